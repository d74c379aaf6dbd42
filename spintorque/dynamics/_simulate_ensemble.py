"""Many trajectories at once, which may differ in magnet, drive, start, temperature and seed."""

from __future__ import annotations  # xarray is not imported for its names alone

import hashlib
import os
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..execution.checkpoint import checkpoint_in
from ..execution.parallel_parts import map_parts
from ..execution.progress_bar import progress_callback
from ..model.accuracy import StepControl
from ..model.checks import finite, integer, one_of, positive, shown, unit_vector
from ..model.device import Magnet
from ..model.drive import Drive
from ..model.heating.joule_heating import Changing
from ..model.integration_methods import METHODS
from ..model.mappings.plain_values import plain, without_none
from ..model.mappings.question_mapping import magnet_question, torque_question
from ..model.remarks import remark, remarks_on
from ..model.torque_laws.polarizers import Torques
from ..model.torque_laws.torque_series import Series
from ..results.ensemble import Ensemble
from ..results.warnings import with_warnings
from . import ensemble_twin
from .ensemble_native import MemberStates, run
from .members import EnsembleMembers, ensemble_members, listed
from .native.kernel import PassagePlane
from .problem.problem import ProgressCallback, sample_times
from .rest import member_rest_warning
from .statistics import Sums
from .stepping.default_control import LONGEST
from .stepping.step_cost import check_paths, check_statistics
from .stepping.step_schedule import grid_times

ENGINES = {"macrospin": run, "macrospin-numpy": ensemble_twin.run}
MEMBERS = 1 << 15  # computed, and stored, as one part
PATHS = ("m", "temperatures")


def simulate_ensemble(
    magnet: Magnet | Sequence[Magnet],
    *,
    torque: Torques = None,
    drive: Drive | Sequence[Drive],
    duration: float,
    initial: Any,
    members: int | None = None,
    amplitude: Any = 1.0,
    field: Any = None,
    temperature: Any = 0.0,
    initial_temperature: Any = None,
    thermal_field: bool = True,
    seed: Any = 0,
    first_trajectory: int = 0,
    control: StepControl | None = None,
    paths: bool = False,
    statistics: bool = False,
    first_passage: tuple[Any, float] | None = None,
    folder: str | os.PathLike[str] | None = None,
    engine: str = "macrospin",
    progress: bool = False,
) -> Ensemble:
    """Integrate the equation of `simulate` for many macrospins at once.

    With the thermal field of Brown, Phys. Rev. 130, 1677 (1963), from counter-based random numbers
    (Philox; Salmon et al., Proc. SC11, 16 (2011)).

    The last moments are always stored. A member whose moment is no longer finite, or leaves its
    torque table, is given up; the ensemble names it and the time, and the others go on. Samples
    fall on the nearest ends of steps and change no path. The numbers of a member are the same alone
    and in any company, to the last bit; and the same as in `simulate` with the same control, or
    with none at a temperature.

    Parameters
    ----------
    magnet : Macrospin, CoupledMacrospins, or a list of them
        One for all members, or one for each.
    torque : TorqueLaw, list of Polarizer, or None
        As in `simulate`.
    drive : Drive or list of Drive
        One for all members, or one for each.
    duration : float
        In ns.
    initial : array_like, shape ([members,] [layers,] 3)
        Unit vectors at the start.
    members : int or None
        Their number, where no other argument tells it.
    amplitude : float or array_like, shape (members,)
        Factor on the drive's voltage or current density, and on those of its terminals.
    field : array_like, shape ([members,] 3), or None
        Added to the drive's field, in A/m.
    temperature : float, array_like of shape (members,), waveform, JouleHeating, or a list of these
        In K, as in `simulate`; one for all members, or one for each.
    initial_temperature : float or array_like, shape (members,), or None
        In K at the start, where currents heat; None: that of the surroundings.
    thermal_field : bool
        Whether Brown's thermal field acts at temperatures above 0.
    seed : int or array_like, shape (members,)
        Of the thermal field.
    first_trajectory : int
        Member k has the thermal field of trajectory ``first_trajectory`` + k of its seed, whatever
        the number of members and threads.
    control : StepControl or None
        A fixed step. None: RK4, or the implicit midpoint rule for members with a temperature, each
        with the step that its own question asks for; the answer gives it.
    paths : bool
        Whether to keep all samples.
    statistics : bool
        Whether to keep mean and mean products of the components over the members at each sample.
    first_passage : (array_like of shape (3,), float) or None
        (axis, level): note when axis.m of the first layer first falls to the level.
    folder : path or None
        Folder for finished parts, from which the same question goes on after an interruption.
    engine : str
        "macrospin" in C, or "macrospin-numpy", which does one member after the other in NumPy.
    progress : bool
        Whether to show a bar on stderr.

    Raises
    ------
    QuestionError
        For an input that is not allowed, a step in which fields turn a moment too far, or a
        question that takes more memory than is left or more than a month.
    ConvergenceError
        For more than ``max_steps`` steps.
    RangeError
        For a voltage outside the table.
    FileError
        If parts cannot be kept.

    Warns
    -----
    SpintorqueWarning
        Of starts without temperature that are unstable points at rest.
    """
    one_of("engine", engine, tuple(ENGINES))
    duration = positive("duration", duration, "ns")
    first_trajectory = integer("first_trajectory", first_trajectory, 0)
    columns = {
        "initial": initial,
        "amplitude": amplitude,
        "field": field,
        "temperature": temperature,
        "initial_temperature": initial_temperature,
        "thermal_field": thermal_field,
        "seed": seed,
    }
    ensemble = ensemble_members(
        magnet, torque, drive, columns, members, first_trajectory, duration, control
    )
    plane = _plane(first_passage)
    times = _times(ensemble, duration, control, paths=paths, statistics=statistics)
    shared = {
        **torque_question(torque),
        "magnets": [magnet_question(each) for each in dict.fromkeys(listed(magnet))],
        "drives": [without_none(each) for each in ensemble.drives],
        "ensemble": {
            "duration": duration,
            "members": len(ensemble.groups),
            "digest": _digest(ensemble),
            "first_trajectory": first_trajectory,
            "engine": engine,
            "control": {} if control is None else without_none(control),
            **({} if thermal_field else {"thermal_field": False}),
            **_changing(temperature),
            **({"first_passage": [list(plane.axis), plane.level]} if plane else {}),
            **({"paths": True} if paths else {}),
            **({"statistics": True} if statistics else {}),
        },
    }
    ranges = {}
    for start in range(0, len(ensemble.groups), MEMBERS):
        stop = min(start + MEMBERS, len(ensemble.groups))
        ranges[f"members-{start:09d}-{stop:09d}"] = range(start, stop)
    whole: dict[str, Array] = {}
    parts = []
    with progress_callback("ensemble", "members", len(ensemble.groups), show=progress) as watch:

        def solve(own: range) -> dict[str, Array]:
            tell = watch and partial(_tell, watch, own.start, len(own) / duration)
            members = ensemble.part(np.arange(own.start, own.stop))
            return _part(members, times, plane, engine, (paths, statistics), tell)

        solved = map_parts(solve, ranges, checkpoint=checkpoint_in(folder, shared))
        for own, part in zip(ranges.values(), solved, strict=True):
            _join_path(whole, part, slice(own.start, own.stop), ensemble)
            parts.append(part)
    rest_remark = member_rest_warning(
        ensemble, np.concatenate([part["final"] for part in parts]), duration
    )
    if rest_remark is not None:
        remark(rest_remark)
    asked = listed(magnet), listed(torque), ensemble.drives, control

    def answer() -> Ensemble:
        dataset = _answer(ensemble, times, parts, whole, shared).dataset
        remarks = [*remarks_on(*asked), *([rest_remark] if rest_remark else [])]
        return Ensemble(dataset.assign_attrs(with_warnings(dataset.attrs, remarks)))

    return Ensemble.later(answer)


def _times(
    ensemble: EnsembleMembers,
    duration: float,
    control: StepControl | None,
    *,
    paths: bool,
    statistics: bool,
) -> Array:
    """Times (ns) of the samples, on ends of steps; QuestionError if they are too many."""
    if not (paths or statistics):
        return np.array([0.0, duration])
    interval = LONGEST if control is None else control.sample_interval
    members, layers = ensemble.initial.shape[:2]
    samples = int(duration / interval) + 2
    if paths:
        check_paths(members, layers, samples, MEMBERS)
    check_statistics(layers, samples)
    times = sample_times(duration, interval)
    return times if control is None else grid_times(times, control.step)


def _join_path(
    whole: dict[str, Array], part: dict[str, Array], own: slice, ensemble: EnsembleMembers
) -> None:
    """Move the paths of a part to those of all members, so that they are in memory once."""
    members = len(ensemble.groups)
    for name in PATHS:
        path = part.pop(name, None)
        if path is not None and path.shape[1] == members:
            whole[name] = path
        elif path is not None:
            if name not in whole:
                whole[name] = np.empty((len(path), members, *path.shape[2:]))
            whole[name][:, own] = path


def _plane(first_passage: Any) -> PassagePlane | None:
    if first_passage is None:
        return None
    try:
        axis, height = first_passage
    except (TypeError, ValueError):
        raise QuestionError(
            f"first_passage is {shown(first_passage)}; allowed is (axis, level): a unit "
            "vector and a "
            "number"
        ) from None
    return PassagePlane(
        unit_vector("first_passage axis", axis), finite("first_passage level", height)
    )


def _digest(ensemble: EnsembleMembers) -> str:
    """Hash of everything in which members may differ, and of their torques' numbers."""
    digest = hashlib.sha256()
    terms = (torque.term for problem in ensemble.problems for torque in problem.torques)
    numbers = (
        term.coefficients if isinstance(term, Series) else term.interpolant.coefficients
        for term in terms
    )
    members = [column for column in ensemble.members if not np.isnan(column.astype(float)).any()]
    for column in (ensemble.initial, *members, ensemble.steps, *numbers):
        same = bool((column == column[:1]).all())
        digest.update(b"same" if same else b"each")
        digest.update(np.ascontiguousarray(column[:1] if same else column).tobytes())
    return digest.hexdigest()


def _tell(watch: ProgressCallback, start: int, members_per_time: float, time: float) -> None:
    watch(start + int(members_per_time * time))


def _part(
    ensemble: EnsembleMembers,
    times: Array,
    plane: PassagePlane | None,
    engine: str,
    sampled: tuple[bool, bool],
    watch: Any,
) -> dict[str, Array]:
    """Final moments, states, paths and sums of a part of the members, by name."""
    paths, statistics = sampled
    whole = np.full((len(times), *ensemble.initial.shape), np.nan) if paths else None
    warm = np.full((len(times), len(ensemble.groups)), np.nan) if paths else None
    sums = Sums.none(len(times), ensemble.initial.shape[1])

    def look(samples: Array, own: Array, moments: Array, temperatures: Array | None) -> None:
        if ensemble.is_heated and not ensemble.has_currents_that_heat:
            temperatures = ensemble.given_temperatures(times[samples])[:, own]
        if whole is not None:
            whole[samples[:, None], own] = moments
        if warm is not None and temperatures is not None:
            warm[samples[:, None], own] = temperatures
        if statistics:
            sums.add(samples, moments, temperatures if ensemble.is_heated else None)

    if any(sampled):
        everyone = np.arange(len(ensemble.groups))
        look(np.zeros(1, int), everyone, ensemble.initial[None], ensemble.members.start[None])
    states: MemberStates = ENGINES[engine](
        ensemble, times, plane, look if any(sampled) else None, watch
    )
    states.moments[states.status != 0] = np.nan
    part = {"final": states.moments, "status": states.status, "failed_at": states.failed_at}
    if ensemble.is_heated:
        given = ensemble.given_temperatures(times[-1:])[0]
        part["temperature"] = states.temperature if ensemble.has_currents_that_heat else given
    if plane is not None:
        part["first_passage"] = states.passage
    if whole is not None:
        part["m"] = whole
    if warm is not None and ensemble.is_heated:
        part["temperatures"] = warm
    return {**part, **sums.arrays()} if statistics else part


def _answer(
    ensemble: EnsembleMembers,
    times: Array,
    parts: list[dict[str, Array]],
    whole: dict[str, Array],
    shared: dict[str, Any],
) -> Ensemble:
    values = {"initial": ensemble.initial, **whole}
    for name in parts[0]:
        if name not in Sums.NAMES:
            values[name] = np.concatenate([part[name] for part in parts])
    if Sums.NAMES[0] in parts[0]:
        values |= Sums.of(parts).means(heated=ensemble.is_heated)
    numbers = {name: number for number, name in enumerate(METHODS)}
    methods = np.array([numbers[control.method] for control in ensemble.controls], np.int8)
    values = {"temperature": ensemble.temperature, **_driven(ensemble)} | values
    values |= {"step": ensemble.steps, "method": methods[ensemble.stepped]}
    sampled = {"m", "mean"} & values.keys()
    return Ensemble.from_arrays(times if sampled else None, values, shared)


def _driven(ensemble: EnsembleMembers) -> dict[str, Array]:
    """Field (n, 3), voltage and current density (n,) of each member; NaN where they change."""
    which, members = ensemble.members.which, ensemble.members
    fields = np.array([[_constant(level) for level in drive.field] for drive in ensemble.drives])
    columns = {"field": fields[which] + members.field}
    for name in ("voltage", "current_density"):
        values = np.array([_constant(getattr(drive, name)) for drive in ensemble.drives])
        columns[name] = values[which] * members.amplitude
    return columns


def _changing(temperature: Any) -> dict[str, Any]:
    """Entry of the question for temperatures that change."""
    elements = listed(temperature)
    if not any(isinstance(element, Changing) for element in elements):
        return {}
    return {"temperature": plain(elements[0] if len(elements) == 1 else elements)}


def _constant(value: Any) -> float:
    return float(value) if isinstance(value, float) else float("nan")
