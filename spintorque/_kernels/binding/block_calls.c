/* The part of the binding that belongs to systems of blocks. */
#include "binding.h"
#include "buffers.h"

#include "levels.h"

#include <stdlib.h>

/* cell, outward, k_index, energy, order, self_energy, root and open_modes of a lead */
enum { CELL, OUTWARD, K_INDEX, ENERGY, ORDER, SELF_ENERGY, ROOT, OPEN_MODES, LEAD_ARRAYS };

/* Matrices of a lead: one for each k, or a single one. */
static const double *matrices_of(st_buffers *held, PyObject *array, long elements, long k_count,
                                 long *step)
{
    Py_ssize_t size;
    const double *values = st_doubles(held, array, PyBUF_SIMPLE, -1, &size);
    if (values != NULL && size != elements && size != elements * k_count) {
        PyErr_SetString(PyExc_ValueError, "a lead's blocks are for all k or for each of them");
        return NULL;
    }
    *step = size == elements && k_count != 1 ? 0 : elements;
    return values;
}

/* The arrays of a lead; 0 with an exception set if their sizes do not fit. */
static int attach_lead(st_buffers *held, PyObject *const arrays[LEAD_ARRAYS], st_block_lead *lead)
{
    const Py_ssize_t elements = 2 * (Py_ssize_t)lead->size * lead->size;
    Py_ssize_t count;
    lead->k_index = st_elements_of(held, arrays[K_INDEX], PyBUF_SIMPLE, ST_INT32, -1, &count);
    if (lead->k_index == NULL) {
        return 0;
    }
    lead->count = (long)count;
    lead->cell = matrices_of(held, arrays[CELL], (long)elements, lead->k_count, &lead->cell_step);
    lead->outward =
        matrices_of(held, arrays[OUTWARD], (long)elements, lead->k_count, &lead->outward_step);
    lead->energy = st_doubles(held, arrays[ENERGY], PyBUF_SIMPLE, 2 * count, NULL);
    lead->order = st_elements_of(held, arrays[ORDER], PyBUF_SIMPLE, ST_INT32, count, NULL);
    if (lead->cell == NULL || lead->outward == NULL || lead->energy == NULL
        || lead->order == NULL) {
        return 0;
    }
    lead->self_energy =
        st_doubles(held, arrays[SELF_ENERGY], PyBUF_WRITABLE, elements * count, NULL);
    lead->root = st_doubles(held, arrays[ROOT], PyBUF_WRITABLE, elements * count, NULL);
    lead->open_modes =
        st_elements_of(held, arrays[OPEN_MODES], PyBUF_WRITABLE, ST_INT32, count, NULL);
    return lead->self_energy != NULL && lead->root != NULL && lead->open_modes != NULL;
}

static PyObject *lead_held(PyObject *arguments, st_buffers *held)
{
    PyObject *arrays[LEAD_ARRAYS];
    st_block_lead lead = {0};
    int level;
    if (!PyArg_ParseTuple(arguments, "i(iil)OOOOOOOO:block_lead", &level, &lead.size,
                          &lead.complex_energy, &lead.k_count, &arrays[CELL], &arrays[OUTWARD],
                          &arrays[K_INDEX], &arrays[ENERGY], &arrays[ORDER], &arrays[SELF_ENERGY],
                          &arrays[ROOT], &arrays[OPEN_MODES])) {
        return NULL;
    }
    if (!st_level_runs(level) || lead.size < 1 || lead.size > ST_MOST_ROWS || lead.k_count < 1) {
        PyErr_SetString(PyExc_ValueError, "level, size or number of k is not possible");
        return NULL;
    }
    if (!attach_lead(held, arrays, &lead)) {
        return NULL;
    }
    if (!st_block_indices_fit(lead.k_index, lead.k_count, lead.count)
        || !st_block_indices_fit(lead.order, lead.count, lead.count)) {
        PyErr_SetString(PyExc_ValueError, "an index lies outside the k or the points");
        return NULL;
    }
    lead.workspace = malloc((size_t)st_block_lead_workspace(lead.size) * sizeof(double));
    if (lead.workspace == NULL) {
        return PyErr_NoMemory();
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_kernels_of(level)->block_lead(&lead);
    PyEval_RestoreThread(thread);
    free(lead.workspace);
    Py_RETURN_NONE;
}

PyObject *st_call_block_lead(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = lead_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}

static PyObject *bands_held(PyObject *arguments, st_buffers *held)
{
    PyObject *cell, *hopping, *k_index, *phase, *energies;
    st_block_bands bands = {0};
    Py_ssize_t count;
    int level;
    if (!PyArg_ParseTuple(arguments, "i(il)OOOOO:block_bands", &level, &bands.size, &bands.k_count,
                          &cell, &hopping, &k_index, &phase, &energies)) {
        return NULL;
    }
    if (!st_level_runs(level) || bands.size < 1 || bands.size > ST_MOST_ROWS || bands.k_count < 1) {
        PyErr_SetString(PyExc_ValueError, "level, size or number of k is not possible");
        return NULL;
    }
    const long elements = 2L * bands.size * bands.size;
    bands.k_index = st_elements_of(held, k_index, PyBUF_SIMPLE, ST_INT32, -1, &count);
    if (bands.k_index == NULL) {
        return NULL;
    }
    bands.count = (long)count;
    bands.cell = matrices_of(held, cell, elements, bands.k_count, &bands.cell_step);
    bands.hopping = matrices_of(held, hopping, elements, bands.k_count, &bands.hopping_step);
    bands.phase = st_doubles(held, phase, PyBUF_SIMPLE, count, NULL);
    bands.energies = st_doubles(held, energies, PyBUF_WRITABLE, bands.size * count, NULL);
    if (bands.cell == NULL || bands.hopping == NULL || bands.phase == NULL
        || bands.energies == NULL) {
        return NULL;
    }
    if (!st_block_indices_fit(bands.k_index, bands.k_count, bands.count)) {
        PyErr_SetString(PyExc_ValueError, "an index lies outside the k");
        return NULL;
    }
    bands.workspace = malloc((size_t)st_block_bands_workspace(bands.size) * sizeof(double));
    if (bands.workspace == NULL) {
        return PyErr_NoMemory();
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_kernels_of(level)->block_bands(&bands);
    PyEval_RestoreThread(thread);
    free(bands.workspace);
    Py_RETURN_NONE;
}

PyObject *st_call_block_bands(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = bands_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}

/* The ends of the leads: self_energy, root and open_modes of each lead and spin; 0 with an
 * exception set. */
static int attach_ends(st_buffers *held, PyObject *ends, const st_block_chain *chain,
                       st_block_points *points)
{
    for (int at = 0; at < 4; at++) {
        const int side = at / 2, last = side == 0 ? 0 : chain->layers - 1;
        const Py_ssize_t n = chain->block[chain->onsite[last * chain->spins]].rows;
        PyObject *arrays[3];
        st_block_end *end = &points->end[side][at % 2];
        for (int i = 0; i < 3; i++) {
            arrays[i] = PyTuple_GetItem(ends, 3 * at + i);
            if (arrays[i] == NULL) {
                return 0;
            }
        }
        end->self_energy =
            st_doubles(held, arrays[0], PyBUF_SIMPLE, 2 * n * n * points->count, NULL);
        end->root = st_doubles(held, arrays[1], PyBUF_SIMPLE, 2 * n * n * points->count, NULL);
        const int *modes =
            st_elements_of(held, arrays[2], PyBUF_SIMPLE, ST_INT32, points->count, NULL);
        end->open_modes = modes;
        if (end->self_energy == NULL || end->root == NULL || modes == NULL) {
            return 0;
        }
        for (long i = 0; i < points->count; i++) {
            if (modes[i] < 0 || modes[i] > n) {
                PyErr_SetString(PyExc_ValueError, "a lead has no such number of open modes");
                return 0;
            }
        }
    }
    return 1;
}

static PyObject *chain_held(PyObject *arguments, st_buffers *held)
{
    PyObject *plan_array, *number_array, *value_array, *index_array, *energy_array, *ends, *out;
    Py_ssize_t plan_size, number_count, value_count, count;
    int level;
    st_block_chain chain;
    st_block_points points = {0};
    if (!PyArg_ParseTuple(arguments, "iOOOlOOO!O:block_chain", &level, &plan_array, &number_array,
                          &value_array, &points.k_count, &index_array, &energy_array, &PyTuple_Type,
                          &ends, &out)) {
        return NULL;
    }
    const int *plan = st_elements_of(held, plan_array, PyBUF_SIMPLE, ST_INT32, -1, &plan_size);
    const double *numbers = st_doubles(held, number_array, PyBUF_SIMPLE, -1, &number_count);
    points.values = st_doubles(held, value_array, PyBUF_SIMPLE, -1, &value_count);
    points.k_index = st_elements_of(held, index_array, PyBUF_SIMPLE, ST_INT32, -1, &count);
    if (PyErr_Occurred()) {
        return NULL;
    }
    points.count = (long)count;
    if (!st_level_runs(level) || points.k_count < 1
        || st_block_unpack(plan, (long)plan_size, numbers, (long)number_count, (long)value_count,
                           points.k_count, &chain)
               != 0
        || !st_block_indices_fit(points.k_index, points.k_count, points.count)) {
        PyErr_SetString(PyExc_ValueError, "level, plan, numbers, blocks and k do not fit");
        return NULL;
    }
    points.energy = st_doubles(held, energy_array, PyBUF_SIMPLE, 2 * count, NULL);
    points.out = st_doubles(
        held, out, PyBUF_WRITABLE,
        4 * (Py_ssize_t)chain.stations * chain.angles * count * (1 + chain.complex_energy), NULL);
    if (points.energy == NULL || points.out == NULL || !attach_ends(held, ends, &chain, &points)) {
        return NULL;
    }
    points.workspace = malloc((size_t)st_block_chain_workspace(&chain) * sizeof(double));
    if (points.workspace == NULL) {
        return PyErr_NoMemory();
    }
    PyThreadState *thread = PyEval_SaveThread();
    st_kernels_of(level)->block_chain(&chain, &points);
    PyEval_RestoreThread(thread);
    free(points.workspace);
    Py_RETURN_NONE;
}

PyObject *st_call_block_chain(PyObject *module, PyObject *arguments)
{
    (void)module;
    st_buffers held = {.count = 0};
    PyObject *result = chain_held(arguments, &held);
    st_release_buffers(&held);
    return result;
}
