/* The list of steppers, as they describe themselves. */
#define ST_WIDTH 1
#include "dop853.h"
#include "dormand_prince.h"
#include "heun.inl"
#include "midpoint.inl"
#include "rk4.inl"

const st_stepper *st_stepper_at(int number)
{
    static const st_stepper *const all[] = {&st_dormand_prince_stepper, &st_dop853_stepper,
                                            &st_rk4_stepper, &st_heun_stepper,
                                            &st_midpoint_stepper};
    const int count = (int)(sizeof all / sizeof all[0]);
    return number >= 0 && number < count ? all[number] : NULL;
}
