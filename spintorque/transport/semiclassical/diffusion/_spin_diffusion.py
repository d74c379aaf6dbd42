"""Spin accumulation in time: drift and diffusion under a current or a voltage that changes."""

from itertools import pairwise
from typing import Any

import numpy as np
import scipy

from ...._typing import Array
from ....errors import ConvergenceError, QuestionError
from ....model.checks import integer, one_of, polar_angle, positive, shown
from ....model.drive import Drive
from ....model.remarks import remarks_on
from ....model.waveform import Waveform
from ....results.base.question_record import records_question
from ....results.semiclassical.spin_diffusion import SpinDiffusion
from ....units import NANO
from .diffusion_nodes import DiffusionSystem, diffusion_system
from .diffusive_stack import SECTION, DiffusiveStack, require_diffusive
from .stack_numbers import contacts_of, directions_of, films_of

RTOL = 1e-8
ATOL = 1e-11  # of the largest accumulation
STARTS = ("rest", "steady")


@records_question
def spin_diffusion(
    stack: DiffusiveStack,
    *,
    drive: Drive,
    duration: float,
    theta: float = 0.0,
    initial: str = "rest",
    samples: int = 201,
    points: int = 21,
) -> SpinDiffusion:
    """Spin accumulation and torques of a diffusive stack in time, under pulses for instance.

    ds/dt = D s'' - s/tau_sf, in magnets with precession and dephasing across the magnetization,
    + s x n/tau_J - n x (s x n)/tau_phi, where tau = lambda^2/D of each length (Zhang, Levy and
    Fert, Phys. Rev. Lett. 88, 236601 (2002)). Charge follows at once, so that the electron current
    is the same everywhere. The mesh is exact for steady states, which are those of
    `diffusive_torques`; in time its error falls with the square of the distance of its nodes.
    SciPy's implicit Runge-Kutta method of Radau integrates it.

    Parameters
    ----------
    stack : DiffusiveStack
        Whose conductors have a ``diffusion_constant``, and its leads a ``spin_diffusion_length``.
    drive : Drive
        A voltage between the outer contacts or a current density, constant or a waveform.
    duration : float, ns
        How long.
    theta : float, rad, within [0, pi]
        Angle of the fixed magnets.
    initial : str
        "rest", without spin accumulation, or "steady", in the steady state of the drive at its
        start.
    samples : int
        Number of times, equally spaced, at which the answer has numbers.
    points : int
        Nodes of each film between the leads, its faces included.

    Raises
    ------
    QuestionError
        For conductors without a diffusion constant, a drive with fields or terminals, or values out
        of range.
    ConvergenceError
        If the integration fails.
    """
    require_diffusive(stack)
    _check(stack, drive)
    duration = positive("duration", duration, "ns")
    angle = polar_angle("theta", theta)
    one_of("initial", initial, STARTS)
    count = integer("samples", samples, 2)
    mapping = stack.to_mapping()[SECTION]
    roles = [entry.get("magnetization") for entry in mapping["films"]]
    directions = directions_of(roles, np.array(angle))
    diffusion = [float(film.conductor.diffusion_constant or np.nan) for film in stack.films]
    system = diffusion_system(
        films_of(mapping),
        contacts_of(mapping),
        directions,
        diffusion,
        integer("points", points, 2),
    )
    times = np.linspace(0.0, duration, count)
    motion = _Motion(system, drive)
    s = motion.solve(times, is_steady=initial == "steady")
    level = _values(drive.strength, times)
    drop = s @ system.drop
    is_voltage = drive.voltage is not None
    current = (level - drop) / system.resistance if is_voltage else level
    magnets = [at for at, own in enumerate(directions) if own is not None]
    numbers = np.concatenate([nodes.number for nodes in system.films])
    torque = [(system.torque_matrix(at) @ s.T).T for at in magnets]
    return SpinDiffusion(
        theta=angle,
        time=times,
        bias=level if is_voltage else system.resistance * level + drop,
        current_density=current,
        position=np.concatenate([nodes.position for nodes in system.films]) / NANO,
        film=np.repeat(np.arange(len(system.films)), [len(n.number) for n in system.films]),
        spin_accumulation=s.reshape(count, -1, 3)[:, numbers],
        magnet=np.array(magnets),
        direction=np.array([directions[at] for at in magnets]),
        torque=np.stack(torque, axis=1),
        edge=np.array([nodes.position[0] for nodes in system.films[1:]]) / NANO,
        relative_tolerance=RTOL,
        warnings=tuple(remarks_on(stack, drive)),
    )


class _Motion:
    """ds/dt = rates s + push times the drive, with times in ns."""

    def __init__(self, system: DiffusionSystem, drive: Drive) -> None:
        """Take the matrices; at a fixed voltage the current follows the accumulation."""
        self._level = drive.strength
        is_voltage = drive.voltage is not None
        factor = 1 / system.resistance if is_voltage else 1.0
        self._rates = NANO * system.rates(factor if is_voltage else 0.0)
        self._push = NANO * factor * (system.inverse_storage() @ system.driven)

    def solve(self, times: Array, *, is_steady: bool) -> Array:
        """Accumulations (times, 3 nodes); ConvergenceError if a step fails."""
        corners = _corners(self._level, float(times[-1]))
        unit = -scipy.sparse.linalg.spsolve(self._rates, self._push)
        largest = float(np.abs(_values(self._level, np.array([*times, *corners]))).max())
        atol = ATOL * float(np.abs(unit).max()) * largest or 1e-30
        s = unit * float(_values(self._level, np.zeros(1))[0]) if is_steady else 0.0 * unit
        parts = [s[None]]
        for start, stop in pairwise(corners):
            inside = times[(times > start) & (times <= stop)]
            ends = np.unique([*inside, stop])
            path = self._span((start, stop), s, ends, atol)
            s = path[-1]
            parts.append(path[np.isin(ends, inside)])
        return np.concatenate(parts)

    def _span(self, span: tuple[float, float], s: Array, times: Array, atol: float) -> Array:
        """Accumulations (times, 3 nodes) in a span of time (ns) in which the drive has no kink."""

        def rate(time: float, s: Array) -> Array:
            return np.asarray(self._rates @ s + self._push * self._before(time, span[1]))

        run = scipy.integrate.solve_ivp(
            rate, span, s, method="Radau", t_eval=times, jac=self._rates, rtol=RTOL, atol=atol
        )
        if not run.success:
            raise ConvergenceError(f"spin diffusion stopped before {span[1]:g} ns: {run.message}")
        return np.asarray(run.y.T)

    def _before(self, time: float, stop: float) -> float:
        """Value of the drive; at the end of a span that before a jump."""
        return float(_values(self._level, np.array([min(time, np.nextafter(stop, 0.0))]))[0])


def _values(level: Any, times: Array) -> Array:
    if isinstance(level, Waveform):
        return np.asarray(level(times))
    return np.full(len(times), float(level))


def _corners(level: Any, duration: float) -> list[float]:
    """Times (ns) between which the drive has no kink."""
    own = level.corners()[0] if isinstance(level, Waveform) else ()
    return sorted({0.0, duration, *(float(t) for t in own if 0 < t < duration)})


def _check(stack: DiffusiveStack, drive: Any) -> None:
    if not isinstance(drive, Drive):
        raise QuestionError(f"drive is {shown(drive)}; allowed is a spintorque.Drive")
    if drive.terminals or any(component != 0 for component in drive.field):
        raise QuestionError(
            "the drive has fields or terminals; a diffusive stack takes its voltage or current "
            "density alone"
        )
    for place, film in enumerate(stack.films, start=1):
        if film.conductor.diffusion_constant is None:
            raise QuestionError(
                f"the conductor of film {place} has no diffusion_constant; give it one (m^2/s)"
            )
    for side, film in (("first", stack.films[0]), ("last", stack.films[-1])):
        if film.conductor.spin_diffusion_length is None:
            raise QuestionError(
                f"the {side} film, a lead, has no spin_diffusion_length; spins would leave it never"
            )
