"""How the commands make files of what they computed, and print what a file holds."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from .. import _xarray as xr
from ..dynamics.problem.drive_segments import value_range
from ..io.question_file import Question
from ..model.mappings.question_mapping import torque_question
from ..model.remarks import remarks_on
from ..model.torque_laws.polarizers import Torques
from ..results.base.netcdf import read_dataset
from ..results.base.views import unit_after
from ..results.torque_table import TorqueTable
from ..results.warnings import warnings_of
from ..transport.semiclassical.circuit._circuit_currents import circuit_currents
from ..transport.semiclassical.circuit.circuit_valve import CircuitValve
from ..transport.semiclassical.diffusion._diffusion_profile import diffusion_profile
from ..transport.semiclassical.diffusion._diffusive_torques import diffusive_torques
from ..transport.semiclassical.diffusion.diffusive_stack import DiffusiveStack
from ..transport.semiclassical.hats._scattering_transport import scattering_transport
from ..transport.semiclassical.hats.scattering_stack import ScatteringStack
from .options import print_warnings

if TYPE_CHECKING:
    from ..report.page import Chapter

SHOWN_FAILURES = 5
SHOWN_CURRENT = 1e11  # A/m^2
SHOWN_BIAS = 0.01  # V


def identity(
    question: Question, saved: TorqueTable | None, file: Path | None, folder: Path
) -> dict[str, Any]:
    """Question that a folder of results belongs to.

    It is the whole file, and a saved table that is not one of the folder's own results.
    """
    own = question.to_mapping()
    if saved is None or file is None or file.resolve().parent == folder.resolve():
        return own
    return {**own, "saved_table": saved.dataset.attrs["fingerprint"]}


def print_numbers(path: Path, kind: str) -> None:
    """Print what a file of any other kind holds: its numbers, versions and question."""
    dataset = read_dataset(path, kind)
    typer.echo(f"kind: {kind}")
    print_warnings(warnings_of(dataset.attrs))
    for name, variable in dataset.data_vars.items():
        size = " x ".join(map(str, variable.shape)) or "one value"
        typer.echo(f"{name} ({size}): {_values(variable)}")
    for package, version in versions_of(dataset).items():
        typer.echo(f"version: {package}: {version}")
    typer.echo(f"\n{dataset.attrs.get('question', 'the question was not recorded')}")


def remarks_on_file(question: Question, torque: Torques = None) -> list[str]:
    """Everything odd about the sections of a file, and about the torque table that was used."""
    sections = [getattr(question, name) for name in type(question).model_fields]
    source = [question.source] if question.source_sections else []
    return remarks_on(*source, *sections, torque)


def versions_of(dataset: xr.Dataset) -> dict[str, str]:
    """Versions of the packages that made a dataset."""
    return dict(json.loads(dataset.attrs.get("versions", "{}")))


def answered_question(question: Question, torque: Torques) -> dict[str, Any]:
    """What a result answers: the file, with the question of the torque table that was used."""
    own = torque_question(torque) if isinstance(torque, TorqueTable) else {}
    return {**question.to_mapping(), **own}


def table_chapters(question: Question, torque: Torques) -> list[Chapter]:
    """Chapter about the torque table that was used, at the bias of the drive; none without one."""
    from ..report.torque_report import table_chapter

    if not isinstance(torque, TorqueTable):
        return []
    voltage = question.drive.voltage if question.drive else None
    ends = () if voltage is None else value_range(voltage)
    return [table_chapter(torque, max(ends, key=abs, default=None))]


def stack_chapters(question: Question) -> list[Chapter]:
    """Chapter about a stack of several orbitals, films, a circuit or scatterers; else none."""
    from ..report.stack_report import stack_chapter

    if question.diffusive is not None:
        return [_films_chapter(question.diffusive.torque_source())]
    if question.circuit is not None:
        return [_circuit_chapter(question.circuit.torque_source())]
    if question.scattering_stack is not None:
        return [_scattering_chapter(question.scattering_stack.torque_source())]
    stack = None if question.stack is None else question.stack.stack()
    return [stack_chapter(stack)] if stack is not None and stack.has_orbitals else []


def _films_chapter(stack: DiffusiveStack) -> Chapter:
    """Chapter about films: their profile at 90 degrees, and the resistance of a valve."""
    from ..report.diffusive_report import diffusive_chapter

    profile = diffusion_profile(stack, current_density=SHOWN_CURRENT, theta=np.pi / 2)
    torques = None
    if stack.roles() == {"free", "fixed"}:
        angles = np.linspace(0, np.pi, 61)
        torques = diffusive_torques(stack, theta=angles, current_density=SHOWN_CURRENT)
    return diffusive_chapter(stack.films, stack.contacts, profile, torques)


def _circuit_chapter(valve: CircuitValve) -> Chapter:
    """Chapter about a circuit, with what flows in it at all angles."""
    from ..report.circuit_report import circuit_chapter

    currents = circuit_currents(
        valve.circuit,
        potentials={valve.source: SHOWN_BIAS, valve.drain: 0.0},
        theta=np.linspace(0, np.pi, 61),
    )
    return circuit_chapter(valve.circuit, currents, SHOWN_BIAS)


def _scattering_chapter(stack: ScatteringStack) -> Chapter:
    """Chapter about layers of many modes, with their transport at all angles."""
    from ..report.scattering_report import scattering_stack_chapter

    transport = scattering_transport(stack, theta=np.linspace(0, np.pi, 61))
    return scattering_stack_chapter(stack.layers, stack.phases, transport)


def shape_chapters(question: Question) -> list[Chapter]:
    """Chapter about magnets with shapes and the field of pinned layers; none without either."""
    from ..analysis.magnetostatics._stray_field_profile import stray_field_profile
    from ..report.shape_report import shape_chapter

    several = question.coupled_macrospins
    single = [] if question.macrospin is None else [question.macrospin]
    magnets = single if several is None else list(several.layers)
    if all(magnet.shape is None for magnet in magnets):
        return []
    if several is not None:
        return [shape_chapter(magnets, None, several.dipoles)]
    if question.pinned_layers is None:
        return [shape_chapter(magnets, None)]
    return [shape_chapter(magnets, stray_field_profile(magnets[0], question.pinned_layers))]


def print_failures(what: str, failures: Sequence[str]) -> None:
    """Print the first of many failures on stderr."""
    typer.echo(f"{len(failures)} {what} failed:", err=True)
    for text in failures[:SHOWN_FAILURES]:
        typer.echo(f"  {text}", err=True)
    if len(failures) > SHOWN_FAILURES:
        typer.echo(f"  and {len(failures) - SHOWN_FAILURES} more", err=True)


def _values(variable: xr.DataArray) -> str:
    """Range of numbers, or all words."""
    values, unit = variable.values, unit_after(variable)
    if values.dtype.kind not in "fiub":
        return ", ".join(map(str, np.atleast_1d(values)))
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "no number"
    if values.ndim == 0:
        return f"{values.item():.6g}{unit}"
    return f"{finite.min():.6g} to {finite.max():.6g}{unit}"
