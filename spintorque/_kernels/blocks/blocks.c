/* Layered systems of any blocks. Compiled once for each instruction set; which is which stands in
 * CMakeLists.txt. */
#ifndef ST_LEVEL
#error "ST_LEVEL must be defined: see CMakeLists.txt"
#endif
#ifndef ST_SIZES
#error "ST_SIZES must be defined: see CMakeLists.txt"
#endif
#include <math.h>

#include "blocks.h"

#include "bands.inl"
#include "coupled.inl"
#include "lead_surface.inl"

#define ST_JOIN(a, b) a##_##b
#define ST_NAMED(a, b) ST_JOIN(a, b)

/* Matrices of some points to where they belong. */
static void scatter(st_matrix a, double *all, const long at[ST_WIDTH], int live)
{
    for (int lane = 0; lane < live; lane++) {
        double *to = all + 2 * at[lane] * a.rows * a.columns;
        for (int i = 0; i < a.rows; i++) {
            for (int j = 0; j < a.columns; j++, to += 2) {
                const st_number *z = st_element(a, i, j);
                to[0] = ST_LANE(z->re, lane);
                to[1] = ST_LANE(z->im, lane);
            }
        }
    }
}

/* Points of the lanes, in an order if there is one; the last one again where there are none. */
static st_number lanes_of(long start, int live, const double *energy, const int *order,
                          long at[ST_WIDTH])
{
    st_number z = {st_v_of(0.0), st_v_of(0.0)};
    for (int i = 0; i < ST_WIDTH; i++) {
        const long place = start + (i < live ? i : live - 1);
        at[i] = order == NULL ? place : order[place];
        ST_LANE(z.re, i) = energy[2 * at[i]];
        ST_LANE(z.im, i) = energy[2 * at[i] + 1];
    }
    return z;
}

static void lead_at(const st_block_lead *lead, st_lead_room *room, long start, int live)
{
    const int n = lead->size;
    long at[ST_WIDTH], k[ST_WIDTH];
    const st_number energy = lanes_of(start, live, lead->energy, lead->order, at);
    for (int i = 0; i < ST_WIDTH; i++) {
        k[i] = lead->k_index[at[i]];
    }
    st_gather(room->z, lead->cell, k, lead->cell_step);
    st_gather(room->v, lead->outward, k, lead->outward_step);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            st_number *z = st_element(room->z, i, j);
            *z = i == j ? st_c_minus(energy, *z) : (st_number){-z->re, -z->im};
        }
    }
    const st_vec modes =
        lead->complex_energy ? st_complex_lead(room, energy.im) : st_real_lead(room);
    scatter(room->self_energy, lead->self_energy, at, live);
    scatter(room->root, lead->root, at, live);
    for (int i = 0; i < live; i++) {
        lead->open_modes[at[i]] = (int)ST_LANE(modes, i);
    }
}

st_block_lead_copy ST_NAMED(st_block_lead, ST_LEVEL);
void ST_NAMED(st_block_lead, ST_LEVEL)(const st_block_lead *lead)
{
    st_lead_room room;
    st_arena arena = st_aligned(lead->workspace);
    st_make_lead_room(&arena, lead->size, &room);
    for (long start = 0; start < lead->count; start += ST_WIDTH) {
        const long left = lead->count - start;
        lead_at(lead, &room, start, left < ST_WIDTH ? (int)left : ST_WIDTH);
    }
}

st_block_bands_copy ST_NAMED(st_block_bands, ST_LEVEL);
void ST_NAMED(st_block_bands, ST_LEVEL)(const st_block_bands *bands)
{
    const int n = bands->size;
    st_bands_room room;
    st_arena arena = st_aligned(bands->workspace);
    st_make_bands_room(&arena, n, &room);
    for (long start = 0; start < bands->count; start += ST_WIDTH) {
        const long left = bands->count - start;
        const int live = left < ST_WIDTH ? (int)left : ST_WIDTH;
        long k[ST_WIDTH];
        st_number factor;
        for (int i = 0; i < ST_WIDTH; i++) {
            const long at = start + (i < live ? i : live - 1);
            k[i] = bands->k_index[at];
            ST_LANE(factor.re, i) = cos(bands->phase[at]);
            ST_LANE(factor.im, i) = -sin(bands->phase[at]);
        }
        st_gather(room.a, bands->cell, k, bands->cell_step);
        st_gather(room.hopping, bands->hopping, k, bands->hopping_step);
        st_bloch_matrix(&room, factor);
        const int found = st_band_energies(&room);
        for (int i = 0; i < live; i++) {
            for (int band = 0; band < n; band++) {
                bands->energies[(start + i) * n + band] =
                    found ? ST_LANE(room.diagonal[band], i) : (double)NAN;
            }
        }
    }
}

/* The monolayer of a half that stations ask for last. */
static int last_of_half(const st_block_chain *chain, int side)
{
    int last = side == 0 ? 0 : chain->layers - 1;
    if (chain->spins == 2) {
        return chain->junction + side;
    }
    for (int k = 0; k < chain->stations; k++) {
        const st_block_station station = chain->station[k];
        const int layer = station.place + (station.what == ST_BOND_CURRENT);
        last = side == 0 ? (layer > last ? layer : last) : (layer < last ? layer : last);
    }
    return last;
}

/* Whether what a half is at a monolayer serves stations, and not only the next monolayer. */
static int is_kept(const st_block_chain *chain, int side, int layer)
{
    int lowest = chain->layers, highest = -1;
    for (int k = 0; k < chain->stations; k++) {
        const st_block_station station = chain->station[k];
        const int last = station.place + (station.what == ST_BOND_CURRENT);
        lowest = station.place < lowest ? station.place : lowest;
        highest = last > highest ? last : highest;
    }
    if (chain->spins == 2) {
        const int at_junction = layer == chain->junction + side;
        return at_junction || (side == 0 ? layer >= lowest : layer <= highest);
    }
    return side == 0 ? layer >= lowest - 1 : layer <= highest + 1;
}

/* Matrices of one kind by monolayer and spin: each in memory of its own if it is kept, otherwise
 * in that of the monolayer before the last one. */
static st_matrix *make_matrices(st_chain_room *w, int side, int columns)
{
    const st_block_chain *chain = w->chain;
    const st_half_chain *half = &w->half[side];
    const int spins = chain->spins;
    st_matrix *all = st_take_bytes(&w->arena, (size_t)(chain->layers * spins), sizeof(st_matrix));
    st_number *passing[2][2];
    for (int i = 0; i < 4; i++) {
        passing[i / 2][i % 2] = st_take(&w->arena, w->most, w->most).at;
    }
    for (int layer = half->first;; layer += half->step) {
        const int n = st_rows_of(chain, layer), width = columns > 0 ? columns : n;
        for (int spin = 0; spin < spins; spin++) {
            const st_matrix made = is_kept(chain, side, layer)
                                     ? st_take(&w->arena, n, width)
                                     : st_in(passing[layer % 2][spin], n, width);
            if (all != NULL) {
                all[layer * spins + spin] = made;
            }
        }
        if (layer == half->last) {
            return all;
        }
    }
}

static void make_half(st_chain_room *w, int side)
{
    const st_block_chain *chain = w->chain;
    st_half_chain *half = &w->half[side];
    half->step = side == 0 ? 1 : -1;
    half->first = side == 0 ? 0 : chain->layers - 1;
    half->last = last_of_half(chain, side);
    half->green = make_matrices(w, side, 0);
    half->inverse = make_matrices(w, side, 0);
    half->root = make_matrices(w, side, st_rows_of(chain, half->first));
}

/* All that the kernels work with; sizes alone if there is no memory. */
static void make_room(st_chain_room *w, st_junction *junction, st_coupled *coupled)
{
    const st_block_chain *chain = w->chain;
    st_arena *arena = &w->arena;
    w->most = 0;
    for (int layer = 0; layer < chain->layers; layer++) {
        const int rows = st_rows_of(chain, layer);
        w->most = rows > w->most ? rows : w->most;
    }
    w->blocks = st_take_bytes(arena, (size_t)chain->blocks, sizeof(st_matrix));
    st_junction_station *stations =
        st_take_bytes(arena, (size_t)chain->stations, sizeof(st_junction_station));
    for (int i = 0; i < chain->blocks; i++) {
        const st_matrix made = st_take(arena, chain->block[i].rows, chain->block[i].columns);
        if (w->blocks != NULL) {
            w->blocks[i] = made;
        }
    }
    for (int side = 0; side < 2; side++) {
        const int n = st_rows_of(chain, side == 0 ? 0 : chain->layers - 1);
        make_half(w, side);
        for (int spin = 0; spin < 2; spin++) {
            w->end_energy[side][spin] = st_take(arena, n, n);
            w->end_root[side][spin] = st_take(arena, n, n);
        }
    }
    for (int i = 0; i < 3; i++) {
        w->scratch[i] = st_take(arena, w->most, 2 * w->most);
    }
    w->pivots = st_take_bytes(arena, 2 * (size_t)w->most, sizeof(st_pivot));
    if (chain->spins == 2) {
        const int left = st_rows_of(chain, chain->junction);
        const int right = st_rows_of(chain, chain->junction + 1);
        st_make_junction(w, junction, stations, left > right ? left : right, w->most);
    } else {
        st_make_coupled(w, coupled, w->most);
    }
}

/* Blocks and ends of the leads at some points. */
static void load(st_chain_room *w, long start, int live)
{
    const st_block_chain *chain = w->chain;
    const st_block_points *points = w->points;
    long at[ST_WIDTH], k[ST_WIDTH];
    w->energy = lanes_of(start, live, points->energy, NULL, at);
    w->start = start;
    w->live = live;
    for (int i = 0; i < ST_WIDTH; i++) {
        k[i] = points->k_index[at[i]];
    }
    for (int i = 0; i < chain->blocks; i++) {
        const st_block block = chain->block[i];
        if (block.per_k || !w->gathered) {
            st_gather(w->blocks[i], points->values + 2L * block.offset, k,
                      block.per_k ? 2L * block.rows * block.columns : 0);
        }
    }
    w->gathered = 1;
    for (int side = 0; side < 2; side++) {
        for (int spin = 0; spin < chain->spins; spin++) {
            const st_block_end *end = &points->end[side][spin];
            const int n = w->end_root[side][spin].rows;
            int modes = 0;
            for (int i = 0; i < live; i++) {
                modes = end->open_modes[at[i]] > modes ? end->open_modes[at[i]] : modes;
            }
            w->half[side].modes[spin] = modes;
            w->end_root[side][spin].columns = n;
            st_gather(w->end_energy[side][spin], end->self_energy, at, 2L * n * n);
            st_gather(w->end_root[side][spin], end->root, at, 2L * n * n);
            w->end_root[side][spin].columns = modes;
        }
    }
}

static int has_states_from(const st_block_chain *chain, int side)
{
    int has = 0;
    for (int k = 0; k < chain->stations; k++) {
        has |= chain->station[k].incident == side;
    }
    return has;
}

st_block_chain_copy ST_NAMED(st_block_chain, ST_LEVEL);
void ST_NAMED(st_block_chain, ST_LEVEL)(const st_block_chain *chain, const st_block_points *points)
{
    st_junction junction;
    st_coupled coupled;
    st_chain_room w = {.chain = chain, .points = points, .arena = st_aligned(points->workspace)};
    make_room(&w, &junction, &coupled);
    for (long start = 0; start < points->count; start += ST_WIDTH) {
        const long left = points->count - start;
        load(&w, start, left < ST_WIDTH ? (int)left : ST_WIDTH);
        st_run_half(&w, 0);
        st_run_half(&w, 1);
        if (chain->spins == 1) {
            st_run_coupled(&coupled);
            continue;
        }
        for (int side = 0; side < (chain->complex_energy ? 1 : 2); side++) {
            if (chain->complex_energy || has_states_from(chain, side)) {
                st_run_junction(&junction, side);
            }
        }
    }
}

#if ST_SIZES
/* Of all instruction sets: so many numbers with the most lanes, and what an address may be off. */
static long doubles(ptrdiff_t numbers)
{
    return 16 * (long)numbers + 8;
}

long st_block_lead_workspace(int size)
{
    st_lead_room room;
    st_arena arena = {NULL, 0};
    st_make_lead_room(&arena, size, &room);
    return doubles(arena.used);
}

long st_block_bands_workspace(int size)
{
    st_bands_room room;
    st_arena arena = {NULL, 0};
    st_make_bands_room(&arena, size, &room);
    return doubles(arena.used);
}

long st_block_chain_workspace(const st_block_chain *chain)
{
    st_junction junction;
    st_coupled coupled;
    st_chain_room w = {.chain = chain};
    make_room(&w, &junction, &coupled);
    return doubles(w.arena.used);
}
#endif
