/* The right-hand side for callers outside the steppers. */
#include "llg.h"
#include "slope.h"

st_status st_slope(const st_problem *problem, const double m[3], double *bias, double slope[3])
{
    return st_slope_in(problem, problem->field, m, bias, slope);
}
