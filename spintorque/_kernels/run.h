/* What every stepper shares: where samples go, when to stop, how m stays a unit vector. */
#ifndef ST_RUN_H
#define ST_RUN_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "llg.h"
#include "slope.h"

enum { ST_STEPS_BETWEEN_WATCHES = 1 << 14 };

/* Called now and then with the time reached; a value other than 0 stops the run. */
typedef int (*st_watch)(void *context, double time);

typedef struct {
    const double *times; /* (samples), ns, ascending from 0 */
    size_t samples;
    double *moments;  /* (samples, 3): m */
    double *records;  /* (samples, 3): bias, a_DL, a_FL */
    double step;      /* fixed step, or the first one to try */
    double tolerance; /* largest local error of m in an adaptive step */
    uint64_t max_steps;
    st_watch watch; /* may be NULL */
    void *context;
    uint64_t steps; /* out: steps taken */
    double time;    /* out: time reached */
    double last[3]; /* out: m there */
    double bias;    /* in: where to look for the bias first; out: the last one */
} st_run;

/* Steppers: integrate the problem and fill the samples. */
st_status st_dormand_prince(const st_problem *problem, st_run *run);
st_status st_rk4(const st_problem *problem, st_run *run);
st_status st_heun(const st_problem *problem, st_run *run);

static inline void st_copy(const double from[3], double to[3])
{
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
}

static inline void st_normalise(double m[3])
{
    const double inverse = 1.0 / sqrt(st_dot(m, m));
    m[0] *= inverse;
    m[1] *= inverse;
    m[2] *= inverse;
}

/* Count a step that starts at `time`. */
static inline st_status st_begin_step(st_run *run, double time)
{
    run->time = time;
    if (run->steps == run->max_steps) {
        return ST_STEP_LIMIT;
    }
    if (run->steps % ST_STEPS_BETWEEN_WATCHES == 0 && run->watch != NULL
        && run->watch(run->context, time) != 0) {
        return ST_INTERRUPTED;
    }
    run->steps++;
    return ST_COMPLETED;
}

/* Whether the unit vector m is a place where the equation holds. */
static inline st_status st_check(const st_problem *problem, const double m[3])
{
    const double x = st_dot(m, problem->fixed);
    if (!isfinite(x)) {
        return ST_NOT_FINITE;
    }
    if (x < problem->torque.lowest || x > problem->torque.highest) {
        return ST_ANGLE_OUTSIDE;
    }
    return ST_COMPLETED;
}

static inline st_status st_store(const st_problem *problem, st_run *run, size_t sample,
                                 const double m[3])
{
    double *record = run->records + 3 * sample;
    st_copy(m, run->moments + 3 * sample);
    const st_status status =
        st_torque_fields(&problem->torque, st_dot(m, problem->fixed), &run->bias, record + 1);
    record[0] = run->bias;
    return status;
}

/* Note the end of a run and pass its status on. */
static inline st_status st_end(st_run *run, double time, const double m[3], st_status status)
{
    run->time = time;
    st_copy(m, run->last);
    return status;
}

#endif
