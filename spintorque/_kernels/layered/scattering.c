/* Blocks of points through a collinear chain, each spin by itself: the inner monolayers by their
 * determinants, which are real, and the leads by their Bloch factors (Fisher and Lee, PRB 23, 6851
 * (1981)). Compiled once for each instruction set, as CMakeLists.txt tells. */
#ifndef ST_LEVEL
#error "ST_LEVEL must be defined: see CMakeLists.txt"
#endif
#include "scattering.h"

#include <string.h>

#include "leads.inl"

#define ST_JOIN2(a, b) a##_##b
#define ST_NAMED(a, b) ST_JOIN2(a, b)
#define ST_ENTRY ST_NAMED(st_scattering, ST_LEVEL)

/* All arrays of one block, and the sums of each lane over all blocks. */
typedef struct {
    st_point_block points;
    st_slab inner[2];              /* spin */
    st_complex_block factor[2][2]; /* lead, spin */
    double row[ST_SCATTERING_ROWS][ST_LANES];
    double weight[ST_LANES];
    double sum[ST_SCATTERING_SUMS][ST_LANES];
} amplitude_workspace;

static void load(const st_scattering_points *points, long start, int live, amplitude_workspace *w)
{
    st_point_block *b = &w->points;
    ST_EACH_LANE(i) {
        const long at = start + (i < live ? i : live - 1);
        b->energy[i] = points->energy[at];
        b->transverse[i] = points->transverse[at];
    }
    if (points->weight != NULL) {
        ST_EACH_LANE(i) {
            w->weight[i] = i < live ? points->weight[start + i] : 0.0;
        }
    }
}

/* No monolayers between those of the leads: numbers with which the general formulas hold. */
static void make_empty_slab(double t, st_slab *s)
{
    ST_EACH_LANE(i) {
        st_s_set(&s->p, i, st_s_of(1.0));
        st_s_set(&s->p1, i, st_s_of(0.0));
        st_s_set(&s->q, i, st_s_of(0.0));
        st_s_set(&s->q1, i, st_s_of(-1.0 / (t * t)));
        s->tau[i] = 1.0 / t;
    }
}

static void make_parts(const st_chain *chain, amplitude_workspace *w)
{
    const int last = chain->layers - 1;
    for (int spin = 0; spin < 2; spin++) {
        const double sign = spin ? -1.0 : 1.0;
        if (last > 1) {
            st_make_slab(chain, &w->points, 1, last - 1, sign, &w->inner[spin]);
        } else {
            make_empty_slab(chain->bond_hopping[0], &w->inner[spin]);
        }
        for (int side = 0; side < 2; side++) {
            const int layer = side ? last : 0;
            st_spin_factors(chain, &w->points, layer, sign * chain->along[layer],
                            &w->factor[side][spin]);
        }
    }
}

/* With the surface Green functions g = -b/t of the left and h of the right lead, the hoppings t0
 * and t1 into them, x = p - t1^2 h p1 and y = t0^2 (q - t1^2 h q1), the Green functions are
 * G_00 = g x/(x - g y) and G_n0 = (-1)^n t0 t1 tau g h/(x - g y), n being the last monolayer. For
 * an open mode |b| = 1, and i gamma G_00 - 1 becomes -b^2 (x - g* y)/(x - g y), whose modulus is 1
 * to the last digit where nothing is transmitted. */
static void make_amplitudes(const st_chain *chain, amplitude_workspace *w, int spin)
{
    const int last = chain->layers - 1;
    const double t0 = chain->bond_hopping[0], t1 = chain->bond_hopping[last - 1];
    const double left = 1.0 / chain->hopping[0], right = t1 * t1 / chain->hopping[last];
    const double scale =
        (last % 2 ? -2.0 : 2.0) * t0 * t1 / sqrt(chain->hopping[0] * chain->hopping[last]);
    const st_slab *s = &w->inner[spin];
    const st_complex_block *in = &w->factor[0][spin], *out = &w->factor[1][spin];
    double (*r)[ST_LANES] = &w->row[ST_REFLECTED + 2 * spin];
    double (*t)[ST_LANES] = &w->row[ST_TRANSMITTED + 2 * spin];
    double (*is_open)[ST_LANES] = &w->row[ST_OPEN + spin];
    ST_EACH_LANE(i) {
        const st_complex b = st_b_get(in, i), c = st_b_get(out, i);
        const st_complex g = st_c_scale(-left, b), t2h = st_c_scale(-right, c);
        const st_complex x =
            st_c_sub(st_s_complex(st_s_get(&s->p, i)), st_s_times(st_s_get(&s->p1, i), t2h));
        const st_complex inner =
            st_c_sub(st_s_complex(st_s_get(&s->q, i)), st_s_times(st_s_get(&s->q1, i), t2h));
        const st_complex y = st_c_scale(t0 * t0, inner);
        const st_complex inverse = st_c_inverse(st_c_sub(x, st_c_mul(g, y)));
        const st_complex turned = st_c_sub(x, st_c_mul(st_c_make(g.re, -g.im), y));
        const double open = b.im > 0.0 ? 1.0 : 0.0;
        const st_complex reflected = st_c_mul(st_c_mul(b, b), st_c_mul(turned, inverse));
        r[0][i] = -open * reflected.re;
        r[1][i] = -open * reflected.im;
        const double size = scale * s->tau[i] * sqrt(b.im * c.im);
        const st_complex passed = st_c_mul(st_c_mul(b, c), inverse);
        t[0][i] = -size * passed.im;
        t[1][i] = size * passed.re;
        is_open[0][i] = open;
        is_open[2][i] = c.im > 0.0 ? 1.0 : 0.0;
    }
}

static inline st_complex row_get(const amplitude_workspace *w, int row, int i)
{
    return st_c_make(w->row[row][i], w->row[row + 1][i]);
}

static void add_to_sums(amplitude_workspace *w)
{
    ST_EACH_LANE(i) {
        const double weight = w->weight[i], modes = weight * w->row[ST_OPEN][i];
        const st_complex r_up = row_get(w, ST_REFLECTED, i),
                         r_down = row_get(w, ST_REFLECTED + 2, i);
        const st_complex t_up = row_get(w, ST_TRANSMITTED, i),
                         t_down = row_get(w, ST_TRANSMITTED + 2, i);
        const double re = st_c_dot(r_up, r_down), im = st_c_cross(r_down, r_up);
        w->sum[ST_SUM_MIXING][i] += modes * (1.0 - re);
        w->sum[ST_SUM_MIXING + 1][i] -= modes * im;
        w->sum[ST_SUM_REFLECTED][i] += modes * re;
        w->sum[ST_SUM_REFLECTED + 1][i] += modes * im;
        w->sum[ST_SUM_TRANSMITTED][i] += modes * st_c_dot(t_up, t_down);
        w->sum[ST_SUM_TRANSMITTED + 1][i] += modes * st_c_cross(t_down, t_up);
        w->sum[ST_SUM_PASSED][i] += modes * st_c_norm(t_up);
        w->sum[ST_SUM_PASSED + 1][i] += modes * st_c_norm(t_down);
        w->sum[ST_SUM_OPEN][i] += modes;
        w->sum[ST_SUM_OPEN + 1][i] += weight * w->row[ST_OPEN + 2][i];
        w->sum[ST_SUM_OPEN + 2][i] += weight * w->row[ST_OPEN + 3][i];
    }
}

static void store(const st_scattering_points *points, const amplitude_workspace *w, long start,
                  int live)
{
    for (int row = 0; row < ST_SCATTERING_ROWS; row++) {
        memcpy(points->out + row * points->count + start, w->row[row],
               (size_t)live * sizeof(double));
    }
}

st_scattering_copy ST_ENTRY;
void ST_ENTRY(const st_chain *chain, const st_scattering_points *points)
{
    amplitude_workspace w;
    memset(w.sum, 0, sizeof w.sum);
    for (long start = 0; start < points->count; start += ST_LANES) {
        const long left = points->count - start;
        const int live = left < ST_LANES ? (int)left : ST_LANES;
        load(points, start, live, &w);
        make_parts(chain, &w);
        make_amplitudes(chain, &w, 0);
        make_amplitudes(chain, &w, 1);
        if (points->weight != NULL) {
            add_to_sums(&w);
        } else {
            store(points, &w, start, live);
        }
    }
    for (int row = 0; points->weight != NULL && row < ST_SCATTERING_SUMS; row++) {
        for (int i = 0; i < ST_LANES; i++) {
            points->out[row] += w.sum[row][i];
        }
    }
}
