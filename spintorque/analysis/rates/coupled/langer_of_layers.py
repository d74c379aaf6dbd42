"""Langer's rates of coupled layers over the saddles between two states, and their error.

J. S. Langer, Ann. Phys. (N.Y.) 54, 258 (1969), with the linearised Landau-Lifshitz-Gilbert
equation of all layers together, as for chains of moments in G. Fiedler et al., J. Appl. Phys. 111,
093917 (2012). Where all moments can be turned together about an axis without energy, a saddle is
one point of a circle, over which the rate is integrated (P. F. Bessarab, V. M. Uzdin and H.
Jonsson, Phys. Rev. B 85, 184409 (2012)).
"""

from dataclasses import replace

import numpy as np
import scipy

from ...._typing import Array
from ....dynamics.equation import Equation
from ....errors import QuestionError
from ....formulas.escape_rate import langer_error, langer_rate_of_modes
from ....model.coupled import CoupledMacrospins
from ....model.device import Device
from ....units import MU_0, NANO
from ...stability.coupled_landscape import CoupledLandscape
from ...stability.energy_landscape import FLAT
from ...stability.tangent_plane import linearised, normalised, tangents
from ..langer_escape import driven_langer_escape
from ..two_states import Escape, TwoStates

HOLDS = (
    "barriers well above k_B T, and damping times thermal stability well above 1; for the way from "
    "one state to the other directly, over the saddles that lead to both"
)
AWAY = 1e-3  # rad from the saddle, where an excursion into a well begins
GROWTHS = 20.0  # e-foldings of the deviation from a saddle that an excursion may take
SLOW = 1e-4  # part of the fastest rate below which nothing leaves a saddle without damping
MUCH = 1e3  # k_B T
SAMPLES = 3000


def langer_of_layers(states: TwoStates) -> Escape:
    """Sum of `langer_rate_of_modes` over the saddles, with `langer_error`.

    With a torque, as of one layer to first order. Raises QuestionError where the energy is flat on
    top, or for a torque over a circle of saddles.
    """
    landscape = states.landscape
    assert isinstance(landscape, CoupledLandscape)
    modes = [_modes(landscape, saddle) for saddle in states.saddles]
    error = _error(states, modes[0][0])
    if states.driven:
        if any(length for _, length in modes):
            raise QuestionError(
                "a torque acts, and all moments can turn about one axis without energy; there the "
                "method 'langer' knows no torque: take the method 'splitting'"
            )
        return driven_langer_escape(states, error, HOLDS)
    rates = [
        sum(
            langer_rate_of_modes(
                landscape.curvatures(minimum)[0],
                over,
                growth=_growth(states, saddle),
                stability=states.height(minimum, saddle),
                circle=length / np.sqrt(states.thermal) if length else None,
            )
            for saddle, (over, length) in zip(states.saddles, modes, strict=True)
        )
        for minimum in states.minima
    ]
    return Escape.within((float(rates[0]), float(rates[1])), error, HOLDS)


def _modes(landscape: CoupledLandscape, saddle: Array) -> tuple[Array, float]:
    """Curvatures of a saddle without that along its circle, and the length of that circle or 0.

    Raises QuestionError for another flat one.
    """
    values, directions = landscape.curvatures(saddle)
    turning = landscape.turning(saddle)
    length = 2 * np.pi * float(np.linalg.norm(turning))
    if length < FLAT:
        length = 0.0
    else:
        along = int(np.argmax(np.abs(directions.T @ turning)))
        values = np.delete(values, along)
    if np.abs(values).min() < FLAT * landscape.scale * landscape.moment:
        raise QuestionError(
            "the energy is flat on top of the barrier, where Langer's rate has no meaning; take "
            "the method 'splitting', or break the symmetry by a field or an anisotropy"
        )
    return values, length


def _growth(states: TwoStates, saddle: Array) -> float:
    """Rate lambda_+ in 1/ns at which a small deviation from a saddle grows."""
    return float(np.linalg.eigvals(linearised(Equation(states.idle), saddle)).real.max())


def _error(states: TwoStates, over: Array) -> float:
    """Relative error by the energy lost on an excursion, and the next order in the temperature."""
    count, landscape = states.landscape.layers, states.landscape
    curvatures = [*(landscape.curvatures(m)[0] for m in states.minima), over]
    softest = min(np.abs(values).min() for values in curvatures) / states.thermal
    return float(
        langer_error(
            _losses(states),
            stability=min(states.stabilities) / count,
            softest=softest / count,
        )
    )


def _losses(states: TwoStates) -> Array:
    """Energy over k_B T (2,) that is lost on an excursion from the lowest saddle into either well.

    By the motion without damping that leaves the saddle, until it is next to a saddle again. Over a
    circle of saddles only damping leads away, and the loss is as good as infinite.
    """
    saddle, (here, _) = states.connections[0]
    equation = Equation(_undamped(states.idle))
    matrix = linearised(equation, saddle)
    values, vectors = np.linalg.eig(matrix)
    fastest = int(np.argmax(values.real))
    if values[fastest].real < SLOW * np.abs(values).max():
        return np.array([MUCH, MUCH])
    away = tangents(saddle) @ vectors[:, fastest].real
    away /= np.linalg.norm(away)
    sign = 1.0 if (here[min(5, len(here) - 1)] - saddle) @ away > 0 else -1.0
    duration = GROWTHS / float(values[fastest].real)
    return np.array([_lost(states, equation, saddle, s * away, duration) for s in (sign, -sign)])


def _undamped(device: Device) -> Device:
    magnet = device.magnet
    assert isinstance(magnet, CoupledMacrospins)
    layers = tuple(replace(layer, damping=0.0) for layer in magnet.layers)
    return replace(device, magnet=replace(magnet, layers=layers))


def _lost(
    states: TwoStates, equation: Equation, saddle: Array, away: Array, duration: float
) -> float:
    landscape = states.landscape
    assert isinstance(landscape, CoupledLandscape)
    times = np.linspace(0, duration, SAMPLES)
    run = scipy.integrate.solve_ivp(
        lambda _, m: equation.rate(m),
        (0, duration),
        normalised(saddle + AWAY * away),
        t_eval=times,
        rtol=1e-5,
        atol=1e-8,
    )
    m = normalised(run.y.T)
    speed = (equation.rate(m) ** 2).reshape(len(m), -1, 3).sum(axis=-1) / NANO**2  # 1/s^2
    friction = [
        MU_0 * layer.saturation_magnetization * layer.volume * layer.damping / layer.gamma0
        for layer in states.device.layers
    ]
    lost = np.cumsum(speed @ np.array(friction)) * times[1] * NANO / states.thermal
    distance = landscape.distances(m, np.array(states.saddles)).min(axis=1)
    falling = np.diff(distance) < 0
    begins = int(falling.argmax()) if falling.any() else len(m) - 1
    back = np.flatnonzero(~falling[begins:])
    end = begins + int(back[0]) if len(back) else len(m) - 1
    return float(lost[end])
