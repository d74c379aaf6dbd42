/* The Jacobian of the equation, and one step of Newton's method for the implicit midpoint rule. */
#ifndef ST_NEWTON_INL
#define ST_NEWTON_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "equation.inl"

enum { ST_MOST_UNKNOWNS = 3 * ST_MOST_LAYERS };

ST_INLINE st_vec st_component(st_vec3 v, int k)
{
    return k == 0 ? v.x : k == 1 ? v.y : v.z;
}

ST_INLINE st_vec3 st_unit(int k)
{
    return (st_vec3){st_v_of(k == 0), st_v_of(k == 1), st_v_of(k == 2)};
}

/* Columns of dH/dm of a layer by its own moment. */
ST_INLINE void st_own_field(const st_form f, const st_system *s, const st_members *p, int i,
                            const st_vec3 m[], st_vec3 column[3])
{
    const st_layer_rows *own = &p->layer[i];
    const st_curvature bent = st_curvature_at(f, p, i, m[i]);
    column[0] = (st_vec3){own->diagonal.x, own->off_diagonal.z, own->off_diagonal.y};
    column[1] = (st_vec3){own->off_diagonal.z, own->diagonal.y, own->off_diagonal.x};
    column[2] = (st_vec3){own->off_diagonal.y, own->off_diagonal.x, own->diagonal.z};
    ST_UNROLL(3)
    for (int k = 0; k < 3; k++) {
        column[k] = st_bent_field(f, p, i, &bent, column[k], st_unit(k));
    }
    for (int c = 0; c < f.couplings; c++) {
        const int side = s->coupled[c][1] == i, other = s->coupled[c][1 - side];
        if (s->coupled[c][side] == i) {
            ST_UNROLL(3)
            for (int k = 0; k < 3; k++) {
                column[k] = st_v_plus(column[k],
                                      p->coupling[c].biquadratic[side] * st_component(m[other], k),
                                      m[other]);
            }
        }
    }
}

/* Columns of dH_i/dm_j of two layers. */
ST_INLINE void st_other_field(const st_form f, const st_system *s, const st_members *p, int i,
                              int j, const st_vec3 m[], st_vec3 column[3])
{
    ST_UNROLL(3)
    for (int k = 0; k < 3; k++) {
        column[k] = st_v3_of(st_v_of(0.0));
    }
    for (int c = 0; c < f.couplings; c++) {
        const int side = s->coupled[c][1] == i;
        if (s->coupled[c][side] == i && s->coupled[c][1 - side] == j) {
            const st_vec bent = p->coupling[c].biquadratic[side];
            const st_vec straight = p->coupling[c].bilinear[side] + bent * st_v_dot(m[i], m[j]);
            ST_UNROLL(3)
            for (int k = 0; k < 3; k++) {
                column[k] = st_v_plus(st_v_plus(column[k], straight, st_unit(k)),
                                      bent * st_component(m[i], k), m[j]);
                if (f.dipolar) {
                    column[k] = st_v_sum(column[k], st_dipole_column(&p->dipole[c], side, k));
                }
            }
        }
    }
}

/* Add what the torques on layer i contribute to the derivatives by m_j. */
ST_INLINE void st_torque_columns(const st_form f, const st_system *s, const st_members *p,
                                 const st_turns *turns, int i, int j, const st_vec3 m[],
                                 st_vec3 turning[3], st_vec3 damping[3])
{
    for (int t = 0; t < f.torques; t++) {
        const int on = f.plain ? 0 : s->torque[t].on, from = f.plain ? -1 : s->torque[t].layer;
        if (on != i || (i != j && from != j)) {
            continue;
        }
        const st_fields *fields = &turns->fields[t];
        const st_vec3 q = st_direction(f, s, p, t, m), other = i == j ? q : m[i];
        ST_UNROLL(3)
        for (int k = 0; k < 3; k++) {
            const st_vec along = st_component(other, k);
            turning[k] = st_v_plus(turning[k], fields->turning_slope * along, q);
            damping[k] = st_v_plus(damping[k], fields->damping_slope * along, q);
            if (i != j) {
                turning[k] = st_v_plus(turning[k], fields->turning, st_unit(k));
                damping[k] = st_v_plus(damping[k], fields->damping, st_unit(k));
            }
        }
    }
}

/* Derivative by m_j of e (u.m), of an anisotropy of layer i that follows a torque's voltage: by way of
 * u.m, and of that torque's x. */
ST_INLINE st_vec3 st_followed_gradient(const st_system *s, const st_members *p, int i, int j,
                                       const st_vec3 m[])
{
    const int torque = s->followed[i];
    const st_torque *t = &s->torque[torque];
    const st_easy_rows *easy = &p->easy[i];
    const st_vec3 none = st_v3_of(st_v_of(0.0));
    const st_vec3 by_x = t->on == j ? st_source(t, p, torque, m) : t->layer == j ? m[t->on] : none;
    const st_vec3 by_own = i == j ? st_v_times(easy->followed, p->layer[i].axis) : none;
    return st_v_plus(by_own, easy->followed_slope, by_x);
}

/* Columns of d(slope_i)/dm_j; see st_slopes. */
ST_INLINE void st_block(const st_form f, const st_system *s, const st_members *p,
                        const st_turns *turns, int i, int j, const st_vec3 m[], st_vec3 column[3])
{
    st_vec3 turning[3], damping[3];
    if (i == j) {
        st_own_field(f, s, p, i, m, turning);
    } else {
        st_other_field(f, s, p, i, j, m, turning);
    }
    if (f.follows && s->followed[i] >= 0) {
        const st_vec3 gradient = st_followed_gradient(s, p, i, j, m);
        ST_UNROLL(3)
        for (int k = 0; k < 3; k++) {
            turning[k] = st_v_plus(turning[k], st_component(gradient, k), p->layer[i].axis);
        }
    }
    ST_UNROLL(3)
    for (int k = 0; k < 3; k++) {
        damping[k] = st_v_times(p->layer[i].damping, turning[k]);
    }
    st_torque_columns(f, s, p, turns, i, j, m, turning, damping);
    ST_UNROLL(3)
    for (int k = 0; k < 3; k++) {
        st_vec3 w = st_v_sum(turning[k], st_v_cross(m[i], damping[k]));
        if (i == j) {
            w = st_v_sum(w, st_v_cross(st_unit(k), turns->damping[i]));
            column[k] = st_v_minus(st_v_cross(turns->w[i], st_unit(k)), st_v_cross(m[i], w));
        } else {
            column[k] = st_v_cross(w, m[i]);
        }
    }
}

/* Solution of [a b c] x = d. */
ST_INLINE st_vec3 st_solve3(const st_vec3 a, const st_vec3 b, const st_vec3 c, const st_vec3 d)
{
    const st_vec3 bc = st_v_cross(b, c), ca = st_v_cross(c, a), ab = st_v_cross(a, b);
    const st_vec inverse = 1.0 / st_v_dot(a, bc);
    return st_v_times(inverse, (st_vec3){st_v_dot(bc, d), st_v_dot(ca, d), st_v_dot(ab, d)});
}

/* Gauss elimination; the matrix is near 1, so that no rows need to be exchanged. */
static ST_NOINLINE void st_eliminate(int n, st_vec a[restrict ST_MOST_UNKNOWNS][ST_MOST_UNKNOWNS],
                                     st_vec x[restrict ST_MOST_UNKNOWNS])
{
    for (int k = 0; k < n; k++) {
        const st_vec inverse = 1.0 / a[k][k];
        for (int i = k + 1; i < n; i++) {
            const st_vec factor = a[i][k] * inverse;
            const st_vec *restrict from = a[k];
            st_vec *restrict row = a[i];
            for (int j = k + 1; j < n; j++) {
                row[j] -= factor * from[j];
            }
            x[i] -= factor * x[k];
        }
    }
    for (int k = n; k-- > 0;) {
        for (int j = k + 1; j < n; j++) {
            x[k] -= a[k][j] * x[j];
        }
        x[k] /= a[k][k];
    }
}

/* y brought closer to y = m + h/2 slope(y). */
ST_INLINE void st_newton(const st_form f, const st_system *s, st_members *p, double h,
                         const st_vec3 m[], st_vec3 y[])
{
    st_turns turns;
    st_turns_at(f, s, p, 1, y, &turns);
    if (f.layers == 1) {
        const st_vec half = 0.5 * h * p->layer[0].rate;
        st_vec3 column[3];
        st_block(f, s, p, &turns, 0, 0, y, column);
        const st_vec3 residual =
            st_v_plus(st_v_minus(y[0], m[0]), -half, st_v_cross(turns.w[0], y[0]));
        ST_UNROLL(3)
        for (int k = 0; k < 3; k++) {
            column[k] = st_v_plus(st_unit(k), -half, column[k]);
        }
        y[0] = st_v_minus(y[0], st_solve3(column[0], column[1], column[2], residual));
        return;
    }
    st_vec a[ST_MOST_UNKNOWNS][ST_MOST_UNKNOWNS], x[ST_MOST_UNKNOWNS];
    for (int i = 0; i < f.layers; i++) {
        const st_vec half = 0.5 * h * p->layer[i].rate;
        const st_vec3 residual =
            st_v_plus(st_v_minus(y[i], m[i]), -half, st_v_cross(turns.w[i], y[i]));
        for (int j = 0; j < f.layers; j++) {
            st_vec3 column[3];
            st_block(f, s, p, &turns, i, j, y, column);
            ST_UNROLL(3)
            for (int k = 0; k < 3; k++) {
                ST_UNROLL(3)
                for (int l = 0; l < 3; l++) {
                    a[3 * i + l][3 * j + k] =
                        st_v_of(i == j && k == l) - half * st_component(column[k], l);
                }
            }
        }
        ST_UNROLL(3)
        for (int l = 0; l < 3; l++) {
            x[3 * i + l] = st_component(residual, l);
        }
    }
    st_eliminate(3 * f.layers, a, x);
    for (int i = 0; i < f.layers; i++) {
        y[i] = st_v_minus(y[i], (st_vec3){x[3 * i], x[3 * i + 1], x[3 * i + 2]});
    }
}

static ST_NOINLINE void st_general_newton(const st_system *s, st_members *p, double h,
                                          const st_vec3 m[], st_vec3 y[])
{
    st_newton(st_general_form(s), s, p, h, m, y);
}

#endif
