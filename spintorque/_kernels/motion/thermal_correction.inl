/* What keeps Boltzmann's distribution in the steps of the midpoint rule, in which the noise turns a
 * moment by angles of variance v per component. There are errors of two kinds.
 *
 * The field is taken in the middle of a chord, inside the sphere: with U = U_0 - v/8 sum of the second
 * derivatives of U_0 along the two tangents in place of the energy U_0, and a little more noise where
 * the damping is strong, nothing of order v is left. What is linear in each moment, fields, bilinear
 * exchange and dipolar energies, has no such derivatives.
 *
 * Fields that turn a moment by much in one step make the noise drive it along: a small field turns it
 * back. Errors of both kinds vanish without noise, and so do these terms, exactly. */
#ifndef ST_THERMAL_CORRECTION_INL
#define ST_THERMAL_CORRECTION_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "equation.inl"

/* v of a layer. */
ST_INLINE st_vec st_turn_variance(const st_layer_rows *p, double h)
{
    const st_vec deviation = p->rate * p->thermal;
    return h * deviation * deviation * (1.0 + p->damping * p->damping);
}

/* Cubic energies of the fourth and the sixth power, U_4 and U_6: what is taken from them is 12 v/8 U_4
 * and 30 v/8 U_6, and the tangents of U_6 add to U_4. */
static void st_correct_cubic(st_vec v, st_cubic_rows *p)
{
    p->first = (1.0 - 1.5 * v) * p->first + 0.25 * v * p->second;
    p->second *= 1.0 - 3.75 * v;
}

static void st_correct_layer(double h, st_vec v, st_layer_rows *p)
{
    const st_vec squared = p->damping * p->damping;
    const st_vec less = 1.0 - 0.25 * v, bent = 0.75 * v * p->quartic;
    const st_vec3 u = p->axis, along = st_v_times(bent, u);
    p->diagonal = st_v_times(less, p->diagonal);
    p->off_diagonal = st_v_times(less, p->off_diagonal);
    p->diagonal = st_v_sum(p->diagonal, (st_vec3){along.x * u.x, along.y * u.y, along.z * u.z});
    p->off_diagonal =
        st_v_sum(p->off_diagonal, (st_vec3){along.y * u.z, along.x * u.z, along.x * u.y});
    p->quartic *= 1.0 - 1.5 * v;
    p->thermal *= 1.0 + squared / (1.0 + squared) * v / (2.0 + 3.0 * v);
    p->trace = p->diagonal.x + p->diagonal.y + p->diagonal.z;
    p->counter_drift = -0.125 * h * v * p->rate;
}

static inline void st_correct_for_noise(const st_system *s, double h, st_members *p)
{
    st_vec v[ST_MOST_LAYERS];
    for (int i = 0; i < s->layers; i++) {
        v[i] = st_turn_variance(&p->layer[i], h);
        st_correct_layer(h, v[i], &p->layer[i]);
        if (s->cubic) {
            st_correct_cubic(v[i], &p->cubic[i]);
        }
        if (s->easy && !s->heat) {
            st_keep_matrix(&p->layer[i], 1.0 - 0.25 * v[i], &p->easy[i]);
        }
        if (s->follows) {
            p->easy[i].scale *= 1.0 - 0.25 * v[i];
        }
    }
    for (int i = 0; i < s->couplings; i++) {
        const st_vec both = v[s->coupled[i][0]] + v[s->coupled[i][1]];
        for (int side = 0; side < 2; side++) {
            p->coupling[i].biquadratic[side] *= 1.0 - 0.25 * both;
        }
    }
}

/* field + e (u.a) u of an anisotropy that follows a torque's voltage, which is that at the start of the
 * step: how it changes with the moment is left to the torque's part of the noise's drift. */
ST_INLINE st_vec3 st_followed_field(const st_form f, const st_members *p, int i, st_vec3 field,
                                    st_vec3 a)
{
    const st_vec3 u = p->layer[i].axis;
    return f.follows ? st_v_plus(field, p->easy[i].followed * st_v_dot(u, a), u) : field;
}

/* A a */
ST_INLINE st_vec3 st_stiff(const st_form f, const st_members *p, int i, const st_curvature *bent,
                           st_vec3 a)
{
    const st_vec3 turned = st_linear_field(f, &p->layer[i], st_v3_of(st_v_of(0.0)), a);
    return st_bent_field(f, p, i, bent, st_followed_field(f, p, i, turned, a), a);
}

/* Fields that hold against a drift of moments, with the field H, its derivative A and
 * e = A (2 H + A m) - trace A (H + A m) + (m.A m) H - (m.H) A m: steps do not quite keep areas on the
 * sphere, and what they lose depends on the noise, so that it drives moments along e by
 * v (rate h)^2/8. */
ST_INLINE void st_add_counter_drift(const st_form f, const st_members *p, int i, const st_vec3 m,
                                    st_vec3 *outer)
{
    const st_curvature bent = st_curvature_at(f, p, i, m);
    const st_vec trace = p->layer[i].trace + st_trace(f, &bent)
                       + (f.follows ? p->easy[i].followed : st_v_of(0.0));
    const st_vec3 field = st_followed_field(f, p, i, st_internal_field(f, p, i, *outer, m), m);
    const st_vec3 inner = st_stiff(f, p, i, &bent, m);
    const st_vec3 both = st_v_sum(field, inner);
    const st_vec3 twice =
        st_v_plus(st_stiff(f, p, i, &bent, st_v_sum(field, both)), -trace, both);
    const st_vec3 e =
        st_v_plus(st_v_plus(twice, st_v_dot(m, inner), field), -st_v_dot(m, field), inner);
    *outer = st_v_plus(*outer, p->layer[i].counter_drift, st_v_cross(m, e));
}

#endif
