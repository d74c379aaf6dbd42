"""Ends of leads by the kernel in C; points that it does not solve go to the plain modes."""

from typing import NamedTuple

import numpy as np

from ...._kernels import _native
from ...._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from ...._typing import Array
from ...hamiltonian.block_modes import Modes, lead_modes
from ...hamiltonian.lead_mirror import Mirror


class LeadEnd(NamedTuple):
    """End of a lead for one spin or both, C-contiguous.

    ``self_energy`` (points, n, n) in eV; ``root`` (points, n, n) in sqrt(eV), of which the first
    ``open_modes`` (points,) columns are not zero.
    """

    self_energy: Array
    root: Array
    open_modes: Array


def level() -> int:
    """Return the instruction set in use, as the kernels number it."""
    return INSTRUCTION_SETS.index(instruction_set())


def lead_end(cell: Array, outward: Array, k_index: Array, energy: Array) -> LeadEnd:
    """End of a lead of cells h and hoppings V away from the chain, (k or 1, n, n) in eV.

    ``k_index`` (points,) int32 picks a k for each ``energy`` (points,), all real or all complex.
    """
    points, size, k_count = len(energy), cell.shape[-1], max(len(cell), len(outward))
    end = LeadEnd(
        np.empty((points, size, size), complex),
        np.empty((points, size, size), complex),
        np.empty(points, np.int32),
    )
    cell, outward = (np.ascontiguousarray(m, complex) for m in (cell, outward))
    is_complex = np.iscomplexobj(energy)
    _native.block_lead(
        level(),
        (size, int(is_complex), k_count),
        cell.view(float),
        outward.view(float),
        k_index if k_count > 1 else np.zeros_like(k_index),
        np.ascontiguousarray(energy, complex).view(float),
        _alike_together(energy),
        end.self_energy.view(float),
        end.root.view(float),
        end.open_modes,
    )
    hard = np.flatnonzero(end.open_modes < 0)
    if len(hard):
        h, v = (m[k_index[hard]] if len(m) > 1 else m[[0] * len(hard)] for m in (cell, outward))
        resolvent = energy[hard, None, None] * np.eye(size) - h
        modes = lead_modes(resolvent, v, np.imag(energy[hard]) == 0)
        for target, value in zip(end, _open_first(modes), strict=True):
            target[hard] = value
    return end


def _alike_together(energy: Array) -> Array:
    """Order of points (int32) in which those at the same height above the axis follow each other.

    What a point takes depends on its height, and the kernel solves several points at once.
    """
    return np.argsort(np.imag(energy), kind="stable").astype(np.int32)


def mirrored(end: LeadEnd, mirror: Mirror) -> LeadEnd:
    """End of the same lead if it went on to the other side, at the same energies."""
    root = mirror.conjugated(end.root) if end.open_modes.any() else end.root
    return LeadEnd(
        np.ascontiguousarray(mirror.transposed(end.self_energy)),
        np.ascontiguousarray(root),
        end.open_modes,
    )


def kernel_modes(resolvent: Array, outward: Array, is_real: Array) -> Modes:
    """`lead_modes` by the kernel: the columns of the root are orthogonal, not single modes."""
    shape, size = resolvent.shape[:-2], resolvent.shape[-1]
    z, v = (np.ascontiguousarray(m).reshape(-1, size, size) for m in (resolvent, outward))
    is_real = np.broadcast_to(is_real, shape).reshape(-1)
    root, self_energy = np.empty_like(z, complex), np.empty_like(z, complex)
    is_open = np.zeros(z.shape[:-1], bool)
    for kind, zero in ((is_real, 0.0), (~is_real, 0j)):
        part = np.flatnonzero(kind)
        if len(part):
            index = np.arange(len(part), dtype=np.int32)
            end = lead_end(-z[part], v[part], index, np.full(len(part), zero))
            self_energy[part], root[part] = end.self_energy, end.root
            is_open[part] = np.arange(size) < end.open_modes[:, None]
    modes = Modes(self_energy, root, is_open, np.zeros(len(z), bool))
    return Modes(*(part.reshape(shape + part.shape[1:]) for part in modes))


def open_first(self_energy: Array, root: Array, is_open: Array) -> LeadEnd:
    """End of a lead with the columns of its root in order, open modes first."""
    order = np.argsort(~is_open, axis=-1, kind="stable")
    return LeadEnd(
        np.ascontiguousarray(self_energy),
        np.take_along_axis(root, order[:, None], axis=-1),
        is_open.sum(axis=-1).astype(np.int32),
    )


def _open_first(modes: Modes) -> LeadEnd:
    return open_first(modes.self_energy, modes.root, modes.is_open)
