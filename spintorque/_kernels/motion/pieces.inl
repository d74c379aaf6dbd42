/* A torque whose series in x is another one in each of some pieces: that of a table at a current which
 * does not change, or which is a factor of its torques. Each member has the series of the piece it
 * is in at hand. */
#ifndef ST_PIECES_INL
#define ST_PIECES_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "members.inl"

/* The piece of a member in which x lies. */
static const double *st_piece_at(const st_torque *t, long first, long last, double x)
{
    const size_t numbers = (size_t)ST_PIECE_NUMBERS;
    const double *piece = t->piece + (size_t)first * numbers;
    for (long i = first; i < last && !(x <= piece[ST_PIECE_HIGH]); i++) {
        piece += numbers;
    }
    return piece;
}

/* The series of members that are in other pieces than before. */
static ST_NOINLINE void st_take_series(const st_torque *t, st_vec alpha, st_vec x,
                                       st_torque_rows *p)
{
    for (int i = 0; i < ST_WIDTH; i++) {
        const double at = ST_LANE(x, i);
        if ((ST_LANE(p->low, i) <= at && at <= ST_LANE(p->high, i)) || isnan(at)) {
            continue;
        }
        const long first = (long)ST_LANE(p->first, i), last = (long)ST_LANE(p->last, i);
        const double *piece = st_piece_at(t, first, last, at);
        const double *damping_like = piece + ST_PIECE_SERIES;
        const double *field_like = damping_like + ST_PIECE_ORDERS;
        ST_LANE(p->low, i) = piece[ST_PIECE_LOW];
        ST_LANE(p->high, i) = piece[ST_PIECE_HIGH];
        ST_LANE(p->middle, i) = piece[ST_PIECE_MIDDLE];
        ST_LANE(p->inverse, i) = piece[ST_PIECE_INVERSE];
        for (int n = 0; n < ST_PIECE_ORDERS; n++) {
            const double a = ST_LANE(p->scale, i) * damping_like[n];
            const double b = ST_LANE(p->scale, i) * field_like[n];
            ST_LANE(p->turning[n], i) = b - ST_LANE(alpha, i) * a;
            ST_LANE(p->damping[n], i) = a + ST_LANE(alpha, i) * b;
        }
    }
}

/* b and c over the drive, and their derivatives by x. */
ST_INLINE void st_pieces_sums(const st_torque *t, st_vec alpha, st_vec x, const int with_slope,
                              st_torque_rows *p, st_sum *turning, st_sum *damping)
{
    if (st_v_any(~(st_v_at_most(p->low, x) & st_v_at_most(x, p->high)))) {
        st_take_series(t, alpha, x, p);
    }
    const st_scales scales = st_scales_at((x - p->middle) * p->inverse, with_slope);
    *turning = st_sum_of_16((st_terms){.own = p->turning}, 0, ST_PIECE_ORDERS, &scales, with_slope);
    *damping = st_sum_of_16((st_terms){.own = p->damping}, 0, ST_PIECE_ORDERS, &scales, with_slope);
    turning->slope *= p->inverse;
    damping->slope *= p->inverse;
}

#endif
