/* The amplitudes of collinear chains without Python, to be run under the sanitizers: both spins keep
 * the current, sums are those of the points, and numbers that do not fit are refused. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "levels.h"

enum { LAYERS = 40, COUNT = 70 };

static int failures = 0;

static int level = ST_BASELINE;

static void expect(int truth, const char *what)
{
    if (!truth) {
        failures++;
        printf("FAILED: %s\n", what);
    }
}

static double numbers[4 * LAYERS - 1];

/* A metal, a barrier of some monolayers, then magnets. */
static void fill_numbers(int layers, int barrier)
{
    for (int i = 0; i < layers; i++) {
        numbers[i] = i > 0 && i <= barrier ? 5.0 : 1.0;
        numbers[layers + i] = i == 0 ? 0.5 : 0.4;
        numbers[2 * layers + i] = i > barrier ? 0.3 : 0.0;
    }
    for (int i = 0; i < layers - 1; i++) {
        numbers[3 * layers + i] = i == 0 ? 0.45 : 0.4;
    }
}

static void run(int layers, const double *weight, double *out)
{
    static double transverse[COUNT], energy[COUNT];
    st_chain chain;
    st_scattering_points points = {COUNT, transverse, energy, weight, out};
    for (int i = 0; i < COUNT; i++) {
        transverse[i] = 2.0 * cos(0.045 * i);
        energy[i] = 0.02 * i - 0.5;
    }
    energy[0] = 0.0; /* the lower edge of the left lead, 1 - 2 * 0.5 */
    transverse[0] = 0.0;
    expect(st_scattering_unpack(numbers, 4L * layers - 1, &chain) == 0, "a chain is taken");
    st_kernels_of(level)->scattering(&chain, &points);
}

static void check_rows(const double *rows, int thin)
{
    for (int spin = 0; spin < 2; spin++) {
        const double *r = rows + (ST_REFLECTED + 2 * spin) * COUNT;
        const double *t = rows + (ST_TRANSMITTED + 2 * spin) * COUNT;
        const double *left = rows + (ST_OPEN + spin) * COUNT, *right = left + 2 * COUNT;
        for (int i = 0; i < COUNT; i++) {
            const double back = hypot(r[i], r[COUNT + i]), across = hypot(t[i], t[COUNT + i]);
            expect(fabs(back * back + across * across - left[i]) < 1e-12, "the current is kept");
            expect((across > 0.0) == (left[i] > 0.0 && right[i] > 0.0), "open modes transmit");
            expect(thin || across < 1e-10, "a barrier transmits little");
        }
        expect(left[0] == 0.0, "a band edge is closed");
    }
}

static void check_chain(int layers, int barrier)
{
    static double rows[ST_SCATTERING_ROWS * COUNT], weight[COUNT];
    double sums[ST_SCATTERING_SUMS] = {0.0}, passed = 0.0;
    fill_numbers(layers, barrier);
    for (int i = 0; i < COUNT; i++) {
        weight[i] = 1.0 + 0.1 * i;
    }
    run(layers, NULL, rows);
    run(layers, weight, sums);
    check_rows(rows, barrier == 0);
    const double *t = rows + ST_TRANSMITTED * COUNT;
    for (int i = 0; i < COUNT; i++) {
        passed += weight[i] * (t[i] * t[i] + t[COUNT + i] * t[COUNT + i]);
    }
    expect(passed > 0.0 && fabs(sums[ST_SUM_PASSED] - passed) <= 1e-12 * passed, "sums of points");
    expect(fabs(sums[ST_SUM_MIXING] + sums[ST_SUM_REFLECTED] - sums[ST_SUM_OPEN])
               <= 1e-12 * sums[ST_SUM_OPEN],
           "mixing and reflected are all open modes");
}

int main(void)
{
    st_chain chain;
    for (level = ST_BASELINE; level <= ST_X86_64_V4; level++) {
        if (st_level_runs(level)) {
            check_chain(2, 0);
            check_chain(3, 0);
            check_chain(LAYERS, 0);
            check_chain(LAYERS, 30);
        }
    }
    expect(st_scattering_unpack(numbers, 4L * LAYERS, &chain), "numbers too many");
    expect(st_scattering_unpack(numbers, 3, &chain), "a single monolayer");
    expect(st_scattering_unpack(numbers, -1, &chain), "no monolayer");
    if (failures == 0) {
        printf("amplitudes of collinear chains: all well\n");
    }
    return failures != 0;
}
