/* A run of an embedded method on its way, and the right-hand side of its numbers: components of m, and
 * a temperature if it is a state. */
#ifndef ST_WALK_INL
#define ST_WALK_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "methods/embedded.h"
#include "heating.inl"

/* A power of two by which a temperature becomes as large as a component of m, exactly. */
static const double KELVIN = 0x1p-8;

/* How stages are computed. */
typedef enum { FIRST_ORDER, SERIES, GENERAL } kind_of_stages;

/* The forms of plain systems are those of plain_steps.inl. */
static kind_of_stages kind_of(const st_system *s)
{
    return !st_is_plain(s) ? GENERAL : st_is_first_order(s) ? FIRST_ORDER : SERIES;
}

/* A run on its way. */
typedef struct {
    const st_system *system;
    const st_embedded *method;
    st_adaptive *run;
    kind_of_stages kind;
    st_members members;
    int numbers;       /* 3 layers, and the temperature if it is a state */
    double start, end; /* ns: where the span starts, and how long it is */
    double from[ST_MOST_NUMBERS], to[ST_MOST_NUMBERS], h;
    st_stages k;
} walk;

static void vectors_of(const walk *w, const double y[], st_vec3 m[])
{
    for (int l = 0; l < w->system->layers; l++) {
        m[l] = (st_vec3){y[3 * l], y[3 * l + 1], y[3 * l + 2]};
    }
}

/* dm/dt at a time; whatever was wrong with the place. */
static ST_NOINLINE st_status general_rate(walk *w, double time, const double y[], double out[])
{
    st_vec3 m[ST_MOST_LAYERS], slope[ST_MOST_LAYERS];
    vectors_of(w, y, m);
    w->members.status[0] = ST_COMPLETED;
    if (w->system->heat == ST_JOULE) {
        w->members.heat.at = y[3 * w->system->layers] / KELVIN;
    }
    if (!w->system->steady) {
        st_at_time(w->system, 1, time, &w->members);
    }
    st_general_slopes(w->system, &w->members, m, slope);
    for (int l = 0; l < w->system->layers; l++) {
        const double per_time = w->members.layer[l].rate;
        out[3 * l] = per_time * slope[l].x;
        out[3 * l + 1] = per_time * slope[l].y;
        out[3 * l + 2] = per_time * slope[l].z;
    }
    if (w->system->heat == ST_JOULE) {
        out[3 * w->system->layers] = KELVIN * st_heat_slope(w->system, &w->members, m);
    }
    return (st_status)w->members.status[0];
}

ST_INLINE st_status rate_as(const kind_of_stages kind, walk *w, double time, const double y[],
                            double out[])
{
    if (kind == GENERAL) {
        return general_rate(w, time, y, out);
    }
    const st_form f = {
        .layers = 1, .torques = 1, .plain = 1, .orders = kind == FIRST_ORDER, .groups = 1};
    const st_vec3 m[1] = {{y[0], y[1], y[2]}};
    st_vec3 slope[1];
    st_slopes(f, w->system, &w->members, m, slope);
    const double per_time = w->members.layer[0].rate;
    out[0] = per_time * slope[0].x;
    out[1] = per_time * slope[0].y;
    out[2] = per_time * slope[0].z;
    return ST_COMPLETED;
}

/* Runs that go on find the numbers of those that were not stopped. */
static st_status rate(walk *w, double time, const double y[], double out[])
{
    switch (w->kind) {
    case FIRST_ORDER:
        return rate_as(FIRST_ORDER, w, time, y, out);
    case SERIES:
        return rate_as(SERIES, w, time, y, out);
    default:
        return rate_as(GENERAL, w, time, y, out);
    }
}

#endif
