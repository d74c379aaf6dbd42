/* Schur's form a = q s q^dagger of small matrices, each point with shifts of its own. */
#ifndef ST_BLOCKS_SCHUR_INL
#define ST_BLOCKS_SCHUR_INL

#include "matrices.inl"

enum { ST_SWEEPS = 12, ST_EXCEPTIONAL = 10 }; /* sweeps a row at most; every tenth shift is odd */

ST_INLINE st_vec st_safe_inverse(st_vec a)
{
    const st_bits vanishes = st_v_at_most(a, st_v_of(1e-290));
    return st_v_choose(vanishes, st_v_of(0.0), 1.0 / st_v_choose(vanishes, st_v_of(1.0), a));
}

/* (1 - beta v v^dagger) a on rows from `first`, for columns from `column` on. */
ST_INLINE void st_reflect_rows(st_matrix a, const st_number *v, st_vec beta, int first, int column)
{
    for (int j = column; j < a.columns; j++) {
        st_number sum = {st_v_of(0.0), st_v_of(0.0)};
        for (int i = first; i < a.rows; i++) {
            const st_number x = {v[i].re, -v[i].im};
            sum = st_c_sum(sum, st_c_product(x, *st_element(a, i, j)));
        }
        sum = st_c_times(beta, sum);
        for (int i = first; i < a.rows; i++) {
            st_number *z = st_element(a, i, j);
            *z = st_c_minus(*z, st_c_product(v[i], sum));
        }
    }
}

/* a (1 - beta v v^dagger) on columns from `first`. */
ST_INLINE void st_reflect_columns(st_matrix a, const st_number *v, st_vec beta, int first)
{
    for (int i = 0; i < a.rows; i++) {
        st_number sum = {st_v_of(0.0), st_v_of(0.0)};
        for (int j = first; j < a.columns; j++) {
            sum = st_c_sum(sum, st_c_product(*st_element(a, i, j), v[j]));
        }
        sum = st_c_times(beta, sum);
        for (int j = first; j < a.columns; j++) {
            st_number *z = st_element(a, i, j);
            const st_number x = {v[j].re, -v[j].im};
            *z = st_c_minus(*z, st_c_product(sum, x));
        }
    }
}

/* a -> q^dagger a q without elements below the first subdiagonal; `v` has room for a column. */
static ST_NOINLINE void st_hessenberg(st_matrix a, st_matrix q, st_number *v)
{
    const int n = a.rows;
    st_set(q, 1.0);
    for (int k = 0; k + 2 < n; k++) {
        st_vec square = st_v_of(0.0);
        for (int i = k + 1; i < n; i++) {
            v[i] = *st_element(a, i, k);
            square += st_c_square(v[i]);
        }
        const st_vec norm = st_v_sqrt(square), head = st_v_sqrt(st_c_square(v[k + 1]));
        const st_bits no_phase = st_v_at_most(head, st_v_of(0.0));
        const st_number phase = st_c_times(st_safe_inverse(head), v[k + 1]);
        v[k + 1].re += norm * st_v_choose(no_phase, st_v_of(1.0), phase.re);
        v[k + 1].im += norm * phase.im;
        const st_vec beta = st_safe_inverse(square + norm * head);
        st_reflect_rows(a, v, beta, k + 1, k);
        st_reflect_columns(a, v, beta, k + 1);
        st_reflect_columns(q, v, beta, k + 1);
    }
}

ST_INLINE st_number st_c_sqrt(st_number z)
{
    const st_vec zero = st_v_of(0.0), size = st_v_sqrt(st_c_square(z));
    const st_vec large = st_v_sqrt(0.5 * (size + st_v_size(z.re)));
    const st_vec small = 0.5 * st_v_size(z.im) * st_safe_inverse(large);
    const st_bits right = st_v_at_most(zero, z.re), up = st_v_at_most(zero, z.im);
    const st_vec im = st_v_choose(right, small, large);
    return (st_number){st_v_choose(right, large, small), st_v_choose(up, im, -im)};
}

/* Eigenvalue of [[a, b], [c, d]] next to d. */
ST_INLINE st_number st_shift(st_number a, st_number b, st_number c, st_number d)
{
    const st_number half = st_c_times(st_v_of(0.5), st_c_minus(a, d)), product = st_c_product(b, c);
    const st_number root = st_c_sqrt(st_c_sum(st_c_product(half, half), product));
    const st_number plus = st_c_sum(half, root), minus = st_c_minus(half, root);
    const st_bits takes_minus = st_v_at_most(st_c_square(plus), st_c_square(minus));
    const st_number sum = {st_v_choose(takes_minus, minus.re, plus.re),
                           st_v_choose(takes_minus, minus.im, plus.im)};
    const st_vec scale = st_safe_inverse(st_c_square(sum));
    const st_number inverse = {sum.re * scale, -sum.im * scale};
    return st_c_minus(d, st_c_product(product, inverse));
}

/* Where each point still has a subdiagonal: its last row, at most what it was before. What is
 * negligible becomes zero: a shift that is an eigenvalue of two blocks would mix them by rounding. */
ST_INLINE st_vec st_active_row(st_matrix a, st_vec bottom, st_vec negligible)
{
    const st_vec zero = st_v_of(0.0);
    for (int k = a.rows - 1; k > 0; k--) {
        st_number *x = st_element(a, k, k - 1);
        const st_bits is_small = st_v_at_most(st_c_square(*x), negligible);
        const st_bits is_here = st_v_at_most(st_v_of(k), bottom) & st_v_at_most(bottom, st_v_of(k));
        x->re = st_v_choose(is_small, zero, x->re);
        x->im = st_v_choose(is_small, zero, x->im);
        bottom = st_v_choose(is_small & is_here, st_v_of(k - 1), bottom);
    }
    return bottom;
}

ST_INLINE st_number st_shift_at(st_matrix a, st_vec bottom, int exceptional)
{
    const st_number zero = {st_v_of(0.0), st_v_of(0.0)};
    st_number corner[4] = {zero, zero, zero, zero};
    for (int k = 1; k < a.rows; k++) {
        const st_vec row = st_v_of(k);
        const st_bits here = st_v_at_most(row, bottom) & st_v_at_most(bottom, row);
        for (int part = 0; part < 4; part++) {
            const st_number x = *st_element(a, k - 1 + part / 2, k - 1 + part % 2);
            corner[part].re = st_v_choose(here, x.re, corner[part].re);
            corner[part].im = st_v_choose(here, x.im, corner[part].im);
        }
    }
    if (exceptional) {
        return st_c_sum(corner[3], corner[2]);
    }
    return st_shift(corner[0], corner[1], corner[2], corner[3]);
}

/* x, y -> (x, y) (cosine*, sine*; -sine, cosine)^T */
ST_INLINE void st_rotate_pair(st_number *x, st_number *y, st_number cosine, st_number sine)
{
    const st_number a = *x, b = *y, c = {cosine.re, -cosine.im}, s = {sine.re, -sine.im};
    *x = st_c_sum(st_c_product(c, a), st_c_product(s, b));
    *y = st_c_minus(st_c_product(cosine, b), st_c_product(sine, a));
}

/* One step of QR with the shift of each point on its rows up to `bottom`, `last` at most. */
static ST_NOINLINE void st_qr_sweep(st_matrix a, st_matrix q, st_vec bottom, int last,
                                    st_number shift, st_number *rotations)
{
    const int n = a.rows;
    for (int i = 0; i < n; i++) {
        *st_element(a, i, i) = st_c_minus(*st_element(a, i, i), shift);
    }
    for (int k = 0; k < last; k++) {
        const st_number x = *st_element(a, k, k), y = *st_element(a, k + 1, k);
        const st_vec size = st_v_sqrt(st_c_square(x) + st_c_square(y));
        const st_bits rests =
            st_v_at_most(bottom, st_v_of(k)) | st_v_at_most(size, st_v_of(1e-290));
        const st_vec scale = st_safe_inverse(size), zero = st_v_of(0.0);
        st_number *cosine = &rotations[2 * k], *sine = &rotations[2 * k + 1];
        cosine->re = st_v_choose(rests, st_v_of(1.0), scale * x.re);
        cosine->im = st_v_choose(rests, zero, scale * x.im);
        sine->re = st_v_choose(rests, zero, scale * y.re);
        sine->im = st_v_choose(rests, zero, scale * y.im);
        for (int j = k; j < n; j++) {
            st_rotate_pair(st_element(a, k, j), st_element(a, k + 1, j), *cosine, *sine);
        }
    }
    for (int k = 0; k < last; k++) {
        const st_number cosine = {rotations[2 * k].re, -rotations[2 * k].im};
        const st_number sine = {rotations[2 * k + 1].re, -rotations[2 * k + 1].im};
        for (int i = 0; i <= k + 1; i++) {
            st_rotate_pair(st_element(a, i, k), st_element(a, i, k + 1), cosine, sine);
        }
        for (int i = 0; i < n; i++) {
            st_rotate_pair(st_element(q, i, k), st_element(q, i, k + 1), cosine, sine);
        }
    }
    for (int i = 0; i < n; i++) {
        *st_element(a, i, i) = st_c_sum(*st_element(a, i, i), shift);
    }
}

/* a -> s, upper triangular (what is below the diagonal is to be ignored), and q. Subdiagonals whose
 * square is `negligible` are dropped. `room` holds 2 n numbers. */
ST_INLINE void st_schur(st_matrix a, st_matrix q, st_vec negligible, st_number *room)
{
    st_hessenberg(a, q, room);
    st_vec bottom = st_v_of(a.rows - 1);
    for (int sweep = 1; sweep <= ST_SWEEPS * a.rows; sweep++) {
        bottom = st_active_row(a, bottom, negligible);
        double last = 0.0;
        for (int i = 0; i < ST_WIDTH; i++) {
            last = ST_LANE(bottom, i) > last ? ST_LANE(bottom, i) : last;
        }
        if (last == 0.0) {
            return;
        }
        const st_number shift = st_shift_at(a, bottom, sweep % ST_EXCEPTIONAL == 0);
        st_qr_sweep(a, q, bottom, (int)last, shift, room);
    }
}

#endif
