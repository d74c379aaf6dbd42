/* What makes up an embedded Runge-Kutta method with an interpolant. */
#ifndef ST_EMBEDDED_H
#define ST_EMBEDDED_H

#include "motion/system.h"

enum { ST_MOST_STAGES = 16, ST_MOST_NUMBERS = 3 * ST_MOST_LAYERS + 1 };

/* Slopes of the stages of a step. */
typedef double st_stages[ST_MOST_STAGES][ST_MOST_NUMBERS];

/* How an error becomes the next step: factor = safety error^-proportional before^integral. */
typedef struct {
    double safety, slowest, fastest, proportional, integral;
} st_control;

typedef struct {
    int stages;      /* the last is taken at the end of the step, and is the next step's first */
    int more;        /* further ones for the interpolant */
    const double *a; /* (stages + more, ST_MOST_STAGES) */
    const double *c; /* (stages + more) */
    int terms;       /* rows of d */
    const double *d; /* (terms, ST_MOST_STAGES): the interpolant's upper terms */
    double (*error)(int numbers, st_stages k); /* local error over the step's length */
    st_control control;
} st_embedded;

/* out = sum of weight[j] k[j] over the first n stages. */
static inline void st_combine(int numbers, const double *weight, int n, st_stages k, double out[])
{
    for (int i = 0; i < numbers; i++) {
        double sum = weight[0] * k[0][i];
        for (int j = 1; j < n; j++) {
            sum += weight[j] * k[j][i];
        }
        out[i] = sum;
    }
}

static inline double st_sum_of_squares(int numbers, const double y[])
{
    double sum = 0.0;
    for (int i = 0; i < numbers; i++) {
        sum += y[i] * y[i];
    }
    return sum;
}

#endif
