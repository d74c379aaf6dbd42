"""The diffusive films of a stack of metals: mixing conductances of its interfaces."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ....errors import QuestionError
from ....model.accuracy import TransportAccuracy
from ....model.bias_profile import BiasProfile
from ....model.checks import shown
from ....model.semiclassical.conductor import Conductor
from ....model.semiclassical.contact import Contact
from ....model.semiclassical.film import Film
from ....model.stack import Layer, Stack
from ..._mixing_conductance import mixing_conductance
from ..diffusion.diffusive_stack import DiffusiveStack


def diffusive_stack_of(
    stack: Stack,
    conductors: Sequence[Conductor],
    accuracy: TransportAccuracy | None,
    engine: str | None,
) -> DiffusiveStack:
    """Return the films of a stack, of one conductor for each layer, with its interfaces."""
    layers = stack.layers
    if not isinstance(conductors, list | tuple) or len(conductors) != len(layers):
        raise QuestionError(
            f"conductors is {shown(conductors)}; allowed is a list of {len(layers)} Conductors, "
            "one for each layer, leads included"
        )
    films = [
        Film(conductor, thickness_nm=thickness, magnetization=layer.magnetization)
        for conductor, layer, thickness in zip(conductors, layers, _thicknesses(stack), strict=True)
    ]
    contacts = [
        _contact(stack, (left, right), f"{number} and {number + 1}", accuracy, engine)
        for number, (left, right) in enumerate(pairwise(layers), start=1)
    ]
    return DiffusiveStack(films, contact=contacts)


def _thicknesses(stack: Stack) -> list[float | None]:
    """Thickness (nm) of each layer from the middle between its monolayers and the next ones."""
    positions = stack.positions
    middles = (positions[1:] + positions[:-1]) / 2
    counts = [layer.thickness or 0 for layer in stack.layers[1:-1]]
    faces = middles[np.cumsum([0, *counts])]
    return [None, *np.diff(faces).tolist(), None]


def _contact(
    stack: Stack,
    sides: tuple[Layer, Layer],
    numbers: str,
    accuracy: TransportAccuracy | None,
    engine: str | None,
) -> Contact | None:
    """Interface of two layers, both semi-infinite; None between normal metals."""
    kinds = [side.material.kind for side in sides]
    if "insulator" in kinds:
        raise QuestionError(
            f"one of layers {numbers} is an insulator, in which nothing diffuses; diffusive films "
            "are metals"
        )
    if kinds == ["normal_metal", "normal_metal"]:
        return None
    metal, magnet = sides if kinds[0] == "normal_metal" else sides[::-1]
    if metal.material.kind != "normal_metal":
        raise QuestionError(
            f"layers {numbers} are two magnets that touch; put a normal metal between them"
        )
    part = replace(
        stack,
        layers=[replace(metal, thickness=None), replace(magnet, thickness=None)],
        bias_profile=BiasProfile(),
    )
    seen = mixing_conductance(part, accuracy=accuracy, engine=engine)
    conductances = np.array([seen.corrected_majority, seen.corrected_minority], float)
    if not np.isfinite(conductances).all() or not (conductances >= 0).all():
        raise QuestionError(
            f"the interface of layers {numbers} reflects nothing of one spin, and has no "
            "resistance of its own; diffusive films need one that reflects"
        )
    up, down = (conductances * seen.unit_per_area).tolist()
    return Contact(
        conductances=(up, down),
        mixing_conductance=seen.corrected_mixing * seen.unit_per_area,
        sharvin_corrected=True,
    )
