/* The classical Runge-Kutta method. */
#ifndef ST_RK4_INL
#define ST_RK4_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "motion/group.inl"

static const st_stepper st_rk4_stepper = {
    .name = "rk4",
    .order = 4,
    .adaptive = 0,
    .stochastic = 0,
    .meaning = "classical Runge-Kutta, fixed step",
};

/* m of length one again; it has drifted by a few thousandths at most. The series of 1/sqrt(1 + a) is
 * summed in pairs, because the next step waits for it. */
ST_INLINE st_vec3 st_nearly_unit(st_vec3 m)
{
    const st_vec a = st_v_fma(m.x, m.x, st_v_fma(m.y, m.y, st_v_fma(m.z, m.z, st_v_of(-1.0)))),
                 square = a * a;
    const st_vec high = st_v_fma(a, st_v_of(-0.3125), st_v_of(0.375));
    const st_vec more = st_v_fma(square, st_v_fma(square, st_v_of(0.2734375), high), -0.5 * a);
    return st_v_plus(m, more, m);
}

/* Fields of a plain system times rate and a length of time, so that slopes are steps. */
ST_INLINE void st_per_step(const st_system *s, double length, st_members *p)
{
    const st_vec factor = length * p->layer[0].rate;
    p->field[0] = st_v_times(factor, p->field[0]);
    p->layer[0].diagonal = st_v_times(factor, p->layer[0].diagonal);
    p->layer[0].off_diagonal = st_v_times(factor, p->layer[0].off_diagonal);
    p->torque[0].scale = factor * p->torque[0].scale; /* of pieces, whose series come later */
    for (int n = 0; n < s->torque[0].orders; n++) {
        p->torque[0].turning[n] = factor * p->torque[0].turning[n];
        p->torque[0].damping[n] = factor * p->torque[0].damping[n];
    }
}

/* from + factor slope at m, of every group. */
ST_INLINE void st_plain_stage(const st_form f, const st_system *s, st_members p[],
                              const st_vec3 from[], const double factor, const st_vec3 m[],
                              st_vec3 to[])
{
    for (int g = 0; g < f.groups; g++) {
        to[g] = st_plain_from(f, s, &p[g], from[g], factor, m[g]);
    }
}

/* A step of what is plain, with fields for half a step: what the places a, b and c of the
 * later slopes are away from m is the sum of the slopes before. */
ST_INLINE void st_plain_rk4(const st_form f, const st_system *s, st_members p[],
                            const st_state at[], st_moments to[])
{
    st_vec3 m[ST_GROUPS], a[ST_GROUPS], b[ST_GROUPS], c[ST_GROUPS], from[ST_GROUPS];
    for (int g = 0; g < f.groups; g++) {
        m[g] = at[g].m[0];
    }
    st_plain_stage(f, s, p, m, 1.0, m, a);
    st_plain_stage(f, s, p, m, 1.0, a, b);
    st_plain_stage(f, s, p, m, 2.0, b, c);
    for (int g = 0; g < f.groups; g++) {
        const st_vec3 outer = st_v_sum(st_v_minus(a[g], m[g]), st_v_minus(c[g], m[g]));
        const st_vec3 sum = st_v_plus(outer, st_v_of(2.0), st_v_minus(b[g], m[g]));
        from[g] = st_v_plus(m[g], st_v_of(1.0 / 3.0), sum);
    }
    st_plain_stage(f, s, p, from, 1.0 / 3.0, c, a);
    for (int g = 0; g < f.groups; g++) {
        to[g][0] = st_nearly_unit(a[g]);
    }
}

/* A step of any system. One loop over the stages keeps the compiled code short. */
ST_INLINE void st_general_rk4_step(const st_form f, const st_system *s, const st_steps *r,
                                   double time, st_members p[], const st_state at[],
                                   st_moments to[])
{
    static const double weights[4] = {1.0, 2.0, 2.0, 1.0}, later[4] = {0.0, 0.5, 0.5, 1.0};
    st_moments k[ST_GROUPS], sum[ST_GROUPS], y[ST_GROUPS];
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < f.layers; i++) {
            y[g][i] = at[g].m[i];
        }
    }
    for (int stage = 0; stage < 4; stage++) {
        /* The step before ended with the drives of this one's start. */
        if (f.heat || (stage == 0 ? !r->is_driven : stage != 2 && !s->steady)) {
            st_drive(f, s, stage < 3 ? time + later[stage] * r->step : r->end, p);
        }
        const double length = stage < 3 ? later[stage + 1] * r->step : r->step / 6.0;
        st_group_slopes(f, s, p, y, k);
        if (f.heat) {
            st_heat_rk4(s, p, stage, r->step, y[0]);
        }
        for (int g = 0; g < f.groups; g++) {
            for (int i = 0; i < f.layers; i++) {
                sum[g][i] =
                    stage == 0 ? k[g][i] : st_v_plus(sum[g][i], st_v_of(weights[stage]), k[g][i]);
                y[g][i] = st_v_plus(at[g].m[i], length * p[g].layer[i].rate,
                                    stage < 3 ? k[g][i] : sum[g][i]);
            }
        }
    }
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < f.layers; i++) {
            to[g][i] = st_nearly_unit(y[g][i]);
        }
    }
}

ST_INLINE void st_rk4(const st_form f, const st_system *s, const st_steps *r, uint64_t index,
                      double time, st_members p[], const st_state at[], st_moments to[])
{
    (void)index; /* of its random numbers: it has none */
    if (f.plain) {
        st_plain_rk4(f, s, p, at, to);
    } else {
        st_general_rk4_step(f, s, r, time, p, at, to);
    }
}

#endif
