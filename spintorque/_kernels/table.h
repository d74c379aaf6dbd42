/* A torque table at a given current, one member at a time. */
#ifndef ST_TABLE_H
#define ST_TABLE_H

#include <float.h>
#include <math.h>

#include "system.h"

enum { ST_POWERS = 4, ST_TABLE_ROWS = 3, ST_CURRENT_ROW = 2, ST_MOST_ITERATIONS = 100 };

/* a_DL, a_FL and their derivatives by x, in the table's unit. */
typedef struct {
    double value[2], slope[2];
} st_table_value;

static inline const double *st_table_series(const st_table *t, size_t piece, int power, int row)
{
    return t->coefficients
         + ((piece * ST_POWERS + (size_t)power) * ST_TABLE_ROWS + (size_t)row) * t->orders;
}

/* Sum of c[k] T_k(x) by Clenshaw's recurrence, and its derivative. */
static inline void st_clenshaw(const double *c, size_t n, double x, double *value, double *slope)
{
    double b1 = 0.0, b2 = 0.0, d1 = 0.0, d2 = 0.0;
    for (size_t k = n; k-- > 1;) {
        const double d = 2.0 * (b1 + x * d1) - d2;
        const double b = (c[k] - b2) + 2.0 * x * b1;
        b2 = b1;
        b1 = b;
        d2 = d1;
        d1 = d;
    }
    *value = (c[0] - b2) + x * b1;
    *slope = b1 + x * d1 - d2;
}

/* Coefficients of the cubic in (V - left break) of one row at x, and their derivatives by x. */
static inline void st_table_cubic(const st_table *t, size_t piece, int row, double x,
                                  double value[ST_POWERS], double slope[ST_POWERS])
{
    for (int power = 0; power < ST_POWERS; power++) {
        st_clenshaw(st_table_series(t, piece, power, row), t->orders, x, &value[power],
                    &slope[power]);
    }
}

static inline double st_cubic(const double c[ST_POWERS], double v)
{
    return ((c[3] * v + c[2]) * v + c[1]) * v + c[0];
}

static inline double st_cubic_slope(const double c[ST_POWERS], double v)
{
    return (3.0 * c[3] * v + 2.0 * c[2]) * v + c[1];
}

static inline size_t st_table_piece(const st_table *t, double bias)
{
    size_t piece = 0;
    while (piece + 1 < t->pieces && bias >= t->breaks[piece + 1]) {
        piece++;
    }
    return piece;
}

/* Values at a distance v from the left break; the bias changes with x by `turn`. */
static inline st_table_value st_table_in(const st_table *t, size_t piece, double v, double x,
                                         double turn)
{
    st_table_value found;
    for (int row = 0; row < 2; row++) {
        double value[ST_POWERS], slope[ST_POWERS];
        st_table_cubic(t, piece, row, x, value, slope);
        found.value[row] = st_cubic(value, v);
        found.slope[row] = st_cubic(slope, v) + turn * st_cubic_slope(value, v);
    }
    return found;
}

/* Zero of the cubic between 0 and width, where it changes sign, from the guess v. */
static inline double st_zero_between(const double c[ST_POWERS], double width, double v,
                                     double resolution)
{
    const int rising = st_cubic(c, width) >= c[0];
    double low = 0.0, high = width;
    for (int i = 0; i < ST_MOST_ITERATIONS; i++) {
        const double excess = st_cubic(c, v);
        if ((excess < 0.0) == rising) {
            low = v;
        } else {
            high = v;
        }
        double next = v - excess / st_cubic_slope(c, v);
        if (!(next >= low && next <= high)) {
            next = 0.5 * (low + high);
        }
        const double moved = fabs(next - v);
        v = next;
        if (moved <= resolution) {
            break;
        }
    }
    return v;
}

/* Torque in one interval of bias at a given current, if the interval holds a solution. */
static inline int st_table_solve(const st_table *t, size_t piece, double current, double x,
                                 double *bias, st_table_value *found)
{
    const double left = t->breaks[piece], width = t->breaks[piece + 1] - left;
    const double widest = fmax(fabs(t->breaks[0]), fabs(t->breaks[t->pieces]));
    double c[ST_POWERS], by_x[ST_POWERS];
    st_table_cubic(t, piece, ST_CURRENT_ROW, x, c, by_x);
    c[0] -= current;
    /* A current between the rounded values of two intervals at their common break is in both. */
    const double right = st_cubic(c, width);
    const double slack = 8.0 * DBL_EPSILON
                       * (fabs(current) + fabs(c[1] * width) + fabs(c[2] * width * width)
                          + fabs(c[3] * width * width * width));
    if (!((c[0] <= slack && right >= -slack) || (c[0] >= -slack && right <= slack))) {
        return 0;
    }
    const double guess = fmin(fmax(*bias - left, 0.0), width);
    const double v = st_zero_between(c, width, guess, 4.0 * DBL_EPSILON * widest);
    *bias = left + v;
    *found = st_table_in(t, piece, v, x, -st_cubic(by_x, v) / st_cubic_slope(c, v));
    return 1;
}

/* Torque at the bias V that solves J(V, x) = J. The interval of the last bias is tried first and
 * then its neighbours outwards, so that a current with several solutions stays on its branch. */
static inline st_status st_table_at_current(const st_table *t, double current, double x,
                                            double *bias, st_table_value *found)
{
    if (!isfinite(x)) {
        return ST_NOT_FINITE;
    }
    const size_t start = st_table_piece(t, *bias);
    for (size_t distance = 0; distance < t->pieces; distance++) {
        const size_t candidates[2] = {start + distance, start - distance};
        for (int side = 0; side < (distance == 0 ? 1 : 2); side++) {
            const size_t piece = candidates[side]; /* wraps above pieces when below zero */
            if (piece < t->pieces && st_table_solve(t, piece, current, x, bias, found)) {
                return ST_COMPLETED;
            }
        }
    }
    return ST_CURRENT_OUTSIDE;
}

#endif
