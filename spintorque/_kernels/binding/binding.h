/* What Python calls; see _native.pyi. */
#ifndef ST_BINDING_H
#define ST_BINDING_H

#include "python.h"

PyObject *st_call_steps(PyObject *module, PyObject *arguments);
PyObject *st_call_steppers(PyObject *module, PyObject *none);
PyObject *st_call_adaptive(PyObject *module, PyObject *arguments);
PyObject *st_call_layered(PyObject *module, PyObject *arguments);
PyObject *st_call_plan_slots(PyObject *module, PyObject *none);
PyObject *st_call_level_runs(PyObject *module, PyObject *level);
PyObject *st_call_phase(PyObject *module, PyObject *arguments);
PyObject *st_call_block_lead(PyObject *module, PyObject *arguments);
PyObject *st_call_block_bands(PyObject *module, PyObject *arguments);
PyObject *st_call_block_chain(PyObject *module, PyObject *arguments);
PyObject *st_call_scattering(PyObject *module, PyObject *arguments);

#endif
