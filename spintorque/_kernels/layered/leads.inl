/* Surface Green function of a semi-infinite lead in closed form: -b/t, with b the Bloch factor
 * of the outgoing or decaying wave, E - level = -t (b + 1/b). */
#ifndef ST_LEADS_INL
#define ST_LEADS_INL

#ifndef ST_COMPLEX_ENERGY
#error "ST_COMPLEX_ENERGY must be defined before this template is included"
#endif

#include "bloch.h"
#include "slab.inl"

#define ST_NEAR_BAND_EDGE 1e-3

typedef struct {
    double re[ST_LANES], im[ST_LANES];
} st_complex_block;

/* Green function of half a chain: a pair in m[0], m[1], or a Pauli vector. At real energies its
 * anti-Hermitian part is carried as a product of its own, so that the smallest transmission
 * keeps its digits; it lies in the imaginary parts. */
typedef struct {
    st_complex_block m[4];
} st_half;

static inline st_complex st_b_get(const st_complex_block *from, int i)
{
    return st_c_make(from->re[i], from->im[i]);
}

static inline void st_b_set(st_complex_block *to, int i, st_complex a)
{
    to->re[i] = a.re;
    to->im[i] = a.im;
}

#if ST_COMPLEX_ENERGY
static inline st_complex st_c_sqrt(st_complex a)
{
    const double large = sqrt(0.5 * (sqrt(st_c_norm(a)) + fabs(a.re)));
    const double small = 0.5 * a.im / (large + ST_TINY);
    return a.re < 0.0 ? st_c_make(fabs(small), copysign(large, a.im)) : st_c_make(large, small);
}

static inline st_complex st_bloch_factor(st_complex x)
{
    const st_complex s =
        st_c_sqrt(st_c_mul(st_c_make(x.re - 1.0, x.im), st_c_make(x.re + 1.0, x.im)));
    const double sign = st_c_dot(x, s) < 0.0 ? -1.0 : 1.0;
    return st_c_inverse(st_c_add(x, st_c_scale(sign, s)));
}
#else
static inline st_complex st_bloch_factor(double x)
{
    return st_real_bloch_factor(x);
}
#endif

/* (up - down)/2 without cancellation for a small exchange: b + 1/b = 2 x of both spins gives
 * (up - down)(1 - 1/(up down)) = -exchange/t = -2 ratio. Near band edges, and where one spin is
 * closed, the plain difference is the better one. */
static inline st_complex st_half_difference(st_complex up, st_complex down, double ratio)
{
    const st_complex product = st_c_mul(up, down), slope = st_c_make(product.re - 1.0, product.im);
    const st_complex exact = st_c_mul(product, st_c_scale(-ratio, st_c_inverse(slope)));
    const st_complex plain = st_c_scale(0.5, st_c_sub(up, down));
    const int near = st_c_norm(slope) < ST_NEAR_BAND_EDGE * ST_NEAR_BAND_EDGE * st_c_norm(product);
    const int one_closed = (up.im * down.im == 0.0) & (up.im + down.im > 0.0);
    const int use_plain = near | one_closed;
    return st_c_make(use_plain ? plain.re : exact.re, use_plain ? plain.im : exact.im);
}

static inline st_scalar st_s_bloch_argument(st_scalar resolvent, double hopping)
{
    return st_s_scale(-0.5 / hopping, resolvent);
}

static void st_spin_factors(const st_chain *chain, const st_point_block *b, int layer, double along,
                            st_complex_block *out)
{
    ST_EACH_LANE(i) {
        const st_scalar e = st_resolvent(chain, b, layer, i);
        const double t = chain->hopping[layer];
        st_b_set(out, i, st_bloch_factor(st_s_bloch_argument(st_s_plus(e, along), t)));
    }
}

/* ``sign``: of the lead's axis along that of the half. */
static inline void st_lead_half(const st_chain *chain, const st_point_block *b, int layer,
                                double sign, st_half *out)
{
    const double t = chain->hopping[layer], along = chain->along[layer];
    st_complex_block *up = &out->m[2],
                     *down = &out->m[3]; /* free until the half becomes a matrix */
    st_spin_factors(chain, b, layer, along, up);
    st_spin_factors(chain, b, layer, -along, down);
    ST_EACH_LANE(i) {
        const st_complex u = st_b_get(up, i), d = st_b_get(down, i);
        st_b_set(&out->m[0], i, st_c_scale(-0.5 / t, st_c_add(u, d)));
        st_b_set(&out->m[1], i, st_c_scale(-sign / t, st_half_difference(u, d, along / t)));
    }
}

#endif
