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
} cblock;

/* Green function of half a chain: a pair in m[0], m[1], or a Pauli vector. At real energies its
 * anti-Hermitian part is carried as a product of its own, so that the smallest transmission
 * keeps its digits; it lies in the imaginary parts. */
typedef struct {
    cblock m[4];
} half;

static inline cplx b_get(const cblock *from, int i)
{
    return c_make(from->re[i], from->im[i]);
}

static inline void b_set(cblock *to, int i, cplx a)
{
    to->re[i] = a.re;
    to->im[i] = a.im;
}

#if ST_COMPLEX_ENERGY
static inline cplx c_sqrt(cplx a)
{
    const double large = sqrt(0.5 * (sqrt(c_norm(a)) + fabs(a.re)));
    const double small = 0.5 * a.im / (large + ST_TINY);
    return a.re < 0.0 ? c_make(fabs(small), copysign(large, a.im)) : c_make(large, small);
}

static inline cplx bloch_factor(cplx x)
{
    const cplx s = c_sqrt(c_mul(c_make(x.re - 1.0, x.im), c_make(x.re + 1.0, x.im)));
    const double sign = c_dot(x, s) < 0.0 ? -1.0 : 1.0;
    return c_inverse(c_add(x, c_scale(sign, s)));
}
#else
static inline cplx bloch_factor(double x)
{
    return real_bloch_factor(x);
}
#endif

/* (up - down)/2 without cancellation for a small exchange: b + 1/b = 2 x of both spins gives
 * (up - down)(1 - 1/(up down)) = -exchange/t = -2 ratio. Near band edges, and where one spin is
 * closed, the plain difference is the better one. */
static inline cplx half_difference(cplx up, cplx down, double ratio)
{
    const cplx product = c_mul(up, down), slope = c_make(product.re - 1.0, product.im);
    const cplx exact = c_mul(product, c_scale(-ratio, c_inverse(slope)));
    const cplx plain = c_scale(0.5, c_sub(up, down));
    const int near = c_norm(slope) < ST_NEAR_BAND_EDGE * ST_NEAR_BAND_EDGE * c_norm(product);
    const int one_closed = (up.im * down.im == 0.0) & (up.im + down.im > 0.0);
    const int use_plain = near | one_closed;
    return c_make(use_plain ? plain.re : exact.re, use_plain ? plain.im : exact.im);
}

static inline number n_bloch_argument(number resolvent, double hopping)
{
    return n_scale(-0.5 / hopping, resolvent);
}

static void spin_factors(const st_chain *chain, const block *b, int layer, double along,
                         cblock *out)
{
    ST_EACH_LANE(i) {
        const number e = resolvent(chain, b, layer, i);
        const double t = chain->hopping[layer];
        b_set(out, i, bloch_factor(n_bloch_argument(n_plus(e, along), t)));
    }
}

/* ``sign``: of the lead's axis along that of the half. */
static inline void lead(const st_chain *chain, const block *b, int layer, double sign, half *out)
{
    const double t = chain->hopping[layer], along = chain->along[layer];
    cblock *up = &out->m[2], *down = &out->m[3]; /* free until the half becomes a matrix */
    spin_factors(chain, b, layer, along, up);
    spin_factors(chain, b, layer, -along, down);
    ST_EACH_LANE(i) {
        const cplx u = b_get(up, i), d = b_get(down, i);
        b_set(&out->m[0], i, c_scale(-0.5 / t, c_add(u, d)));
        b_set(&out->m[1], i, c_scale(-sign / t, half_difference(u, d, along / t)));
    }
}

#endif
