/* A torque table at a given bias, and at a given current. */
#ifndef ST_TABLE_INL
#define ST_TABLE_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include <float.h>
#include <math.h>

#include "series.inl"

enum { ST_POWERS = 4, ST_CURRENT_ROW = 2, ST_MOST_ITERATIONS = 100, ST_FEW_PIECES = 16 };

/* a_DL, a_FL and their derivatives by x, in the table's unit; dV/dx at a given current. */
typedef struct {
    st_vec value[2], slope[2], turn;
} st_table_value;

/* Cubic in (V - left break), and its derivative by x. */
typedef struct {
    st_vec value[ST_POWERS], slope[ST_POWERS];
} st_cubic;

static inline const double *st_table_series(const st_table *t, size_t piece, int power, int row)
{
    return t->coefficients
         + ((piece * ST_POWERS + (size_t)power) * ST_TABLE_ROWS + (size_t)row) * t->orders;
}

ST_INLINE st_cubic st_table_cubic(const st_table *t, size_t piece, int row, const st_scales *s,
                                  const int with_slope)
{
    st_cubic found;
    for (int power = 0; power < ST_POWERS; power++) {
        const st_terms terms = {.shared = st_table_series(t, piece, power, row)};
        const int orders = t->power_orders[row][power];
        st_sum sum = {st_v_of(0.0), st_v_of(0.0)};
        if (orders > 0) {
            sum = st_series_sum(terms, orders, s, with_slope);
        }
        found.value[power] = sum.value;
        found.slope[power] = sum.slope;
    }
    return found;
}

ST_INLINE st_vec st_cubic_at(const st_vec c[ST_POWERS], st_vec v)
{
    return st_v_fma(st_v_fma(st_v_fma(c[3], v, c[2]), v, c[1]), v, c[0]);
}

ST_INLINE st_vec st_cubic_slope(const st_vec c[ST_POWERS], st_vec v)
{
    return st_v_fma(st_v_fma(3.0 * c[3], v, 2.0 * c[2]), v, c[1]);
}

/* Number of the interval of a bias among many. */
static uint64_t st_table_find(const st_table *t, double bias)
{
    size_t low = 0, high = t->pieces;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (t->breaks[middle] <= bias) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Number of the interval of each bias. */
ST_INLINE st_bits st_table_piece(const st_table *t, st_vec bias)
{
    st_bits piece = st_v_bits(0);
    for (size_t i = 1; i < t->pieces && t->pieces <= ST_FEW_PIECES; i++) {
        piece -= st_v_at_most(st_v_of(t->breaks[i]), bias);
    }
    for (int i = 0; i < ST_WIDTH && t->pieces > ST_FEW_PIECES; i++) {
        ST_LANE(piece, i) = st_table_find(t, ST_LANE(bias, i));
    }
    return piece;
}

/* Sums of a_DL and a_FL in one interval, at distances v from its left break: those of the members that
 * are wanted. */
ST_INLINE void st_table_sums(const st_table *t, size_t piece, st_vec v, const st_scales *scales,
                             const int with_slope, st_bits wanted, st_table_value *found)
{
    for (int row = 0; row < 2; row++) {
        st_terms terms = {.at = v};
        for (int power = 0; power < ST_POWERS; power++) {
            terms.power[power] = st_table_series(t, piece, power, row);
        }
        const st_sum sum = st_series_sum(terms, t->row_orders[row], scales, with_slope);
        found->value[row] = st_v_choose(wanted, sum.value, found->value[row]);
        if (with_slope) {
            found->slope[row] = st_v_choose(wanted, sum.slope, found->slope[row]);
        }
    }
}

/* Torque at given biases; members in the same interval go together. */
ST_INLINE void st_table_at_bias(const st_table *t, st_vec bias, st_vec x, const int with_slope,
                                st_table_value *found)
{
    const st_scales scales = st_scales_at(x, with_slope);
    const st_bits piece = st_table_piece(t, bias);
    st_bits open = st_v_bits(~UINT64_C(0));
    while (st_v_any(open)) {
        const uint64_t own = st_v_first(piece, open);
        const st_bits same = open & st_v_equal(piece, st_v_bits(own));
        st_table_sums(t, own, bias - t->breaks[own], &scales, with_slope, same, found);
        open &= ~same;
    }
}

/* Zeros of cubics between 0 and width, where they change sign, from the guess v. Newton's step ends
 * the search where what it neglects is small. */
ST_INLINE st_vec st_zero_between(const st_vec c[ST_POWERS], double width, st_vec v,
                                 double resolution, st_bits wanted)
{
    const st_bits rising = st_v_at_most(c[0], st_cubic_at(c, st_v_of(width)));
    st_vec low = st_v_of(0.0), high = st_v_of(width);
    for (int i = 0; i < ST_MOST_ITERATIONS && st_v_any(wanted); i++) {
        const st_vec excess = st_cubic_at(c, v), slope = st_cubic_slope(c, v);
        const st_bits below = st_v_at_most(st_v_of(0.0), excess) ^ rising;
        low = st_v_choose(below, v, low);
        high = st_v_choose(below, high, v);
        const st_vec newton = v - excess / slope;
        const st_bits inside = st_v_at_most(low, newton) & st_v_at_most(newton, high);
        const st_vec next = st_v_choose(inside, newton, 0.5 * (low + high));
        const st_vec moved = st_v_size(next - v);
        const st_vec bent = st_v_size(st_v_fma(3.0 * c[3], v, c[2])) + st_v_size(c[3]) * moved;
        const st_vec left_over = 64.0 * bent * moved * moved; /* far below the resolution */
        const st_bits quick = inside & st_v_at_most(left_over, resolution * st_v_size(slope));
        v = st_v_choose(wanted, next, v);
        wanted &= ~(quick | st_v_at_most(moved, st_v_of(resolution)));
    }
    return v;
}

/* Whether an interval holds a bias at which its current, less the given one, is zero. A current
 * between the rounded values of two intervals at their common break is in both. */
ST_INLINE st_bits st_table_holds(const st_vec c[ST_POWERS], double width, st_vec current)
{
    const st_vec right = st_cubic_at(c, st_v_of(width));
    const st_vec slack =
        8.0 * DBL_EPSILON
        * (st_v_size(current) + st_v_size(c[1] * width) + st_v_size(c[2] * width * width)
           + st_v_size(c[3] * width * width * width));
    return (st_v_at_most(c[0], slack) & st_v_at_most(-slack, right))
         | (st_v_at_most(-slack, c[0]) & st_v_at_most(right, slack));
}

/* Torque in one interval of bias at a given current; which of the wanted have a solution there. */
ST_INLINE st_bits st_table_solve(const st_table *t, size_t piece, st_vec current, st_vec x,
                                 const int with_slope, st_bits wanted, st_vec *bias,
                                 st_table_value *found)
{
    const double left = t->breaks[piece], width = t->breaks[piece + 1] - left;
    const st_scales scales = st_scales_at(x, with_slope);
    st_cubic j = st_table_cubic(t, piece, ST_CURRENT_ROW, &scales, with_slope);
    j.value[0] -= current;
    wanted &= st_table_holds(j.value, width, current);
    if (!st_v_any(wanted)) {
        return wanted;
    }
    const st_vec zero = st_v_of(0.0), from_left = *bias - left;
    const st_vec above = st_v_choose(st_v_at_most(zero, from_left), from_left, zero);
    const st_vec guess = st_v_choose(st_v_at_most(above, st_v_of(width)), above, st_v_of(width));
    const st_vec v = st_zero_between(j.value, width, guess, t->resolution, wanted);
    const st_vec turn = with_slope ? -st_cubic_at(j.slope, v) / st_cubic_slope(j.value, v) : zero;
    *bias = st_v_choose(wanted, left + v, *bias);
    found->turn = st_v_choose(wanted, turn, found->turn);
    for (int row = 0; row < 2; row++) {
        const st_cubic a = st_table_cubic(t, piece, row, &scales, with_slope);
        found->value[row] = st_v_choose(wanted, st_cubic_at(a.value, v), found->value[row]);
        if (with_slope) {
            const st_vec slope = st_cubic_at(a.slope, v) + turn * st_cubic_slope(a.value, v);
            found->slope[row] = st_v_choose(wanted, slope, found->slope[row]);
        }
    }
    return wanted;
}

/* Interval that comes after `tried` others: the first one, then its neighbours outwards. Those below
 * zero wrap around to numbers above all intervals. */
static inline uint64_t st_table_candidate(uint64_t first, uint64_t tried)
{
    return tried % 2 ? first + (tried + 1) / 2 : first - tried / 2;
}

/* The interval of the last bias is tried first and then its neighbours outwards, so that a current
 * with several solutions stays on its branch. Members in the same interval are solved together; those
 * that are `open` have to be. */
static ST_NOINLINE void st_table_search(const st_table *t, st_vec current, st_vec x,
                                        const int with_slope, st_bits open, st_vec *bias,
                                        st_table_value *found, int status[ST_WIDTH])
{
    const st_bits first = st_table_piece(t, *bias);
    st_bits tried = st_v_bits(0);
    for (int i = 0; i < ST_WIDTH; i++) {
        while (ST_LANE(open, i)) {
            const uint64_t piece = st_table_candidate(ST_LANE(first, i), ST_LANE(tried, i));
            st_bits same = st_v_bits(0);
            for (int k = i; k < ST_WIDTH; k++) {
                const uint64_t other = st_table_candidate(ST_LANE(first, k), ST_LANE(tried, k));
                ST_LANE(same, k) = other == piece ? ST_LANE(open, k) : 0;
            }
            if (piece < t->pieces) {
                open &= ~st_table_solve(t, piece, current, x, with_slope, same, bias, found);
            }
            tried += same & open & st_v_bits(1);
            if (ST_LANE(open, i) && ST_LANE(tried, i) > 2 * t->pieces) {
                status[i] = status[i] == ST_COMPLETED ? ST_CURRENT_OUTSIDE : status[i];
                ST_LANE(open, i) = 0;
            }
        }
    }
}

/* From a bias a step towards that of a current, which is exact to the third power of its length, and
 * one of Newton's, whose error is that of rounding; who is there. One division. */
ST_INLINE st_bits st_step_to_zero(const st_cubic *j, st_vec start, st_vec current, double resolution,
                                  st_vec *step)
{
    /* The current around the bias: excess + slope s + bent s^2 + third s^3. */
    const st_vec third = j->value[3], bent = st_v_fma(3.0 * third, start, j->value[2]);
    const st_vec slope = st_cubic_slope(j->value, start);
    const st_vec excess = st_cubic_at(j->value, start) - current;
    const st_vec twice = bent + bent, inverse = 1.0 / slope;
    const st_vec u = -excess * inverse, q = bent * inverse, r = third * inverse;
    const st_vec more = st_v_fma(u, st_v_fma(twice * inverse, q, -r), -q);
    const st_vec s = st_v_fma(u * u, more, u);
    const st_vec rest = st_v_fma(st_v_fma(st_v_fma(third, s, bent), s, slope), s, excess);
    const st_vec e = st_v_fma(3.0 * third, s, twice) * (s * inverse), square = e * e;
    const st_vec moved = -(rest * inverse) * ((1.0 - e) * (1.0 + square));
    const st_vec left_over = st_v_size(moved)
                           * (64.0 * st_v_size((q + 3.0 * r * s) * moved) + square * square);
    *step = s + moved;
    return st_v_at_most(left_over, st_v_of(resolution)) & st_v_at_most(square, st_v_of(0.01));
}

/* Torque in one interval at the bias at which the current is the given one, near the last bias, of
 * the wanted, whose bias is in it; who is done. A current that is linear in the bias takes no
 * steps. */
ST_INLINE st_bits st_table_near(const st_table *t, uint64_t piece, st_vec current, st_vec x,
                                const int with_slope, st_bits wanted, st_vec *bias,
                                st_table_value *found)
{
    const st_scales scales = st_scales_at(x, with_slope);
    const double left = t->breaks[piece], width = t->breaks[piece + 1] - left;
    const st_cubic j = st_table_cubic(t, piece, ST_CURRENT_ROW, &scales, with_slope);
    st_bits good = wanted;
    st_vec v;
    if (t->is_linear) {
        v = (current - j.value[0]) / j.value[1];
    } else {
        const st_vec start = *bias - left;
        good &= st_step_to_zero(&j, start, current, t->resolution, &v);
        v += start;
    }
    good &= st_v_at_most(st_v_of(0.0), v) & st_v_at_most(v, st_v_of(width));
    *bias = st_v_choose(good, left + v, *bias);
    st_vec turn = st_v_of(0.0);
    if (with_slope) {
        turn = -st_cubic_at(j.slope, v) / st_cubic_slope(j.value, v);
        found->turn = st_v_choose(good, turn, found->turn);
    }
    for (int row = 0; row < 2; row++) {
        const st_cubic a = st_table_cubic(t, piece, row, &scales, with_slope);
        const st_vec value = t->is_linear ? st_v_fma(a.value[1], v, a.value[0])
                                          : st_cubic_at(a.value, v);
        found->value[row] = st_v_choose(good, value, found->value[row]);
        if (with_slope) {
            const st_vec by_x = st_cubic_at(a.slope, v) + turn * st_cubic_slope(a.value, v);
            found->slope[row] = st_v_choose(good, by_x, found->slope[row]);
        }
    }
    return good;
}

/* Those whose bias is in an interval; the first and the last one have no end. */
ST_INLINE st_bits st_table_inside(const st_table *t, uint64_t piece, st_vec bias)
{
    const double low = piece == 0 ? -INFINITY : t->breaks[piece];
    const double high = piece + 1 == t->pieces ? INFINITY : t->breaks[piece + 1];
    return st_v_at_most(st_v_of(low), bias) & ~st_v_at_most(st_v_of(high), bias);
}

/* Those who are not done: `rest` in other intervals, or not near. */
static ST_NOINLINE void st_table_others(const st_table *t, st_vec current, st_vec x,
                                        const int with_slope, st_bits rest, st_bits open,
                                        uint64_t *own, st_vec *bias, st_table_value *found,
                                        int status[ST_WIDTH])
{
    for (int i = 0; i < ST_WIDTH; i++) {
        const double cosine = ST_LANE(x, i);
        if (!(cosine - cosine <= 0.0) && status[i] == ST_COMPLETED) {
            status[i] = ST_NOT_FINITE;
        }
    }
    const st_bits piece = st_table_piece(t, *bias);
    while (st_v_any(rest)) {
        *own = st_v_first(piece, rest);
        const st_bits same = rest & st_v_equal(piece, st_v_bits(*own));
        open &= ~st_table_near(t, *own, current, x, with_slope, same, bias, found);
        rest &= ~same;
    }
    if (st_v_any(open)) {
        st_table_search(t, current, x, with_slope, open, bias, found, status);
    }
}

/* Torque at the bias V that solves J(V, x) = J. What it takes for a member does not depend on the
 * others, nor on the interval `own` that is looked at first. */
ST_INLINE void st_table_at_current(const st_table *t, st_vec current, st_vec x,
                                   const int with_slope, uint64_t *own, st_vec *bias,
                                   st_table_value *found, int status[ST_WIDTH])
{
    const st_bits finite = st_v_at_most(x - x, st_v_of(0.0));
    const st_bits inside = finite & st_table_inside(t, *own, *bias);
    const st_bits good = st_table_near(t, *own, current, x, with_slope, inside, bias, found);
    if (st_v_any(~good)) {
        st_table_others(t, current, x, with_slope, finite & ~inside, finite & ~good, own, bias,
                        found, status);
    }
}

#endif
