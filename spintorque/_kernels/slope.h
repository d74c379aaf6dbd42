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

/* dm/dt = -rate [ m x H + (a_FL - alpha a_DL) m x q
 *                 + m x (alpha m x H + (a_DL + alpha a_FL) m x q) ],  H = field + Q m:
 * the explicit form of Gilbert's equation with spin torque. The products with m do not wait
 * for the torque, which is the longest to come. */
static inline st_status st_slope_in(const st_problem *problem, const double field[3],
                                    const double m[3], double *bias, double slope[3])
{
    const double *q = problem->fixed, *matrix = problem->matrix;
    const double alpha = problem->damping;
    double torque[2], h[3], m_h[3], m_q[3], damped[3], turned[3];
    const st_status status = st_torque_fields(&problem->torque, st_dot(m, q), bias, torque);
    if (status != ST_COMPLETED) {
        return status;
    }
    const double field_like = torque[1] - alpha * torque[0];
    const double damping_like = torque[0] + alpha * torque[1];
    for (int i = 0; i < 3; i++) {
        h[i] = field[i] + st_dot(matrix + 3 * i, m);
    }
    st_cross(m, h, m_h);
    st_cross(m, q, m_q);
    for (int i = 0; i < 3; i++) {
        damped[i] = alpha * m_h[i] + damping_like * m_q[i];
    }
    st_cross(m, damped, turned);
    for (int i = 0; i < 3; i++) {
        slope[i] = -problem->rate * ((m_h[i] + field_like * m_q[i]) + turned[i]);
    }
    return ST_COMPLETED;
}

#endif
