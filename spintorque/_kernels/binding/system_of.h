/* A system of macrospins from the tuple that Python gives. */
#ifndef ST_SYSTEM_OF_H
#define ST_SYSTEM_OF_H

#include "binding.h"
#include "buffers.h"

#include "motion/steps.h"

/* Whether the system of _native.pyi was read; else an exception is set. */
int st_parse_system(PyObject *given, st_buffers *held, st_system *s);

#endif
