/* Classical Runge-Kutta of order 4 with a fixed step. */
#include "fixed_step.h"

/* Slope k at m + h before, the stage that starts from the slope `before`. */
static inline st_status stage(const st_problem *problem, const double m[3], double h,
                              const double before[3], double *bias, double k[3])
{
    const double y[3] = {m[0] + h * before[0], m[1] + h * before[1], m[2] + h * before[2]};
    return st_slope_in(problem, problem->field, y, bias, k);
}

static inline st_status step(const st_problem *problem, uint64_t index, double h, double m[3],
                             double *bias)
{
    (void)index;
    double k1[3], k2[3], k3[3], k4[3];
    st_status status = st_slope_in(problem, problem->field, m, bias, k1);
    if (status == ST_COMPLETED) {
        status = stage(problem, m, 0.5 * h, k1, bias, k2);
    }
    if (status == ST_COMPLETED) {
        status = stage(problem, m, 0.5 * h, k2, bias, k3);
    }
    if (status == ST_COMPLETED) {
        status = stage(problem, m, h, k3, bias, k4);
    }
    if (status == ST_COMPLETED) {
        for (int i = 0; i < 3; i++) {
            m[i] += (h / 6.0) * (((k1[i] + 2.0 * k2[i]) + 2.0 * k3[i]) + k4[i]);
        }
    }
    return status;
}

st_status st_rk4(const st_problem *problem, st_run *run)
{
    return st_fixed_steps(problem, run, step);
}
