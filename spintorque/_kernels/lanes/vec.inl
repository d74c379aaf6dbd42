/* Numbers of ST_WIDTH members that are computed together: eight or four, which compilers turn into
 * the vectors of the machine, or a single one, and then a plain double. */
#ifndef ST_VEC_INL
#define ST_VEC_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__FMA__) && ST_WIDTH > 1
#include <immintrin.h>
#endif

#define ST_INLINE static inline __attribute__((always_inline))
#define ST_NOINLINE __attribute__((noinline))

/* How often the body of the loop that follows is written out. */
#define ST_PRAGMA(words) _Pragma(#words)
#ifdef __clang__
#define ST_UNROLL(times) ST_PRAGMA(unroll times)
#else
#define ST_UNROLL(times) ST_PRAGMA(GCC unroll times)
#endif

#if ST_WIDTH > 1
typedef double st_vec __attribute__((vector_size(ST_WIDTH * sizeof(double))));
typedef uint64_t st_bits __attribute__((vector_size(ST_WIDTH * sizeof(uint64_t))));
#define ST_LANE(v, i) ((v)[i])
#else
typedef double st_vec;
typedef uint64_t st_bits;
#define ST_LANE(v, i) (*((void)(i), &(v)))
#endif

typedef struct {
    st_vec x, y, z;
} st_vec3;

/* Groups of vectors that go together where there are enough members, and enough registers: one's
 * waiting is another's work. */
#if ST_WIDTH > 1 && defined(__AVX2__)
#define ST_GROUPS 4
#else
#define ST_GROUPS 1
#endif

ST_INLINE st_vec st_v_of(double a)
{
#if ST_WIDTH == 8
    return (st_vec){a, a, a, a, a, a, a, a};
#elif ST_WIDTH == 4
    return (st_vec){a, a, a, a};
#else
    return a;
#endif
}

ST_INLINE st_bits st_v_bits(uint64_t a)
{
#if ST_WIDTH == 8
    return (st_bits){a, a, a, a, a, a, a, a};
#elif ST_WIDTH == 4
    return (st_bits){a, a, a, a};
#else
    return a;
#endif
}

/* The same bits, read as the other type. */
ST_INLINE st_bits st_v_as_bits(st_vec a)
{
    st_bits b;
    memcpy(&b, &a, sizeof b);
    return b;
}

ST_INLINE st_vec st_v_as_double(st_bits a)
{
    st_vec b;
    memcpy(&b, &a, sizeof b);
    return b;
}

/* All ones where a <= b, nothing elsewhere, also where one of them is no number. */
ST_INLINE st_bits st_v_at_most(st_vec a, st_vec b)
{
#if ST_WIDTH > 1
    return (st_bits)(a <= b);
#else
    return a <= b ? ~UINT64_C(0) : 0;
#endif
}

/* `a` where the mask is all ones, else `b`. */
ST_INLINE st_vec st_v_choose(st_bits mask, st_vec a, st_vec b)
{
#if ST_WIDTH > 1
    return st_v_as_double((mask & st_v_as_bits(a)) | (~mask & st_v_as_bits(b)));
#else
    return mask ? a : b;
#endif
}

/* Whether some bit is set. */
ST_INLINE int st_v_any(st_bits mask)
{
#if defined(__AVX512F__) && ST_WIDTH == 8
    return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0;
#endif
    uint64_t any = 0;
    for (int i = 0; i < ST_WIDTH; i++) {
        any |= ST_LANE(mask, i);
    }
    return any != 0;
}

/* All ones where whole numbers are equal. */
ST_INLINE st_bits st_v_equal(st_bits a, st_bits b)
{
#if ST_WIDTH > 1
    return (st_bits)(a == b);
#else
    return a == b ? ~UINT64_C(0) : 0;
#endif
}

/* What the first lane of a mask that is not empty holds. */
ST_INLINE uint64_t st_v_first(st_bits a, st_bits mask)
{
#if defined(__AVX512F__) && ST_WIDTH == 8
    const __mmask8 lanes = _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask);
    const __m512i first = _mm512_maskz_compress_epi64(lanes, (__m512i)a);
    return (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(first));
#endif
    int i = 0;
    while (i < ST_WIDTH - 1 && !ST_LANE(mask, i)) {
        i++;
    }
    return ST_LANE(a, i);
}

/* |a| */
ST_INLINE st_vec st_v_size(st_vec a)
{
    return st_v_as_double(st_v_as_bits(a) & st_v_bits(UINT64_C(0x7fffffffffffffff)));
}

ST_INLINE st_vec st_v_sqrt(st_vec a)
{
    st_vec root;
    for (int i = 0; i < ST_WIDTH; i++) {
        ST_LANE(root, i) = sqrt(ST_LANE(a, i));
    }
    return root;
}

/* Whole numbers below 2^52 as doubles. */
ST_INLINE st_vec st_v_from_bits(st_bits a)
{
    return st_v_as_double(a | st_v_bits(UINT64_C(0x4330000000000000))) - 4503599627370496.0;
}

/* Products of the lower halves of lanes, whatever the upper ones hold. */
ST_INLINE st_bits st_v_lower_product(st_bits a, uint64_t b)
{
#if defined(__AVX512F__) && ST_WIDTH == 8
    return (st_bits)_mm512_mul_epu32((__m512i)a, (__m512i)st_v_bits(b));
#elif defined(__AVX2__) && ST_WIDTH == 4
    return (st_bits)_mm256_mul_epu32((__m256i)a, (__m256i)st_v_bits(b));
#else
    return (a & UINT64_C(0xffffffff)) * b;
#endif
}

ST_INLINE st_vec3 st_v3_of(st_vec a)
{
    return (st_vec3){a, a, a};
}

/* a b + c, rounded once where the machine can: contraction is left to nobody else, so that a member's
 * numbers do not depend on how many are computed at once. */
ST_INLINE st_vec st_v_fma(st_vec a, st_vec b, st_vec c)
{
#if defined(__AVX512F__) && ST_WIDTH == 8
    return _mm512_fmadd_pd(a, b, c);
#elif defined(__FMA__) && ST_WIDTH == 4
    return _mm256_fmadd_pd(a, b, c);
#elif defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    st_vec sum;
    for (int i = 0; i < ST_WIDTH; i++) {
        ST_LANE(sum, i) = __builtin_fma(ST_LANE(a, i), ST_LANE(b, i), ST_LANE(c, i));
    }
    return sum;
#else
    return a * b + c;
#endif
}

/* The same of single numbers. */
ST_INLINE double st_fma(double a, double b, double c)
{
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    return __builtin_fma(a, b, c);
#else
    return a * b + c;
#endif
}

ST_INLINE st_vec st_v_dot(st_vec3 a, st_vec3 b)
{
    return st_v_fma(a.z, b.z, st_v_fma(a.y, b.y, a.x * b.x));
}

ST_INLINE st_vec3 st_v_cross(st_vec3 a, st_vec3 b)
{
    return (st_vec3){st_v_fma(a.y, b.z, -(a.z * b.y)), st_v_fma(a.z, b.x, -(a.x * b.z)),
                     st_v_fma(a.x, b.y, -(a.y * b.x))};
}

/* a + b x c */
ST_INLINE st_vec3 st_v_plus_cross(st_vec3 a, st_vec3 b, st_vec3 c)
{
    return (st_vec3){st_v_fma(b.y, c.z, st_v_fma(-b.z, c.y, a.x)),
                     st_v_fma(b.z, c.x, st_v_fma(-b.x, c.z, a.y)),
                     st_v_fma(b.x, c.y, st_v_fma(-b.y, c.x, a.z))};
}

/* a + s b */
ST_INLINE st_vec3 st_v_plus(st_vec3 a, st_vec s, st_vec3 b)
{
    return (st_vec3){st_v_fma(s, b.x, a.x), st_v_fma(s, b.y, a.y), st_v_fma(s, b.z, a.z)};
}

ST_INLINE st_vec3 st_v_sum(st_vec3 a, st_vec3 b)
{
    return (st_vec3){a.x + b.x, a.y + b.y, a.z + b.z};
}

ST_INLINE st_vec3 st_v_minus(st_vec3 a, st_vec3 b)
{
    return (st_vec3){a.x - b.x, a.y - b.y, a.z - b.z};
}

ST_INLINE st_vec3 st_v_choose3(st_bits mask, st_vec3 a, st_vec3 b)
{
    return (st_vec3){st_v_choose(mask, a.x, b.x), st_v_choose(mask, a.y, b.y),
                     st_v_choose(mask, a.z, b.z)};
}

ST_INLINE st_vec3 st_v_times(st_vec s, st_vec3 a)
{
    return (st_vec3){s * a.x, s * a.y, s * a.z};
}

#endif
