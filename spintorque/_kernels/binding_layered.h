/* The part of the binding that belongs to layered stacks. */
#ifndef ST_BINDING_LAYERED_H
#define ST_BINDING_LAYERED_H

#include "buffers.h"

#include <stdlib.h>

#include "layered.h"

/* The arrays of points of a chain; 0 with an exception set if their sizes do not fit. */
static int attach_points(buffers *held, PyObject *const arrays[4], const st_chain *chain,
                         int rules, st_points *points)
{
    const int complex_energy = chain->incident == ST_EQUILIBRIUM;
    const Py_ssize_t rows = complex_energy ? 3 : 2, parts = complex_energy ? 2 : 1;
    Py_ssize_t size;
    const double *rows_of = doubles(held, arrays[0], PyBUF_SIMPLE, -1, &size);
    if (rows_of == NULL) {
        return 0;
    }
    if (size % rows != 0 || rules < 0 || rules > ST_MOST_RULES) {
        PyErr_SetString(PyExc_ValueError, "points or rules do not fit the plan");
        return 0;
    }
    const Py_ssize_t count = size / rows, results = 4 * chain->stations * chain->angles;
    points->count = (long)count;
    points->transverse = rows_of;
    points->energy = rows_of + count;
    points->energy_im = complex_energy ? rows_of + 2 * count : NULL;
    points->rules = rules;
    if (arrays[1] != Py_None) {
        points->sine = doubles(held, arrays[1], PyBUF_SIMPLE, 2 * count, NULL);
        if (points->sine == NULL) {
            return 0;
        }
    }
    if (rules > 0) {
        points->weight = doubles(held, arrays[2], PyBUF_SIMPLE, rules * parts * count, NULL);
        if (points->weight == NULL) {
            return 0;
        }
        points->weight_im = complex_energy ? points->weight + rules * count : NULL;
    }
    points->out = doubles(held, arrays[3], PyBUF_WRITABLE,
                          results * (rules > 0 ? rules : parts * count), NULL);
    return points->out != NULL;
}

static PyObject *layered_held(PyObject *arguments, buffers *held)
{
    PyObject *plan_array, *number_array, *arrays[4];
    Py_ssize_t plan_size, number_count;
    int level;
    st_chain chain = {0};
    st_points points = {0};
    if (!PyArg_ParseTuple(arguments, "iOOOOOO:layered", &level, &plan_array, &number_array,
                          &arrays[0], &arrays[1], &arrays[2], &arrays[3])) {
        return NULL;
    }
    const int *plan = elements_of(held, plan_array, PyBUF_SIMPLE, "i", -1, &plan_size);
    if (plan == NULL) {
        return NULL;
    }
    const double *numbers = doubles(held, number_array, PyBUF_SIMPLE, -1, &number_count);
    if (numbers == NULL) {
        return NULL;
    }
    if (!st_layered_runs(level)
        || st_layered_unpack(plan, (long)plan_size, numbers, (long)number_count, &chain) != 0) {
        PyErr_SetString(PyExc_ValueError, "level, plan and numbers do not fit each other");
        return NULL;
    }
    if (!attach_points(held, arrays, &chain, plan[7], &points)) {
        return NULL;
    }
    points.workspace = malloc((size_t)st_layered_workspace(&chain) * sizeof(double));
    if (points.workspace == NULL) {
        return PyErr_NoMemory();
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_layered(level, &chain, &points);
    PyEval_RestoreThread(thread);
    free(points.workspace);
    Py_RETURN_NONE;
}

static PyObject *layered(PyObject *module, PyObject *arguments)
{
    (void)module;
    buffers held = {.count = 0};
    PyObject *result = layered_held(arguments, &held);
    release(&held);
    return result;
}

static PyObject *layered_runs(PyObject *module, PyObject *level)
{
    (void)module;
    const long number = PyLong_AsLong(level);
    return PyErr_Occurred() != NULL ? NULL : PyBool_FromLong(st_layered_runs((int)number));
}

#endif
