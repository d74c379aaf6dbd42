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
} st_block;

typedef struct {
    st_block p, p1, q, q1;
    double tau[ST_LANES];
} st_slab;

/* Points of one block. */
typedef struct {
    double energy[ST_LANES], energy_im[ST_LANES], transverse[ST_LANES], rise[ST_LANES];
    double sine[2][ST_LANES];
} st_point_block;

#if ST_COMPLEX_ENERGY
typedef st_complex st_scalar;
enum { ST_STEPS = 4, ST_RESCALE_EVERY = 4 }; /* contours reach 1e10 eV */

static inline st_scalar st_s_get(const st_block *from, int i)
{
    return st_c_make(from->re[i], from->im[i]);
}

static inline void st_s_set(st_block *to, int i, st_scalar a)
{
    to->re[i] = a.re;
    to->im[i] = a.im;
}

static inline st_scalar st_s_of(double a)
{
    return st_c_make(a, 0.0);
}

static inline st_complex st_s_times(st_scalar a, st_complex b)
{
    return st_c_mul(a, b);
}

static inline st_scalar st_s_resolvent(const st_point_block *b, int i, double level, double hopping)
{
    return st_c_make(b->energy[i] - level, b->energy_im[i] + 2.0 * hopping * b->rise[i]);
}

static inline st_scalar st_s_plus(st_scalar a, double b)
{
    return st_c_make(a.re + b, a.im);
}

static inline double st_s_size(st_scalar a)
{
    return fabs(a.re) + fabs(a.im);
}

static inline st_complex st_s_complex(st_scalar a)
{
    return a;
}
#else
typedef double st_scalar;
enum { ST_STEPS = 4, ST_RESCALE_EVERY = 16 };

static inline st_scalar st_s_get(const st_block *from, int i)
{
    return from->re[i];
}

static inline void st_s_set(st_block *to, int i, st_scalar a)
{
    to->re[i] = a;
}

static inline st_scalar st_s_of(double a)
{
    return a;
}

static inline st_complex st_s_times(st_scalar a, st_complex b)
{
    return st_c_scale(a, b);
}

static inline st_scalar st_s_resolvent(const st_point_block *b, int i, double level, double hopping)
{
    (void)hopping;
    return b->energy[i] - level;
}

static inline st_scalar st_s_plus(st_scalar a, double b)
{
    return a + b;
}

static inline double st_s_size(st_scalar a)
{
    return fabs(a);
}

static inline st_complex st_s_complex(st_scalar a)
{
    return st_c_make(a, 0.0);
}
#endif

/* e x - t2 y */
static inline st_scalar st_s_step(st_scalar e, st_scalar x, double t2, st_scalar y)
{
#if ST_COMPLEX_ENERGY
    return st_c_sub(st_c_mul(e, x), st_c_scale(t2, y));
#else
    return e * x - t2 * y;
#endif
}

static inline st_scalar st_s_product(st_scalar a, st_scalar b)
{
#if ST_COMPLEX_ENERGY
    return st_c_mul(a, b);
#else
    return a * b;
#endif
}

static inline st_scalar st_s_scale(double s, st_scalar a)
{
#if ST_COMPLEX_ENERGY
    return st_c_scale(s, a);
#else
    return s * a;
#endif
}

static inline double st_larger(double a, double b)
{
    return a > b ? a : b;
}

/* Energy less the level of a monolayer, its hopping in the plane included, without exchange. */
static inline st_scalar st_resolvent(const st_chain *chain, const st_point_block *b, int layer,
                                     int i)
{
    const double t = chain->hopping[layer];
    return st_s_resolvent(b, i, chain->onsite[layer] - 2.0 * t * b->transverse[i], t);
}

/* Bring the determinants back into range; ``hoppings`` since last time go into tau. */
static void st_rescale(st_slab *s, double hoppings)
{
    ST_EACH_LANE(i) {
        const st_scalar p = st_s_get(&s->p, i), p1 = st_s_get(&s->p1, i);
        const st_scalar q = st_s_get(&s->q, i), q1 = st_s_get(&s->q1, i);
        const double largest = st_larger(st_larger(st_s_size(p), st_s_size(p1)),
                                         st_larger(st_s_size(q), st_s_size(q1)));
        const double factor = 1.0 / largest;
        st_s_set(&s->p, i, st_s_scale(factor, p));
        st_s_set(&s->p1, i, st_s_scale(factor, p1));
        st_s_set(&s->q, i, st_s_scale(factor, q));
        st_s_set(&s->q1, i, st_s_scale(factor, q1));
        s->tau[i] *= hoppings * factor;
    }
}

/* ``count`` more monolayers; a literal, so that all that happens to a lane stays in registers. */
static inline void st_slab_steps(const st_chain *chain, const st_point_block *b, int layer,
                                 int count, double sign, st_slab *s)
{
    ST_EACH_LANE(i) {
        st_scalar p = st_s_get(&s->p, i), p1 = st_s_get(&s->p1, i);
        st_scalar q = st_s_get(&s->q, i), q1 = st_s_get(&s->q1, i);
        for (int j = 0; j < count; j++) {
            const double t = chain->bond_hopping[layer + j - 1];
            const st_scalar e =
                st_s_plus(st_resolvent(chain, b, layer + j, i), sign * chain->along[layer + j]);
            const st_scalar next_p = st_s_step(e, p, t * t, p1),
                            next_q = st_s_step(e, q, t * t, q1);
            p1 = p;
            q1 = q;
            p = next_p;
            q = next_q;
        }
        st_s_set(&s->p, i, p);
        st_s_set(&s->p1, i, p1);
        st_s_set(&s->q, i, q);
        st_s_set(&s->q1, i, q1);
    }
}

/* Segment of monolayers first to last for the spin along (sign 1) or against its axis. */
static void st_make_slab(const st_chain *chain, const st_point_block *b, int first, int last,
                         double sign, st_slab *s)
{
    ST_EACH_LANE(i) {
        st_s_set(&s->p, i, st_s_plus(st_resolvent(chain, b, first, i), sign * chain->along[first]));
        st_s_set(&s->p1, i, st_s_of(1.0));
        st_s_set(&s->q, i, st_s_of(1.0));
        st_s_set(&s->q1, i, st_s_of(0.0));
        s->tau[i] = 1.0;
    }
    double hoppings = 1.0;
    for (int layer = first + 1; layer <= last;) {
        const int count = last - layer >= ST_STEPS - 1 ? ST_STEPS : 1;
        for (int j = 0; j < count; j++) {
            hoppings *= chain->bond_hopping[layer + j - 1];
        }
        if (count == ST_STEPS) {
            st_slab_steps(chain, b, layer, ST_STEPS, sign, s);
        } else {
            st_slab_steps(chain, b, layer, 1, sign, s);
        }
        layer += count;
        if ((layer - first - 1) % ST_RESCALE_EVERY == 0 || layer > last) {
            st_rescale(s, hoppings);
            hoppings = 1.0;
        }
    }
}

#endif
