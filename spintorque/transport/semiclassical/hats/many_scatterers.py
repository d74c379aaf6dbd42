"""Hats of many valves at once: transmissions and averages of layers as arrays."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import between
from ....model.mappings.field_names import Path, format_path, with_values
from ....model.semiclassical.scatterer import MIXING, Phases, Scatterer, Spacer, check_mixing
from ....model.semiclassical.scattering_layer import ScatteringLayer
from ..many_values import arrays_by_path
from .joined_scatterers import ScatteringBlocks
from .layer_hats import layer_hats, metal_hats, scatterer_hats

VARIED = ("transmission", *MIXING)


def varied_hats(
    layers: tuple[ScatteringLayer, ...],
    mapping: Mapping[str, Any],
    values: Mapping[str, Any],
    phases: Phases,
) -> list[ScatteringBlocks]:
    """Hats (valves, 1, 4, 4) of layers in which fields have values (valves,), by their names.

    Layers of which nothing varies have hats (4, 4). QuestionError for other fields than
    transmissions and averages, and for values that a layer does not allow.
    """
    arrays = arrays_by_path(mapping, values)
    by_layer: dict[int, dict[Path, Array]] = {}
    for path, array in arrays.items():
        if path[:2] != ("scattering_stack", "layers") or path[3] not in VARIED:
            raise QuestionError(
                f"values vary {format_path(path[1:])}; allowed are transmissions and averages of "
                'scatterers and spacers, such as "layers[1].transmission"'
            )
        by_layer.setdefault(int(path[2]), {})[path[3:]] = array[:, None]
    hats = []
    for place, layer in enumerate(layers):
        if place not in by_layer:
            hats.append(layer_hats(layer, phases))
            continue
        numbers = with_values(layer.to_mapping(), by_layer[place])
        hats.append(_hats(layer, numbers, phases, f"layers[{place}]"))
    return hats


def _hats(
    layer: ScatteringLayer, numbers: Mapping[str, Any], phases: Phases, name: str
) -> ScatteringBlocks:
    if not isinstance(layer, Scatterer | Spacer):
        raise QuestionError(
            f"{name} is of kind {numbers['kind']}, whose numbers hang together; values vary "
            "scatterers and spacers"
        )
    transmission = numbers["transmission"]
    shares = [transmission] if isinstance(layer, Spacer) else list(transmission)
    for share in shares:
        for extreme in (np.min(share), np.max(share)):
            between(f"{name}.transmission", float(extreme), 0, 1)
    if isinstance(layer, Spacer):
        return metal_hats(np.asarray(transmission))
    up, down = np.broadcast_arrays(*shares)
    mixing = {n: _complex(numbers[n]) for n in MIXING if n in numbers}
    for n, value in mixing.items():
        spins = (up, down) if n == "transmitted_mixing" else (1 - up, 1 - down)
        excess = np.abs(value) ** 2 - spins[0] * spins[1]
        worst = np.unravel_index(np.argmax(excess), np.shape(excess))
        parts = (np.broadcast_to(part, np.shape(excess))[worst] for part in (*spins, value))
        first, second, number = parts
        check_mixing(f"{name}.{n}", complex(number), (float(first), float(second)))
    return scatterer_hats(up, down, mixing, (layer.phases or phases) == "in-phase")


def _complex(parts: Any) -> Any:
    real, imaginary = parts
    return np.asarray(real) + 1j * np.asarray(imaginary)
