#define Py_LIMITED_API 0x030b0000
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_native", 0, 0, 0, 0, 0, 0, 0};
PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&module); }
