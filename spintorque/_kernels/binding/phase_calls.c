/* The part of the binding that belongs to the phase of the determinant. */
#include "binding.h"
#include "buffers.h"

#include "layered/phase.h"

static PyObject *phase_held(PyObject *arguments, st_buffers *held)
{
    PyObject *plan_array, *number_array, *transverse, *sine, *energy, *out;
    Py_ssize_t plan_size, number_count, count;
    st_chain chain = {0};
    st_phase_points points = {0};
    if (!PyArg_ParseTuple(arguments, "OOOOOO:phase", &plan_array, &number_array, &transverse, &sine,
                          &energy, &out)) {
        return NULL;
    }
    const int *plan = st_elements_of(held, plan_array, PyBUF_SIMPLE, ST_INT32, -1, &plan_size);
    const double *numbers = st_doubles(held, number_array, PyBUF_SIMPLE, -1, &number_count);
    if (plan == NULL || numbers == NULL) {
        return NULL;
    }
    if (st_layered_unpack(plan, (long)plan_size, numbers, (long)number_count, &chain) != 0) {
        PyErr_SetString(PyExc_ValueError, "plan and numbers do not fit each other");
        return NULL;
    }
    points.energy = st_doubles(held, energy, PyBUF_SIMPLE, -1, &count);
    if (points.energy == NULL) {
        return NULL;
    }
    points.count = (long)count;
    points.transverse = st_doubles(held, transverse, PyBUF_SIMPLE, count, NULL);
    if (sine != Py_None) {
        points.sine = st_doubles(held, sine, PyBUF_SIMPLE, 2 * count, NULL);
    }
    points.out = st_doubles(held, out, PyBUF_WRITABLE, chain.angles * count, NULL);
    if (PyErr_Occurred()) {
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_phase(&chain, &points);
    PyEval_RestoreThread(thread);
    Py_RETURN_NONE;
}

PyObject *st_call_phase(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = phase_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}
