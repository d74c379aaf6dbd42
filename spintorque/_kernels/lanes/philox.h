/* Counter-based random numbers: the same numbers whatever else is computed, in any order. */
#ifndef ST_PHILOX_H
#define ST_PHILOX_H

#include <stdint.h>

/* Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC11). */
void st_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* Three independent standard normal numbers of one step of one trajectory (Box-Muller). */
void st_normals(uint64_t seed, uint32_t trajectory, uint64_t step, double out[3]);

#endif
