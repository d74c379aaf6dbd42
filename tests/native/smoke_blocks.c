/* Systems of blocks without Python, to be run under the sanitizers: leads obey their equation,
 * currents are kept at every bond and angle, and plans that do not fit are refused. */
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"

enum { POINTS = 11, MOST = 4, LAYERS = 6, STATIONS = 2 * (LAYERS - 1) + 4, ANGLES = 2 };

static int failures = 0;
static int level = ST_BASELINE;
static unsigned long random_state;

static void expect(int truth, const char *what)
{
    if (!truth) {
        failures++;
        printf("FAILED: %s\n", what);
    }
}

static double random_number(void)
{
    random_state = random_state * 6364136223846793005UL + 1442695040888963407UL;
    return (double)(random_state >> 12) / (double)(1UL << 52) - 0.5;
}

static void random_matrix(double complex *a, int n, int hermitian)
{
    for (int i = 0; i < n * n; i++) {
        a[i] = random_number() + I * random_number();
    }
    for (int i = 0; hermitian && i < n; i++) {
        for (int j = 0; j <= i; j++) {
            a[n * j + i] = i == j ? creal(a[n * i + j]) : conj(a[n * i + j]);
        }
    }
}

typedef struct {
    double complex self_energy[POINTS * MOST * MOST], root[POINTS * MOST * MOST];
    int open_modes[POINTS];
} lead_end;

static int k_index[POINTS];
static double complex energy[POINTS];

static void solve_lead(int n, const double complex *cell, const double complex *outward,
                       int is_complex, lead_end *end)
{
    const st_block_lead lead = {
        .size = n,
        .complex_energy = is_complex,
        .count = POINTS,
        .k_count = 1,
        .cell = (const double *)cell,
        .outward = (const double *)outward,
        .k_index = k_index,
        .energy = (const double *)energy,
        .self_energy = (double *)end->self_energy,
        .root = (double *)end->root,
        .open_modes = end->open_modes,
        .workspace = malloc((size_t)st_block_lead_workspace(n) * sizeof(double)),
    };
    st_kernels_of(level)->block_lead(&lead);
    free(lead.workspace);
}

/* sigma = v^dagger (e - h - sigma)^-1 v, multiplied out for a single orbital. */
static void check_chain_of_one(void)
{
    static lead_end end;
    const double complex cell = 0.2, outward = -0.5;
    for (int i = 0; i < POINTS; i++) {
        energy[i] = 0.2 + 0.137 * (i - 7);
    }
    solve_lead(1, &cell, &outward, 0, &end);
    for (int i = 0; i < POINTS; i++) {
        const double x = (creal(energy[i]) - 0.2) / 2.0;
        const double complex sigma = x - I * sqrt(0.25 - x * x);
        expect(end.open_modes[i] == 1, "a chain in its band has one mode");
        expect(cabs(end.self_energy[i] - sigma) < 1e-12, "self-energy of a chain");
        expect(fabs(pow(cabs(end.root[i]), 2) + 2.0 * cimag(sigma)) < 1e-12, "its broadening");
    }
}

static double complex cells[2][MOST * MOST], hop[MOST * MOST];
static lead_end ends[2][2];

/* The broadening is that of the self-energy, point by point. */
static void check_broadening(const lead_end *end, int n)
{
    for (int p = 0; p < POINTS; p++) {
        const double complex *s = end->self_energy + p * n * n, *l = end->root + p * n * n;
        for (int i = 0; i < n && end->open_modes[p] >= 0; i++) {
            for (int j = 0; j < n; j++) {
                double complex sum = I * (conj(s[n * j + i]) - s[n * i + j]);
                for (int m = 0; m < n; m++) {
                    sum += l[n * i + m] * conj(l[n * j + m]);
                }
                expect(cabs(sum) < 1e-8, "the root is that of the broadening");
            }
        }
        expect(end->open_modes[p] >= 0 && end->open_modes[p] <= n, "the lead is solved");
    }
}

static void make_leads(int n, int is_complex)
{
    double complex back[MOST * MOST];
    for (int i = 0; i < n * n; i++) {
        back[i] = conj(hop[n * (i % n) + i / n]);
    }
    for (int spin = 0; spin < 2; spin++) {
        solve_lead(n, cells[spin], back, is_complex, &ends[0][spin]);
        solve_lead(n, cells[spin], hop, is_complex, &ends[1][spin]);
        for (int side = 0; !is_complex && side < 2; side++) {
            check_broadening(&ends[side][spin], n);
        }
    }
}

/* The sum of the energies is the trace. */
static void check_bands(int n)
{
    static double phase[POINTS], energies[POINTS * MOST];
    random_matrix(cells[0], n, 1);
    random_matrix(hop, n, 0);
    for (int i = 0; i < POINTS; i++) {
        phase[i] = 0.4 * i;
    }
    const st_block_bands bands = {
        .size = n,
        .count = POINTS,
        .k_count = 1,
        .cell = (const double *)cells[0],
        .hopping = (const double *)hop,
        .k_index = k_index,
        .phase = phase,
        .energies = energies,
        .workspace = malloc((size_t)st_block_bands_workspace(n) * sizeof(double)),
    };
    st_kernels_of(level)->block_bands(&bands);
    free(bands.workspace);
    for (int p = 0; p < POINTS; p++) {
        double rest = 0.0;
        for (int i = 0; i < n; i++) {
            const double complex turned = hop[n * i + i] * cexp(-I * phase[p]);
            rest += energies[n * p + i] - creal(cells[0][n * i + i]) - 2.0 * creal(turned);
            expect(i == 0 || energies[n * p + i - 1] <= energies[n * p + i], "bands ascend");
        }
        expect(fabs(rest) < 1e-12, "the trace of the bands");
    }
}

/* A chain of both cells as spin up and down (two spins), or of the first alone, with both spins
 * in it. */
static int plan[256];
static double numbers[LAYERS + ANGLES * ST_FRAME_NUMBERS];
static double complex values[3 * MOST * MOST];

static long make_plan(int n, int spins, int is_complex)
{
    const int stations = is_complex ? LAYERS - 1 + 2 : STATIONS;
    int *next = plan;
    const st_block_head head = {LAYERS,     spins,    LAYERS / 2, spins == 2 ? ANGLES : 1,
                                is_complex, stations, 3};
    memcpy(next, &head, sizeof head);
    next += ST_BLOCK_HEAD;
    for (int i = 0; i < 3; i++) {
        const int block[] = {n, n, 0, i * n * n};
        memcpy(next, block, sizeof block);
        next += 4;
    }
    for (int layer = 0; layer < LAYERS; layer++) {
        for (int spin = 0; spin < spins; spin++) {
            *next++ = spin;
        }
    }
    for (int i = 0; i < (LAYERS - 1) * spins; i++) {
        *next++ = 2;
    }
    for (int i = 0; i < LAYERS - 1; i++) {
        *next++ = spins == 1;
    }
    for (int side = 0; side < (is_complex ? 1 : 2); side++) {
        for (int bond = 0; bond < LAYERS - 1; bond++) {
            const int station[] = {ST_BOND_CURRENT, bond, side, 0};
            memcpy(next, station, sizeof station);
            next += 4;
        }
    }
    for (int side = 0; side < (is_complex ? 1 : 2); side++) {
        for (int layer = 0; layer < LAYERS; layer += LAYERS - 1) {
            const int what = spins == 1 && layer > 0 ? ST_LAYER_TORQUE : ST_LAYER_DENSITY;
            const int station[] = {what, layer, side, 1};
            memcpy(next, station, sizeof station);
            next += 4;
        }
    }
    memcpy(values, cells[0], sizeof(double complex) * (size_t)(n * n));
    memcpy(values + n * n, cells[1], sizeof(double complex) * (size_t)(n * n));
    memcpy(values + 2 * n * n, hop, sizeof(double complex) * (size_t)(n * n));
    /* Axes along z and at an angle from it in the plane of x and z. */
    for (int angle = 0; angle < ANGLES; angle++) {
        const double t = 0.7 * angle, c = cos(t / 2.0), s = sin(t / 2.0);
        const double frame[] = {c,   0.0,    -s,  0.0, s,   0.0,     c,   0.0,   1.0,
                                0.0, 0.0,    0.0, 1.0, 0.0, 0.0,     0.0, 1.0,   cos(t),
                                0.0, sin(t), 0.0, 1.0, 0.0, -sin(t), 0.0, cos(t)};
        memcpy(numbers + LAYERS + angle * ST_FRAME_NUMBERS, frame, sizeof frame);
    }
    return next - plan;
}

static void check_currents(const double *out, int angles)
{
    const int bonds = LAYERS - 1;
    for (int side = 0; side < 2; side++) {
        for (int angle = 0; angle < angles; angle++) {
            for (int p = 0; p < POINTS; p++) {
                const double first = out[((4 * bonds * side) * angles + angle) * POINTS + p];
                for (int bond = 0; bond < bonds; bond++) {
                    const int at = 4 * (bonds * side + bond);
                    expect(fabs(out[(at * angles + angle) * POINTS + p] - first) < 1e-12,
                           "the charge current is kept");
                }
                expect(side == 0 ? first >= 0.0 : first <= 0.0, "it comes from its lead");
            }
        }
    }
}

static void check_chain(int n, int spins, int is_complex)
{
    static double out[2 * 4 * STATIONS * ANGLES * POINTS];
    st_block_chain chain;
    random_matrix(cells[0], n, 1);
    random_matrix(cells[1], n, 1);
    random_matrix(hop, n, 0);
    for (int i = 0; i < POINTS; i++) {
        energy[i] = 0.11 * (i - 5) + (is_complex ? (i % 3 == 1 ? 1e-7 : 0.3) * I : 0.0);
    }
    make_leads(n, is_complex);
    const long size = make_plan(n, spins, is_complex);
    const long count = LAYERS + (spins == 2 ? ANGLES * ST_FRAME_NUMBERS : 0);
    expect(st_block_unpack(plan, size, numbers, count, 6L * n * n, 1, &chain) == 0, "a plan");
    st_block_points points = {
        .count = POINTS,
        .k_count = 1,
        .k_index = k_index,
        .energy = (const double *)energy,
        .values = (const double *)values,
        .out = out,
        .workspace = malloc((size_t)st_block_chain_workspace(&chain) * sizeof(double)),
    };
    for (int at = 0; at < 4; at++) {
        const lead_end *end = &ends[at / 2][spins == 2 ? at % 2 : 0];
        points.end[at / 2][at % 2] = (st_block_end){(const double *)end->self_energy,
                                                    (const double *)end->root, end->open_modes};
    }
    st_kernels_of(level)->block_chain(&chain, &points);
    free(points.workspace);
    if (!is_complex) {
        check_currents(out, chain.angles);
    }
    for (long i = 0; i < 4L * chain.stations * chain.angles * POINTS * (1 + is_complex); i++) {
        expect(isfinite(out[i]), "results are numbers");
    }
}

/* Plans with one integer changed. */
static void check_refusals(void)
{
    st_block_chain chain;
    const int n = 2;
    const long size = make_plan(n, 2, 0), count = LAYERS + ANGLES * ST_FRAME_NUMBERS;
    const struct {
        long at;
        int value;
    } wrong[] = {{0, 1},
                 {1, 3},
                 {2, LAYERS - 1},
                 {3, 0},
                 {4, 2},
                 {5, 0},
                 {6, 0},
                 {ST_BLOCK_HEAD, 3},
                 {ST_BLOCK_HEAD + 2, 2},
                 {ST_BLOCK_HEAD + 3, 1000},
                 {ST_BLOCK_HEAD + 12, 3},
                 {ST_BLOCK_HEAD + 12 + 2 * LAYERS, -1},
                 {size - 4, ST_LAYER_TORQUE},
                 {size - 3, LAYERS},
                 {size - 2, 2}};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        make_plan(n, 2, 0);
        plan[wrong[i].at] = wrong[i].value;
        expect(st_block_unpack(plan, size, numbers, count, 6L * n * n, 1, &chain), "a wrong plan");
    }
    make_plan(n, 2, 0);
    expect(st_block_unpack(plan, size - 1, numbers, count, 6L * n * n, 1, &chain), "a short plan");
    expect(st_block_unpack(plan, size, numbers, count, 6L * n * n - 1, 1, &chain), "few values");
    const int outside[] = {0, 1, 2};
    expect(!st_block_indices_fit(outside, 2, 3), "an index outside");
}

int main(void)
{
    for (level = ST_BASELINE; level <= ST_X86_64_V4; level++) {
        if (st_level_runs(level)) {
            random_state = 3;
            check_chain_of_one();
            for (int n = 1; n <= MOST; n++) {
                check_bands(n);
                check_chain(n, 2, 0);
                check_chain(n, 2, 1);
                if (n % 2 == 0) {
                    check_chain(n, 1, 0);
                    check_chain(n, 1, 1);
                }
            }
        }
    }
    check_refusals();
    if (failures == 0) {
        printf("systems of blocks: all well\n");
    }
    return failures != 0;
}
