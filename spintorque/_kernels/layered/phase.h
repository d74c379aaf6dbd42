/* The continuous phase of the determinant of E - H of a layered stack, which counts states: from
 * both ends of the chain towards its middle, the arguments of the eigenvalues of every block. */
#ifndef ST_PHASE_H
#define ST_PHASE_H

#include "layered.h"

typedef struct {
    long count;
    const double *transverse; /* count: cos kx + cos ky */
    const double *sine;       /* 2 x count: sin kx, sin ky; NULL without Rashba terms */
    const double *energy;     /* count: real, in eV */
    double *out;              /* angles x count: rad */
} st_phase_points;

/* The stations of the chain are not used, and its energies are real. */
void st_phase(const st_chain *chain, const st_phase_points *points);

#endif
