/* A torque table at a given current. */
#ifndef ST_TABLE_INL
#define ST_TABLE_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include <float.h>
#include <math.h>

#include "series.inl"

enum { ST_POWERS = 4, ST_TABLE_ROWS = 3, ST_CURRENT_ROW = 2, ST_MOST_ITERATIONS = 100 };

/* a_DL, a_FL and their derivatives by x, in the table's unit. */
typedef struct {
    st_vec value[2], slope[2];
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
        const st_terms terms = {NULL, st_table_series(t, piece, power, row)};
        const st_sum sum = st_series_sum(terms, (int)t->orders, s, with_slope);
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

/* Number of the interval of each bias. */
ST_INLINE st_bits st_table_piece(const st_table *t, st_vec bias)
{
    st_bits piece = st_v_bits(0);
    for (size_t i = 1; i < t->pieces; i++) {
        piece -= st_v_at_most(st_v_of(t->breaks[i]), bias);
    }
    return piece;
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
    const double widest = fmax(fabs(t->breaks[0]), fabs(t->breaks[t->pieces]));
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
    const st_vec v = st_zero_between(j.value, width, guess, 4.0 * DBL_EPSILON * widest, wanted);
    const st_vec turn = with_slope ? -st_cubic_at(j.slope, v) / st_cubic_slope(j.value, v) : zero;
    *bias = st_v_choose(wanted, left + v, *bias);
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

/* Torque at the bias V that solves J(V, x) = J. The interval of the last bias is tried first and
 * then its neighbours outwards, so that a current with several solutions stays on its branch.
 * Members in the same interval are solved together. */
ST_INLINE void st_table_at_current(const st_table *t, st_vec current, st_vec x,
                                   const int with_slope, st_vec *bias, st_table_value *found,
                                   int status[ST_WIDTH])
{
    const st_bits first = st_table_piece(t, *bias);
    st_bits open = st_v_at_most(x - x, st_v_of(0.0)), tried = st_v_bits(0);
    for (int i = 0; i < ST_WIDTH; i++) {
        status[i] = ST_LANE(open, i) ? ST_COMPLETED : ST_NOT_FINITE;
    }
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
                status[i] = ST_CURRENT_OUTSIDE;
                ST_LANE(open, i) = 0;
            }
        }
    }
}

#endif
