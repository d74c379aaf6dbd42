/* The end of a lead. Waves psi_(j+1) = t psi_j that run or decay away from the chain obey
 *     v - z t + v^dagger t^2 = 0, z = E - h, v the hopping away from the chain;
 * the self-energy is v^dagger t. Doubling the cells at an energy a little above the real axis
 * gives a first t, Newton's method the one at the real energy: each step solves
 *     (v^dagger t - z) x + v^dagger x t = -(v - z t + v^dagger t^2)
 * with the first t on the left side, in bases in which both factors are triangular. */
#ifndef ST_LEAD_SURFACE_INL
#define ST_LEAD_SURFACE_INL

#include "doubling.inl"
#include "schur.inl"

#define ST_DEFLATION 1e-10   /* of Schur's form, which need not be exact */
#define ST_ACCEPTED 1e-12    /* residual of t, relative to that of both terms */
#define ST_GOOD_ENOUGH 3e-13 /* error of t by the last step, relative, at which Newton stops */
#define ST_SURE_ENOUGH 1e-10 /* and that which is accepted */
#define ST_RUNS 0.98         /* square of the factor of a wave that may run */
#define ST_TOO_NEAR 1e-4     /* factors of waves that go out and come in */
#define ST_STILL_FALLS 0.1   /* square of the residual, from step to step */
#define ST_ROUNDING 4e-15    /* residual at which Newton stops */
#define ST_NO_MODE 1e-10  /* eigenvalues of the broadening that are none, relative to the hopping */
#define ST_SURE_MODE 1e-7 /* and those that surely are */
#ifndef ST_NEAR_AXIS
#define ST_NEAR_AXIS                                                                               \
    1e-3 /* height of energies, relative to the hopping, at which doubling is slow */
#endif
enum { ST_NEWTON_STEPS = 12 };

/* near = v^dagger t - z, residual = v + near t; returns the square of the residual's size, relative
 * to those of v and z. */
ST_INLINE st_vec st_lead_residual(const st_lead_room *w, st_matrix near, st_matrix residual)
{
    st_product(near, st_adjoint(w->v), w->transfer);
    st_add(near, -1.0, w->z);
    st_copy(residual, w->v);
    st_multiply(residual, 1.0, 1.0, near, w->transfer);
    const st_vec size = w->scale + st_sum_of_squares(w->z) + st_lowest_square();
    return st_sum_of_squares(residual) / size;
}

/* The basis in which a step of Newton's method is a triangular system: with green = -near^-1 of
 * the first t, near x + v^dagger x t = -r means (1 - lambda_j u) y_j = d r q_j + u sum_(i<j)
 * s_ij y_i, where u = p^dagger green v^dagger p, d = p^dagger green, t = q s q^dagger and x = p
 * y q^dagger. The eigenvalues of u are the inverse factors of the waves that come in. */
static ST_NOINLINE void st_prepare_newton(st_lead_room *w, st_matrix near)
{
    const int n = w->z.rows;
    st_matrix green = w->work[2], inverse = w->work[3];
    st_copy(green, near);
    st_invert(green, w->pivots, inverse);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            const st_number x = *st_element(inverse, i, j);
            *st_element(inverse, i, j) = (st_number){-x.re, -x.im};
        }
    }
    st_product(w->incoming, inverse, st_adjoint(w->v));
    const st_vec size = st_sum_of_squares(w->incoming) + st_lowest_square();
    st_schur(w->incoming, w->frame, ST_DEFLATION * ST_DEFLATION * size, w->room);
    st_product(w->source, st_adjoint(w->frame), inverse);
    w->nearest = st_v_of(1.0);
    for (int j = 0; j < n; j++) {
        const st_number factor = *st_element(w->triangle, j, j);
        const st_bits runs = st_v_at_most(st_v_of(ST_RUNS), st_c_square(factor));
        for (int i = 0; i < n; i++) {
            const st_number x = st_c_product(factor, *st_element(w->incoming, i, i));
            const st_number apart = {1.0 - x.re, -x.im};
            const st_vec distance = st_c_square(apart);
            *st_element(w->pivot, i, j) = st_c_inverse(apart);
            w->nearest =
                st_v_choose(runs & st_v_at_most(distance, w->nearest), distance, w->nearest);
        }
    }
}

/* t -> t + x. Returns the square of the size of x. */
static ST_NOINLINE st_vec st_newton_step(st_lead_room *w, st_matrix residual)
{
    const int n = w->z.rows;
    st_matrix moved = w->work[2], right = w->work[3], y = w->work[4];
    st_matrix sum = {w->room, n, 1, 1, 1, 0};
    st_product(moved, w->source, residual);
    st_product(right, moved, w->basis);
    for (int j = 0; j < n; j++) {
        st_set(sum, 0.0);
        if (j > 0) {
            st_product(sum, st_first_columns(y, j), st_part(w->triangle, 0, j, j, 1));
        }
        const st_number factor = *st_element(w->triangle, j, j);
        for (int i = n - 1; i >= 0; i--) {
            st_number *here = st_element(sum, i, 0);
            st_number value = st_c_product(*st_element(w->incoming, i, i), *here);
            value = st_c_sum(value, *st_element(right, i, j));
            for (int k = i + 1; k < n; k++) {
                value = st_c_sum(
                    value, st_c_product(*st_element(w->incoming, i, k), *st_element(sum, k, 0)));
            }
            value = st_c_product(value, *st_element(w->pivot, i, j));
            *st_element(y, i, j) = value;
            /* From here on the sum holds y_j as well, times its factor. */
            *here = st_c_sum(*here, st_c_product(factor, value));
        }
    }
    st_product(moved, w->frame, y);
    st_multiply(w->transfer, 1.0, 1.0, moved, st_adjoint(w->basis));
    return st_sum_of_squares(y);
}

/* l of the broadening l l^dagger = i (self_energy - self_energy^dagger), one column after the
 * other by the largest pivot of each point. Returns the number of columns, negative where it is
 * not sure. */
static ST_NOINLINE st_vec st_broadening_root(st_lead_room *w)
{
    const int n = w->z.rows;
    const st_vec zero = st_v_of(0.0), one = st_v_of(1.0);
    /* Next to a surface state the self-energy is large, and so is its rounding. */
    const st_vec size = st_v_sqrt(st_v_larger(w->scale, st_sum_of_squares(w->self_energy)));
    const st_vec none = ST_NO_MODE * size, sure = ST_SURE_MODE * size;
    st_matrix rest = w->work[0];
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            const st_number a = *st_element(w->self_energy, i, j);
            const st_number b = *st_element(w->self_energy, j, i);
            *st_element(rest, i, j) = (st_number){-a.im - b.im, a.re - b.re};
        }
    }
    st_set(w->root, 0.0);
    st_vec modes = zero, unsure = zero;
    for (int m = 0; m < n; m++) {
        st_vec best = st_element(rest, 0, 0)->re, row = zero;
        for (int i = 1; i < n; i++) {
            const st_vec pivot = st_element(rest, i, i)->re;
            const st_bits stays = st_v_at_most(pivot, best);
            best = st_v_choose(stays, best, pivot);
            row = st_v_choose(stays, row, st_v_of(i));
        }
        const st_bits is_closed = st_v_at_most(best, none);
        unsure = st_v_choose(is_closed | st_v_at_most(sure, best), unsure, one);
        if (!st_v_any(~is_closed)) {
            break;
        }
        modes += st_v_choose(is_closed, zero, one);
        const st_vec scale = st_v_choose(is_closed, zero, 1.0 / st_v_sqrt(st_v_larger(best, none)));
        for (int k = 0; k < n; k++) {
            const st_vec index = st_v_of(k);
            const st_bits here = st_v_at_most(index, row) & st_v_at_most(row, index);
            if (!st_v_any(here)) {
                continue;
            }
            for (int i = 0; i < n; i++) {
                st_number *z = st_element(w->root, i, m);
                const st_number x = *st_element(rest, i, k);
                z->re = st_v_choose(here, scale * x.re, z->re);
                z->im = st_v_choose(here, scale * x.im, z->im);
            }
        }
        for (int i = 0; i < n; i++) {
            const st_number a = *st_element(w->root, i, m);
            for (int j = 0; j < n; j++) {
                const st_number b = *st_element(w->root, j, m);
                st_number *z = st_element(rest, i, j);
                z->re -= a.re * b.re + a.im * b.im;
                z->im -= a.im * b.re - a.re * b.im;
            }
        }
    }
    for (int i = 0; i < n; i++) {
        const st_vec left = st_v_size(st_element(rest, i, i)->re);
        unsure = st_v_choose(st_v_at_most(left, none), unsure, one);
    }
    return st_v_choose(st_v_at_most(unsure, zero), modes, st_v_of(ST_LEAD_IS_HARD));
}

/* t and the self-energy from the energy lifted a little; returns where they are to be trusted. */
static ST_NOINLINE st_bits st_lifted_lead(st_lead_room *w, double lift)
{
    st_matrix near = w->work[0], residual = w->work[1];
    st_double_cells(w, lift * st_v_sqrt(w->scale), 0);
    st_copy(w->triangle, w->transfer);
    st_vec size = st_sum_of_squares(w->transfer) + st_lowest_square();
    st_schur(w->triangle, w->basis, ST_DEFLATION * ST_DEFLATION * size, w->room);
    st_vec defect = st_lead_residual(w, near, residual), error = defect;
    st_prepare_newton(w, near);
    st_bits goes_on = ~st_v_at_most(defect, st_v_of(ST_ROUNDING * ST_ROUNDING));
    for (int step = 0; step < ST_NEWTON_STEPS && st_v_any(goes_on); step++) {
        const st_vec before = defect, moved = st_newton_step(w, residual);
        defect = st_lead_residual(w, near, residual);
        error = defect * moved / st_v_larger(before, st_lowest_square());
        goes_on = st_v_at_most(defect, ST_STILL_FALLS * before)
                & ~st_v_at_most(defect, st_v_of(ST_ROUNDING * ST_ROUNDING))
                & ~st_v_at_most(error, ST_GOOD_ENOUGH * ST_GOOD_ENOUGH * size);
    }
    st_product(w->self_energy, st_adjoint(w->v), w->transfer);
    /* Next to a surface state t is large, and what it is made of. */
    size = st_sum_of_squares(w->transfer) + 1.0;
    /* Where waves that go out and come in have nearly the same factor, a small residual says
     * little. */
    return st_v_at_most(defect, ST_ACCEPTED * ST_ACCEPTED * size * size)
         & st_v_at_most(error, ST_SURE_ENOUGH * ST_SURE_ENOUGH * size)
         & ~st_v_at_most(w->nearest, st_v_of(ST_TOO_NEAR * ST_TOO_NEAR));
}

/* `a` where the mask is all ones. */
static ST_NOINLINE void st_choose_matrix(st_matrix to, st_bits mask, st_matrix a)
{
    for (int i = 0; i < to.rows; i++) {
        for (int j = 0; j < to.columns; j++) {
            st_number *z = st_element(to, i, j);
            const st_number x = *st_element(a, i, j);
            *z = (st_number){st_v_choose(mask, x.re, z->re), st_v_choose(mask, x.im, z->im)};
        }
    }
}

/* At a real energy with its root, whose number of columns it returns, negative where the result is
 * not to be trusted. */
static ST_NOINLINE st_vec st_lead_with_root(st_lead_room *w, double lift)
{
    const st_bits is_solved = st_lifted_lead(w, lift);
    return st_v_choose(is_solved, st_broadening_root(w), st_v_of(ST_LEAD_IS_HARD));
}

/* The same by the first of two lifts, and by the second one where it fails: doubling loses digits
 * next to a level of few cells, the more the smaller the lift is. */
static ST_NOINLINE st_vec st_real_lead(st_lead_room *w)
{
    const st_vec lowest = st_v_of(0.0);
    w->scale = st_sum_of_squares(w->v) + st_lowest_square();
    st_vec modes = st_lead_with_root(w, ST_LIFT);
    const st_bits is_solved = st_v_at_most(lowest, modes);
    if (st_v_any(~is_solved)) {
        st_copy(w->solved_energy, w->self_energy);
        st_copy(w->solved_root, w->root);
        modes = st_v_choose(is_solved, modes, st_lead_with_root(w, ST_SECOND_LIFT));
        st_choose_matrix(w->self_energy, is_solved, w->solved_energy);
        st_choose_matrix(w->root, is_solved, w->solved_root);
    }
    return modes;
}

/* The self-energy from doubling alone. */
static ST_NOINLINE st_bits st_doubled_lead(st_lead_room *w)
{
    st_double_cells(w, st_v_of(0.0), 1);
    const st_vec defect = st_lead_residual(w, w->work[0], w->work[1]);
    st_product(w->self_energy, st_adjoint(w->v), w->transfer);
    return st_v_at_most(defect, st_v_of(ST_ACCEPTED * ST_ACCEPTED));
}

/* One of three ways above the real axis: by doubling, or with a lift. */
ST_INLINE st_bits st_lead_by(st_lead_room *w, int way)
{
    return way == 0 ? st_doubled_lead(w) : st_lifted_lead(w, way == 1 ? ST_LIFT : ST_SECOND_LIFT);
}

/* The same above the real axis, where nothing comes in from the lead. Next to the axis doubling
 * takes many steps, each of which costs digits. */
static ST_NOINLINE st_vec st_complex_lead(st_lead_room *w, st_vec above)
{
    static const int from_far[] = {0, 1, 2}, from_near[] = {1, 2, 0};
    w->scale = st_sum_of_squares(w->v) + st_lowest_square();
    const st_bits is_near = st_v_at_most(above * above, ST_NEAR_AXIS * ST_NEAR_AXIS * w->scale);
    const int *ways = st_v_any(~is_near) ? from_far : from_near;
    st_bits is_solved = st_lead_by(w, ways[0]);
    for (int i = 1; i < 3 && st_v_any(~is_solved); i++) {
        st_copy(w->solved_energy, w->self_energy);
        const st_bits is_solved_now = st_lead_by(w, ways[i]);
        st_choose_matrix(w->self_energy, is_solved, w->solved_energy);
        is_solved |= is_solved_now;
    }
    st_set(w->root, 0.0);
    return st_v_choose(is_solved, st_v_of(0.0), st_v_of(ST_LEAD_IS_HARD));
}

#endif
