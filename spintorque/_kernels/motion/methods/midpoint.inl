/* The implicit midpoint rule, Stratonovich: it keeps |m| and, without noise, every quadratic
 * energy. */
#ifndef ST_MIDPOINT_INL
#define ST_MIDPOINT_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "motion/group.inl"
#include "motion/newton.inl"
#include "motion/thermal_correction.inl"

static const st_stepper st_midpoint_stepper = {
    .name = "midpoint",
    .order = 2,
    .adaptive = 0,
    .stochastic = 1,
    .meaning = "implicit midpoint rule by Newton's method, fixed step, Stratonovich",
};

/* The fields of a step: its noise, and what holds against the drift that comes with it. */
ST_INLINE void st_midpoint_fields(const st_form f, const st_system *s, const st_steps *r,
                                  uint64_t index, double time, const st_state at[], st_members p[])
{
    if (f.heat) {
        st_heat_middle(s, time, r->step, at[0].m, p);
    } else {
        st_drive(f, s, time, p);
    }
    if (f.follows && s->has_noise) {
        st_moments unused; /* finds the voltages at the start */
        st_general_slopes(s, p, at[0].m, unused);
    }
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < f.layers && s->has_noise; i++) {
            st_add_counter_drift(f, &p[g], i, at[g].m[i], &p[g].field[i]);
        }
    }
    if (s->has_noise) {
        st_moments normals[ST_GROUPS];
        st_noise(f, s, index, p, normals);
        st_add_noise(f, r->step, (const st_vec3(*)[ST_MOST_LAYERS])normals, p);
    }
}

ST_INLINE void st_midpoint(const st_form f, const st_system *s, const st_steps *r, uint64_t index,
                           double time, st_members p[], const st_state at[], st_moments to[])
{
    st_moments slope[ST_GROUPS], y[ST_GROUPS];
    st_midpoint_fields(f, s, r, index, time + 0.5 * r->step, at, p);
    for (int g = 0; g < f.groups; g++) {
        if (f.plain) {
            st_slopes(f, s, &p[g], at[g].m, slope[g]);
        } else {
            st_general_slopes(s, &p[g], at[g].m, slope[g]);
        }
    }
    st_moved(f, p, at, 0.5 * r->step, slope, y);
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < r->newton; i++) {
            if (f.plain) {
                st_newton(f, s, &p[g], r->step, at[g].m, y[g]);
            } else {
                st_general_newton(s, &p[g], r->step, at[g].m, y[g]);
            }
        }
        for (int i = 0; i < f.layers; i++) {
            const st_vec3 back = st_v_times(st_v_of(-1.0), at[g].m[i]);
            to[g][i] = st_normalised(st_v_plus(back, st_v_of(2.0), y[g][i]));
        }
    }
    if (f.heat) {
        st_vec3 middle[ST_MOST_LAYERS]; /* a copy: those that are worked on have no address */
        for (int i = 0; i < f.layers; i++) {
            middle[i] = y[0][i];
        }
        st_heat_end(s, p, middle);
    }
}

#endif
