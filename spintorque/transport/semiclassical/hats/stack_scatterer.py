"""Layers of a stack as one scatterer between normal metals, summed over k-parallel."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.accuracy import TransportAccuracy
from ....model.bias_profile import BiasProfile
from ....model.checks import integer
from ....model.semiclassical.matrix_scatterer import HatScatterer
from ....model.stack import Stack
from ....units import NANO
from ..._mixing_conductance import mixing_conductance
from ...engines.block_amplitudes import block_amplitudes
from ...hamiltonian.stack_hamiltonian import make_hamiltonian
from ...integration.brillouin import whole_zone
from .kwant_scatterer import spin_resolved
from .layer_hats import hat_of, spin_diagonal_hat
from .scattering_stack import ScatteringStack

NUDGES = (0.0, 1e-3, -2e-3, 5e-3)
"""Of k-parallel (rad), where Kwant finds no modes or not all."""
K_POINTS = 16
"""Along each direction, of sums over Kwant's S-matrices."""
OFF_MIDDLE = 0.137, -0.219
"""Of a mesh in steps, off lines of symmetry, on which Kwant meets the edges of bands."""


def stack_scatterer(
    stack: Stack,
    first: int,
    last: int | None,
    magnetization: Any,
    accuracy: TransportAccuracy | None,
    engine: str | None,
) -> HatScatterer:
    """Return layers ``first`` to ``last`` of a stack as a scatterer; raises as `from_stack`."""
    if not isinstance(stack, Stack):
        raise QuestionError(f"stack is {type(stack).__name__}; allowed is a spintorque.Stack")
    count = len(stack.layers)
    first = integer("first", first, 0)
    last = first if last is None else integer("last", last, first)
    if last >= count or (first, last) == (0, count - 1):
        raise QuestionError(
            f"layers {first} to {last} of {count} are no part of the stack; allowed are 0 to "
            f"{count - 1}, and at least one of the leads is left out"
        )
    part = _part(stack, first, last)
    if first > 0 and last < count - 1 and _mixes_spins(part):
        points = None if accuracy is None else accuracy.k_points
        return _from_kwant(part, magnetization, points or K_POINTS)
    if magnetization is None:
        magnets = [layer for layer in stack.layers[first : last + 1] if layer.material.is_magnetic]
        magnetization = magnets[0].magnetization if magnets else None
    options = {"accuracy": accuracy, "engine": engine}
    if first == 0 or last == count - 1:
        return _magnetic_lead(part, first == 0, magnetization, options)
    return _spin_conserving(part, magnetization, options)


def scattering_stack_of(
    stack: Stack, accuracy: TransportAccuracy | None, engine: str | None
) -> ScatteringStack:
    """Return the stack of scatterers whose regions are the inner normal metals of a stack."""
    count = len(stack.layers)
    metals = [i for i, layer in enumerate(stack.layers) if layer.material.kind == "normal_metal"]
    ends = [-1 if 0 not in metals else 0, *(i for i in metals if 0 < i < count - 1)]
    ends.append(count - 1 if count - 1 in metals else count)
    if ends[0] + 1 == 0 and ends[1:] == [count]:
        raise QuestionError(
            "the stack has no normal metal, in which modes could be mixed; put one between its "
            "magnets"
        )
    layers = []
    for before, behind in pairwise(ends):
        if behind == before + 1:
            raise QuestionError(
                f"layers {before + 1} and {behind + 1} are two normal metals beside each other; "
                "make them one, or give their interface as a scatterer"
            )
        layers.append(stack_scatterer(stack, before + 1, behind - 1, None, accuracy, engine))
    return ScatteringStack(layers)


def _part(stack: Stack, first: int, last: int) -> Stack:
    """The layers and their neighbours, which become leads."""
    layers = list(stack.layers[max(first - 1, 0) : last + 2])
    layers[0], layers[-1] = (replace(layer, thickness=None) for layer in (layers[0], layers[-1]))
    ends = [
        side
        for side, is_lead in ((0, first == 0), (-1, last == len(stack.layers) - 1))
        if not is_lead
    ]
    for end in ends:
        if layers[end].material.kind != "normal_metal":
            raise QuestionError(
                f"a neighbour of layers {first} to {last} is of kind {layers[end].material.kind}; "
                "a scatterer lies between normal metals: choose other layers"
            )
    return replace(stack, layers=layers, bias_profile=BiasProfile())


def _mixes_spins(part: Stack) -> bool:
    """Whether spin along one axis is not conserved."""
    directions = part.directions(0.0)
    magnets = directions[np.any(directions != 0, axis=1)]
    is_collinear = not len(magnets) or np.allclose(np.abs(magnets @ magnets[0]), 1, atol=1e-9)
    return not is_collinear or any(layer.material.mixes_spins for layer in part.layers)


def _mirrored(part: Stack) -> Stack:
    return replace(part, layers=part.layers[::-1])


def _spin_conserving(part: Stack, magnetization: Any, options: dict[str, Any]) -> HatScatterer:
    left = mixing_conductance(part, **options)
    right = mixing_conductance(_mirrored(part), **options)
    hats = []
    for seen in (left, right):
        up, down = left.majority / seen.sharvin, left.minority / seen.sharvin
        hats.append(spin_diagonal_hat(1 - up, 1 - down, complex(seen.reflected / seen.sharvin)))
        # Reciprocity: spins keep as much on their way back.
        hats.append(spin_diagonal_hat(up, down, complex(left.transmitted / seen.sharvin)))
    reflection, transmission, reflection_back, transmission_back = hats
    return _scatterer(
        (reflection, transmission_back, transmission, reflection_back),
        (left.sharvin, right.sharvin),
        left.cell_area,
        magnetization,
    )


def _magnetic_lead(
    part: Stack, is_left: bool, magnetization: Any, options: dict[str, Any]
) -> HatScatterer:
    """Interface of a magnet without end, in which transverse spins are lost.

    What lies beyond has as many modes as the normal metal, into which the magnet sends what it
    receives.
    """
    seen = mixing_conductance(_mirrored(part) if is_left else part, **options)
    up, down = seen.majority / seen.sharvin, seen.minority / seen.sharvin
    through = spin_diagonal_hat(up, down, 0j)
    reflected = spin_diagonal_hat(1 - up, 1 - down, complex(seen.reflected / seen.sharvin))
    inside = spin_diagonal_hat(1 - up, 1 - down, 0j)
    ends = (
        (inside, through, through, reflected) if is_left else (reflected, through, through, inside)
    )
    return _scatterer(ends, (seen.sharvin, seen.sharvin), seen.cell_area, magnetization)


def _from_kwant(part: Stack, magnetization: Any, k_points: int) -> HatScatterer:
    """Sum over the S-matrices of Kwant on a mesh of k-parallel."""
    kx, ky, _ = whole_zone(k_points)
    step = 2 * np.pi / k_points
    kx, ky = kx + OFF_MIDDLE[0] * step, ky + OFF_MIDDLE[1] * step
    sums = np.zeros((4, 4, 4))
    modes = np.zeros(2)
    for k in zip(kx.tolist(), ky.tolist(), strict=True):
        matrix, counts = _near(part, k)
        sums += _sums(matrix, counts)
        modes += counts
    left, right = modes
    if not left or not right:
        raise QuestionError("a lead has no open mode at the Fermi energy; choose another one")
    hats = [total / count for total, count in zip(sums, (left, right, left, right), strict=True)]
    return _scatterer(tuple(hats), (left / len(kx), right / len(kx)), part.cell_area, magnetization)


def _near(part: Stack, k: tuple[float, float]) -> tuple[Array, tuple[int, int]]:
    """S-matrix and modes of both leads at a k-parallel, or so near that Kwant has them all."""
    for nudge in NUDGES:
        kx, ky = k[0] + nudge, k[1] - nudge / 2
        system = part.to_kwant(theta=0.0, k=(kx, ky), bias=0.0)
        try:
            matrix, counts = spin_resolved(system, part.fermi_energy, {})
        except QuestionError as error:
            problem = error
            continue
        if not part.has_orbitals or counts == _open_modes(part, kx, ky):
            return matrix, counts
        problem = QuestionError(
            f"Kwant loses modes of a lead near k = ({k[0]:g}, {k[1]:g}), where wave numbers lie "
            "close to each other; choose another number of k_points"
        )
    raise problem


def _open_modes(part: Stack, kx: float, ky: float) -> tuple[int, int]:
    """Open modes of one spin in both leads, of which Kwant may lose some of several orbitals."""
    hamiltonian = make_hamiltonian(part, 0.0, 0.0)
    points = np.array([[kx], [ky], [part.fermi_energy]])
    opened = block_amplitudes(hamiltonian, *points).is_open[0, 0]
    left, right = np.split(opened, [2 * hamiltonian.orbitals(0)])
    return int(left.sum()) // 2, int(right.sum()) // 2


def _sums(matrix: Array, counts: tuple[int, int]) -> Array:
    """Hats (4, 4, 4) of one S-matrix times the modes that come in, zero where there are none."""
    sums = np.zeros((4, 4, 4))
    ends = np.cumsum((0, *(2 * count for count in counts)))
    for out, count_out in enumerate(counts):
        for come, count_in in enumerate(counts):
            block = matrix[ends[out] : ends[out + 1], ends[come] : ends[come + 1]]
            if block.size:
                shaped = block.reshape(2, count_out, 2, count_in)
                sums[2 * out + come] = count_in * hat_of(shaped)
    return sums


def _scatterer(
    hats: tuple[Array, ...], modes: tuple[float, float], cell_area: float, magnetization: Any
) -> HatScatterer:
    reflection, transmission_back, transmission, reflection_back = (hat.tolist() for hat in hats)
    return HatScatterer(
        reflection=reflection,
        transmission_back=transmission_back,
        transmission=transmission,
        reflection_back=reflection_back,
        mode_ratio=modes[1] / modes[0],
        magnetization=magnetization,
        modes=modes[0] / (cell_area * NANO**2),
    )
