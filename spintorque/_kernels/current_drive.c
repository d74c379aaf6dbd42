/* Torque at a given current: the bias V that solves J(V, x) = J, then the torque at V.
 *
 * J is a cubic in V on each bias interval. The interval of the last bias is tried first and
 * then its neighbours outwards, so that a current with several solutions stays on its branch.
 */
#include <float.h>
#include <math.h>

#include "llg.h"
#include "torque.h"

enum { POWERS = 4, ROWS = 3, CURRENT_ROW = 2, MOST_ITERATIONS = 100 };

static const double *series(const st_torque *torque, size_t piece, size_t power, size_t row)
{
    return torque->coefficients + ((piece * POWERS + power) * ROWS + row) * torque->orders;
}

static double cubic(const double c[POWERS], double v)
{
    return ((c[3] * v + c[2]) * v + c[1]) * v + c[0];
}

static double cubic_slope(const double c[POWERS], double v)
{
    return (3.0 * c[3] * v + 2.0 * c[2]) * v + c[1];
}

/* Zero of the cubic between 0 and width, where it changes sign, from the guess v. */
static double zero_between(const double c[POWERS], double width, double v, double resolution)
{
    const int rising = cubic(c, width) >= c[0];
    double low = 0.0, high = width;
    for (int i = 0; i < MOST_ITERATIONS; i++) {
        const double excess = cubic(c, v);
        if ((excess < 0.0) == rising) {
            low = v;
        } else {
            high = v;
        }
        double next = v - excess / cubic_slope(c, v);
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

/* Whether the interval holds a solution; if so its distance from the left break is in v. */
static int solve(const st_torque *torque, size_t piece, double x, double bias, double *v)
{
    const double left = torque->breaks[piece], width = torque->breaks[piece + 1] - left;
    const double widest = fmax(fabs(torque->breaks[0]), fabs(torque->breaks[torque->pieces]));
    double c[POWERS];
    for (size_t power = 0; power < POWERS; power++) {
        c[power] = st_chebyshev(series(torque, piece, power, CURRENT_ROW), torque->orders, x);
    }
    c[0] -= torque->current;
    const double right = cubic(c, width);
    if (!((c[0] <= 0.0 && right >= 0.0) || (c[0] >= 0.0 && right <= 0.0))) {
        return 0;
    }
    *v = zero_between(c, width, fmin(fmax(bias - left, 0.0), width), 4.0 * DBL_EPSILON * widest);
    return 1;
}

static double at_bias(const st_torque *torque, size_t piece, size_t row, double v, double x)
{
    double c[POWERS];
    for (size_t power = 0; power < POWERS; power++) {
        c[power] = st_chebyshev(series(torque, piece, power, row), torque->orders, x);
    }
    return cubic(c, v);
}

static size_t piece_of(const st_torque *torque, double bias)
{
    size_t piece = 0;
    while (piece + 1 < torque->pieces && bias >= torque->breaks[piece + 1]) {
        piece++;
    }
    return piece;
}

st_status st_current_drive(const st_torque *torque, double x, double *bias, double fields[2])
{
    if (!isfinite(x)) {
        return ST_NOT_FINITE;
    }
    const size_t start = piece_of(torque, *bias);
    for (size_t distance = 0; distance < torque->pieces; distance++) {
        const size_t candidates[2] = {start + distance, start - distance};
        for (int side = 0; side < (distance == 0 ? 1 : 2); side++) {
            const size_t piece = candidates[side]; /* wraps above pieces when below zero */
            double v;
            if (piece < torque->pieces && solve(torque, piece, x, *bias, &v)) {
                *bias = torque->breaks[piece] + v;
                fields[0] = at_bias(torque, piece, 0, v, x);
                fields[1] = at_bias(torque, piece, 1, v, x);
                return ST_COMPLETED;
            }
        }
    }
    return ST_CURRENT_OUTSIDE;
}
