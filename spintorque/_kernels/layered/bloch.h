/* Bloch factor b of the outgoing or decaying wave of a lead at real energies, x = (b + 1/b)/2. */
#ifndef ST_BLOCH_H
#define ST_BLOCH_H

#include "complex.h"

#include <math.h>

static inline st_complex st_real_bloch_factor(double x)
{
    const double root = sqrt(fabs((x - 1.0) * (x + 1.0)));
    const double decaying = 1.0 / (x + copysign(root, x));
    const int open = fabs(x) < 1.0;
    return st_c_make(open ? x : decaying, open ? root : 0.0);
}

#endif
