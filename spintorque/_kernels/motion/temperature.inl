/* What follows the temperature of the members: parameters of their layers.
 *
 * With Ms, anisotropies K and alpha at T over those of the rows, mu, kappa and a: demagnetization goes
 * as mu, dipolar fields as mu of the other layer, anisotropies as kappa/mu, couplings, torques and exchange bias as 1/mu, and the thermal field
 * as sqrt(a T/mu). What alpha does to the rate of a layer is a factor of all its fields here, so that
 * methods may add up slopes that were taken at several temperatures. */
#ifndef ST_TEMPERATURE_INL
#define ST_TEMPERATURE_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "members.inl"

enum { ST_OF_MOMENT, ST_OF_ANISOTROPY, ST_OF_DAMPING, ST_RATIOS };

/* Interval of a temperature: the first below its left end, the last one above. */
static size_t st_curve_piece(const st_curves *c, double temperature)
{
    size_t low = 0, high = c->pieces;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (c->breaks[middle] <= temperature) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The intervals of members whose temperature has left theirs, which are half open, so that they do
 * not depend on where it came from. */
static ST_NOINLINE void st_change_pieces(const st_curves *c, st_vec temperature, st_bits inside,
                                         st_heat_layer *p)
{
    for (int i = 0; i < ST_WIDTH; i++) {
        if (ST_LANE(inside, i)) {
            continue;
        }
        const size_t piece = st_curve_piece(c, ST_LANE(temperature, i));
        ST_LANE(p->left, i) = c->breaks[piece];
        ST_LANE(p->right, i) = c->breaks[piece + 1];
        for (int power = 0; power < 4; power++) {
            for (int k = 0; k < ST_RATIOS; k++) {
                ST_LANE(p->curve[power][k], i) =
                    c->coefficients[(piece * 4 + (size_t)power) * ST_RATIOS + (size_t)k];
            }
        }
    }
}

static void st_ratios_at(const st_curves *c, st_vec temperature, st_heat_layer *p)
{
    const st_bits inside =
        st_v_at_most(p->left, temperature) & ~st_v_at_most(p->right, temperature);
    if (st_v_any(~inside)) {
        st_change_pieces(c, temperature, inside, p);
    }
    const st_vec t = temperature - p->left;
    for (int k = 0; k < ST_RATIOS; k++) {
        const st_vec upper = st_v_fma(t, p->curve[3][k], p->curve[2][k]);
        p->ratio[k] = st_v_fma(t, st_v_fma(t, upper, p->curve[1][k]), p->curve[0][k]);
    }
}

static void st_warm_layer(const st_system *s, int i, st_members *p)
{
    st_heat_layer *heat = &p->heat.layer[i];
    const st_layer_rows *own = &heat->own;
    st_layer_rows *out = &p->layer[i];
    st_ratios_at(&s->curves[i], p->heat.at, heat);
    const st_vec alpha = heat->ratio[ST_OF_DAMPING] * own->damping;
    const st_vec faster = (1.0 + own->damping * own->damping) / (1.0 + alpha * alpha);
    const st_vec per_moment = faster / heat->ratio[ST_OF_MOMENT];
    const st_vec stiff = per_moment * heat->ratio[ST_OF_ANISOTROPY];
    const st_vec shape = faster * heat->ratio[ST_OF_MOMENT], e = stiff * heat->easy;
    heat->per_moment = per_moment;
    p->easy[i].scale = stiff;
    out->damping = alpha;
    out->thermal = faster * heat->deviation;
    out->quartic = stiff * own->quartic;
    out->diagonal = st_v_plus(st_v_times(shape, own->diagonal), e, p->easy[i].outer_diagonal);
    out->off_diagonal =
        st_v_plus(st_v_times(shape, own->off_diagonal), e, p->easy[i].outer_off_diagonal);
    out->trace = out->diagonal.x + out->diagonal.y + out->diagonal.z;
    p->field[i] = st_v_plus(st_v_times(faster, heat->field), per_moment, heat->bias);
    p->cubic[i].first = stiff * heat->first;
    p->cubic[i].second = stiff * heat->second;
}

/* A torque on a layer with another damping and 1/Ms: the scale of a table, or a series. */
static void st_warm_torque(const st_system *s, int torque, st_members *p)
{
    const st_torque *t = &s->torque[torque];
    const st_vec factor = p->heat.layer[t->on].per_moment, alpha = p->layer[t->on].damping;
    const int row = st_torque_row(s, torque);
    st_torque_rows *out = &p->torque[torque];
    out->scale = factor * st_row(s, row + ST_SCALE, p->heat.place);
    for (int n = 0; n < t->orders; n++) {
        const int place = row + ST_SERIES + 2 * n;
        const st_vec damping_like = factor * st_row(s, place, p->heat.place);
        const st_vec field_like = factor * st_row(s, place + 1, p->heat.place);
        const st_mixture mixed = st_mixed(alpha, damping_like, field_like);
        out->damping[n] = mixed.damping;
        out->turning[n] = mixed.turning;
    }
}

/* Dipolar fields of a pair, which go as Ms of the layer that exerts them. */
static void st_warm_dipole(const st_system *s, int pair, st_members *p)
{
    const st_dipole_rows *own = &p->heat.dipole[pair];
    for (int side = 0; side < 2; side++) {
        const st_heat_layer *on = &p->heat.layer[s->coupled[pair][side]];
        const st_heat_layer *by = &p->heat.layer[s->coupled[pair][1 - side]];
        const st_vec faster = on->per_moment * on->ratio[ST_OF_MOMENT];
        const st_vec factor = faster * by->ratio[ST_OF_MOMENT];
        p->dipole[pair].diagonal[side] = st_v_times(factor, own->diagonal[side]);
        p->dipole[pair].off_diagonal[side] = st_v_times(factor, own->off_diagonal[side]);
    }
}

/* Everything at the temperature `at`. */
static void st_warm(const st_system *s, st_members *p)
{
    for (int i = 0; i < s->layers; i++) {
        st_warm_layer(s, i, p);
    }
    for (int i = 0; i < s->couplings; i++) {
        const st_coupling_rows *own = &p->heat.coupling[i];
        for (int side = 0; side < 2; side++) {
            const st_vec factor = p->heat.layer[s->coupled[i][side]].per_moment;
            p->coupling[i].bilinear[side] = factor * own->bilinear[side];
            p->coupling[i].biquadratic[side] = factor * own->biquadratic[side];
        }
        if (s->dipolar) {
            st_warm_dipole(s, i, p);
        }
    }
    for (int i = 0; i < s->torques; i++) {
        st_warm_torque(s, i, p);
    }
}

/* Bits set where the curves of all layers reach the temperature; those that are given do. */
static ST_NOINLINE st_bits st_curves_reach(const st_system *s, st_members *p)
{
    const st_vec now = p->heat.now;
    if (s->heat != ST_JOULE) {
        return ~st_v_bits(0);
    }
    st_bits inside = st_v_at_most(now, now);
    for (int i = 0; i < s->layers; i++) {
        const st_curves *c = &s->curves[i];
        inside &= st_v_at_most(st_v_of(c->breaks[0]), now)
                & st_v_at_most(now, st_v_of(c->breaks[c->pieces]));
    }
    for (int lane = 0; lane < ST_WIDTH; lane++) {
        if (!ST_LANE(inside, lane) && p->status[lane] == ST_COMPLETED) {
            p->status[lane] = ST_TEMPERATURE_OUTSIDE;
        }
    }
    return inside;
}

#endif
