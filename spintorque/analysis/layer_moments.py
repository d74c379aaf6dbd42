"""Moments of one or several layers as arguments of analyses.

Moments m (..., 3 layers) hold the components of one layer after the other.
"""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.checks import integer, shown, unit_vector
from ..model.coupled import CoupledMacrospins
from ..model.device import Device


def layer_number(device: Device, layer: Any) -> int:
    """Number of a moving layer of a device; QuestionError for one that is not there."""
    number, count = integer("layer", layer, 0), len(device.layers)
    if number >= count:
        there = f"there are layers 0 to {count - 1}" if count > 1 else "there is layer 0 alone"
        raise QuestionError(f"layer is {number}; {there}")
    return number


def checked_moments(name: str, value: Any, layers: int) -> Array:
    """Moments (3 layers,) of unit vectors (3,) or (layers, 3); QuestionError for others."""
    if layers == 1:
        return np.array(unit_vector(name, value))
    if np.ndim(value) != 2 or len(value) != layers:
        raise QuestionError(
            f"{name} is {shown(value)}; allowed are {layers} unit vectors, one for each layer"
        )
    return np.concatenate([unit_vector(f"{name}[{i}]", one) for i, one in enumerate(value)])


def of_layer(m: Array, layer: int) -> Array:
    """Moments (..., 3) of one layer."""
    return m[..., 3 * layer : 3 * layer + 3]


def as_answered(m: Array) -> Array:
    """Moments (..., 3 layers) as answers have them: (..., 3), or (..., layers, 3) of several."""
    return m if m.shape[-1] == 3 else m.reshape(*m.shape[:-1], m.shape[-1] // 3, 3)


def poles(device: Device) -> Array:
    """Moments (2^layers, 3 layers), each along or against its layer's fixed direction."""
    along = [np.array(layer.fixed_direction) for layer in device.layers]
    signs = product((1, -1), repeat=len(along))
    return np.array(
        [np.concatenate([s * q for s, q in zip(row, along, strict=True)]) for row in signs]
    )


def with_layer_first(device: Device, layer: int) -> Device:
    """Return the same device of several layers, counted from one of them."""
    assert isinstance(device.magnet, CoupledMacrospins)
    order = [layer, *(k for k in range(len(device.layers)) if k != layer)]
    place = {old: new for new, old in enumerate(order)}
    couplings = [
        replace(one, between=(place[one.between[0]], place[one.between[1]]))
        for one in device.magnet.couplings
    ]
    torque = tuple(
        replace(one, on=place[one.on], layer=None if one.layer is None else place[one.layer])
        for one in device.polarizers
    )
    layers = [device.layers[k] for k in order]
    magnet = CoupledMacrospins(layers=layers, couplings=couplings)
    return replace(device, magnet=magnet, torque=torque)
