/* Embedded Runge-Kutta methods for one member: steps that keep the local error below a tolerance,
 * and samples between them. Compiled once for each instruction set. */
#ifndef ST_LEVEL
#error "ST_LEVEL must be defined: see CMakeLists.txt"
#endif
#include <float.h>
#include <math.h>

#include "steps.h"

#include "methods/dop853.h"
#include "methods/dormand_prince.h"
#include "walk.inl"

#define ST_JOIN2(a, b) a##_##b
#define ST_NAMED2(a, b) ST_JOIN2(a, b)

static const double LEAST_ERROR = 1e-4, AFTER_FAILURE = 0.1;

/* Whether the equation holds at the end of the step. */
static st_status check(walk *w)
{
    st_vec3 m[ST_MOST_LAYERS];
    vectors_of(w, w->to, m);
    w->members.status[0] = ST_COMPLETED;
    if (w->system->heat == ST_JOULE) {
        st_reach(&w->members.heat, w->to[3 * w->system->layers] / KELVIN);
    }
    if (st_sound(st_general_form(w->system), w->system, &w->members, m)) {
        return ST_COMPLETED;
    }
    const int status = w->members.status[0];
    return status == ST_COMPLETED ? ST_NOT_FINITE : (st_status)status;
}

ST_INLINE void to_units(const int numbers, double y[])
{
    for (int i = 0; i + 2 < numbers; i += 3) {
        const double inverse = 1.0 / sqrt(st_sum_of_squares(3, y + i));
        for (int k = i; k < i + 3; k++) {
            y[k] *= inverse;
        }
    }
}

/* Stages from `first` to before `end`; the last of a step is taken at its normalised end. */
ST_INLINE st_status take_as(const kind_of_stages kind, walk *w, int first, int end)
{
    const st_embedded *method = w->method;
    const int numbers = kind == GENERAL ? w->numbers : 3;
    for (int stage = first; stage < end; stage++) {
        double y[ST_MOST_NUMBERS];
        st_combine(numbers, method->a + stage * ST_MOST_STAGES, stage, w->k, y);
        for (int i = 0; i < numbers; i++) {
            y[i] = w->from[i] + w->h * y[i];
        }
        if (stage == method->stages - 1) {
            to_units(numbers, y);
            memcpy(w->to, y, (size_t)numbers * sizeof(double));
        }
        const double time = w->run->time + method->c[stage] * w->h;
        const st_status status = rate_as(kind, w, time, y, w->k[stage]);
        if (status != ST_COMPLETED) {
            return status;
        }
    }
    return ST_COMPLETED;
}

static st_status take(walk *w, int first, int end)
{
    switch (w->kind) {
    case FIRST_ORDER:
        return take_as(FIRST_ORDER, w, first, end);
    case SERIES:
        return take_as(SERIES, w, first, end);
    default:
        return take_as(GENERAL, w, first, end);
    }
}

/* Choose the next step; whether this one is accepted. */
static int accept(const walk *w, double error, st_status stages)
{
    const st_control *control = &w->method->control;
    st_adaptive *run = w->run;
    if (stages != ST_COMPLETED || !isfinite(error)) {
        run->cause = stages == ST_COMPLETED ? ST_NOT_FINITE : (int)stages;
        run->rejected = 1;
        run->step = AFTER_FAILURE * w->h;
        return 0;
    }
    const double shrink =
        pow(error, control->proportional) / pow(run->before, control->integral) / control->safety;
    const double factor = 1.0 / fmax(1.0 / control->fastest, fmin(1.0 / control->slowest, shrink));
    const int accepted = error <= 1.0;
    run->step = w->h * (accepted && !run->rejected ? factor : fmin(1.0, factor));
    run->cause = ST_STEP_TOO_SMALL;
    run->rejected = !accepted;
    if (accepted) {
        run->before = fmax(error, LEAST_ERROR);
    }
    return accepted;
}

/* Whether there is a sample to store at a time of the span, or before. */
static int waiting(const walk *w, double time)
{
    const st_adaptive *run = w->run;
    if (run->next >= run->samples || fmin(run->times[run->next] - w->start, w->end) > time) {
        return 0;
    }
    return run->times[run->next] <= run->kinks[run->span + 1] || run->span + 1 == w->system->spans;
}

static void store(walk *w, double time, const double m[])
{
    st_adaptive *run = w->run;
    const int torques = w->system->torques, components = 3 * w->system->layers;
    double unused[ST_MOST_NUMBERS];
    (void)rate(w, time, m, unused); /* finds the bias */
    memcpy(run->paths + run->next * components, m, (size_t)components * sizeof(double));
    if (w->system->heat == ST_JOULE) {
        run->temperatures[run->next] = m[components] / KELVIN;
    }
    for (int t = 0; t < torques; t++) {
        run->biases[run->next * torques + t] = w->members.bias[t];
    }
    run->next++;
}

/* Terms of the interpolant: m = from + s (f0 + (1 - s) (f1 + s (f2 + (1 - s) ...))). */
static void interpolate(const walk *w, double f[][ST_MOST_NUMBERS])
{
    const st_embedded *method = w->method;
    const int last = method->stages - 1;
    for (int i = 0; i < w->numbers; i++) {
        const double difference = w->to[i] - w->from[i];
        f[0][i] = difference;
        f[1][i] = w->h * w->k[0][i] - difference;
        f[2][i] = 2.0 * difference - w->h * (w->k[0][i] + w->k[last][i]);
    }
    for (int term = 0; term < method->terms; term++) {
        double *out = f[3 + term];
        st_combine(w->numbers, method->d + term * ST_MOST_STAGES, method->stages + method->more,
                   (double (*)[ST_MOST_NUMBERS])w->k, out);
        for (int i = 0; i < w->numbers; i++) {
            out[i] *= w->h;
        }
    }
}

static void interpolated(const walk *w, double f[][ST_MOST_NUMBERS], double s, double m[])
{
    for (int i = 0; i < w->numbers; i++) {
        double sum = 0.0;
        for (int term = w->method->terms + 3; term-- > 0;) {
            sum = (sum + f[term][i]) * (term % 2 == 0 ? s : 1.0 - s);
        }
        m[i] = w->from[i] + sum;
    }
    to_units(w->numbers, m);
}

/* Store the samples up to the end of the step, which began at `started`. The biases that the steps
 * remember stay: samples change no path. */
static st_status store_samples(walk *w, double started)
{
    st_adaptive *run = w->run;
    if (!waiting(w, run->time)) {
        return ST_COMPLETED;
    }
    double f[3 + 4][ST_MOST_NUMBERS], bias[ST_MOST_TORQUES];
    const double now = run->time;
    memcpy(bias, w->members.bias, sizeof bias);
    run->time = started;
    const st_status status = take(w, w->method->stages, w->method->stages + w->method->more);
    run->time = now;
    interpolate(w, f);
    while (waiting(w, run->time)) {
        const double at = fmin(run->times[run->next] - w->start, w->end);
        double m[ST_MOST_NUMBERS];
        if (at == run->time) {
            memcpy(m, w->to, sizeof m);
        } else {
            interpolated(w, f, (at - started) / w->h, m);
        }
        store(w, at, m);
    }
    memcpy(w->members.bias, bias, sizeof bias);
    return status;
}

/* One attempt and, if it is accepted, its samples. */
static st_status attempt(walk *w)
{
    st_adaptive *run = w->run;
    const int last_stage = w->method->stages - 1;
    const double started = run->time;
    const int last = started + 1.01 * run->step >= w->end;
    w->h = last ? w->end - started : run->step;
    const st_status stages = take(w, 1, w->method->stages);
    const double error = w->h * w->method->error(w->numbers, w->k) / run->tolerance;
    if (!accept(w, error, stages)) {
        return ST_COMPLETED;
    }
    const st_status sound = check(w);
    if (sound != ST_COMPLETED) {
        return sound; /* the run stays where it was good */
    }
    const double increment = w->h - run->lost;
    run->time = last ? w->end : started + increment;
    run->lost = last ? 0.0 : (run->time - started) - increment;
    const st_status status = store_samples(w, started);
    memcpy(w->from, w->to, sizeof w->from);
    memcpy(w->k[0], w->k[last_stage], sizeof w->k[0]);
    return status;
}

/* The equation at the start of a span, or where the run was stopped in it. */
static st_status begin(walk *w)
{
    st_adaptive *run = w->run;
    const long at[1] = {0};
    w->start = run->kinks[run->span];
    w->end = run->kinks[run->span + 1] - w->start;
    st_load(w->system, run->span, at, &w->members);
    if (w->system->heat == ST_JOULE) {
        w->members.heat.at = w->from[3 * w->system->layers] / KELVIN;
    }
    if (run->time == 0.0) {
        run->step = fmax(run->step, 4.0 * DBL_EPSILON * w->end);
    }
    if (run->before <= 0.0) {
        run->before = LEAST_ERROR;
    }
    st_at_time(w->system, 1, run->time, &w->members);
    const st_status status = check(w);
    if (status != ST_COMPLETED) {
        return status;
    }
    double bias[ST_MOST_TORQUES];
    memcpy(bias, w->members.bias, sizeof bias);
    while (waiting(w, run->time)) {
        store(w, run->time, w->from);
    }
    memcpy(w->members.bias, bias, sizeof bias);
    return rate(w, run->time, w->from, w->k[0]);
}

/* Steps to the end of a span. */
static st_status through_span(walk *w)
{
    st_adaptive *run = w->run;
    const double shortest = 4.0 * DBL_EPSILON * w->end;
    st_status status = ST_COMPLETED;
    while (status == ST_COMPLETED && run->time < w->end) {
        if (run->steps == run->most_steps) {
            status = ST_STEP_LIMIT;
        } else if (run->step < shortest) {
            status = (st_status)run->cause;
        } else {
            run->steps++;
            status = attempt(w);
        }
    }
    return status;
}

static st_status run_embedded(const st_system *system, const st_embedded *method, st_adaptive *run)
{
    const int components = 3 * system->layers;
    walk w = {.system = system,
              .method = method,
              .run = run,
              .kind = kind_of(system),
              .numbers = components + (system->heat == ST_JOULE)};
    double now[ST_MOST_TORQUES][2][ST_MOST_ORDERS];
    w.members.now = now;
    memcpy(w.members.bias, run->bias, (size_t)system->torques * sizeof(double));
    memcpy(w.from, run->moments, (size_t)components * sizeof(double));
    if (system->heat == ST_JOULE) {
        w.from[components] = KELVIN * run->temperature[0];
    }
    memcpy(w.to, w.from, sizeof w.to);
    run->steps = 0;
    st_status status = ST_COMPLETED;
    while (status == ST_COMPLETED && run->span < system->spans) {
        status = begin(&w);
        status = status == ST_COMPLETED ? through_span(&w) : status;
        if (status == ST_COMPLETED) {
            run->span++;
            run->time = run->lost = run->before = 0.0;
            run->rejected = 0;
            run->cause = ST_STEP_TOO_SMALL;
        }
    }
    memcpy(run->bias, w.members.bias, (size_t)system->torques * sizeof(double));
    memcpy(run->moments, w.from, (size_t)components * sizeof(double));
    if (system->heat == ST_JOULE) {
        run->temperature[0] = w.from[components] / KELVIN;
    }
    return status;
}

st_adaptive_copy ST_NAMED2(st_dormand_prince, ST_LEVEL), ST_NAMED2(st_dop853, ST_LEVEL);

st_status ST_NAMED2(st_dormand_prince, ST_LEVEL)(const st_system *system, st_adaptive *run)
{
    return run_embedded(system, &st_dormand_prince_method, run);
}

st_status ST_NAMED2(st_dop853, ST_LEVEL)(const st_system *system, st_adaptive *run)
{
    return run_embedded(system, &st_dop853_method, run);
}
