"""The biases at which a torque table is computed, and those at which it is checked.

A range of bias begins with a few equally spaced nodes and the biases at which slopes may jump.
Then intervals are halved until the stated error of interpolation in their middles is small enough.
"""

from collections.abc import Callable, Sequence

import numpy as np

from .._typing import Array
from ..errors import RangeError
from ..model.material import Material
from ..model.stack import Stack
from ..results.further_torques import FIXED
from ..results.interpolation_error import Checks
from ..results.torque_table import TorqueTable
from ..torque_source import SourceTorques

FIRST_BIASES = 9
MOST_BIASES = 257
CLOSEST = 1e-3  # of the range: kinks that are closer to a node are not told apart from it
EVERY = 16  # intervals of which one is checked in any case
CHECK_PLACES = (1 / 6, 1 / 2, 5 / 6)  # of the angles: those between which checks lie
PARTS = ("parallel", "perpendicular")
CHECK_SHARE = 0.5  # of the tolerance: intervals with larger estimates are checked

Kinks = Callable[[float, float], list[float]]
"""Biases (V, ascending) between two others at which slopes may jump."""


def kinks(stack: Stack, low: float, high: float) -> list[float]:
    """Biases (V, ascending) inside a range at which slopes may jump.

    There an end of a band of a lead, over all k-parallel, meets the chemical potential of the
    other lead. None of several orbitals, whose bands have ends almost everywhere.
    """
    if stack.has_orbitals:
        return []
    fractions = stack.bias_profile.lead_fractions
    ends = [_band_ends(stack, place) for place in (0, -1)]
    slope = fractions[1] - fractions[0]
    places: list[float] = []
    for own, sign in zip(ends, (1, -1), strict=True):
        places += [sign * (end - stack.fermi_energy) / slope for end in own]
    near = CLOSEST * (high - low)
    return sorted({round(v, 12) for v in places if low + near < v < high - near})


def first_biases(low: float, high: float, at_kinks: Sequence[float]) -> Array:
    """Biases (V) to begin with: equally spaced ones that are not next to a kink, and the kinks."""
    nodes = np.linspace(low, high, FIRST_BIASES).round(12)
    near = CLOSEST * (high - low)
    apart = [v for v in nodes if all(abs(v - kink) > near for kink in at_kinks)]
    return np.unique([*apart, *at_kinks])


def rough_middles(table: TorqueTable, tolerance: float) -> Array:
    """Middles (V) of the intervals of a table whose error of interpolation is too large.

    That is more than ``tolerance`` of the largest torque or current of the table.
    """
    bias = table.dataset["bias"].values
    middles = (bias[1:] + bias[:-1]) / 2
    tables = [table, table.on_fixed_layer()] if table.has_fixed_torques else [table]
    sizes = [relative_errors(each, middles) for each in tables]
    return np.asarray(middles[np.max(sizes, axis=0) > tolerance])


def relative_errors(table: TorqueTable, biases: Array) -> Array:
    """Largest error of interpolation at biases (n,) in V, over the largest torque or current."""
    theta = table.dataset["theta"].values
    data = table.dataset
    torques = max(float(np.abs(data[f"torque_{part}"].values).max()) for part in PARTS)
    current = float(np.abs(data["current_density"].values).max())
    scale = np.array([torques or 1.0, torques or 1.0, current or 1.0])
    sizes = [(table.bias_error(bias, theta).max(axis=1) / scale).max() for bias in biases]
    return np.array(sizes)


def biases_to_check(table: TorqueTable, kinks_between: Kinks, rtol: float) -> Array:
    """Biases (V) between the nodes of a table at which its interpolation is to be checked.

    The middles of intervals with large estimates or with a kink inside, and some of the others;
    none of a table whose angles do not allow interpolation.
    """
    bias = table.dataset["bias"].values
    if len(bias) < 2 or not can_interpolate(table):
        return bias[:0]
    middles = (bias[1:] + bias[:-1]) / 2
    rough = np.isin(middles, rough_middles(table, CHECK_SHARE * rtol))
    rough[EVERY // 2 :: EVERY] = True
    for kink in kinks_between(float(bias[0]), float(bias[-1])):
        if kink not in bias:
            rough[np.searchsorted(bias, kink) - 1] = True
    return np.asarray(middles[rough])


def can_interpolate(table: TorqueTable) -> bool:
    """Whether the angles of a table allow interpolation."""
    try:
        return table.interpolant is not None
    except RangeError:
        return False


def check_angles(theta: Array) -> Array:
    """Angles (rad) between those of a table at which it is checked."""
    last = len(theta) - 2
    if last < 0:
        return theta
    places = sorted({min(int(share * (last + 1)), last) for share in CHECK_PLACES})
    return np.array([(theta[i] + theta[i + 1]) / 2 for i in places])


def checks(bias: Array, theta: Array, torques: Sequence[SourceTorques]) -> Checks:
    """Checks of torques at biases (V) and angles (rad)."""
    values, errors = (
        np.stack([getattr(t, name) for t in torques], axis=1) for name in ("values", "errors")
    )
    if FIXED[0] not in torques[0].parts:
        return Checks(bias, theta, values, errors)
    fixed, fixed_errors = (
        np.stack([[t.parts[name + ending] for t in torques] for name in FIXED])
        for ending in ("", "_error")
    )
    return Checks(bias, theta, values, errors, fixed, fixed_errors)


def chosen(
    kinks_between: Kinks,
    ends: tuple[float, float],
    rtol: float,
    table_of: Callable[[Array], TorqueTable],
) -> Array:
    """Biases (V) from one end to the other between which a table states errors below ``rtol``.

    ``table_of`` makes a table of some biases. Beyond ``MOST_BIASES`` none is added.
    """
    biases = first_biases(*ends, kinks_between(*ends))
    while len(biases) < MOST_BIASES:
        middles = rough_middles(table_of(biases), rtol)
        if not len(middles):
            break
        biases = np.unique([*biases, *middles.round(12)])
    return biases


def _band_ends(stack: Stack, place: int) -> list[float]:
    """Lowest and highest energies (eV) of the bands of the lead at one end, at zero bias."""
    material = stack.layers[place].material
    assert isinstance(material, Material)
    levels = {material.onsite + sign * material.exchange / 2 for sign in (1, -1)}
    return [level + sign * 6 * material.hopping for level in levels for sign in (1, -1)]
