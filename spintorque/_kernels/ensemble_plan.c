/* What comes before the first step of an ensemble: choosing the copy of its kernel. */
#include "ensemble.h"
#include "layered.h"

int st_ensemble_fits(const st_ensemble *e, long rows, long varied, long start, long stop)
{
    int fits = e->powers >= 1 && e->powers <= ST_MOST_POWERS
            && rows == ST_POLYNOMIALS + 2 * e->powers && e->step > 0.0
            && (e->method == ST_ENSEMBLE_RK4 || e->method == ST_ENSEMBLE_HEUN) && start >= 0
            && start <= stop && stop <= e->members;
    for (long row = 0; fits && row < rows; row++) {
        fits = e->place[row] < varied;
    }
    return fits;
}

void st_ensemble_run(int level, const st_ensemble *e, long start, long stop)
{
    st_ensemble_copy *copy = st_ensemble_baseline;
#if defined(__x86_64__) && defined(__GNUC__)
    if (level == ST_X86_64_V3) {
        copy = st_ensemble_v3;
    } else if (level == ST_X86_64_V4) {
        copy = st_ensemble_v4;
    }
#else
    (void)level;
#endif
    copy(e, start, stop);
}
