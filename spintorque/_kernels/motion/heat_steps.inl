/* How each method with a fixed step takes a temperature along. */
#ifndef ST_HEAT_STEPS_INL
#define ST_HEAT_STEPS_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "heating.inl"
#include "thermal_correction.inl"

/* After the slopes of a stage of the Runge-Kutta method of order 4. */
static ST_NOINLINE void st_heat_rk4(const st_system *s, st_members *p, int stage, double h,
                                    const st_vec3 m[])
{
    static const double weights[4] = {1.0, 2.0, 2.0, 1.0}, later[4] = {0.5, 0.5, 1.0, 0.0};
    st_heat_rows *heat = &p->heat;
    if (s->heat != ST_JOULE) {
        return;
    }
    const st_vec slope = st_heat_slope(s, p, m);
    heat->sum = stage == 0 ? slope : heat->sum + weights[stage] * slope;
    if (stage < 3) {
        heat->at = heat->now + (later[stage] * h) * slope;
    } else {
        st_reach(heat, heat->now + (h / 6.0) * heat->sum);
    }
}

/* The thermal field of a step, by the temperature at its start. That changes slowly, and the noise
 * drives it by way of the moment alone: so it does not know the noise of the step to come, and there
 * is no drift by which Ito's and Stratonovich's equation would differ. */
static void st_set_deviations(const st_system *s, st_members *p)
{
    for (int i = 0; i < s->layers; i++) {
        st_heat_layer *heat = &p->heat.layer[i];
        st_ratios_at(&s->curves[i], p->heat.now, heat);
        const st_vec share = heat->ratio[ST_OF_DAMPING] / heat->ratio[ST_OF_MOMENT];
        heat->deviation = heat->own.thermal * st_v_sqrt(share * p->heat.now);
    }
}

static st_vec st_wave_alone(const st_wave *w, double time)
{
    st_sine last = {.frequency = st_v_of(NAN)};
    return st_wave_at(w, time, 0, &last);
}

/* Before a step with noise. */
static ST_NOINLINE void st_heat_start(const st_system *s, double time, st_members *p)
{
    if (s->heat == ST_GIVEN) {
        p->heat.now = st_wave_alone(&p->heat.level, time);
    }
    if (s->has_noise) {
        st_set_deviations(s, p);
    }
}

/* After the slopes of the predictor of Heun's method, and after those of the corrector. */
static ST_NOINLINE void st_heat_heun(const st_system *s, st_members *p, int stage, double h,
                                     const st_vec3 m[])
{
    st_heat_rows *heat = &p->heat;
    if (s->heat != ST_JOULE) {
        return;
    }
    const st_vec slope = st_heat_slope(s, p, m);
    if (stage == 0) {
        heat->sum = slope;
        heat->at = heat->now + h * slope;
    } else {
        st_reach(heat, heat->now + (0.5 * h) * (heat->sum + slope));
    }
}

/* Shares of the way to where a temperature settles. */
static void st_set_shares(double h, st_heat_rows *heat)
{
    if (heat->length == h) {
        return;
    }
    heat->length = h;
    for (int i = 0; i < ST_WIDTH; i++) {
        ST_LANE(heat->half, i) = -expm1(-0.5 * h * ST_LANE(heat->rate, i));
        ST_LANE(heat->whole, i) = -expm1(-h * ST_LANE(heat->rate, i));
    }
}

/* The middle of a step of the midpoint rule: the temperature goes half a step towards where it would
 * settle with the moments of its start. */
static ST_NOINLINE void st_heat_middle(const st_system *s, double time, double h, const st_vec3 m[],
                                       st_members *p)
{
    st_heat_rows *heat = &p->heat;
    st_heat_start(s, time - 0.5 * h, p);
    if (s->heat == ST_JOULE) {
        st_set_shares(h, heat);
        heat->surroundings = st_wave_alone(&heat->level, time);
        p->level[s->heater] = st_wave_alone(&p->torque[s->heater].drive, time);
        heat->at = heat->now + heat->half * (st_settled(s, p, 1, m) - heat->now);
    }
    st_at_time(s, 1, time, p);
    if (s->has_noise) {
        st_correct_for_noise(s, h, p);
    }
}

/* Its end, with the moments y of the middle. */
static ST_NOINLINE void st_heat_end(const st_system *s, st_members *p, const st_vec3 y[])
{
    st_heat_rows *heat = &p->heat;
    if (s->heat == ST_JOULE) {
        st_reach(heat, heat->now + heat->whole * (st_settled(s, p, 1, y) - heat->now));
    }
}

#endif
