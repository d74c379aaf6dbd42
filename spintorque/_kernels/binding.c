/* The door between Python and the kernels: arguments in, numbers out, no physics. */
#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030b0000
#endif
#include <Python.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layered.h"
#include "llg.h"
#include "philox.h"
#include "run.h"

enum { MOST_BUFFERS = 6 };

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

static PyMethodDef functions[] = {
    {"integrate", integrate, METH_VARARGS, "Integrate one trajectory; see _native.pyi."},
    {"slope", slope, METH_VARARGS, "dm/dt in 1/ns and the bias; see _native.pyi."},
    {"layered", layered, METH_VARARGS, "Spectra of a layered stack; see _native.pyi."},
    {"layered_runs", layered_runs, METH_O, "Whether this machine runs an instruction set."},
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
