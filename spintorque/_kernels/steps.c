/* Steps of a given length; compiled for one and for many members at once, and for each instruction
 * set. The state of the members stays in registers over all steps between two samples. */
#include "steps.h"

#include "newton.h"

#define ST_JOIN3(a, b, c) a##_##b##_##c
#define ST_NAMED3(a, b, c) ST_JOIN3(a, b, c)
#if ST_WIDTH > 1
#define ST_ENTRY ST_NAMED3(st_steps, many, ST_LEVEL)
#else
#define ST_ENTRY ST_NAMED3(st_steps, one, ST_LEVEL)
#endif

/* Where some members stand. */
typedef struct {
    st_vec3 m[ST_MOST_LAYERS];
    st_bits sound; /* all ones for those that have not failed */
    st_bits taken; /* good steps */
    st_vec passage, ahead; /* first passage, and axis.m - level before the step */
} st_state;

/* 1/sqrt(1 + a) for a up to a few thousandths, more than the norm drifts in the longest step. */
ST_INLINE st_vec st_inverse_root(st_vec a)
{
    return 1.0 - a * (0.5 - a * (0.375 - a * (0.3125 - a * 0.2734375)));
}

ST_INLINE void st_rk4(const st_form f, const st_system *s, const st_steps *r, double time,
                      st_members *p, const st_vec3 m[], st_vec3 to[])
{
    st_vec3 k[ST_MOST_LAYERS], sum[ST_MOST_LAYERS], y[ST_MOST_LAYERS];
    st_vec whole[ST_MOST_LAYERS];
    for (int i = 0; i < f.layers; i++) {
        whole[i] = r->step * p->layer[i].rate;
    }
    if (!f.plain) {
        st_at_time(f, s, time, p);
    }
    st_slopes(f, s, p, m, sum);
    for (int i = 0; i < f.layers; i++) {
        y[i] = v_plus(m[i], 0.5 * whole[i], sum[i]);
    }
    if (!f.plain && !s->steady) {
        st_at_time(f, s, time + 0.5 * r->step, p);
    }
    st_slopes(f, s, p, y, k);
    for (int i = 0; i < f.layers; i++) {
        y[i] = v_plus(m[i], 0.5 * whole[i], k[i]);
        sum[i] = v_plus(sum[i], v_of(2.0), k[i]);
    }
    st_slopes(f, s, p, y, k);
    for (int i = 0; i < f.layers; i++) {
        y[i] = v_plus(m[i], whole[i], k[i]);
        sum[i] = v_plus(sum[i], v_of(2.0), k[i]);
    }
    if (!f.plain && !s->steady) {
        st_at_time(f, s, time + r->step, p);
    }
    st_slopes(f, s, p, y, k);
    for (int i = 0; i < f.layers; i++) {
        to[i] = v_plus(m[i], whole[i] / 6.0, v_sum(sum[i], k[i]));
        to[i] = v_times(st_inverse_root(v_dot(to[i], to[i]) - 1.0), to[i]);
    }
}

ST_INLINE st_vec3 st_normalised(st_vec3 m)
{
    return v_times(1.0 / v_sqrt(v_dot(m, m)), m);
}

/* Heun's predictor-corrector, order 2; with a thermal field the Stratonovich solution, because both
 * slopes see the same noise. */
ST_INLINE void st_heun(const st_form f, const st_system *s, const st_steps *r, uint64_t index,
                       double time, st_members *p, const st_vec3 m[], st_vec3 to[])
{
    st_vec3 first[ST_MOST_LAYERS], second[ST_MOST_LAYERS];
    st_vec whole[ST_MOST_LAYERS];
    st_at_time(f, s, time, p);
    st_add_noise(f, s, index, r->step, p);
    st_slopes(f, s, p, m, first);
    for (int i = 0; i < f.layers; i++) {
        whole[i] = r->step * p->layer[i].rate;
        to[i] = v_plus(m[i], whole[i], first[i]);
    }
    if (!f.plain && !s->steady) {
        st_at_time(f, s, time + r->step, p);
        st_add_noise(f, s, index, r->step, p);
    }
    st_slopes(f, s, p, to, second);
    for (int i = 0; i < f.layers; i++) {
        to[i] = st_normalised(v_plus(m[i], 0.5 * whole[i], v_sum(first[i], second[i])));
    }
}

/* The implicit midpoint rule, order 2 and Stratonovich: it keeps |m| and every quadratic energy. */
ST_INLINE void st_midpoint(const st_form f, const st_system *s, const st_steps *r, uint64_t index,
                           double time, st_members *p, const st_vec3 m[], st_vec3 to[])
{
    st_vec3 y[ST_MOST_LAYERS];
    st_at_time(f, s, time + 0.5 * r->step, p);
    st_add_noise(f, s, index, r->step, p);
    st_slopes(f, s, p, m, y);
    for (int i = 0; i < f.layers; i++) {
        y[i] = v_plus(m[i], 0.5 * r->step * p->layer[i].rate, y[i]);
    }
    for (int i = 0; i < r->newton; i++) {
        st_newton(f, s, p, r->step, m, y);
    }
    for (int i = 0; i < f.layers; i++) {
        to[i] = st_normalised(v_plus(v_times(v_of(-1.0), m[i]), v_of(2.0), y[i]));
    }
}

ST_INLINE void st_watch(const st_steps *r, double time, st_state *state)
{
    const st_vec3 axis = {v_of(r->axis[0]), v_of(r->axis[1]), v_of(r->axis[2])};
    const st_vec ahead = v_dot(axis, state->m[0]) - r->level;
    for (int i = 0; i < ST_WIDTH; i++) {
        const double before = V_LANE(state->ahead, i), now = V_LANE(ahead, i);
        if (now <= 0.0 && isnan(V_LANE(state->passage, i)) && V_LANE(state->sound, i)) {
            V_LANE(state->passage, i) =
                r->origin + time + (before > 0.0 ? r->step * before / (before - now) : 0.0);
        }
    }
    state->ahead = ahead;
}

/* Steps from one sample to the next. */
ST_INLINE void st_advance(const st_form f, const st_system *s, const st_steps *r,
                          const st_method method, uint64_t first, st_members *p, st_state *state)
{
    for (uint64_t i = first; i < first + r->every; i++) {
        const double time = r->start + (double)i * r->step;
        st_vec3 to[ST_MOST_LAYERS];
        if (method == ST_RK4) {
            st_rk4(f, s, r, time, p, state->m, to);
        } else if (method == ST_HEUN) {
            st_heun(f, s, r, r->first_step + i, time, p, state->m, to);
        } else {
            st_midpoint(f, s, r, r->first_step + i, time, p, state->m, to);
        }
        state->sound &= st_sound(f, s, p, to);
        state->taken -= state->sound;
        for (int l = 0; l < f.layers; l++) {
            state->m[l] = v_choose3(state->sound, to[l], state->m[l]);
        }
        if (r->passage != NULL) {
            st_watch(r, time, state);
        }
    }
}

static void st_store(const st_system *s, const st_steps *r, long sample, const long at[ST_WIDTH],
                     int live, st_members *p, const st_state *state)
{
    if (r->biases != NULL && s->torques > 0) {
        const st_form f = {s->layers, s->torques, s->couplings, 0, 0};
        st_vec3 unused[ST_MOST_LAYERS];
        st_at_time(f, s, r->start + (double)((uint64_t)(sample + 1) * r->every) * r->step, p);
        st_slopes(f, s, p, state->m, unused);
    }
    for (int i = 0; i < live; i++) {
        const long place = sample * s->members + at[i];
        for (int l = 0; r->paths != NULL && l < s->layers; l++) {
            double *m = r->paths + (place * s->layers + l) * 3;
            m[0] = V_LANE(state->m[l].x, i);
            m[1] = V_LANE(state->m[l].y, i);
            m[2] = V_LANE(state->m[l].z, i);
        }
        for (int t = 0; r->biases != NULL && t < s->torques; t++) {
            r->biases[place * s->torques + t] = V_LANE(p->bias[t], i);
        }
    }
}

ST_INLINE void st_samples(const st_form f, const st_system *s, const st_steps *r,
                          const st_method method, const long at[ST_WIDTH], int live,
                          st_members *p, st_state *state)
{
    for (long sample = 0; sample < r->samples; sample++) {
        st_advance(f, s, r, method, (uint64_t)sample * r->every, p, state);
        if (r->paths != NULL) {
            st_store(s, r, sample, at, live, p, state);
        }
    }
}

/* Code of its own for what is common: one layer, one torque, fields that do not change. */
ST_INLINE void st_formed(const st_system *s, const st_steps *r, const st_method method,
                         const long at[ST_WIDTH], int live, st_members *p, st_state *state)
{
    const st_torque *t = &s->torque[0];
    const int plain = s->steady && s->layers == 1 && s->torques == 1 && !s->quartic
                   && t->kind == ST_SERIES_TORQUE && t->layer < 0 && !s->limited;
    if (plain) {
        st_at_time((st_form){1, 1, 0, 0, 1}, s, 0.0, p);
    }
    if (plain && t->orders == 1) {
        st_samples((st_form){1, 1, 0, 1, 1}, s, r, method, at, live, p, state);
    } else if (plain) {
        st_samples((st_form){1, 1, 0, 0, 1}, s, r, method, at, live, p, state);
    } else {
        const st_form f = {s->layers, s->torques, s->couplings, 0, 0};
        st_samples(f, s, r, method, at, live, p, state);
    }
}

static void st_read(const st_system *s, const st_steps *r, const long at[ST_WIDTH], st_members *p,
                    st_state *state)
{
    const st_vec3 axis = {v_of(r->axis[0]), v_of(r->axis[1]), v_of(r->axis[2])};
    for (int i = 0; i < ST_WIDTH; i++) {
        for (int l = 0; l < s->layers; l++) {
            const double *m = r->moments + 3 * l * s->members + at[i];
            V_LANE(state->m[l].x, i) = m[0];
            V_LANE(state->m[l].y, i) = m[s->members];
            V_LANE(state->m[l].z, i) = m[2 * s->members];
        }
        for (int t = 0; t < s->torques; t++) {
            V_LANE(p->bias[t], i) = r->bias[t * s->members + at[i]];
        }
        V_LANE(state->sound, i) = r->status[at[i]] == ST_COMPLETED ? ~UINT64_C(0) : 0;
        V_LANE(state->taken, i) = 0;
        V_LANE(state->passage, i) = r->passage == NULL ? NAN : r->passage[at[i]];
    }
    state->ahead = v_dot(axis, state->m[0]) - r->level;
}

static void st_write(const st_system *s, const st_steps *r, const long at[ST_WIDTH], int live,
                     const st_members *p, const st_state *state)
{
    for (int i = 0; i < live; i++) {
        for (int l = 0; l < s->layers; l++) {
            double *m = r->moments + 3 * l * s->members + at[i];
            m[0] = V_LANE(state->m[l].x, i);
            m[s->members] = V_LANE(state->m[l].y, i);
            m[2 * s->members] = V_LANE(state->m[l].z, i);
        }
        for (int t = 0; t < s->torques; t++) {
            r->bias[t * s->members + at[i]] = V_LANE(p->bias[t], i);
        }
        r->reached[at[i]] = (double)V_LANE(state->taken, i);
        if (!V_LANE(state->sound, i) && r->status[at[i]] == ST_COMPLETED) {
            r->status[at[i]] = p->status[i] == ST_COMPLETED ? ST_NOT_FINITE : p->status[i];
        }
        if (r->passage != NULL) {
            r->passage[at[i]] = V_LANE(state->passage, i);
        }
    }
}

void ST_ENTRY(const st_system *s, const st_steps *r, long start, long stop)
{
    for (long first = start; first < stop; first += ST_WIDTH) {
        const int live = stop - first < ST_WIDTH ? (int)(stop - first) : ST_WIDTH;
        long at[ST_WIDTH];
        st_members p;
        st_state state;
        for (int i = 0; i < ST_WIDTH; i++) {
            at[i] = first + (i < live ? i : live - 1);
        }
        st_load(s, at, &p);
        st_read(s, r, at, &p, &state);
        state.sound &= st_sound((st_form){s->layers, s->torques, 0, 0, 0}, s, &p, state.m);
        if (r->method == ST_RK4) {
            st_formed(s, r, ST_RK4, at, live, &p, &state);
        } else if (r->method == ST_HEUN) {
            st_formed(s, r, ST_HEUN, at, live, &p, &state);
        } else {
            st_formed(s, r, ST_MIDPOINT, at, live, &p, &state);
        }
        st_write(s, r, at, live, &p, &state);
    }
}
