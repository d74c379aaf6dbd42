/* Eight numbers that are computed together; compilers turn them into the vectors of the machine. */
#ifndef ST_VEC_H
#define ST_VEC_H

#include <math.h>
#include <stdint.h>

enum { ST_WIDTH = 8 };

#define ST_INLINE static inline __attribute__((always_inline))

typedef double st_vec __attribute__((vector_size(8 * sizeof(double))));
typedef uint64_t st_bits __attribute__((vector_size(8 * sizeof(uint64_t))));

typedef struct {
    st_vec x, y, z;
} st_vec3;

ST_INLINE st_vec v_of(double a)
{
    return (st_vec){a, a, a, a, a, a, a, a};
}

ST_INLINE st_bits v_bits(uint64_t a)
{
    return (st_bits){a, a, a, a, a, a, a, a};
}

/* `a` where the mask is all ones, else `b`. */
ST_INLINE st_vec v_choose(st_bits mask, st_vec a, st_vec b)
{
    return (st_vec)((mask & (st_bits)a) | (~mask & (st_bits)b));
}

ST_INLINE st_vec v_sqrt(st_vec a)
{
    st_vec root;
    for (int i = 0; i < ST_WIDTH; i++) {
        root[i] = sqrt(a[i]);
    }
    return root;
}

/* Whole numbers below 2^52 as doubles. */
ST_INLINE st_vec v_from_bits(st_bits a)
{
    return (st_vec)(a | v_bits(UINT64_C(0x4330000000000000))) - 4503599627370496.0;
}

ST_INLINE st_vec v_dot(st_vec3 a, st_vec3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

ST_INLINE st_vec3 v_cross(st_vec3 a, st_vec3 b)
{
    return (st_vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/* a + s b */
ST_INLINE st_vec3 v_plus(st_vec3 a, st_vec s, st_vec3 b)
{
    return (st_vec3){a.x + s * b.x, a.y + s * b.y, a.z + s * b.z};
}

ST_INLINE st_vec3 v_times(st_vec s, st_vec3 a)
{
    return (st_vec3){s * a.x, s * a.y, s * a.z};
}

#endif
