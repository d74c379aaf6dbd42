/* Reflection and transmission of a collinear chain, spin by spin: electrons of a real energy come
 * in from the left lead. */
#ifndef ST_SCATTERING_H
#define ST_SCATTERING_H

#include "layered.h"

/* Rows of numbers of every point, complex ones as real and imaginary parts. Amplitudes carry unit
 * current; they are those between the plane waves of both leads, counted from monolayers 0 and
 * n - 1, and zero for closed modes. Open modes are 1, closed ones 0. */
enum {
    ST_REFLECTED,                      /* up, down */
    ST_TRANSMITTED = ST_REFLECTED + 4, /* up, down */
    ST_OPEN = ST_TRANSMITTED + 4,      /* left lead up, down; right lead up, down */
    ST_SCATTERING_ROWS = ST_OPEN + 4
};

/* Weighted sums over points, of all but the last two those with an open mode in the left lead,
 * which is taken to be the same for both spins. */
enum {
    ST_SUM_MIXING,                               /* 1 - r_up r_down*, complex */
    ST_SUM_REFLECTED = ST_SUM_MIXING + 2,        /* r_up r_down*, complex */
    ST_SUM_TRANSMITTED = ST_SUM_REFLECTED + 2,   /* t_up t_down*, complex */
    ST_SUM_PASSED = ST_SUM_TRANSMITTED + 2,      /* |t_up|^2, |t_down|^2 */
    ST_SUM_OPEN = ST_SUM_PASSED + 2,             /* left lead; right lead up, down */
    ST_SCATTERING_SUMS = ST_SUM_OPEN + 3
};

typedef struct {
    long count;
    const double *transverse; /* cos kx + cos ky */
    const double *energy;     /* eV */
    const double *weight;     /* NULL: every point is wanted */
    double *out;              /* sums, which are added to, or rows x count */
} st_scattering_points;

/* A chain from ``numbers``: onsite, hopping, along (exchange/2 along +z) and bond_hopping, as in
 * layered.h; no other member is set. Returns 0, or 1 if their number does not fit two or more
 * monolayers. */
int st_scattering_unpack(const double *numbers, long size, st_chain *chain);

/* The amplitudes: copies of one file for several instruction sets, which levels.h lists. */
typedef void st_scattering_copy(const st_chain *chain, const st_scattering_points *points);

#endif
