/* The phase of the determinant without Python, to be run under the sanitizers: pairs from both
 * sides, matrices between them, and a Rashba monolayer. */
#include <math.h>
#include <stdio.h>

#include "layered/phase.h"

enum { LAYERS = 6, SEGMENTS = 6, ANGLES = 2, COUNT = 9 };

/* Lead | film | magnet of another axis | Rashba | film | lead. */
static const int plan[ST_PLAN_HEAD + 2 * SEGMENTS + 1 + 3] = {
    LAYERS, SEGMENTS, ANGLES, 1, 1, 4, 0, 0,
    0, 1, 2, 3, 4, 5, 6,
    ST_AXIAL, ST_SCALAR, ST_AXIAL, ST_FIELD, ST_SCALAR, ST_AXIAL,
    0, ST_CURRENT, ST_LEFT,
};
static double numbers[5 * LAYERS - 1 + 3 * ANGLES * (SEGMENTS + 2) + 2 * SEGMENTS];

static void fill_numbers(void)
{
    double *next = numbers;
    const double along[LAYERS] = {0.4, 0.0, 0.3, 0.1, 0.0, 0.4};
    for (int i = 0; i < LAYERS; i++) {
        next[i] = 1.0 + 0.3 * i;
        next[LAYERS + i] = 0.4;
        next[2 * LAYERS + i] = along[i];
        next[3 * LAYERS + i] = i == 3 ? 0.1 : 0.0;
        next[4 * LAYERS + i] = 0.4; /* the last one is overwritten */
    }
    next += 5 * LAYERS - 1;
    for (int i = 0; i < ANGLES * (SEGMENTS + 2); i++, next += 3) {
        next[0] = sin(0.7 * i);
        next[1] = 0.0;
        next[2] = cos(0.7 * i);
    }
    for (int i = 0; i < 2 * SEGMENTS; i++) {
        *next++ = 1.0;
    }
}

int main(void)
{
    static double transverse[COUNT], sine[2 * COUNT], energy[COUNT], out[ANGLES * COUNT];
    st_chain chain = {0};
    fill_numbers();
    if (st_layered_unpack(plan, sizeof plan / sizeof *plan, numbers,
                          sizeof numbers / sizeof *numbers, &chain) != 0) {
        printf("FAILED: a good plan is taken\n");
        return 1;
    }
    for (int i = 0; i < COUNT; i++) {
        transverse[i] = 2.0 * cos(0.3 * i);
        sine[i] = sin(0.3 * i);
        sine[COUNT + i] = sin(0.3 * i);
        energy[i] = 60.0 * (i - COUNT / 2);
    }
    const st_phase_points points = {COUNT, transverse, sine, energy, out};
    st_phase(&chain, &points);
    for (int angle = 0; angle < ANGLES; angle++) {
        const double states = (out[angle * COUNT] - out[angle * COUNT + COUNT - 1]) / acos(-1.0);
        if (!(fabs(states - 2 * LAYERS) < 1e-6)) {
            printf("FAILED: %g states, not %d\n", states, 2 * LAYERS);
            return 1;
        }
    }
    printf("phase of the determinant: all well\n");
    return 0;
}
