"""The most likely path of escape without torque, and what a torque changes of its barrier.

A magnet that relaxes follows -D grad Phi + v_p, with the energy Phi over k_B T and the precession
v_p. It escapes along +D grad Phi + v_p, the path of relaxation run backwards in time with the
precession reversed (M. I. Freidlin and A. D. Wentzell, Random Perturbations of Dynamical Systems).
A drift v_s besides changes the exponent of the rate to first order by the integral of
-grad Phi.v_s dt along that path (V. N. Smelyanskiy, M. I. Dykman et al., Phys. Rev. Lett. 79, 3113
(1997)).
"""

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import ConvergenceError
from ..stability.tangent_plane import normalised
from .two_states import TwoStates

AWAY = 1e-5  # rad from the saddle, where a path begins
NEAR = 1e-3  # rad from the minimum, where it ends
TURNS_OF_DECAY = 40.0  # times of the slowest relaxation that a path may take


def energy_slope(states: TwoStates, m: Array, rate: Array) -> Array:
    """Gradient of the energy over k_B T from dm/dt without torque, both (..., 3 layers)."""
    alpha = np.array([layer.damping for layer in states.device.layers])[:, None]
    weight = states.diffusions[:, None] * (alpha + 1 / alpha)
    own, turning = (each.reshape(*m.shape[:-1], -1, 3) for each in (m, rate))
    return np.asarray(-(np.cross(own, turning) + alpha * turning) / weight).reshape(m.shape)


def barrier_changes(states: TwoStates, saddle: Array) -> tuple[float, float]:
    """First-order change of the barrier over k_B T out of either state, over one saddle."""
    idle, driven = Equation(states.idle), Equation(states.device)
    away = states.landscape.curvatures(saddle)[1][:, 0]
    starts = np.stack([saddle + AWAY * away, saddle - AWAY * away])
    minima, diffusions = np.array(states.minima), np.repeat(states.diffusions, 3)

    def reversed_motion(_: float, y: Array) -> Array:
        m = normalised(y.reshape(2, -1)[:, :-1])
        rate = idle.rate(m)
        slope = energy_slope(states, m, rate)
        work = (slope * (driven.rate(m) - rate)).sum(axis=1)
        back = -rate - 2 * diffusions * slope
        return np.concatenate([back, -work[:, None]], axis=1).ravel()

    def unsettled(_: float, y: Array) -> float:
        ends = y.reshape(2, -1)[:, :-1]
        apart = np.linalg.norm(ends[:, None] - minima, axis=2).min(axis=1)
        return float(apart.max() - NEAR)

    unsettled.terminal = True  # type: ignore[attr-defined] # SciPy reads it
    slowest = min(abs(float(states.landscape.curvatures(m)[0][0])) for m in (saddle, *minima))
    duration = TURNS_OF_DECAY * states.thermal / (states.diffusion * slowest)
    start = np.concatenate([starts, np.zeros((2, 1))], axis=1).ravel()
    run = scipy.integrate.solve_ivp(
        reversed_motion,
        (0, duration),
        start,
        method="DOP853",
        rtol=1e-6,
        atol=1e-9,
        events=unsettled,
    )
    ends = run.y[:, -1].reshape(2, -1)
    which = np.linalg.norm(ends[:, None, :-1] - minima, axis=2).argmin(axis=1)
    if run.status != 1 or set(which.tolist()) != {0, 1}:
        raise ConvergenceError(
            "the paths of escape from the saddle do not lead to both states: at this damping they "
            "miss the wells below; take the method 'energy diffusion', or more damping"
        )
    return float(ends[which == 0, -1][0]), float(ends[which == 1, -1][0])
