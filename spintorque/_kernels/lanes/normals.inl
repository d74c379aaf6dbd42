/* Normal numbers of some trajectories at once: those of philox.c, with logarithm, sine and cosine
 * as polynomials (the minimax coefficients of Sun's fdlibm), within 1e-15 of the C library's. */
#ifndef ST_NORMALS_INL
#define ST_NORMALS_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "lanes/vec.inl"

/* Uniform in (0, 1) from the lower 32 bits, (n + 1/2)/2^32: they become those of a number from 1. */
ST_INLINE st_vec st_v_uniform(st_bits bits)
{
    const st_bits mantissa = (bits << 20) & st_v_bits(UINT64_C(0x000fffffffffffff));
    return st_v_as_double(mantissa | st_v_bits(UINT64_C(0x3ff0000000000000))) - (1.0 - 0x1p-33);
}

/* Sum of c[k] z^k. */
ST_INLINE st_vec st_v_horner(const double *c, int n, st_vec z)
{
    st_vec sum = st_v_of(c[n - 1]);
    for (int k = n - 1; k-- > 0;) {
        sum = st_v_fma(sum, z, st_v_of(c[k]));
    }
    return sum;
}

/* log(a) of normal positive numbers: a = 2^k (1 + f), with 1 + f between sqrt(1/2) and sqrt(2). */
ST_INLINE st_vec st_v_log(st_vec a)
{
    const st_bits raw = st_v_as_bits(a), mantissa = raw & st_v_bits(UINT64_C(0x000fffffffffffff));
    /* One where the mantissa is above that of sqrt(2): it is halved, and k raised. */
    const st_bits up = (mantissa + st_v_bits(UINT64_C(0x00095f6400000000))) >> 52;
    const st_vec k = st_v_from_bits((raw >> 52) + up) - 1023.0;
    const st_vec f = st_v_as_double(mantissa | ((st_v_bits(1023) - up) << 52)) - 1.0;
    const st_vec s = f / (2.0 + f), z = s * s, half = 0.5 * f * f;
    static const double c[7] = {6.666666666666735130e-01, 3.999999999940941908e-01,
                                2.857142874366239149e-01, 2.222219843214978396e-01,
                                1.818357216161805012e-01, 1.531383769920937332e-01,
                                1.479819860511658591e-01};
    const st_vec series = z * st_v_horner(c, 7, z);
    const st_vec low = st_v_fma(s, half + series, k * 1.90821492927058770002e-10);
    return st_v_fma(k, st_v_of(6.93147180369123816490e-01), f - (half - low));
}

/* cos and sin of 2 pi a, 0 < a < 1. */
ST_INLINE void st_v_cos_sin(st_vec a, st_vec *cosine, st_vec *sine)
{
    const double whole = 6755399441055744.0; /* 1.5 2^52: adding it rounds to whole numbers */
    const st_vec shifted = st_v_fma(st_v_of(4.0), a, st_v_of(whole));
    const st_bits quadrant = st_v_as_bits(shifted);
    const st_vec t = 6.283185307179586 * st_v_fma(st_v_of(-0.25), shifted - whole, a), z = t * t;
    static const double s[6] = {-1.66666666666666324348e-01, 8.33333333332248946124e-03,
                                -1.98412698298579493134e-04, 2.75573137070700676789e-06,
                                -2.50507602534068634195e-08, 1.58969099521155010221e-10};
    static const double c[6] = {4.16666666666666019037e-02, -1.38888888888741095749e-03,
                                2.48015872894767294178e-05, -2.75573143513906633035e-07,
                                2.08757232129817482790e-09, -1.13596475577881948265e-11};
    const st_vec sin_t = st_v_fma(t * z, st_v_horner(s, 6, z), t);
    const st_vec cos_t =
        st_v_fma(z * z, st_v_horner(c, 6, z), st_v_fma(st_v_of(-0.5), z, st_v_of(1.0)));
    const st_bits odd = st_v_bits(0) - (quadrant & st_v_bits(1));
    const st_bits sine_sign = (quadrant & st_v_bits(2)) << 62;
    const st_bits cosine_sign = ((quadrant + st_v_bits(1)) & st_v_bits(2)) << 62;
    *cosine = st_v_as_double(st_v_as_bits(st_v_choose(odd, sin_t, cos_t)) ^ cosine_sign);
    *sine = st_v_as_double(st_v_as_bits(st_v_choose(odd, cos_t, sin_t)) ^ sine_sign);
}

/* Philox4x32-10 of some groups, a word in the lower half of each lane; see philox.c. What is in the
 * upper halves does not count. */
ST_INLINE void st_v_philox(const int groups, st_bits c[][4], const st_bits seed[])
{
    uint64_t k0 = 0, k1 = 0;
    for (int round = 0; round < 10; round++) {
        for (int g = 0; g < groups; g++) {
            const st_bits even = st_v_lower_product(c[g][0], UINT64_C(0xD2511F53));
            const st_bits odd = st_v_lower_product(c[g][2], UINT64_C(0xCD9E8D57));
            c[g][0] = (odd >> 32) ^ c[g][1] ^ (seed[g] + st_v_bits(k0));
            c[g][1] = odd;
            c[g][2] = (even >> 32) ^ c[g][3] ^ ((seed[g] >> 32) + st_v_bits(k1));
            c[g][3] = even;
        }
        k0 += UINT64_C(0x9E3779B9);
        k1 += UINT64_C(0xBB67AE85);
    }
}

/* Three standard normal numbers of one step of one layer of each trajectory: for layer 0, those of
 * st_normals. */
ST_INLINE void st_v_normals(const int groups, const st_bits seed[], const st_bits trajectory[],
                            uint64_t step, int layer, st_vec3 out[])
{
    st_bits c[ST_GROUPS][4];
    for (int g = 0; g < groups; g++) {
        c[g][0] = st_v_bits(step);
        c[g][1] = st_v_bits(step >> 32);
        c[g][2] = trajectory[g];
        c[g][3] = st_v_bits((uint64_t)layer);
    }
    st_v_philox(groups, c, seed);
    for (int g = 0; g < groups; g++) {
        const st_vec first = st_v_sqrt(-2.0 * st_v_log(st_v_uniform(c[g][0])));
        const st_vec second = st_v_sqrt(-2.0 * st_v_log(st_v_uniform(c[g][2])));
        st_vec unused;
        st_v_cos_sin(st_v_uniform(c[g][1]), &out[g].x, &out[g].y);
        st_v_cos_sin(st_v_uniform(c[g][3]), &out[g].z, &unused);
        out[g].x *= first;
        out[g].y *= first;
        out[g].z *= second;
    }
}

#endif
