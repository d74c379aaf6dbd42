/* Ensembles without Python, to be run under the sanitizers: both methods keep unit vectors, a member
 * does not depend on the others, and arrays that do not fit are refused. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ensemble.h"

enum { MEMBERS = 19, POWERS = 3, ROWS = ST_POLYNOMIALS + 2 * POWERS };

static int failures = 0;

static void expect(int truth, const char *what)
{
    if (!truth) {
        failures++;
        printf("FAILED: %s\n", what);
    }
}

static double shared[ROWS], varied[MEMBERS];
static int place[ROWS];

static void run(st_ensemble_method method, int over, double moments[3 * MEMBERS], long start,
                long stop)
{
    const st_ensemble e = {
        .members = MEMBERS, .powers = POWERS, .over = over, .shared = shared, .place = place,
        .varied = varied, .method = method, .seed = UINT64_C(0x123456789abcdef), .steps = 100,
        .first_trajectory = 3, .step = 1e-3, .moments = moments,
    };
    expect(st_ensemble_fits(&e, ROWS, 1, start, stop), "arrays fit");
    st_ensemble_run(0, &e, start, stop);
}

static void fill(double moments[3 * MEMBERS])
{
    for (int i = 0; i < MEMBERS; i++) {
        moments[i] = sin(0.1 * i);
        moments[MEMBERS + i] = 0.0;
        moments[2 * MEMBERS + i] = cos(0.1 * i);
    }
}

static void check(st_ensemble_method method, int over)
{
    double all[3 * MEMBERS], parts[3 * MEMBERS];
    fill(all);
    fill(parts);
    run(method, over, all, 0, MEMBERS);
    for (long start = 0; start < MEMBERS; start += 5) {
        run(method, over, parts, start, start + 5 < MEMBERS ? start + 5 : MEMBERS);
    }
    expect(memcmp(all, parts, sizeof all) == 0, "parts are those of the whole");
    for (int i = 0; i < MEMBERS; i++) {
        const double x = all[i], y = all[MEMBERS + i], z = all[2 * MEMBERS + i];
        expect(fabs(x * x + y * y + z * z - 1.0) < 1e-14, "unit vectors");
    }
}

int main(void)
{
    const double first[ST_POLYNOMIALS] = {0.22, 0.02, 1e3, 0.0, 2e3, -1e3, 10.0, 0.0, -2e3,
                                          0.0,  3e3,  0.6, 0.0, 0.8, 5.0,  1.5,  0.3};
    memcpy(shared, first, sizeof first);
    for (int row = 0; row < ROWS; row++) {
        place[row] = row == ST_FIELD_Z ? 0 : -1;
    }
    for (int i = 0; i < 2 * POWERS; i++) {
        shared[ST_POLYNOMIALS + i] = 50.0 - 7.0 * i;
    }
    for (int i = 0; i < MEMBERS; i++) {
        varied[i] = 100.0 * i;
    }
    for (int over = 0; over < 2; over++) {
        check(ST_ENSEMBLE_RK4, over);
        check(ST_ENSEMBLE_HEUN, over);
    }
    const st_ensemble e = {.members = MEMBERS, .powers = POWERS, .place = place, .step = 1.0};
    expect(!st_ensemble_fits(&e, ROWS - 1, 1, 0, 1), "rows missing");
    expect(!st_ensemble_fits(&e, ROWS, 0, 0, 1), "row outside");
    expect(!st_ensemble_fits(&e, ROWS, 1, 0, MEMBERS + 1), "members outside");
    if (failures == 0) {
        printf("ensembles: all well\n");
    }
    return failures != 0;
}
