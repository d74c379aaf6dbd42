/* All methods with a fixed step. */
#ifndef ST_FIXED_METHODS_INL
#define ST_FIXED_METHODS_INL

#ifndef ST_WIDTH
#error "ST_WIDTH must be defined before this template is included"
#endif

#include "heun.inl"
#include "midpoint.inl"
#include "rk4.inl"

#endif
