/* The spin-torque fields at one angle, inlined into every stepper. */
#ifndef ST_TORQUE_H
#define ST_TORQUE_H

#include "llg.h"

/* Sum of c[k] T_k(x) by Clenshaw's recurrence; n >= 1. */
static inline double st_chebyshev(const double *c, size_t n, double x)
{
    const double twice = 2.0 * x;
    double b1 = 0.0, b2 = 0.0;
    for (size_t k = n; k-- > 1;) {
        const double b = (c[k] - b2) + twice * b1;
        b2 = b1;
        b1 = b;
    }
    return (c[0] - b2) + x * b1;
}

static inline st_status st_torque_fields(const st_torque *torque, double x, double *bias,
                                         double fields[2])
{
    switch (torque->kind) {
    case ST_CLOSED_FORM: {
        const double inverse = 1.0 / (torque->base + torque->tilt * x);
        fields[0] = torque->strength[0] * inverse;
        fields[1] = torque->strength[1] * inverse;
        return ST_COMPLETED;
    }
    case ST_AT_BIAS:
        fields[0] = st_chebyshev(torque->coefficients, torque->orders, x);
        fields[1] = st_chebyshev(torque->coefficients + torque->orders, torque->orders, x);
        return ST_COMPLETED;
    case ST_AT_CURRENT:
        return st_current_drive(torque, x, bias, fields);
    case ST_NO_TORQUE:
        break;
    }
    fields[0] = fields[1] = 0.0;
    return ST_COMPLETED;
}

#endif
