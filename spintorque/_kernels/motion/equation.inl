/* The right-hand side of system.h for ST_WIDTH members at once.
 *
 * Everything takes a `st_form`: with constants in it the compiler leaves out what does not occur.
 */
#ifndef ST_EQUATION_INL
#define ST_EQUATION_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "dipoles.inl"
#include "members.inl"
#include "table.inl"
#include "pieces.inl"
#include "temperature.inl"
#include "lanes/normals.inl"

/* What of a system the code for it has to deal with. */
typedef struct {
    int layers, torques, couplings;
    int orders;   /* of all series; 0: each has its own number */
    int plain;    /* a series from a fixed direction, in steady fields, without second order */
    int pieces;   /* the same but for a series in pieces */
    int driven;   /* the same but for what changes in time, or a table */
    int diagonal; /* Q has nothing beside its diagonal */
    int quartic, cubic; /* whether there is anisotropy of second order, or cubic */
    int single;         /* one layer, of whatever kind */
    int dipolar;        /* whether there are dipolar fields between layers */
    int follows;        /* whether anisotropy follows the voltage of torques */
    int heat;           /* whether the temperature changes */
    int groups; /* members in step, in units of ST_WIDTH: one group's waiting is another's work */
} st_form;

/* Whether there is code of its own for the system: one layer, one torque from a fixed direction, */
static inline int st_is_driven(const st_system *s)
{
    return s->layers == 1 && s->torques == 1 && !s->quartic && !s->cubic && !s->easy && !s->heat
        && s->torque[0].layer < 0;
}

/* and nothing that changes. */
static inline int st_is_plain(const st_system *s)
{
    return st_is_driven(s) && s->steady && s->torque[0].kind == ST_SERIES_TORQUE && !s->limited;
}

/* The same with a torque in pieces, for which RK4 has steps of its own. */
static inline int st_is_in_pieces(const st_system *s)
{
    return st_is_driven(s) && s->steady && s->torque[0].kind == ST_PIECES_TORQUE && !s->limited;
}

/* Whether its torque is a series of one order over a line. */
static inline int st_is_first_order(const st_system *s)
{
    return s->torque[0].kind == ST_SERIES_TORQUE && s->torque[0].orders == 1
        && s->torque[0].has_denominator;
}

/* b and c of a torque, and their derivatives by x. */
typedef struct {
    st_vec turning, damping, turning_slope, damping_slope;
} st_fields;

/* The sine that was found last at a time. */
typedef struct {
    st_vec frequency, phase, value;
} st_sine;

/* Many waves have the same sine. */
ST_INLINE st_vec st_sine_at(const st_wave *w, double time, st_sine *last)
{
    const st_bits same = st_v_equal(st_v_as_bits(w->frequency), st_v_as_bits(last->frequency))
                       & st_v_equal(st_v_as_bits(w->phase), st_v_as_bits(last->phase));
    if (st_v_any(~same)) {
        st_vec cosine;
        st_v_cos_sin(w->frequency * time + w->phase, &cosine, &last->value);
        last->frequency = w->frequency;
        last->phase = w->phase;
    }
    return last->value;
}

ST_INLINE st_vec st_wave_at(const st_wave *w, double time, int steady, st_sine *last)
{
    if (steady) {
        return w->offset;
    }
    const st_vec line = w->offset + w->slope * time;
    return w->is_sine ? line + w->amplitude * st_sine_at(w, time, last) : line;
}

/* The series of a table at the bias that all members have. */
static void st_table_now(const st_table *t, double bias, double found[restrict 2][ST_MOST_ORDERS])
{
    const size_t piece = st_table_find(t, bias);
    const double v = bias - t->breaks[piece];
    for (int row = 0; row < 2; row++) {
        const double *c[ST_POWERS];
        for (int power = 0; power < ST_POWERS; power++) {
            c[power] = st_table_series(t, piece, power, row);
        }
        for (int n = 0; n < t->row_orders[row]; n++) {
            found[row][n] = st_fma(st_fma(st_fma(c[3][n], v, c[2][n]), v, c[1][n]), v, c[0][n]);
        }
    }
}

ST_INLINE st_vec st_easy_at(const st_easy_rows *easy, double time, int steady, st_sine *last)
{
    const st_vec voltage = st_wave_at(&easy->voltage, time, steady, last);
    const st_vec by_voltage = voltage * (easy->linear + voltage * easy->quadratic);
    return easy->less * (st_wave_at(&easy->strength, time, steady, last) + by_voltage);
}

/* Add what changes of a layer's anisotropy to its matrix. */
ST_INLINE void st_ease(const st_easy_rows *easy, double time, int steady, st_sine *last,
                       st_layer_rows *p)
{
    const st_vec e = st_easy_at(easy, time, steady, last);
    p->diagonal = st_v_plus(easy->diagonal, e, easy->outer_diagonal);
    p->off_diagonal = st_v_plus(easy->off_diagonal, e, easy->outer_off_diagonal);
    p->trace = p->diagonal.x + p->diagonal.y + p->diagonal.z;
}

/* Take the drives of a time to the temperature then. */
static ST_NOINLINE void st_warm_at(const st_system *s, double time, st_sine *last, st_members *p)
{
    st_heat_rows *heat = &p->heat;
    heat->surroundings = st_wave_at(&heat->level, time, s->steady, last);
    if (s->heat == ST_GIVEN) {
        heat->at = heat->surroundings;
    }
    for (int i = 0; i < s->layers; i++) {
        heat->layer[i].field = p->field[i];
        heat->layer[i].easy = st_easy_at(&p->easy[i], time, s->steady, last);
    }
    st_warm(s, p);
}

/* Set the drives of some groups of members to those of a time; heated ones come one by one. */
static ST_NOINLINE void st_at_time(const st_system *s, const int groups, double time,
                                   st_members p[])
{
    st_sine last = {.frequency = st_v_of(NAN)};
    for (int g = 0; g < groups; g++) {
        for (int i = 0; i < s->layers; i++) {
            const st_wave *field = p[g].layer[i].field;
            p[g].field[i] = (st_vec3){st_wave_at(&field[0], time, s->steady, &last),
                                      st_wave_at(&field[1], time, s->steady, &last),
                                      st_wave_at(&field[2], time, s->steady, &last)};
            if (s->easy && !s->heat) {
                st_ease(&p[g].easy[i], time, s->steady, &last, &p[g].layer[i]);
            }
        }
        for (int i = 0; i < s->torques; i++) {
            p[g].level[i] = st_wave_at(&p[g].torque[i].drive, time, s->steady, &last);
        }
    }
    if (s->heat) {
        st_warm_at(s, time, &last, p);
    }
    for (int i = 0; i < s->torques; i++) {
        const st_torque *t = &s->torque[i];
        if (t->kind == ST_VOLTAGE_TORQUE && t->uniform) {
            st_table_now(&t->table, ST_LANE(p[0].level[i], 0), p[0].now[i]);
        }
    }
}

/* The same of a single layer with a torque and no anisotropy that changes. */
static ST_NOINLINE void st_driven_at_time(const st_system *s, const int groups, double time,
                                          st_members p[])
{
    st_sine last = {.frequency = st_v_of(NAN)};
    for (int g = 0; g < groups; g++) {
        const st_wave *field = p[g].layer[0].field;
        p[g].field[0] = (st_vec3){st_wave_at(&field[0], time, 0, &last),
                                  st_wave_at(&field[1], time, 0, &last),
                                  st_wave_at(&field[2], time, 0, &last)};
        p[g].level[0] = st_wave_at(&p[g].torque[0].drive, time, 0, &last);
    }
    if (s->torque[0].kind == ST_VOLTAGE_TORQUE && s->torque[0].uniform) {
        st_table_now(&s->torque[0].table, ST_LANE(p[0].level[0], 0), p[0].now[0]);
    }
}

/* The same; the drives of plain systems, which are steady, are their fields. */
ST_INLINE void st_drive(const st_form f, const st_system *s, double time, st_members p[])
{
    if (f.driven && !s->steady) {
        st_driven_at_time(s, f.groups, time, p);
        return;
    }
    if (!f.plain) {
        st_at_time(s, f.groups, time, p);
        return;
    }
    for (int g = 0; g < f.groups; g++) {
        const st_wave *field = p[g].layer[0].field;
        p[g].field[0] = (st_vec3){field[0].offset, field[1].offset, field[2].offset};
    }
}

/* b and c over base + tilt x, and their derivatives. */
ST_INLINE st_fields st_over_line(const st_torque_rows *p, st_vec x, st_fields found)
{
    const st_vec inverse = 1.0 / st_v_fma(p->tilt, x, p->base);
    found.turning *= inverse;
    found.damping *= inverse;
    found.turning_slope = (found.turning_slope - found.turning * p->tilt) * inverse;
    found.damping_slope = (found.damping_slope - found.damping * p->tilt) * inverse;
    return found;
}

ST_INLINE st_fields st_series_fields(const st_form f, const st_torque *t, const st_torque_rows *p,
                                     const int with_slope, st_vec x)
{
    const int orders = f.orders ? f.orders : t->orders;
    const st_scales scales = st_scales_at(x, with_slope);
    const st_sum b = st_series_sum((st_terms){.own = p->turning}, orders, &scales, with_slope);
    const st_sum c = st_series_sum((st_terms){.own = p->damping}, orders, &scales, with_slope);
    const st_fields found = {b.value, c.value, b.slope, c.slope};
    return t->has_denominator ? st_over_line(p, x, found) : found;
}

/* b and c of what a table gives. */
ST_INLINE st_fields st_table_fields(const st_system *s, int torque, const st_members *p, st_vec x,
                                    const st_table_value *found)
{
    const st_vec alpha = p->layer[s->torque[torque].on].damping, scale = p->torque[torque].scale;
    const st_mixture value = st_mixed(alpha, found->value[0], found->value[1]);
    const st_mixture slope = st_mixed(alpha, found->slope[0], found->slope[1]);
    const st_fields fields = {.turning = scale * value.turning,
                              .damping = scale * value.damping,
                              .turning_slope = scale * slope.turning,
                              .damping_slope = scale * slope.damping};
    return s->torque[torque].has_denominator ? st_over_line(&p->torque[torque], x, fields) : fields;
}

/* The same as it is for all members; what each of them has to itself is in st_table_at_bias. */
ST_INLINE void st_table_shared(const st_table *t, const double now[2][ST_MOST_ORDERS], st_vec x,
                               const int with_slope, st_table_value *found)
{
    const st_scales scales = st_scales_at(x, with_slope);
    for (int row = 0; row < 2; row++) {
        const st_terms terms = {.shared = now[row]};
        const st_sum sum = st_series_sum(terms, t->row_orders[row], &scales, with_slope);
        found->value[row] = sum.value;
        found->slope[row] = sum.slope;
    }
}

/* b and c of a table at a current that does not change, or that is a factor of its torques. */
ST_INLINE st_fields st_pieces_fields(const st_system *s, int torque, const int with_slope, st_vec x,
                                     st_members *p)
{
    const st_torque *t = &s->torque[torque];
    st_torque_rows *own = &p->torque[torque];
    st_sum b, c;
    st_pieces_sums(t, p->layer[t->on].damping, x, with_slope, own, &b, &c);
    const st_vec level = s->steady ? st_v_of(1.0) : p->level[torque];
    const st_fields fields = {level * b.value, level * c.value, level * b.slope, level * c.slope};
    return t->has_denominator ? st_over_line(own, x, fields) : fields;
}

/* b and c from a table. */
ST_INLINE st_fields st_tabulated(const st_system *s, int torque, const int with_slope, st_vec x,
                                 st_members *p)
{
    const st_torque *t = &s->torque[torque];
    const st_vec none = st_v_of(NAN), level = p->level[torque];
    st_table_value found = {{none, none}, {none, none}, none};
    if (t->kind == ST_CURRENT_TORQUE) {
        st_table_at_current(&t->table, level, x, with_slope, &p->piece[torque], &p->bias[torque],
                            &found, p->status);
        if (with_slope) {
            p->turn[torque] = found.turn;
        }
    } else if (t->uniform) {
        st_table_shared(&t->table, p->now[torque], x, with_slope, &found);
    } else {
        st_table_at_bias(&t->table, level, x, with_slope, &found);
    }
    return st_table_fields(s, torque, p, x, &found);
}

/* Functions of their own, because they are long. */
static ST_NOINLINE st_fields st_tabulated_fields(const st_system *s, int torque, st_vec x,
                                                 st_members *p)
{
    return s->torque[torque].kind == ST_PIECES_TORQUE ? st_pieces_fields(s, torque, 0, x, p)
                                                      : st_tabulated(s, torque, 0, x, p);
}

static ST_NOINLINE st_fields st_tabulated_slopes(const st_system *s, int torque, st_vec x,
                                                 st_members *p)
{
    return s->torque[torque].kind == ST_PIECES_TORQUE ? st_pieces_fields(s, torque, 1, x, p)
                                                      : st_tabulated(s, torque, 1, x, p);
}

#if ST_GROUPS > 1
/* Of the only torque of some groups: one's waiting is another's work. */
static ST_NOINLINE void st_tabulated_groups(const st_system *s, const st_vec x[], st_members p[],
                                            st_fields out[])
{
    if (s->torque[0].kind == ST_PIECES_TORQUE) {
        ST_UNROLL(1)
        for (int g = 0; g < ST_GROUPS; g++) {
            out[g] = st_pieces_fields(s, 0, 0, x[g], &p[g]);
        }
        return;
    }
    for (int g = 0; g < ST_GROUPS; g++) {
        out[g] = st_tabulated(s, 0, 0, x[g], &p[g]);
    }
}
#endif

/* q of a torque in a system of any form. */
ST_INLINE st_vec3 st_source(const st_torque *t, const st_members *p, int torque, const st_vec3 m[])
{
    return t->layer < 0 ? p->torque[torque].direction : m[t->layer];
}

ST_INLINE st_vec3 st_direction(const st_form f, const st_system *s, const st_members *p, int torque,
                               const st_vec3 m[])
{
    const int layer = f.plain || f.driven || f.single ? -1 : s->torque[torque].layer;
    return layer < 0 ? p->torque[torque].direction : m[layer];
}

ST_INLINE st_fields st_torque_fields(const st_form f, const st_system *s, int torque,
                                     int with_slope, st_vec x, st_members *p)
{
    const st_torque *t = &s->torque[torque];
    if (f.pieces) {
        return st_pieces_fields(s, torque, with_slope, x, p);
    }
    if (!f.plain && t->kind != ST_SERIES_TORQUE) {
        return (with_slope ? st_tabulated_slopes : st_tabulated_fields)(s, torque, x, p);
    }
    st_fields found = st_series_fields(f, t, &p->torque[torque], with_slope, x);
    if (!f.plain && !s->steady) {
        const st_vec level = p->level[torque];
        found = (st_fields){level * found.turning, level * found.damping,
                            level * found.turning_slope, level * found.damping_slope};
    }
    return found;
}

/* field + Q m */
ST_INLINE st_vec3 st_linear_field(const st_form f, const st_layer_rows *p, st_vec3 field, st_vec3 m)
{
    if (f.diagonal) {
        return (st_vec3){st_v_fma(m.x, p->diagonal.x, field.x),
                         st_v_fma(m.y, p->diagonal.y, field.y),
                         st_v_fma(m.z, p->diagonal.z, field.z)};
    }
    const st_vec3 column[3] = {{p->diagonal.x, p->off_diagonal.z, p->off_diagonal.y},
                               {p->off_diagonal.z, p->diagonal.y, p->off_diagonal.x},
                               {p->off_diagonal.y, p->off_diagonal.x, p->diagonal.z}};
    return st_v_plus(st_v_plus(st_v_plus(field, m.x, column[0]), m.y, column[1]), m.z, column[2]);
}

/* Cubic field; see system.h. */
ST_INLINE st_vec3 st_cubic_field(const st_cubic_rows *p, st_vec3 field, st_vec3 m)
{
    st_vec a[3], square[3];
    ST_UNROLL(3)
    for (int l = 0; l < 3; l++) {
        a[l] = st_v_dot(p->axis[l], m);
        square[l] = a[l] * a[l];
    }
    ST_UNROLL(3)
    for (int l = 0; l < 3; l++) {
        const st_vec i = square[(l + 1) % 3], j = square[(l + 2) % 3];
        field = st_v_plus(field, -a[l] * (p->first * (i + j) + p->second * i * j), p->axis[l]);
    }
    return field;
}

/* External field and that of all anisotropies of layer i. */
ST_INLINE st_vec3 st_internal_field(const st_form f, const st_members *p, int i, st_vec3 field,
                                    st_vec3 m)
{
    const st_layer_rows *own = &p->layer[i];
    st_vec3 h = st_linear_field(f, own, field, m);
    if (f.quartic) {
        const st_vec along = st_v_dot(own->axis, m);
        h = st_v_plus(h, own->quartic * along * along * along, own->axis);
    }
    return f.cubic ? st_cubic_field(&p->cubic[i], h, m) : h;
}

/* Derivative of the fields of second-order and cubic anisotropy of a layer by its moment: along u, and
 * in the cubic axes by the axes' own components, then by those of the two others. */
typedef struct {
    st_vec along, own[3], cross[3];
} st_curvature;

ST_INLINE st_curvature st_curvature_at(const st_form f, const st_members *p, int i, st_vec3 m)
{
    st_curvature found = {.along = st_v_of(0.0)};
    if (f.quartic) {
        const st_vec along = st_v_dot(p->layer[i].axis, m);
        found.along = 3.0 * p->layer[i].quartic * along * along;
    }
    if (f.cubic) {
        const st_cubic_rows *cubic = &p->cubic[i];
        st_vec a[3];
        ST_UNROLL(3)
        for (int l = 0; l < 3; l++) {
            a[l] = st_v_dot(cubic->axis[l], m);
        }
        ST_UNROLL(3)
        for (int l = 0; l < 3; l++) {
            const st_vec b = a[(l + 1) % 3], c = a[(l + 2) % 3], square = a[l] * a[l];
            found.own[l] = -cubic->first * (b * b + c * c) - cubic->second * (b * b) * (c * c);
            found.cross[l] = -2.0 * b * c * (cubic->first + cubic->second * square);
        }
    }
    return found;
}

/* field + the derivative times a */
ST_INLINE st_vec3 st_bent_field(const st_form f, const st_members *p, int i,
                                const st_curvature *bent, st_vec3 field, st_vec3 a)
{
    if (f.quartic) {
        const st_vec3 u = p->layer[i].axis;
        field = st_v_plus(field, bent->along * st_v_dot(u, a), u);
    }
    if (f.cubic) {
        const st_vec3 *axis = p->cubic[i].axis;
        st_vec part[3];
        ST_UNROLL(3)
        for (int l = 0; l < 3; l++) {
            part[l] = st_v_dot(axis[l], a);
        }
        ST_UNROLL(3)
        for (int l = 0; l < 3; l++) {
            const int j = (l + 1) % 3, k = (l + 2) % 3;
            const st_vec sum =
                bent->own[l] * part[l] + bent->cross[k] * part[j] + bent->cross[j] * part[k];
            field = st_v_plus(field, sum, axis[l]);
        }
    }
    return field;
}

ST_INLINE st_vec st_trace(const st_form f, const st_curvature *bent)
{
    st_vec trace = f.quartic ? bent->along : st_v_of(0.0);
    for (int l = 0; f.cubic && l < 3; l++) {
        trace += bent->own[l];
    }
    return trace;
}

/* What turns and damps the moments: w = turning + m x damping. */
typedef struct {
    st_vec3 turning[ST_MOST_LAYERS], damping[ST_MOST_LAYERS], w[ST_MOST_LAYERS];
    st_fields fields[ST_MOST_TORQUES];
} st_turns;

/* e (u.m) of the anisotropy of layer i, which follows the voltage of a torque that is known; `along` is
 * u.m, and x that of the torque. Moments come as values: those of a step have no address. */
static ST_NOINLINE st_vec st_followed(const st_system *s, st_members *p, int i, int with_slope,
                                      st_vec along, st_vec x)
{
    const int torque = s->followed[i];
    const st_torque *t = &s->torque[torque];
    st_easy_rows *easy = &p->easy[i];
    st_vec voltage = p->bias[torque], inverse = st_v_of(0.0);
    if (t->kind == ST_SERIES_TORQUE) {
        inverse = 1.0 / st_v_fma(easy->slope, x, easy->conductance);
        voltage = p->level[torque] * inverse;
    }
    easy->followed = easy->scale * voltage * (easy->linear + voltage * easy->quadratic);
    if (with_slope) {
        const st_vec turn =
            t->kind == ST_SERIES_TORQUE ? -voltage * easy->slope * inverse : p->turn[torque];
        const st_vec by_voltage = easy->linear + 2.0 * voltage * easy->quadratic;
        easy->followed_slope = easy->scale * by_voltage * turn * along;
    }
    return easy->followed * along;
}

ST_INLINE void st_turns_at(const st_form f, const st_system *s, st_members *p, int with_slope,
                           const st_vec3 m[], st_turns *out)
{
    for (int i = 0; i < f.layers; i++) {
        out->turning[i] = st_internal_field(f, p, i, p->field[i], m[i]);
    }
    for (int i = 0; i < f.couplings; i++) {
        const int a = s->coupled[i][0], b = s->coupled[i][1];
        const st_coupling_rows *c = &p->coupling[i];
        const st_vec cosine = st_v_dot(m[a], m[b]);
        out->turning[a] =
            st_v_plus(out->turning[a], c->bilinear[0] + c->biquadratic[0] * cosine, m[b]);
        out->turning[b] =
            st_v_plus(out->turning[b], c->bilinear[1] + c->biquadratic[1] * cosine, m[a]);
        if (f.dipolar) {
            out->turning[a] = st_dipole_field(&p->dipole[i], 0, out->turning[a], m[b]);
            out->turning[b] = st_dipole_field(&p->dipole[i], 1, out->turning[b], m[a]);
        }
    }
    for (int i = 0; i < f.layers; i++) {
        out->damping[i] = st_v_times(p->layer[i].damping, out->turning[i]);
    }
    for (int i = 0; i < f.torques; i++) {
        const int on = f.plain || f.driven || f.single ? 0 : s->torque[i].on;
        const st_vec3 q = st_direction(f, s, p, i, m);
        out->fields[i] = st_torque_fields(f, s, i, with_slope, st_v_dot(m[on], q), p);
        out->turning[on] = st_v_plus(out->turning[on], out->fields[i].turning, q);
        out->damping[on] = st_v_plus(out->damping[on], out->fields[i].damping, q);
    }
    for (int i = 0; i < f.layers; i++) {
        if (f.follows && s->followed[i] >= 0) {
            const int torque = s->followed[i], on = s->torque[torque].on;
            const st_vec3 u = p->layer[i].axis, q = st_source(&s->torque[torque], p, torque, m);
            const st_vec field =
                st_followed(s, p, i, with_slope, st_v_dot(u, m[i]), st_v_dot(m[on], q));
            out->turning[i] = st_v_plus(out->turning[i], field, u);
            out->damping[i] = st_v_plus(out->damping[i], p->layer[i].damping * field, u);
        }
        out->w[i] = st_v_sum(out->turning[i], st_v_cross(m[i], out->damping[i]));
    }
}

/* from + b and c, times a factor, of a torque from a direction */
ST_INLINE st_vec3 st_pulled(st_vec3 from, const double factor, const st_fields *fields,
                            st_vec3 across, st_vec3 back)
{
    return st_v_plus(st_v_plus(from, -factor * fields->turning, across), factor * fields->damping,
                     back);
}

/* from + factor slope for what is plain, as in st_slopes: the torque, which comes last because of its
 * division, has the shortest way to the end. */
ST_INLINE st_vec3 st_plain_from(const st_form f, const st_system *s, st_members *p, st_vec3 from,
                                const double factor, st_vec3 m)
{
    const st_torque_rows *torque = &p->torque[0];
    const st_vec3 h = st_linear_field(f, &p->layer[0], p->field[0], m);
    const st_vec3 field = st_v_plus(h, p->layer[0].damping, st_v_cross(m, h));
    const st_vec3 across = st_v_cross(m, torque->direction), back = st_v_cross(across, m);
    const st_vec3 turned =
        st_v_plus_cross(from, field, factor == 1.0 ? m : st_v_times(st_v_of(factor), m));
    if (f.orders == 1) {
        const st_vec3 t = torque->tilted;
        const st_vec denominator = st_v_fma(m.x, t.x, torque->base) + st_v_fma(m.y, t.y, m.z * t.z);
        const st_vec3 pull =
            st_v_plus(st_v_times(torque->damping[0], back), -torque->turning[0], across);
        return st_v_plus(turned, (f.driven ? factor * p->level[0] : st_v_of(factor)) / denominator,
                         pull);
    }
    const st_vec x = st_v_dot(m, torque->direction);
    const st_fields fields = st_torque_fields(f, s, 0, 0, x, p);
    return st_pulled(turned, factor, &fields, across, back);
}

/* (dm/dt)/rate of a single layer with given b and c: as st_plain_from, in the same order. */
ST_INLINE st_vec3 st_driven_slope(const st_form f, const st_members *p, st_vec3 m,
                                  const st_fields *fields)
{
    const st_vec3 h = st_linear_field(f, &p->layer[0], p->field[0], m);
    const st_vec3 field = st_v_plus(h, p->layer[0].damping, st_v_cross(m, h));
    const st_vec3 across = st_v_cross(m, p->torque[0].direction), back = st_v_cross(across, m);
    const st_vec3 turned = st_v_plus_cross(st_v3_of(st_v_of(0.0)), field, m);
    return st_pulled(turned, 1.0, fields, across, back);
}

/* (dm/dt)/rate of each layer. */
ST_INLINE void st_slopes(const st_form f, const st_system *s, st_members *p, const st_vec3 m[],
                         st_vec3 out[])
{
    if (f.plain || f.driven) {
        out[0] = st_plain_from(f, s, p, st_v3_of(st_v_of(0.0)), 1.0, m[0]);
        return;
    }
    st_turns turns;
    st_turns_at(f, s, p, 0, m, &turns);
    for (int i = 0; i < f.layers; i++) {
        out[i] = st_v_cross(turns.w[i], m[i]);
    }
}

/* The form of any system. What is compiled for it is long, so its larger parts are functions of
 * their own. */
ST_INLINE st_form st_general_form(const st_system *s)
{
    return (st_form){.layers = s->layers,
                     .torques = s->torques,
                     .couplings = s->couplings,
                     .quartic = s->quartic,
                     .cubic = s->cubic,
                     .dipolar = s->dipolar,
                     .follows = s->follows,
                     .heat = s->heat,
                     .groups = 1};
}

static ST_NOINLINE void st_general_slopes(const st_system *s, st_members *p, const st_vec3 m[],
                                          st_vec3 out[])
{
    st_slopes(st_general_form(s), s, p, m, out);
}

/* The same where anisotropy follows a voltage. Copies go there: moments of a step have no address. */
ST_INLINE void st_following_slopes(const st_form f, const st_system *s, st_members *p,
                                   const st_vec3 y[], st_vec3 out[])
{
    st_vec3 m[ST_MOST_LAYERS], slope[ST_MOST_LAYERS];
    for (int i = 0; i < f.layers; i++) {
        m[i] = y[i];
    }
    st_general_slopes(s, p, m, slope);
    for (int i = 0; i < f.layers; i++) {
        out[i] = slope[i];
    }
}

/* The same of some groups. */
ST_INLINE void st_group_slopes(const st_form f, const st_system *s, st_members p[],
                               st_vec3 y[][ST_MOST_LAYERS], st_vec3 out[][ST_MOST_LAYERS])
{
#if ST_GROUPS > 1
    if (f.driven && f.groups == ST_GROUPS && f.orders == 0
        && s->torque[0].kind != ST_SERIES_TORQUE) {
        st_vec x[ST_GROUPS];
        st_fields fields[ST_GROUPS];
        for (int g = 0; g < f.groups; g++) {
            x[g] = st_v_dot(y[g][0], p[g].torque[0].direction);
        }
        st_tabulated_groups(s, x, p, fields);
        for (int g = 0; g < f.groups; g++) {
            out[g][0] = st_driven_slope(f, &p[g], y[g][0], &fields[g]);
        }
        return;
    }
#endif
    if (f.follows) {
        st_following_slopes(f, s, p, y[0], out[0]);
        return;
    }
    st_form others = f;
    others.follows = 0;
    for (int g = 0; g < f.groups; g++) {
        st_slopes(others, s, &p[g], y[g], out[g]);
    }
}

/* Bits set where the moments are numbers, and no torque was looked up outside its table. */
ST_INLINE st_bits st_sound(const st_form f, const st_system *s, st_members *p, const st_vec3 m[])
{
    st_vec sum = st_v_of(0.0);
    for (int i = 0; i < f.layers; i++) {
        sum += m[i].x + m[i].y + m[i].z;
    }
    st_bits sound = st_v_at_most(st_v_size(sum), st_v_of(1e300));
    for (int i = 0; i < f.torques && !f.plain && s->limited; i++) {
        const st_torque *t = &s->torque[i];
        const st_vec x = st_v_dot(m[t->on], st_direction(f, s, p, i, m));
        const st_bits inside =
            st_v_at_most(st_v_of(t->lowest), x) & st_v_at_most(x, st_v_of(t->highest));
        for (int lane = 0; lane < ST_WIDTH; lane++) {
            if (!ST_LANE(inside, lane) && ST_LANE(sound, lane) && p->status[lane] == ST_COMPLETED) {
                p->status[lane] = ST_ANGLE_OUTSIDE;
            }
        }
        sound &= inside;
    }
    return f.heat ? sound & st_curves_reach(s, p) : sound;
}

/* Normal numbers of the thermal fields of a step. */
ST_INLINE void st_draw(const st_form f, uint64_t step, const st_members p[],
                       st_vec3 out[][ST_MOST_LAYERS])
{
    st_bits seed[ST_GROUPS], trajectory[ST_GROUPS];
    st_vec3 normals[ST_GROUPS];
    for (int g = 0; g < f.groups; g++) {
        seed[g] = p[g].seed;
        trajectory[g] = p[g].trajectory;
    }
    for (int i = 0; i < f.layers; i++) {
        st_v_normals(f.groups, seed, trajectory, step, i, normals);
        for (int g = 0; g < f.groups; g++) {
            out[g][i] = normals[g];
        }
    }
}

static ST_NOINLINE void st_draw_general(const st_system *s, uint64_t step, const st_members *p,
                                        st_vec3 out[][ST_MOST_LAYERS])
{
    st_draw(st_general_form(s), step, p, out);
}

#if ST_GROUPS > 1
static ST_NOINLINE void st_draw_groups(uint64_t step, const st_members p[],
                                       st_vec3 out[][ST_MOST_LAYERS])
{
    st_draw((st_form){.layers = 1, .groups = ST_GROUPS}, step, p, out);
}
#endif

ST_INLINE void st_noise(const st_form f, const st_system *s, uint64_t step, const st_members p[],
                        st_vec3 out[][ST_MOST_LAYERS])
{
    if (f.plain) {
        st_draw(f, step, p, out);
        return;
    }
#if ST_GROUPS > 1
    if (f.groups == ST_GROUPS) {
        st_draw_groups(step, p, out);
        return;
    }
#endif
    st_draw_general(s, step, p, out);
}

/* The thermal field of one step becomes part of the members' field. */
ST_INLINE void st_add_noise(const st_form f, double h, const st_vec3 normals[][ST_MOST_LAYERS],
                            st_members p[])
{
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < f.layers; i++) {
            p[g].field[i] = st_v_plus(p[g].field[i], p[g].layer[i].thermal * (1.0 / sqrt(h)),
                                      normals[g][i]);
        }
    }
}

#endif
