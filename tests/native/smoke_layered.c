/* The layered kernel without Python, to be run under the sanitizers: every kind of segment, of
 * station and of incidence gives finite numbers, sums are those of the points, and plans that do
 * not fit are refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"

enum { LAYERS = 7, SEGMENTS = 6, ANGLES = 2, STATIONS = 5, COUNT = 70 };

static int failures = 0;

static int level = ST_BASELINE;

static void expect(int truth, const char *what)
{
    if (!truth) {
        failures++;
        printf("FAILED: %s\n", what);
    }
}

/* Lead | scalar | two collinear magnets | Rashba | lead, all cut at the stations. */
static int plan[ST_PLAN_HEAD + 2 * SEGMENTS + 1 + 3 * STATIONS] = {
    LAYERS, SEGMENTS, ANGLES, STATIONS, 1, 5, 0, 1,
    0, 1, 2, 4, 5, 6, 7,
    ST_AXIAL, ST_SCALAR, ST_AXIAL, ST_FIELD, ST_SCALAR, ST_AXIAL,
    0, ST_CURRENT, ST_LEFT, 1, ST_CURRENT, ST_RIGHT, 2, ST_DENSITY_LEFT, ST_LEFT,
    4, ST_DENSITY_RIGHT, ST_RIGHT, 3, ST_CURRENT, ST_LEFT,
};
static double numbers[5 * LAYERS - 1 + 3 * ANGLES * (SEGMENTS + 2) + 2 * SEGMENTS];

static void fill_numbers(void)
{
    double *next = numbers;
    for (int i = 0; i < LAYERS; i++) {
        *next++ = 1.0 + 0.3 * i;
    }
    for (int i = 0; i < LAYERS; i++) {
        *next++ = 0.4;
    }
    const double along[LAYERS] = {0.4, 0.0, 0.3, -0.3, 0.2, 0.0, 0.4};
    const double rashba[LAYERS] = {0.0, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0};
    memcpy(next, along, sizeof along);
    memcpy(next + LAYERS, rashba, sizeof rashba);
    next += 2 * LAYERS;
    for (int i = 0; i < LAYERS - 1; i++) {
        *next++ = 0.4;
    }
    for (int i = 0; i < ANGLES * (SEGMENTS + 2); i++, next += 3) {
        const double theta = 0.7 * i;
        next[0] = sin(theta);
        next[2] = cos(theta);
    }
    for (int i = 0; i < 2 * SEGMENTS; i++) {
        *next++ = 1.0;
    }
}

static int run(int complex_energy, int rules, double *out)
{
    static double transverse[COUNT], sine[2 * COUNT], energy[2 * COUNT], weight[2 * COUNT];
    static int k_index[COUNT];
    st_chain chain;
    st_points points = {0};
    plan[6] = complex_energy;
    if (st_layered_unpack(plan, sizeof plan / sizeof *plan, numbers,
                          sizeof numbers / sizeof *numbers, &chain) != 0) {
        return 1;
    }
    for (int i = 0; i < COUNT; i++) {
        transverse[i] = 2.0 * cos(0.05 * i);
        sine[i] = sin(0.04 * i);
        sine[COUNT + i] = sin(0.03 * i);
        k_index[i] = (3 * i) % COUNT;
        energy[complex_energy ? 2 * i : i] = 0.02 * i - 0.5;
        weight[complex_energy ? 2 * i : i] = 1.0;
        if (complex_energy) {
            energy[2 * i + 1] = 0.01 + i;
            weight[2 * i + 1] = 0.0;
        }
    }
    points.count = points.stop = points.k_count = COUNT;
    points.transverse = transverse;
    points.sine = sine;
    points.k_index = k_index;
    points.energy = energy;
    points.rules = rules;
    points.weight = rules ? weight : NULL;
    points.out = out;
    expect(st_layered_fits(&points), "points fit");
    points.workspace = malloc((size_t)st_layered_workspace(&chain) * sizeof(double));
    st_kernels_of(level)->layered[chain.complex_energy](&chain, &points);
    free(points.workspace);
    return 0;
}

static void check_energies(int complex_energy)
{
    enum { RESULTS = 4 * STATIONS * ANGLES };
    static double all[2 * RESULTS * COUNT], sums[RESULTS];
    memset(sums, 0, sizeof sums);
    expect(run(complex_energy, 0, all) == 0 && run(complex_energy, 1, sums) == 0, "a good plan is taken");
    for (int row = 0; row < RESULTS; row++) {
        double sum = 0.0, size = 0.0;
        for (int i = 0; i < COUNT; i++) {
            const double one = all[complex_energy ? 2 * (row * COUNT + i) : row * COUNT + i];
            sum += one;
            size += fabs(one);
        }
        expect(isfinite(sum), "spectra are finite");
        expect(fabs(sum - sums[row]) <= 1e-12 * size, "sums are those of the points");
    }
}

static void check_refusals(void)
{
    st_chain chain;
    const long numbers_size = sizeof numbers / sizeof *numbers;
    const long plan_size = sizeof plan / sizeof *plan;
    expect(st_layered_unpack(plan, plan_size - 1, numbers, numbers_size, &chain), "short plan");
    expect(st_layered_unpack(plan, plan_size, numbers, numbers_size + 1, &chain), "long numbers");
    int *first = plan + ST_PLAN_HEAD;
    first[2] = 1;
    expect(st_layered_unpack(plan, plan_size, numbers, numbers_size, &chain), "empty segment");
    first[2] = 2;
    int *station = first + 2 * SEGMENTS + 1;
    station[0] = SEGMENTS - 1;
    expect(st_layered_unpack(plan, plan_size, numbers, numbers_size, &chain), "bond outside");
    station[0] = 0;
    station[1] = ST_DETERMINANT;
    plan[6] = 0;
    expect(st_layered_unpack(plan, plan_size, numbers, numbers_size, &chain), "real determinant");
    plan[6] = 1;
    expect(st_layered_unpack(plan, plan_size, numbers, numbers_size, &chain), "matrix at a bond");
    station[1] = ST_CURRENT;
    int k_index[COUNT] = {0};
    st_points points = {.count = COUNT, .stop = COUNT, .k_count = 1, .k_index = k_index};
    expect(st_layered_fits(&points), "all points of one k");
    k_index[COUNT - 1] = 1;
    expect(!st_layered_fits(&points), "k outside");
    points.stop = COUNT + 1;
    expect(!st_layered_fits(&points), "stop outside");
}

/* Without Rashba coupling both halves of the chain are pairs at every bond. */
static void check_determinant(void)
{
    enum { RESULTS = 4 * STATIONS * ANGLES };
    static double all[2 * RESULTS * COUNT];
    int *kind = plan + ST_PLAN_HEAD + SEGMENTS + 1, *what = kind + SEGMENTS + 10;
    kind[3] = ST_AXIAL;
    *what = ST_DETERMINANT;
    plan[4] = SEGMENTS - 2;
    expect(run(1, 0, all) == 0, "a determinant between pairs is taken");
    const double *along = all + 2 * (3 * 4 + 3) * ANGLES * COUNT;
    for (int i = 0; i < COUNT; i++) {
        expect(isfinite(along[2 * i]) && along[2 * i] != 0.0, "the determinant depends on the angle");
    }
    kind[3] = ST_FIELD;
    *what = ST_DENSITY_RIGHT;
    plan[4] = 1;
}

int main(void)
{
    fill_numbers();
    for (level = ST_BASELINE; level <= ST_X86_64_V4; level++) {
        if (st_level_runs(level)) {
            check_energies(0);
            check_energies(1);
        }
    }
    level = ST_BASELINE;
    check_refusals();
    check_determinant();
    if (failures == 0) {
        printf("layered kernel: all well\n");
    }
    return failures != 0;
}
