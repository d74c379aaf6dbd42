/* Triangular factors of matrices, with the largest pivot of each point. */
#ifndef ST_BLOCKS_FACTORS_INL
#define ST_BLOCKS_FACTORS_INL

#include "matrices.inl"

enum { ST_PANEL = ST_TILE }; /* columns that are eliminated one by one */

/* Exchange row k and the row that each point names. */
ST_INLINE void st_exchange(st_matrix a, int k, st_vec row)
{
    for (int i = k + 1; i < a.rows; i++) {
        const st_vec index = st_v_of(i);
        const st_bits here = st_v_at_most(index, row) & st_v_at_most(row, index);
        if (!st_v_any(here)) {
            continue;
        }
        for (int j = 0; j < a.columns; j++) {
            st_number *x = st_element(a, k, j), *y = st_element(a, i, j);
            const st_number upper = *x, lower = *y;
            x->re = st_v_choose(here, lower.re, upper.re);
            x->im = st_v_choose(here, lower.im, upper.im);
            y->re = st_v_choose(here, upper.re, lower.re);
            y->im = st_v_choose(here, upper.im, lower.im);
        }
    }
}

/* Row of the largest element at or below the diagonal of column k. */
ST_INLINE st_vec st_pivot_row(st_matrix a, int k)
{
    st_vec best = st_c_square(*st_element(a, k, k)), row = st_v_of(k);
    for (int i = k + 1; i < a.rows; i++) {
        const st_vec size = st_c_square(*st_element(a, i, k));
        const st_bits stays = st_v_at_most(size, best);
        best = st_v_choose(stays, best, size);
        row = st_v_choose(stays, row, st_v_of(i));
    }
    return row;
}

/* Subtract from rows of a, each with its factor in column k, row k: columns from `first` up to `end`. */
ST_INLINE void st_eliminate(st_matrix a, int k, int first, int end, int last_row)
{
    for (int i = k + 1; i < last_row; i++) {
        const st_number factor = *st_element(a, i, k);
        for (int j = first; j < end; j++) {
            st_number *z = st_element(a, i, j);
            const st_number y = *st_element(a, k, j);
            z->re += factor.im * y.im - factor.re * y.re;
            z->im -= factor.re * y.im + factor.im * y.re;
        }
    }
}

/* P a = L U in place; the diagonal of U is inverted, `pivots` are the rows exchanged. */
static ST_NOINLINE void st_factorize(st_matrix a, st_vec *pivots)
{
    const int n = a.rows;
    for (int start = 0; start < n; start += ST_PANEL) {
        const int end = start + ST_PANEL < n ? start + ST_PANEL : n;
        for (int k = start; k < end; k++) {
            pivots[k] = st_pivot_row(a, k);
            st_exchange(a, k, pivots[k]);
            const st_number inverse = st_c_inverse(*st_element(a, k, k));
            *st_element(a, k, k) = inverse;
            for (int i = k + 1; i < n; i++) {
                *st_element(a, i, k) = st_c_product(*st_element(a, i, k), inverse);
            }
            st_eliminate(a, k, k + 1, end, n);
        }
        for (int k = start; k < end; k++) {
            st_eliminate(a, k, end, n, end);
        }
        if (end < n) {
            st_multiply(st_part(a, end, end, n - end, n - end), 1.0, -1.0,
                        st_part(a, end, start, n - end, end - start),
                        st_part(a, start, end, end - start, n - end));
        }
    }
}

/* x -> a^-1 x, with the factors of a. */
static ST_NOINLINE void st_solve(st_matrix a, const st_vec *pivots, st_matrix x)
{
    const int n = a.rows, columns = x.columns;
    for (int k = 0; k < n; k++) {
        st_exchange(x, k, pivots[k]);
    }
    for (int start = 0; start < n; start += ST_PANEL) {
        const int end = start + ST_PANEL < n ? start + ST_PANEL : n;
        if (start > 0) {
            st_multiply(st_part(x, start, 0, end - start, columns), 1.0, -1.0,
                        st_part(a, start, 0, end - start, start), st_part(x, 0, 0, start, columns));
        }
        for (int k = start; k < end; k++) {
            for (int i = k + 1; i < end; i++) {
                const st_number factor = *st_element(a, i, k);
                for (int j = 0; j < columns; j++) {
                    st_number *z = st_element(x, i, j);
                    *z = st_c_minus(*z, st_c_product(factor, *st_element(x, k, j)));
                }
            }
        }
    }
    for (int end = n; end > 0; end = (end - 1) / ST_PANEL * ST_PANEL) {
        const int start = (end - 1) / ST_PANEL * ST_PANEL;
        if (end < n) {
            st_multiply(st_part(x, start, 0, end - start, columns), 1.0, -1.0,
                        st_part(a, start, end, end - start, n - end),
                        st_part(x, end, 0, n - end, columns));
        }
        for (int k = end - 1; k >= start; k--) {
            const st_number inverse = *st_element(a, k, k);
            for (int j = 0; j < columns; j++) {
                st_number *z = st_element(x, k, j);
                *z = st_c_product(inverse, *z);
            }
            for (int i = start; i < k; i++) {
                const st_number factor = *st_element(a, i, k);
                for (int j = 0; j < columns; j++) {
                    st_number *z = st_element(x, i, j);
                    *z = st_c_minus(*z, st_c_product(factor, *st_element(x, k, j)));
                }
            }
        }
    }
}

/* a^-1 into `inverse`; the factors stay in a. */
ST_INLINE void st_invert(st_matrix a, st_vec *pivots, st_matrix inverse)
{
    st_factorize(a, pivots);
    st_set(inverse, 1.0);
    st_solve(a, pivots, inverse);
}

#endif
