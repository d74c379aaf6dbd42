/* A system of macrospins from the tuple that Python gives. */
#include <float.h>
#include <math.h>

#include "system_of.h"

/* Orders of a power of a row that are not zero everywhere: none, one, or a multiple of four. */
static int power_orders(const st_table *t, size_t row, size_t power)
{
    size_t most = 0;
    for (size_t piece = 0; piece < t->pieces; piece++) {
        const double *c =
            t->coefficients + ((piece * 4 + power) * ST_TABLE_ROWS + row) * t->orders;
        for (size_t n = most; n < t->orders; n++) {
            most = c[n] != 0.0 ? n + 1 : most;
        }
    }
    return (int)(most < 2 ? most : (most + 3) / 4 * 4);
}

static void measure_table(st_table *t)
{
    t->resolution = 4.0 * DBL_EPSILON * fmax(fabs(t->breaks[0]), fabs(t->breaks[t->pieces]));
    for (int row = 0; row < ST_TABLE_ROWS; row++) {
        t->row_orders[row] = 1;
        for (int power = 0; power < 4; power++) {
            const int orders = power_orders(t, (size_t)row, (size_t)power);
            t->power_orders[row][power] = orders;
            t->row_orders[row] = orders > t->row_orders[row] ? orders : t->row_orders[row];
        }
    }
    t->is_linear = 1;
    for (int row = 0; row < ST_TABLE_ROWS; row++) {
        t->is_linear &= t->power_orders[row][2] == 0 && t->power_orders[row][3] == 0;
    }
}

static int parse_table(PyObject *breaks, PyObject *coefficients, st_buffers *held, st_table *table)
{
    Py_ssize_t ends, size;
    table->breaks = st_doubles(held, breaks, PyBUF_SIMPLE, -1, &ends);
    if (table->breaks == NULL) {
        return 0;
    }
    table->coefficients = st_doubles(held, coefficients, PyBUF_SIMPLE, -1, &size);
    if (table->coefficients == NULL) {
        return 0;
    }
    if (ends < 2 || size < 12 * (ends - 1) || size % (12 * (ends - 1)) != 0) {
        PyErr_SetString(
            PyExc_ValueError,
            "a table needs breaks (pieces + 1) and coefficients (pieces, 4, 3, orders)");
        return 0;
    }
    table->pieces = (size_t)(ends - 1);
    table->orders = (size_t)(size / (12 * (ends - 1)));
    measure_table(table);
    return 1;
}

static int parse_pieces(PyObject *pieces, st_buffers *held, st_torque *torque)
{
    Py_ssize_t size;
    torque->piece = st_doubles(held, pieces, PyBUF_SIMPLE, -1, &size);
    if (torque->piece == NULL) {
        return 0;
    }
    if (size % ST_PIECE_NUMBERS != 0) {
        PyErr_SetString(PyExc_ValueError, "pieces of a torque need (pieces, 36) numbers");
        return 0;
    }
    torque->pieces = (long)(size / ST_PIECE_NUMBERS);
    return 1;
}

static int parse_torque(PyObject *given, st_buffers *held, st_torque *torque)
{
    PyObject *breaks, *coefficients;
    if (!PyArg_ParseTuple(given, "iiiiiiOO(dd);torque", &torque->on, &torque->layer, &torque->kind,
                          &torque->has_denominator, &torque->orders, &torque->uniform, &breaks,
                          &coefficients, &torque->lowest, &torque->highest)) {
        return 0;
    }
    if (breaks != Py_None) {
        return parse_table(breaks, coefficients, held, &torque->table);
    }
    return coefficients == Py_None || parse_pieces(coefficients, held, torque);
}

static int parse_torques(PyObject *given, st_buffers *held, st_system *system)
{
    const Py_ssize_t count = PyTuple_Size(given);
    if (count > ST_MOST_TORQUES) {
        PyErr_SetString(PyExc_ValueError, "there are too many torques");
        return 0;
    }
    system->torques = (int)count;
    for (int i = 0; i < system->torques; i++) {
        if (!parse_torque(PyTuple_GetItem(given, i), held, &system->torque[i])) {
            return 0;
        }
    }
    return 1;
}

static int parse_couplings(PyObject *given, st_system *system)
{
    const Py_ssize_t count = PyTuple_Size(given);
    if (count > ST_MOST_COUPLINGS) {
        PyErr_SetString(PyExc_ValueError, "there are too many couplings");
        return 0;
    }
    system->couplings = (int)count;
    for (int i = 0; i < system->couplings; i++) {
        if (!PyArg_ParseTuple(PyTuple_GetItem(given, i), "ii;coupling", &system->coupled[i][0],
                              &system->coupled[i][1])) {
            return 0;
        }
    }
    return 1;
}

/* Lines of all spans, and what they are for each member. */
static int parse_waves(PyObject *given, st_buffers *held, st_system *s)
{
    PyObject *lines, *problem, *factor, *plus;
    Py_ssize_t size;
    const Py_ssize_t members = s->members;
    if (!PyArg_ParseTuple(given, "llOOOO;waves", &s->spans, &s->problems, &lines, &problem, &factor,
                          &plus)) {
        return 0;
    }
    s->lines = st_doubles(held, lines, PyBUF_SIMPLE, -1, &size);
    if (s->lines == NULL) {
        return 0;
    }
    s->problem = st_elements_of(held, problem, PyBUF_SIMPLE, ST_INT32, members, NULL);
    if (s->problem == NULL) {
        return 0;
    }
    s->factor = st_doubles(held, factor, PyBUF_SIMPLE, members, NULL);
    if (s->factor == NULL) {
        return 0;
    }
    s->plus = st_doubles(held, plus, PyBUF_SIMPLE, 3 * members, NULL);
    if (s->plus == NULL) {
        return 0;
    }
    const long each = st_levels(s) * ST_LINE_NUMBERS;
    if (s->layers < 1 || s->layers > ST_MOST_LAYERS || s->spans < 1 || s->problems < 1
        || size % each != 0 || (size / each) % s->problems != 0
        || size / each / s->problems != s->spans) {
        PyErr_SetString(PyExc_ValueError, "lines need (spans, problems, levels, 5) numbers");
        return 0;
    }
    return 1;
}

static int parse_curves(PyObject *given, st_buffers *held, st_curves *curves)
{
    PyObject *breaks, *coefficients;
    Py_ssize_t ends;
    if (!PyArg_ParseTuple(given, "OO;curves", &breaks, &coefficients)) {
        return 0;
    }
    curves->breaks = st_doubles(held, breaks, PyBUF_SIMPLE, -1, &ends);
    if (curves->breaks == NULL) {
        return 0;
    }
    if (ends < 2) {
        PyErr_SetString(PyExc_ValueError, "curves need breaks (pieces + 1)");
        return 0;
    }
    curves->pieces = (size_t)(ends - 1);
    curves->coefficients = st_doubles(held, coefficients, PyBUF_SIMPLE, 12 * (ends - 1), NULL);
    return curves->coefficients != NULL;
}

/* How the temperature changes, and what follows it; None where it does not. */
static int parse_heat(PyObject *given, st_buffers *held, st_system *s)
{
    PyObject *curves;
    s->heater = -1;
    if (given == Py_None) {
        return 1;
    }
    if (!PyArg_ParseTuple(given, "iiiO!;heat", &s->heat, &s->heater, &s->heats_by_current,
                          &PyTuple_Type, &curves)) {
        return 0;
    }
    if (PyTuple_Size(curves) != s->layers || s->layers > ST_MOST_LAYERS) {
        PyErr_SetString(PyExc_ValueError, "each layer needs curves");
        return 0;
    }
    for (int i = 0; i < s->layers; i++) {
        if (!parse_curves(PyTuple_GetItem(curves, i), held, &s->curves[i])) {
            return 0;
        }
    }
    return 1;
}

/* The torque whose voltage the anisotropy of each layer follows, or -1. */
static int parse_followed(PyObject *given, st_system *s)
{
    if (PyTuple_Size(given) != s->layers || s->layers > ST_MOST_LAYERS) {
        PyErr_SetString(PyExc_ValueError, "each layer needs the torque that it follows, or -1");
        return 0;
    }
    for (int i = 0; i < s->layers; i++) {
        s->followed[i] = (int)PyLong_AsLong(PyTuple_GetItem(given, i));
        if (PyErr_Occurred()) {
            return 0;
        }
        s->follows = s->follows || s->followed[i] >= 0;
    }
    return 1;
}

int st_parse_system(PyObject *given, st_buffers *held, st_system *s)
{
    PyObject *torques, *couplings, *place, *shared, *varied, *seeds, *trajectories, *waves, *heat;
    PyObject *followed;
    Py_ssize_t rows, differing, members;
    if (!PyArg_ParseTuple(given, "iO!O!(iiiiiii)OOOOOO!OO!;system", &s->layers, &PyTuple_Type,
                          &torques, &PyTuple_Type, &couplings, &s->steady, &s->quartic, &s->cubic,
                          &s->easy, &s->limited, &s->has_noise, &s->dipolar, &place, &shared,
                          &varied, &seeds, &trajectories, &PyTuple_Type, &waves, &heat,
                          &PyTuple_Type, &followed)
        || !parse_torques(torques, held, s) || !parse_couplings(couplings, s)
        || !parse_heat(heat, held, s) || !parse_followed(followed, s)) {
        return 0;
    }
    s->place = st_elements_of(held, place, PyBUF_SIMPLE, ST_INT32, -1, &rows);
    if (s->place == NULL) {
        return 0;
    }
    s->shared = st_doubles(held, shared, PyBUF_SIMPLE, rows, NULL);
    if (s->shared == NULL) {
        return 0;
    }
    s->varied = st_doubles(held, varied, PyBUF_SIMPLE, -1, &differing);
    if (s->varied == NULL) {
        return 0;
    }
    s->seeds = st_elements_of(held, seeds, PyBUF_SIMPLE, ST_UINT64, -1, &members);
    if (s->seeds == NULL) {
        return 0;
    }
    s->trajectories = st_elements_of(held, trajectories, PyBUF_SIMPLE, ST_UINT64, members, NULL);
    if (s->trajectories == NULL) {
        return 0;
    }
    s->members = (long)members;
    if (!parse_waves(waves, held, s)) {
        return 0;
    }
    if (!st_system_fits(s, (long)rows, members > 0 ? (long)(differing / members) : 0)) {
        PyErr_SetString(PyExc_ValueError, "the numbers of a system do not fit each other");
        return 0;
    }
    return 1;
}
