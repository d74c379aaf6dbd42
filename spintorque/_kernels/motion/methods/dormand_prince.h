/* Dormand and Prince's method of order 5(4) (J. Comp. Appl. Math. 6, 19 (1980)) with an interpolant
 * of order 4 (Hairer, Norsett, Wanner, Solving ODEs I, second edition, code DOPRI5). */
#ifndef ST_DORMAND_PRINCE_H
#define ST_DORMAND_PRINCE_H

#include <math.h>

#include "embedded.h"
#include "motion/steps.h"

static const st_stepper st_dormand_prince_stepper = {
    .name = "dormand_prince",
    .order = 5,
    .adaptive = 1,
    .stochastic = 0,
    .meaning = "Dormand-Prince 5(4), adaptive, interpolant of order 4",
};

static const double ST_DOPRI_A[7][ST_MOST_STAGES] = {
    {0.0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
static const double ST_DOPRI_C[7] = {0.0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1.0, 1.0};
static const double ST_DOPRI_D[1][ST_MOST_STAGES] = {
    {-12715105075.0 / 11282082432, 0.0, 87487479700.0 / 32700410799, -10690763975.0 / 1880347072,
     701980252875.0 / 199316789632, -1453857185.0 / 822651844, 69997945.0 / 29380423},
};
static const double ST_DOPRI_FOURTH[7] = {
    71.0 / 57600, 0.0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525.0, -1.0 / 40};

static double st_dormand_prince_error(int numbers, st_stages k)
{
    double sum[ST_MOST_NUMBERS];
    st_combine(numbers, ST_DOPRI_FOURTH, 7, k, sum);
    return sqrt(st_sum_of_squares(numbers, sum));
}

static const st_embedded st_dormand_prince_method = {
    .stages = 7,
    .more = 0,
    .a = &ST_DOPRI_A[0][0],
    .c = ST_DOPRI_C,
    .terms = 1,
    .d = &ST_DOPRI_D[0][0],
    .error = st_dormand_prince_error,
    .control =
        {.safety = 0.9, .slowest = 0.2, .fastest = 10.0, .proportional = 0.17, .integral = 0.04},
};

#endif
