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
    const st_block *p, *p1, *q, *q1;
    const double *tau;
} st_slab_view;

static st_slab_view st_view_of(const st_slab *s, int right)
{
    return (st_slab_view){&s->p, right ? &s->q : &s->p1, right ? &s->p1 : &s->q, &s->q1, s->tau};
}

static inline st_pauli st_h_get(const st_half *from, int i)
{
    return (st_pauli){{st_b_get(&from->m[0], i), st_b_get(&from->m[1], i), st_b_get(&from->m[2], i),
                       st_b_get(&from->m[3], i)}};
}

static inline void st_h_set(st_half *to, int i, st_pauli a)
{
    st_b_set(&to->m[0], i, a.m[0]);
    st_b_set(&to->m[1], i, a.m[1]);
    st_b_set(&to->m[2], i, a.m[2]);
    st_b_set(&to->m[3], i, a.m[3]);
}

/* The half's Green function: g at complex energies. At real ones its anti-Hermitian part is that
 * of before between w k and its conjugate; this keeps the digits of a small one, while near a
 * pole, where it outgrows the Hermitian part, g itself has more of them. */
static inline st_pauli st_with_broadening(st_pauli g, st_pauli before, st_pauli k, double w)
{
#if ST_COMPLEX_ENERGY
    (void)before, (void)k, (void)w;
    return g;
#else
    const st_hermitian part = {{before.m[0].im, before.m[1].im, before.m[2].im, before.m[3].im}};
    const st_hermitian found = st_p_sandwich(k, part);
    const double size = fabs(g.m[0].re) + fabs(g.m[1].re) + fabs(g.m[2].re) + fabs(g.m[3].re);
    const int pole = fabs(w * found.m[0]) > size;
    st_pauli out;
    for (int i = 0; i < 4; i++) {
        out.m[i] = st_c_make(g.m[i].re, pole ? g.m[i].im : w * found.m[i]);
    }
    return out;
#endif
}

/* A pair across a segment of no magnet. */
static void st_pair_across_scalar(const st_half *g, st_slab_view s, double t2, st_half *out)
{
    ST_EACH_LANE(i) {
        const st_scalar p = st_s_get(s.p, i), p1 = st_s_get(s.p1, i), q = st_s_get(s.q, i),
                        q1 = st_s_get(s.q1, i);
        const st_complex a = st_b_get(&g->m[0], i), b = st_b_get(&g->m[1], i);
        const st_complex ta = st_c_scale(t2, a), tb = st_c_scale(t2, b);
        const st_complex d0 = st_c_sub(st_s_complex(p), st_s_times(q, ta)),
                         d1 = st_s_times(q, tb); /* - d1 */
        const st_complex top =
            st_c_sub(st_c_mul(st_c_sub(st_s_complex(p1), st_s_times(q1, ta)), d0),
                     st_s_times(q1, st_c_mul(tb, d1)));
        const st_complex det = st_c_mul(st_c_sub(d0, d1), st_c_add(d0, d1));
        const double inverse = 1.0 / (st_c_norm(det) + ST_TINY);
        const double w = t2 * s.tau[i] * s.tau[i] * inverse;
        const st_complex dag = st_c_make(det.re, -det.im);
        st_complex a_out = st_c_scale(inverse, st_c_mul(top, dag)),
                   b_out = st_c_scale(w, st_c_mul(b, dag));
#if !ST_COMPLEX_ENERGY
        /* Spin by spin: one may be near a pole that is none of the other's. */
        const double up = w * st_c_norm(st_c_add(d0, d1)) * (a.im + b.im);
        const double down = w * st_c_norm(st_c_sub(d0, d1)) * (a.im - b.im);
        a_out.im = 0.5 * (up + down);
        b_out.im = 0.5 * (up - down);
#endif
        st_b_set(&out->m[0], i, a_out);
        st_b_set(&out->m[1], i, b_out);
    }
}

/* One spin of a pair across its slab. */
static inline st_complex st_spin_across(st_complex g, st_slab_view s, int i, double t2)
{
    const st_complex tg = st_c_scale(t2, g);
    const st_complex den =
        st_c_sub(st_s_complex(st_s_get(s.p, i)), st_s_times(st_s_get(s.q, i), tg));
    const st_complex num =
        st_c_sub(st_s_complex(st_s_get(s.p1, i)), st_s_times(st_s_get(s.q1, i), tg));
    const double inverse = 1.0 / (st_c_norm(den) + ST_TINY);
#if ST_COMPLEX_ENERGY
    return st_c_scale(inverse, st_c_mul(num, st_c_make(den.re, -den.im)));
#else
    return st_c_make(inverse * st_c_dot(num, den), inverse * t2 * s.tau[i] * s.tau[i] * g.im);
#endif
}

/* A pair across collinear magnets, whose spins along and against its axis are up and down. */
static void st_pair_across_axial(const st_half *g, st_slab_view up, st_slab_view down, double t2,
                                 st_half *out)
{
    ST_EACH_LANE(i) {
        const st_complex a = st_b_get(&g->m[0], i), b = st_b_get(&g->m[1], i);
        const st_complex u = st_spin_across(st_c_add(a, b), up, i, t2);
        const st_complex d = st_spin_across(st_c_sub(a, b), down, i, t2);
        st_b_set(&out->m[0], i, st_c_scale(0.5, st_c_add(u, d)));
        st_b_set(&out->m[1], i, st_c_scale(0.5, st_c_sub(u, d)));
    }
}

static void st_pair_to_pauli(const st_half *pair, const double axis[3], st_half *out)
{
    ST_EACH_LANE(i) {
        const st_complex a = st_b_get(&pair->m[0], i), b = st_b_get(&pair->m[1], i);
        st_b_set(&out->m[0], i, a);
        st_b_set(&out->m[1], i, st_c_scale(axis[0], b));
        st_b_set(&out->m[2], i, st_c_scale(axis[1], b));
        st_b_set(&out->m[3], i, st_c_scale(axis[2], b));
    }
}

/* A matrix across a segment of no magnet. */
static void st_pauli_across_scalar(const st_half *g, st_slab_view s, double t2, st_half *out)
{
    ST_EACH_LANE(i) {
        const st_pauli before = st_h_get(g, i);
        st_pauli den, after;
        for (int j = 0; j < 4; j++) {
            den.m[j] = st_s_times(st_s_scale(-t2, st_s_get(s.q, i)), before.m[j]);
        }
        den.m[0] = st_c_add(den.m[0], st_s_complex(st_s_get(s.p, i)));
        const st_complex inverse = st_c_inverse(st_p_det(den));
        const st_pauli k = st_p_scale(inverse, st_p_adjugate(den));
        const double w = t2 * s.tau[i] * s.tau[i];
        st_complex square = st_c_make(0.0, 0.0);
        for (int j = 1; j < 4; j++) {
            square = st_c_add(square, st_c_mul(before.m[j], before.m[j]));
            after.m[j] = st_c_scale(w, st_c_mul(inverse, before.m[j]));
        }
        const st_complex num = st_c_sub(st_s_complex(st_s_get(s.p1, i)),
                                        st_s_times(st_s_scale(t2, st_s_get(s.q1, i)), before.m[0]));
        const st_scalar both = st_s_product(st_s_get(s.q, i), st_s_get(s.q1, i));
        const st_complex top =
            st_c_sub(st_c_mul(num, den.m[0]), st_s_times(st_s_scale(t2 * t2, both), square));
        after.m[0] = st_c_mul(top, inverse);
        st_h_set(out, i, st_with_broadening(after, before, k, w));
    }
}

/* A matrix across one monolayer with the spin field ``field`` (3 x lanes, eV). */
static void st_pauli_across_field(const st_chain *chain, const st_point_block *b, int layer,
                                  const double field[3][ST_LANES], const st_half *g, double t2,
                                  st_half *out)
{
    ST_EACH_LANE(i) {
        const st_pauli before = st_h_get(g, i);
        st_pauli den;
        for (int j = 0; j < 4; j++) {
            den.m[j] = st_c_scale(-t2, before.m[j]);
        }
        den.m[0] = st_c_add(den.m[0], st_s_complex(st_resolvent(chain, b, layer, i)));
        den.m[1].re += field[0][i];
        den.m[2].re += field[1][i];
        den.m[3].re += field[2][i];
        const st_pauli k = st_p_scale(st_c_inverse(st_p_det(den)), st_p_adjugate(den));
        st_h_set(out, i, st_with_broadening(k, before, k, t2));
    }
}

/* Components of v along the rows of frame, or back. */
static inline void st_turn(const double frame[3][3], int back, st_complex v[3])
{
    st_complex turned[3];
    for (int r = 0; r < 3; r++) {
        turned[r] = st_c_scale(back ? frame[0][r] : frame[r][0], v[0]);
        for (int c = 1; c < 3; c++) {
            turned[r] = st_c_add(turned[r], st_c_scale(back ? frame[c][r] : frame[r][c], v[c]));
        }
    }
    for (int r = 0; r < 3; r++) {
        v[r] = turned[r];
    }
}

/* A right-handed frame whose third axis is n. */
static void st_frame_of(const double n[3], double frame[3][3])
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
static void st_pauli_across_axial(const st_half *g, const double n[3], const st_slab pair[2],
                                  int right, double t2, st_half *out)
{
    double frame[3][3];
    st_frame_of(n, frame);
    const st_slab_view up = st_view_of(&pair[0], right), down = st_view_of(&pair[1], right);
    ST_EACH_LANE(i) {
        st_pauli before = st_h_get(g, i), after, k;
        st_turn(frame, 0, &before.m[1]);
        const st_complex x = before.m[1], y = before.m[2];
        const st_complex uu = st_c_scale(t2, st_c_add(before.m[0], before.m[3]));
        const st_complex dd = st_c_scale(t2, st_c_sub(before.m[0], before.m[3]));
        const st_complex ud = st_c_scale(t2, st_c_make(x.re + y.im, x.im - y.re)); /* x - i y */
        const st_complex du = st_c_scale(t2, st_c_make(x.re - y.im, x.im + y.re));
        const st_scalar qu = st_s_get(up.q, i), qd = st_s_get(down.q, i);
        const st_scalar q1u = st_s_get(up.q1, i), q1d = st_s_get(down.q1, i);
        /* p - t2 g q */
        const st_complex d_uu = st_c_sub(st_s_complex(st_s_get(up.p, i)), st_s_times(qu, uu));
        const st_complex d_dd = st_c_sub(st_s_complex(st_s_get(down.p, i)), st_s_times(qd, dd));
        const st_complex d_ud = st_s_times(qd, ud), d_du = st_s_times(qu, du); /* - elements */
        const st_complex inverse =
            st_c_inverse(st_c_sub(st_c_mul(d_uu, d_dd), st_c_mul(d_ud, d_du)));
        /* K (p1 - t2 g q1); off the diagonal only tau^2 survives. */
        const st_complex n_uu = st_c_sub(st_s_complex(st_s_get(up.p1, i)), st_s_times(q1u, uu));
        const st_complex n_dd = st_c_sub(st_s_complex(st_s_get(down.p1, i)), st_s_times(q1d, dd));
        const st_complex g_uu =
            st_c_mul(inverse, st_c_sub(st_c_mul(d_dd, n_uu), st_s_times(q1u, st_c_mul(d_ud, du))));
        const st_complex g_dd =
            st_c_mul(inverse, st_c_sub(st_c_mul(d_uu, n_dd), st_s_times(q1d, st_c_mul(d_du, ud))));
        const st_complex flip = st_c_scale(t2 * up.tau[i] * down.tau[i], inverse);
        after.m[0] = st_c_scale(0.5, st_c_add(g_uu, g_dd));
        after.m[1] = st_c_mul(flip, x);
        after.m[2] = st_c_mul(flip, y);
        after.m[3] = st_c_scale(0.5, st_c_sub(g_uu, g_dd));
        /* tau K, whose rows carry the scale of their own spin */
        const st_complex k_uu = st_c_scale(up.tau[i], st_c_mul(inverse, d_dd));
        const st_complex k_dd = st_c_scale(down.tau[i], st_c_mul(inverse, d_uu));
        const st_complex k_ud = st_c_scale(up.tau[i], st_c_mul(inverse, d_ud));
        const st_complex k_du = st_c_scale(down.tau[i], st_c_mul(inverse, d_du));
        const st_complex difference = st_c_sub(k_ud, k_du);
        k.m[0] = st_c_scale(0.5, st_c_add(k_uu, k_dd));
        k.m[1] = st_c_scale(0.5, st_c_add(k_ud, k_du));
        k.m[2] = st_c_make(-0.5 * difference.im, 0.5 * difference.re); /* i/2 (ud - du) */
        k.m[3] = st_c_scale(0.5, st_c_sub(k_uu, k_dd));
        after = st_with_broadening(after, before, k, t2);
        st_turn(frame, 1, &after.m[1]);
        st_h_set(out, i, after);
    }
}

#endif
