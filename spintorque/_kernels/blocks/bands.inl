/* Energies of Hermitian matrices: a tridiagonal form by reflections, then QR with the shift of each
 * point, from the top down to the last row that is still coupled. */
#ifndef ST_BLOCKS_BANDS_INL
#define ST_BLOCKS_BANDS_INL

#include "schur.inl"

#define ST_UNCOUPLED 1e-15 /* of what lies beside the diagonal, relative to the whole matrix */

typedef struct {
    st_matrix a, hopping;
    st_number *column;
    st_vec *diagonal, *beside; /* n, n - 1 */
} st_bands_room;

static void st_make_bands_room(st_arena *arena, int n, st_bands_room *w)
{
    w->a = st_take(arena, n, n);
    w->hopping = st_take(arena, n, n);
    w->column = st_take(arena, n, 1).at;
    w->diagonal = st_take_bytes(arena, (size_t)n, sizeof(st_vec));
    w->beside = st_take_bytes(arena, (size_t)n, sizeof(st_vec));
}

/* a = h + v e^(-i phase) + its adjoint, of which h and v are given. */
static ST_NOINLINE void st_bloch_matrix(st_bands_room *w, st_number factor)
{
    const int n = w->a.rows;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            const st_number x = st_c_product(factor, *st_element(w->hopping, i, j));
            st_number *z = st_element(w->a, i, j), *y = st_element(w->a, j, i);
            *z = st_c_sum(*z, x);
            *y = st_c_sum(*y, (st_number){x.re, -x.im});
        }
    }
}

static ST_NOINLINE void st_make_tridiagonal(st_bands_room *w)
{
    const int n = w->a.rows;
    st_number *v = w->column;
    for (int k = 0; k + 1 < n; k++) {
        const st_matrix rest = st_part(w->a, k, k, n - k, n - k);
        st_vec square = st_v_of(0.0);
        for (int i = 1; i < n - k; i++) {
            v[i] = *st_element(rest, i, 0);
            square += st_c_square(v[i]);
        }
        const st_vec norm = st_v_sqrt(square), head = st_v_sqrt(st_c_square(v[1]));
        const st_bits no_phase = st_v_at_most(head, st_v_of(0.0));
        const st_number phase = st_c_times(st_safe_inverse(head), v[1]);
        w->diagonal[k] = st_element(rest, 0, 0)->re;
        w->beside[k] = norm;
        v[1].re += norm * st_v_choose(no_phase, st_v_of(1.0), phase.re);
        v[1].im += norm * phase.im;
        const st_vec beta = st_safe_inverse(square + norm * head);
        const st_matrix inner = st_part(rest, 1, 1, n - k - 1, n - k - 1);
        st_reflect_rows(inner, v + 1, beta, 0, 0);
        st_reflect_columns(inner, v + 1, beta, 0);
    }
    w->diagonal[n - 1] = st_element(w->a, n - 1, n - 1)->re;
}

/* Where each point still has a coupling: its last row, at most what it was before. */
ST_INLINE st_vec st_coupled_row(const st_bands_room *w, st_vec bottom, st_vec negligible)
{
    for (int k = w->a.rows - 1; k > 0; k--) {
        const st_bits is_small = st_v_at_most(st_v_size(w->beside[k - 1]), negligible);
        const st_bits is_here = st_v_at_most(st_v_of(k), bottom) & st_v_at_most(bottom, st_v_of(k));
        w->beside[k - 1] = st_v_choose(is_small, st_v_of(0.0), w->beside[k - 1]);
        bottom = st_v_choose(is_small & is_here, st_v_of(k - 1), bottom);
    }
    return bottom;
}

/* Eigenvalue of the last two rows that are coupled next to that of the last one. */
ST_INLINE st_vec st_last_shift(const st_bands_room *w, st_vec bottom)
{
    const st_vec zero = st_v_of(0.0);
    st_vec a = zero, b = zero, side = zero;
    for (int k = 1; k < w->a.rows; k++) {
        const st_bits here = st_v_at_most(st_v_of(k), bottom) & st_v_at_most(bottom, st_v_of(k));
        a = st_v_choose(here, w->diagonal[k - 1], a);
        b = st_v_choose(here, w->diagonal[k], b);
        side = st_v_choose(here, w->beside[k - 1], side);
    }
    const st_vec half = 0.5 * (a - b), root = st_v_sqrt(half * half + side * side);
    const st_vec step = side * side * st_safe_inverse(st_v_size(half) + root);
    return b - st_v_choose(st_v_at_most(zero, half), step, -step);
}

static ST_NOINLINE void st_tridiagonal_sweep(st_bands_room *w, st_vec bottom, int last,
                                             st_vec shift)
{
    const st_vec zero = st_v_of(0.0), one = st_v_of(1.0);
    st_vec *d = w->diagonal, *e = w->beside;
    st_vec x = d[0] - shift, z = e[0], before = one;
    for (int k = 0; k < last; k++) {
        /* Nothing comes over a coupling that is none: what lies behind it begins anew. */
        const st_bits begins = st_v_at_most(st_v_size(before), zero);
        x = st_v_choose(begins, d[k] - shift, x);
        z = st_v_choose(begins, e[k], z);
        const st_vec size = st_v_sqrt(x * x + z * z), scale = st_safe_inverse(size);
        const st_bits rests = st_v_at_most(bottom, st_v_of(k)) | st_v_at_most(size, zero);
        const st_vec c = st_v_choose(rests, one, x * scale),
                     s = st_v_choose(rests, zero, z * scale);
        if (k > 0) {
            e[k - 1] = st_v_choose(begins | rests, e[k - 1], size);
        }
        const st_vec p = d[k], q = d[k + 1], f = e[k], turned = 2.0 * c * s * f;
        d[k] = c * c * p + turned + s * s * q;
        d[k + 1] = s * s * p - turned + c * c * q;
        e[k] = c * s * (q - p) + (c * c - s * s) * f;
        x = e[k];
        before = f;
        if (k + 1 < last) {
            z = s * e[k + 1];
            e[k + 1] = c * e[k + 1];
        }
    }
}

/* Energies in ascending order into the diagonal; returns 0 where they were not found. */
static ST_NOINLINE int st_band_energies(st_bands_room *w)
{
    const int n = w->a.rows;
    st_vec *d = w->diagonal, bottom = st_v_of(n - 1);
    const st_vec negligible = ST_UNCOUPLED * st_v_sqrt(st_sum_of_squares(w->a));
    int is_done = 0;
    st_make_tridiagonal(w);
    for (int sweep = 0; sweep <= ST_SWEEPS * n && !is_done; sweep++) {
        double last = 0.0;
        bottom = st_coupled_row(w, bottom, negligible);
        for (int i = 0; i < ST_WIDTH; i++) {
            last = ST_LANE(bottom, i) > last ? ST_LANE(bottom, i) : last;
        }
        is_done = last == 0.0;
        if (!is_done) {
            st_tridiagonal_sweep(w, bottom, (int)last, st_last_shift(w, bottom));
        }
    }
    for (int end = n - 1; end > 0; end--) {
        for (int i = 0; i < end; i++) {
            const st_bits in_order = st_v_at_most(d[i], d[i + 1]);
            const st_vec low = st_v_choose(in_order, d[i], d[i + 1]);
            d[i + 1] = st_v_choose(in_order, d[i + 1], d[i]);
            d[i] = low;
        }
    }
    return is_done;
}

#endif
