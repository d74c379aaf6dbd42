/* The part of the binding that belongs to the amplitudes of collinear chains. */
#include "binding.h"
#include "buffers.h"

#include "levels.h"

/* The arrays of points; 0 with an exception set if their sizes do not fit. */
static int attach_scattering(st_buffers *held, PyObject *const arrays[3],
                             st_scattering_points *points)
{
    Py_ssize_t size;
    const double *rows = st_doubles(held, arrays[0], PyBUF_SIMPLE, -1, &size);
    if (rows == NULL) {
        return 0;
    }
    if (size % 2 != 0) {
        PyErr_SetString(PyExc_ValueError, "points need two rows");
        return 0;
    }
    const Py_ssize_t count = size / 2;
    points->count = (long)count;
    points->transverse = rows;
    points->energy = rows + count;
    if (arrays[1] != Py_None) {
        points->weight = st_doubles(held, arrays[1], PyBUF_SIMPLE, count, NULL);
        if (points->weight == NULL) {
            return 0;
        }
    }
    const Py_ssize_t results = points->weight ? ST_SCATTERING_SUMS : ST_SCATTERING_ROWS * count;
    points->out = st_doubles(held, arrays[2], PyBUF_WRITABLE, results, NULL);
    return points->out != NULL;
}

static PyObject *scattering_held(PyObject *arguments, st_buffers *held)
{
    PyObject *number_array, *arrays[3];
    Py_ssize_t number_count;
    int level;
    st_chain chain;
    st_scattering_points points = {0};
    if (!PyArg_ParseTuple(arguments, "iOOOO:scattering", &level, &number_array, &arrays[0],
                          &arrays[1], &arrays[2])) {
        return NULL;
    }
    const double *numbers = st_doubles(held, number_array, PyBUF_SIMPLE, -1, &number_count);
    if (numbers == NULL) {
        return NULL;
    }
    if (!st_level_runs(level) || st_scattering_unpack(numbers, (long)number_count, &chain) != 0) {
        PyErr_SetString(PyExc_ValueError, "level and numbers do not fit a chain");
        return NULL;
    }
    if (!attach_scattering(held, arrays, &points)) {
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_kernels_of(level)->scattering(&chain, &points);
    PyEval_RestoreThread(thread);
    Py_RETURN_NONE;
}

PyObject *st_call_scattering(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = scattering_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}
