/* Spectra of a layered stack: a chain of 2x2 blocks at every point (k-parallel, energy). */
#ifndef ST_LAYERED_H
#define ST_LAYERED_H

enum { ST_LANES = 64 }; /* points that are computed together */

/* Lanes are independent: what a loop over them writes is what it reads at the same lane at most. */
#if defined(__clang__)
#define ST_EACH_LANE(i) \
    _Pragma("clang loop vectorize(assume_safety)") for (int i = 0; i < ST_LANES; i++)
#elif defined(__GNUC__)
#define ST_EACH_LANE(i) _Pragma("GCC ivdep") for (int i = 0; i < ST_LANES; i++)
#else
#define ST_EACH_LANE(i) for (int i = 0; i < ST_LANES; i++)
#endif

/* How the recursion takes a segment: monolayers of no magnet, of collinear magnets, or one
 * monolayer with any spin dependence. */
typedef enum { ST_SCALAR, ST_AXIAL, ST_FIELD } st_segment_kind;

/* Lead that states come from; at complex energies there are none, and it does not matter. */
typedef enum { ST_LEFT, ST_RIGHT } st_incident;

/* What is wanted at a bond: the current across it, the spin density of the monolayer to its left
 * or right, or, at complex energies and between two pairs with axes p and n, B/A of the
 * determinant A + B p.n that depends on the angle: a number, given as a vector along p. */
typedef enum { ST_CURRENT, ST_DENSITY_LEFT, ST_DENSITY_RIGHT, ST_DETERMINANT } st_what;

typedef struct {
    int bond; /* between segments bond and bond + 1 */
    int what;
    int incident;
} st_station;

/* A chain of n monolayers in segments; 0 and n - 1 are those of the leads, each a segment.
 * All energies in eV. */
typedef struct {
    int layers, segments, angles, stations, complex_energy;
    const double *onsite, *hopping; /* n: level, hopping in the plane */
    const double *along;            /* n: exchange/2, signed along the axis of the segment */
    const double *rashba;           /* n */
    const double *bond_hopping;     /* n - 1: between monolayers */
    const int *first;               /* segments + 1: first monolayer of each, and n */
    const int *kind;                /* segments */
    const double *axis;             /* angles x segments x 3: unit vectors or zero */
    /* Halves of the chain are pairs (a, b), a + b axis.sigma, as long as their magnets are
     * collinear: the left one up to segment left_pairs, the right one from right_pairs on. */
    int left_pairs, right_pairs;
    const double *left_axis, *right_axis; /* angles x 3 */
    const double *left_sign, *right_sign; /* segments: of the segment's axis along the half's */
    const st_station *station;
} st_chain;

/* Points and where their results go. Energies, weights and results for every point are complex
 * (real and imaginary part in turn) if the chain's energies are. */
typedef struct {
    long count;
    long start, stop;         /* points to do */
    long k_count;
    const double *transverse; /* k_count: cos kx + cos ky */
    const double *rise;       /* count: imaginary part of it at complex energies; NULL: none */
    const double *sine;       /* 2 x k_count: sin kx, sin ky; NULL without Rashba terms */
    const int *k_index;       /* count: which k; NULL if point and k are the same */
    const double *energy;     /* count */
    int rules;                /* at most two */
    const double *weight;     /* rules x count; NULL: every point is wanted */
    /* stations x 4 x angles x (rules, or stop - start); components 1, x, y, z. Sums are added
     * to, and real. */
    double *out;
    double *workspace; /* st_layered_workspace(chain) doubles */
} st_points;

enum { ST_MOST_RULES = 2 };

/* What a plan begins with. Python writes these numbers in the order of this list. */
#define ST_PLAN_SLOTS(slot)                                                                        \
    slot(layers) slot(segments) slot(angles) slot(stations) slot(left_pairs) slot(right_pairs)     \
        slot(complex_energy) slot(rules)
#define ST_PLAN_MEMBER(name) int name;
typedef struct {
    ST_PLAN_SLOTS(ST_PLAN_MEMBER)
} st_plan_head;
#undef ST_PLAN_MEMBER
enum { ST_PLAN_HEAD = sizeof(st_plan_head) / sizeof(int) };

/* A chain from ``plan``: its head, first, kind, stations; and ``numbers``: onsite, hopping, along, rashba,
 * bond_hopping, axis, left_axis, right_axis, left_sign, right_sign. The chain points into both.
 * Returns 0, or 1 if sizes or indices do not fit. */
int st_layered_unpack(const int *plan, long plan_size, const double *numbers, long numbers_size,
                      st_chain *chain);

/* Whether all indices of points stay within their arrays. */
int st_layered_fits(const st_points *points);

/* Memory that st_layered needs, in doubles. */
long st_layered_workspace(const st_chain *chain);

/* The spectra: copies of one file for real and complex energies and several instruction sets, which
 * levels.h lists. */
typedef void st_layered_copy(const st_chain *chain, const st_points *points);

#endif
