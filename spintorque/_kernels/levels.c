#include "levels.h"

#ifndef ST_X86_64 /* the smoke tests set it to 0, to see what other machines run */
#if defined(__x86_64__)
#define ST_X86_64 1
#else
#define ST_X86_64 0
#endif
#endif

#define ST_DECLARE(level)                                                                          \
    st_layered_copy st_layered_real_##level, st_layered_complex_##level;                           \
    st_scattering_copy st_scattering_##level;                                                      \
    st_block_lead_copy st_block_lead_##level;                                                      \
    st_block_bands_copy st_block_bands_##level;                                                    \
    st_block_chain_copy st_block_chain_##level;                                                    \
    st_steps_copy st_steps_one_##level, st_steps_many_##level;
#define ST_DECLARE_ADAPTIVE(level) st_adaptive_copy st_dormand_prince_##level, st_dop853_##level;
#define ST_KERNELS(level, many, single)                                                            \
    {                                                                                              \
        .layered = {st_layered_real_##level, st_layered_complex_##level},                          \
        .scattering = st_scattering_##level,                                                       \
        .block_lead = st_block_lead_##level,                                                       \
        .block_bands = st_block_bands_##level,                                                     \
        .block_chain = st_block_chain_##level,                                                     \
        .steps = {st_steps_one_##level, st_steps_##many##_##level},                                \
        .adaptive = {[ST_DORMAND_PRINCE] = st_dormand_prince_##single,                             \
                     [ST_DOP853] = st_dop853_##single},                                            \
    }

ST_DECLARE(baseline)
ST_DECLARE_ADAPTIVE(baseline)
#if ST_X86_64
ST_DECLARE(v3)
ST_DECLARE_ADAPTIVE(v3)
ST_DECLARE(v4)
static const st_kernels kernels[] = {
    [ST_BASELINE] = ST_KERNELS(baseline, one, baseline), /* no vectors: see CMakeLists.txt */
    [ST_X86_64_V3] = ST_KERNELS(v3, many, v3),
    [ST_X86_64_V4] = ST_KERNELS(v4, many, v3), /* a single member is as quick by both */
};
#else
static const st_kernels kernels[] = {[ST_BASELINE] = ST_KERNELS(baseline, many, baseline)};
#endif

int st_level_runs(int level)
{
#if ST_X86_64
    if (level == ST_X86_64_V3) {
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
            && __builtin_cpu_supports("bmi2");
    }
    if (level == ST_X86_64_V4) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512cd");
    }
#endif
    return level == ST_BASELINE;
}

const st_kernels *st_kernels_of(int level)
{
    return &kernels[level];
}
