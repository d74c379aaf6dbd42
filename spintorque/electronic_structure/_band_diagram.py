"""Potential and bands along a stack."""

from typing import Any

import numpy as np

from .. import _xarray as xr
from .._typing import Array
from ..errors import QuestionError
from ..model.checks import ascending, finite, pair, polar_angle, shown
from ..model.orbitals.layer_blocks import LayerBlocks
from ..model.orbitals.orbital_material import OrbitalMaterial
from ..model.stack import Layer, Stack
from ..results.base.question_record import records_question
from ..results.electronic_structure.band_diagram import BandDiagram
from .normal_waves import NormalWaves, normal_waves

ENERGIES = 601
HIGHEST = 10.0  # eV above the Fermi energy, up to which bands are shown
MARGIN = 0.03  # of the range of energies, on both sides


@records_question
def band_diagram(
    stack: Stack,
    *,
    bias: float = 0.0,
    theta: float = 0.0,
    k: tuple[float, float] = (0.0, 0.0),
    energy: Any = None,
) -> BandDiagram:
    """Potential, chemical potentials and bands along a stack at a bias, layer by layer.

    Each monolayer has the bands of its material's bulk, moved by its potential: the Bloch
    waves along the normal at one k-parallel, counted at each energy. Where there are none the
    monolayer has a gap. Nothing is solved for the stack as a whole, for which see `scattering`.

    Parameters
    ----------
    stack : Stack
        Of one orbital or of several.
    bias : float, V
        Voltage that shifts the levels.
    theta : float, rad
        Angle of the fixed layers.
    k : (float, float), rad per lattice constant
        Wave vector (kx, ky) parallel to the layers; of several orbitals its phases along both
        vectors of the plane.
    energy : array (n,), eV, or None
        Ascending energies, on the scale of the stack's Fermi energy; None for 601 of them that
        span the bands, up to 10 eV above the Fermi energy.

    Raises
    ------
    QuestionError
        For values out of range, and a bias where it is not clear how it drops.
    """
    if not isinstance(stack, Stack):
        raise QuestionError(f"stack is {shown(stack)}; allowed is a spintorque.Stack")
    bias, theta = finite("bias", bias, "V"), polar_angle("theta", theta)
    k = pair("k", k, "rad per lattice constant")
    directions, potential = stack.directions(theta), stack.potential(bias)
    crystals: dict[Any, tuple[LayerBlocks, float]] = {}
    if stack.has_orbitals:
        levels = stack.pairs.fermi_levels
        crystals = {made: (blocks, levels[made]) for made, blocks in stack.pairs.blocks.items()}
    known: dict[tuple[Any, ...], NormalWaves] = {}
    waves = []
    for layer, direction in zip(stack.monolayers, directions, strict=True):
        axis = direction if direction.any() else np.array([0.0, 0.0, 1.0])
        turns = tuple(axis.tolist()) if layer.material.mixes_spins else ()
        if (layer.material, turns) not in known:
            made = normal_waves(layer.material, crystals.get(layer.material), k, axis)
            known[layer.material, turns] = made
        waves.append(known[layer.material, turns])
    energies = _range(stack, waves, potential) if energy is None else ascending("energy", energy)
    counts = [part.count(energies - shift) for part, shift in zip(waves, potential, strict=True)]
    return BandDiagram(_dataset(stack, bias, energies, k, np.array(counts), directions))


def _range(stack: Stack, waves: list[NormalWaves], potential: Array) -> Array:
    """Energies (eV) that span the bands of all monolayers."""
    lows, highs = np.array([part.range for part in waves]).T
    low, high = float((lows + potential).min()), float((highs + potential).max())
    high = min(high, max(stack.fermi_energy, low) + HIGHEST)
    margin = MARGIN * (high - low)
    return np.linspace(low - margin, high + margin, ENERGIES)


def _dataset(
    stack: Stack,
    bias: float,
    energies: Array,
    k: tuple[float, float],
    counts: Array,
    directions: Array,
) -> xr.Dataset:
    sizes = [layer.thickness or 1 for layer in stack.layers]
    meaning = {
        "k": "k-parallel, as phases along the vectors of the plane",
        "waves": "Bloch waves of the bulk material that run to the right",
        "potential": "shift of the levels",
        "chemical_potential": "chemical potential of the lead",
        "position": "place along the stack",
        "layer_of": "number of the layer that the monolayer belongs to",
        "direction": "direction of the majority spin; 0 without a magnet",
    }
    variables = {
        "k": ("plane_vector", list(k), "rad"),
        "waves": (("monolayer", "spin", "energy"), counts, "1"),
        "potential": ("monolayer", stack.potential(bias), "eV"),
        "chemical_potential": ("lead", list(stack.chemical_potentials(bias)), "eV"),
        "position": ("monolayer", stack.positions, "nm"),
        "layer_of": ("monolayer", np.repeat(np.arange(len(sizes)), sizes), "1"),
        "direction": (("layer", "component"), directions[np.cumsum([0, *sizes[:-1]])], "1"),
    }
    labelled = {
        name: (dims, values, {"units": unit, "long_name": meaning[name]})
        for name, (dims, values, unit) in variables.items()
    }
    layers = {
        "name": ("layer", [_name(layer) for layer in stack.layers]),
        "kind": ("layer", [layer.material.kind for layer in stack.layers]),
        "magnetization": ("layer", [_role(layer) for layer in stack.layers]),
    }
    coordinates = {
        "spin": ["majority", "minority"],
        "lead": ["left", "right"],
        "component": ["x", "y", "z"],
        "energy": ("energy", energies, {"units": "eV", "long_name": "energy"}),
    }
    attributes = {"bias": bias, "fermi_energy": stack.fermi_energy}
    return xr.Dataset(labelled | layers, coordinates, attributes)


def _name(layer: Layer) -> str:
    material = layer.material
    return material.name if isinstance(material, OrbitalMaterial) else material.kind


def _role(layer: Layer) -> str:
    role = layer.magnetization
    return "" if role is None else role if isinstance(role, str) else "given"
