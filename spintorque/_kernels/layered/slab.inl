/* Segments of a chain by themselves: their determinants (continuants).
 *
 * For monolayers 1 to N with resolvents e_j and hoppings t_j, p = det(1..N), p1 = det(1..N-1),
 * q = det(2..N), q1 = det(2..N-1), and tau = product of t_j; q p1 - p q1 = tau^2. All five share
 * a factor that keeps them in range, and drops out of everything made of them. They depend
 * neither on the angle nor on what lies outside. At real energies they are real. */
#ifndef ST_SLAB_INL
#define ST_SLAB_INL

#ifndef ST_COMPLEX_ENERGY
#error "ST_COMPLEX_ENERGY must be defined before this template is included"
#endif

#include "complex.h"
#include "layered.h"

#include <math.h>

typedef struct {
    double re[ST_LANES];
#if ST_COMPLEX_ENERGY
    double im[ST_LANES];
#endif
} numbers;

typedef struct {
    numbers p, p1, q, q1;
    double tau[ST_LANES];
} slab;

/* Points of one block. */
typedef struct {
    double energy[ST_LANES], energy_im[ST_LANES], transverse[ST_LANES], rise[ST_LANES];
    double sine[2][ST_LANES];
} block;

#if ST_COMPLEX_ENERGY
typedef cplx number;
enum { ST_STEPS = 4, ST_RESCALE_EVERY = 4 }; /* contours reach 1e10 eV */

static inline number n_get(const numbers *from, int i)
{
    return c_make(from->re[i], from->im[i]);
}

static inline void n_set(numbers *to, int i, number a)
{
    to->re[i] = a.re;
    to->im[i] = a.im;
}

static inline number n_of(double a)
{
    return c_make(a, 0.0);
}

static inline cplx n_times(number a, cplx b)
{
    return c_mul(a, b);
}

static inline number n_resolvent(const block *b, int i, double level, double hopping)
{
    return c_make(b->energy[i] - level, b->energy_im[i] + 2.0 * hopping * b->rise[i]);
}

static inline number n_plus(number a, double b)
{
    return c_make(a.re + b, a.im);
}

static inline double n_size(number a)
{
    return fabs(a.re) + fabs(a.im);
}

static inline cplx n_complex(number a)
{
    return a;
}
#else
typedef double number;
enum { ST_STEPS = 4, ST_RESCALE_EVERY = 16 };

static inline number n_get(const numbers *from, int i)
{
    return from->re[i];
}

static inline void n_set(numbers *to, int i, number a)
{
    to->re[i] = a;
}

static inline number n_of(double a)
{
    return a;
}

static inline cplx n_times(number a, cplx b)
{
    return c_scale(a, b);
}

static inline number n_resolvent(const block *b, int i, double level, double hopping)
{
    (void)hopping;
    return b->energy[i] - level;
}

static inline number n_plus(number a, double b)
{
    return a + b;
}

static inline double n_size(number a)
{
    return fabs(a);
}

static inline cplx n_complex(number a)
{
    return c_make(a, 0.0);
}
#endif

/* e x - t2 y */
static inline number n_step(number e, number x, double t2, number y)
{
#if ST_COMPLEX_ENERGY
    return c_sub(c_mul(e, x), c_scale(t2, y));
#else
    return e * x - t2 * y;
#endif
}

static inline number n_product(number a, number b)
{
#if ST_COMPLEX_ENERGY
    return c_mul(a, b);
#else
    return a * b;
#endif
}

static inline number n_scale(double s, number a)
{
#if ST_COMPLEX_ENERGY
    return c_scale(s, a);
#else
    return s * a;
#endif
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

/* Energy less the level of a monolayer, its hopping in the plane included, without exchange. */
static inline number resolvent(const st_chain *chain, const block *b, int layer, int i)
{
    const double t = chain->hopping[layer];
    return n_resolvent(b, i, chain->onsite[layer] - 2.0 * t * b->transverse[i], t);
}

/* Bring the determinants back into range; ``hoppings`` since last time go into tau. */
static void rescale(slab *s, double hoppings)
{
    ST_EACH_LANE(i) {
        const number p = n_get(&s->p, i), p1 = n_get(&s->p1, i);
        const number q = n_get(&s->q, i), q1 = n_get(&s->q1, i);
        const double largest = larger(larger(n_size(p), n_size(p1)), larger(n_size(q), n_size(q1)));
        const double factor = 1.0 / largest;
        n_set(&s->p, i, n_scale(factor, p));
        n_set(&s->p1, i, n_scale(factor, p1));
        n_set(&s->q, i, n_scale(factor, q));
        n_set(&s->q1, i, n_scale(factor, q1));
        s->tau[i] *= hoppings * factor;
    }
}

/* ``count`` more monolayers; a literal, so that all that happens to a lane stays in registers. */
static inline void slab_steps(const st_chain *chain, const block *b, int layer, int count,
                              double sign, slab *s)
{
    ST_EACH_LANE(i) {
        number p = n_get(&s->p, i), p1 = n_get(&s->p1, i);
        number q = n_get(&s->q, i), q1 = n_get(&s->q1, i);
        for (int j = 0; j < count; j++) {
            const double t = chain->bond_hopping[layer + j - 1];
            const number e = n_plus(resolvent(chain, b, layer + j, i),
                                    sign * chain->along[layer + j]);
            const number next_p = n_step(e, p, t * t, p1), next_q = n_step(e, q, t * t, q1);
            p1 = p;
            q1 = q;
            p = next_p;
            q = next_q;
        }
        n_set(&s->p, i, p);
        n_set(&s->p1, i, p1);
        n_set(&s->q, i, q);
        n_set(&s->q1, i, q1);
    }
}

/* Segment of monolayers first to last for the spin along (sign 1) or against its axis. */
static void make_slab(const st_chain *chain, const block *b, int first, int last, double sign,
                      slab *s)
{
    ST_EACH_LANE(i) {
        n_set(&s->p, i, n_plus(resolvent(chain, b, first, i), sign * chain->along[first]));
        n_set(&s->p1, i, n_of(1.0));
        n_set(&s->q, i, n_of(1.0));
        n_set(&s->q1, i, n_of(0.0));
        s->tau[i] = 1.0;
    }
    double hoppings = 1.0;
    for (int layer = first + 1; layer <= last;) {
        const int count = last - layer >= ST_STEPS - 1 ? ST_STEPS : 1;
        for (int j = 0; j < count; j++) {
            hoppings *= chain->bond_hopping[layer + j - 1];
        }
        if (count == ST_STEPS) {
            slab_steps(chain, b, layer, ST_STEPS, sign, s);
        } else {
            slab_steps(chain, b, layer, 1, sign, s);
        }
        layer += count;
        if ((layer - first - 1) % ST_RESCALE_EVERY == 0 || layer > last) {
            rescale(s, hoppings);
            hoppings = 1.0;
        }
    }
}

#endif
