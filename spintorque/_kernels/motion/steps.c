/* Steps of given lengths; compiled for one and for many members at once, and for each instruction
 * set. The state of the members stays in registers over all steps of a leg. */
#ifndef ST_LEVEL
#error "ST_LEVEL must be defined: see CMakeLists.txt"
#endif
#ifndef ST_WIDTH
#error "ST_WIDTH must be defined: see CMakeLists.txt"
#endif
#include "methods/fixed_methods.inl"

#define ST_JOIN2(a, b) a##_##b
#define ST_NAMED2(a, b) ST_JOIN2(a, b)
#define ST_JOIN3(a, b, c) a##_##b##_##c
#define ST_NAMED3(a, b, c) ST_JOIN3(a, b, c)
#if ST_WIDTH > 1
#define ST_ENTRY ST_NAMED3(st_steps, many, ST_LEVEL)
#else
#define ST_ENTRY ST_NAMED3(st_steps, one, ST_LEVEL)
#endif

/* Members that are still sound go on to the end of the step. */
ST_INLINE void st_accept(const st_form f, const st_system *s, st_members *p, const st_vec3 to[],
                         st_state *state)
{
    state->sound &= st_sound(f, s, p, to);
    state->taken -= state->sound;
    for (int l = 0; l < f.layers; l++) {
        state->m[l] = st_v_choose3(state->sound, to[l], state->m[l]);
    }
}

ST_INLINE void st_watch(const st_steps *r, double time, st_state *state)
{
    const st_vec3 axis = {st_v_of(r->axis[0]), st_v_of(r->axis[1]), st_v_of(r->axis[2])};
    const st_vec ahead = st_v_dot(axis, state->m[0]) - r->level;
    for (int i = 0; i < ST_WIDTH; i++) {
        const double before = ST_LANE(state->ahead, i), now = ST_LANE(ahead, i);
        if (now <= 0.0 && isnan(ST_LANE(state->passage, i)) && ST_LANE(state->sound, i)) {
            ST_LANE(state->passage, i) =
                r->origin + time + (before > 0.0 ? r->step * before / (before - now) : 0.0);
        }
    }
    state->ahead = ahead;
}

#define ST_STEP(name, number)                                                                      \
    if (method == number) {                                                                        \
        st_##name(f, s, &own, leg->first_step + i, time, p, state, to);                            \
    }

/* The steps of a leg. */
ST_INLINE void st_advance(const st_form f, const st_system *s, const st_steps *r,
                          const st_method method, const st_leg *leg, st_members p[],
                          st_state states[])
{
    st_steps own = *r; /* copies, which stay in registers */
    st_state state[ST_GROUPS];
    for (int g = 0; g < f.groups; g++) {
        state[g] = states[g];
    }
    for (uint64_t i = 0; i < leg->count; i++) {
        const double time = leg->start + (double)(leg->number + i) * leg->step;
        own.end = leg->start + (double)(leg->number + i + 1) * leg->step;
        own.is_driven = i > 0;
        st_moments to[ST_GROUPS];
        ST_FIXED_METHODS(ST_STEP)
        for (int g = 0; g < f.groups; g++) {
            st_accept(f, s, &p[g], to[g], &state[g]);
            if (own.passage != NULL) {
                st_watch(&own, time, &state[g]);
            }
        }
    }
    for (int g = 0; g < f.groups; g++) {
        states[g] = state[g];
    }
}

/* Which members are computed together; where there are too few, the last one several times. */
typedef struct {
    long at[ST_WIDTH];
    int live;
} st_place;

static st_place st_place_of(long first, long stop)
{
    st_place place = {.live = stop - first < ST_WIDTH ? (int)(stop - first) : ST_WIDTH};
    for (int i = 0; i < ST_WIDTH; i++) {
        place.at[i] = first + (i < place.live ? i : place.live - 1);
    }
    return place;
}

static int st_seeks_bias(const st_system *s)
{
    int seeks = 0;
    for (int i = 0; i < s->torques; i++) {
        seeks = seeks || s->torque[i].kind == ST_CURRENT_TORQUE;
    }
    return seeks;
}

/* The biases at the end of a leg. Those that the steps remember stay: samples change no path. */
static void st_store_biases(const st_system *s, const st_steps *r, const st_leg *leg,
                            const st_place *place, st_members *p, const st_state *state)
{
    st_moments unused;
    st_vec bias[ST_MOST_TORQUES];
    int status[ST_WIDTH];
    memcpy(bias, p->bias, sizeof bias);
    memcpy(status, p->status, sizeof status);
    st_at_time(s, 1, leg->start + (double)(leg->number + leg->count) * leg->step, p);
    st_general_slopes(s, p, state->m, unused);
    for (int i = 0; i < place->live; i++) {
        const long row = leg->stored * s->members + place->at[i];
        for (int t = 0; t < s->torques; t++) {
            r->biases[row * s->torques + t] = ST_LANE(p->bias[t], i);
        }
    }
    memcpy(p->bias, bias, sizeof bias);
    memcpy(p->status, status, sizeof status);
}

static void st_store(const st_system *s, const st_steps *r, const st_leg *leg,
                     const st_place *place, st_members *p, const st_state *state)
{
    if (r->biases != NULL && st_seeks_bias(s)) {
        st_store_biases(s, r, leg, place, p, state);
    }
    for (int i = 0; i < place->live; i++) {
        const long row = leg->stored * s->members + place->at[i];
        if (r->temperatures != NULL && s->heat == ST_JOULE) {
            r->temperatures[row] = ST_LANE(p->heat.now, i);
        }
        for (int l = 0; r->paths != NULL && l < s->layers; l++) {
            double *m = r->paths + (row * s->layers + l) * 3;
            m[0] = ST_LANE(state->m[l].x, i);
            m[1] = ST_LANE(state->m[l].y, i);
            m[2] = ST_LANE(state->m[l].z, i);
        }
    }
}

static int st_is_diagonal(const st_system *s)
{
    int diagonal = 1;
    for (int row = ST_MATRIX_YZ; row <= ST_MATRIX_XY; row++) {
        diagonal = diagonal && s->place[row] < 0 && s->shared[row] == 0.0;
    }
    return diagonal;
}

/* The steps of a leg for one form of systems and one method: functions of their own, because the
 * compiler's time grows faster than the length of a function. */
typedef void st_leg_steps(const st_system *s, const st_steps *r, const st_leg *leg,
                          st_members p[restrict], st_state state[restrict]);

#define ST_LEG_STEPS(name, method, ...)                                                            \
    static ST_NOINLINE void name(const st_system *s, const st_steps *r, const st_leg *leg,         \
                                 st_members p[restrict], st_state state[restrict])                 \
    {                                                                                              \
        st_advance((st_form){__VA_ARGS__}, s, r, method, leg, p, state);                           \
    }
#define ST_GENERAL                                                                                 \
    .layers = s->layers, .torques = s->torques, .couplings = s->couplings, .quartic = s->quartic,  \
    .cubic = s->cubic, .dipolar = s->dipolar, .follows = s->follows, .groups = 1

#define ST_GENERAL_STEPS(name, number) ST_LEG_STEPS(st_general_##name, number, ST_GENERAL)
#define ST_GENERAL_ENTRY(name, number) [number] = st_general_##name,
#define ST_HEATED_STEPS(name, number) ST_LEG_STEPS(st_heated_##name, number, ST_GENERAL, .heat = 1)
#define ST_HEATED_ENTRY(name, number) [number] = st_heated_##name,

ST_FIXED_METHODS(ST_GENERAL_STEPS)
static st_leg_steps *const st_general_steps[] = {ST_FIXED_METHODS(ST_GENERAL_ENTRY)};
/* A single member that is heated goes to the copy for many, if there is one. */
#ifndef ST_HEATED
#define ST_HEATED 1
#endif
#if ST_HEATED
ST_FIXED_METHODS(ST_HEATED_STEPS)
static st_leg_steps *const st_heated_steps[] = {ST_FIXED_METHODS(ST_HEATED_ENTRY)};
#else
#define st_heated_steps st_general_steps
#endif

#define ST_PLAIN_GROUPS 1
#include "plain_steps.inl"
#if ST_GROUPS > 1
#define ST_PLAIN_GROUPS ST_GROUPS
#include "plain_steps.inl"
#endif

/* Members as they are in steps of a length in a span. */
static void st_prepare(const st_system *s, const st_steps *r, const int plain, long span,
                       const st_place *place, st_members *p)
{
    st_load(s, span, place->at, p);
    if (r->method == ST_MIDPOINT && s->has_noise && !s->heat) {
        st_correct_for_noise(s, r->step, p);
    }
    if (plain) {
        st_drive((st_form){.layers = 1, .torques = 1, .plain = 1, .groups = 1}, s, 0.0, p);
    }
    if (plain && r->method == ST_RK4) {
        st_per_step(s, 0.5 * r->step, p);
    }
}

static void st_read(const st_system *s, const st_steps *r, const st_place *place, st_members *p,
                    st_state *state)
{
    const st_vec3 axis = {st_v_of(r->axis[0]), st_v_of(r->axis[1]), st_v_of(r->axis[2])};
    for (int i = 0; i < ST_WIDTH; i++) {
        const long at = place->at[i];
        for (int l = 0; l < s->layers; l++) {
            const double *m = r->moments + 3 * l * s->members + at;
            ST_LANE(state->m[l].x, i) = m[0];
            ST_LANE(state->m[l].y, i) = m[s->members];
            ST_LANE(state->m[l].z, i) = m[2 * s->members];
        }
        for (int t = 0; t < s->torques; t++) {
            ST_LANE(p->bias[t], i) = r->bias[t * s->members + at];
        }
        ST_LANE(state->sound, i) = r->status[at] == ST_COMPLETED ? ~UINT64_C(0) : 0;
        ST_LANE(state->taken, i) = 0;
        p->status[i] = ST_COMPLETED;
        ST_LANE(state->passage, i) = r->passage == NULL ? NAN : r->passage[at];
        if (s->heat == ST_JOULE) {
            ST_LANE(p->heat.now, i) = ST_LANE(p->heat.at, i) = r->temperature[at];
        }
    }
    state->ahead = st_v_dot(axis, state->m[0]) - r->level;
}

static void st_write(const st_system *s, const st_steps *r, const st_place *place,
                     const st_members *p, const st_state *state)
{
    for (int i = 0; i < place->live; i++) {
        const long at = place->at[i];
        for (int l = 0; l < s->layers; l++) {
            double *m = r->moments + 3 * l * s->members + at;
            m[0] = ST_LANE(state->m[l].x, i);
            m[s->members] = ST_LANE(state->m[l].y, i);
            m[2 * s->members] = ST_LANE(state->m[l].z, i);
        }
        for (int t = 0; t < s->torques; t++) {
            r->bias[t * s->members + at] = ST_LANE(p->bias[t], i);
        }
        r->reached[at] = (double)ST_LANE(state->taken, i);
        if (!ST_LANE(state->sound, i) && r->status[at] == ST_COMPLETED) {
            r->status[at] = p->status[i] == ST_COMPLETED ? ST_NOT_FINITE : p->status[i];
        }
        if (s->heat == ST_JOULE) {
            r->temperature[at] = ST_LANE(p->heat.now, i);
        }
        if (r->passage != NULL) {
            r->passage[at] = ST_LANE(state->passage, i);
        }
    }
}

/* What of the members changes with a new length of steps or a new span. */
static void st_turn(const st_system *s, const st_steps *r, const int plain, const st_leg *leg,
                    const st_leg *before, const st_place *place, st_members *p)
{
    const int by_step = plain || (r->method == ST_MIDPOINT && s->has_noise);
    if (before->count == 0 || (by_step && leg->step != before->step)
        || (s->steady && leg->span != before->span)) {
        st_prepare(s, r, plain, leg->span, place, p);
    } else if (leg->span != before->span) {
        st_load_waves(s, leg->span, place->at, p);
    }
}

/* All legs of some groups of members. */
static void st_take(const st_system *s, const st_steps *all, const int plain, const int groups,
                    st_leg_steps *leg_steps, long first, long stop)
{
    st_steps r = *all;
    st_place place[ST_GROUPS];
    st_members p[ST_GROUPS];
    double now[ST_MOST_TORQUES][2][ST_MOST_ORDERS];
    st_state state[ST_GROUPS];
    st_leg before = {.count = 0};
    for (int g = 0; g < groups; g++) {
        memset(p[g].piece, 0, sizeof p[g].piece);
        p[g].now = now;
        place[g] = st_place_of(first + g * ST_WIDTH, stop);
        st_read(s, &r, &place[g], &p[g], &state[g]);
    }
    for (long i = 0; i < r.legs; i++) {
        const st_leg leg = st_leg_of(&r, i);
        r.step = leg.step;
        r.origin = leg.origin;
        for (int g = 0; g < groups; g++) {
            st_turn(s, &r, plain, &leg, &before, &place[g], &p[g]);
            if (i == 0) {
                state[g].sound &= st_sound(st_general_form(s), s, &p[g], state[g].m);
            }
        }
        leg_steps(s, &r, &leg, p, state);
        for (int g = 0; leg.stored >= 0 && g < groups; g++) {
            st_store(s, &r, &leg, &place[g], &p[g], &state[g]);
        }
        before = leg;
    }
    for (int g = 0; g < groups; g++) {
        st_write(s, &r, &place[g], &p[g], &state[g]);
    }
}

st_steps_copy ST_ENTRY;
void ST_ENTRY(const st_system *s, const st_steps *r, long start, long stop)
{
    const int in_pieces = st_is_in_pieces(s) && r->method == ST_RK4;
    const int plain = st_is_plain(s) || in_pieces, own = st_is_driven(s);
    long first = start;
#if ST_GROUPS > 1
    st_leg_steps *grouped = s->layers > 1 || s->heat || s->follows ? NULL
                          : !own ? ST_NAMED2(st_single_steps, ST_GROUPS)(r->method)
                          : plain ? ST_NAMED2(st_plain_steps, ST_GROUPS)(s, r->method)
                                  : ST_NAMED2(st_driven_steps, ST_GROUPS)(s, r->method);
    for (; grouped != NULL && stop - first >= ST_GROUPS * ST_WIDTH;
         first += ST_GROUPS * ST_WIDTH) {
        st_take(s, r, plain, ST_GROUPS, grouped, first, stop);
    }
#endif
    st_leg_steps *single = s->heat ? st_heated_steps[r->method]
                         : !own    ? NULL
                         : plain   ? st_plain_steps_1(s, r->method)
                                   : st_driven_steps_1(s, r->method);
    single = single != NULL ? single : st_general_steps[r->method];
    for (; first < stop; first += ST_WIDTH) {
        st_take(s, r, plain, 1, single, first, stop);
    }
}
