/* The classical Runge-Kutta method. */
#ifndef ST_RK4_H
#define ST_RK4_H

#include "group.h"

static const st_stepper st_rk4_stepper = {"rk4", 4, 0, 0, "classical Runge-Kutta, fixed step"};

/* 1/sqrt(1 + a) for a up to a few thousandths, more than the norm drifts in the longest step. */
ST_INLINE st_vec st_inverse_root(st_vec a)
{
    const st_vec inner = v_fma(a, v_fma(a, v_of(0.2734375), v_of(-0.3125)), v_of(0.375));
    return v_fma(a, v_fma(a, inner, v_of(-0.5)), v_of(1.0));
}

ST_INLINE void st_rk4(const st_form f, const st_system *s, const st_steps *r, double time,
                      st_members p[], const st_state at[], st_moments to[])
{
    const int changing = !f.plain && !s->steady;
    st_moments k[ST_GROUPS], sum[ST_GROUPS], y[ST_GROUPS];
    if (!f.plain) {
        st_set_time(f, s, time, p);
    }
    for (int g = 0; g < f.groups; g++) {
        st_slopes(f, s, &p[g], at[g].m, sum[g]);
    }
    st_moved(f, p, at, 0.5 * r->step, sum, y);
    if (changing) {
        st_set_time(f, s, time + 0.5 * r->step, p);
    }
    st_stage(f, s, p, y, 2.0, k, sum);
    st_moved(f, p, at, 0.5 * r->step, k, y);
    st_stage(f, s, p, y, 2.0, k, sum);
    st_moved(f, p, at, r->step, k, y);
    if (changing) {
        st_set_time(f, s, time + r->step, p);
    }
    st_stage(f, s, p, y, 1.0, k, sum);
    st_moved(f, p, at, r->step / 6.0, sum, to);
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < f.layers; i++) {
            to[g][i] = v_times(st_inverse_root(v_dot(to[g][i], to[g][i]) - 1.0), to[g][i]);
        }
    }
}

#endif
