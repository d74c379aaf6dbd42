"""Rates where a moment precesses often before it gains or loses k_B T: low damping.

Averages over the orbits of a well turn the Fokker-Planck equation into one of the energy (D. M.
Apalkov and P. B. Visscher, Phys. Rev. B 72, 180405 (2005); T. Taniguchi et al., Phys. Rev. B 87,
054406 (2013)): at rest exp(-Phi_eff) with the slope f = 1 - work/loss of Phi_eff, of the torque's
work and the energy lost on a turn. Both wells and the orbits above them meet at the lowest saddle
(M. I. Freidlin and A. D. Wentzell, Ann. Probab. 21, 2215 (1993)), so that the resistances of the
wells to diffusion add up. `crossing_factor` corrects what is lost at once at the barrier, where
the energy does not diffuse, and with it the rate holds up to intermediate damping.
"""

from dataclasses import dataclass, replace

import numpy as np

from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...formulas.barrier_crossing import crossing_factor
from ...formulas.escape_rate import saddle_growth
from .energy_orbits import orbits
from .two_states import Escape, TwoStates

NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)
DEGREE = 30  # of the polynomial in the energy that stands for f
BOTTOM = 1.0  # k_B T above a minimum, below which the resistance to diffusion is nothing
HEIGHT = 1.0  # part of k_B T over the effective barrier in the error
HOLDS = (
    "barriers well above k_B T and a damping well below 1, at which the motion precesses; "
    "orbits above the barrier return to it"
)


@dataclass(frozen=True)
class EnergyWell:
    """A well as the energy sees it.

    ``population`` is the integral of exp(Phi_eff(barrier) - Phi_eff) over the time of turns in ns,
    ``resistance`` to diffusion is relative to the density at the barrier; ``loss`` on a turn and
    ``force`` f are those at the barrier, and ``drive`` is work/loss near the bottom.
    """

    population: float
    resistance: float
    barrier: float
    loss: float
    force: float
    drive: float


def energy_diffusion_escape(states: TwoStates) -> Escape:
    """Rates out of both states with the effective barriers.

    The relative error is one k_B T over the lower effective barrier, and what the damping changes
    of the growth at the saddle. Raises QuestionError for a torque that makes a state unstable.
    """
    first, second = (_well(states, number) for number in (0, 1))
    resistance = first.resistance + second.resistance
    approaches = _approaches(states)
    rates = [
        crossing_factor((own.loss / approaches, other.loss / approaches), (own.force, other.force))
        / (own.population * resistance)
        for own, other in ((first, second), (second, first))
    ]
    barriers = first.barrier, second.barrier
    error = HEIGHT / min(barriers) + _damped_growth(states)
    escape = Escape.within((rates[0], rates[1]), error, HOLDS)
    return replace(escape, barriers=barriers, drive=first.drive)


def _well(states: TwoStates, number: int) -> EnergyWell:
    top = states.stabilities[number]
    levels, weights = top * (1 + NODES) / 2, top * WEIGHTS / 2
    orbit_integrals = orbits(states, number, np.append(levels, top))
    force = 1 - orbit_integrals.work / orbit_integrals.slope_length
    if force.min() <= 0:
        raise QuestionError(
            f"the drive {states.device.drive} gives more energy on some orbits than damping takes, "
            "so that a state precesses and has no barrier: take less than the critical current, "
            "or the method 'splitting' or 'Fokker-Planck'"
        )
    fit = np.polynomial.Legendre.fit(orbit_integrals.levels, force, DEGREE, domain=[0, top])
    effective = fit.integ(lbnd=0)
    below = effective(levels) - effective(top)
    damping, inner = states.device.macrospin.damping, levels > BOTTOM
    times = damping / states.diffusion * orbit_integrals.turn_time[:-1]
    resistances = np.exp(below) / (damping * orbit_integrals.slope_length[:-1])
    return EnergyWell(
        population=float((weights * times * np.exp(-below)).sum()),
        resistance=float((weights * resistances)[inner].sum()),
        barrier=float(effective(top)),
        loss=float(damping * orbit_integrals.slope_length[-1]),
        force=float(force[-1]),
        drive=float(1 - force[0]),
    )


def _approaches(states: TwoStates) -> float:
    """How often a turn comes near a saddle: the saddles within k_B T of the lowest."""
    heights = Equation(states.idle).energy(np.array(states.saddles)) / states.thermal
    return float(np.exp(heights[0] - heights).sum())


def _damped_growth(states: TwoStates) -> float:
    """Relative change by the damping of the rate at which deviations from the saddle grow."""
    magnet, landscape = states.device.macrospin, states.landscape
    given = {"gamma0": magnet.gamma0, "moment": landscape.moment}
    curvatures = landscape.curvatures(states.saddles[0])[0]
    if abs(curvatures[1]) < 1e-6 * abs(curvatures[0]):
        raise QuestionError(
            "the top of the barrier is a whole circle, on which nothing precesses across it; take "
            "the method 'axial Fokker-Planck' or 'Fokker-Planck'"
        )
    damped = saddle_growth(curvatures, damping=magnet.damping, **given)
    return float(abs(1 - damped / saddle_growth(curvatures, damping=0.0, **given)))
