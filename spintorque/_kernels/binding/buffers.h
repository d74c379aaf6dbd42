/* Arrays from Python: their elements, for as long as a call lasts. */
#ifndef ST_BUFFERS_H
#define ST_BUFFERS_H

#include "python.h"

enum { ST_MOST_BUFFERS = 32 };

/* Buffers held during a call. */
typedef struct {
    Py_buffer views[ST_MOST_BUFFERS];
    int count;
} st_buffers;

typedef enum { ST_FLOAT64, ST_INT32, ST_UINT64 } st_element;

void st_release_buffers(st_buffers *held);

/* The elements of a C-contiguous array of one type and their number; NULL with an exception set
 * if it is something else or, for size >= 0, has another number of elements. */
void *st_elements_of(st_buffers *held, PyObject *array, int flags, st_element type,
                     Py_ssize_t size, Py_ssize_t *count);

double *st_doubles(st_buffers *held, PyObject *array, int flags, Py_ssize_t size,
                   Py_ssize_t *count);

#endif
