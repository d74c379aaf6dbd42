/* ST_WIDTH members of a system at once: their rows, and how these are read. */
#ifndef ST_MEMBERS_INL
#define ST_MEMBERS_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "system.h"
#include "lanes/vec.inl"

typedef struct {
    st_vec offset, slope, amplitude, frequency, phase;
    int is_sine; /* whether there is one for some member */
} st_wave;

typedef struct {
    st_vec rate, damping, thermal, quartic;
    st_vec trace, counter_drift; /* of the midpoint rule with noise; see thermal_correction.inl */
    st_vec3 diagonal, off_diagonal; /* Q: xx yy zz; yz xz xy */
    st_vec3 axis;
    st_wave field[3];
} st_layer_rows;

/* Cubic anisotropy. */
typedef struct {
    st_vec first, second; /* k1, k2 */
    st_vec3 axis[3];
} st_cubic_rows;

/* Anisotropy that changes: `matrix` Q without it, `outer` u u, both as the matrix of a layer; all of it
 * is `less` in the midpoint rule with noise. What follows the voltage of a torque is not in the matrix:
 * e, over `scale` as other anisotropies, and the derivative of e (u.m) by x where the equation was
 * asked last. */
typedef struct {
    st_wave strength, voltage;
    st_vec linear, quadratic, less;
    st_vec conductance, slope, scale, followed, followed_slope;
    st_vec3 diagonal, off_diagonal, outer_diagonal, outer_off_diagonal;
} st_easy_rows;

typedef struct {
    st_vec bilinear[2], biquadratic[2];
} st_coupling_rows;

/* Dipolar fields on the first and the second of two layers: D as the matrix of a layer. */
typedef struct {
    st_vec3 diagonal[2], off_diagonal[2];
} st_dipole_rows;

/* What a layer is at the temperature of its rows, and follows from the momentary one: see
 * temperature.inl. */
typedef struct {
    st_layer_rows own;
    st_vec first, second, easy; /* of cubic anisotropy, and e of system.h */
    st_vec3 field, bias;
    st_vec left, right, curve[4][3]; /* interval of the curves, powers of T - left */
    st_vec ratio[3];                 /* Ms, anisotropy and alpha over those of the rows */
    st_vec deviation;                /* of the thermal field of a step */
    st_vec per_moment;               /* factor of fields whose energy does not depend on Ms */
} st_heat_layer;

/* A temperature that changes: at the start of a step, and where the equation is asked for. */
typedef struct {
    st_heat_layer layer[ST_MOST_LAYERS];
    st_coupling_rows coupling[ST_MOST_COUPLINGS];
    st_dipole_rows dipole[ST_MOST_COUPLINGS];
    st_wave level;
    st_vec now, at, surroundings, sum;
    st_vec rate, rise, conductance, slope;
    st_vec half, whole;   /* of the way to where it settles, in half a step and in one, */
    double length;        /* of steps of this length */
    long place[ST_WIDTH]; /* whose rows these are */
} st_heat_rows;

typedef struct {
    st_vec3 direction, tilted; /* q, and tilt q */
    st_vec base, tilt, scale;
    st_wave drive;
    st_vec first, last, low, high, middle, inverse; /* of the pieces, and of the one that is here */
    st_vec turning[ST_MOST_ORDERS], damping[ST_MOST_ORDERS]; /* series of b and c */
} st_torque_rows;

/* Members, at one time: `field` and `level` are what drives them then. */
typedef struct {
    st_layer_rows layer[ST_MOST_LAYERS];
    st_torque_rows torque[ST_MOST_TORQUES];
    st_coupling_rows coupling[ST_MOST_COUPLINGS];
    st_vec3 field[ST_MOST_LAYERS];
    st_vec level[ST_MOST_TORQUES];
    st_vec bias[ST_MOST_TORQUES]; /* last one found where the current is given, */
    st_vec turn[ST_MOST_TORQUES]; /* and its derivative by x, if slopes were asked for */
    uint64_t piece[ST_MOST_TORQUES]; /* where some were found */
    double (*now)[2][ST_MOST_ORDERS]; /* (torques): tables at one bias for all members */
    st_bits seed, trajectory;
    int status[ST_WIDTH];
    st_cubic_rows cubic[ST_MOST_LAYERS];
    st_easy_rows easy[ST_MOST_LAYERS];
    st_dipole_rows dipole[ST_MOST_COUPLINGS];
    st_heat_rows heat;
} st_members;

/* What torques a_DL and a_FL on a layer with damping alpha turn and damp; see system.h. */
typedef struct {
    st_vec turning, damping;
} st_mixture;

ST_INLINE st_mixture st_mixed(st_vec alpha, st_vec damping_like, st_vec field_like)
{
    return (st_mixture){.turning = field_like - alpha * damping_like,
                        .damping = damping_like + alpha * field_like};
}

ST_INLINE st_vec st_row(const st_system *s, int row, const long at[ST_WIDTH])
{
    st_vec found = st_v_of(s->shared[row]);
    if (s->place[row] >= 0) {
        const double *values = s->varied + s->place[row] * s->members;
        for (int i = 0; i < ST_WIDTH; i++) {
            ST_LANE(found, i) = values[at[i]];
        }
    }
    return found;
}

ST_INLINE st_vec3 st_rows(const st_system *s, int row, const long at[ST_WIDTH])
{
    return (st_vec3){st_row(s, row, at), st_row(s, row + 1, at), st_row(s, row + 2, at)};
}

/* The wave of a level in a span: lines as they are for each member, sines as in its rows. */
static void st_load_wave(const st_system *s, long span, int level, int row, const long at[ST_WIDTH],
                         st_wave *wave)
{
    const int component = level < 3 * s->layers ? level % 3 : -1;
    const int easy = level - 3 * s->layers - s->torques; /* the strength is even, the voltage odd */
    const int scaled = component < 0 && (easy < 0 || easy % 2 == 1);
    for (int i = 0; i < ST_WIDTH; i++) {
        const long of = (span * s->problems + s->problem[at[i]]) * st_levels(s) + level;
        const double *line = s->lines + of * ST_LINE_NUMBERS;
        const double width = line[ST_LINE_WIDTH];
        const double factor = scaled && width >= 0.0 ? s->factor[at[i]] : 1.0;
        const double plus = component < 0 ? 0.0 : s->plus[3 * at[i] + component];
        const double left = factor * line[ST_LINE_LEFT] + plus;
        const double right = factor * line[ST_LINE_RIGHT] + plus;
        const double slope = width > 0.0 ? (right - left) / width : 0.0;
        ST_LANE(wave->slope, i) = slope;
        ST_LANE(wave->offset, i) = left + slope * line[ST_LINE_SINCE];
        ST_LANE(wave->phase, i) = line[ST_LINE_PHASE];
    }
    wave->amplitude = st_row(s, row + ST_AMPLITUDE, at);
    wave->frequency = st_row(s, row + ST_FREQUENCY, at);
    wave->is_sine = s->place[row + ST_AMPLITUDE] >= 0 || s->shared[row + ST_AMPLITUDE] != 0.0;
}

/* Waves of all levels in a span. */
static void st_load_waves(const st_system *s, long span, const long at[ST_WIDTH], st_members *p)
{
    for (int i = 0; i < s->layers; i++) {
        for (int k = 0; k < 3; k++) {
            const int row = st_layer_row(s, i) + ST_FIELD_WAVES + k * ST_WAVE_ROWS;
            st_load_wave(s, span, 3 * i + k, row, at, &p->layer[i].field[k]);
        }
    }
    for (int i = 0; i < s->torques; i++) {
        const int row = st_torque_row(s, i) + ST_DRIVE;
        st_load_wave(s, span, 3 * s->layers + i, row, at, &p->torque[i].drive);
    }
    for (int i = 0; s->easy && i < s->layers; i++) {
        const int row = st_easy_row(s, i), level = 3 * s->layers + s->torques + 2 * i;
        st_load_wave(s, span, level, row + ST_EASY_WAVE, at, &p->easy[i].strength);
        st_load_wave(s, span, level + 1, row + ST_VOLTAGE_WAVE, at, &p->easy[i].voltage);
    }
    if (s->heat) {
        const int row = st_heat_row(s) + ST_HEAT_WAVE;
        st_load_wave(s, span, st_levels(s) - 1, row, at, &p->heat.level);
    }
}

static void st_load_layer(const st_system *s, int row, const long at[ST_WIDTH], st_layer_rows *p)
{
    p->rate = st_row(s, row + ST_RATE, at);
    p->damping = st_row(s, row + ST_DAMPING, at);
    p->thermal = st_row(s, row + ST_THERMAL, at);
    p->diagonal = st_rows(s, row + ST_MATRIX_XX, at);
    p->off_diagonal = st_rows(s, row + ST_MATRIX_YZ, at);
    p->quartic = st_row(s, row + ST_QUARTIC, at);
    p->axis = st_rows(s, row + ST_AXIS, at);
}

static void st_load_cubic(const st_system *s, int row, const long at[ST_WIDTH], st_cubic_rows *p)
{
    p->first = st_row(s, row + ST_CUBIC_FIRST, at);
    p->second = st_row(s, row + ST_CUBIC_SECOND, at);
    p->axis[0] = st_rows(s, row + ST_CUBIC_AXES, at);
    p->axis[1] = st_rows(s, row + ST_CUBIC_AXES + 3, at);
    p->axis[2] = st_v_cross(p->axis[0], p->axis[1]);
}

/* What does not change of an anisotropy that does: the matrix of its layer, and its axis. */
static void st_keep_matrix(const st_layer_rows *layer, st_vec less, st_easy_rows *p)
{
    const st_vec3 u = layer->axis;
    p->less = less;
    p->diagonal = layer->diagonal;
    p->off_diagonal = layer->off_diagonal;
    p->outer_diagonal = (st_vec3){u.x * u.x, u.y * u.y, u.z * u.z};
    p->outer_off_diagonal = (st_vec3){u.y * u.z, u.x * u.z, u.x * u.y};
}

static void st_load_easy(const st_system *s, int row, const long at[ST_WIDTH],
                         const st_layer_rows *layer, st_easy_rows *p)
{
    p->linear = st_row(s, row + ST_EASY_LINEAR, at);
    p->quadratic = st_row(s, row + ST_EASY_QUADRATIC, at);
    p->conductance = st_row(s, row + ST_EASY_CONDUCTANCE, at);
    p->slope = st_row(s, row + ST_EASY_SLOPE, at);
    p->scale = st_v_of(1.0);
    p->followed = st_v_of(0.0);
    st_keep_matrix(layer, st_v_of(1.0), p);
}

static void st_load_heat(const st_system *s, const long at[ST_WIDTH], st_members *p)
{
    st_heat_rows *heat = &p->heat;
    for (int i = 0; i < s->layers; i++) {
        st_heat_layer *layer = &heat->layer[i];
        layer->own = p->layer[i];
        layer->first = p->cubic[i].first;
        layer->second = p->cubic[i].second;
        layer->bias = st_rows(s, st_heat_layer_row(s, i) + ST_HEAT_BIAS, at);
        layer->left = st_v_of(INFINITY);
        layer->right = st_v_of(-INFINITY);
        layer->deviation = st_v_of(0.0);
    }
    memcpy(heat->coupling, p->coupling, sizeof heat->coupling);
    memcpy(heat->dipole, p->dipole, sizeof heat->dipole);
    const int row = st_heat_row(s);
    heat->rate = st_row(s, row + ST_HEAT_RATE, at);
    heat->rise = st_row(s, row + ST_HEAT_RISE, at);
    heat->conductance = st_row(s, row + ST_HEAT_CONDUCTANCE, at);
    heat->slope = st_row(s, row + ST_HEAT_SLOPE, at);
    heat->length = 0.0;
    memcpy(heat->place, at, sizeof heat->place);
}

/* In steady fields the factor of a series, the wave that drives it, is part of it. */
static void st_load_torque(const st_system *s, int torque, st_vec alpha, const long at[ST_WIDTH],
                           st_torque_rows *p)
{
    const int row = st_torque_row(s, torque);
    p->direction = st_rows(s, row + ST_DIRECTION, at);
    p->base = st_row(s, row + ST_BASE, at);
    p->tilt = st_row(s, row + ST_TILT, at);
    p->tilted = st_v_times(p->tilt, p->direction);
    p->scale = st_row(s, row + ST_SCALE, at);
    const st_vec factor = s->steady ? p->drive.offset : st_v_of(1.0);
    if (s->torque[torque].kind == ST_PIECES_TORQUE) {
        p->first = st_row(s, row + ST_FIRST_PIECE, at);
        p->last = st_row(s, row + ST_LAST_PIECE, at);
        p->low = st_v_of(INFINITY); /* none is here yet */
        p->high = st_v_of(-INFINITY);
        p->scale *= factor;
        return;
    }
    for (int n = 0; n < s->torque[torque].orders; n++) {
        const st_vec damping_like = factor * st_row(s, row + ST_SERIES + 2 * n, at);
        const st_vec field_like = factor * st_row(s, row + ST_SERIES + 2 * n + 1, at);
        const st_mixture mixed = st_mixed(alpha, damping_like, field_like);
        p->damping[n] = mixed.damping;
        p->turning[n] = mixed.turning;
    }
}

static void st_load_dipole(const st_system *s, int row, const long at[ST_WIDTH], st_dipole_rows *p)
{
    for (int side = 0; side < 2; side++) {
        p->diagonal[side] = st_rows(s, row + 6 * side, at);
        p->off_diagonal[side] = st_rows(s, row + 6 * side + 3, at);
    }
}

/* Everything about some members in a span, but the bias last found and what went wrong. */
static inline void st_load(const st_system *s, long span, const long at[ST_WIDTH], st_members *p)
{
    st_load_waves(s, span, at, p);
    for (int i = 0; i < s->layers; i++) {
        st_load_layer(s, st_layer_row(s, i), at, &p->layer[i]);
        if (s->cubic) {
            st_load_cubic(s, st_cubic_row(s, i), at, &p->cubic[i]);
        }
        if (s->easy) {
            st_load_easy(s, st_easy_row(s, i), at, &p->layer[i], &p->easy[i]);
        }
    }
    for (int i = 0; i < s->torques; i++) {
        st_load_torque(s, i, p->layer[s->torque[i].on].damping, at, &p->torque[i]);
    }
    for (int i = 0; i < s->couplings; i++) {
        const int row = st_coupling_row(s, i);
        p->coupling[i] = (st_coupling_rows){{st_row(s, row, at), st_row(s, row + 1, at)},
                                            {st_row(s, row + 2, at), st_row(s, row + 3, at)}};
        if (s->dipolar) {
            st_load_dipole(s, row + ST_COUPLING_ROWS, at, &p->dipole[i]);
        }
    }
    if (s->heat) {
        st_load_heat(s, at, p);
    }
    for (int i = 0; i < ST_WIDTH; i++) {
        ST_LANE(p->trajectory, i) = s->trajectories[at[i]];
        ST_LANE(p->seed, i) = s->seeds[at[i]];
    }
}

#endif
