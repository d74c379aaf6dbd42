/* The part of the binding that belongs to the motion of macrospins. */
#include "binding.h"
#include "buffers.h"
#include "system_of.h"

#include "levels.h"

/* An optional array: None leaves NULL. */
static int optional(st_buffers *held, PyObject *array, Py_ssize_t size, double **found)
{
    if (array == Py_None) {
        return 1;
    }
    *found = st_doubles(held, array, PyBUF_WRITABLE, size, NULL);
    return *found != NULL;
}

static int required(st_buffers *held, PyObject *array, Py_ssize_t size, double **found)
{
    *found = st_doubles(held, array, PyBUF_WRITABLE, size, NULL);
    return *found != NULL;
}

static PyObject *steps_held(PyObject *arguments, st_buffers *held)
{
    PyObject *system, *leg, *moments, *bias, *status, *reached, *paths, *biases;
    PyObject *passage, *temperature, *temperatures;
    int level, many, method;
    long start, stop;
    Py_ssize_t legs;
    st_system s = {0};
    st_steps r = {0};
    if (!PyArg_ParseTuple(arguments, "iiO!i(Oli)(OOOOO)(OOO)(O(ddd)d)(ll):steps", &level, &many,
                          &PyTuple_Type, &system, &method, &leg, &r.samples, &r.newton, &moments,
                          &bias, &status, &reached, &temperature, &paths, &biases, &temperatures,
                          &passage, &r.axis[0], &r.axis[1], &r.axis[2], &r.level, &start, &stop)
        || !st_parse_system(system, held, &s)) {
        return NULL;
    }
    r.method = (st_method)method;
    r.leg = st_doubles(held, leg, PyBUF_SIMPLE, -1, &legs);
    if (r.leg == NULL) {
        return NULL;
    }
    if (legs % ST_LEG_NUMBERS != 0) {
        PyErr_SetString(PyExc_ValueError, "each leg needs eight numbers");
        return NULL;
    }
    r.legs = (long)(legs / ST_LEG_NUMBERS);
    const Py_ssize_t members = s.members, all = r.samples * members;
    r.status = st_elements_of(held, status, PyBUF_WRITABLE, ST_INT32, members, NULL);
    if (r.status == NULL || !required(held, moments, 3 * s.layers * members, &r.moments)
        || !required(held, bias, s.torques * members, &r.bias)
        || !required(held, reached, members, &r.reached)
        || !optional(held, paths, 3 * s.layers * all, &r.paths)
        || !optional(held, biases, s.torques * all, &r.biases)
        || !optional(held, temperature, members, &r.temperature)
        || !optional(held, temperatures, all, &r.temperatures)
        || !optional(held, passage, members, &r.passage)) {
        return NULL;
    }
    if (!st_level_runs(level) || !st_steps_fit(&s, &r, start, stop)
        || (s.heat == ST_JOULE && r.temperature == NULL)) {
        PyErr_SetString(PyExc_ValueError, "these steps cannot be taken");
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_kernels_of(level)->steps[many != 0 || s.heat != ST_CONSTANT](&s, &r, start, stop);
    PyEval_RestoreThread(thread);
    Py_RETURN_NONE;
}

PyObject *st_call_steps(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = steps_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}

static PyObject *adaptive_held(PyObject *arguments, st_buffers *held)
{
    PyObject *system, *kinks, *times, *moments, *bias, *temperature, *paths, *biases, *temperatures;
    int level, method;
    unsigned long long most_steps;
    Py_ssize_t samples, ends;
    st_system s = {0};
    st_adaptive r = {0};
    if (!PyArg_ParseTuple(arguments, "iO!i(dOK)(lddddiil)(OOOOOOO):adaptive", &level, &PyTuple_Type,
                          &system, &method, &r.tolerance, &kinks, &most_steps, &r.span, &r.time,
                          &r.lost, &r.step, &r.before, &r.rejected, &r.cause, &r.next, &times,
                          &moments, &bias, &temperature, &paths, &biases, &temperatures)
        || !st_parse_system(system, held, &s)) {
        return NULL;
    }
    r.most_steps = most_steps;
    r.kinks = st_doubles(held, kinks, PyBUF_SIMPLE, -1, &ends);
    if (r.kinks == NULL) {
        return NULL;
    }
    r.times = st_doubles(held, times, PyBUF_SIMPLE, -1, &samples);
    if (r.times == NULL || !required(held, moments, 3 * s.layers, &r.moments)
        || !required(held, bias, s.torques, &r.bias)
        || !required(held, paths, 3 * s.layers * samples, &r.paths)
        || !required(held, biases, s.torques * samples, &r.biases)
        || !required(held, temperature, 1, &r.temperature)
        || !required(held, temperatures, samples, &r.temperatures)) {
        return NULL;
    }
    r.samples = (long)samples;
    if (!st_level_runs(level) || s.members != 1 || r.next < 0 || ends != s.spans + 1 || r.span < 0
        || (method != ST_DORMAND_PRINCE && method != ST_DOP853)) {
        PyErr_SetString(PyExc_ValueError, "this run cannot be made");
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    const st_status status = st_kernels_of(level)->adaptive[method](&s, &r);
    PyEval_RestoreThread(thread);
    return Py_BuildValue("iK(lddddiil)", (int)status, (unsigned long long)r.steps, r.span, r.time,
                         r.lost, r.step, r.before, r.rejected, r.cause, r.next);
}

PyObject *st_call_adaptive(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = adaptive_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}

PyObject *st_call_steppers(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    PyObject *list = PyList_New(0);
    const st_stepper *one = NULL;
    for (int i = 0; list != NULL && (one = st_stepper_at(i)) != NULL; i++) {
        PyObject *entry = Py_BuildValue("siiis", one->name, one->order, one->adaptive,
                                        one->stochastic, one->meaning);
        if (entry == NULL || PyList_Append(list, entry) != 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(entry);
    }
    return list;
}
