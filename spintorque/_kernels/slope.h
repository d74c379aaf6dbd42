/* The right-hand side dm/dt, inlined into every stepper. */
#ifndef ST_SLOPE_H
#define ST_SLOPE_H

#include "llg.h"
#include "torque.h"

static inline double st_dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static inline void st_cross(const double a[3], const double b[3], double out[3])
{
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

/* dm/dt = -rate m x [ H + (a_FL - alpha a_DL) q + m x (alpha H + (a_DL + alpha a_FL) q) ],
 * H = field + Q m: the explicit form of Gilbert's equation with spin torque. */
static inline st_status st_slope_in(const st_problem *problem, const double field[3],
                                    const double m[3], double *bias, double slope[3])
{
    const double *q = problem->fixed, *matrix = problem->matrix;
    const double alpha = problem->damping;
    double torque[2], across[3], along[3], damped[3];
    const st_status status = st_torque_fields(&problem->torque, st_dot(m, q), bias, torque);
    if (status != ST_COMPLETED) {
        return status;
    }
    const double field_like = torque[1] - alpha * torque[0];
    const double damping_like = torque[0] + alpha * torque[1];
    for (int i = 0; i < 3; i++) {
        const double h = field[i] + st_dot(matrix + 3 * i, m);
        across[i] = h + field_like * q[i];
        along[i] = alpha * h + damping_like * q[i];
    }
    st_cross(m, along, damped);
    for (int i = 0; i < 3; i++) {
        across[i] += damped[i];
    }
    st_cross(m, across, slope);
    for (int i = 0; i < 3; i++) {
        slope[i] *= -problem->rate;
    }
    return ST_COMPLETED;
}

#endif
