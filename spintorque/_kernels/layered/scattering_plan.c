/* What comes before the first point: unpacking a collinear chain, and choosing the copy. */
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

void st_scattering(int level, const st_chain *chain, const st_scattering_points *points)
{
    st_scattering_copy *copy = st_scattering_baseline;
#if defined(__x86_64__) && defined(__GNUC__)
    if (level == ST_X86_64_V3) {
        copy = st_scattering_v3;
    } else if (level == ST_X86_64_V4) {
        copy = st_scattering_v4;
    }
#else
    (void)level;
#endif
    copy(chain, points);
}
