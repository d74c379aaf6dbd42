/* Complex numbers and 2x2 matrices as Pauli vectors, written out in real arithmetic so that
 * loops over points become vector code. */
#ifndef ST_COMPLEX_H
#define ST_COMPLEX_H

/* Added to squared moduli that are divided by: a pole hit exactly gives zero, not a NaN. */
#define ST_TINY 1e-290

typedef struct {
    double re, im;
} st_complex;

/* M_0 + M_x sigma_x + M_y sigma_y + M_z sigma_z. */
typedef struct {
    st_complex m[4];
} st_pauli;

/* The same for a Hermitian matrix. */
typedef struct {
    double m[4];
} st_hermitian;

static inline st_complex st_c_make(double re, double im)
{
    return (st_complex){re, im};
}

static inline st_complex st_c_add(st_complex a, st_complex b)
{
    return st_c_make(a.re + b.re, a.im + b.im);
}

static inline st_complex st_c_sub(st_complex a, st_complex b)
{
    return st_c_make(a.re - b.re, a.im - b.im);
}

static inline st_complex st_c_scale(double s, st_complex a)
{
    return st_c_make(s * a.re, s * a.im);
}

static inline st_complex st_c_mul(st_complex a, st_complex b)
{
    return st_c_make(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
}

/* Re(a b*), Im(a* b) and |a|^2. */
static inline double st_c_dot(st_complex a, st_complex b)
{
    return a.re * b.re + a.im * b.im;
}

static inline double st_c_cross(st_complex a, st_complex b)
{
    return a.re * b.im - a.im * b.re;
}

static inline double st_c_norm(st_complex a)
{
    return a.re * a.re + a.im * a.im;
}

static inline st_complex st_c_inverse(st_complex a)
{
    const double s = 1.0 / (st_c_norm(a) + ST_TINY);
    return st_c_make(a.re * s, -a.im * s);
}

static inline st_complex st_p_det(st_pauli a)
{
    st_complex sum = st_c_mul(a.m[0], a.m[0]);
    for (int i = 1; i < 4; i++) {
        sum = st_c_sub(sum, st_c_mul(a.m[i], a.m[i]));
    }
    return sum;
}

/* The matrix with which a times it is det a. */
static inline st_pauli st_p_adjugate(st_pauli a)
{
    for (int i = 1; i < 4; i++) {
        a.m[i] = st_c_make(-a.m[i].re, -a.m[i].im);
    }
    return a;
}

static inline st_pauli st_p_scale(st_complex s, st_pauli a)
{
    for (int i = 0; i < 4; i++) {
        a.m[i] = st_c_mul(s, a.m[i]);
    }
    return a;
}

/* a0 b_i + a_i b0 + i (a_j b_k - a_k b_j). */
static inline st_complex st_p_component(st_pauli a, st_pauli b, int i, int j, int k)
{
    const st_complex sum = st_c_add(st_c_mul(a.m[0], b.m[i]), st_c_mul(a.m[i], b.m[0]));
    const st_complex cross = st_c_sub(st_c_mul(a.m[j], b.m[k]), st_c_mul(a.m[k], b.m[j]));
    return st_c_make(sum.re - cross.im, sum.im + cross.re);
}

static inline st_pauli st_p_product(st_pauli a, st_pauli b)
{
    st_pauli out;
    out.m[0] = st_c_mul(a.m[0], b.m[0]);
    for (int i = 1; i < 4; i++) {
        out.m[0] = st_c_add(out.m[0], st_c_mul(a.m[i], b.m[i]));
    }
    out.m[1] = st_p_component(a, b, 1, 2, 3);
    out.m[2] = st_p_component(a, b, 2, 3, 1);
    out.m[3] = st_p_component(a, b, 3, 1, 2);
    return out;
}

/* a h a^dagger, Hermitian as h is: with a = s + v.sigma, v = u + i w, and h = h0 + l.sigma. */
static inline st_hermitian st_p_sandwich(st_pauli a, st_hermitian h)
{
    const st_complex s = a.m[0];
    const st_complex *v = &a.m[1];
    const double *l = &h.m[1];
    double twist[3], turn[3];               /* 2 u x w, 2 Im(s* v) */
    st_complex along = st_c_make(0.0, 0.0); /* v.l */
    double square = 0.0;                    /* v.v* */
    for (int i = 0; i < 3; i++) {
        const int j = (i + 1) % 3, k = (i + 2) % 3;
        twist[i] = 2.0 * (v[j].re * v[k].im - v[k].re * v[j].im);
        turn[i] = 2.0 * st_c_cross(s, v[i]);
        along = st_c_add(along, st_c_scale(l[i], v[i]));
        square += st_c_norm(v[i]);
    }
    st_hermitian out;
    out.m[0] = h.m[0] * (st_c_norm(s) + square) + 2.0 * st_c_dot(s, along);
    for (int i = 0; i < 3; i++) {
        const int j = (i + 1) % 3, k = (i + 2) % 3;
        out.m[0] -= l[i] * twist[i];
        out.m[i + 1] = h.m[0] * (2.0 * st_c_dot(s, v[i]) + twist[i])
                     + (st_c_norm(s) - square) * l[i] - (turn[j] * l[k] - turn[k] * l[j])
                     + 2.0 * st_c_dot(along, v[i]);
    }
    return out;
}

#endif
