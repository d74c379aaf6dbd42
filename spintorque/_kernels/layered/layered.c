/* Blocks of points through a layered stack. Compiled once for each instruction set, for real and
 * for complex energies; which is which stands in CMakeLists.txt. */
#ifndef ST_LEVEL
#error "ST_LEVEL must be defined: see CMakeLists.txt"
#endif
#ifndef ST_COMPLEX_ENERGY
#error "ST_COMPLEX_ENERGY must be defined: see CMakeLists.txt"
#endif
#include "layered.h"

#include <stddef.h>
#include <string.h>

#include "bond_observables.inl"

#define ST_JOIN3(a, b, c) a##_##b##_##c
#define ST_NAMED(a, b, c) ST_JOIN3(a, b, c)
#if ST_COMPLEX_ENERGY
#define ST_ENTRY ST_NAMED(st_layered, complex, ST_LEVEL)
#else
#define ST_ENTRY ST_NAMED(st_layered, real, ST_LEVEL)
#endif

/* Numbers that an energy, a weight or a result takes. */
enum { ST_PARTS = 1 + ST_COMPLEX_ENERGY };

/* All arrays of one block. */
typedef struct {
    st_point_block points;
    st_bond_values value;
    st_half seed[2];
    double field[3][ST_LANES];
    double weight[2][2][ST_LANES]; /* rule, real and imaginary part */
    /* segments x 2, segments, segments, stations */
    st_slab *slabs;
    st_half *left, *right;
    st_bond_rational *rationals;
} spectra_workspace;

static spectra_workspace *make_workspace(const st_chain *chain, double *memory)
{
    spectra_workspace *w = (spectra_workspace *)memory;
    char *next = (char *)memory + sizeof(spectra_workspace);
    w->slabs = (st_slab *)next;
    next += sizeof(st_slab) * 2 * (size_t)chain->segments;
    w->left = (st_half *)next;
    next += sizeof(st_half) * (size_t)chain->segments;
    w->right = (st_half *)next;
    next += sizeof(st_half) * (size_t)chain->segments;
    w->rationals = (st_bond_rational *)next;
    return w;
}

static void load(const st_points *points, long start, int live, spectra_workspace *w)
{
    st_point_block *b = &w->points;
    ST_EACH_LANE(i) {
        const long at = start + (i < live ? i : live - 1);
        const long k = points->k_index ? points->k_index[at] : at;
        b->energy[i] = points->energy[ST_PARTS * at];
        b->energy_im[i] = ST_COMPLEX_ENERGY ? points->energy[ST_PARTS * at + ST_PARTS - 1] : 0.0;
        b->transverse[i] = points->transverse[k];
        b->rise[i] = points->rise ? points->rise[at] : 0.0;
        b->sine[0][i] = points->sine ? points->sine[k] : 0.0;
        b->sine[1][i] = points->sine ? points->sine[points->k_count + k] : 0.0;
    }
    for (int rule = 0; points->weight && rule < points->rules; rule++) {
        const double *weight = points->weight + ST_PARTS * (rule * points->count + start);
        for (int part = 0; part < ST_PARTS; part++) {
            ST_EACH_LANE(i) {
                const int at = ST_PARTS * (i < live ? i : live - 1) + part;
                w->weight[rule][part][i] = i < live ? weight[at] : 0.0;
            }
        }
    }
}

static void make_slabs(const st_chain *chain, spectra_workspace *w)
{
    for (int s = 1; s < chain->segments - 1; s++) {
        const int first = chain->first[s], last = chain->first[s + 1] - 1;
        if (chain->kind[s] != ST_FIELD) {
            st_make_slab(chain, &w->points, first, last, 1.0, &w->slabs[2 * s]);
        }
        if (chain->kind[s] == ST_AXIAL) {
            st_make_slab(chain, &w->points, first, last, -1.0, &w->slabs[2 * s + 1]);
        }
    }
}

/* A half that is a pair, across segment s. */
static void cross_pair(const st_chain *chain, spectra_workspace *w, int s, int right,
                       const st_half *from, st_half *to)
{
    const double t = chain->bond_hopping[right ? chain->first[s + 1] - 1 : chain->first[s] - 1];
    const st_slab *slabs = &w->slabs[2 * s];
    if (chain->kind[s] == ST_SCALAR) {
        st_pair_across_scalar(from, st_view_of(&slabs[0], right), t * t, to);
    } else {
        const int along = (right ? chain->right_sign : chain->left_sign)[s] > 0.0;
        st_pair_across_axial(from, st_view_of(&slabs[along ? 0 : 1], right),
                             st_view_of(&slabs[along ? 1 : 0], right), t * t, to);
    }
}

/* A half that is a matrix, across segment s at an angle. */
static void cross_matrix(const st_chain *chain, spectra_workspace *w, int s, int right, int angle,
                         const st_half *from, st_half *to)
{
    const int first = chain->first[s];
    const double t = chain->bond_hopping[right ? chain->first[s + 1] - 1 : first - 1];
    const double *axis = &chain->axis[3 * (angle * chain->segments + s)];
    const st_slab *slabs = &w->slabs[2 * s];
    if (chain->kind[s] == ST_SCALAR) {
        st_pauli_across_scalar(from, st_view_of(&slabs[0], right), t * t, to);
    } else if (chain->kind[s] == ST_AXIAL) {
        st_pauli_across_axial(from, axis, slabs, right, t * t, to);
    } else {
        const double along = chain->along[first], rashba = chain->rashba[first];
        ST_EACH_LANE(i) {
            w->field[0][i] = along * axis[0];
            w->field[1][i] = along * axis[1] - rashba * w->points.sine[1][i];
            w->field[2][i] = along * axis[2] + rashba * w->points.sine[0][i];
        }
        st_pauli_across_field(chain, &w->points, first, (const double (*)[ST_LANES])w->field, from,
                              t * t, to);
    }
}

static int is_pair(const st_chain *chain, int bond)
{
    return bond <= chain->left_pairs && bond + 1 >= chain->right_pairs;
}

/* First and last bond at which something is wanted. */
static void span(const st_chain *chain, int *first, int *last)
{
    *first = chain->segments;
    *last = -1;
    for (int k = 0; k < chain->stations; k++) {
        const int bond = chain->station[k].bond;
        *first = bond < *first ? bond : *first;
        *last = bond > *last ? bond : *last;
    }
}

static void make_pairs(const st_chain *chain, spectra_workspace *w, int first, int last)
{
    const int end = chain->segments - 1;
    st_lead_half(chain, &w->points, 0, chain->left_sign[0], &w->left[0]);
    st_lead_half(chain, &w->points, chain->layers - 1, chain->right_sign[end], &w->right[end]);
    for (int s = 1; s <= chain->left_pairs && s <= last; s++) {
        cross_pair(chain, w, s, 0, &w->left[s - 1], &w->left[s]);
    }
    for (int s = end - 1; s >= chain->right_pairs && s > first; s--) {
        cross_pair(chain, w, s, 1, &w->right[s + 1], &w->right[s]);
    }
}

static void make_matrices(const st_chain *chain, spectra_workspace *w, int first, int last,
                          int angle)
{
    const st_half *from = &w->left[chain->left_pairs];
    for (int s = chain->left_pairs + 1; s <= last; s++) {
        if (s == chain->left_pairs + 1) {
            st_pair_to_pauli(from, &chain->left_axis[3 * angle], &w->seed[0]);
            from = &w->seed[0];
        }
        cross_matrix(chain, w, s, 0, angle, from, &w->left[s]);
        from = &w->left[s];
    }
    from = &w->right[chain->right_pairs];
    for (int s = chain->right_pairs - 1; s > first; s--) {
        if (s == chain->right_pairs - 1) {
            st_pair_to_pauli(from, &chain->right_axis[3 * angle], &w->seed[1]);
            from = &w->seed[1];
        }
        cross_matrix(chain, w, s, 1, angle, from, &w->right[s]);
        from = &w->right[s];
    }
}

/* Angle-independent part of a station between two pairs. */
static void prepare(const st_chain *chain, spectra_workspace *w, int k)
{
    const st_station station = chain->station[k];
    const double t = chain->bond_hopping[chain->first[station.bond + 1] - 1];
    const st_half *left = &w->left[station.bond], *right = &w->right[station.bond + 1];
    st_bond_rational *out = &w->rationals[k];
#if ST_COMPLEX_ENERGY
    if (station.what == ST_CURRENT) {
        st_current_of_pairs(left, right, t * t, out);
    } else if (station.what == ST_DETERMINANT) {
        st_determinant_of_pairs(left, right, t * t, out);
    } else {
        const int mirrored = station.what == ST_DENSITY_RIGHT;
        st_density_of_pairs(mirrored ? right : left, mirrored ? left : right, t * t, mirrored, out);
    }
#else
    const int from_right = station.incident == ST_RIGHT;
    if (station.what == ST_CURRENT) {
        st_current_of_pairs(from_right ? right : left, from_right ? left : right, t * t, from_right,
                            out);
    } else {
        const int mirrored = station.what == ST_DENSITY_RIGHT;
        st_density_of_pairs(mirrored ? right : left, mirrored ? left : right, t * t,
                            mirrored == from_right, mirrored, out);
    }
#endif
}

/* A station at which a half is a matrix. */
static void evaluate_matrices(const st_chain *chain, spectra_workspace *w, int k, int angle)
{
    const st_station station = chain->station[k];
    const double t = chain->bond_hopping[chain->first[station.bond + 1] - 1];
    const st_half *left = &w->left[station.bond], *right = &w->right[station.bond + 1];
    if (station.bond <= chain->left_pairs) {
        st_pair_to_pauli(left, &chain->left_axis[3 * angle], &w->seed[0]);
        left = &w->seed[0];
    }
    if (station.bond + 1 >= chain->right_pairs) {
        st_pair_to_pauli(right, &chain->right_axis[3 * angle], &w->seed[1]);
        right = &w->seed[1];
    }
    const int mirrored = station.what == ST_DENSITY_RIGHT;
#if ST_COMPLEX_ENERGY
    if (station.what == ST_CURRENT) {
        st_current_of_matrices(left, right, t * t, &w->value);
    } else {
        st_density_of_matrices(mirrored ? right : left, mirrored ? left : right, t * t, &w->value);
    }
#else
    const int from_right = station.incident == ST_RIGHT;
    if (station.what == ST_CURRENT) {
        st_current_of_matrices(from_right ? right : left, from_right ? left : right, t * t,
                               from_right, &w->value);
    } else {
        st_density_of_matrices(mirrored ? right : left, mirrored ? left : right, t * t,
                               mirrored == from_right, &w->value);
    }
#endif
}

static double dot(const double *a, const double *b)
{
    double lane[8] = {0.0};
    for (int i = 0; i < ST_LANES; i += 8) {
        for (int j = 0; j < 8; j++) {
            lane[j] += a[i + j] * b[i + j];
        }
    }
    return ((lane[0] + lane[4]) + (lane[2] + lane[6]))
         + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* From components 1, p, n, p x n to 1, x, y, z. */
static void to_lab(const double p[3], const double n[3], double v[4])
{
    double lab[3];
    for (int c = 0; c < 3; c++) {
        const int j = (c + 1) % 3, k = (c + 2) % 3;
        lab[c] = v[1] * p[c] + v[2] * n[c] + v[3] * (p[j] * n[k] - p[k] * n[j]);
    }
    memcpy(&v[1], lab, sizeof(lab));
}

/* Add the values of a station at an angle to its sums, or store them. */
static void deliver(const st_chain *chain, const st_points *points, const spectra_workspace *w,
                    int k, int angle, int pairs, long start, int live)
{
    const double *p = &chain->left_axis[3 * angle], *n = &chain->right_axis[3 * angle];
    const long stride = chain->angles, row = 4L * k * stride + angle;
    double v[4];
    for (int rule = 0; points->weight && rule < points->rules; rule++) {
        for (int c = 0; c < 4; c++) {
            v[c] = dot(w->weight[rule][0], w->value.re[c]);
#if ST_COMPLEX_ENERGY
            v[c] -= dot(w->weight[rule][1], w->value.im[c]);
#endif
        }
        if (pairs) {
            to_lab(p, n, v);
        }
        for (int c = 0; c < 4; c++) {
            points->out[(row + c * stride) * points->rules + rule] += v[c];
        }
    }
    const long size = points->stop - points->start;
    for (int part = 0; part < ST_PARTS && points->weight == NULL; part++) {
        double *out = points->out + ST_PARTS * (start - points->start) + part;
        for (int i = 0; i < live; i++) {
            for (int c = 0; c < 4; c++) {
#if ST_COMPLEX_ENERGY
                v[c] = (part ? w->value.im : w->value.re)[c][i];
#else
                v[c] = w->value.re[c][i];
#endif
            }
            if (pairs) {
                to_lab(p, n, v);
            }
            for (int c = 0; c < 4; c++) {
                out[ST_PARTS * ((row + c * stride) * size + i)] = v[c];
            }
        }
    }
}

static void one_block(const st_chain *chain, const st_points *points, spectra_workspace *w,
                      long start, int live)
{
    int first, last, matrices = 0;
    span(chain, &first, &last);
    load(points, start, live, w);
    make_slabs(chain, w);
    make_pairs(chain, w, first, last);
    for (int k = 0; k < chain->stations; k++) {
        if (is_pair(chain, chain->station[k].bond)) {
            prepare(chain, w, k);
        } else {
            matrices = 1;
        }
    }
    for (int angle = 0; angle < chain->angles; angle++) {
        const double *p = &chain->left_axis[3 * angle], *n = &chain->right_axis[3 * angle];
        const double x = p[0] * n[0] + p[1] * n[1] + p[2] * n[2];
        if (matrices) {
            make_matrices(chain, w, first, last, angle);
        }
        for (int k = 0; k < chain->stations; k++) {
            const int pairs = is_pair(chain, chain->station[k].bond);
            if (pairs) {
                st_evaluate(&w->rationals[k], x, &w->value);
            } else {
                evaluate_matrices(chain, w, k, angle);
            }
            deliver(chain, points, w, k, angle, pairs, start, live);
        }
    }
}

st_layered_copy ST_ENTRY;
void ST_ENTRY(const st_chain *chain, const st_points *points)
{
    spectra_workspace *w = make_workspace(chain, points->workspace);
    for (long start = points->start; start < points->stop; start += ST_LANES) {
        const long left = points->stop - start;
        one_block(chain, points, w, start, left < ST_LANES ? (int)left : ST_LANES);
    }
}

#if ST_SIZES
long st_layered_workspace(const st_chain *chain)
{
    const size_t per_segment = 2 * sizeof(st_slab) + 2 * sizeof(st_half);
    const size_t bytes = sizeof(spectra_workspace) + per_segment * (size_t)chain->segments
                       + sizeof(st_bond_rational) * (size_t)chain->stations;
    return (long)(bytes / sizeof(double) + 1);
}
#endif
