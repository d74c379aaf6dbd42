/* The door between Python and the kernels: arguments in, numbers out, no physics. */
#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030b0000
#endif
#include <Python.h>

#include <math.h>
#include <string.h>

#include "binding_ensemble.h"
#include "binding_layered.h"
#include "binding_scattering.h"
#include "buffers.h"
#include "llg.h"
#include "philox.h"
#include "run.h"

static int parse_magnet(PyObject *magnet, st_problem *p)
{
    double *f = p->field, *q = p->matrix, *n = p->fixed;
    return PyArg_ParseTuple(magnet, "dd(ddd)(ddddddddd)(ddd);magnet", &p->rate, &p->damping, &f[0],
                            &f[1], &f[2], &q[0], &q[1], &q[2], &q[3], &q[4], &q[5], &q[6], &q[7],
                            &q[8], &n[0], &n[1], &n[2]);
}

static int parse_vector(PyObject *given, double vector[3])
{
    return PyArg_ParseTuple(given, "ddd;vector", &vector[0], &vector[1], &vector[2]);
}

static int parse_closed_form(PyObject *given, st_torque *torque)
{
    torque->kind = ST_CLOSED_FORM;
    return PyArg_ParseTuple(given, "(dd)dd;closed_form", &torque->strength[0], &torque->strength[1],
                            &torque->base, &torque->tilt);
}

static int parse_at_bias(PyObject *given, buffers *held, st_torque *torque)
{
    PyObject *coefficients;
    Py_ssize_t size;
    torque->kind = ST_AT_BIAS;
    if (!PyArg_ParseTuple(given, "O(dd);at_bias", &coefficients, &torque->lowest,
                          &torque->highest)) {
        return 0;
    }
    torque->coefficients = doubles(held, coefficients, PyBUF_SIMPLE, -1, &size);
    if (torque->coefficients == NULL) {
        return 0;
    }
    if (size < 2 || size % 2 != 0) {
        PyErr_SetString(PyExc_ValueError, "at_bias needs coefficients of shape (2, orders)");
        return 0;
    }
    torque->orders = (size_t)size / 2;
    return 1;
}

static int parse_at_current(PyObject *given, buffers *held, st_torque *torque)
{
    PyObject *breaks, *coefficients;
    Py_ssize_t pieces, size;
    torque->kind = ST_AT_CURRENT;
    if (!PyArg_ParseTuple(given, "OOd(dd);at_current", &breaks, &coefficients, &torque->current,
                          &torque->lowest, &torque->highest)) {
        return 0;
    }
    torque->breaks = doubles(held, breaks, PyBUF_SIMPLE, -1, &pieces);
    if (torque->breaks == NULL) {
        return 0;
    }
    torque->coefficients = doubles(held, coefficients, PyBUF_SIMPLE, -1, &size);
    if (torque->coefficients == NULL) {
        return 0;
    }
    pieces -= 1;
    if (pieces < 1 || size < 12 * pieces || size % (12 * pieces) != 0) {
        PyErr_SetString(PyExc_ValueError,
                        "at_current needs breaks (pieces + 1) and coefficients "
                        "(pieces, 4, 3, orders)");
        return 0;
    }
    torque->pieces = (size_t)pieces;
    torque->orders = (size_t)(size / (12 * pieces));
    return 1;
}

/* torque is (kind, arguments). */
static int parse_torque(PyObject *given, buffers *held, st_torque *torque)
{
    const char *kind;
    PyObject *arguments;
    if (!PyArg_ParseTuple(given, "sO!;torque", &kind, &PyTuple_Type, &arguments)) {
        return 0;
    }
    torque->lowest = -INFINITY;
    torque->highest = INFINITY;
    if (strcmp(kind, "none") == 0) {
        torque->kind = ST_NO_TORQUE;
        return 1;
    }
    if (strcmp(kind, "closed_form") == 0) {
        return parse_closed_form(arguments, torque);
    }
    if (strcmp(kind, "at_bias") == 0) {
        return parse_at_bias(arguments, held, torque);
    }
    if (strcmp(kind, "at_current") == 0) {
        return parse_at_current(arguments, held, torque);
    }
    PyErr_Format(PyExc_ValueError, "torque of unknown kind %s", kind);
    return 0;
}

typedef st_status (*stepper)(const st_problem *, st_run *);

static stepper stepper_named(const char *name)
{
    static const struct {
        const char *name;
        stepper function;
    } steppers[] = {{"dormand_prince", st_dormand_prince}, {"rk4", st_rk4}, {"heun", st_heun}};
    for (size_t i = 0; i < sizeof steppers / sizeof steppers[0]; i++) {
        if (strcmp(name, steppers[i].name) == 0) {
            return steppers[i].function;
        }
    }
    PyErr_Format(PyExc_ValueError, "unknown method %s", name);
    return NULL;
}

typedef struct {
    PyThreadState *thread;
    PyObject *callable; /* NULL for none */
} watcher;

/* Let Ctrl-C through and report the time reached. */
static int watch(void *context, double time)
{
    watcher *w = context;
    PyEval_RestoreThread(w->thread);
    int stop = PyErr_CheckSignals() != 0;
    if (!stop && w->callable != NULL) {
        PyObject *result = PyObject_CallFunction(w->callable, "d", time);
        stop = result == NULL;
        Py_XDECREF(result);
    }
    w->thread = PyEval_SaveThread();
    return stop;
}

static st_status run_without_gil(stepper function, const st_problem *problem, st_run *run,
                                 PyObject *callable)
{
    watcher w = {NULL, callable == Py_None ? NULL : callable};
    run->watch = watch;
    run->context = &w;
    w.thread = PyEval_SaveThread();
    const st_status status = function(problem, run);
    PyEval_RestoreThread(w.thread);
    return status;
}

static int attach_samples(buffers *held, PyObject *const arrays[3], st_run *run)
{
    Py_ssize_t samples;
    run->times = doubles(held, arrays[0], PyBUF_SIMPLE, -1, &samples);
    if (run->times == NULL) {
        return 0;
    }
    if (samples < 1) {
        PyErr_SetString(PyExc_ValueError, "times is empty");
        return 0;
    }
    run->samples = (size_t)samples;
    run->moments = doubles(held, arrays[1], PyBUF_WRITABLE, 3 * samples, NULL);
    if (run->moments == NULL) {
        return 0;
    }
    run->records = doubles(held, arrays[2], PyBUF_WRITABLE, 3 * samples, NULL);
    return run->records != NULL;
}

static PyObject *integrate_held(PyObject *arguments, buffers *held)
{
    const char *method;
    PyObject *magnet, *torque, *initial, *arrays[3], *callable;
    unsigned long long seed, max_steps;
    unsigned int trajectory;
    st_problem problem = {0};
    st_run run = {0};
    if (!PyArg_ParseTuple(arguments, "sO!O!O!(dKI)(ddK)dOOOO:integrate", &method, &PyTuple_Type,
                          &magnet, &PyTuple_Type, &torque, &PyTuple_Type, &initial,
                          &problem.thermal, &seed, &trajectory, &run.step, &run.tolerance,
                          &max_steps, &run.bias, &arrays[0], &arrays[1], &arrays[2], &callable)) {
        return NULL;
    }
    problem.seed = seed;
    problem.trajectory = trajectory;
    run.max_steps = max_steps;
    const stepper function = stepper_named(method);
    if (function == NULL || !parse_magnet(magnet, &problem)
        || !parse_vector(initial, problem.initial)
        || !parse_torque(torque, held, &problem.torque) || !attach_samples(held, arrays, &run)) {
        return NULL;
    }
    const st_status status = run_without_gil(function, &problem, &run, callable);
    if (PyErr_Occurred() != NULL) {
        return NULL;
    }
    return Py_BuildValue("idK(ddd)", (int)status, run.time, (unsigned long long)run.steps,
                         run.last[0], run.last[1], run.last[2]);
}

static PyObject *integrate(PyObject *module, PyObject *arguments)
{
    (void)module;
    buffers held = {.count = 0};
    PyObject *result = integrate_held(arguments, &held);
    release(&held);
    return result;
}

static PyObject *slope_held(PyObject *arguments, buffers *held)
{
    PyObject *magnet, *torque, *moment;
    double m[3], slope[3], bias;
    st_problem problem = {0};
    if (!PyArg_ParseTuple(arguments, "O!O!O!d:slope", &PyTuple_Type, &magnet, &PyTuple_Type,
                          &torque, &PyTuple_Type, &moment, &bias)
        || !parse_magnet(magnet, &problem) || !parse_vector(moment, m)
        || !parse_torque(torque, held, &problem.torque)) {
        return NULL;
    }
    const st_status status = st_slope(&problem, m, &bias, slope);
    if (status != ST_COMPLETED) {
        PyErr_Format(PyExc_ArithmeticError, "status %d", (int)status);
        return NULL;
    }
    return Py_BuildValue("(ddd)d", slope[0], slope[1], slope[2], bias);
}

static PyObject *slope(PyObject *module, PyObject *arguments)
{
    (void)module;
    buffers held = {.count = 0};
    PyObject *result = slope_held(arguments, &held);
    release(&held);
    return result;
}

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
    {"integrate", integrate, METH_VARARGS, "Integrate one trajectory; see _native.pyi."},
    {"slope", slope, METH_VARARGS, "dm/dt in 1/ns and the bias; see _native.pyi."},
    {"layered", layered, METH_VARARGS, "Spectra of a layered stack; see _native.pyi."},
    {"layered_runs", layered_runs, METH_O, "Whether this machine runs an instruction set."},
    {"scattering", scattering, METH_VARARGS, "Amplitudes of a collinear chain; see _native.pyi."},
    {"ensemble", ensemble, METH_VARARGS, "Steps of an ensemble; see _native.pyi."},
    {"philox", philox, METH_VARARGS, "Philox4x32-10 of a counter and a key."},
    {"normals", normals, METH_VARARGS, "Three standard normal numbers of (seed, trajectory, step)."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_native", "C kernels of spintorque.", 0, functions, NULL, NULL, NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
