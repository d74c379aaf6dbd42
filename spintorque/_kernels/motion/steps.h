/* Steps of a given length for many members, and the adaptive ones of a single member. */
#ifndef ST_STEPS_H
#define ST_STEPS_H

#include "system.h"

/* What a stepper says of itself. */
typedef struct {
    const char *name;
    int order;
    int adaptive;   /* whether it chooses its steps */
    int stochastic; /* whether it can have a thermal field */
    const char *meaning;
} st_stepper;

/* Methods with a fixed step, in the order of their numbers: each has a file of its own, which
 * fixed_methods.inl includes. Then those that choose it. */
#define ST_FIXED_METHODS(X) X(rk4, ST_RK4) X(heun, ST_HEUN) X(midpoint, ST_MIDPOINT)
#define ST_METHOD_NUMBER(name, number) number,
typedef enum { ST_FIXED_METHODS(ST_METHOD_NUMBER) } st_method;
typedef enum { ST_DORMAND_PRINCE = 0, ST_DOP853 = 1 } st_adaptive_method;

/* Equal steps between kinks of the drive and samples. */
typedef struct {
    double start, step;  /* ns: step i of the leg begins at start + (number + i) step */
    double origin;       /* ns, what the clock of the waves shows less than that of passage times */
    uint64_t first_step; /* number of the first one, for the thermal field */
    uint64_t number, count;
    long span;   /* of the lines */
    long stored; /* row of paths for where it ends, or -1 */
} st_leg;

/* A leg as a row of numbers. */
enum {
    ST_LEG_START,
    ST_LEG_STEP,
    ST_LEG_ORIGIN,
    ST_LEG_FIRST_STEP,
    ST_LEG_NUMBER,
    ST_LEG_COUNT,
    ST_LEG_SPAN,
    ST_LEG_STORED,
    ST_LEG_NUMBERS
};

/* Steps of many members, leg by leg. */
typedef struct {
    st_method method;
    long legs;
    const double *leg; /* (legs, ST_LEG_NUMBERS) */
    double step;       /* ns, of the leg that is taken */
    double origin;     /* ns, of the leg that is taken */
    double end;        /* ns, of the step that is taken */
    int is_driven;     /* whether drives are already those of its start */
    long samples;
    int newton;      /* iterations of the implicit method */
    double *moments; /* (3 layers, members): in and out; where a member failed, the last good */
    double *bias;    /* (torques, members): in and out */
    int *status;     /* (members): st_status, in and out; members that failed are left alone */
    double *reached; /* (members): out, number of good steps */
    double *paths;   /* (samples, members, 3 layers), or NULL */
    double *biases;  /* (samples, members, torques), or NULL */
    double *passage; /* (members), or NULL: first time in ns at which axis.m <= level, in and
                            out, NaN before */
    double *temperature;  /* (members), K: in and out, or NULL where it is no state */
    double *temperatures; /* (samples, members), or NULL */
    double axis[3], level;
} st_steps;

static inline st_leg st_leg_of(const st_steps *r, long leg)
{
    const double *n = r->leg + leg * ST_LEG_NUMBERS;
    return (st_leg){
        .start = n[ST_LEG_START],
        .step = n[ST_LEG_STEP],
        .origin = n[ST_LEG_ORIGIN],
        .first_step = (uint64_t)n[ST_LEG_FIRST_STEP],
        .number = (uint64_t)n[ST_LEG_NUMBER],
        .count = (uint64_t)n[ST_LEG_COUNT],
        .span = (long)n[ST_LEG_SPAN],
        .stored = (long)n[ST_LEG_STORED],
    };
}

/* An adaptive run of a single member; it can be stopped and taken up again. */
typedef struct {
    double tolerance;    /* largest local error of m */
    const double *kinks; /* (spans + 1), ns: where spans begin and end */
    uint64_t most_steps;
    long span;                       /* in and out: where it is; the number of spans at the end */
    double time, lost, step, before; /* in and out, in ns from the start of the span; `lost` is what
                                        rounding took from `time` */
    int rejected, cause;             /* in and out */
    uint64_t steps;                  /* out: steps attempted */
    long samples, next;              /* `next` sample to store: in and out */
    const double *times;             /* (samples), ns, ascending */
    double *temperature;             /* (1), K: in and out, where it is a state */
    double *temperatures;            /* (samples), K, there too */
    double *moments;                 /* (3 layers) */
    double *bias;                    /* (torques) */
    double *paths;                   /* (samples, 3 layers) */
    double *biases;                  /* (samples, torques) */
} st_adaptive;

/* Copies of one file for several instruction sets, which levels.h lists: the steps of members start
 * to stop, one by one or many at once; an adaptive run, ST_STEP_LIMIT where more is to be done
 * after most_steps. */
typedef void st_steps_copy(const st_system *system, const st_steps *steps, long start, long stop);
typedef st_status st_adaptive_copy(const st_system *system, st_adaptive *run);

/* All steppers: the adaptive ones, then those with a fixed step, each in the order of their enum;
 * NULL after the last. */
const st_stepper *st_stepper_at(int number);

/* Whether rows, indices and numbers stay within their arrays. */
int st_system_fits(const st_system *system, long rows, long varied);
int st_steps_fit(const st_system *system, const st_steps *steps, long start, long stop);

#endif
