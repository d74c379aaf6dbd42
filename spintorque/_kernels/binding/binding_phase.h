/* The part of the binding that belongs to the phase of the determinant. */
#ifndef ST_BINDING_PHASE_H
#define ST_BINDING_PHASE_H

#include "buffers.h"

#include "layered/phase.h"

static PyObject *phase_held(PyObject *arguments, buffers *held)
{
    PyObject *plan_array, *number_array, *transverse, *sine, *energy, *out;
    Py_ssize_t plan_size, number_count, count;
    st_chain chain = {0};
    st_phase_points points = {0};
    if (!PyArg_ParseTuple(arguments, "OOOOOO:phase", &plan_array, &number_array, &transverse,
                          &sine, &energy, &out)) {
        return NULL;
    }
    const int *plan = elements_of(held, plan_array, PyBUF_SIMPLE, "i", -1, &plan_size);
    const double *numbers = doubles(held, number_array, PyBUF_SIMPLE, -1, &number_count);
    if (plan == NULL || numbers == NULL) {
        return NULL;
    }
    if (st_layered_unpack(plan, (long)plan_size, numbers, (long)number_count, &chain) != 0) {
        PyErr_SetString(PyExc_ValueError, "plan and numbers do not fit each other");
        return NULL;
    }
    points.energy = doubles(held, energy, PyBUF_SIMPLE, -1, &count);
    if (points.energy == NULL) {
        return NULL;
    }
    points.count = (long)count;
    points.transverse = doubles(held, transverse, PyBUF_SIMPLE, count, NULL);
    if (sine != Py_None) {
        points.sine = doubles(held, sine, PyBUF_SIMPLE, 2 * count, NULL);
    }
    points.out = doubles(held, out, PyBUF_WRITABLE, chain.angles * count, NULL);
    if (PyErr_Occurred()) {
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_phase(&chain, &points);
    PyEval_RestoreThread(thread);
    Py_RETURN_NONE;
}

static PyObject *phase(PyObject *module, PyObject *arguments)
{
    (void)module;
    buffers held = {.count = 0};
    PyObject *result = phase_held(arguments, &held);
    release(&held);
    return result;
}

#endif
