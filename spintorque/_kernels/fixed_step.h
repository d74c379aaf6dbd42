/* The loop of the steppers with a fixed step.
 *
 * The step is shortened so that a whole number of steps fits between two samples; time is
 * counted, never added up.
 */
#ifndef ST_FIXED_STEP_H
#define ST_FIXED_STEP_H

#include "run.h"

/* One step of length h from m to m, not yet normalised; `index` counts steps from 0. */
typedef st_status (*st_step)(const st_problem *problem, uint64_t index, double h, double m[3],
                             double *bias);

static inline uint64_t st_steps_between(double width, double step)
{
    const double ratio = ceil(width / step - 1e-9);
    if (!(ratio < 1e15)) {
        return UINT64_C(1000000000000000);
    }
    return ratio < 1.0 ? 1 : (uint64_t)ratio;
}

static inline st_status st_fixed_steps(const st_problem *problem, st_run *run, st_step step)
{
    double m[3];
    st_copy(problem->initial, m);
    st_status status = st_check(problem, m);
    if (status == ST_COMPLETED) {
        status = st_store(problem, run, 0, m);
    }
    for (size_t sample = 1; sample < run->samples && status == ST_COMPLETED; sample++) {
        const double start = run->times[sample - 1], width = run->times[sample] - start;
        const uint64_t count = st_steps_between(width, run->step);
        const double h = width / (double)count;
        for (uint64_t i = 0; i < count; i++) {
            const uint64_t index = run->steps;
            status = st_begin_step(run, start + (double)i * h);
            if (status != ST_COMPLETED) {
                return st_end(run, run->time, m, status);
            }
            status = step(problem, index, h, m, &run->bias);
            if (status == ST_COMPLETED) {
                st_normalise(m);
                status = st_check(problem, m);
            }
            if (status != ST_COMPLETED) {
                return st_end(run, start + (double)(i + 1) * h, m, status);
            }
        }
        run->time = run->times[sample];
        status = st_store(problem, run, sample, m);
    }
    return st_end(run, run->time, m, status);
}

#endif
