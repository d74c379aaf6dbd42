"""Linewidth of a thermally disturbed oscillator, from its spectrum and from its phase."""

from dataclasses import replace
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics._simulate_ensemble import simulate_ensemble
from ...dynamics.equation import Equation
from ...dynamics.stepping.default_control import thermal_control
from ...dynamics.stepping.step_cost import check_paths
from ...dynamics.stepping.work_estimate import check_work
from ...errors import ConvergenceError, QuestionError
from ...model.accuracy import StepControl
from ...model.checks import integer, number_list, positive, shown
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.linewidth import Linewidth
from ...results.base.question_record import records_question
from ..drive_field_plane import DriveFieldPlane
from ..layer_moments import of_layer
from ..motion_checks import steady_device
from ._oscillation import check_runs, settled_run
from .orbit import (
    OrbitFrame,
    mean_frequency,
    orbit_frame,
    orbit_relaxation,
    slowest_relaxation,
)
from .oscillator_line import OscillatorLine
from .spectral_line import fitted_line, periodogram, phase_width

GHZ_IN_MHZ = 1e3
SLOWEST = 1e-3  # 1/ns, of deviations from an orbit that is approached
FOLLOWED, FINER = (
    50.0,
    8,
)  # ns, and parts of a sample interval, in which coupled orbits are followed


@records_question
def linewidth(
    magnet: Magnet,
    *,
    torque: Torques,
    drive: Drive,
    initial: Any,
    temperature: Any,
    members: int = 256,
    settling: float = 20.0,
    duration: float = 200.0,
    sample_interval: float = 0.02,
    layer: int = 0,
    seed: int = 0,
    control: StepControl | None = None,
) -> Linewidth:
    """Linewidth of a steady oscillation against ``temperature``, from thermal ensembles.

    The orbit after ``settling`` without temperature gives the centre and the plane in which the
    moment's phase is counted. From there ``members`` runs start, each with its own thermal field.

    Two estimates of the width df with which correlations exp(-pi df t) die out in the end: the
    growth 2 pi df t of the variance of the phase, at times long against the relaxation of the
    amplitude; and the line of a nonlinear oscillator (Kim, Tiberkevich and Slavin, Phys. Rev. Lett.
    100, 017207 (2008)) fitted to the mean periodogram of the complex transverse moment by maximum
    likelihood (Whittle), with the bias of its finite length (Sykulski et al., Biometrika 106, 251
    (2019)). Its wings fall faster than a Lorentzian's beyond the relaxation rate Gamma, which is
    that of the orbit without temperature. For weak noise, pi df << Gamma, df is also the full
    width at half maximum; beyond that the line is narrower, see ``half_maximum``, and where
    ``chi_squared`` is far above 1 it has another shape. Of several layers the phase is that of one
    ``layer``, and Gamma the rate of the slowest deviations from their orbit.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        Constant voltages or current densities, and field.
    initial : array_like, shape ([layers,] 3)
        Unit vector from which the orbit is approached, one for each layer.
    temperature : array_like, shape (n,)
        In K, above 0.
    members : int
        Runs at each temperature.
    settling : float
        In ns: before the orbit is taken, and again before the thermal runs are sampled.
    duration : float
        Of the sampling, in ns.
    sample_interval : float
        In ns.
    layer : int
        Layer whose line is looked at.
    seed : int
        Of the thermal fields.
    control : StepControl or None
        As in `simulate_ensemble`, apart from its sample interval. None: the implicit midpoint rule.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    RangeError
        For a voltage outside the table.
    ConvergenceError
        If the moment is at rest without temperature, or no line is fitted.
    """
    device = steady_device(magnet, torque, drive, coupled=True)
    plane = DriveFieldPlane.of(device, layer=layer)
    temperatures = number_list("temperature", temperature, "K")
    if np.any(temperatures <= 0):
        raise QuestionError(f"temperature is {shown(temperature)}; allowed are numbers above 0 (K)")
    members, interval = integer("members", members, 2), positive("sample_interval", sample_interval)
    settling, duration = positive("settling", settling), positive("duration", duration)
    if duration < 64 * interval:
        raise QuestionError(
            f"duration is {duration:g} ns with a sample_interval of {interval:g} ns; allowed are "
            "64 samples or more"
        )
    _check_cost(plane, temperatures, members, (settling, duration, interval), control)
    rest = settled_run(device, initial, settling, duration, interval).dataset["m"].values
    own = of_layer(rest.reshape(len(rest), -1), plane.layer)
    if (frame := orbit_frame(own)) is None:
        raise ConvergenceError(
            f"after {settling:g} ns the moment is at rest at {own[-1].tolist()}; drive it harder, "
            "or start elsewhere"
        )
    relaxation = _relaxation(device, rest, interval)
    lines = []
    for number, kelvin in enumerate(temperatures.tolist()):
        paths = _paths(
            plane,
            rest[-1],
            kelvin,
            members,
            (settling, duration, interval),
            (seed, number * members),
            control,
        )
        lines.append(_line(frame, paths, interval, relaxation))
    columns: dict[str, Any] = {name: np.array([line[name] for line in lines]) for name in lines[0]}
    count = columns["spectral_density"].shape[1]
    return Linewidth(
        temperature=temperatures,
        frequency_at_rest=mean_frequency(frame.phase(own), interval),
        relaxation_rate=relaxation,
        spectrum_frequency=np.fft.fftshift(np.fft.fftfreq(count, interval)),
        **columns,
    )


def _relaxation(device: Device, orbit: Array, interval: float) -> float:
    """Rate (1/ns) at which deviations from an orbit (times, [layers,] 3) decay."""
    equation = Equation(device)
    if equation.layers == 1:
        return orbit_relaxation(equation, orbit)
    length = min(interval * (len(orbit) - 1), FOLLOWED)
    fine = settled_run(device, orbit[0], interval, length, interval / FINER).dataset["m"].values
    rate = slowest_relaxation(equation, fine.reshape(len(fine), -1), interval / FINER)
    if rate < SLOWEST:
        raise ConvergenceError(
            f"the layers approach no closed orbit: deviations decay at {rate:.2g}/ns; couple them "
            "more strongly, or take another drive"
        )
    return rate


def _check_cost(
    plane: DriveFieldPlane,
    temperatures: Array,
    members: int,
    times: tuple[float, float, float],
    control: StepControl | None,
) -> None:
    """Refuse ensembles that cannot end, or whose paths do not fit into memory."""
    settling, duration, interval = times
    check_runs(plane, np.array([plane.device.strength]), settling + duration, interval)
    check_paths(members, 1, int((settling + duration) / interval) + 2, members)
    check_work(
        plane.device,
        settling + duration,
        trajectories=members * len(temperatures),
        temperature=float(temperatures.max(initial=0.0)),
        control=_sampled(plane, interval, control),
        what=f"{members} runs of {settling + duration:g} ns at {len(temperatures)} temperatures",
    )


def _sampled(plane: DriveFieldPlane, interval: float, control: StepControl | None) -> StepControl:
    """Fixed steps; a whole number of them makes the interval (ns) between samples."""
    if control is None:
        longest = plane.longest_step([plane.device.strength], [0.0])
        control = thermal_control(longest / 4)
    step = interval / np.ceil(interval / control.step * (1 - 1e-9))
    return replace(control, step=float(step), sample_interval=interval)


def _paths(
    plane: DriveFieldPlane,
    start: Array,
    temperature: float,
    members: int,
    times: tuple[float, float, float],
    stream: tuple[int, int],
    control: StepControl | None,
) -> Array:
    """Moments (times, members, 3) of the layer after settling.

    ``times``: settling, duration, interval.
    """
    settling, duration, interval = times
    whole = simulate_ensemble(
        plane.device.magnet,
        torque=plane.device.torque,
        drive=plane.device.drive,
        duration=settling + duration,
        initial=start,
        members=members,
        temperature=temperature,
        seed=stream[0],
        first_trajectory=stream[1],
        control=_sampled(plane, interval, control),
        paths=True,
    )
    moments = whole.dataset["m"].values[:-1][-round(duration / interval) :]
    return of_layer(moments.reshape(*moments.shape[:2], -1), plane.layer)


def _line(frame: OrbitFrame, paths: Array, interval: float, relaxation: float) -> dict[str, Any]:
    """Numbers of one temperature, named as in `Linewidth`."""
    phase = frame.phase(paths)
    time = interval * (len(phase) - 1)
    frequency = float((phase[-1] - phase[0]).mean() / (2 * np.pi * time))
    width, width_error = phase_width(phase, interval)
    density = periodogram(frame.transverse(paths), interval)
    start = width if width > 0 else 1 / (interval * len(density))
    first = OscillatorLine(frequency=frequency, width=start, relaxation=relaxation)
    fit = fitted_line(density, interval, first, paths.shape[1])
    return {
        "frequency": frequency,
        "from_spectrum": GHZ_IN_MHZ * fit.line.width,
        "from_spectrum_error": GHZ_IN_MHZ * fit.width_error,
        "half_maximum": GHZ_IN_MHZ * fit.line.half_maximum(),
        "chi_squared": fit.chi_squared,
        "from_phase": GHZ_IN_MHZ * width,
        "from_phase_error": GHZ_IN_MHZ * width_error,
        "spectral_density": density,
    }
