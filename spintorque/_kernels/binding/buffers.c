#include "buffers.h"

#include <string.h>

void st_release_buffers(st_buffers *held)
{
    while (held->count > 0) {
        PyBuffer_Release(&held->views[--held->count]);
    }
}

/* Names of types in the struct module's language; 64 bits have two. */
static int has_type(const Py_buffer *view, st_element type)
{
    static const char *const formats[] = {[ST_FLOAT64] = "d", [ST_INT32] = "i", [ST_UINT64] = "LQ"};
    static const Py_ssize_t sizes[] = {[ST_FLOAT64] = 8, [ST_INT32] = 4, [ST_UINT64] = 8};
    return view->format != NULL && strlen(view->format) == 1
        && strchr(formats[type], view->format[0]) != NULL && view->itemsize == sizes[type];
}

void *st_elements_of(st_buffers *held, PyObject *array, int flags, st_element type, Py_ssize_t size,
                     Py_ssize_t *count)
{
    static const char *const names[] = {
        [ST_FLOAT64] = "float64", [ST_INT32] = "32-bit integers", [ST_UINT64] = "uint64"};
    if (held->count == ST_MOST_BUFFERS) {
        PyErr_SetString(PyExc_ValueError, "too many arrays");
        return NULL;
    }
    Py_buffer *view = &held->views[held->count];
    if (PyObject_GetBuffer(array, view, flags | PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0) {
        return NULL;
    }
    held->count++;
    if (!has_type(view, type)) {
        PyErr_Format(PyExc_TypeError, "arrays must hold %s", names[type]);
        return NULL;
    }
    const Py_ssize_t elements = view->len / view->itemsize;
    if (size >= 0 && elements != size) {
        PyErr_Format(PyExc_ValueError, "an array has %zd elements, %zd are needed", elements, size);
        return NULL;
    }
    if (count != NULL) {
        *count = elements;
    }
    return view->buf;
}

double *st_doubles(st_buffers *held, PyObject *array, int flags, Py_ssize_t size, Py_ssize_t *count)
{
    return st_elements_of(held, array, flags, ST_FLOAT64, size, count);
}
