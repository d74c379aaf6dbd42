"""The two states between which magnets switch, and the sides on which they lie."""

from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import Vector, not_negative
from ...model.device import Device
from ...units import NANO
from ..layer_moments import checked_moments, of_layer
from ..stability._energy_barrier import two_minima
from ..stability._equilibria import rest_points
from ..stability.landscape import Landscape

DIRECTION_COUNT = 40  # from which the search for the states of several layers starts
SETTLED = 5.0  # times of the ringing's decay after which a magnet counts as in equilibrium


def two_sides(
    device: Device, initial: Any, settle: Any, layer: int
) -> tuple[tuple[float, ...], Vector, float]:
    """Where a magnet starts, the axis that tells its states apart, and how long it settles (ns).

    States are those in the field of the drive, without its voltages or currents. ``initial`` None:
    the stable one in which the ``layer`` is nearer to its fixed direction; ``settle`` None: until
    e^-5 of the start is left. Raises QuestionError if there are not two stable states.
    """
    count = len(device.layers)
    start = None if initial is None else checked_moments("initial", initial, count)
    find = _states if count == 1 else _coupled_states
    here, there, slowest = find(device, start, layer)
    if settle is None:
        if slowest <= 0:
            raise QuestionError("damping is 0, and the magnet does not settle; give settle in ns")
        settle = SETTLED / slowest
    apart = of_layer(here, layer) - of_layer(there, layer)
    x, y, z = (apart / np.linalg.norm(apart)).tolist()
    begin = here if start is None else start
    return tuple(begin.tolist()), (x, y, z), not_negative("settle", settle, "ns")


def _states(device: Device, start: Array | None, _: int) -> tuple[Array, Array, float]:
    """Both stable states (3,) of a single layer, and the rate (1/ns) of its ringing's decay."""
    landscape, magnet = Landscape(device.undriven), device.macrospin
    here, there = two_minima(landscape, start)
    curvatures = landscape.curvatures(here)[0]
    pull = magnet.damping * magnet.gamma0 * NANO / (1 + magnet.damping**2)
    return here, there, pull * float(curvatures.sum()) / (2 * landscape.moment)


def _coupled_states(device: Device, start: Array | None, layer: int) -> tuple[Array, Array, float]:
    """Two stable states (3 layers,) of several layers, and the slowest rate (1/ns) of a decay.

    The first is the one nearest to the start; the second, of those in which the layer is on the
    other side, the one most opposite to it.
    """
    undriven = Device(device.magnet, None, device.undriven.drive)
    rest = rest_points(undriven, DIRECTION_COUNT, every=False)
    states = rest.m[rest.stable].reshape(-1, 3 * len(device.layers))
    along = np.concatenate([one.fixed_direction for one in device.layers])
    if start is None:
        closeness = of_layer(states, layer) @ of_layer(along, layer) + 1e-6 * states @ along
    else:
        closeness = states @ start
    if not len(states):
        raise QuestionError(
            f"the layers have no stable state in the field {device.drive.steady_field} A/m; take "
            "easy axes, damping or a smaller field"
        )
    here = states[np.argmax(closeness)]
    others = states[of_layer(states, layer) @ of_layer(here, layer) < 0]
    if not len(others):
        raise QuestionError(
            f"layer {layer} has no stable state on the other side of that along "
            f"{of_layer(here, layer).round(3).tolist()} in the field {device.drive.steady_field} "
            "A/m; switching needs two: look at another layer, or take another field or coupling"
        )
    there = others[np.argmin(others @ here)]
    decays = -rest.eigenvalues[rest.stable].real.max(axis=-1)
    return here, there, float(decays[np.argmax(closeness)])
