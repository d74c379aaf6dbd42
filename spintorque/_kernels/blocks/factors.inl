/* Triangular factors of matrices, with the largest pivot of each point. */
#ifndef ST_BLOCKS_FACTORS_INL
#define ST_BLOCKS_FACTORS_INL

#include "matrices.inl"

#define ST_MUCH_SMALLER 0.01 /* square of a pivot, relative to the largest one */
enum { ST_PANEL = ST_TILE }; /* columns that are eliminated one by one */

/* The row that each point exchanges with row k, and which rows these are, k itself apart. */
typedef struct {
    st_vec row;
    int count, rows[ST_WIDTH];
} st_pivot;

ST_INLINE void st_exchange(st_matrix a, int k, const st_pivot *pivot)
{
    for (int which = 0; which < pivot->count; which++) {
        const int i = pivot->rows[which];
        const st_vec index = st_v_of(i);
        const st_bits here = st_v_at_most(index, pivot->row) & st_v_at_most(pivot->row, index);
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

/* Which rows the points name, k itself apart. */
ST_INLINE void st_list_rows(st_pivot *pivot, int k)
{
    for (int lane = 0; lane < ST_WIDTH; lane++) {
        const int i = (int)ST_LANE(pivot->row, lane);
        int is_new = i != k;
        for (int which = 0; which < pivot->count; which++) {
            is_new &= pivot->rows[which] != i;
        }
        pivot->rows[pivot->count] = i;
        pivot->count += is_new;
    }
}

/* Row of the largest element below the diagonal of column k, or k where that one is not much
 * smaller. */
ST_INLINE void st_find_pivot(st_matrix a, int k, st_pivot *pivot)
{
    const st_vec diagonal = st_c_square(*st_element(a, k, k));
    st_vec best = diagonal;
    for (int i = k + 1; i < a.rows; i++) {
        best = st_v_larger(st_c_square(*st_element(a, i, k)), best);
    }
    const st_bits stays = st_v_at_most(ST_MUCH_SMALLER * best, diagonal);
    pivot->row = st_v_of(k);
    pivot->count = 0;
    if (!st_v_any(~stays)) {
        return;
    }
    for (int i = k + 1; i < a.rows; i++) {
        const st_bits is_best = st_v_at_most(best, st_c_square(*st_element(a, i, k))) & ~stays;
        pivot->row = st_v_choose(is_best, st_v_of(i), pivot->row);
    }
    st_list_rows(pivot, k);
}

/* Subtract from rows of a, each with its factor in column k, row k: columns from `first` up to
 * `end`. */
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
static ST_NOINLINE void st_factorize(st_matrix a, st_pivot *pivots)
{
    const int n = a.rows;
    for (int start = 0; start < n; start += ST_PANEL) {
        const int end = start + ST_PANEL < n ? start + ST_PANEL : n;
        for (int k = start; k < end; k++) {
            st_find_pivot(a, k, &pivots[k]);
            st_exchange(a, k, &pivots[k]);
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

/* Rows of x, a few of them, by the triangle of the factors next to the diagonal: that of l from
 * above, or that of u from below. */
ST_INLINE void st_triangle(int rows, int upper, st_matrix a, st_matrix x)
{
    st_number factor[ST_TILE][ST_TILE], y[ST_TILE];
    ST_UNROLLED for (int i = 0; i < rows; i++)
    {
        ST_UNROLLED for (int k = 0; k < rows; k++)
        {
            factor[i][k] = *st_element(a, i, k);
        }
    }
    for (int j = 0; j < x.columns; j++) {
        ST_UNROLLED for (int i = 0; i < rows; i++)
        {
            y[i] = *st_element(x, i, j);
        }
        ST_UNROLLED for (int step = 0; step < rows; step++)
        {
            const int k = upper ? rows - 1 - step : step;
            if (upper) {
                y[k] = st_c_product(factor[k][k], y[k]);
            }
            ST_UNROLLED for (int further = step + 1; further < rows; further++)
            {
                const int i = upper ? rows - 1 - further : further;
                y[i] = st_c_minus(y[i], st_c_product(factor[i][k], y[k]));
            }
        }
        ST_UNROLLED for (int i = 0; i < rows; i++)
        {
            *st_element(x, i, j) = y[i];
        }
    }
}

ST_INLINE void st_triangle_of(int upper, st_matrix a, st_matrix x)
{
    switch (a.rows) {
    case 1:
        st_triangle(1, upper, a, x);
        break;
    case 2:
        st_triangle(2, upper, a, x);
        break;
    default:
        st_triangle(ST_TILE, upper, a, x);
        break;
    }
}

/* x -> a^-1 x, with the factors of a. */
static ST_NOINLINE void st_solve(st_matrix a, const st_pivot *pivots, st_matrix x)
{
    const int n = a.rows, columns = x.columns;
    for (int k = 0; k < n; k++) {
        st_exchange(x, k, &pivots[k]);
    }
    for (int start = 0; start < n; start += ST_PANEL) {
        const int rows = n - start < ST_PANEL ? n - start : ST_PANEL;
        const st_matrix here = st_part(x, start, 0, rows, columns);
        if (start > 0) {
            st_multiply(here, 1.0, -1.0, st_part(a, start, 0, rows, start),
                        st_part(x, 0, 0, start, columns));
        }
        st_triangle_of(0, st_part(a, start, start, rows, rows), here);
    }
    for (int start = (n - 1) / ST_PANEL * ST_PANEL; start >= 0; start -= ST_PANEL) {
        const int rows = n - start < ST_PANEL ? n - start : ST_PANEL, end = start + rows;
        const st_matrix here = st_part(x, start, 0, rows, columns);
        if (end < n) {
            st_multiply(here, 1.0, -1.0, st_part(a, start, end, rows, n - end),
                        st_part(x, end, 0, n - end, columns));
        }
        st_triangle_of(1, st_part(a, start, start, rows, rows), here);
    }
}

/* a^-1 into `inverse`; the factors stay in a. */
ST_INLINE void st_invert(st_matrix a, st_pivot *pivots, st_matrix inverse)
{
    st_factorize(a, pivots);
    st_set(inverse, 1.0);
    st_solve(a, pivots, inverse);
}

#endif
