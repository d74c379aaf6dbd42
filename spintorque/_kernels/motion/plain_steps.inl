/* The steps of plain systems: one layer with one torque, a series from a fixed direction, in fields
 * that do not change. Included for each number of groups, ST_PLAIN_GROUPS, which it undefines.
 *
 * Forms with constants in them are worth their code (measured on two machine levels): a diagonal Q
 * 5 to 13 % of a step by RK4, 4 to 14 % of one by Heun's method; a number of orders known beforehand a
 * factor of 1.5 to 3 of a step by RK4. */
#ifndef ST_PLAIN_GROUPS
#error "ST_PLAIN_GROUPS must be defined before this template is included"
#endif
#ifndef ST_LEG_STEPS
#error "ST_LEG_STEPS must be defined before this template is included"
#endif

#define ST_OF_GROUPS(name) ST_NAMED2(name, ST_PLAIN_GROUPS)
#define ST_PLAIN_STEPS(name, method, ...)                                                          \
    ST_LEG_STEPS(ST_OF_GROUPS(name), method, .layers = 1, .torques = 1, .plain = 1,                \
                 .groups = ST_PLAIN_GROUPS, __VA_ARGS__)

#define ST_DRIVEN_STEPS(name, method, ...)                                                         \
    ST_LEG_STEPS(ST_OF_GROUPS(name), method, .layers = 1, .torques = 1, .driven = 1,               \
                 .groups = ST_PLAIN_GROUPS, __VA_ARGS__)

#define ST_PLAIN_FORMS(name, number)                                                               \
    ST_PLAIN_STEPS(st_diagonal_##name, number, .orders = 1, .diagonal = 1)                         \
    ST_PLAIN_STEPS(st_first_order_##name, number, .orders = 1)                                     \
    ST_PLAIN_STEPS(st_series_##name, number, .orders = 0)
#define ST_DIAGONAL_ENTRY(name, number) [number] = ST_OF_GROUPS(st_diagonal_##name),
#define ST_FIRST_ORDER_ENTRY(name, number) [number] = ST_OF_GROUPS(st_first_order_##name),
#define ST_SERIES_ENTRY(name, number) [number] = ST_OF_GROUPS(st_series_##name),

ST_FIXED_METHODS(ST_PLAIN_FORMS)
ST_PLAIN_STEPS(st_pieces_rk4, ST_RK4, .pieces = 1)
ST_PLAIN_STEPS(st_8_orders_rk4, ST_RK4, .orders = 8)
ST_PLAIN_STEPS(st_12_orders_rk4, ST_RK4, .orders = 12)
ST_PLAIN_STEPS(st_16_orders_rk4, ST_RK4, .orders = 16)

ST_DRIVEN_STEPS(st_driven_rk4, ST_RK4, .orders = 0)
ST_DRIVEN_STEPS(st_driven_heun, ST_HEUN, .orders = 0)
ST_DRIVEN_STEPS(st_driven_first_order_rk4, ST_RK4, .orders = 1)

#if ST_PLAIN_GROUPS > 1
#define ST_SINGLE                                                                                  \
    .layers = 1, .torques = s->torques, .quartic = s->quartic, .cubic = s->cubic, .single = 1,     \
    .groups = ST_PLAIN_GROUPS
ST_LEG_STEPS(ST_OF_GROUPS(st_single_rk4), ST_RK4, ST_SINGLE)
ST_LEG_STEPS(ST_OF_GROUPS(st_single_heun), ST_HEUN, ST_SINGLE)
#undef ST_SINGLE

/* The steps of any single layer; NULL by other methods. They give the numbers of st_general_steps. */
static st_leg_steps *ST_OF_GROUPS(st_single_steps)(st_method method)
{
    return method == ST_RK4  ? ST_OF_GROUPS(st_single_rk4)
         : method == ST_HEUN ? ST_OF_GROUPS(st_single_heun)
                             : NULL;
}
#endif

/* The steps of a system that is driven, or has a table; NULL by other methods. */
static st_leg_steps *ST_OF_GROUPS(st_driven_steps)(const st_system *s, st_method method)
{
    if (method == ST_RK4) {
        return st_is_first_order(s) ? ST_OF_GROUPS(st_driven_first_order_rk4)
                                    : ST_OF_GROUPS(st_driven_rk4);
    }
    return method == ST_HEUN ? ST_OF_GROUPS(st_driven_heun) : NULL;
}

/* The steps of a plain system by a method. */
static st_leg_steps *ST_OF_GROUPS(st_plain_steps)(const st_system *s, st_method method)
{
    static st_leg_steps *const diagonal[] = {ST_FIXED_METHODS(ST_DIAGONAL_ENTRY)};
    static st_leg_steps *const first_order[] = {ST_FIXED_METHODS(ST_FIRST_ORDER_ENTRY)};
    static st_leg_steps *const series[] = {ST_FIXED_METHODS(ST_SERIES_ENTRY)};
    const st_torque *t = &s->torque[0];
    if (t->kind == ST_PIECES_TORQUE) {
        return ST_OF_GROUPS(st_pieces_rk4);
    }
    if (st_is_first_order(s)) {
        return (st_is_diagonal(s) ? diagonal : first_order)[method];
    }
    if (method == ST_RK4 && !t->has_denominator) {
        switch (t->orders) {
        case 8:
            return ST_OF_GROUPS(st_8_orders_rk4);
        case 12:
            return ST_OF_GROUPS(st_12_orders_rk4);
        case 16:
            return ST_OF_GROUPS(st_16_orders_rk4);
        default:
            break;
        }
    }
    return series[method];
}

#undef ST_SERIES_ENTRY
#undef ST_FIRST_ORDER_ENTRY
#undef ST_DIAGONAL_ENTRY
#undef ST_PLAIN_FORMS
#undef ST_DRIVEN_STEPS
#undef ST_PLAIN_STEPS
#undef ST_OF_GROUPS
#undef ST_PLAIN_GROUPS
