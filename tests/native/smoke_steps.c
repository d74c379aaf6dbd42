/* Equal steps without Python, to be run under the sanitizers: each method, alone and many at once,
 * keeps unit vectors, no member depends on the others, and arrays that do not fit are refused. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "levels.h"
#include "lanes/philox.h"
#include "system_of.h"

enum { MEMBERS = 19, SAMPLES = 3, EVERY = 40 };

/* Where all members stand, and what is stored of them. */
typedef struct {
    double moments[3 * MOST_LAYERS * MEMBERS], bias[MOST_TORQUES * MEMBERS];
    double reached[MEMBERS], passage[MEMBERS], temperature[MEMBERS];
    double temperatures[SAMPLES * MEMBERS];
    double paths[SAMPLES * MEMBERS * 3 * MOST_LAYERS], biases[SAMPLES * MEMBERS * MOST_TORQUES];
    int status[MEMBERS];
} flock;

static void start(flock *all, int layers)
{
    memset(all, 0, sizeof *all);
    for (int i = 0; i < MEMBERS; i++) {
        for (int l = 0; l < layers; l++) {
            all->moments[3 * l * MEMBERS + i] = sin(0.3 * i + l);
            all->moments[(3 * l + 2) * MEMBERS + i] = cos(0.3 * i + l);
        }
        all->passage[i] = NAN;
        all->temperature[i] = 300.0;
    }
}

static void go(int level, int many, const st_system *s, st_method method, flock *all, long from,
               long to)
{
    double legs[SAMPLES][ST_LEG_NUMBERS];
    for (int i = 0; i < SAMPLES; i++) {
        const double leg[ST_LEG_NUMBERS] = {0.0, 1e-3, 0.0, EVERY * i, EVERY * i, EVERY, 0.0, i};
        memcpy(legs[i], leg, sizeof leg);
    }
    const st_steps steps = {
        .method = method, .legs = SAMPLES, .leg = legs[0], .samples = SAMPLES, .newton = 2,
        .moments = all->moments, .bias = all->bias, .status = all->status,
        .reached = all->reached, .paths = all->paths, .biases = all->biases,
        .temperature = all->temperature, .temperatures = all->temperatures,
        .passage = all->passage, .axis = {0.0, 0.0, 1.0}, .level = 0.2,
    };
    expect(st_steps_fit(s, &steps, from, to), "these steps can be taken");
    st_kernels_of(level)->steps[many](s, &steps, from, to);
}

static void check_units(const st_system *s, const flock *all)
{
    for (int i = 0; i < SAMPLES * MEMBERS * s->layers; i++) {
        const double *m = all->paths + 3 * i;
        expect(fabs(m[0] * m[0] + m[1] * m[1] + m[2] * m[2] - 1.0) < 2e-15, "unit vectors");
    }
    for (int i = 0; i < MEMBERS; i++) {
        expect(all->status[i] == ST_COMPLETED, "all members are sound");
        expect(all->reached[i] == SAMPLES * EVERY, "all steps are good");
    }
}

static void check_warmth(const st_system *s, const flock *all)
{
    for (int i = 0; s->heat && i < MEMBERS; i++) {
        const double end = all->temperatures[(SAMPLES - 1) * MEMBERS + i];
        expect(end > 301.0 && end < 500.0, "currents heat");
        expect(end == all->temperature[i], "the last temperature is stored");
    }
}

static void check_passages(const flock *all)
{
    int passed = 0;
    for (int i = 0; i < MEMBERS; i++) {
        const double when = all->passage[i];
        passed += when > 0.0 && when <= 1e-3 * SAMPLES * EVERY;
        expect(isnan(when) || (when >= 0.0 && when <= 1e-3 * SAMPLES * EVERY), "passage in time");
    }
    expect(passed > 0, "some member passes");
}

static double farthest(const flock *a, const flock *b)
{
    double most = 0.0;
    for (int i = 0; i < SAMPLES * MEMBERS * 3 * MOST_LAYERS; i++) {
        most = fmax(most, fabs(a->paths[i] - b->paths[i]));
    }
    return most;
}

/* Members in blocks of five are bit for bit those of the whole. */
static void check_independence(int level, int many, const st_system *s, st_method method,
                               const flock *all)
{
    static flock parts;
    start(&parts, s->layers);
    for (long from = 0; from < MEMBERS; from += 5) {
        go(level, many, s, method, &parts, from, from + 5 < MEMBERS ? from + 5 : MEMBERS);
    }
    expect(memcmp(parts.paths, all->paths, sizeof parts.paths) == 0, "parts are the whole's");
    expect(memcmp(parts.passage, all->passage, sizeof parts.passage) == 0, "passages as well");
}

static void check(int level, const st_system *s)
{
    static flock one, many;
    for (int method = ST_RK4; method <= ST_MIDPOINT; method++) {
        start(&one, s->layers);
        start(&many, s->layers);
        go(level, 0, s, (st_method)method, &one, 0, MEMBERS);
        go(level, 1, s, (st_method)method, &many, 0, MEMBERS);
        check_units(s, &one);
        check_units(s, &many);
        check_warmth(s, &one);
        check_warmth(s, &many);
        check_passages(&many);
        expect(farthest(&one, &many) < 1e-12, "one by one and many at once agree");
        check_independence(level, 0, s, (st_method)method, &one);
        check_independence(level, 1, s, (st_method)method, &many);
    }
}

/* A member outside a table's angles, one that is no number and one without a current. */
static void check_failures(int level, int many)
{
    static flock all;
    system_rows rows;
    st_system s = system_of(&rows, MEMBERS, 1, ST_VOLTAGE_TORQUE, 1);
    s.limited = 1;
    s.torque[0].lowest = -0.5;
    s.torque[0].highest = INFINITY;
    start(&all, 1);
    all.moments[4] = NAN;
    all.status[5] = ST_ANGLE_OUTSIDE;
    const double untouched = all.moments[5];
    go(level, many, &s, ST_HEUN, &all, 0, MEMBERS);
    expect(all.status[4] == ST_NOT_FINITE && all.reached[4] == 0.0, "no number");
    expect(all.moments[5] == untouched && all.reached[5] == 0.0, "a failed member stays");
    expect(all.status[15] == ST_ANGLE_OUTSIDE, "outside the table");
    expect(all.status[0] == ST_COMPLETED, "the others go on");
    s = system_of(&rows, MEMBERS, 1, ST_CURRENT_TORQUE, 0);
    rows.lines[3 * ST_LINE_NUMBERS] = rows.lines[3 * ST_LINE_NUMBERS + 1] = 1e12;
    start(&all, 1);
    go(level, many, &s, ST_MIDPOINT, &all, 0, MEMBERS);
    expect(all.status[0] == ST_CURRENT_OUTSIDE || all.status[0] == ST_NOT_FINITE, "no current");
}

static void check_refusals(void)
{
    system_rows rows;
    const st_system good = system_of(&rows, MEMBERS, 2, ST_SERIES_TORQUE, 1);
    const long count = st_coupling_row(&good, good.couplings);
    expect(st_system_fits(&good, count, 1), "a system that fits");
    expect(!st_system_fits(&good, count - 1, 1), "a row is missing");
    expect(!st_system_fits(&good, count, 0), "a row outside");
    st_system bad = good;
    bad.torque[0].layer = 2;
    expect(!st_system_fits(&bad, count, 1), "a layer that is not there");
    bad = good;
    bad.coupled[0][1] = 0;
    expect(!st_system_fits(&bad, count, 1), "coupled to itself");
    bad = good;
    bad.torque[0].orders = ST_MOST_ORDERS + 1;
    expect(!st_system_fits(&bad, count, 1), "too many orders");
    bad = system_of(&rows, MEMBERS, 1, ST_PIECES_TORQUE, 0);
    expect(st_system_fits(&bad, st_row_count(&bad), 1), "a torque in pieces that fits");
    rows.shared[st_torque_row(&bad, 0) + ST_LAST_PIECE] = PIECES;
    expect(!st_system_fits(&bad, st_row_count(&bad), 1), "a piece that is not there");
    const st_system hot = system_of(&rows, MEMBERS, 2, ST_SERIES_TORQUE, HEATED);
    expect(st_system_fits(&hot, st_row_count(&hot), 1), "a heated system that fits");
    bad = hot;
    bad.heater = 2;
    expect(!st_system_fits(&bad, st_row_count(&bad), 1), "no torque that heats");
    bad = hot;
    bad.easy = 0;
    expect(!st_system_fits(&bad, st_row_count(&bad), 1), "heat without anisotropy as a wave");
    bad = hot;
    bad.followed[1] = 2;
    expect(!st_system_fits(&bad, st_row_count(&bad), 1), "no torque whose voltage is followed");
    double leg[ST_LEG_NUMBERS] = {0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0};
    const st_steps steps = {.method = ST_RK4, .legs = 1, .leg = leg, .samples = 1};
    expect(st_steps_fit(&good, &steps, 0, MEMBERS), "steps that fit");
    expect(!st_steps_fit(&good, &steps, 0, MEMBERS + 1), "members outside");
    expect(!st_steps_fit(&good, &steps, -1, 1), "members below");
    leg[1] = 0.0;
    expect(!st_steps_fit(&good, &steps, 0, 1), "no step");
    leg[1] = 1.0;
    leg[6] = 1.0;
    expect(!st_steps_fit(&good, &steps, 0, 1), "a span that is not there");
    leg[6] = 0.0;
    leg[5] = 0.5;
    expect(!st_steps_fit(&good, &steps, 0, 1), "half a step");
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
    for (int level = ST_BASELINE; level <= ST_X86_64_V4; level++) {
        if (!st_level_runs(level)) {
            continue;
        }
        for (int kind = ST_SERIES_TORQUE; kind <= ST_PIECES_TORQUE; kind++) {
            for (int layers = 1; layers <= 2; layers++) {
                for (int moving = 0; moving <= (kind == ST_PIECES_TORQUE ? 1 : HEATED); moving++) {
                    system_rows rows;
                    const st_system s =
                        system_of(&rows, MEMBERS, layers, (st_torque_kind)kind, moving);
                    check(level, &s);
                }
            }
        }
        check_failures(level, 0);
        check_failures(level, 1);
    }
    check_refusals();
    check_philox();
    return report_failures("steps");
}
