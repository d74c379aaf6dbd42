/* Macrospins that move: what the kernels are told about them, as plain numbers.
 *
 * A system has one to ST_MOST_LAYERS layers; many members with the same form are computed at once.
 * Layer by layer, with x = m.q for each of its torques,
 *
 *   dm/dt = rate (w x m),  w = H + sum b q + m x (alpha H + sum c q),
 *   b = a_FL - alpha a_DL,  c = a_DL + alpha a_FL,
 *   H = H_ext + (Q + e u u) m + k (u.m)^3 u + C + sum over partners p ((j + b2 (m.p)) p + D p)
 *       + thermal field,
 *   e = E(t) + (e1 + e2 V) V, V = V(t) or the momentary voltage of a torque,
 *   C = - sum (k1 (a_i^2 + a_j^2) + k2 a_i^2 a_j^2) a_l c_l, a = m.c, over the cubic axes c_l and the
 *   two others.
 *
 * What changes anisotropy in time, e, cubic anisotropy, C, and dipolar fields, D, have rows only where
 * they occur; so does a temperature that changes, and what then follows it: see temperature.inl.
 * Fields in A/m, times in ns, bias in V, current density in A/m^2, rates in 1/(ns A/m).
 */
#ifndef ST_SYSTEM_H
#define ST_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

enum {
    ST_MOST_LAYERS = 8,
    ST_MOST_TORQUES = 16,
    ST_MOST_COUPLINGS = 28,
    ST_MOST_ORDERS = 64
};

/* Rows of a wave: offset + slope t + amplitude sin(2 pi (frequency t + phase)). What changes from one
 * kink to the next, offset, slope and phase, comes from lines. */
enum { ST_AMPLITUDE, ST_FREQUENCY, ST_WAVE_ROWS };

/* Numbers of a line between two kinks: value at its left and right end, width in ns (0: the left
 * value all along; below 0: that for all members, whatever their factor), time from its left end to
 * the start of the span, and the sine's phase there in turns. */
enum {
    ST_LINE_LEFT,
    ST_LINE_RIGHT,
    ST_LINE_WIDTH,
    ST_LINE_SINCE,
    ST_LINE_PHASE,
    ST_LINE_NUMBERS
};

/* Rows of a layer. */
enum {
    ST_RATE,    /* gamma0/(1 + alpha^2) */
    ST_DAMPING, /* alpha */
    ST_THERMAL, /* deviation of the thermal field in A/m ns^(1/2), per component */
    ST_MATRIX_XX,
    ST_MATRIX_YY,
    ST_MATRIX_ZZ,
    ST_MATRIX_YZ,
    ST_MATRIX_XZ,
    ST_MATRIX_XY,
    ST_QUARTIC, /* k */
    ST_AXIS,    /* u, three rows */
    ST_FIELD_WAVES = ST_AXIS + 3, /* H_ext, three waves */
    ST_LAYER_ROWS = ST_FIELD_WAVES + 3 * ST_WAVE_ROWS
};

/* More rows of a layer where there is cubic anisotropy, after those above: */
enum {
    ST_CUBIC_FIRST,  /* k1 */
    ST_CUBIC_SECOND, /* k2 */
    ST_CUBIC_AXES,   /* c_1 and c_2, three rows each */
    ST_CUBIC_ROWS = ST_CUBIC_AXES + 6
};

/* and then, where anisotropy changes: */
enum {
    ST_EASY_WAVE,                                /* E */
    ST_VOLTAGE_WAVE = ST_EASY_WAVE + ST_WAVE_ROWS, /* V */
    ST_EASY_LINEAR = ST_VOLTAGE_WAVE + ST_WAVE_ROWS, /* e1, per V */
    ST_EASY_QUADRATIC,                           /* e2, per V^2 */
    ST_EASY_CONDUCTANCE, /* g + h x of a series whose voltage it follows, ohm^-1 m^-2 */
    ST_EASY_SLOPE,
    ST_EASY_ROWS
};

/* and then, where the temperature changes: */
enum {
    ST_HEAT_BIAS,                      /* part of H_ext that goes as 1/Ms, three rows */
    ST_HEAT_LAYER_ROWS = ST_HEAT_BIAS + 3
};

/* Rows of a system whose temperature changes, after those of the couplings. */
enum {
    ST_HEAT_WAVE,                               /* the temperature, or that of the surroundings */
    ST_HEAT_RATE = ST_HEAT_WAVE + ST_WAVE_ROWS, /* over a time constant, 1/ns */
    ST_HEAT_RISE,                               /* K per W/m^2 */
    ST_HEAT_CONDUCTANCE,                        /* g + h x of a series, ohm^-1 m^-2 */
    ST_HEAT_SLOPE,
    ST_HEAT_ROWS
};

/* Rows of a torque. */
enum {
    ST_DIRECTION,              /* q, three rows; unused where q is a layer's moment */
    ST_BASE = ST_DIRECTION + 3, /* of a series or a table: over base + tilt x */
    ST_TILT,
    ST_SCALE,                  /* of a table: from its unit to A/m */
    ST_DRIVE,                  /* a wave: factor of a series, voltage or current of a table */
    ST_SERIES = ST_DRIVE + ST_WAVE_ROWS /* coefficients in series.inl, a_DL and a_FL in turn */
};

/* What stands there of a torque in pieces: numbers of its first and its last one. */
enum { ST_FIRST_PIECE = ST_SERIES, ST_LAST_PIECE, ST_PIECES_ROWS = 2 };

/* Numbers of a piece: where it lies in x, the middle and the inverse of half its length, then the
 * series in series.inl of a_DL, and that of a_FL, in (x - middle) inverse, in the table's unit. */
enum { ST_PIECE_LOW, ST_PIECE_HIGH, ST_PIECE_MIDDLE, ST_PIECE_INVERSE, ST_PIECE_SERIES };
enum { ST_PIECE_ORDERS = 16, ST_PIECE_NUMBERS = ST_PIECE_SERIES + 2 * ST_PIECE_ORDERS };

/* Rows of a coupling: j on the first and on the second layer, b2 on the first and the second. */
enum { ST_COUPLING_ROWS = 4 };

/* More rows of all couplings where there are dipolar fields: D on the first layer, as ST_MATRIX_XX and
 * so on, and on the second. */
enum { ST_DIPOLE_ROWS = 12 };

typedef enum {
    ST_SERIES_TORQUE = 0,  /* drive times series in x over base + tilt x */
    ST_VOLTAGE_TORQUE = 1, /* table at a given bias */
    ST_CURRENT_TORQUE = 2, /* table at the bias at which its current is the given one */
    ST_PIECES_TORQUE = 3   /* the same without a search: drive times series in pieces of x */
} st_torque_kind;

enum { ST_TABLE_ROWS = 3 };
/* How the temperature of each member changes: not, as a wave tells, or by the power of a current. */
typedef enum { ST_CONSTANT = 0, ST_GIVEN = 1, ST_JOULE = 2 } st_heat;

/* What parameters of a layer are at a temperature, over those at which its rows hold: cubic in T on
 * each interval. */
typedef struct {
    size_t pieces;
    const double *breaks;       /* (pieces + 1), ascending */
    const double *coefficients; /* (pieces, 4, 3): power of (T - left break); Ms, anisotropy, alpha */
} st_curves;

/* Series in x, as in series.inl, whose coefficients are cubic in the bias on each interval. */
typedef struct {
    size_t pieces, orders;
    int row_orders[ST_TABLE_ROWS]; /* of them, those that are not zero in all intervals, */
    int power_orders[ST_TABLE_ROWS][4]; /* also power by power, where there may be none */
    int is_linear;     /* in the bias, on each interval */
    double resolution; /* of a bias: what rounding leaves */
    const double *breaks;       /* (pieces + 1), ascending */
    const double *coefficients; /* (pieces, 4, 3, orders): power of (V - left break); a_DL and a_FL
                                   in any unit, and the current */
} st_table;

typedef struct {
    int on;      /* layer that feels it */
    int layer;   /* layer whose moment is q, or -1 */
    int kind;    /* st_torque_kind */
    int has_denominator;    /* whether base and tilt count */
    int orders;  /* rows of a series are 2 orders; 0 for others */
    int uniform; /* whether all members have the same drive */
    st_table table;
    long pieces; /* of all members */
    const double *piece; /* (pieces, ST_PIECE_NUMBERS) */
    double lowest, highest; /* x covered by the table */
} st_torque;

typedef struct {
    long members;
    int layers, torques, couplings;
    int steady;  /* no wave changes */
    int quartic; /* whether there is second-order anisotropy, */
    int cubic;   /* cubic anisotropy, */
    int easy;    /* anisotropy that changes, */
    int follows; /* and with the momentary voltage of torques */
    int followed[ST_MOST_LAYERS]; /* torque whose voltage a layer's anisotropy follows, or -1 */
    int limited; /* whether some table does not cover all angles */
    int has_noise;     /* whether there is a thermal field */
    int dipolar;       /* whether there are dipolar fields between layers */
    int heat;          /* st_heat */
    int heater;        /* torque whose current heats, */
    int heats_by_current; /* and whether its series is driven by a current */
    st_curves curves[ST_MOST_LAYERS]; /* where the temperature changes */
    st_torque torque[ST_MOST_TORQUES];
    int coupled[ST_MOST_COUPLINGS][2];
    const double *shared; /* rows of all layers, torques and couplings */
    const int *place;     /* for each row its place in `varied`, or -1 if all members share it */
    const double *varied; /* (rows that differ, members) */
    long spans, problems;
    const double
        *lines; /* (spans, problems, levels, ST_LINE_NUMBERS); levels: three of each layer's
                             field, then those that drive the torques, then E and V of each layer
                             where anisotropy changes, then the temperature if it does */
    const int *problem;   /* (members): whose lines are theirs, */
    const double *factor; /* (members): times what drives the torques, and V, */
    const double *plus;   /* (members, 3): and, in the field, plus this */
    const uint64_t *seeds;        /* (members) */
    const uint64_t *trajectories; /* (members), below 2^32 */
} st_system;

/* Number of levels. */
static inline int st_levels(const st_system *system)
{
    return 3 * system->layers + system->torques + (system->easy ? 2 * system->layers : 0)
         + (system->heat ? 1 : 0);
}

/* First row of a layer, of its cubic anisotropy and of what changes. */
static inline int st_layer_row(const st_system *system, int layer)
{
    return layer
         * (ST_LAYER_ROWS + (system->cubic ? ST_CUBIC_ROWS : 0)
            + (system->easy ? ST_EASY_ROWS : 0) + (system->heat ? ST_HEAT_LAYER_ROWS : 0));
}

static inline int st_cubic_row(const st_system *system, int layer)
{
    return st_layer_row(system, layer) + ST_LAYER_ROWS;
}

static inline int st_easy_row(const st_system *system, int layer)
{
    return st_cubic_row(system, layer) + (system->cubic ? ST_CUBIC_ROWS : 0);
}

static inline int st_heat_layer_row(const st_system *system, int layer)
{
    return st_easy_row(system, layer) + (system->easy ? ST_EASY_ROWS : 0);
}

/* Number of rows of a system, and the first one of a torque, a coupling or the temperature. */
static inline int st_torque_row(const st_system *system, int torque)
{
    int row = st_layer_row(system, system->layers);
    for (int i = 0; i < torque; i++) {
        const st_torque *t = &system->torque[i];
        row += ST_SERIES + (t->kind == ST_PIECES_TORQUE ? ST_PIECES_ROWS : 2 * t->orders);
    }
    return row;
}

static inline int st_coupling_row(const st_system *system, int coupling)
{
    return st_torque_row(system, system->torques)
         + coupling * (ST_COUPLING_ROWS + (system->dipolar ? ST_DIPOLE_ROWS : 0));
}

static inline int st_heat_row(const st_system *system)
{
    return st_coupling_row(system, system->couplings);
}

static inline int st_row_count(const st_system *system)
{
    return st_heat_row(system) + (system->heat ? ST_HEAT_ROWS : 0);
}

typedef enum {
    ST_COMPLETED = 0,
    ST_STEP_LIMIT = 1,      /* the steps allowed were taken before the end */
    ST_STEP_TOO_SMALL = 2,  /* the tolerance asks for steps below rounding */
    ST_NOT_FINITE = 3,      /* m is no longer a number */
    ST_ANGLE_OUTSIDE = 4,   /* the angle left a torque table */
    ST_CURRENT_OUTSIDE = 5, /* no bias of a table gives the current at this angle */
    ST_TEMPERATURE_OUTSIDE = 6 /* the temperature left the range of a layer's curves */
} st_status;

#endif
