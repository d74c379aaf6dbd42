/* Many macrospins at once, eight in step with each other; units as in llg.h. */
#ifndef ST_ENSEMBLE_H
#define ST_ENSEMBLE_H

#include <stdint.h>

/* Rows of what describes a member: dm/dt = rate ((H + b q) + m x (alpha H + c q)) x m with
 * H = field + Q m, b = a_FL - alpha a_DL, c = a_DL + alpha a_FL; see st_problem. */
enum {
    ST_RATE,
    ST_DAMPING,
    ST_FIELD_X,
    ST_FIELD_Y,
    ST_FIELD_Z,
    ST_MATRIX_XX,
    ST_MATRIX_XY,
    ST_MATRIX_XZ,
    ST_MATRIX_YY,
    ST_MATRIX_YZ,
    ST_MATRIX_ZZ,
    ST_FIXED_X,
    ST_FIXED_Y,
    ST_FIXED_Z,
    ST_THERMAL, /* deviation of the thermal field in A/m ns^(1/2) */
    ST_BASE,    /* fields are polynomials in x = m.q over base + tilt x */
    ST_TILT,
    ST_POLYNOMIALS /* first of the coefficients, a_DL and a_FL in turn, by ascending power */
};

enum { ST_MOST_POWERS = 32 };

typedef enum { ST_ENSEMBLE_RK4, ST_ENSEMBLE_HEUN } st_ensemble_method;

typedef struct {
    long members;
    int powers;           /* of the polynomials; 1: the numerators are constants */
    int over;             /* whether base and tilt count */
    const double *shared; /* rows: those that all members share */
    const int *place;     /* rows: row of `varied`, or -1 for a shared one */
    const double *varied; /* (rows that differ, members) */
    st_ensemble_method method;
    uint64_t seed, first_step, steps;
    uint32_t first_trajectory;
    double step;     /* ns */
    double *moments; /* (3, members): in and out */
} st_ensemble;

/* Whether rows and indices stay within their arrays. */
int st_ensemble_fits(const st_ensemble *ensemble, long rows, long varied, long start, long stop);

/* Take the steps for members start to stop. */
typedef void st_ensemble_copy(const st_ensemble *ensemble, long start, long stop);
st_ensemble_copy st_ensemble_baseline, st_ensemble_v3, st_ensemble_v4;
void st_ensemble_run(int level, const st_ensemble *ensemble, long start, long stop);

#endif
