/* What comes before the first point: unpacking a collinear chain. */
#include <stddef.h>

#include "scattering.h"

int st_scattering_unpack(const double *numbers, long size, st_chain *chain)
{
    const long n = (size + 1) / 4;
    if (n < 2 || size != 4 * n - 1) {
        return 1;
    }
    *chain = (st_chain){.layers = (int)n};
    chain->onsite = numbers;
    chain->hopping = chain->onsite + n;
    chain->along = chain->hopping + n;
    chain->bond_hopping = chain->along + n;
    return 0;
}
