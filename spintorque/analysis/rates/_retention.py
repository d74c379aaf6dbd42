"""How long magnets keep their state, by several theories of the rate of escape."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import QuestionError
from ...model.checks import Vector, integer, one_of, positive
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.remarks import remark, remarks_on
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.retention import Retention
from ...results.base.question_record import records_question
from ..motion_checks import check_sphere, device_in_field, equation_of, steady_device
from ..stability.axial_motion import is_axial
from .axial_escape import axial_escape
from .coupled.langer_of_layers import langer_of_layers
from .coupled.state_network import network_escape
from .energy_diffusion_escape import energy_diffusion_escape
from .langer_escape import langer_escape
from .sphere_escape import sphere_escape
from .splitting_escape import splitting_escape
from .two_states import AXIAL, ENERGY, LANGER, SPHERE, SPLITTING, Escape, TwoStates

METHODS: dict[str, Callable[[TwoStates], Escape]] = {
    AXIAL: axial_escape,
    LANGER: langer_escape,
    SPHERE: sphere_escape,
    ENERGY: energy_diffusion_escape,
}
COUPLED_METHODS: dict[str, Callable[[TwoStates], Escape]] = {LANGER: langer_of_layers}
"""Theories of several layers."""
RETENTION_METHODS = (*METHODS, SPLITTING)
LEAST_STABILITY = 5.0  # barrier over k_B T at which a state is left after some ten attempts
NO_FIELD: Vector = (0.0, 0.0, 0.0)


@records_question
def retention(
    magnet: Magnet,
    *,
    field: Vector = NO_FIELD,
    temperature: float = 300.0,
    near: Any = None,
    towards: Any = None,
    torque: Torques = None,
    drive: Drive | None = None,
    method: str | None = None,
    seed: int = 0,
    trajectories: int = 4000,
) -> Retention:
    """Rates over the barrier between the two states of a magnet, with or without torque.

    Methods, each with its own errors:

    - ``"axial Fokker-Planck"``: where everything is symmetric about the fixed direction, the two
      rates add up to the slowest relaxation rate of the Fokker-Planck equation and are in detailed
      balance; their errors are what fades at the next relaxation rate, which two states do not
      have.
    - ``"Fokker-Planck"``: the same for any magnet, from the operator on the whole sphere in
      spherical harmonics (Brown, Phys. Rev. 130, 1677 (1963)), at any damping.
    - ``"langer"``: the sum of `langer_rate` over the saddles between the two states (Brown 1979;
      Coffey et al. 1998), for intermediate to high damping, with the error of `langer_error`: a few
      per cent need a damping times ``thermal_stability`` above 10. A torque counts to first order.
    - ``"energy diffusion"``: averages over orbits of precession, for low damping (Apalkov and
      Visscher 2005), bridged to intermediate damping at the barrier (Mel'nikov and Meshkov 1986);
      with ``effective_stability`` and ``torque_over_critical``.
    - ``"splitting"``: rare escapes counted in `simulate_ensemble`, split at levels of the energy
      (Allen, Warren and ten Wolde 2005), for anything; the errors are standard errors.

    Coupled layers have ``"langer"`` with all their modes (Langer 1969; Fiedler et al. 2012), over
    circles of saddles too where no torque acts, and ``"splitting"``.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several.
    field : array_like, shape (3,)
        External field in A/m, where no drive gives it.
    temperature : float
        In K.
    near : array_like, shape (3,) or (layers, 3), or None
        Direction near the state that is left, or one for each layer; None: the one nearer to the
        fixed direction, of the first layer whose moments differ.
    towards : array_like, shape (3,) or (layers, 3), or None
        Direction near the other state, of more than two, for the method ``"langer"``: the rates are
        those of the direct ways between both; or, where no saddle joins them, one over the mean
        first passage times by way of the other states.
    torque : TorqueLaw, list of Polarizers, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        torques with their directions and terminals.
    drive : Drive or None
        Constant voltage or current density, and field.
    method : str or None
        None: the axial Fokker-Planck equation where the magnet is axial; elsewhere "langer" without
        torque and "Fokker-Planck" with one.
    seed : int
        Of the thermal field in "splitting".
    trajectories : int
        Trials at each level in "splitting".

    Raises
    ------
    QuestionError
        If the energy does not have two minima, for a magnet without damping, for one that is
        symmetric about another axis than the fixed direction, or for a method that does not apply.
    RangeError
        If a torque table does not cover the drive at every angle.
    ConvergenceError
        If spherical harmonics of the highest degree do not resolve the barrier, or magnets that
        are counted neither reach a level nor return.
    """
    device = _device(magnet, torque, drive, field, temperature)
    temperature = positive("temperature", temperature, "K")
    damping = min(positive("damping", layer.damping) for layer in device.layers)
    states = TwoStates(device, temperature, near, towards)
    stability = states.stabilities[0]
    methods = METHODS if len(device.layers) == 1 else COUPLED_METHODS
    method = _method(states, method, (*methods, SPLITTING))
    if method == SPLITTING:
        escape = splitting_escape(states, seed, integer("trajectories", trajectories, 80))
    elif states.is_direct:
        escape = methods[method](states)
    else:
        escape = network_escape(states, methods[method])
    (rate, reverse_rate), (error, reverse_error) = escape.rates, escape.errors
    share = error / rate if rate else 0.0
    return Retention(
        rate=rate,
        rate_error=error,
        reverse_rate=reverse_rate,
        reverse_rate_error=reverse_error,
        retention_time=1 / rate if rate else np.inf,
        retention_time_error=share / (rate - error) if share < 1 and rate else np.inf,
        thermal_stability=stability,
        effective_stability=None if escape.barriers is None else escape.barriers[0],
        damping_times_stability=damping * stability,
        torque_over_critical=escape.drive,
        method=method,
        holds=escape.holds,
        warnings=tuple(remarks_on(magnet) + _say_odd_things(escape, stability, temperature)),
    )


def _device(magnet: Any, torque: Any, drive: Any, field: Any, temperature: Any) -> Device:
    if drive is None:
        if torque is not None:
            raise QuestionError("torque is given without a drive; give drive=Drive(...)")
        return device_in_field(magnet, field, temperature=temperature)
    if tuple(field) != NO_FIELD:
        raise QuestionError(f"field is {field} beside a drive; give the field as that of the drive")
    device = steady_device(magnet, torque, drive, temperature, coupled=True)
    equation_of(device)
    check_sphere(device)
    return device


def _method(states: TwoStates, method: Any, allowed: tuple[str, ...]) -> str:
    """Name of the method; QuestionError for one that is not allowed, or needs two states only."""
    chosen = _default(states) if method is None else one_of("method", method, allowed)
    count = len(states.landscape.states)
    if chosen != LANGER and count > 2:
        raise QuestionError(
            f"the magnet has {count} stable states, of which the method {chosen!r} takes two; take "
            f"the method {LANGER!r}, or another field or coupling"
        )
    return chosen


def _default(states: TwoStates) -> str:
    if len(states.device.layers) > 1 or len(states.landscape.states) > 2:
        return LANGER
    if is_axial(states.device):
        return AXIAL
    return SPHERE if states.driven else LANGER


def _say_odd_things(escape: Escape, stability: float, temperature: float) -> list[str]:
    """Warn of a barrier that keeps no state; return the messages."""
    under = ""
    if escape.barriers is not None and escape.barriers[0] < stability:
        stability, under = escape.barriers[0], " under the torque"
    if stability >= LEAST_STABILITY:
        return []
    text = (
        f"thermal stability is {stability:.3g} at {temperature:g} K{under}; below "
        f"{LEAST_STABILITY:g} thermal motion crosses the barrier all the time, so that there is "
        "no state to retain and no rate of escape: lower the temperature, or raise area, "
        "thickness or anisotropy"
    )
    remark(text)
    return [text]
