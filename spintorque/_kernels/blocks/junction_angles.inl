/* A chain with a junction at its angles: see junction.inl for what is made once for all of them. */
#ifndef ST_BLOCKS_JUNCTION_ANGLES_INL
#define ST_BLOCKS_JUNCTION_ANGLES_INL

#include "junction.inl"

/* a + factor b, with one complex factor of all points. */
static ST_NOINLINE void st_add_turned(st_matrix a, double re, double im, st_matrix b)
{
    const st_number factor = {st_v_of(re), st_v_of(im)};
    for (int i = 0; i < a.rows; i++) {
        for (int k = 0; k < a.columns; k++) {
            st_number *z = st_element(a, i, k);
            *z = st_c_sum(*z, st_c_product(factor, st_value(b, i, k)));
        }
    }
}

/* Overlap of the near spinor s and the far one t at an angle: real and imaginary part. */
ST_INLINE void st_overlap(const st_junction *j, int angle, int s, int t, double w[2])
{
    const double *frames = j->room->chain->frames + ST_FRAME_NUMBERS * angle;
    const double *given = frames + (j->side == 0 ? 2 * (2 * s + t) : 2 * (2 * t + s));
    w[0] = given[0];
    w[1] = j->side == 0 ? given[1] : -given[1];
}

/* Inverse Green function of the near monolayer in the near frame, index spin * rows + orbital. */
static ST_NOINLINE void st_at_angle(st_junction *j, int angle)
{
    const st_chain_room *w = j->room;
    const int n = j->rows;
    for (int s = 0; s < 2; s++) {
        for (int t = 0; t < 2; t++) {
            const st_matrix part = st_part(j->hamiltonian, s * n, t * n, n, n);
            double re = 0.0, im = 0.0;
            for (int far = 0; far < 2; far++) {
                double a[2], b[2];
                st_overlap(j, angle, s, far, a);
                st_overlap(j, angle, t, far, b);
                re += (far == 0 ? 1.0 : -1.0) * (a[0] * b[0] + a[1] * b[1]);
                im += (far == 0 ? 1.0 : -1.0) * (a[1] * b[0] - a[0] * b[1]);
            }
            if (s == t) {
                st_copy(part, j->isolated[s]);
            } else {
                st_set(part, 0.0);
            }
            st_add_turned(part, -re, -im, j->sigma[1]);
        }
    }
    st_factorize(j->hamiltonian, w->pivots);
}

/* A quantity's components 1, x, y, z. */
typedef struct {
    st_number of[4];
} st_components;

/* From the frame of the left or right side to that of the laboratory, or back. */
static st_components st_rotated(const st_junction *j, st_components a, int angle, int is_right,
                                int back)
{
    const double *r = j->room->chain->frames + ST_FRAME_NUMBERS * angle + 8 + 9 * is_right;
    st_components b = a;
    for (int i = 0; i < 3; i++) {
        b.of[1 + i] = (st_number){st_v_of(0.0), st_v_of(0.0)};
        for (int k = 0; k < 3; k++) {
            const double x = back ? r[3 * k + i] : r[3 * i + k];
            b.of[1 + i] = st_c_sum(b.of[1 + i], st_c_times(st_v_of(x), a.of[1 + k]));
        }
    }
    return b;
}

/* States on the near monolayer, and those parts of their density matrix that stations need. */
static ST_NOINLINE void st_states_at(st_junction *j, int angle)
{
    st_chain_room *w = j->room;
    const int n = j->rows, all = j->modes[0] + j->modes[1];
    j->state = st_in(j->state.at, 2 * n, all);
    st_set(j->state, 0.0);
    for (int s = 0, column = 0; s < 2; column += j->modes[s], s++) {
        const st_matrix root = w->half[j->side].root[2 * j->near + s];
        st_copy(st_part(j->state, s * n, column, n, j->modes[s]),
                st_first_columns(root, j->modes[s]));
    }
    st_solve(j->hamiltonian, w->pivots, j->state);
    j->turned = st_in(j->turned.at, 2 * n, all);
    for (int t = 0; t < 2; t++) {
        st_matrix part = st_part(j->turned, t * n, 0, n, all);
        st_set(part, 0.0);
        for (int s = 0; s < 2; s++) {
            double overlap[2];
            st_overlap(j, angle, s, t, overlap);
            st_add_turned(part, overlap[0], -overlap[1], st_part(j->state, s * n, 0, n, all));
        }
    }
}

/* Current across the junction (times 2 pi, along the way of the states) but for its transverse
 * part, in the far frame. */
static ST_NOINLINE st_components st_flux(st_junction *j)
{
    const int n = j->rows, all = j->modes[0] + j->modes[1];
    st_components flux = {{{st_v_of(0.0), st_v_of(0.0)}}};
    for (int t = 0; t < 2; t++) {
        st_matrix passed = st_in(j->passed.at, all, j->outlet[t].columns);
        st_product(passed, st_adjoint(st_part(j->turned, t * n, 0, n, all)), j->outlet[t]);
        const st_vec half = 0.5 * st_sum_of_squares(passed);
        flux.of[0].re += half;
        flux.of[3].re += t == 0 ? half : -half;
    }
    return flux;
}

/* sum over states of (psi^s)(psi^t)^dagger in the near or far frame, enlarged by the states that
 * come in on the near side. */
static ST_NOINLINE void st_density_of(st_junction *j, int is_near, int s, int t, int which)
{
    const int n = j->rows, all = j->modes[0] + j->modes[1];
    const st_matrix state = is_near ? j->state : j->turned;
    const st_matrix a = st_part(state, s * n, 0, n, all), b = st_part(state, t * n, 0, n, all);
    const int rows = n + (is_near ? j->modes[s] : 0), columns = n + (is_near ? j->modes[t] : 0);
    const st_matrix density = st_in(j->density[which].at, rows, columns);
    j->density[which] = density;
    st_product(st_part(density, 0, 0, n, n), a, st_adjoint(b));
    if (is_near) {
        const int first[] = {0, j->modes[0]};
        st_copy(st_part(density, 0, n, n, j->modes[t]), st_part(a, 0, first[t], n, j->modes[t]));
        st_copy(st_part(density, n, 0, j->modes[s], n),
                st_adjoint(st_part(b, 0, first[s], n, j->modes[s])));
        for (int i = 0; i < j->modes[s]; i++) {
            for (int k = 0; k < j->modes[t]; k++) {
                *st_element(density, n + i, n + k) =
                    (st_number){st_v_of(s == t && i == k ? 1.0 : 0.0), st_v_of(0.0)};
            }
        }
    }
}

/* Parts (up, down), (down, up), (up, up), (down, down) of the Green function in the near or far
 * frame. */
static ST_NOINLINE void st_green_parts(st_junction *j, int angle, int is_near)
{
    static const int up[] = {0, 1, 0, 1}, down[] = {1, 0, 0, 1};
    const int n = j->rows;
    for (int part = 0; part < 4; part++) {
        j->density[part] = st_in(j->density[part].at, n, n);
        if (is_near) {
            st_copy(j->density[part], st_part(j->green, up[part] * n, down[part] * n, n, n));
            continue;
        }
        st_set(j->density[part], 0.0);
        for (int s = 0; s < 2; s++) {
            for (int t = 0; t < 2; t++) {
                double a[2], b[2];
                st_overlap(j, angle, s, up[part], a);
                st_overlap(j, angle, t, down[part], b);
                const double re = a[0] * b[0] + a[1] * b[1], im = a[0] * b[1] - a[1] * b[0];
                st_add_turned(j->density[part], re, im, st_part(j->green, s * n, t * n, n, n));
            }
        }
    }
}

/* Transverse components of a current or density from the traces of its kernels. */
ST_INLINE void st_transverse_of_states(st_components *a, st_number trace, int is_density)
{
    const st_vec zero = st_v_of(0.0);
    a->of[1] = (st_number){is_density ? 2.0 * trace.re : trace.im, zero};
    a->of[2] = (st_number){is_density ? -2.0 * trace.im : trace.re, zero};
}

ST_INLINE void st_transverse_of_greens(st_components *a, st_number up_down, st_number down_up)
{
    const st_number difference = st_c_minus(up_down, down_up);
    a->of[1] = st_c_sum(up_down, down_up);
    a->of[2] = (st_number){-difference.im, difference.re};
}

/* Components of one station in the frame of its side, from parts of the density matrix or of G. */
static ST_NOINLINE st_components st_station_value(const st_junction *j, int k, st_components flux,
                                                  const st_matrix density[4])
{
    const int is_density = j->room->chain->station[k].what == ST_LAYER_DENSITY;
    const st_matrix *kernel = j->station[k].of;
    const st_number up_down = st_trace_of_product(density[ST_UP_DOWN], kernel[ST_UP_DOWN]);
    st_components value = flux;
    if (st_is_complex(j->room)) {
        st_transverse_of_greens(&value, up_down,
                                st_trace_of_product(density[ST_DOWN_UP], kernel[ST_DOWN_UP]));
    } else {
        st_transverse_of_states(&value, up_down, is_density);
    }
    if (is_density) {
        const st_number up = st_trace_of_product(density[ST_UP_UP], kernel[ST_UP_UP]);
        const st_number down = st_trace_of_product(density[ST_DOWN_DOWN], kernel[ST_DOWN_DOWN]);
        value.of[0] = st_c_sum(up, down);
        value.of[3] = st_c_minus(up, down);
        if (st_is_complex(j->room)) {
            value.of[3] = st_c_sum(value.of[3], j->station[k].isolated);
        } else {
            value.of[3].im = st_v_of(0.0);
        }
    }
    return value;
}

static ST_NOINLINE void st_deliver(const st_chain_room *w, int station, int angle,
                                   st_components value, st_number factor)
{
    const st_block_chain *chain = w->chain;
    const long count = w->points->count, parts = 1 + chain->complex_energy;
    for (int c = 0; c < 4; c++) {
        const st_number x = st_c_product(factor, value.of[c]);
        double *out = w->points->out
                    + parts * (((4L * station + c) * chain->angles + angle) * count + w->start);
        for (int i = 0; i < w->live; i++) {
            out[parts * i] = ST_LANE(x.re, i);
            if (parts == 2) {
                out[parts * i + 1] = ST_LANE(x.im, i);
            }
        }
    }
}

ST_INLINE st_number st_real_factor(double a)
{
    return (st_number){st_v_of(a), st_v_of(0.0)};
}

/* All stations at one angle. */
static ST_NOINLINE void st_stations_at(st_junction *j, int angle)
{
    static const int up[] = {0, 1, 0, 1}, down[] = {1, 0, 0, 1};
    const st_block_chain *chain = j->room->chain;
    const int is_complex = st_is_complex(j->room), far_is_right = j->side == 0;
    const double pi = 3.14159265358979323846, sign = j->side == 0 ? 1.0 : -1.0;
    st_components flux = {{{st_v_of(0.0), st_v_of(0.0)}}}, near_flux = flux;
    for (int is_near = 0; is_near <= j->wants_near; is_near++) {
        if (is_complex) {
            st_green_parts(j, angle, is_near);
        } else {
            for (int part = 0; part < (j->wants_density ? 4 : 1); part++) {
                if (part != ST_DOWN_UP) {
                    st_density_of(j, is_near, up[part], down[part], part);
                }
            }
        }
        if (!is_complex && !is_near) {
            flux = st_flux(j);
            const st_number crossing = st_trace_of_product(j->density[ST_UP_DOWN], j->crossing);
            st_components across = flux;
            st_transverse_of_states(&across, crossing, 0);
            across = st_rotated(j, across, angle, far_is_right, 0);
            across = st_rotated(j, across, angle, !far_is_right, 1);
            near_flux = flux;
            near_flux.of[3] = across.of[3];
        }
        for (int k = 0; k < chain->stations; k++) {
            const st_block_station station = chain->station[k];
            if (station.what == ST_CHAIN_DETERMINANT || (!is_complex && station.incident != j->side)
                || st_station_is_near(chain, j->side, station) != is_near) {
                continue;
            }
            st_components value = st_station_value(j, k, is_near ? near_flux : flux, j->density);
            value = st_rotated(j, value, angle, is_near ? !far_is_right : far_is_right, 0);
            st_number factor = st_real_factor(0.5 / pi);
            if (station.what == ST_BOND_CURRENT) {
                factor.re *= sign;
            } else if (is_complex) {
                factor = (st_number){st_v_of(0.0), st_v_of(1.0 / pi)};
            }
            st_deliver(j->room, k, angle, value, factor);
        }
    }
}

/* Determinant of what is factorised, over that at the first angle. */
static ST_NOINLINE st_number st_determinant_ratio(st_junction *j, int angle)
{
    st_number ratio = st_real_factor(1.0);
    st_vec sign = st_v_of(1.0);
    for (int i = 0; i < j->hamiltonian.rows; i++) {
        const st_number inverse = *st_element(j->hamiltonian, i, i);
        const st_bits stays = st_v_at_most(j->room->pivots[i].row, st_v_of(i));
        sign = st_v_choose(stays, sign, -sign);
        if (angle == 0) {
            j->first_diagonal[i] = inverse;
        } else {
            const st_number change = st_c_product(j->first_diagonal[i], st_c_inverse(inverse));
            ratio = st_c_product(ratio, change);
        }
    }
    if (angle == 0) {
        j->first_sign = sign;
    }
    return st_c_times(sign * j->first_sign, ratio);
}

static ST_NOINLINE void st_determinants_at(st_junction *j, int angle)
{
    const st_block_chain *chain = j->room->chain;
    for (int k = 0; k < chain->stations; k++) {
        if (chain->station[k].what == ST_CHAIN_DETERMINANT) {
            st_components value = {{{st_v_of(0.0), st_v_of(0.0)}}};
            value.of[0] = st_determinant_ratio(j, angle);
            st_deliver(j->room, k, angle, value, st_real_factor(1.0));
        }
    }
}

static void st_wanted(st_junction *j)
{
    const st_block_chain *chain = j->room->chain;
    j->wants_near = j->wants_density = j->wants_places = 0;
    for (int k = 0; k < chain->stations; k++) {
        const st_block_station station = chain->station[k];
        if (st_is_complex(j->room) || station.incident == j->side) {
            j->wants_near |= st_station_is_near(chain, j->side, station);
            j->wants_density |= station.what == ST_LAYER_DENSITY;
            j->wants_places |= station.what != ST_CHAIN_DETERMINANT;
        }
    }
}

/* All stations of states from one lead, or those at complex energies. The halves are done. */
static ST_NOINLINE void st_run_junction(st_junction *j, int side)
{
    st_chain_room *w = j->room;
    j->side = side;
    j->near = w->chain->junction + side;
    j->far = w->chain->junction + !side;
    j->rows = st_rows(w, j->near);
    j->hamiltonian = st_in(j->hamiltonian.at, 2 * j->rows, 2 * j->rows);
    for (int spin = 0; spin < 2; spin++) {
        j->modes[spin] = w->half[side].modes[spin];
        j->sigma[spin] = st_in(j->sigma[spin].at, j->rows, j->rows);
        j->isolated[spin] = st_in(j->isolated[spin].at, j->rows, j->rows);
        j->outlet[spin] = st_in(j->outlet[spin].at, j->rows, 0);
    }
    st_wanted(j);
    st_prepare_junction(j);
    st_walk_side(j, 0, st_last_layer(j, 0));
    if (j->wants_near) {
        st_walk_side(j, 1, st_last_layer(j, 1));
    }
    for (int angle = 0; angle < w->chain->angles; angle++) {
        st_at_angle(j, angle);
        if (st_is_complex(w)) {
            st_determinants_at(j, angle);
        }
        if (!j->wants_places) {
            continue;
        }
        if (st_is_complex(w)) {
            j->green = st_in(j->green.at, 2 * j->rows, 2 * j->rows);
            st_set(j->green, 1.0);
            st_solve(j->hamiltonian, w->pivots, j->green);
        } else {
            st_states_at(j, angle);
        }
        st_stations_at(j, angle);
    }
}

#endif
