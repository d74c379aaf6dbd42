/* What comes before the first point: unpacking a chain, and checking it. */
#include <stddef.h>

#include "layered.h"

static int has_determinant(const st_chain *c, int bond)
{
    return c->complex_energy && bond <= c->left_pairs && bond + 1 >= c->right_pairs;
}

static int has_good_indices(const st_chain *c)
{
    int good = c->first[0] == 0 && c->first[1] == 1 && c->first[c->segments] == c->layers
            && c->first[c->segments - 1] == c->layers - 1;
    for (int s = 0; good && s < c->segments; s++) {
        const int length = c->first[s + 1] - c->first[s];
        good = length >= 1 && c->kind[s] >= ST_SCALAR && c->kind[s] <= ST_FIELD
            && (c->kind[s] != ST_FIELD || length == 1);
    }
    for (int k = 0; good && k < c->stations; k++) {
        const st_station *station = &c->station[k];
        good = station->bond >= 0 && station->bond < c->segments - 1 && station->what >= ST_CURRENT
            && station->what <= ST_DETERMINANT && station->incident >= ST_LEFT
            && station->incident <= ST_RIGHT
            && (station->what != ST_DETERMINANT || has_determinant(c, station->bond));
    }
    return good && c->left_pairs >= 0 && c->left_pairs < c->segments - 1 && c->right_pairs >= 1
        && c->right_pairs < c->segments;
}

static int head_fits(const st_plan_head *head)
{
    return head->layers >= 2 && head->segments >= 2 && head->angles >= 1 && head->stations >= 1
        && (head->complex_energy == 0 || head->complex_energy == 1) && head->rules >= 0
        && head->rules <= ST_MOST_RULES;
}

int st_layered_unpack(const int *plan, long plan_size, const double *numbers, long numbers_size,
                      st_chain *chain)
{
    const st_plan_head *head = (const st_plan_head *)plan;
    if (plan_size < ST_PLAN_HEAD || !head_fits(head)) {
        return 1;
    }
    const long n = head->layers, segments = head->segments, angles = head->angles;
    if (plan_size != ST_PLAN_HEAD + 2 * segments + 1 + 3 * (long)head->stations
        || numbers_size != 5 * n - 1 + 3 * angles * (segments + 2) + 2 * segments) {
        return 1;
    }
    chain->layers = head->layers;
    chain->segments = head->segments;
    chain->angles = head->angles;
    chain->stations = head->stations;
    chain->left_pairs = head->left_pairs;
    chain->right_pairs = head->right_pairs;
    chain->complex_energy = head->complex_energy;
    chain->first = plan + ST_PLAN_HEAD;
    chain->kind = chain->first + segments + 1;
    chain->station = (const st_station *)(chain->kind + segments);
    chain->onsite = numbers;
    chain->hopping = chain->onsite + n;
    chain->along = chain->hopping + n;
    chain->rashba = chain->along + n;
    chain->bond_hopping = chain->rashba + n;
    chain->axis = chain->bond_hopping + n - 1;
    chain->left_axis = chain->axis + 3 * angles * segments;
    chain->right_axis = chain->left_axis + 3 * angles;
    chain->left_sign = chain->right_axis + 3 * angles;
    chain->right_sign = chain->left_sign + segments;
    return !has_good_indices(chain);
}

int st_layered_fits(const st_points *points)
{
    if (points->start < 0 || points->stop > points->count || points->start > points->stop) {
        return 0;
    }
    if (points->k_index == NULL) {
        return points->k_count == points->count;
    }
    int outside = 0;
    for (long i = points->start; i < points->stop; i++) {
        outside |= points->k_index[i] < 0 || points->k_index[i] >= points->k_count;
    }
    return !outside;
}
