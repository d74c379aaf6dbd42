/* Joule heat: dT/dt = rate (surroundings + rise P - T), P the power of a current in W/m^2 at the
 * momentary angle of each member. Each method takes the temperature along at its own order. */
#ifndef ST_HEATING_INL
#define ST_HEATING_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "equation.inl"

/* Current density of a table at the voltage and x of each member; those in the same interval go
 * together. */
static st_vec st_table_current(const st_table *t, st_vec bias, st_vec x)
{
    const st_scales scales = st_scales_at(x, 0);
    const st_bits piece = st_table_piece(t, bias);
    st_bits open = st_v_bits(~UINT64_C(0));
    st_vec found = bias;
    while (st_v_any(open)) {
        const uint64_t own = st_v_first(piece, open);
        const st_bits same = open & st_v_equal(piece, st_v_bits(own));
        const st_cubic current = st_table_cubic(t, own, ST_CURRENT_ROW, &scales, 0);
        found = st_v_choose(same, st_cubic_at(current.value, bias - t->breaks[own]), found);
        open &= ~same;
    }
    return found;
}

/* Power at moments; that of a table at given currents from the biases which the equation found
 * there, or where it was not asked, which are `unknown`. */
static st_vec st_power(const st_system *s, st_members *p, int unknown, const st_vec3 m[])
{
    const int heater = s->heater;
    const st_torque *t = &s->torque[heater];
    const st_vec level = p->level[heater];
    const st_vec3 q = st_direction(st_general_form(s), s, p, heater, m);
    const st_vec x = st_v_dot(m[t->on], q);
    if (t->kind == ST_CURRENT_TORQUE) {
        if (unknown) {
            (void)st_tabulated_fields(s, heater, x, p);
        }
        return level * p->bias[heater];
    }
    if (t->kind == ST_VOLTAGE_TORQUE) {
        return level * st_table_current(&t->table, level, x);
    }
    const st_vec conductance = st_v_fma(p->heat.slope, x, p->heat.conductance);
    return level * (s->heats_by_current ? level / conductance : level * conductance);
}

/* Where the temperature would settle. */
static st_vec st_settled(const st_system *s, st_members *p, int unknown, const st_vec3 m[])
{
    return st_v_fma(p->heat.rise, st_power(s, p, unknown, m), p->heat.surroundings);
}

static st_vec st_heat_slope(const st_system *s, st_members *p, const st_vec3 m[])
{
    return p->heat.rate * (st_settled(s, p, 0, m) - p->heat.at);
}

static inline void st_reach(st_heat_rows *heat, st_vec temperature)
{
    heat->now = temperature;
    heat->at = temperature;
}

#endif
