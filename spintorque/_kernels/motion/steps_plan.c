/* What comes before the first step: checking what comes from outside. */
#include "steps.h"

/* One term, or whole fours of them. */
static int orders_fit(size_t orders)
{
    return orders == 1 || (orders > 0 && orders <= ST_MOST_ORDERS && orders % 4 == 0);
}

static int table_fits(const st_table *t)
{
    int fits = t->pieces > 0 && orders_fit(t->orders);
    for (int row = 0; fits && row < ST_TABLE_ROWS; row++) {
        const int own = t->row_orders[row];
        fits = own > 0 && orders_fit((size_t)own) && (size_t)own <= t->orders;
        for (int power = 0; fits && power < 4; power++) {
            const int these = t->power_orders[row][power];
            fits = these == 0 || (these > 0 && orders_fit((size_t)these) && these <= own);
        }
    }
    return fits;
}

/* Whether a number is whole and in a range: none of them is above 2^53. */
static int is_count(double number, double low, double high)
{
    return number >= low && number < high && number == (double)(int64_t)number;
}

static double row_of(const st_system *s, int row, long member)
{
    return s->place[row] < 0 ? s->shared[row] : s->varied[s->place[row] * s->members + member];
}

/* Every member has a first and a last piece. */
static int pieces_fit(const st_system *s, int torque)
{
    const int row = st_torque_row(s, torque);
    const int alike = s->place[row + ST_FIRST_PIECE] < 0 && s->place[row + ST_LAST_PIECE] < 0;
    const long members = alike && s->members > 1 ? 1 : s->members;
    int fits = !s->heat;
    for (long i = 0; fits && i < members; i++) {
        const double first = row_of(s, row + ST_FIRST_PIECE, i);
        fits = is_count(row_of(s, row + ST_LAST_PIECE, i), first,
                        (double)s->torque[torque].pieces)
            && is_count(first, 0.0, (double)s->torque[torque].pieces);
    }
    return fits;
}

static int torque_fits(const st_system *s, const st_torque *t)
{
    const int table = t->kind == ST_VOLTAGE_TORQUE || t->kind == ST_CURRENT_TORQUE;
    const int series = t->kind == ST_SERIES_TORQUE;
    return (table || series || t->kind == ST_PIECES_TORQUE) && t->on >= 0 && t->on < s->layers
        && t->layer >= -1 && t->layer < s->layers && t->layer != t->on
        && (series ? t->orders > 0 && orders_fit((size_t)t->orders) : t->orders == 0)
        && (!table || table_fits(&t->table));
}

/* Curves of each layer, anisotropy as a wave, and a torque that heats. */
static int heat_fits(const st_system *s)
{
    int fits = s->heat >= ST_CONSTANT && s->heat <= ST_JOULE;
    if (fits && s->heat) {
        fits = s->easy && !s->steady
            && (s->heat == ST_GIVEN || (s->heater >= 0 && s->heater < s->torques));
        for (int i = 0; fits && i < s->layers; i++) {
            fits = s->curves[i].pieces > 0;
        }
    }
    return fits;
}

/* Layers follow torques that know their voltage: series, or tables that find their bias. */
static int followed_fit(const st_system *s)
{
    int fits = 1;
    for (int i = 0; fits && s->follows && i < s->layers; i++) {
        const int torque = s->followed[i];
        fits = torque == -1
            || (s->easy && torque >= 0 && torque < s->torques
                && (s->torque[torque].kind == ST_SERIES_TORQUE
                    || s->torque[torque].kind == ST_CURRENT_TORQUE));
    }
    return fits;
}

int st_system_fits(const st_system *s, long rows, long varied)
{
    int fits = s->layers >= 1 && s->layers <= ST_MOST_LAYERS && s->torques >= 0
            && s->torques <= ST_MOST_TORQUES && s->couplings >= 0
            && s->couplings <= ST_MOST_COUPLINGS && s->members >= 0;
    for (int i = 0; fits && i < s->torques; i++) {
        fits = torque_fits(s, &s->torque[i]);
    }
    for (int i = 0; fits && i < s->couplings; i++) {
        const int a = s->coupled[i][0], b = s->coupled[i][1];
        fits = a >= 0 && b >= 0 && a < s->layers && b < s->layers && a != b;
    }
    fits = fits && rows == st_row_count(s) && heat_fits(s) && followed_fit(s);
    for (long row = 0; fits && row < rows; row++) {
        fits = s->place[row] < varied;
    }
    for (int i = 0; fits && i < s->torques; i++) {
        fits = s->torque[i].kind != ST_PIECES_TORQUE || pieces_fit(s, i);
    }
    for (long i = 0; fits && i < s->members; i++) {
        fits = s->problem[i] >= 0 && s->problem[i] < s->problems;
    }
    return fits;
}

static int leg_fits(const st_system *s, const st_steps *r, const double leg[ST_LEG_NUMBERS])
{
    const double most = 9007199254740992.0;
    return leg[ST_LEG_STEP] > 0.0 && is_count(leg[ST_LEG_FIRST_STEP], 0.0, most)
        && is_count(leg[ST_LEG_NUMBER], 0.0, most) && is_count(leg[ST_LEG_COUNT], 1.0, most)
        && is_count(leg[ST_LEG_SPAN], 0.0, (double)s->spans)
        && is_count(leg[ST_LEG_STORED], -1.0, (double)r->samples);
}

int st_steps_fit(const st_system *s, const st_steps *r, long start, long stop)
{
    int fits = r->samples >= 0 && r->newton >= 0 && start >= 0 && start <= stop
            && stop <= s->members
            && (r->method == ST_RK4 || r->method == ST_HEUN || r->method == ST_MIDPOINT);
    for (long i = 0; fits && i < r->legs; i++) {
        fits = leg_fits(s, r, r->leg + i * ST_LEG_NUMBERS);
    }
    return fits;
}
