/* Heun's predictor-corrector: with a thermal field the Stratonovich solution, because both slopes see
 * the same noise. */
#ifndef ST_HEUN_INL
#define ST_HEUN_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "motion/group.inl"

static const st_stepper st_heun_stepper = {
    .name = "heun",
    .order = 2,
    .adaptive = 0,
    .stochastic = 1,
    .meaning = "Heun, fixed step, Stratonovich",
};

/* Slopes of any system are a function of their own. */
ST_INLINE void st_slopes_once(const st_form f, const st_system *s, st_members *p, const st_vec3 m[],
                              st_vec3 out[])
{
    if (f.plain || f.driven || f.single) {
        st_slopes(f, s, p, m, out);
    } else {
        st_general_slopes(s, p, m, out);
    }
}

ST_INLINE void st_heun(const st_form f, const st_system *s, const st_steps *r, uint64_t index,
                       double time, st_members p[], const st_state at[], st_moments to[])
{
    st_moments k[ST_GROUPS], sum[ST_GROUPS], y[ST_GROUPS], normals[ST_GROUPS];
    if (f.heat) {
        st_heat_start(s, time, p);
    }
    if (s->has_noise) {
        st_noise(f, s, index, p, normals);
    }
    st_noisy_time(f, s, r, time, normals, p);
    for (int g = 0; g < f.groups; g++) {
        st_slopes_once(f, s, &p[g], at[g].m, sum[g]);
    }
    st_moved(f, p, at, r->step, sum, y);
    if (f.heat) {
        st_heat_heun(s, p, 0, r->step, at[0].m);
    }
    if (!f.plain && !s->steady) {
        st_noisy_time(f, s, r, time + r->step, normals, p);
    }
    for (int g = 0; g < f.groups; g++) {
        st_slopes_once(f, s, &p[g], y[g], k[g]);
        for (int i = 0; i < f.layers; i++) {
            sum[g][i] = st_v_sum(sum[g][i], k[g][i]);
        }
    }
    if (f.heat) {
        st_heat_heun(s, p, 1, r->step, y[0]);
    }
    st_moved(f, p, at, 0.5 * r->step, sum, to);
    for (int g = 0; g < f.groups; g++) {
        for (int i = 0; i < f.layers; i++) {
            to[g][i] = st_normalised(to[g][i]);
        }
    }
}

#endif
