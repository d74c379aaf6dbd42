/* Half of a chain, from its lead across one segment after another.
 *
 * A segment turns g, the Green function of all before it, into K (p1 - t2 g q1) with
 * K = (p - t2 g q)^-1, and the anti-Hermitian part of g into that part between tau t K and its
 * conjugate, with t the hopping into the segment and p, p1, q, q1 counted from the side of g. */
#ifndef ST_HALF_CHAIN_INL
#define ST_HALF_CHAIN_INL

#ifndef ST_COMPLEX_ENERGY
#error "ST_COMPLEX_ENERGY must be defined before this template is included"
#endif

#include "leads.inl"

/* A slab seen from the left or the right: the same determinants, p1 and q exchanged. */
typedef struct {
    const numbers *p, *p1, *q, *q1;
    const double *tau;
} seen;

static seen seen_from(const slab *s, int right)
{
    return (seen){&s->p, right ? &s->q : &s->p1, right ? &s->p1 : &s->q, &s->q1, s->tau};
}

static inline pauli h_get(const half *from, int i)
{
    return (pauli){{b_get(&from->m[0], i), b_get(&from->m[1], i), b_get(&from->m[2], i),
                    b_get(&from->m[3], i)}};
}

static inline void h_set(half *to, int i, pauli a)
{
    b_set(&to->m[0], i, a.m[0]);
    b_set(&to->m[1], i, a.m[1]);
    b_set(&to->m[2], i, a.m[2]);
    b_set(&to->m[3], i, a.m[3]);
}

/* The half's Green function: g at complex energies. At real ones its anti-Hermitian part is that
 * of before between w k and its conjugate; this keeps the digits of a small one, while near a
 * pole, where it outgrows the Hermitian part, g itself has more of them. */
static inline pauli with_broadening(pauli g, pauli before, pauli k, double w)
{
#if ST_COMPLEX_ENERGY
    (void)before, (void)k, (void)w;
    return g;
#else
    const hermitian part = {{before.m[0].im, before.m[1].im, before.m[2].im, before.m[3].im}};
    const hermitian found = p_sandwich(k, part);
    const double size = fabs(g.m[0].re) + fabs(g.m[1].re) + fabs(g.m[2].re) + fabs(g.m[3].re);
    const int pole = fabs(w * found.m[0]) > size;
    pauli out;
    for (int i = 0; i < 4; i++) {
        out.m[i] = c_make(g.m[i].re, pole ? g.m[i].im : w * found.m[i]);
    }
    return out;
#endif
}

/* A pair across a segment of no magnet. */
static void pair_across_scalar(const half *g, seen s, double t2, half *out)
{
    ST_EACH_LANE(i) {
        const number p = n_get(s.p, i), p1 = n_get(s.p1, i), q = n_get(s.q, i), q1 = n_get(s.q1, i);
        const cplx a = b_get(&g->m[0], i), b = b_get(&g->m[1], i);
        const cplx ta = c_scale(t2, a), tb = c_scale(t2, b);
        const cplx d0 = c_sub(n_complex(p), n_times(q, ta)), d1 = n_times(q, tb); /* - d1 */
        const cplx top = c_sub(c_mul(c_sub(n_complex(p1), n_times(q1, ta)), d0),
                               n_times(q1, c_mul(tb, d1)));
        const cplx det = c_mul(c_sub(d0, d1), c_add(d0, d1));
        const double inverse = 1.0 / (c_norm(det) + ST_TINY);
        const double w = t2 * s.tau[i] * s.tau[i] * inverse;
        const cplx dag = c_make(det.re, -det.im);
        cplx a_out = c_scale(inverse, c_mul(top, dag)), b_out = c_scale(w, c_mul(b, dag));
#if !ST_COMPLEX_ENERGY
        /* Spin by spin: one may be near a pole that is none of the other's. */
        const double up = w * c_norm(c_add(d0, d1)) * (a.im + b.im);
        const double down = w * c_norm(c_sub(d0, d1)) * (a.im - b.im);
        a_out.im = 0.5 * (up + down);
        b_out.im = 0.5 * (up - down);
#endif
        b_set(&out->m[0], i, a_out);
        b_set(&out->m[1], i, b_out);
    }
}

/* One spin of a pair across its slab. */
static inline cplx spin_across(cplx g, seen s, int i, double t2)
{
    const cplx tg = c_scale(t2, g);
    const cplx den = c_sub(n_complex(n_get(s.p, i)), n_times(n_get(s.q, i), tg));
    const cplx num = c_sub(n_complex(n_get(s.p1, i)), n_times(n_get(s.q1, i), tg));
    const double inverse = 1.0 / (c_norm(den) + ST_TINY);
#if ST_COMPLEX_ENERGY
    return c_scale(inverse, c_mul(num, c_make(den.re, -den.im)));
#else
    return c_make(inverse * c_dot(num, den), inverse * t2 * s.tau[i] * s.tau[i] * g.im);
#endif
}

/* A pair across collinear magnets, whose spins along and against its axis are up and down. */
static void pair_across_axial(const half *g, seen up, seen down, double t2, half *out)
{
    ST_EACH_LANE(i) {
        const cplx a = b_get(&g->m[0], i), b = b_get(&g->m[1], i);
        const cplx u = spin_across(c_add(a, b), up, i, t2);
        const cplx d = spin_across(c_sub(a, b), down, i, t2);
        b_set(&out->m[0], i, c_scale(0.5, c_add(u, d)));
        b_set(&out->m[1], i, c_scale(0.5, c_sub(u, d)));
    }
}

static void pair_to_pauli(const half *pair, const double axis[3], half *out)
{
    ST_EACH_LANE(i) {
        const cplx a = b_get(&pair->m[0], i), b = b_get(&pair->m[1], i);
        b_set(&out->m[0], i, a);
        b_set(&out->m[1], i, c_scale(axis[0], b));
        b_set(&out->m[2], i, c_scale(axis[1], b));
        b_set(&out->m[3], i, c_scale(axis[2], b));
    }
}

/* A matrix across a segment of no magnet. */
static void pauli_across_scalar(const half *g, seen s, double t2, half *out)
{
    ST_EACH_LANE(i) {
        const pauli before = h_get(g, i);
        pauli den, after;
        for (int j = 0; j < 4; j++) {
            den.m[j] = n_times(n_scale(-t2, n_get(s.q, i)), before.m[j]);
        }
        den.m[0] = c_add(den.m[0], n_complex(n_get(s.p, i)));
        const cplx inverse = c_inverse(p_det(den));
        const pauli k = p_scale(inverse, p_adjugate(den));
        const double w = t2 * s.tau[i] * s.tau[i];
        cplx square = c_make(0.0, 0.0);
        for (int j = 1; j < 4; j++) {
            square = c_add(square, c_mul(before.m[j], before.m[j]));
            after.m[j] = c_scale(w, c_mul(inverse, before.m[j]));
        }
        const cplx num = c_sub(n_complex(n_get(s.p1, i)),
                               n_times(n_scale(t2, n_get(s.q1, i)), before.m[0]));
        const number both = n_product(n_get(s.q, i), n_get(s.q1, i));
        const cplx top = c_sub(c_mul(num, den.m[0]), n_times(n_scale(t2 * t2, both), square));
        after.m[0] = c_mul(top, inverse);
        h_set(out, i, with_broadening(after, before, k, w));
    }
}

/* A matrix across one monolayer with the spin field ``field`` (3 x lanes, eV). */
static void pauli_across_field(const st_chain *chain, const block *b, int layer,
                               const double field[3][ST_LANES], const half *g, double t2, half *out)
{
    ST_EACH_LANE(i) {
        const pauli before = h_get(g, i);
        pauli den;
        for (int j = 0; j < 4; j++) {
            den.m[j] = c_scale(-t2, before.m[j]);
        }
        den.m[0] = c_add(den.m[0], n_complex(resolvent(chain, b, layer, i)));
        den.m[1].re += field[0][i];
        den.m[2].re += field[1][i];
        den.m[3].re += field[2][i];
        const pauli k = p_scale(c_inverse(p_det(den)), p_adjugate(den));
        h_set(out, i, with_broadening(k, before, k, t2));
    }
}

/* Components of v along the rows of frame, or back. */
static inline void turn(const double frame[3][3], int back, cplx v[3])
{
    cplx turned[3];
    for (int r = 0; r < 3; r++) {
        turned[r] = c_scale(back ? frame[0][r] : frame[r][0], v[0]);
        for (int c = 1; c < 3; c++) {
            turned[r] = c_add(turned[r], c_scale(back ? frame[c][r] : frame[r][c], v[c]));
        }
    }
    for (int r = 0; r < 3; r++) {
        v[r] = turned[r];
    }
}

/* A right-handed frame whose third axis is n. */
static void frame_of(const double n[3], double frame[3][3])
{
    const int away = fabs(n[0]) < 0.7 ? 0 : 1;
    double norm = 0.0;
    for (int c = 0; c < 3; c++) {
        frame[2][c] = n[c];
        frame[0][c] = (c == away ? 1.0 : 0.0) - n[away] * n[c];
        norm += frame[0][c] * frame[0][c];
    }
    for (int c = 0; c < 3; c++) {
        frame[0][c] /= sqrt(norm);
    }
    for (int c = 0; c < 3; c++) {
        const int j = (c + 1) % 3, k = (c + 2) % 3;
        frame[1][c] = n[j] * frame[0][k] - n[k] * frame[0][j];
    }
}

/* A matrix across collinear magnets along n, in the frame of n: each spin has its own slab, whose
 * sizes may differ by many orders, so the matrix is taken by its four elements. */
static void pauli_across_axial(const half *g, const double n[3], const slab pair[2], int right,
                               double t2, half *out)
{
    double frame[3][3];
    frame_of(n, frame);
    const seen up = seen_from(&pair[0], right), down = seen_from(&pair[1], right);
    ST_EACH_LANE(i) {
        pauli before = h_get(g, i), after, k;
        turn(frame, 0, &before.m[1]);
        const cplx x = before.m[1], y = before.m[2];
        const cplx uu = c_scale(t2, c_add(before.m[0], before.m[3]));
        const cplx dd = c_scale(t2, c_sub(before.m[0], before.m[3]));
        const cplx ud = c_scale(t2, c_make(x.re + y.im, x.im - y.re)); /* x - i y */
        const cplx du = c_scale(t2, c_make(x.re - y.im, x.im + y.re));
        const number qu = n_get(up.q, i), qd = n_get(down.q, i);
        const number q1u = n_get(up.q1, i), q1d = n_get(down.q1, i);
        /* p - t2 g q */
        const cplx d_uu = c_sub(n_complex(n_get(up.p, i)), n_times(qu, uu));
        const cplx d_dd = c_sub(n_complex(n_get(down.p, i)), n_times(qd, dd));
        const cplx d_ud = n_times(qd, ud), d_du = n_times(qu, du); /* - elements */
        const cplx inverse = c_inverse(c_sub(c_mul(d_uu, d_dd), c_mul(d_ud, d_du)));
        /* K (p1 - t2 g q1); off the diagonal only tau^2 survives. */
        const cplx n_uu = c_sub(n_complex(n_get(up.p1, i)), n_times(q1u, uu));
        const cplx n_dd = c_sub(n_complex(n_get(down.p1, i)), n_times(q1d, dd));
        const cplx g_uu = c_mul(inverse, c_sub(c_mul(d_dd, n_uu), n_times(q1u, c_mul(d_ud, du))));
        const cplx g_dd = c_mul(inverse, c_sub(c_mul(d_uu, n_dd), n_times(q1d, c_mul(d_du, ud))));
        const cplx flip = c_scale(t2 * up.tau[i] * down.tau[i], inverse);
        after.m[0] = c_scale(0.5, c_add(g_uu, g_dd));
        after.m[1] = c_mul(flip, x);
        after.m[2] = c_mul(flip, y);
        after.m[3] = c_scale(0.5, c_sub(g_uu, g_dd));
        /* tau K, whose rows carry the scale of their own spin */
        const cplx k_uu = c_scale(up.tau[i], c_mul(inverse, d_dd));
        const cplx k_dd = c_scale(down.tau[i], c_mul(inverse, d_uu));
        const cplx k_ud = c_scale(up.tau[i], c_mul(inverse, d_ud));
        const cplx k_du = c_scale(down.tau[i], c_mul(inverse, d_du));
        const cplx difference = c_sub(k_ud, k_du);
        k.m[0] = c_scale(0.5, c_add(k_uu, k_dd));
        k.m[1] = c_scale(0.5, c_add(k_ud, k_du));
        k.m[2] = c_make(-0.5 * difference.im, 0.5 * difference.re); /* i/2 (ud - du) */
        k.m[3] = c_scale(0.5, c_sub(k_uu, k_dd));
        after = with_broadening(after, before, k, t2);
        turn(frame, 1, &after.m[1]);
        h_set(out, i, after);
    }
}

#endif
