/* Dipolar fields between layers, linear in the other moment. */
#ifndef ST_DIPOLES_INL
#define ST_DIPOLES_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "members.inl"

/* Column k of D on one of the two layers. */
ST_INLINE st_vec3 st_dipole_column(const st_dipole_rows *p, int side, int k)
{
    const st_vec3 d = p->diagonal[side], o = p->off_diagonal[side];
    return k == 0 ? (st_vec3){d.x, o.z, o.y} : k == 1 ? (st_vec3){o.z, d.y, o.x}
                                                      : (st_vec3){o.y, o.x, d.z};
}

/* field + D m of the other layer */
ST_INLINE st_vec3 st_dipole_field(const st_dipole_rows *p, int side, st_vec3 field, st_vec3 m)
{
    field = st_v_plus(field, m.x, st_dipole_column(p, side, 0));
    field = st_v_plus(field, m.y, st_dipole_column(p, side, 1));
    return st_v_plus(field, m.z, st_dipole_column(p, side, 2));
}

#endif
