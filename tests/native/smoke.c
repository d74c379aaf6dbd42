/* The kernels without Python, to be run under the sanitizers: every stepper with every kind
 * of torque keeps |m| = 1, and the failures are told, not crashed into. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "llg.h"
#include "philox.h"
#include "run.h"

enum { SAMPLES = 21, ORDERS = 3, PIECES = 2 };

static int failures = 0;

static void expect(int truth, const char *what)
{
    if (!truth) {
        failures++;
        printf("FAILED: %s\n", what);
    }
}

static st_problem problem_with(st_torque torque)
{
    st_problem p = {0};
    p.rate = 2.2e-4;
    p.damping = 0.02;
    p.field[0] = 1e4;
    p.matrix[0] = -1e5;
    p.matrix[8] = 2e5;
    p.fixed[2] = 1.0;
    p.initial[0] = 0.6;
    p.initial[2] = -0.8;
    p.seed = 12345;
    p.torque = torque;
    return p;
}

static const double breaks[PIECES + 1] = {-0.5, 0.0, 0.5};
static const double at_bias[2 * ORDERS] = {5e3, 5e2, 1e2, 1e3, 0.0, 0.0};
static double at_current[PIECES * 4 * 3 * ORDERS];

static void fill_at_current(void)
{
    for (size_t piece = 0; piece < PIECES; piece++) {
        double *constant = at_current + piece * 4 * 3 * ORDERS;
        double *linear = constant + 3 * ORDERS;
        constant[0] = breaks[piece] * 1e4;
        linear[0] = 1e4;
        constant[2 * ORDERS] = breaks[piece] * 1e11;
        linear[2 * ORDERS] = 1e11;
        constant[2 * ORDERS + 1] = breaks[piece] * 3e10;
        linear[2 * ORDERS + 1] = 3e10;
    }
}

static st_torque torque_of(st_torque_kind kind)
{
    st_torque t = {0};
    t.kind = kind;
    t.strength[0] = 5e3;
    t.strength[1] = -1e3;
    t.base = 3.0;
    t.tilt = 1.0;
    t.orders = ORDERS;
    t.pieces = PIECES;
    t.breaks = breaks;
    t.coefficients = kind == ST_AT_CURRENT ? at_current : at_bias;
    t.current = 2e10;
    t.lowest = -INFINITY;
    t.highest = INFINITY;
    return t;
}

typedef struct {
    double times[SAMPLES], moments[3 * SAMPLES], records[3 * SAMPLES];
    st_run run;
} recording;

static st_status integrate(st_status (*stepper)(const st_problem *, st_run *),
                           const st_problem *problem, recording *r)
{
    memset(r, 0, sizeof *r);
    for (int i = 0; i < SAMPLES; i++) {
        r->times[i] = 0.05 * i;
    }
    r->run.times = r->times;
    r->run.samples = SAMPLES;
    r->run.moments = r->moments;
    r->run.records = r->records;
    r->run.step = 1e-3;
    r->run.tolerance = 1e-9;
    r->run.max_steps = 100000;
    return stepper(problem, &r->run);
}

static void check_motion(st_status (*stepper)(const st_problem *, st_run *), const char *name)
{
    for (int kind = ST_NO_TORQUE; kind <= ST_AT_CURRENT; kind++) {
        recording r;
        st_problem problem = problem_with(torque_of((st_torque_kind)kind));
        problem.thermal = stepper == st_heun ? 50.0 : 0.0;
        expect(integrate(stepper, &problem, &r) == ST_COMPLETED, name);
        for (int i = 0; i < SAMPLES; i++) {
            const double *m = r.moments + 3 * i;
            const double norm = sqrt(m[0] * m[0] + m[1] * m[1] + m[2] * m[2]);
            expect(fabs(norm - 1.0) < 1e-14, name);
        }
    }
}

static void check_failures(st_status (*stepper)(const st_problem *, st_run *), const char *name)
{
    recording r;
    st_problem problem = problem_with(torque_of(ST_AT_BIAS));
    problem.torque.lowest = -0.79;
    expect(integrate(stepper, &problem, &r) == ST_ANGLE_OUTSIDE, name);
    problem = problem_with(torque_of(ST_AT_CURRENT));
    problem.torque.current = 1e12;
    expect(integrate(stepper, &problem, &r) == ST_CURRENT_OUTSIDE, name);
    problem = problem_with(torque_of(ST_NO_TORQUE));
    problem.field[1] = 1e300;
    expect(integrate(stepper, &problem, &r) != ST_COMPLETED, name);
}

static void check_philox(void)
{
    const uint32_t counter[4] = {0, 0, 0, 0}, key[2] = {0, 0};
    uint32_t out[4];
    st_philox(counter, key, out);
    expect(out[0] == UINT32_C(0x6627e8d5) && out[3] == UINT32_C(0x9b00dbd8), "philox");
}

int main(void)
{
    fill_at_current();
    check_motion(st_dormand_prince, "dormand_prince");
    check_motion(st_rk4, "rk4");
    check_motion(st_heun, "heun");
    check_failures(st_dormand_prince, "failures of dormand_prince");
    check_failures(st_rk4, "failures of rk4");
    check_failures(st_heun, "failures of heun");
    check_philox();
    printf(failures == 0 ? "kernels: ok\n" : "kernels: %d failures\n", failures);
    return failures != 0;
}
