/* The part of the binding that belongs to ensembles of macrospins. */
#ifndef ST_BINDING_ENSEMBLE_H
#define ST_BINDING_ENSEMBLE_H

#include "buffers.h"

#include "ensemble.h"
#include "layered.h"

static PyObject *ensemble_held(PyObject *arguments, buffers *held)
{
    PyObject *place, *shared, *varied, *moments;
    Py_ssize_t rows, differing, components;
    int level, method;
    long start, stop;
    unsigned long long seed, first_step, count;
    unsigned int first_trajectory;
    st_ensemble e = {0};
    if (!PyArg_ParseTuple(arguments, "i(OOO)(iii)(KI)(KKd)Oll:ensemble", &level, &place, &shared,
                          &varied, &e.powers, &e.over, &method, &seed, &first_trajectory,
                          &first_step, &count, &e.step, &moments, &start, &stop)) {
        return NULL;
    }
    e.method = (st_ensemble_method)method;
    e.seed = seed;
    e.first_trajectory = first_trajectory;
    e.first_step = first_step;
    e.steps = count;
    e.place = elements_of(held, place, PyBUF_SIMPLE, "i", -1, &rows);
    e.moments = doubles(held, moments, PyBUF_WRITABLE, -1, &components);
    if (e.place == NULL || e.moments == NULL) {
        return NULL;
    }
    e.members = (long)(components / 3);
    e.shared = doubles(held, shared, PyBUF_SIMPLE, rows, NULL);
    e.varied = doubles(held, varied, PyBUF_SIMPLE, -1, &differing);
    if (e.shared == NULL || e.varied == NULL) {
        return NULL;
    }
    const long varied_rows = e.members > 0 ? (long)(differing / e.members) : 0;
    if (!st_layered_runs(level) || components % 3 != 0
        || !st_ensemble_fits(&e, (long)rows, varied_rows, start, stop)) {
        PyErr_SetString(PyExc_ValueError, "the arrays of an ensemble do not fit each other");
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_ensemble_run(level, &e, start, stop);
    PyEval_RestoreThread(thread);
    Py_RETURN_NONE;
}

static PyObject *ensemble(PyObject *module, PyObject *arguments)
{
    (void)module;
    buffers held = {.count = 0};
    PyObject *result = ensemble_held(arguments, &held);
    release(&held);
    return result;
}

#endif
