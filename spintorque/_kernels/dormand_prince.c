/* Dormand-Prince 5(4) with adaptive steps and dense output (Dormand & Prince 1980; controller
 * and interpolant of order 4 as in Hairer, Norsett, Wanner, Solving ODEs I, code DOPRI5). */
#include <float.h>

#include "run.h"

enum { STAGES = 7 };

static const double A[STAGES][STAGES - 1] = {
    {0.0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
static const double ERROR[STAGES] = {71.0 / 57600,      0.0,          -71.0 / 16695, 71.0 / 1920,
                                     -17253.0 / 339200, 22.0 / 525.0, -1.0 / 40};
static const double DENSE[STAGES] = {-12715105075.0 / 11282082432, 0.0,
                                     87487479700.0 / 32700410799,  -10690763975.0 / 1880347072,
                                     701980252875.0 / 199316789632, -1453857185.0 / 822651844,
                                     69997945.0 / 29380423};

static const double SAFETY = 0.9, SLOWEST = 0.2, FASTEST = 10.0, AFTER_FAILURE = 0.1;
static const double PROPORTIONAL = 0.17, INTEGRAL = 0.04, LEAST_ERROR = 1e-4;

typedef struct {
    double from[3], to[3];
    double k[STAGES][3]; /* slopes; the last one is the first of the next step */
    double h;
} attempt;

typedef struct {
    double time, lost; /* compensated sum of the steps */
    double h;          /* next step to try */
    double before;     /* error of the last accepted step */
    int rejected;      /* whether the last attempt was */
    st_status cause;   /* what to blame if steps become too small */
} controller;

/* sum of weight[j] k[j] over the first n stages. */
static inline void combine(const attempt *a, const double *weight, int n, double out[3])
{
    for (int i = 0; i < 3; i++) {
        double sum = weight[0] * a->k[0][i];
        for (int j = 1; j < n; j++) {
            sum += weight[j] * a->k[j][i];
        }
        out[i] = sum;
    }
}

/* Stages 2 to 7. The end point is normalised before its slope is taken, so that this slope
 * is the right first one of the next step. */
static st_status take(const st_problem *problem, attempt *a, double *bias)
{
    for (int stage = 1; stage < STAGES; stage++) {
        double sum[3], y[3];
        combine(a, A[stage], stage, sum);
        for (int i = 0; i < 3; i++) {
            y[i] = a->from[i] + a->h * sum[i];
        }
        if (stage == STAGES - 1) {
            st_normalise(y);
            st_copy(y, a->to);
        }
        const st_status status = st_slope_in(problem, problem->field, y, bias, a->k[stage]);
        if (status != ST_COMPLETED) {
            return status;
        }
    }
    return ST_COMPLETED;
}

/* Estimated local error of m in units of the tolerance. */
static double error_of(const attempt *a, double tolerance)
{
    double sum[3];
    combine(a, ERROR, STAGES, sum);
    return a->h * sqrt(st_dot(sum, sum)) / tolerance;
}

/* m at the fraction s of the step. */
static void dense(const attempt *a, double s, double m[3])
{
    double sum[3];
    combine(a, DENSE, STAGES, sum);
    for (int i = 0; i < 3; i++) {
        const double difference = a->to[i] - a->from[i];
        const double start = a->h * a->k[0][i] - difference;
        const double end = difference - a->h * a->k[STAGES - 1][i] - start;
        const double inner = end + (1.0 - s) * (a->h * sum[i]);
        m[i] = a->from[i] + s * (difference + (1.0 - s) * (start + s * inner));
    }
    st_normalise(m);
}

/* Store the samples up to `time`, where the step ends; `started` is where it began. */
static st_status store_samples(const st_problem *problem, st_run *run, const attempt *a,
                               double started, double time, size_t *next)
{
    st_status status = ST_COMPLETED;
    while (*next < run->samples && run->times[*next] <= time && status == ST_COMPLETED) {
        double m[3];
        if (run->times[*next] == time) {
            st_copy(a->to, m);
        } else {
            dense(a, (run->times[*next] - started) / a->h, m);
        }
        status = st_store(problem, run, (*next)++, m);
    }
    return status;
}

/* Factor from this step to the next one. */
static double growth(double error, double before)
{
    const double shrink = pow(error, PROPORTIONAL) / pow(before, INTEGRAL) / SAFETY;
    return 1.0 / fmax(1.0 / FASTEST, fmin(1.0 / SLOWEST, shrink));
}

/* Choose the next step; whether this one, whose stages ended with `stage`, is accepted. */
static int accept(controller *c, const attempt *a, double tolerance, st_status stage)
{
    const double error = stage == ST_COMPLETED ? error_of(a, tolerance) : INFINITY;
    if (!isfinite(error)) {
        c->cause = stage == ST_COMPLETED ? ST_NOT_FINITE : stage;
        c->rejected = 1;
        c->h = AFTER_FAILURE * a->h;
        return 0;
    }
    const int accepted = error <= 1.0;
    const double factor = growth(error, c->before);
    c->h = a->h * (accepted && !c->rejected ? factor : fmin(1.0, factor));
    c->cause = ST_STEP_TOO_SMALL;
    c->rejected = !accepted;
    if (accepted) {
        c->before = fmax(error, LEAST_ERROR);
    }
    return accepted;
}

static void advance(controller *c, double h)
{
    const double started = c->time, increment = h - c->lost;
    c->time = started + increment;
    c->lost = (c->time - started) - increment;
}

/* One attempt and, if it is accepted, its samples. */
static st_status try_step(const st_problem *problem, st_run *run, controller *c, attempt *a,
                          size_t *next)
{
    const double started = c->time, end = run->times[run->samples - 1];
    const int last = started + 1.01 * c->h >= end;
    a->h = last ? end - started : c->h;
    if (!accept(c, a, run->tolerance, take(problem, a, &run->bias))) {
        return ST_COMPLETED;
    }
    advance(c, a->h);
    if (last) {
        c->time = end;
    }
    st_status status = st_check(problem, a->to);
    if (status == ST_COMPLETED) {
        status = store_samples(problem, run, a, started, c->time, next);
    }
    st_copy(a->to, a->from);
    st_copy(a->k[STAGES - 1], a->k[0]);
    return status;
}

static st_status start(const st_problem *problem, st_run *run, attempt *a)
{
    st_copy(problem->initial, a->from);
    st_status status = st_check(problem, a->from);
    if (status == ST_COMPLETED) {
        status = st_store(problem, run, 0, a->from);
    }
    if (status == ST_COMPLETED) {
        status = st_slope_in(problem, problem->field, a->from, &run->bias, a->k[0]);
    }
    return status;
}

st_status st_dormand_prince(const st_problem *problem, st_run *run)
{
    const double end = run->times[run->samples - 1];
    const double shortest = 4.0 * DBL_EPSILON * end;
    controller c = {0.0, 0.0, fmax(run->step, shortest), LEAST_ERROR, 0, ST_STEP_TOO_SMALL};
    attempt a;
    size_t next = 1;
    st_status status = start(problem, run, &a);
    while (status == ST_COMPLETED && c.time < end) {
        status = st_begin_step(run, c.time);
        if (status == ST_COMPLETED && c.h < shortest) {
            status = c.cause;
        }
        if (status == ST_COMPLETED) {
            status = try_step(problem, run, &c, &a, &next);
        }
    }
    return st_end(run, c.time, a.from, status);
}
