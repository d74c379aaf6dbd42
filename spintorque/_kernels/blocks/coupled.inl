/* Chains whose blocks hold both spins, index orbital * 2 + spin, at one angle: what is wanted at
 * a bond or a monolayer follows from the states on it. For two neighbours coupled by h the
 * current of o = (sigma h + h sigma)/2 is Im(psi'^dagger o psi)/2 pi. On the far side of the
 * bond g = r - i a/2 with a a product: the current that flows off comes from a alone, the rest
 * precesses. Where h does not touch spin, only those parts of matrices that do enter the latter. */
#ifndef ST_BLOCKS_COUPLED_INL
#define ST_BLOCKS_COUPLED_INL

#include "junction_angles.inl"

typedef struct {
    st_chain_room *room;
    st_matrix local, state, arrived, outlet, flown, work[4];
} st_coupled;

/* Traces of a matrix over orbitals, spin (up, up), (up, down), (down, up), (down, down). */
typedef struct {
    st_number of[4];
} st_spin_traces;

static const st_spin_traces st_no_traces;

/* Traces of sigma with the matrix, 1 first. */
ST_INLINE st_components st_pauli_traces(st_spin_traces t)
{
    st_components p;
    const st_number turned = st_c_minus(t.of[1], t.of[2]);
    p.of[0] = st_c_sum(t.of[0], t.of[3]);
    p.of[1] = st_c_sum(t.of[1], t.of[2]);
    p.of[2] = (st_number){-turned.im, turned.re};
    p.of[3] = st_c_minus(t.of[0], t.of[3]);
    return p;
}

/* Of the product a b. */
static ST_NOINLINE st_components st_traces_of_product(st_matrix a, st_matrix b)
{
    st_spin_traces sum = st_no_traces;
    for (int i = 0; i < a.rows; i++) {
        for (int to = 0; to < 2; to++) {
            st_number *part = &sum.of[2 * (i % 2) + to];
            const int column = i - i % 2 + to;
            for (int k = 0; k < a.columns; k++) {
                *part = st_c_sum(*part, st_c_product(st_value(a, i, k), st_value(b, k, column)));
            }
        }
    }
    return st_pauli_traces(sum);
}

/* Leave only what depends on spin. */
static ST_NOINLINE void st_keep_spin_part(st_matrix a)
{
    for (int i = 0; i < a.rows; i += 2) {
        for (int k = 0; k < a.columns; k += 2) {
            st_number *up = st_element(a, i, k), *down = st_element(a, i + 1, k + 1);
            const st_number half = st_c_times(st_v_of(0.5), st_c_minus(*up, *down));
            *up = half;
            *down = (st_number){-half.re, -half.im};
        }
    }
}

static ST_NOINLINE void st_hermitian_part(st_matrix a, st_matrix half)
{
    for (int i = 0; i < a.rows; i++) {
        for (int k = 0; k < a.rows; k++) {
            const st_number x = *st_element(a, i, k), y = *st_element(a, k, i);
            *st_element(half, i, k) = (st_number){0.5 * (x.re + y.re), 0.5 * (x.im - y.im)};
        }
    }
}

/* What precesses, and what flows off. */
ST_INLINE st_components st_split_current(st_components turned, st_components absorbed)
{
    st_components current;
    for (int i = 0; i < 4; i++) {
        current.of[i] = (st_number){turned.of[i].im + 0.5 * absorbed.of[i].re, st_v_of(0.0)};
    }
    return current;
}

/* Inverse Green function of the whole chain at a monolayer, factorised. */
static ST_NOINLINE void st_local(st_coupled *c, int layer)
{
    st_chain_room *w = c->room;
    const int from_left = layer < w->chain->layers - 1;
    const int beyond = from_left ? layer + 1 : layer - 1, n = st_rows(w, layer);
    const st_matrix hop = st_hop(w, beyond, layer, 0);
    st_matrix arrived = st_scratch(w, 0, hop.rows, n);
    c->local = st_in(c->local.at, n, n);
    st_copy(c->local, w->half[!from_left].inverse[layer]);
    st_product(arrived, w->half[from_left].green[beyond], hop);
    st_multiply(c->local, 1.0, -1.0, st_adjoint(hop), arrived);
    st_factorize(c->local, w->pivots);
}

static ST_NOINLINE void st_local_states(st_coupled *c, int layer, int side)
{
    const st_chain_room *w = c->room;
    const st_half_chain *half = &w->half[side];
    c->state = st_in(c->state.at, st_rows(w, layer), half->modes[0]);
    st_local(c, layer);
    st_copy(c->state, st_first_columns(half->root[layer], half->modes[0]));
    st_solve(c->local, w->pivots, c->state);
}

static ST_NOINLINE void st_local_green(st_coupled *c, int layer)
{
    const int n = st_rows(c->room, layer);
    c->state = st_in(c->state.at, n, n);
    st_local(c, layer);
    st_set(c->state, 1.0);
    st_solve(c->local, c->room->pivots, c->state);
}

/* Current across a hopping that does not touch spin, but for its first component. */
static ST_NOINLINE st_components st_plain_current(st_coupled *c, st_matrix green)
{
    const int n = green.rows;
    st_matrix source = st_in(c->work[0].at, n, n), real = st_in(c->work[1].at, n, n);
    st_product(source, c->arrived, st_adjoint(c->arrived));
    st_keep_spin_part(source);
    st_hermitian_part(green, real);
    st_keep_spin_part(real);
    const st_components turned = st_traces_of_product(source, real);
    st_matrix off = st_in(c->work[2].at, c->flown.rows, n);
    st_product(off, c->flown, st_adjoint(c->outlet));
    const st_components absorbed = st_traces_of_product(c->arrived, off);
    return st_split_current(turned, absorbed);
}

/* tr[o psi back], o = (sigma hop + hop sigma)/2, with hop psi the arrived ones. */
static ST_NOINLINE st_components st_operator_traces(st_coupled *c, st_matrix back, st_matrix hop)
{
    st_matrix moved = st_in(c->work[3].at, back.rows, hop.columns);
    st_product(moved, back, hop);
    const st_components far = st_traces_of_product(c->arrived, back);
    const st_components near = st_traces_of_product(c->state, moved);
    st_components mean;
    for (int i = 0; i < 4; i++) {
        mean.of[i] = st_c_times(st_v_of(0.5), st_c_sum(far.of[i], near.of[i]));
    }
    return mean;
}

/* The same in general: the operator is that of both ends. */
static ST_NOINLINE st_components st_mixed_current(st_coupled *c, st_matrix green, st_matrix hop)
{
    const int modes = c->arrived.columns, n = green.rows;
    st_matrix back = st_in(c->work[0].at, modes, n), real = st_in(c->work[1].at, n, n);
    st_hermitian_part(green, real);
    st_product(back, st_adjoint(c->arrived), real);
    const st_components turned = st_operator_traces(c, back, hop);
    st_product(back, c->flown, st_adjoint(c->outlet));
    const st_components absorbed = st_operator_traces(c, back, hop);
    return st_split_current(turned, absorbed);
}

/* Current of the states from one lead across a bond, times 2 pi. */
static ST_NOINLINE st_components st_state_current(st_coupled *c, int bond, int side)
{
    const st_chain_room *w = c->room;
    const int near = bond + side, far = bond + !side;
    const st_half_chain *half = &w->half[!side];
    const st_matrix hop = st_hop(w, far, near, 0), green = half->green[far];
    st_local_states(c, near, side);
    c->arrived = st_in(c->arrived.at, hop.rows, c->state.columns);
    st_product(c->arrived, hop, c->state);
    c->outlet = st_in(c->outlet.at, hop.rows, half->modes[0]);
    st_product(c->outlet, green, st_first_columns(half->root[far], half->modes[0]));
    c->flown = st_in(c->flown.at, c->arrived.columns, c->outlet.columns);
    st_product(c->flown, st_adjoint(c->arrived), c->outlet);
    st_components current =
        w->chain->touches_spin[bond] ? st_mixed_current(c, green, hop) : st_plain_current(c, green);
    current.of[0].re = 0.5 * st_sum_of_squares(c->flown);
    return current;
}

/* tr[o G_(i,i+1)] - tr[o^dagger G_(i+1,i)] */
static ST_NOINLINE st_components st_green_current(st_coupled *c, int bond)
{
    const st_chain_room *w = c->room;
    const st_matrix hop = st_hop(w, bond + 1, bond, 0), green = w->half[1].green[bond + 1];
    const int n = hop.columns, m = hop.rows;
    st_local_green(c, bond);
    st_matrix moved = st_in(c->work[0].at, n, m), forth = st_in(c->work[1].at, n, m);
    st_product(moved, st_adjoint(hop), green);
    st_product(forth, c->state, moved);
    const st_components a = st_traces_of_product(hop, forth), b = st_traces_of_product(forth, hop);
    st_matrix passed = st_in(c->work[2].at, m, n), back = st_in(c->work[3].at, m, n);
    st_product(passed, green, hop);
    st_product(back, passed, c->state);
    const st_matrix returned = st_adjoint(hop);
    const st_components d = st_traces_of_product(returned, back);
    const st_components e = st_traces_of_product(back, returned);
    st_components current = {{{st_v_of(0.0), st_v_of(0.0)}}};
    for (int i = 1; i < 4; i++) {
        const st_number sum = st_c_sum(a.of[i], b.of[i]), other = st_c_sum(d.of[i], e.of[i]);
        current.of[i] = st_c_times(st_v_of(0.5), st_c_minus(sum, other));
    }
    return current;
}

/* Spin density of a monolayer, times 2 pi for states and -i pi at complex energies. */
static ST_NOINLINE st_components st_local_density(st_coupled *c, int layer, int side)
{
    if (!st_is_complex(c->room)) {
        st_local_states(c, layer, side);
        st_components density = st_traces_of_product(c->state, st_adjoint(c->state));
        for (int i = 0; i < 4; i++) {
            density.of[i].im = st_v_of(0.0);
        }
        return density;
    }
    st_local_green(c, layer);
    st_spin_traces sum = st_no_traces;
    for (int i = 0; i < c->state.rows; i++) {
        for (int to = 0; to < 2; to++) {
            st_number *part = &sum.of[2 * (i % 2) + to];
            *part = st_c_sum(*part, *st_element(c->state, i, i - i % 2 + to));
        }
    }
    return st_pauli_traces(sum);
}

/* Torque that a part h of a monolayer's Hamiltonian takes from the electrons, i/2 tr(sigma [h, rho]),
 * times 2 pi for states and -i pi at complex energies, where rho is G. */
static ST_NOINLINE st_components st_local_torque(st_coupled *c, st_block_station station)
{
    const st_matrix part = c->room->blocks[station.block];
    st_components torque;
    if (!st_is_complex(c->room)) {
        st_local_states(c, station.place, station.incident);
        c->arrived = st_in(c->arrived.at, part.rows, c->state.columns);
        st_product(c->arrived, part, c->state);
        const st_components there = st_traces_of_product(c->arrived, st_adjoint(c->state));
        for (int i = 0; i < 4; i++) {
            torque.of[i] = (st_number){-there.of[i].im, st_v_of(0.0)};
        }
        return torque;
    }
    st_local_green(c, station.place);
    const st_components there = st_traces_of_product(part, c->state);
    const st_components back = st_traces_of_product(c->state, part);
    for (int i = 0; i < 4; i++) {
        const st_number turned = st_c_minus(there.of[i], back.of[i]);
        torque.of[i] = (st_number){-0.5 * turned.im, 0.5 * turned.re};
    }
    return torque;
}

/* All stations. The halves are done, and overlap wherever something is wanted. */
static ST_NOINLINE void st_run_coupled(st_coupled *c)
{
    const st_block_chain *chain = c->room->chain;
    const int is_complex = chain->complex_energy;
    const double pi = 3.14159265358979323846;
    for (int k = 0; k < chain->stations; k++) {
        const st_block_station station = chain->station[k];
        const int side = station.incident;
        st_number factor = st_real_factor(0.5 / pi);
        if (station.what == ST_BOND_CURRENT) {
            factor.re *= side == 0 ? 1.0 : -1.0;
            const st_components current = is_complex ? st_green_current(c, station.place)
                                                     : st_state_current(c, station.place, side);
            st_deliver(c->room, k, 0, current, factor);
        } else {
            const st_components local = station.what == ST_LAYER_TORQUE
                                          ? st_local_torque(c, station)
                                          : st_local_density(c, station.place, side);
            if (is_complex) {
                factor = (st_number){st_v_of(0.0), st_v_of(1.0 / pi)};
            }
            st_deliver(c->room, k, 0, local, factor);
        }
    }
}

static void st_make_coupled(st_chain_room *w, st_coupled *c, int most)
{
    c->room = w;
    st_matrix *const all[] = {&c->local,   &c->state,   &c->arrived, &c->outlet, &c->flown,
                              &c->work[0], &c->work[1], &c->work[2], &c->work[3]};
    for (int i = 0; i < 9; i++) {
        *all[i] = st_take(&w->arena, most, most);
    }
}

#endif
