/* The door between Python and the kernels: arguments in, numbers out, no physics. */
#include "binding.h"

#include "lanes/philox.h"

static PyObject *philox(PyObject *module, PyObject *arguments)
{
    (void)module;
    unsigned int c[4], k[2];
    if (!PyArg_ParseTuple(arguments, "(IIII)(II):philox", &c[0], &c[1], &c[2], &c[3], &k[0],
                          &k[1])) {
        return NULL;
    }
    const uint32_t counter[4] = {c[0], c[1], c[2], c[3]}, key[2] = {k[0], k[1]};
    uint32_t out[4];
    st_philox(counter, key, out);
    return Py_BuildValue("IIII", out[0], out[1], out[2], out[3]);
}

static PyObject *normals(PyObject *module, PyObject *arguments)
{
    (void)module;
    unsigned long long seed, step;
    unsigned int trajectory;
    double out[3];
    if (!PyArg_ParseTuple(arguments, "KIK:normals", &seed, &trajectory, &step)) {
        return NULL;
    }
    st_normals(seed, trajectory, step, out);
    return Py_BuildValue("ddd", out[0], out[1], out[2]);
}

static PyMethodDef functions[] = {
    {"steps", st_call_steps, METH_VARARGS, "Equal steps of many members; see _native.pyi."},
    {"steppers", st_call_steppers, METH_NOARGS, "What the steppers say of themselves."},
    {"adaptive", st_call_adaptive, METH_VARARGS, "Adaptive steps of one member; see _native.pyi."},
    {"layered", st_call_layered, METH_VARARGS, "Spectra of a layered stack; see _native.pyi."},
    {"plan_slots", st_call_plan_slots, METH_NOARGS, "Names of what a plan begins with."},
    {"level_runs", st_call_level_runs, METH_O, "Whether this machine runs an instruction set."},
    {"phase", st_call_phase, METH_VARARGS, "Phase of the determinant of a chain; see _native.pyi."},
    {"block_lead", st_call_block_lead, METH_VARARGS, "End of a lead of blocks; see _native.pyi."},
    {"block_bands", st_call_block_bands, METH_VARARGS,
     "Bands of a lead of blocks; see _native.pyi."},
    {"block_chain", st_call_block_chain, METH_VARARGS,
     "Spectra of a system of blocks; see _native.pyi."},
    {"scattering", st_call_scattering, METH_VARARGS,
     "Amplitudes of a collinear chain; see _native.pyi."},
    {"philox", philox, METH_VARARGS, "Philox4x32-10 of a counter and a key."},
    {"normals", normals, METH_VARARGS,
     "Three standard normal numbers of (seed, trajectory, step)."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "_native",
    "C kernels of spintorque.",
    0,
    functions,
    NULL,
    NULL,
    NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
