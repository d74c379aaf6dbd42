/* A lead by doubling its cells: with psi_j coupled by a to the cell before it and by b to the
 * one after it, eliminating every other cell leaves a lead of the same form. After some steps
 * waves that decay have left the couplings, whose ranks are small then; what is left is doubled
 * as a matrix of transmissions and reflections of its channels. */
#ifndef ST_BLOCKS_DOUBLING_INL
#define ST_BLOCKS_DOUBLING_INL

#include "blocks.h"
#include "factors.inl"

#ifndef ST_LIFT
#define ST_LIFT 1e-6 /* imaginary part of the first energy, relative to the hopping */
#endif
#define ST_SECOND_LIFT 3e-5      /* where that one fails */
#define ST_CHANNEL 1e-9          /* columns of a coupling that are none, relative to the hopping */
#define ST_DOUBLED_ENOUGH 1e-16  /* square of the product of both couplings that are left */
#define ST_DOUBLED_EXACTLY 1e-34 /* the same where no further steps follow */
enum { ST_DOUBLINGS = 40 };
#ifndef ST_FULL_DOUBLINGS
#define ST_FULL_DOUBLINGS 5
#endif

typedef struct {
    st_matrix z, v; /* what is given */
    st_matrix transfer, triangle, basis;
    st_matrix self_energy, root;
    st_matrix work[5];
    st_pivot *pivots;
    st_number *room;                          /* 2 n */
    st_vec scale;                             /* square of the size of the hopping */
    st_matrix incoming, frame, source, pivot; /* of Newton's method */
    st_matrix solved_energy, solved_root;
    st_vec nearest; /* square of the distance of factors of waves that go out and come in */
} st_lead_room;

static void st_make_lead_room(st_arena *arena, int n, st_lead_room *w)
{
    st_matrix *const all[] = {
        &w->z,       &w->v,        &w->transfer, &w->triangle, &w->basis,         &w->self_energy,
        &w->root,    &w->incoming, &w->frame,    &w->source,   &w->pivot,         &w->work[0],
        &w->work[1], &w->work[2],  &w->work[3],  &w->work[4],  &w->solved_energy, &w->solved_root};
    for (int i = 0; i < 18; i++) {
        *all[i] = st_take(arena, n, n);
    }
    w->room = st_take(arena, 2 * n, 1).at;
    w->pivots = st_take_bytes(arena, (size_t)n, sizeof(st_pivot));
}

ST_INLINE st_vec st_lowest_square(void)
{
    return st_v_of(1e-280);
}

/* Cells as they are doubled. */
typedef struct {
    st_matrix bulk, end, a, b, next_a, next_b;
} st_doubled;

static ST_NOINLINE void st_double_once(st_lead_room *w, st_doubled *d)
{
    st_matrix green = w->work[0], ga = w->work[1], gb = w->work[2];
    st_copy(green, d->bulk);
    st_factorize(green, w->pivots);
    st_copy(ga, d->a);
    st_copy(gb, d->b);
    st_solve(green, w->pivots, ga);
    st_solve(green, w->pivots, gb);
    st_product(d->next_a, d->b, ga);
    st_add(d->bulk, -1.0, d->next_a);
    st_add(d->end, -1.0, d->next_a);
    st_multiply(d->bulk, 1.0, -1.0, d->a, gb);
    st_product(d->next_a, d->a, ga);
    st_product(d->next_b, d->b, gb);
    const st_matrix a = d->a, b = d->b;
    d->a = d->next_a;
    d->b = d->next_b;
    d->next_a = a;
    d->next_b = b;
}

/* a = left right, with as many columns as one of the points needs; a is lost. */
static ST_NOINLINE void st_rank_factors(st_matrix a, st_vec negligible, st_matrix *left,
                                        st_matrix *right)
{
    const int n = a.rows;
    int rank = 0;
    for (; rank < n; rank++) {
        st_vec best = st_v_of(0.0), which = st_v_of(-1.0);
        for (int j = 0; j < n; j++) {
            const st_vec size = st_sum_of_squares(st_part(a, 0, j, n, 1));
            const st_bits stays = st_v_at_most(size, best);
            best = st_v_choose(stays, best, size);
            which = st_v_choose(stays, which, st_v_of(j));
        }
        if (!st_v_any(~st_v_at_most(best, negligible))) {
            break;
        }
        const st_bits is_none = st_v_at_most(best, st_v_of(1e-290));
        const st_vec scale = st_v_choose(is_none, st_v_of(0.0), 1.0 / st_v_sqrt(best));
        st_matrix column = st_part(*left, 0, rank, n, 1), row = st_part(*right, rank, 0, 1, n);
        for (int i = 0; i < n; i++) {
            *st_element(column, i, 0) = (st_number){st_v_of(0.0), st_v_of(0.0)};
        }
        for (int j = 0; j < n; j++) {
            const st_vec index = st_v_of(j);
            const st_bits here = st_v_at_most(index, which) & st_v_at_most(which, index);
            for (int i = 0; st_v_any(here) && i < n; i++) {
                st_number *z = st_element(column, i, 0);
                const st_number x = *st_element(a, i, j);
                z->re = st_v_choose(here, scale * x.re, z->re);
                z->im = st_v_choose(here, scale * x.im, z->im);
            }
        }
        st_product(row, st_adjoint(column), a);
        st_multiply(a, 1.0, -1.0, column, row);
    }
    *left = st_first_columns(*left, rank);
    *right = st_part(*right, 0, 0, rank, n);
}

/* end -> end - b rho, with psi_2 = rho psi_1 of endless cells, by the channels of both couplings:
 * u_j = right_a psi_j and w_j = right_b psi_j of a cell follow from u_(j-1) and w_(j+1). */
static ST_NOINLINE void st_double_channels(st_lead_room *w, st_doubled *d)
{
    const st_vec negligible = ST_CHANNEL * ST_CHANNEL * w->scale;
    st_matrix left_a = w->incoming, right_a = w->frame, left_b = w->source, right_b = w->pivot;
    st_rank_factors(d->a, negligible, &left_a, &right_a);
    st_rank_factors(d->b, negligible, &left_b, &right_b);
    const int m = left_a.columns, n = left_b.columns, rows = left_a.rows;
    if (m == 0 || n == 0) {
        return;
    }
    st_matrix green = w->work[0], x = st_in(w->work[1].at, rows, m),
              y = st_in(w->work[2].at, rows, n);
    st_matrix across = st_in(d->a.at, m, m), back = st_in(d->b.at, m, n);
    st_matrix forth = st_in(d->next_a.at, n, m), returned = st_in(d->next_b.at, n, n);
    st_copy(green, d->bulk);
    st_factorize(green, w->pivots);
    st_copy(x, left_a);
    st_copy(y, left_b);
    st_solve(green, w->pivots, x);
    st_solve(green, w->pivots, y);
    st_product(across, right_a, x);
    st_product(back, right_a, y);
    st_product(forth, right_b, x);
    st_product(returned, right_b, y);
    st_matrix loop = st_in(w->work[0].at, m, m), next = st_in(d->bulk.at, n, n);
    st_matrix moved = st_in(w->transfer.at, n, m);
    x = st_in(x.at, m, m);
    y = st_in(y.at, m, n);
    for (int step = 0; step < ST_DOUBLINGS; step++) {
        st_set(loop, 1.0);
        st_multiply(loop, 1.0, -1.0, back, forth);
        st_factorize(loop, w->pivots);
        st_copy(x, across);
        st_product(y, back, returned);
        st_solve(loop, w->pivots, x);
        st_solve(loop, w->pivots, y);
        st_copy(next, returned);
        st_product(moved, forth, x);
        st_multiply(next, 1.0, 1.0, forth, y);
        st_multiply(forth, 1.0, 1.0, returned, moved);
        st_multiply(back, 1.0, 1.0, across, y);
        st_product(loop, across, x);
        st_copy(across, loop);
        st_matrix kept = st_in(y.at, n, n);
        st_product(kept, returned, next);
        st_copy(returned, kept);
        const st_vec left = st_sum_of_squares(across) * st_sum_of_squares(returned);
        if (!st_v_any(~st_v_at_most(left, st_v_of(ST_DOUBLED_ENOUGH)))) {
            break;
        }
    }
    st_matrix all = st_in(moved.at, n, rows);
    st_product(all, forth, right_a);
    st_multiply(d->end, 1.0, -1.0, left_b, all);
}

/* transfer = t at z + i lift: roughly, from channels, or exactly by full matrices alone. */
static ST_NOINLINE void st_double_cells(st_lead_room *w, st_vec lift, int exactly)
{
    const int n = w->z.rows, steps = exactly ? ST_DOUBLINGS : ST_FULL_DOUBLINGS;
    const st_vec enough = (exactly ? ST_DOUBLED_EXACTLY : ST_DOUBLED_ENOUGH) * w->scale * w->scale;
    st_doubled d = {w->triangle, w->basis, w->self_energy, w->root, w->work[3], w->work[4]};
    int is_done = 0;
    st_copy(d.bulk, w->z);
    for (int i = 0; i < n; i++) {
        st_element(d.bulk, i, i)->im += lift;
    }
    st_copy(d.end, d.bulk);
    st_copy(d.a, w->v);
    st_copy(d.b, st_adjoint(w->v));
    for (int step = 0; step < steps && !is_done; step++) {
        st_double_once(w, &d);
        is_done = !st_v_any(~st_v_at_most(st_sum_of_squares(d.a) * st_sum_of_squares(d.b), enough));
    }
    if (!is_done && !exactly) {
        st_double_channels(w, &d);
    }
    st_factorize(d.end, w->pivots);
    st_copy(w->transfer, w->v);
    st_solve(d.end, w->pivots, w->transfer);
}

#endif
