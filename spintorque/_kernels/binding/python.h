/* Python's limited API of version 3.11. */
#ifndef ST_PYTHON_H
#define ST_PYTHON_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030b0000
#endif
#include <Python.h>

#endif
