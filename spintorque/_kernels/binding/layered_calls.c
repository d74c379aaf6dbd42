/* The part of the binding that belongs to layered stacks. */
#include "binding.h"
#include "buffers.h"

#include "levels.h"

#include <stdlib.h>

/* transverse, rise, sine, k_index, energy, weight and out of a call */
enum { TRANSVERSE, RISE, SINE, K_INDEX, ENERGY, WEIGHT, OUT, POINT_ARRAYS };

/* The arrays of points of a chain; 0 with an exception set if their sizes do not fit. */
static int attach_points(st_buffers *held, PyObject *const arrays[POINT_ARRAYS],
                         const st_chain *chain, st_points *points)
{
    const Py_ssize_t parts = chain->complex_energy ? 2 : 1;
    Py_ssize_t k_count, size;
    points->transverse = st_doubles(held, arrays[TRANSVERSE], PyBUF_SIMPLE, -1, &k_count);
    points->energy = st_doubles(held, arrays[ENERGY], PyBUF_SIMPLE, -1, &size);
    if (points->transverse == NULL || points->energy == NULL) {
        return 0;
    }
    const Py_ssize_t count = size / parts;
    points->k_count = (long)k_count;
    points->count = (long)count;
    if (arrays[RISE] != Py_None) {
        points->rise = st_doubles(held, arrays[RISE], PyBUF_SIMPLE, count, NULL);
    }
    if (arrays[SINE] != Py_None) {
        points->sine = st_doubles(held, arrays[SINE], PyBUF_SIMPLE, 2 * k_count, NULL);
    }
    if (arrays[K_INDEX] != Py_None) {
        points->k_index =
            st_elements_of(held, arrays[K_INDEX], PyBUF_SIMPLE, ST_INT32, count, NULL);
    }
    if (points->rules > 0) {
        const Py_ssize_t weights = points->rules * parts * count;
        points->weight = st_doubles(held, arrays[WEIGHT], PyBUF_SIMPLE, weights, NULL);
    }
    const Py_ssize_t columns =
        points->rules > 0 ? points->rules : parts * (points->stop - points->start);
    points->out = st_doubles(held, arrays[OUT], PyBUF_WRITABLE,
                             4 * chain->stations * chain->angles * columns, NULL);
    return !PyErr_Occurred();
}

static PyObject *layered_held(PyObject *arguments, st_buffers *held)
{
    PyObject *plan_array, *number_array, *arrays[POINT_ARRAYS];
    Py_ssize_t plan_size, number_count;
    int level;
    st_chain chain = {0};
    st_points points = {0};
    if (!PyArg_ParseTuple(arguments, "iOOOOOOOOllO:layered", &level, &plan_array, &number_array,
                          &arrays[TRANSVERSE], &arrays[RISE], &arrays[SINE], &arrays[K_INDEX],
                          &arrays[ENERGY], &arrays[WEIGHT], &points.start, &points.stop,
                          &arrays[OUT])) {
        return NULL;
    }
    const int *plan = st_elements_of(held, plan_array, PyBUF_SIMPLE, ST_INT32, -1, &plan_size);
    const double *numbers = st_doubles(held, number_array, PyBUF_SIMPLE, -1, &number_count);
    if (plan == NULL || numbers == NULL) {
        return NULL;
    }
    if (!st_level_runs(level)
        || st_layered_unpack(plan, (long)plan_size, numbers, (long)number_count, &chain) != 0) {
        PyErr_SetString(PyExc_ValueError, "level, plan and numbers do not fit each other");
        return NULL;
    }
    points.rules = ((const st_plan_head *)plan)->rules;
    if (!attach_points(held, arrays, &chain, &points)) {
        return NULL;
    }
    if (!st_layered_fits(&points)) {
        PyErr_SetString(PyExc_ValueError, "start, stop or an index lies outside the points");
        return NULL;
    }
    points.workspace = malloc((size_t)st_layered_workspace(&chain) * sizeof(double));
    if (points.workspace == NULL) {
        return PyErr_NoMemory();
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_kernels_of(level)->layered[chain.complex_energy](&chain, &points);
    PyEval_RestoreThread(thread);
    free(points.workspace);
    Py_RETURN_NONE;
}

PyObject *st_call_layered(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = layered_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}

PyObject *st_call_level_runs(PyObject *module, PyObject *level)
{
    (void)module;
    const long number = PyLong_AsLong(level);
    return PyErr_Occurred() != NULL ? NULL : PyBool_FromLong(st_level_runs((int)number));
}

PyObject *st_call_plan_slots(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
#define ST_SLOT_NAME(name) #name,
    static const char *const names[] = {ST_PLAN_SLOTS(ST_SLOT_NAME)};
#undef ST_SLOT_NAME
    PyObject *slots = PyTuple_New(ST_PLAN_HEAD);
    for (int i = 0; slots != NULL && i < ST_PLAN_HEAD; i++) {
        PyObject *name = PyUnicode_FromString(names[i]);
        if (name == NULL || PyTuple_SetItem(slots, i, name) != 0) {
            Py_CLEAR(slots);
        }
    }
    return slots;
}
