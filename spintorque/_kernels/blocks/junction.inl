/* Chains whose spins are conserved along one axis on the left of a bond, the junction, and along
 * another on its right: everything but a few operations is done spin by spin, once for all angles.
 *
 * States from one lead are known from those on the near monolayer of the junction, psi. On the far
 * side they are p psi, on the near side b psi + f, with p, b and f those of each spin; so are Green
 * functions at complex energies, p G b' with G that of the near monolayer. What is wanted elsewhere
 * is the trace of a matrix that is made once with psi psi^dagger or G. Along the axis of a side the
 * current is that at the junction. */
#ifndef ST_BLOCKS_JUNCTION_INL
#define ST_BLOCKS_JUNCTION_INL

#include "halves.inl"

/* Matrices whose traces with those of spins (up, down), (down, up), (up, up), (down, down) are
 * wanted. */
typedef struct {
    st_matrix of[4];
    st_number isolated; /* what does not depend on the angle, of the density along the axis */
} st_junction_station;

/* Monolayers on one side, one after the other away from the junction. */
typedef struct {
    st_matrix forth[2], back[2], isolated[2]; /* by spin */
    st_number *memory[3][2];
} st_walk;

typedef struct {
    st_chain_room *room;
    int side; /* of the lead that states come from, and of the near monolayer */
    int near, far, rows;
    int modes[2];
    st_matrix sigma[2];    /* of the far half: mean of both spins, half the difference */
    st_matrix isolated[2]; /* inverse Green function of the near spins, less the former */
    st_matrix outlet[2];
    st_matrix hamiltonian, state, turned, green, passed, density[4];
    st_matrix crossing; /* of the current across the junction */
    /* Of stations: some on the near side, some densities, some that are no determinants. */
    int wants_near, wants_density, wants_places;
    st_number *first_diagonal; /* of the factors at the first angle */
    st_vec first_sign;
    st_walk walk[2];
    st_junction_station *station; /* all of the chain */
} st_junction;

enum { ST_UP_DOWN, ST_DOWN_UP, ST_UP_UP, ST_DOWN_DOWN };

ST_INLINE int st_is_complex(const st_chain_room *w)
{
    return w->chain->complex_energy;
}

/* Whether a monolayer is on the near side of a junction whose near side is `side`. */
ST_INLINE int st_is_near(const st_block_chain *chain, int side, int layer)
{
    return side == 0 ? layer <= chain->junction : layer > chain->junction;
}

/* Whether a station lies on the near side; the bond of the junction itself does not. */
ST_INLINE int st_station_is_near(const st_block_chain *chain, int side, st_block_station station)
{
    const int layer = station.place;
    if (station.what == ST_LAYER_DENSITY) {
        return st_is_near(chain, side, layer);
    }
    return st_is_near(chain, side, layer) && st_is_near(chain, side, layer + 1);
}

/* What both halves mean at the junction: the self-energy of the far half and its outlet. */
static ST_NOINLINE void st_prepare_junction(st_junction *j)
{
    st_chain_room *w = j->room;
    const st_half_chain *far = &w->half[!j->side];
    const int m = st_rows(w, j->far);
    for (int spin = 0; spin < 2; spin++) {
        const st_matrix onward = st_hop(w, j->far, j->near, spin);
        const st_matrix green = far->green[2 * j->far + spin];
        st_matrix arrived = st_scratch(w, 0, m, j->rows);
        st_product(arrived, green, onward);
        st_product(j->sigma[spin], st_adjoint(onward), arrived);
        if (!st_is_complex(w)) {
            const int modes = far->modes[spin];
            st_matrix outlet = st_scratch(w, 1, m, modes);
            st_product(outlet, green, st_first_columns(far->root[2 * j->far + spin], modes));
            j->outlet[spin].columns = modes;
            j->outlet[spin].right = 1;
            j->outlet[spin].down = modes;
            st_product(j->outlet[spin], st_adjoint(onward), outlet);
        }
    }
    for (int i = 0; i < j->rows; i++) {
        for (int k = 0; k < j->rows; k++) {
            st_number *up = st_element(j->sigma[0], i, k), *down = st_element(j->sigma[1], i, k);
            const st_number sum = st_c_sum(*up, *down), difference = st_c_minus(*up, *down);
            *up = st_c_times(st_v_of(0.5), sum);
            *down = st_c_times(st_v_of(0.5), difference);
        }
    }
    for (int spin = 0; spin < 2; spin++) {
        st_copy(j->isolated[spin], w->half[j->side].inverse[2 * j->near + spin]);
        st_add(j->isolated[spin], -1.0, j->sigma[0]);
    }
}

/* The walk at the near monolayer itself, as the first one of the far side or of the near side. */
static ST_NOINLINE void st_begin_walk(const st_junction *j, st_walk *walk, int is_near)
{
    const int n = j->rows;
    for (int spin = 0; spin < 2; spin++) {
        const int modes = is_near ? j->modes[spin] : 0;
        walk->forth[spin] = st_in(walk->memory[0][spin], n, n + modes);
        st_set(walk->forth[spin], 1.0);
        walk->back[spin] = st_adjoint(walk->forth[spin]);
        walk->isolated[spin] = st_in(walk->memory[2][spin], n, n);
        st_set(walk->isolated[spin], 0.0);
    }
}

/* The next monolayer of a walk, for states: p = g h p; b = g h b and f = g (root + h f). */
static ST_NOINLINE void st_walk_states(const st_junction *j, const st_walk *from, st_walk *to,
                                       int before, int layer, int is_near, int spin)
{
    const st_chain_room *w = j->room;
    const st_half_chain *half = &w->half[is_near ? j->side : !j->side];
    const int at = 2 * layer + spin, n = st_rows(w, layer), width = from->forth[spin].columns;
    st_matrix source = st_scratch(w, 0, n, width);
    st_product(source, st_hop(w, layer, before, spin), from->forth[spin]);
    if (is_near) {
        const int modes = j->modes[spin];
        st_add(st_part(source, 0, j->rows, n, modes), 1.0, st_first_columns(half->root[at], modes));
    }
    to->forth[spin] = st_in(to->memory[0][spin], n, width);
    st_product(to->forth[spin], half->green[at], source);
    to->back[spin] = st_adjoint(to->forth[spin]);
}

/* The same for Green functions, both ways, and that of the side without the junction. */
static ST_NOINLINE void st_walk_greens(const st_junction *j, const st_walk *from, st_walk *to,
                                       int before, int layer, int is_near, int spin)
{
    const st_chain_room *w = j->room;
    const int n = st_rows(w, layer), m = st_rows(w, before);
    const st_matrix green = w->half[is_near ? j->side : !j->side].green[2 * layer + spin];
    const st_matrix hop = st_hop(w, layer, before, spin);
    st_matrix passed = st_scratch(w, 0, n, m), returned = st_scratch(w, 1, m, n);
    st_matrix moved = st_scratch(w, 2, n, m);
    st_product(passed, green, hop);
    st_product(returned, st_adjoint(hop), green);
    to->forth[spin] = st_in(to->memory[0][spin], n, j->rows);
    st_product(to->forth[spin], passed, from->forth[spin]);
    to->back[spin] = st_in(to->memory[1][spin], j->rows, n);
    st_product(to->back[spin], from->back[spin], returned);
    to->isolated[spin] = st_in(to->memory[2][spin], n, n);
    st_product(moved, passed, from->isolated[spin]);
    st_copy(to->isolated[spin], green);
    st_multiply(to->isolated[spin], 1.0, 1.0, moved, returned);
}

/* back_a^s h forth_b^t - back_b^s h^dagger forth_a^t of the current from b to a; h is the mean of
 * both spins. */
static ST_NOINLINE void st_current_kernel(const st_junction *j, const st_walk *a, const st_walk *b,
                                          int layer_a, int layer_b, int s, int t, st_matrix *kernel)
{
    const st_chain_room *w = j->room;
    const st_matrix up = st_hop(w, layer_a, layer_b, 0), down = st_hop(w, layer_a, layer_b, 1);
    st_matrix mean = st_scratch(w, 0, up.rows, up.columns);
    st_copy(mean, up);
    st_add(mean, 1.0, down);
    st_matrix moved = st_scratch(w, 1, up.rows, b->forth[t].columns);
    st_multiply(moved, 0.0, 0.5, mean, b->forth[t]);
    *kernel = st_in(kernel->at, a->back[s].rows, b->forth[t].columns);
    st_product(*kernel, a->back[s], moved);
    st_matrix returned = st_scratch(w, 1, up.columns, a->forth[t].columns);
    st_multiply(returned, 0.0, 0.5, st_adjoint(mean), a->forth[t]);
    st_multiply(*kernel, 1.0, -1.0, b->back[s], returned);
}

static ST_NOINLINE void st_density_kernel(const st_walk *at, int s, int t, st_matrix *kernel)
{
    *kernel = st_in(kernel->at, at->back[s].rows, at->forth[t].columns);
    st_product(*kernel, at->back[s], at->forth[t]);
}

/* Traces of the isolated Green functions: their difference between both spins. */
ST_INLINE st_number st_isolated_difference(const st_walk *at)
{
    st_number sum = {st_v_of(0.0), st_v_of(0.0)};
    for (int i = 0; i < at->isolated[0].rows; i++) {
        sum = st_c_sum(sum, *st_element(at->isolated[0], i, i));
        sum = st_c_minus(sum, *st_element(at->isolated[1], i, i));
    }
    return sum;
}

/* Kernels of the stations of one side, whose walk has come from `before` to `layer`; NULL for
 * `before` at its first monolayer. */
static ST_NOINLINE void st_collect(st_junction *j, int is_near, const st_walk *before,
                                   const st_walk *here, int layer_before, int layer)
{
    const st_block_chain *chain = j->room->chain;
    const int is_complex = st_is_complex(j->room);
    for (int k = 0; k < chain->stations; k++) {
        const st_block_station station = chain->station[k];
        st_junction_station *kernels = &j->station[k];
        if ((!is_complex && station.incident != j->side)
            || st_station_is_near(chain, j->side, station) != is_near) {
            continue;
        }
        if (station.what == ST_LAYER_DENSITY && station.place == layer) {
            st_density_kernel(here, 1, 0, &kernels->of[ST_UP_DOWN]);
            st_density_kernel(here, 0, 0, &kernels->of[ST_UP_UP]);
            st_density_kernel(here, 1, 1, &kernels->of[ST_DOWN_DOWN]);
            if (is_complex) {
                st_density_kernel(here, 0, 1, &kernels->of[ST_DOWN_UP]);
                kernels->isolated = st_isolated_difference(here);
            }
        } else if (station.what == ST_BOND_CURRENT && before != NULL
                   && station.place == (layer < layer_before ? layer : layer_before)) {
            const st_walk *a = is_near ? before : here, *b = is_near ? here : before;
            const int at_a = is_near ? layer_before : layer, at_b = is_near ? layer : layer_before;
            st_current_kernel(j, a, b, at_a, at_b, 1, 0, &kernels->of[ST_UP_DOWN]);
            if (is_complex) {
                st_current_kernel(j, a, b, at_a, at_b, 0, 1, &kernels->of[ST_DOWN_UP]);
            }
        }
    }
}

/* Along one side as far as its last station. */
static ST_NOINLINE void st_walk_side(st_junction *j, int is_near, int last)
{
    const int from_left = j->side == 0, outward = is_near == from_left ? -1 : 1;
    st_walk *here = &j->walk[0], *next = &j->walk[1];
    int layer = j->near;
    st_begin_walk(j, here, is_near && !st_is_complex(j->room));
    st_collect(j, is_near, NULL, here, 0, layer);
    while (layer != last) {
        for (int spin = 0; spin < 2; spin++) {
            if (st_is_complex(j->room)) {
                st_walk_greens(j, here, next, layer, layer + outward, is_near, spin);
            } else {
                st_walk_states(j, here, next, layer, layer + outward, is_near, spin);
            }
        }
        st_collect(j, is_near, here, next, layer, layer + outward);
        if (layer + outward == j->far && !st_is_complex(j->room)) {
            st_current_kernel(j, next, here, j->far, j->near, 1, 0, &j->crossing);
        }
        st_walk *const passed = here;
        here = next;
        next = passed;
        layer += outward;
    }
}

/* The outermost monolayer of one side that stations ask for. */
static int st_last_layer(const st_junction *j, int is_near)
{
    const st_block_chain *chain = j->room->chain;
    const int leftward = is_near == (j->side == 0);
    int last = is_near ? j->near : j->far;
    for (int k = 0; k < chain->stations; k++) {
        const st_block_station station = chain->station[k];
        const int ends[] = {station.place, station.place + (station.what == ST_BOND_CURRENT)};
        if ((!st_is_complex(j->room) && station.incident != j->side)
            || st_station_is_near(chain, j->side, station) != is_near) {
            continue;
        }
        for (int end = 0; end < 2; end++) {
            last = leftward == (ends[end] < last) && ends[end] != last ? ends[end] : last;
        }
    }
    return last;
}

/* Memory for a junction next to monolayers of at most `rows` rows, and `most` in the chain. */
static void st_make_junction(st_chain_room *w, st_junction *j, st_junction_station *stations,
                             int rows, int most)
{
    st_arena *arena = &w->arena;
    j->room = w;
    j->station = stations;
    j->hamiltonian = st_take(arena, 2 * rows, 2 * rows);
    j->state = st_take(arena, 2 * rows, 2 * most);
    j->turned = st_take(arena, 2 * rows, 2 * most);
    j->green = st_take(arena, 2 * rows, 2 * rows);
    j->passed = st_take(arena, 2 * most, most);
    j->first_diagonal = st_take(arena, 2 * rows, 1).at;
    j->crossing = st_take(arena, rows, rows);
    for (int i = 0; i < 4; i++) {
        j->density[i] = st_take(arena, rows + most, rows + most);
    }
    for (int spin = 0; spin < 2; spin++) {
        j->sigma[spin] = st_take(arena, rows, rows);
        j->isolated[spin] = st_take(arena, rows, rows);
        j->outlet[spin] = st_take(arena, rows, most);
        for (int which = 0; which < 2; which++) {
            for (int kind = 0; kind < 3; kind++) {
                j->walk[which].memory[kind][spin] = st_take(arena, most, rows + most).at;
            }
        }
    }
    for (int k = 0; k < w->chain->stations; k++) {
        for (int i = 0; i < 4; i++) {
            const st_matrix made = st_take(arena, rows + most, rows + most);
            if (stations != NULL) {
                stations[k].of[i] = made;
            }
        }
    }
}

#endif
