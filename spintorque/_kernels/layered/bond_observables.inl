/* What is wanted at a bond, from the Green functions g and h of the halves left and right of it.
 *
 * Where both halves are pairs, with axes p and n, all angles share the same few numbers: every
 * result is a polynomial in x = p.n over |det|^2, with components along 1, p, n and p x n.
 * The angle costs one division. */
#ifndef ST_BOND_OBSERVABLES_INL
#define ST_BOND_OBSERVABLES_INL

#ifndef ST_COMPLEX_ENERGY
#error "ST_COMPLEX_ENERGY must be defined before this template is included"
#endif

#include "half_chain.inl"

#define ST_PI 3.14159265358979323846

/* Results of one block at one angle: components 1, x, y, z or 1, p, n, p x n. */
typedef struct {
    double re[4][ST_LANES];
#if ST_COMPLEX_ENERGY
    double im[4][ST_LANES];
#endif
} st_bond_values;

/* det = base + slope x, and numerators: at real energies constant + linear x over |det|^2 for
 * 1, p, n, p x n; at complex ones along p, n, p x n over det. */
typedef struct {
    st_complex_block base, slope;
#if ST_COMPLEX_ENERGY
    st_complex_block along[3];
#else
    double constant[4][ST_LANES], linear[4][ST_LANES];
#endif
} st_bond_rational;

#if ST_COMPLEX_ENERGY
/* 2i/pi a */
static inline st_complex st_analytic(st_complex a)
{
    return st_c_make(-2.0 / ST_PI * a.im, 2.0 / ST_PI * a.re);
}
#endif

/* D = M - t2 h at a bond, M = 1/g: its inverse is d + e p.sigma + f n.sigma over the determinant. */
typedef struct {
    st_complex m0, m1, d, e, f;
} st_bond_matrix;

static inline st_bond_matrix st_bond_matrix_at(st_complex g0, st_complex g1, st_complex h0,
                                               st_complex h1, double t2)
{
    st_complex det = st_c_mul(st_c_sub(g0, g1), st_c_add(g0, g1));
    const int pole = st_c_norm(det) < 1e-120;
    det = st_c_make(pole ? 1e-60 : det.re, pole ? 0.0 : det.im);
    const st_complex inverse = st_c_inverse(det);
    st_bond_matrix j;
    j.m0 = st_c_mul(g0, inverse);
    j.e = st_c_mul(g1, inverse);
    j.m1 = st_c_make(-j.e.re, -j.e.im);
    j.d = st_c_sub(j.m0, st_c_scale(t2, h0));
    j.f = st_c_scale(t2, h1);
    return j;
}

static inline void st_set_determinant(st_bond_rational *out, int i, st_bond_matrix j)
{
    const st_complex squares = st_c_add(st_c_mul(j.e, j.e), st_c_mul(j.f, j.f));
    st_b_set(&out->base, i, st_c_sub(st_c_mul(j.d, j.d), squares));
    st_b_set(&out->slope, i, st_c_scale(-2.0, st_c_mul(j.e, j.f)));
}

#if !ST_COMPLEX_ENERGY
/* Inverse of D between (gamma0 + gamma1 p.sigma) and its conjugate, times |det|^2:
 * constant and linear parts of the components 1, p, n, p x n. */
static inline void st_spectral(st_complex d, st_complex e, st_complex f, double gamma0,
                               double gamma1, double out0[4], double out1[4])
{
    const double dd = st_c_norm(d), ee = st_c_norm(e), ff = st_c_norm(f);
    const double de = 2.0 * st_c_dot(d, e), df = 2.0 * st_c_dot(d, f), ef = 2.0 * st_c_dot(e, f);
    out0[0] = gamma0 * (dd + ee + ff) + gamma1 * de;
    out1[0] = gamma0 * ef + gamma1 * df;
    out0[1] = gamma0 * de + gamma1 * (dd + ee - ff);
    out1[1] = 0.0;
    out0[2] = gamma0 * df + gamma1 * ef;
    out1[2] = 2.0 * gamma1 * ff;
    out0[3] = 2.0 * gamma0 * st_c_cross(e, f) + 2.0 * gamma1 * st_c_cross(d, f);
    out1[3] = 0.0;
}

/* Current of states from the side of g into h; a mirror image exchanges p and n and turns the
 * current and p x n around. ``scale`` multiplies it. */
static void st_current_of_pairs(const st_half *g, const st_half *h, double t2, int mirrored,
                                st_bond_rational *out)
{
    const double scale = (mirrored ? -1.0 : 1.0) * t2 / ST_PI;
    const int p = mirrored ? 2 : 1, n = mirrored ? 1 : 2;
    ST_EACH_LANE(i) {
        const st_complex g0 = st_b_get(&g->m[0], i), g1 = st_b_get(&g->m[1], i);
        const st_complex h0 = st_b_get(&h->m[0], i), h1 = st_b_get(&h->m[1], i);
        const st_bond_matrix j = st_bond_matrix_at(g0, g1, h0, h1, t2);
        /* M (broadening) M^*, the broadening being -2 Im g */
        const double square = st_c_norm(j.m0) + st_c_norm(j.m1), cross = 2.0 * st_c_dot(j.m0, j.m1);
        const double gamma0 = -2.0 * (square * g0.im + cross * g1.im);
        const double gamma1 = -2.0 * (square * g1.im + cross * g0.im);
        double a0[4], a1[4];
        st_spectral(j.d, j.e, j.f, gamma0, gamma1, a0, a1);
        st_set_determinant(out, i, j);
        /* Im of the product with (h0 + h1 n.sigma)^* */
        out->constant[0][i] = -scale * (a0[0] * h0.im + a0[2] * h1.im);
        out->linear[0][i] = -scale * (a1[0] * h0.im + (a0[1] + a1[2]) * h1.im);
        out->constant[p][i] = -scale * (a0[1] * h0.im + a0[3] * h1.re);
        out->linear[p][i] = 0.0;
        out->constant[n][i] = -scale * (a0[0] * h1.im + a0[2] * h0.im);
        out->linear[n][i] = -scale * (a1[0] * h1.im + a1[2] * h0.im - a0[3] * h1.re);
        out->constant[3][i] = (mirrored ? -scale : scale) * (a0[1] * h1.re - a0[3] * h0.im);
        out->linear[3][i] = 0.0;
    }
}

/* Spin density of the monolayer that ends the half g, for states from its own side or from h. */
static void st_density_of_pairs(const st_half *g, const st_half *h, double t2, int own,
                                int mirrored, st_bond_rational *out)
{
    const int p = mirrored ? 2 : 1, n = mirrored ? 1 : 2;
    const double turned = mirrored ? -1.0 / ST_PI : 1.0 / ST_PI;
    ST_EACH_LANE(i) {
        const st_complex g0 = st_b_get(&g->m[0], i), g1 = st_b_get(&g->m[1], i);
        const st_complex h0 = st_b_get(&h->m[0], i), h1 = st_b_get(&h->m[1], i);
        const st_bond_matrix j = st_bond_matrix_at(g0, g1, h0, h1, t2);
        const double square = st_c_norm(j.m0) + st_c_norm(j.m1), cross = 2.0 * st_c_dot(j.m0, j.m1);
        double a0[4], a1[4];
        if (own) {
            st_spectral(j.d, j.e, j.f, -2.0 * (square * g0.im + cross * g1.im),
                        -2.0 * (square * g1.im + cross * g0.im), a0, a1);
        } else {
            st_spectral(j.d, j.f, j.e, -2.0 * t2 * h0.im, -2.0 * t2 * h1.im, a0, a1);
        }
        st_set_determinant(out, i, j);
        const int first = own ? p : n, second = own ? n : p;
        out->constant[0][i] = out->linear[0][i] = 0.0;
        out->constant[first][i] = a0[1] / ST_PI;
        out->linear[first][i] = a1[1] / ST_PI;
        out->constant[second][i] = a0[2] / ST_PI;
        out->linear[second][i] = a1[2] / ST_PI;
        out->constant[3][i] = (own ? turned : -turned) * a0[3];
        out->linear[3][i] = 0.0;
    }
}

static void st_evaluate(const st_bond_rational *r, double x, st_bond_values *out)
{
    ST_EACH_LANE(i) {
        const double re = r->base.re[i] + x * r->slope.re[i];
        const double im = r->base.im[i] + x * r->slope.im[i];
        const double inverse = 1.0 / (re * re + im * im + ST_TINY);
        out->re[0][i] = inverse * (r->constant[0][i] + x * r->linear[0][i]);
        out->re[1][i] = inverse * (r->constant[1][i] + x * r->linear[1][i]);
        out->re[2][i] = inverse * (r->constant[2][i] + x * r->linear[2][i]);
        out->re[3][i] = inverse * (r->constant[3][i] + x * r->linear[3][i]);
    }
}
#endif

/* W = 1 - t2 g h */
static inline st_pauli st_coupled(st_pauli g, st_pauli h, double t2)
{
    st_pauli w = st_p_product(g, h);
    for (int j = 0; j < 4; j++) {
        w.m[j] = st_c_scale(-t2, w.m[j]);
    }
    w.m[0].re += 1.0;
    return w;
}

#if ST_COMPLEX_ENERGY
/* The analytic current at a bond of two pairs is along p x n; densities are along p and n. */
static void st_current_of_pairs(const st_half *g, const st_half *h, double t2,
                                st_bond_rational *out)
{
    ST_EACH_LANE(i) {
        const st_bond_matrix j =
            st_bond_matrix_at(st_b_get(&g->m[0], i), st_b_get(&g->m[1], i), st_b_get(&h->m[0], i),
                              st_b_get(&h->m[1], i), t2);
        st_set_determinant(out, i, j);
        st_b_set(&out->along[0], i, st_c_make(0.0, 0.0));
        st_b_set(&out->along[1], i, st_c_make(0.0, 0.0));
        st_b_set(&out->along[2], i, st_analytic(st_c_mul(j.e, j.f)));
    }
}

static void st_density_of_pairs(const st_half *g, const st_half *h, double t2, int mirrored,
                                st_bond_rational *out)
{
    ST_EACH_LANE(i) {
        const st_bond_matrix j =
            st_bond_matrix_at(st_b_get(&g->m[0], i), st_b_get(&g->m[1], i), st_b_get(&h->m[0], i),
                              st_b_get(&h->m[1], i), t2);
        st_set_determinant(out, i, j);
        st_b_set(&out->along[mirrored ? 1 : 0], i, st_analytic(j.e));
        st_b_set(&out->along[mirrored ? 0 : 1], i, st_analytic(j.f));
        st_b_set(&out->along[2], i, st_c_make(0.0, 0.0));
    }
}

/* slope/base along p at every angle. */
static void st_determinant_of_pairs(const st_half *g, const st_half *h, double t2,
                                    st_bond_rational *out)
{
    const st_complex zero = st_c_make(0.0, 0.0);
    ST_EACH_LANE(i) {
        const st_bond_matrix j =
            st_bond_matrix_at(st_b_get(&g->m[0], i), st_b_get(&g->m[1], i), st_b_get(&h->m[0], i),
                              st_b_get(&h->m[1], i), t2);
        st_set_determinant(out, i, j);
        st_b_set(&out->along[0], i, st_b_get(&out->slope, i));
        st_b_set(&out->along[1], i, zero);
        st_b_set(&out->along[2], i, zero);
        st_b_set(&out->slope, i, zero);
    }
}

static void st_evaluate(const st_bond_rational *r, double x, st_bond_values *out)
{
    ST_EACH_LANE(i) {
        const st_complex det =
            st_c_add(st_b_get(&r->base, i), st_c_scale(x, st_b_get(&r->slope, i)));
        const st_complex inverse = st_c_inverse(det);
        out->re[0][i] = out->im[0][i] = 0.0;
        for (int j = 0; j < 3; j++) {
            const st_complex value = st_c_mul(inverse, st_b_get(&r->along[j], i));
            out->re[j + 1][i] = value.re;
            out->im[j + 1][i] = value.im;
        }
    }
}

static void st_current_of_matrices(const st_half *left, const st_half *right, double t2,
                                   st_bond_values *out)
{
    ST_EACH_LANE(i) {
        const st_pauli g = st_h_get(left, i), h = st_h_get(right, i);
        const st_complex inverse = st_c_scale(t2, st_c_inverse(st_p_det(st_coupled(g, h, t2))));
        out->re[0][i] = out->im[0][i] = 0.0;
        for (int j = 1; j < 4; j++) {
            const int k = j % 3 + 1, l = k % 3 + 1;
            const st_complex cross = st_c_sub(st_c_mul(g.m[k], h.m[l]), st_c_mul(g.m[l], h.m[k]));
            const st_complex value = st_analytic(st_c_mul(inverse, cross));
            out->re[j][i] = value.re;
            out->im[j][i] = value.im;
        }
    }
}

static void st_density_of_matrices(const st_half *own, const st_half *other, double t2,
                                   st_bond_values *out)
{
    ST_EACH_LANE(i) {
        const st_pauli g = st_h_get(own, i), w = st_coupled(g, st_h_get(other, i), t2);
        const st_pauli local = st_p_product(st_p_adjugate(w), g);
        const st_complex inverse = st_c_inverse(st_p_det(w));
        for (int j = 0; j < 4; j++) {
            const st_complex value =
                j ? st_analytic(st_c_mul(inverse, local.m[j])) : st_c_make(0.0, 0.0);
            out->re[j][i] = value.re;
            out->im[j][i] = value.im;
        }
    }
}
#else
static void st_current_of_matrices(const st_half *from, const st_half *into, double t2,
                                   int mirrored, st_bond_values *out)
{
    const double scale = (mirrored ? -1.0 : 1.0) * t2 / ST_PI;
    ST_EACH_LANE(i) {
        const st_pauli g = st_h_get(from, i), h = st_h_get(into, i), w = st_coupled(g, h, t2);
        const st_hermitian broadening = {
            {-2.0 * g.m[0].im, -2.0 * g.m[1].im, -2.0 * g.m[2].im, -2.0 * g.m[3].im}};
        const st_hermitian a = st_p_sandwich(st_p_adjugate(w), broadening);
        const double inverse = scale / (st_c_norm(st_p_det(w)) + ST_TINY);
        double charge = a.m[0] * h.m[0].im;
        for (int j = 1; j < 4; j++) {
            const int k = j % 3 + 1, l = k % 3 + 1;
            charge += a.m[j] * h.m[j].im;
            const double twist = a.m[k] * h.m[l].re - a.m[l] * h.m[k].re;
            out->re[j][i] = inverse * (twist - a.m[0] * h.m[j].im - a.m[j] * h.m[0].im);
        }
        out->re[0][i] = -inverse * charge;
    }
}

static void st_density_of_matrices(const st_half *end, const st_half *rest, double t2, int own,
                                   st_bond_values *out)
{
    ST_EACH_LANE(i) {
        const st_pauli g = st_h_get(end, i), h = st_h_get(rest, i), w = st_coupled(g, h, t2);
        const st_pauli k = own ? st_p_adjugate(w) : st_p_product(st_p_adjugate(w), g);
        const st_pauli source = own ? g : h;
        const double strength = own ? -2.0 : -2.0 * t2;
        const st_hermitian broadening = {{strength * source.m[0].im, strength * source.m[1].im,
                                          strength * source.m[2].im, strength * source.m[3].im}};
        const st_hermitian a = st_p_sandwich(k, broadening);
        const double inverse = 1.0 / (ST_PI * (st_c_norm(st_p_det(w)) + ST_TINY));
        out->re[0][i] = 0.0;
        out->re[1][i] = inverse * a.m[1];
        out->re[2][i] = inverse * a.m[2];
        out->re[3][i] = inverse * a.m[3];
    }
}
#endif

#endif
