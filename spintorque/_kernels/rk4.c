/* Classical Runge-Kutta of order 4 with a fixed step. */
#include "fixed_step.h"

static inline st_status step(const st_problem *problem, uint64_t index, double h, double m[3],
                             double *bias)
{
    (void)index;
    static const double fraction[4] = {0.0, 0.5, 0.5, 1.0};
    static const double weight[4] = {1.0, 2.0, 2.0, 1.0};
    double k[3] = {0.0, 0.0, 0.0}, sum[3] = {0.0, 0.0, 0.0}, y[3];
    for (int stage = 0; stage < 4; stage++) {
        for (int i = 0; i < 3; i++) {
            y[i] = m[i] + (h * fraction[stage]) * k[i];
        }
        const st_status status = st_slope_in(problem, problem->field, y, bias, k);
        if (status != ST_COMPLETED) {
            return status;
        }
        for (int i = 0; i < 3; i++) {
            sum[i] += weight[stage] * k[i];
        }
    }
    for (int i = 0; i < 3; i++) {
        m[i] += (h / 6.0) * sum[i];
    }
    return ST_COMPLETED;
}

st_status st_rk4(const st_problem *problem, st_run *run)
{
    return st_fixed_steps(problem, run, step);
}
