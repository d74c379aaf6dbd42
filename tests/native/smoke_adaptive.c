/* Adaptive steps without Python, to be run under the sanitizers: both methods keep unit vectors, come
 * to the same end, go on where they were stopped, and tell failures instead of crashing. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "levels.h"
#include "system_of.h"

enum { SAMPLES = 21, NUMBERS = 3 * MOST_LAYERS };

/* One run and everything that it writes. */
typedef struct {
    double kinks[2], times[SAMPLES], moments[NUMBERS], bias[MOST_TORQUES];
    double paths[SAMPLES * NUMBERS], biases[SAMPLES * MOST_TORQUES];
    double temperature, temperatures[SAMPLES];
    st_adaptive run;
} recording;

static void start(recording *r, int layers)
{
    memset(r, 0, sizeof *r);
    for (int i = 0; i < SAMPLES; i++) {
        r->times[i] = 0.05 * i;
    }
    r->kinks[1] = 1.0;
    r->temperature = 300.0;
    for (int l = 0; l < layers; l++) {
        r->moments[3 * l] = 0.6;
        r->moments[3 * l + 2] = l == 0 ? -0.8 : 0.8;
    }
    r->run = (st_adaptive){
        .tolerance = 1e-9, .kinks = r->kinks, .most_steps = 100000, .step = 1e-3, .samples = SAMPLES,
        .times = r->times, .moments = r->moments, .bias = r->bias, .paths = r->paths,
        .biases = r->biases, .temperature = &r->temperature, .temperatures = r->temperatures,
        .cause = ST_STEP_TOO_SMALL,
    };
}

static void check_motion(int level, const st_system *s)
{
    static recording whole[2], parts;
    for (int method = ST_DORMAND_PRINCE; method <= ST_DOP853; method++) {
        recording *r = &whole[method];
        start(r, s->layers);
        expect(st_kernels_of(level)->adaptive[method](s, &r->run) == ST_COMPLETED,
               "a run comes to its end");
        expect(r->run.span == 1 && r->run.next == SAMPLES, "all samples are stored");
        expect(!s->heat || (r->temperature > 301.0 && r->temperature < 500.0), "currents heat");
        expect(!s->heat || r->temperatures[SAMPLES - 1] == r->temperature, "and it is stored");
        for (int i = 0; i < SAMPLES * s->layers; i++) {
            const double *m = r->paths + 3 * i;
            expect(fabs(m[0] * m[0] + m[1] * m[1] + m[2] * m[2] - 1.0) < 2e-15, "unit vectors");
        }
        start(&parts, s->layers);
        st_status status = ST_STEP_LIMIT;
        while (status == ST_STEP_LIMIT) {
            parts.run.most_steps = 7;
            status = st_kernels_of(level)->adaptive[method](s, &parts.run);
        }
        expect(status == ST_COMPLETED, "parts come to the end");
        for (int i = 0; i < 3 * s->layers; i++) {
            expect(fabs(parts.moments[i] - r->moments[i]) < 1e-7, "parts are the whole");
        }
        expect(fabs(parts.temperature - r->temperature) < 1e-4, "so are their temperatures");
    }
    for (int i = 0; i < SAMPLES * 3 * s->layers; i++) {
        expect(fabs(whole[0].paths[i] - whole[1].paths[i]) < 1e-6, "both methods agree");
    }
}

static st_status ended(int level, const st_system *s, st_adaptive_method method, recording *r)
{
    return st_kernels_of(level)->adaptive[method](s, &r->run);
}

static void check_failures(int level, st_adaptive_method method)
{
    recording r;
    system_rows rows;
    st_system s = system_of(&rows, 1, 1, ST_VOLTAGE_TORQUE, 1);
    s.limited = 1;
    s.torque[0].lowest = 0.1;
    s.torque[0].highest = 1.0;
    start(&r, 1);
    expect(ended(level, &s, method, &r) == ST_ANGLE_OUTSIDE, "outside the table");
    expect(r.moments[0] >= 0.1 && r.run.time < 1.0, "the last good moment stays");
    s = system_of(&rows, 1, 1, ST_CURRENT_TORQUE, 1);
    rows.lines[3 * ST_LINE_NUMBERS] = rows.lines[3 * ST_LINE_NUMBERS + 1] = 1e12;
    start(&r, 1);
    expect(ended(level, &s, method, &r) == ST_CURRENT_OUTSIDE, "no such current");
    s = system_of(&rows, 1, 1, ST_SERIES_TORQUE, 0);
    rows.lines[0] = rows.lines[1] = 1e300;
    start(&r, 1);
    expect(ended(level, &s, method, &r) == ST_NOT_FINITE, "no number");
    s = system_of(&rows, 1, 1, ST_SERIES_TORQUE, 0);
    start(&r, 1);
    r.run.tolerance = 1e-40;
    expect(ended(level, &s, method, &r) == ST_STEP_TOO_SMALL, "steps below rounding");
}

int main(void)
{
    for (int level = ST_BASELINE; level <= ST_X86_64_V4; level++) {
        if (!st_level_runs(level)) {
            continue;
        }
        for (int kind = ST_SERIES_TORQUE; kind <= ST_PIECES_TORQUE; kind++) {
            for (int layers = 1; layers <= 2; layers++) {
                for (int moving = 0; moving <= (kind == ST_PIECES_TORQUE ? 1 : HEATED); moving++) {
                    system_rows rows;
                    st_system s = system_of(&rows, 1, layers, (st_torque_kind)kind, moving);
                    s.has_noise = 0;
                    check_motion(level, &s);
                }
            }
        }
        check_failures(level, ST_DORMAND_PRINCE);
        check_failures(level, ST_DOP853);
    }
    return report_failures("adaptive steps");
}
