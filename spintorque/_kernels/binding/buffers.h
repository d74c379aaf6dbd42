/* Arrays from Python: their elements, for as long as a call lasts. */
#ifndef ST_BUFFERS_H
#define ST_BUFFERS_H

#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030b0000
#endif
#include <Python.h>

#include <string.h>

enum { MOST_BUFFERS = 32 };

/* Buffers held during a call. */
typedef struct {
    Py_buffer views[MOST_BUFFERS];
    int count;
} buffers;

static void release(buffers *held)
{
    while (held->count > 0) {
        PyBuffer_Release(&held->views[--held->count]);
    }
}

/* The elements of a C-contiguous array of one type and their number; NULL with an exception set
 * if it is something else or, for size >= 0, has another number of elements. */
static void *elements_of(buffers *held, PyObject *array, int flags, const char *type,
                         Py_ssize_t size, Py_ssize_t *found)
{
    if (held->count == MOST_BUFFERS) {
        PyErr_SetString(PyExc_ValueError, "too many arrays");
        return NULL;
    }
    Py_buffer *view = &held->views[held->count];
    if (PyObject_GetBuffer(array, view, flags | PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0) {
        return NULL;
    }
    held->count++;
    const Py_ssize_t elements = view->len / view->itemsize;
    if (view->format == NULL || strcmp(view->format, type) != 0) {
        PyErr_Format(PyExc_TypeError, "arrays must hold %s",
                     *type == 'd' ? "float64" : "32-bit integers");
        return NULL;
    }
    if (size >= 0 && elements != size) {
        PyErr_Format(PyExc_ValueError, "an array has %zd elements, %zd are needed", elements, size);
        return NULL;
    }
    if (found != NULL) {
        *found = elements;
    }
    return view->buf;
}

static double *doubles(buffers *held, PyObject *array, int flags, Py_ssize_t size,
                       Py_ssize_t *found)
{
    return elements_of(held, array, flags, "d", size, found);
}

#endif
