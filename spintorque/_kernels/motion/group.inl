/* Groups of members that take a step together, and what all fixed steps are made of. */
#ifndef ST_GROUP_INL
#define ST_GROUP_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "heat_steps.inl"
#include "steps.h"

typedef st_vec3 st_moments[ST_MOST_LAYERS];

/* Where some members stand. */
typedef struct {
    st_vec3 m[ST_MOST_LAYERS];
    st_bits sound;         /* all ones for those that have not failed */
    st_bits taken;         /* good steps */
    st_vec passage, ahead; /* first passage, and axis.m - level before the step */
} st_state;

/* m + factor rate slope of every layer and group. */
ST_INLINE void st_moved(const st_form f, const st_members p[], const st_state at[], double factor,
                        st_moments slope[], st_moments to[])
{
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < f.layers; i++) {
            to[g][i] = st_v_plus(at[g].m[i], factor * p[g].layer[i].rate, slope[g][i]);
        }
    }
}

ST_INLINE st_vec3 st_normalised(st_vec3 m)
{
    return st_v_times(1.0 / st_v_sqrt(st_v_dot(m, m)), m);
}

/* Drives at a time, with the thermal field of normal numbers. */
ST_INLINE void st_noisy_time(const st_form f, const st_system *s, const st_steps *r, double time,
                             st_moments normals[], st_members p[])
{
    st_drive(f, s, time, p);
    if (s->has_noise) {
        st_add_noise(f, r->step, (const st_vec3(*)[ST_MOST_LAYERS])normals, p);
    }
}

#endif
