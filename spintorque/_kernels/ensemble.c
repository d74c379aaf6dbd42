/* Steps of an ensemble; compiled once for each instruction set. The state of eight members stays in
 * registers over all steps of a call. */
#include "ensemble.h"

#include "normals.h"

#define ST_JOIN2(a, b) a##_##b
#define ST_NAMED2(a, b) ST_JOIN2(a, b)
#define ST_ENTRY ST_NAMED2(st_ensemble, ST_LEVEL)

/* Eight members. */
typedef struct {
    st_vec rate, damping, thermal, base, tilt;
    st_vec3 field, fixed, diagonal, beside; /* Q: xx yy zz; yz xz xy */
    st_vec damping_like[ST_MOST_POWERS], field_like[ST_MOST_POWERS];
} members;

ST_INLINE st_vec row_of(const st_ensemble *e, int row, const long at[ST_WIDTH])
{
    st_vec found = v_of(e->shared[row]);
    if (e->place[row] >= 0) {
        const double *values = e->varied + e->place[row] * e->members;
        for (int i = 0; i < ST_WIDTH; i++) {
            found[i] = values[at[i]];
        }
    }
    return found;
}

ST_INLINE st_vec3 rows_of(const st_ensemble *e, int x, int y, int z, const long at[ST_WIDTH])
{
    return (st_vec3){row_of(e, x, at), row_of(e, y, at), row_of(e, z, at)};
}

static void load(const st_ensemble *e, const long at[ST_WIDTH], members *m)
{
    m->rate = row_of(e, ST_RATE, at);
    m->damping = row_of(e, ST_DAMPING, at);
    m->thermal = row_of(e, ST_THERMAL, at);
    m->base = row_of(e, ST_BASE, at);
    m->tilt = row_of(e, ST_TILT, at);
    m->field = rows_of(e, ST_FIELD_X, ST_FIELD_Y, ST_FIELD_Z, at);
    m->fixed = rows_of(e, ST_FIXED_X, ST_FIXED_Y, ST_FIXED_Z, at);
    m->diagonal = rows_of(e, ST_MATRIX_XX, ST_MATRIX_YY, ST_MATRIX_ZZ, at);
    m->beside = rows_of(e, ST_MATRIX_YZ, ST_MATRIX_XZ, ST_MATRIX_XY, at);
    for (int n = 0; n < e->powers; n++) {
        const st_vec damping_like = row_of(e, ST_POLYNOMIALS + 2 * n, at);
        const st_vec field_like = row_of(e, ST_POLYNOMIALS + 2 * n + 1, at);
        m->damping_like[n] = damping_like + m->damping * field_like;
        m->field_like[n] = field_like - m->damping * damping_like;
    }
}

/* (dm/dt)/rate. */
ST_INLINE st_vec3 slope(const members *p, int powers, int over, st_vec3 field, st_vec3 m)
{
    const st_vec x = v_dot(m, p->fixed);
    st_vec c = p->damping_like[powers - 1], b = p->field_like[powers - 1];
    for (int n = powers - 1; n-- > 0;) {
        c = c * x + p->damping_like[n];
        b = b * x + p->field_like[n];
    }
    if (over) {
        const st_vec inverse = 1.0 / (p->base + p->tilt * x);
        c *= inverse;
        b *= inverse;
    }
    const st_vec3 h = {
        field.x + p->diagonal.x * m.x + p->beside.z * m.y + p->beside.y * m.z,
        field.y + p->beside.z * m.x + p->diagonal.y * m.y + p->beside.x * m.z,
        field.z + p->beside.y * m.x + p->beside.x * m.y + p->diagonal.z * m.z,
    };
    const st_vec3 damped = v_plus(v_times(p->damping, h), c, p->fixed);
    const st_vec3 turning = v_plus(v_plus(h, b, p->fixed), v_of(1.0), v_cross(m, damped));
    return v_cross(turning, m);
}

/* 1/sqrt(1 + a) for a up to a few thousandths, more than the norm drifts in the longest step. */
ST_INLINE st_vec inverse_root(st_vec a)
{
    return 1.0 - a * (0.5 - a * (0.375 - a * (0.3125 - a * 0.2734375)));
}

ST_INLINE void rk4(const st_ensemble *e, const members *p, int powers, int over, st_vec3 *state)
{
    const st_vec whole = p->rate * e->step, half = 0.5 * whole;
    const st_vec sixth = whole / 6.0, third = whole / 3.0;
    st_vec3 m = *state;
    for (uint64_t i = 0; i < e->steps; i++) {
        const st_vec3 k1 = slope(p, powers, over, p->field, m);
        const st_vec3 k2 = slope(p, powers, over, p->field, v_plus(m, half, k1));
        const st_vec3 k3 = slope(p, powers, over, p->field, v_plus(m, half, k2));
        const st_vec3 k4 = slope(p, powers, over, p->field, v_plus(m, whole, k3));
        const st_vec3 outer = v_plus(k1, v_of(1.0), k4), inner = v_plus(k2, v_of(1.0), k3);
        m = v_plus(v_plus(m, sixth, outer), third, inner);
        const st_vec excess = v_dot(m, m) - 1.0;
        m = v_times(inverse_root(excess), m);
    }
    *state = m;
}

/* Steps of Heun's method (Stratonovich): both slopes see the same thermal field. */
ST_INLINE void heun(const st_ensemble *e, const members *p, int powers, int over,
                    st_bits trajectory, st_vec3 *state)
{
    const st_vec whole = p->rate * e->step, half = 0.5 * whole;
    const st_vec deviation = p->thermal / sqrt(e->step);
    st_vec3 m = *state;
    for (uint64_t i = 0; i < e->steps; i++) {
        const st_vec3 noise = v_normals(e->seed, trajectory, e->first_step + i);
        const st_vec3 field = v_plus(p->field, deviation, noise);
        const st_vec3 first = slope(p, powers, over, field, m);
        const st_vec3 second = slope(p, powers, over, field, v_plus(m, whole, first));
        m = v_plus(m, half, v_plus(first, v_of(1.0), second));
        m = v_times(1.0 / v_sqrt(v_dot(m, m)), m);
    }
    *state = m;
}

ST_INLINE void steps(const st_ensemble *e, const members *p, int powers, int over,
                     st_bits trajectory, st_vec3 *m)
{
    if (e->method == ST_ENSEMBLE_RK4) {
        rk4(e, p, powers, over, m);
    } else {
        heun(e, p, powers, over, trajectory, m);
    }
}

void ST_ENTRY(const st_ensemble *e, long start, long stop)
{
    for (long first = start; first < stop; first += ST_WIDTH) {
        const int live = stop - first < ST_WIDTH ? (int)(stop - first) : ST_WIDTH;
        long at[ST_WIDTH];
        st_bits trajectory = v_bits(e->first_trajectory);
        st_vec3 m = {v_of(0.0), v_of(0.0), v_of(0.0)};
        for (int i = 0; i < ST_WIDTH; i++) {
            at[i] = first + (i < live ? i : live - 1);
            trajectory[i] += (uint64_t)at[i];
            m.x[i] = e->moments[at[i]];
            m.y[i] = e->moments[e->members + at[i]];
            m.z[i] = e->moments[2 * e->members + at[i]];
        }
        members block;
        load(e, at, &block);
        if (e->powers == 1 && e->over) {
            steps(e, &block, 1, 1, trajectory, &m);
        } else {
            steps(e, &block, e->powers, e->over, trajectory, &m);
        }
        for (int i = 0; i < live; i++) {
            e->moments[at[i]] = m.x[i];
            e->moments[e->members + at[i]] = m.y[i];
            e->moments[2 * e->members + at[i]] = m.z[i];
        }
    }
}
