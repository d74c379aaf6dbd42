/* The Landau-Lifshitz-Gilbert equation of one macrospin as plain numbers.
 *
 * Fields in A/m, times in ns, bias in V, current density in A/m^2; x = m.q is the cosine of
 * the angle between the moment m and the fixed layer's moment q. Nothing here allocates,
 * keeps state between calls or knows Python.
 */
#ifndef ST_LLG_H
#define ST_LLG_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    ST_COMPLETED = 0,
    ST_STEP_LIMIT = 1,       /* max_steps taken before the end */
    ST_STEP_TOO_SMALL = 2,   /* the tolerance asks for steps below rounding */
    ST_NOT_FINITE = 3,       /* m is no longer a number */
    ST_ANGLE_OUTSIDE = 4,    /* the angle left the torque table */
    ST_CURRENT_OUTSIDE = 5,  /* no bias of the table gives the current at this angle */
    ST_INTERRUPTED = 6       /* the watch asked to stop */
} st_status;

typedef enum {
    ST_NO_TORQUE = 0,
    ST_CLOSED_FORM = 1,   /* strength / (base + tilt x) */
    ST_AT_BIAS = 2,       /* Chebyshev series in x */
    ST_AT_CURRENT = 3     /* the same with coefficients cubic in the bias, bias from J(V, x) */
} st_torque_kind;

/* Spin torque as two fields: a_DL (damping-like) and a_FL (field-like), T/sin(theta) times
 * 1/(mu0 Ms d). */
typedef struct {
    st_torque_kind kind;
    double strength[2]; /* closed form: a_DL and a_FL times (base + tilt x) */
    double base, tilt;
    size_t orders;              /* Chebyshev orders */
    size_t pieces;              /* bias intervals */
    const double *breaks;       /* (pieces + 1), ascending */
    const double *coefficients; /* at bias: (2, orders), a_DL and a_FL;
                                   at current: (pieces, 4, 3, orders), power of (V - left
                                   break), a_DL, a_FL and J */
    double current;             /* J to be met */
    double lowest, highest;     /* x covered by the table */
} st_torque;

typedef struct {
    double rate;    /* gamma0/(1 + alpha^2) in 1/(ns A/m) */
    double damping; /* alpha */
    double field[3];
    double matrix[9]; /* Q, row by row: internal field Q m */
    double fixed[3];  /* q */
    double initial[3];
    double thermal; /* standard deviation of the thermal field in A/m ns^(1/2), per component */
    uint64_t seed;
    uint32_t trajectory;
    st_torque torque;
} st_problem;

/* dm/dt (1/ns) at m. `bias` carries the last bias from call to call where the current is
 * given; it starts the search and receives what was found. */
st_status st_slope(const st_problem *problem, const double m[3], double *bias, double slope[3]);

/* Fields a_DL, a_FL and bias of a torque of kind ST_AT_CURRENT at x; `bias` as above. */
st_status st_current_drive(const st_torque *torque, double x, double *bias, double fields[2]);

#endif
