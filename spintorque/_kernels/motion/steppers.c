/* The list of steppers, as they describe themselves. */
#define ST_WIDTH 1
#include "methods/dop853.h"
#include "methods/dormand_prince.h"
#include "methods/fixed_methods.inl"

#define ST_STEPPER(name, number) &st_##name##_stepper,

const st_stepper *st_stepper_at(int number)
{
    static const st_stepper *const all[] = {&st_dormand_prince_stepper, &st_dop853_stepper,
                                            ST_FIXED_METHODS(ST_STEPPER)};
    const int count = (int)(sizeof all / sizeof all[0]);
    return number >= 0 && number < count ? all[number] : NULL;
}
