/* Layered systems of any blocks: ends of their leads, and spectra, at points (k-parallel, energy).
 * Complex numbers are real and imaginary part in turn; energies are eV. */
#ifndef ST_BLOCKS_H
#define ST_BLOCKS_H

enum { ST_MOST_ROWS = 256 }; /* of a block */

/* Instead of the number of open modes where a lead is not solved. */
enum { ST_LEAD_IS_HARD = -1 };

/* A lead whose cells have `size` rows. */
typedef struct {
    int size, complex_energy;
    long count; /* points */
    long k_count;
    const double *cell, *outward; /* matrices of k_count k, or one matrix with a step of 0 */
    long cell_step, outward_step; /* doubles from one k to the next */
    const int *k_index;           /* count */
    const double *energy;         /* count complex numbers */
    const int *order;             /* in which the points are solved, alike ones together; or NULL */
    double *self_energy;          /* count matrices: of the cells beyond the last one */
    double *root;      /* count matrices: l of the broadening l l^dagger, a column a mode */
    int *open_modes;   /* count: columns of the root that are not zero */
    double *workspace; /* st_block_lead_workspace(size) doubles */
} st_block_lead;

/* Bands of a lead: energies of h + v e^(-i phase) + its adjoint, for `count` pairs of k and phase. */
typedef struct {
    int size;
    long count, k_count;
    const double *cell, *hopping; /* h and v, as those of a lead */
    long cell_step, hopping_step;
    const int *k_index;  /* count */
    const double *phase; /* count */
    double *energies;    /* count x size, in ascending order; not a number where there are none */
    double *workspace;   /* st_block_bands_workspace(size) doubles */
} st_block_bands;

/* A block of the Hamiltonian, for each k or for all of them. */
typedef struct {
    int rows, columns, per_k;
    int offset; /* complex numbers before its first one */
} st_block;

/* What is wanted: the current across the bond from monolayer `place` to the next one, the spin
 * density of a monolayer, or the torque that `block`, a part of its Hamiltonian, takes from the
 * electrons (for spins = 1), of states from lead `incident` (0: left); no matter at complex
 * energies. Besides, at complex energies and for spins = 2, the determinant of E - H over that at
 * the first angle. */
enum { ST_BOND_CURRENT, ST_LAYER_DENSITY, ST_LAYER_TORQUE, ST_CHAIN_DETERMINANT };
typedef struct {
    int what, place, incident, block;
} st_block_station;

/* A chain; monolayers 0 and layers - 1 belong to the leads.
 * spins = 2: every block belongs to one spin along the axis of its side of the junction, the bond
 * from monolayer `junction` to the next one, and the axes of both sides turn with the angle. The
 * hopping across the junction depends on spin only if they do not.
 * spins = 1: blocks of both spins, index orbital * 2 + spin, of a single angle. */
typedef struct {
    int layers, spins, junction, angles, complex_energy, stations, blocks;
    const st_block *block;   /* blocks */
    const int *onsite;       /* layers x spins: which block, without the potential */
    const int *hopping;      /* (layers - 1) x spins: H[i+1, i] */
    const int *touches_spin; /* layers - 1: whether the hopping does; for spins = 1 */
    const st_block_station *station;
    const double *potential; /* layers */
    /* angles x ST_FRAME_NUMBERS, for spins = 2: overlaps of the spinors of the left axis (rows)
     * and the right one, and the rotations to the frames of both (rows x, y, z; columns in the
     * frame). */
    const double *frames;
} st_block_chain;

enum { ST_FRAME_NUMBERS = 8 + 9 + 9 };

/* A lead as the chain sees it, for one spin or both. */
typedef struct {
    const double *self_energy, *root; /* count matrices each */
    const int *open_modes;            /* count */
} st_block_end;

typedef struct {
    long count, k_count;
    const int *k_index;     /* count */
    const double *energy;   /* count complex numbers */
    const double *values;   /* the blocks */
    st_block_end end[2][2]; /* lead, spin */
    double *out;            /* stations x 4 x angles x count; complex at complex energies */
    double *workspace;      /* st_block_chain_workspace(chain) doubles */
} st_block_points;

/* What a plan begins with. */
typedef struct {
    int layers, spins, junction, angles, complex_energy, stations, blocks;
} st_block_head;
enum { ST_BLOCK_HEAD = sizeof(st_block_head) / sizeof(int) };

/* A chain from `plan`, its head, block, onsite, hopping, touches_spin, station, and `numbers`,
 * its potential and frames; it points into both. `values_size` doubles belong to its blocks at
 * k_count k. Returns 0, or 1 if sizes or indices do not fit. */
int st_block_unpack(const int *plan, long plan_size, const double *numbers, long numbers_size,
                    long values_size, long k_count, st_block_chain *chain);

/* Whether all indices are those of a k. */
int st_block_indices_fit(const int *k_index, long k_count, long count);

long st_block_lead_workspace(int size);
long st_block_bands_workspace(int size);
long st_block_chain_workspace(const st_block_chain *chain);

typedef void st_block_lead_copy(const st_block_lead *lead);
typedef void st_block_bands_copy(const st_block_bands *bands);
typedef void st_block_chain_copy(const st_block_chain *chain, const st_block_points *points);

#endif
