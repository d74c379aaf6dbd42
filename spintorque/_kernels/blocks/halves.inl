/* Both sides of a chain: the recursion from a lead to monolayers, each spin by itself. At
 * monolayer i `inverse` is the inverse Green function of what lies between the lead and i, i
 * included, `green` its inverse; `root` is carried as a product, so that transmissions keep
 * their digits. */
#ifndef ST_BLOCKS_HALVES_INL
#define ST_BLOCKS_HALVES_INL

#include "blocks.h"
#include "factors.inl"

/* One side of a chain; matrices by layer * spins + spin. */
typedef struct {
    int first, last; /* monolayers, from the lead on */
    int step;        /* 1 on the left, -1 on the right */
    int modes[2];    /* columns of the roots */
    st_matrix *green, *inverse, *root;
} st_half_chain;

/* What the kernels work with at some points. */
typedef struct {
    const st_block_chain *chain;
    const st_block_points *points;
    st_half_chain half[2];
    st_matrix *blocks;
    st_number energy;
    st_matrix end_energy[2][2], end_root[2][2]; /* lead, spin */
    st_matrix scratch[3];                       /* as large as two blocks beside each other */
    st_pivot *pivots;
    st_arena arena; /* what is left */
    long start;
    int live;
    int gathered; /* whether blocks that do not depend on k are there */
    int most;     /* rows of the largest block */
} st_chain_room;

ST_INLINE int st_rows_of(const st_block_chain *chain, int layer)
{
    return chain->block[chain->onsite[layer * chain->spins]].rows;
}

ST_INLINE int st_rows(const st_chain_room *w, int layer)
{
    return st_rows_of(w->chain, layer);
}

/* H[to, from] between neighbours. */
ST_INLINE st_matrix st_hop(const st_chain_room *w, int to, int from, int spin)
{
    const int bond = to < from ? to : from;
    const st_matrix hopping = w->blocks[w->chain->hopping[bond * w->chain->spins + spin]];
    return to > from ? hopping : st_adjoint(hopping);
}

/* The upper left part of a scratch matrix, as one of its own. */
ST_INLINE st_matrix st_scratch(const st_chain_room *w, int which, int rows, int columns)
{
    return st_in(w->scratch[which].at, rows, columns);
}

/* Whether both spins are the same from the lead up to a monolayer. */
ST_INLINE int st_spins_are_one(const st_chain_room *w, int side, int layer, int before)
{
    const st_block_chain *chain = w->chain;
    if (chain->onsite[2 * layer] != chain->onsite[2 * layer + 1]) {
        return 0;
    }
    if (before < 0) {
        return w->points->end[side][0].self_energy == w->points->end[side][1].self_energy;
    }
    const st_half_chain *half = &w->half[side];
    const int bond = layer < before ? layer : before;
    return half->green[2 * before].at == half->green[2 * before + 1].at
        && chain->hopping[2 * bond] == chain->hopping[2 * bond + 1];
}

/* inverse = E - H[i, i] */
ST_INLINE void st_resolvent(const st_chain_room *w, int layer, int spin, st_matrix inverse)
{
    const st_block_chain *chain = w->chain;
    const st_matrix block = w->blocks[chain->onsite[layer * chain->spins + spin]];
    const st_vec potential = st_v_of(chain->potential[layer]);
    for (int i = 0; i < block.rows; i++) {
        for (int j = 0; j < block.columns; j++) {
            const st_number x = *st_element(block, i, j);
            st_number *z = st_element(inverse, i, j);
            *z = (st_number){-x.re, -x.im};
            if (i == j) {
                z->re += w->energy.re - potential;
                z->im += w->energy.im;
            }
        }
    }
}

static ST_NOINLINE void st_half_step(st_chain_room *w, int side, int layer, int before, int spin)
{
    st_half_chain *half = &w->half[side];
    const int spins = w->chain->spins, n = st_rows(w, layer), at = layer * spins + spin;
    st_matrix inverse = half->inverse[at],
              root = st_first_columns(half->root[at], half->modes[spin]);
    st_resolvent(w, layer, spin, inverse);
    if (before < 0) {
        st_add(inverse, -1.0, w->end_energy[side][spin]);
        st_copy(root, w->end_root[side][spin]);
    } else {
        const st_matrix onward = st_hop(w, layer, before, spin);
        st_matrix arrived = st_scratch(w, 0, n, st_rows(w, before));
        const int from = before * spins + spin;
        st_product(arrived, onward, half->green[from]);
        st_multiply(inverse, 1.0, -1.0, arrived, st_adjoint(onward));
        st_product(root, arrived, st_first_columns(half->root[from], half->modes[spin]));
    }
    st_matrix factors = st_scratch(w, 1, n, n);
    st_copy(factors, inverse);
    st_invert(factors, w->pivots, half->green[at]);
}

static ST_NOINLINE void st_run_half(st_chain_room *w, int side)
{
    st_half_chain *half = &w->half[side];
    for (int layer = half->first, before = -1;; before = layer, layer += half->step) {
        const int both = w->chain->spins == 2;
        const int one = both && st_spins_are_one(w, side, layer, before);
        for (int spin = 0; spin < w->chain->spins; spin++) {
            const int at = layer * w->chain->spins + spin;
            if (both) {
                /* Memory of its own, or that of the other spin. */
                const int own = spin == 1 && one ? at - 1 : at;
                st_matrix *const kinds[] = {half->green, half->inverse, half->root};
                for (int kind = 0; kind < 3; kind++) {
                    kinds[kind][at].at = kinds[kind][own].at;
                }
            }
            if (spin == 0 || !one) {
                st_half_step(w, side, layer, before, spin);
            }
        }
        if (layer == half->last) {
            return;
        }
    }
}

#endif
