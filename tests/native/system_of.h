/* Systems of every form for the smoke tests, and how these tell what went wrong. */
#ifndef SYSTEM_OF_H
#define SYSTEM_OF_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "motion/steps.h"

enum {
    MOST_LAYERS = 2,
    MOST_TORQUES = 2,
    ORDERS = 4,
    PIECES = 2,
    MOST_MEMBERS = 32,
    HEATED = 2, /* of what moves */
    MOST_ROWS = MOST_LAYERS * (ST_LAYER_ROWS + ST_CUBIC_ROWS + ST_EASY_ROWS + ST_HEAT_LAYER_ROWS)
              + MOST_TORQUES * (ST_SERIES + 2 * ORDERS)
              + ST_COUPLING_ROWS + ST_DIPOLE_ROWS + ST_HEAT_ROWS
};

static int failures = 0;

static void expect(int truth, const char *what)
{
    if (!truth) {
        failures++;
        printf("FAILED: %s\n", what);
    }
}

static int report_failures(const char *what)
{
    printf(failures == 0 ? "%s: ok\n" : "%s: %d failures\n", what, failures);
    return failures != 0;
}

/* What a system points at. */
typedef struct {
    double shared[MOST_ROWS], varied[MOST_MEMBERS];
    uint64_t seeds[MOST_MEMBERS], trajectories[MOST_MEMBERS];
    double lines[(5 * MOST_LAYERS + MOST_TORQUES + 1) * ST_LINE_NUMBERS];
    double factor[MOST_MEMBERS], plus[3 * MOST_MEMBERS];
    int place[MOST_ROWS], problem[MOST_MEMBERS];
    double coefficients[PIECES * 4 * 3 * ORDERS];
    double pieces[PIECES * ST_PIECE_NUMBERS];
} system_rows;

static const double breaks[PIECES + 1] = {-0.5, 0.0, 0.5};

/* Ms, anisotropy and alpha that fall by a third over 300 K, in two intervals. */
static const double kelvins[PIECES + 1] = {0.0, 310.0, 900.0};
static const double curves[PIECES * 4 * 3] = {
    [0] = 1.3, [1] = 1.5, [2] = 1.1, [3] = -1e-3, [4] = -1.5e-3, [5] = -2e-4,
    [12] = 0.99, [13] = 1.035, [14] = 1.038, [15] = -1e-3, [16] = -1.5e-3, [17] = -2e-4,
};

/* Torques of 1e4 A/m per V, and currents of 1e11 (1 + 0.3 x) A/m^2 per V. */
static void fill_table(double *coefficients)
{
    for (int piece = 0; piece < PIECES; piece++) {
        double *constant = coefficients + piece * 4 * 3 * ORDERS;
        double *linear = constant + 3 * ORDERS;
        linear[0] = 1e4;
        linear[ORDERS] = -2e3;
        linear[2 * ORDERS] = 1e11;
        linear[2 * ORDERS + 1] = 3e10;
        for (int i = 0; i < 3 * ORDERS; i++) {
            constant[i] = breaks[piece] * linear[i];
        }
    }
}

/* Torques of 2e3 (1 + x/2) and 2e2 x A/m, in two pieces that meet at x = 0.2. */
static void fill_pieces(double *pieces)
{
    static const double ends[PIECES + 1] = {-1.0, 0.2, 1.0};
    for (int i = 0; i < PIECES; i++) {
        double *piece = pieces + i * ST_PIECE_NUMBERS, *series = piece + ST_PIECE_SERIES;
        const double middle = 0.5 * (ends[i] + ends[i + 1]), half = 0.5 * (ends[i + 1] - ends[i]);
        piece[ST_PIECE_LOW] = i == 0 ? -INFINITY : ends[i];
        piece[ST_PIECE_HIGH] = i + 1 == PIECES ? INFINITY : ends[i + 1];
        piece[ST_PIECE_MIDDLE] = middle;
        piece[ST_PIECE_INVERSE] = 1.0 / half;
        series[0] = 2e3 * (1.0 + 0.5 * middle);
        series[1] = 1e3 * half;
        series[ST_PIECE_ORDERS] = 2e2 * middle;
        series[ST_PIECE_ORDERS + 1] = 2e2 * half;
    }
}

static void fill_layer(double *p, int moving)
{
    p[ST_RATE] = 2.2e-4;
    p[ST_DAMPING] = 0.02;
    p[ST_MATRIX_XX] = -1e5;
    p[ST_MATRIX_ZZ] = 2e5;
    p[ST_MATRIX_YZ] = 1e4;
    p[ST_AXIS] = 0.6;
    p[ST_AXIS + 2] = 0.8;
    if (moving) {
        p[ST_THERMAL] = 50.0;
        p[ST_QUARTIC] = 3e4;
        p[ST_FIELD_WAVES + ST_AMPLITUDE] = 5e3;
        p[ST_FIELD_WAVES + ST_FREQUENCY] = 5.0;
    }
}

/* A table driven by a voltage or a current, or a series over 3 + x. */
static void fill_torque(double *p, st_torque_kind kind, double drive, int moving)
{
    p[ST_DIRECTION] = 1.0;
    p[ST_BASE] = 3.0;
    p[ST_TILT] = 1.0;
    p[ST_SCALE] = 1.0;
    p[ST_DRIVE + ST_AMPLITUDE] = moving ? 0.1 * drive : 0.0;
    p[ST_DRIVE + ST_FREQUENCY] = 3.0;
    for (int i = 0; kind == ST_SERIES_TORQUE && i < 2 * ORDERS; i++) {
        p[ST_SERIES + i] = 2e3 - 3e2 * i;
    }
    if (kind == ST_PIECES_TORQUE) {
        p[ST_SCALE] = 3.0;
        p[ST_LAST_PIECE] = PIECES - 1;
    }
}

/* Fields of 1e4 A/m along x, which fall by half in a quarter of a nanosecond if they move, what
 * drives each torque and, if it moves, anisotropy. */
static void fill_lines(double *lines, int layers, double drive, int moving)
{
    for (int i = 0; i < layers; i++) {
        double *x = lines + 3 * i * ST_LINE_NUMBERS;
        double *level = lines + (3 * layers + i) * ST_LINE_NUMBERS;
        x[ST_LINE_LEFT] = 1e4;
        x[ST_LINE_RIGHT] = moving ? 5e3 : 1e4;
        x[ST_LINE_WIDTH] = 0.25;
        level[ST_LINE_LEFT] = level[ST_LINE_RIGHT] = drive;
        if (moving) {
            double *easy = lines + (4 * layers + 2 * i) * ST_LINE_NUMBERS;
            easy[ST_LINE_LEFT] = 2e4;
            easy[ST_LINE_RIGHT] = 1e4;
            easy[ST_LINE_WIDTH] = 0.25;
            easy[ST_LINE_NUMBERS + ST_LINE_LEFT] = easy[ST_LINE_NUMBERS + ST_LINE_RIGHT] = 0.3;
        }
    }
}

/* Cubic anisotropy, and one that follows a voltage. */
static void fill_more(double *cubic, double *easy)
{
    cubic[ST_CUBIC_FIRST] = 3e4;
    cubic[ST_CUBIC_SECOND] = -5e4;
    cubic[ST_CUBIC_AXES] = 1.0;
    cubic[ST_CUBIC_AXES + 4] = 1.0;
    easy[ST_EASY_WAVE + ST_AMPLITUDE] = 1e4;
    easy[ST_EASY_WAVE + ST_FREQUENCY] = 4.0;
    easy[ST_EASY_LINEAR] = 3e4;
    easy[ST_EASY_QUADRATIC] = -1e4;
    easy[ST_EASY_CONDUCTANCE] = 1e11;
    easy[ST_EASY_SLOPE] = 3e10;
}

/* Currents raise the temperature from 300 K, by some tens of K. */
static void fill_heat(st_system *s, system_rows *rows)
{
    double *line = rows->lines + (st_levels(s) - 1) * ST_LINE_NUMBERS;
    double *heat = rows->shared + st_heat_row(s);
    line[ST_LINE_LEFT] = line[ST_LINE_RIGHT] = 300.0;
    for (int i = 0; i < s->layers; i++) {
        s->curves[i] = (st_curves){PIECES, kelvins, curves};
        rows->shared[st_heat_layer_row(s, i) + ST_HEAT_BIAS + 1] = 5e3;
    }
    heat[ST_HEAT_RATE] = 5.0;
    heat[ST_HEAT_RISE] = 5e-9;
    heat[ST_HEAT_CONDUCTANCE] = 1e11;
    heat[ST_HEAT_SLOPE] = 3e10;
}

/* One or two layers, which move in fields that change, or are heated besides; the second is coupled to
 * the first, and polarizes its current. Anisotropies of heated layers follow the voltages of torques
 * that tell them. */
static st_system system_of(system_rows *rows, long members, int layers, st_torque_kind kind,
                           int moving)
{
    memset(rows, 0, sizeof *rows);
    st_system s = {
        .members = members, .layers = layers, .torques = layers, .couplings = layers - 1,
        .steady = !moving, .quartic = moving > 0, .cubic = moving > 0, .easy = moving > 0,
        .has_noise = moving > 0, .dipolar = moving > 0,
        .heat = moving == HEATED ? ST_JOULE : ST_CONSTANT, .coupled = {{0, 1}},
        .follows = moving == HEATED && kind != ST_VOLTAGE_TORQUE, .followed = {0, 1},
        .shared = rows->shared, .place = rows->place, .varied = rows->varied,
        .seeds = rows->seeds, .trajectories = rows->trajectories,
        .spans = 1, .problems = 1, .lines = rows->lines, .problem = rows->problem,
        .factor = rows->factor, .plus = rows->plus,
    };
    const double drive = kind == ST_CURRENT_TORQUE ? 2e10 : 0.3;
    fill_lines(rows->lines, layers, drive, moving);
    fill_table(rows->coefficients);
    fill_pieces(rows->pieces);
    for (int i = 0; i < layers; i++) {
        s.torque[i] = (st_torque){
            .layer = i == 0 ? -1 : 1, .kind = kind, .has_denominator = kind == ST_SERIES_TORQUE,
            .orders = kind == ST_SERIES_TORQUE ? ORDERS : 0, .uniform = 1, .pieces = PIECES,
            .piece = rows->pieces,
            .table = {.pieces = PIECES, .orders = ORDERS, .row_orders = {ORDERS, ORDERS, ORDERS},
                      .power_orders = {{ORDERS, ORDERS}, {ORDERS, ORDERS}, {ORDERS, ORDERS}},
                      .resolution = 4e-16, .breaks = breaks, .coefficients = rows->coefficients},
            .lowest = -2.0, .highest = 2.0,
        };
    }
    for (int i = 0; i < layers; i++) {
        fill_layer(rows->shared + st_layer_row(&s, i), moving);
        if (moving) {
            fill_more(rows->shared + st_cubic_row(&s, i), rows->shared + st_easy_row(&s, i));
        }
        fill_torque(rows->shared + st_torque_row(&s, i), kind, drive, moving);
    }
    const int first_coupling = st_coupling_row(&s, 0);
    for (int i = first_coupling; i < st_coupling_row(&s, s.couplings); i++) {
        const int row = i - first_coupling;
        rows->shared[i] = row < ST_COUPLING_ROWS ? -2e4 + 4e3 * row : 2e3 - 5e2 * (row % 7);
    }
    if (s.heat) {
        fill_heat(&s, rows);
    }
    for (int i = 0; i < MOST_ROWS; i++) {
        rows->place[i] = i == ST_MATRIX_XX ? 0 : -1;
    }
    for (long i = 0; i < members; i++) {
        rows->varied[i] = -1e5 - 1e3 * (double)i;
        rows->factor[i] = 1.0;
        rows->plus[3 * i + 2] = 1e3 * (double)i;
        rows->trajectories[i] = (uint64_t)i;
        rows->seeds[i] = UINT64_C(0x123456789abcdef);
    }
    return s;
}

#endif
