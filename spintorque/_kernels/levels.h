/* Instruction sets, and the copies of the kernels that are compiled for each of them. */
#ifndef ST_LEVELS_H
#define ST_LEVELS_H

#include "blocks/blocks.h"
#include "layered/layered.h"
#include "layered/scattering.h"
#include "motion/steps.h"

typedef enum { ST_BASELINE, ST_X86_64_V3, ST_X86_64_V4 } st_level;

typedef struct {
    st_layered_copy *layered[2]; /* real energies, complex energies */
    st_scattering_copy *scattering;
    st_block_lead_copy *block_lead;
    st_block_bands_copy *block_bands;
    st_block_chain_copy *block_chain;
    st_steps_copy *steps[2];       /* one by one, many at once */
    st_adaptive_copy *adaptive[2]; /* by st_adaptive_method */
} st_kernels;

/* Whether this machine runs a level. */
int st_level_runs(int level);

/* The copies of a level that runs. */
const st_kernels *st_kernels_of(int level);

#endif
