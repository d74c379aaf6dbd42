#include "phase.h"

#include "bloch.h"

#define ST_PI 3.14159265358979323846
#define ST_REAL 1e-8 /* of a determinant: an imaginary part that is rounding */

/* A sum of arguments: pi times half_turns and that of rest, which lies between 0 and pi. */
typedef struct {
    long half_turns;
    st_complex rest;
} turns;

/* One k-parallel and energy. */
typedef struct {
    double energy, transverse, sine[2];
} place;

/* How far the left half goes as pairs, and from where on the right one does. */
typedef struct {
    int left, right;
} ends;

static st_complex above_axis(turns *sum, st_complex a)
{
    const int below = a.im < 0.0 || (a.im == 0.0 && a.re < 0.0);
    sum->half_turns += below;
    return below ? st_c_make(-a.re, -a.im) : a;
}

/* Add the argument of a number, from 0 to pi. */
static void turn(turns *sum, st_complex factor)
{
    const st_complex product = above_axis(sum, st_c_mul(sum->rest, above_axis(sum, factor)));
    sum->rest = st_c_scale(1.0 / (fabs(product.re) + fabs(product.im) + ST_TINY), product);
}

/* Add the arguments of both eigenvalues of a block, each from 0 to pi. The determinant has their
 * sum up to 2 pi: where it is positive, both eigenvalues are, or both are negative. */
static void turn_by_block(turns *sum, st_pauli block)
{
    const st_complex det = st_p_det(block);
    if (det.re > 0.0 && fabs(det.im) < ST_REAL * det.re) {
        sum->half_turns += block.m[0].re < 0.0 ? 2 : 0;
    } else {
        turn(sum, above_axis(sum, det));
    }
}

static double total(turns sum)
{
    return ST_PI * (double)sum.half_turns + atan2(sum.rest.im, sum.rest.re);
}

static double resolvent_at(const st_chain *chain, place at, int layer)
{
    return at.energy - (chain->onsite[layer] - 2.0 * chain->hopping[layer] * at.transverse);
}

static st_complex next_block(double resolvent, double hopping, st_complex block)
{
    const st_complex green = st_c_inverse(block);
    const double squared = hopping * hopping;
    return st_c_make(resolvent - squared * green.re, -squared * green.im);
}

/* Blocks of both spins of the half on one side, step 1 from the left and -1 from the right, from
 * its lead to monolayer ``last``. All but the last one turn. */
static void cross_pairs(const st_chain *chain, place at, int step, int last, st_complex spins[2],
                        turns *sum)
{
    const double *signs = step > 0 ? chain->left_sign : chain->right_sign;
    int layer = step > 0 ? 0 : chain->layers - 1, segment = step > 0 ? 0 : chain->segments - 1;
    for (int spin = 0; spin < 2; spin++) {
        const double along = (spin ? -1.0 : 1.0) * signs[segment] * chain->along[layer];
        const double t = chain->hopping[layer], e = resolvent_at(chain, at, layer) + along;
        spins[spin] = st_c_scale(-t, st_c_inverse(st_real_bloch_factor(-0.5 * e / t)));
    }
    while (layer != last) {
        const double t = chain->bond_hopping[step > 0 ? layer : layer - 1];
        layer += step;
        segment += layer >= chain->first[segment + 1] ? 1 : layer < chain->first[segment] ? -1 : 0;
        const double along = signs[segment] * chain->along[layer];
        const double e = resolvent_at(chain, at, layer);
        for (int spin = 0; spin < 2; spin++) {
            turn(sum, spins[spin]);
            spins[spin] = next_block(e + (spin ? -along : along), t, spins[spin]);
        }
    }
}

static st_pauli block_of(const st_complex spins[2], const double axis[3])
{
    const st_complex half = st_c_scale(0.5, st_c_sub(spins[0], spins[1]));
    return (st_pauli){{st_c_scale(0.5, st_c_add(spins[0], spins[1])), st_c_scale(axis[0], half),
                       st_c_scale(axis[1], half), st_c_scale(axis[2], half)}};
}

static st_pauli inverse_of(st_pauli block)
{
    return st_p_scale(st_c_inverse(st_p_det(block)), st_p_adjugate(block));
}

static st_pauli less(st_pauli block, double hopping, st_pauli green)
{
    for (int i = 0; i < 4; i++) {
        block.m[i] = st_c_sub(block.m[i], st_c_scale(hopping * hopping, green.m[i]));
    }
    return block;
}

static st_pauli resolvent_block(const st_chain *chain, place at, int layer, int segment, int angle)
{
    const double *axis = &chain->axis[3 * (angle * chain->segments + segment)];
    const double along = chain->along[layer], rashba = chain->rashba[layer];
    return (st_pauli){{st_c_make(resolvent_at(chain, at, layer), 0.0),
                       st_c_make(along * axis[0], 0.0),
                       st_c_make(along * axis[1] - rashba * at.sine[1], 0.0),
                       st_c_make(along * axis[2] + rashba * at.sine[0], 0.0)}};
}

/* From the right half's pairs on, its blocks as matrices down to the left half's Green function. */
static void cross_matrices(const st_chain *chain, place at, ends pairs, int angle, st_pauli right,
                           st_pauli left_green, turns *sum)
{
    int segment = chain->segments - 1;
    for (int layer = pairs.right; layer > pairs.left + 1; layer--) {
        turn_by_block(sum, right);
        while (chain->first[segment] >= layer) {
            segment--;
        }
        right = less(resolvent_block(chain, at, layer - 1, segment, angle),
                     chain->bond_hopping[layer - 1], inverse_of(right));
    }
    turn_by_block(sum, less(right, chain->bond_hopping[pairs.left], left_green));
}

static ends ends_of_pairs(const st_chain *chain)
{
    const int before_last = chain->layers - 2;
    const int left = chain->first[chain->left_pairs + 1] - 1;
    ends pairs = {left < before_last ? left : before_last, chain->first[chain->right_pairs]};
    pairs.right = pairs.right > pairs.left ? pairs.right : pairs.left + 1;
    return pairs;
}

void st_phase(const st_chain *chain, const st_phase_points *points)
{
    const ends pairs = ends_of_pairs(chain);
    for (long i = 0; i < points->count; i++) {
        place at = {points->energy[i], points->transverse[i], {0.0, 0.0}};
        if (points->sine) {
            at.sine[0] = points->sine[i];
            at.sine[1] = points->sine[points->count + i];
        }
        turns shared = {0, {1.0, 0.0}};
        st_complex left[2], right[2];
        cross_pairs(chain, at, 1, pairs.left, left, &shared);
        cross_pairs(chain, at, -1, pairs.right, right, &shared);
        turn(&shared, left[0]);
        turn(&shared, left[1]);
        for (int angle = 0; angle < chain->angles; angle++) {
            turns sum = shared;
            const st_pauli from_left = block_of(left, &chain->left_axis[3 * angle]);
            const st_pauli from_right = block_of(right, &chain->right_axis[3 * angle]);
            cross_matrices(chain, at, pairs, angle, from_right, inverse_of(from_left), &sum);
            points->out[angle * points->count + i] = total(sum);
        }
    }
}
