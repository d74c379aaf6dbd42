/* Series in x = cos(theta) whose terms are products of few polynomials: term n is the product of
 * s_k over the powers of two k in n, where s_1 = x and s_2k = s_k^2 - 2^(1-2k), so that T_k is
 * 2^(k-1) s_k. Pairs, fours, eights of terms are summed independently of each other, in as many
 * operations as powers of x would take, but without their loss of digits. */
#ifndef ST_SERIES_INL
#define ST_SERIES_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "system.h"
#include "lanes/vec.inl"

/* s_1, s_2, s_4 .. s_32, and their derivatives. */
typedef struct {
    st_vec value[6], slope[6];
} st_scales;

typedef struct {
    st_vec value, slope;
} st_sum;

/* Coefficients that members have of their own, or that they share; or those of a cubic, from power 0
 * upwards, that they share, at what each of them has. What is not given is NULL. */
typedef struct {
    const st_vec *own;
    const double *shared;
    const double *power[4];
    st_vec at;
} st_terms;

ST_INLINE st_scales st_scales_at(st_vec x, const int with_slope)
{
    static const double shift[6] = {0.0, 0.5, 0x1p-3, 0x1p-7, 0x1p-15, 0x1p-31};
    st_scales s;
    s.value[0] = x;
    s.slope[0] = st_v_of(1.0);
    for (int k = 1; k < 6; k++) {
        s.value[k] = st_v_fma(s.value[k - 1], s.value[k - 1], st_v_of(-shift[k]));
        s.slope[k] = with_slope ? 2.0 * s.value[k - 1] * s.slope[k - 1] : st_v_of(0.0);
    }
    return s;
}

ST_INLINE st_vec st_term(const st_terms c, int n)
{
    if (c.power[0] != NULL) {
        const st_vec upper = st_v_fma(st_v_of(c.power[3][n]), c.at, st_v_of(c.power[2][n]));
        const st_vec lower = st_v_fma(upper, c.at, st_v_of(c.power[1][n]));
        return st_v_fma(lower, c.at, st_v_of(c.power[0][n]));
    }
    return c.own != NULL ? c.own[n] : st_v_of(c.shared[n]);
}

/* low + s_k high */
ST_INLINE st_sum st_sum_of_halves(const st_scales *s, int k, const int with_slope, st_sum high,
                                  st_sum low)
{
    st_sum sum = {st_v_fma(s->value[k], high.value, low.value), st_v_of(0.0)};
    if (with_slope) {
        sum.slope = st_v_fma(s->slope[k], high.value, st_v_fma(s->value[k], high.slope, low.slope));
    }
    return sum;
}

ST_INLINE st_sum st_sum_of_4(const st_terms c, int n, const st_scales *s, const int with_slope)
{
    const st_vec x = s->value[0];
    const st_sum low = {st_v_fma(x, st_term(c, n + 1), st_term(c, n)), st_term(c, n + 1)};
    const st_sum high = {st_v_fma(x, st_term(c, n + 3), st_term(c, n + 2)), st_term(c, n + 3)};
    return st_sum_of_halves(s, 1, with_slope, high, low);
}

ST_INLINE st_sum st_sum_of_8(const st_terms c, int n, int orders, const st_scales *s,
                             const int with_slope)
{
    const st_sum low = st_sum_of_4(c, n, s, with_slope);
    return orders <= n + 4
             ? low
             : st_sum_of_halves(s, 2, with_slope, st_sum_of_4(c, n + 4, s, with_slope), low);
}

ST_INLINE st_sum st_sum_of_16(const st_terms c, int n, int orders, const st_scales *s,
                              const int with_slope)
{
    const st_sum low = st_sum_of_8(c, n, orders, s, with_slope);
    return orders <= n + 8 ? low
                           : st_sum_of_halves(s, 3, with_slope,
                                              st_sum_of_8(c, n + 8, orders, s, with_slope), low);
}

/* More terms than most torques have. The scales are given by value, so that those of shorter series
 * stay in registers. */
static ST_NOINLINE st_sum st_long_sum(const st_terms c, int orders, const st_scales scales,
                                      const int with_slope)
{
    const st_scales *s = &scales;
    st_sum sum = st_sum_of_16(c, 0, orders, s, with_slope);
    sum = st_sum_of_halves(s, 4, with_slope, st_sum_of_16(c, 16, orders, s, with_slope), sum);
    if (orders > 32) {
        st_sum high = st_sum_of_16(c, 32, orders, s, with_slope);
        if (orders > 48) {
            high = st_sum_of_halves(s, 4, with_slope, st_sum_of_16(c, 48, orders, s, with_slope),
                                    high);
        }
        sum = st_sum_of_halves(s, 5, with_slope, high, sum);
    }
    return sum;
}

/* Sum of one term, or of a multiple of four up to ST_MOST_ORDERS. */
ST_INLINE st_sum st_series_sum(const st_terms c, int orders, const st_scales *s,
                               const int with_slope)
{
    if (orders == 1) {
        return (st_sum){st_term(c, 0), st_v_of(0.0)};
    }
    return orders <= 16 ? st_sum_of_16(c, 0, orders, s, with_slope)
                        : st_long_sum(c, orders, *s, with_slope);
}

#endif
