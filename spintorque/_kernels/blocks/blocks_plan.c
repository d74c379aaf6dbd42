/* What comes before the first point: unpacking a chain of blocks, and checking it. */
#include <stddef.h>

#include "blocks.h"

static int head_fits(const st_block_head *head)
{
    return head->layers >= 2 && (head->spins == 1 || head->spins == 2) && head->junction >= 0
        && head->junction < head->layers - 1 && head->angles >= 1
        && (head->spins == 2 || head->angles == 1)
        && (head->complex_energy == 0 || head->complex_energy == 1) && head->stations >= 1
        && head->blocks >= 1;
}

/* Whether the blocks lie within their memory. */
static int blocks_fit(const st_block_chain *chain, long values_size, long k_count)
{
    int good = 1;
    for (int i = 0; good && i < chain->blocks; i++) {
        const st_block block = chain->block[i];
        good = block.rows >= 1 && block.rows <= ST_MOST_ROWS && block.columns >= 1
            && block.columns <= ST_MOST_ROWS && block.offset >= 0
            && (block.per_k == 0 || block.per_k == 1)
            && 2L * block.offset + 2L * block.rows * block.columns * (block.per_k ? k_count : 1)
                   <= values_size;
    }
    return good;
}

static int is_block(const st_block_chain *chain, int index, int rows, int columns)
{
    return index >= 0 && index < chain->blocks && chain->block[index].rows == rows
        && chain->block[index].columns == columns;
}

/* Whether a station asks for something that the chain has; its place is known to lie within. */
static int is_wanted(const st_block_chain *chain, st_block_station station)
{
    if (station.what == ST_CHAIN_DETERMINANT) {
        return chain->complex_energy && chain->spins == 2;
    }
    if (station.what == ST_LAYER_TORQUE) {
        const int rows = chain->block[chain->onsite[station.place * chain->spins]].rows;
        return chain->spins == 1 && is_block(chain, station.block, rows, rows);
    }
    return station.what == ST_BOND_CURRENT || station.what == ST_LAYER_DENSITY;
}

/* Whether neighbours fit each other, and stations lie within the chain. */
static int indices_fit(const st_block_chain *chain)
{
    const int spins = chain->spins;
    int good = 1, before = 0;
    for (int layer = 0; good && layer < chain->layers; layer++) {
        const int first = chain->onsite[layer * spins];
        good = first >= 0 && first < chain->blocks;
        const int rows = good ? chain->block[first].rows : 0;
        good = good && (spins == 2 || rows % 2 == 0);
        for (int spin = 0; good && spin < spins; spin++) {
            good = is_block(chain, chain->onsite[layer * spins + spin], rows, rows)
                && (layer == 0
                    || is_block(chain, chain->hopping[(layer - 1) * spins + spin], rows, before));
        }
        before = rows;
    }
    for (int k = 0; good && k < chain->stations; k++) {
        const st_block_station station = chain->station[k];
        good = station.place >= 0
            && station.place < chain->layers - (station.what == ST_BOND_CURRENT)
            && (station.incident == 0 || (station.incident == 1 && !chain->complex_energy))
            && is_wanted(chain, station);
    }
    return good;
}

int st_block_unpack(const int *plan, long plan_size, const double *numbers, long numbers_size,
                    long values_size, long k_count, st_block_chain *chain)
{
    const st_block_head *head = (const st_block_head *)plan;
    if (plan_size < ST_BLOCK_HEAD || !head_fits(head)) {
        return 1;
    }
    const long n = head->layers, spins = head->spins;
    const long integers =
        ST_BLOCK_HEAD + 4L * head->blocks + (2 * n - 1) * spins + n - 1 + 4L * head->stations;
    const long frames = spins == 2 ? (long)ST_FRAME_NUMBERS * head->angles : 0;
    if (plan_size != integers || numbers_size != n + frames) {
        return 1;
    }
    *chain = (st_block_chain){.layers = head->layers,
                              .spins = head->spins,
                              .junction = head->junction,
                              .angles = head->angles,
                              .complex_energy = head->complex_energy,
                              .stations = head->stations,
                              .blocks = head->blocks};
    chain->block = (const st_block *)(plan + ST_BLOCK_HEAD);
    chain->onsite = plan + ST_BLOCK_HEAD + 4L * head->blocks;
    chain->hopping = chain->onsite + n * spins;
    chain->touches_spin = chain->hopping + (n - 1) * spins;
    chain->station = (const st_block_station *)(chain->touches_spin + n - 1);
    chain->potential = numbers;
    chain->frames = numbers + n;
    return !(blocks_fit(chain, values_size, k_count) && indices_fit(chain));
}

int st_block_indices_fit(const int *k_index, long k_count, long count)
{
    int outside = 0;
    for (long i = 0; !outside && i < count; i++) {
        outside = k_index[i] < 0 || k_index[i] >= k_count;
    }
    return !outside;
}
