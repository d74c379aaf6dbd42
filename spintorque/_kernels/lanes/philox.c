#include "philox.h"

#include <math.h>

static const double TWO_PI = 6.283185307179586;
static const double TWO_TO_MINUS_32 = 2.3283064365386963e-10;

void st_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        const uint64_t even = UINT64_C(0xD2511F53) * c0;
        const uint64_t odd = UINT64_C(0xCD9E8D57) * c2;
        c0 = (uint32_t)(odd >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)odd;
        c2 = (uint32_t)(even >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)even;
        k0 += UINT32_C(0x9E3779B9);
        k1 += UINT32_C(0xBB67AE85);
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

/* Uniform in the open interval (0, 1). */
static double uniform(uint32_t bits)
{
    return ((double)bits + 0.5) * TWO_TO_MINUS_32;
}

void st_normals(uint64_t seed, uint32_t trajectory, uint64_t step, double out[3])
{
    const uint32_t counter[4] = {(uint32_t)step, (uint32_t)(step >> 32), trajectory, 0};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t bits[4];
    st_philox(counter, key, bits);
    const double first = sqrt(-2.0 * log(uniform(bits[0])));
    const double second = sqrt(-2.0 * log(uniform(bits[2])));
    out[0] = first * cos(TWO_PI * uniform(bits[1]));
    out[1] = first * sin(TWO_PI * uniform(bits[1]));
    out[2] = second * cos(TWO_PI * uniform(bits[3]));
}
