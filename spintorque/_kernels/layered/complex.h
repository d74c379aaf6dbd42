/* Complex numbers and 2x2 matrices as Pauli vectors, written out in real arithmetic so that
 * loops over points become vector code. */
#ifndef ST_COMPLEX_H
#define ST_COMPLEX_H

/* Added to squared moduli that are divided by: a pole hit exactly gives zero, not a NaN. */
#define ST_TINY 1e-290

typedef struct {
    double re, im;
} cplx;

/* M_0 + M_x sigma_x + M_y sigma_y + M_z sigma_z. */
typedef struct {
    cplx m[4];
} pauli;

/* The same for a Hermitian matrix. */
typedef struct {
    double m[4];
} hermitian;

static inline cplx c_make(double re, double im)
{
    return (cplx){re, im};
}

static inline cplx c_add(cplx a, cplx b)
{
    return c_make(a.re + b.re, a.im + b.im);
}

static inline cplx c_sub(cplx a, cplx b)
{
    return c_make(a.re - b.re, a.im - b.im);
}

static inline cplx c_scale(double s, cplx a)
{
    return c_make(s * a.re, s * a.im);
}

static inline cplx c_mul(cplx a, cplx b)
{
    return c_make(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
}

/* Re(a b*), Im(a* b) and |a|^2. */
static inline double c_dot(cplx a, cplx b)
{
    return a.re * b.re + a.im * b.im;
}

static inline double c_cross(cplx a, cplx b)
{
    return a.re * b.im - a.im * b.re;
}

static inline double c_norm(cplx a)
{
    return a.re * a.re + a.im * a.im;
}

static inline cplx c_inverse(cplx a)
{
    const double s = 1.0 / (c_norm(a) + ST_TINY);
    return c_make(a.re * s, -a.im * s);
}

static inline cplx p_det(pauli a)
{
    cplx sum = c_mul(a.m[0], a.m[0]);
    for (int i = 1; i < 4; i++) {
        sum = c_sub(sum, c_mul(a.m[i], a.m[i]));
    }
    return sum;
}

/* The matrix with which a times it is det a. */
static inline pauli p_adjugate(pauli a)
{
    for (int i = 1; i < 4; i++) {
        a.m[i] = c_make(-a.m[i].re, -a.m[i].im);
    }
    return a;
}

static inline pauli p_scale(cplx s, pauli a)
{
    for (int i = 0; i < 4; i++) {
        a.m[i] = c_mul(s, a.m[i]);
    }
    return a;
}

/* a0 b_i + a_i b0 + i (a_j b_k - a_k b_j). */
static inline cplx p_component(pauli a, pauli b, int i, int j, int k)
{
    const cplx sum = c_add(c_mul(a.m[0], b.m[i]), c_mul(a.m[i], b.m[0]));
    const cplx cross = c_sub(c_mul(a.m[j], b.m[k]), c_mul(a.m[k], b.m[j]));
    return c_make(sum.re - cross.im, sum.im + cross.re);
}

static inline pauli p_product(pauli a, pauli b)
{
    pauli out;
    out.m[0] = c_mul(a.m[0], b.m[0]);
    for (int i = 1; i < 4; i++) {
        out.m[0] = c_add(out.m[0], c_mul(a.m[i], b.m[i]));
    }
    out.m[1] = p_component(a, b, 1, 2, 3);
    out.m[2] = p_component(a, b, 2, 3, 1);
    out.m[3] = p_component(a, b, 3, 1, 2);
    return out;
}

/* a h a^dagger, Hermitian as h is: with a = s + v.sigma, v = u + i w, and h = h0 + l.sigma. */
static inline hermitian p_sandwich(pauli a, hermitian h)
{
    const cplx s = a.m[0];
    const cplx *v = &a.m[1];
    const double *l = &h.m[1];
    double twist[3], turn[3]; /* 2 u x w, 2 Im(s* v) */
    cplx along = c_make(0.0, 0.0); /* v.l */
    double square = 0.0;           /* v.v* */
    for (int i = 0; i < 3; i++) {
        const int j = (i + 1) % 3, k = (i + 2) % 3;
        twist[i] = 2.0 * (v[j].re * v[k].im - v[k].re * v[j].im);
        turn[i] = 2.0 * c_cross(s, v[i]);
        along = c_add(along, c_scale(l[i], v[i]));
        square += c_norm(v[i]);
    }
    hermitian out;
    out.m[0] = h.m[0] * (c_norm(s) + square) + 2.0 * c_dot(s, along);
    for (int i = 0; i < 3; i++) {
        const int j = (i + 1) % 3, k = (i + 2) % 3;
        out.m[0] -= l[i] * twist[i];
        out.m[i + 1] = h.m[0] * (2.0 * c_dot(s, v[i]) + twist[i]) + (c_norm(s) - square) * l[i]
                     - (turn[j] * l[k] - turn[k] * l[j]) + 2.0 * c_dot(along, v[i]);
    }
    return out;
}

#endif
