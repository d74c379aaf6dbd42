/* Heun's predictor-corrector with a fixed step: order 2, and with a thermal field the
 * Stratonovich solution, because both slopes see the same noise. */
#include "fixed_step.h"
#include "philox.h"

static inline void thermal_field(const st_problem *problem, uint64_t index, double h,
                                 double field[3])
{
    double normals[3];
    st_normals(problem->seed, problem->trajectory, index, normals);
    const double deviation = problem->thermal / sqrt(h);
    for (int i = 0; i < 3; i++) {
        field[i] += deviation * normals[i];
    }
}

static inline st_status step(const st_problem *problem, uint64_t index, double h, double m[3],
                             double *bias)
{
    double field[3], first[3], second[3], y[3];
    st_copy(problem->field, field);
    if (problem->thermal > 0.0) {
        thermal_field(problem, index, h, field);
    }
    st_status status = st_slope_in(problem, field, m, bias, first);
    if (status != ST_COMPLETED) {
        return status;
    }
    for (int i = 0; i < 3; i++) {
        y[i] = m[i] + h * first[i];
    }
    status = st_slope_in(problem, field, y, bias, second);
    if (status != ST_COMPLETED) {
        return status;
    }
    for (int i = 0; i < 3; i++) {
        m[i] += (0.5 * h) * (first[i] + second[i]);
    }
    return ST_COMPLETED;
}

st_status st_heun(const st_problem *problem, st_run *run)
{
    return st_fixed_steps(problem, run, step);
}
