"""All figures of any answer, by their names, and figures in files."""

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import QuestionError, RangeError
from ..files.whole_files import write_whole
from ..results.analyses.axial_distribution import AxialDistribution, AxialEvolution
from ..results.analyses.characteristic_trajectories import CharacteristicTrajectories
from ..results.analyses.critical_drive import CriticalDrive
from ..results.analyses.electrical.angular_asymmetry import AngularAsymmetry
from ..results.analyses.electrical.asymmetric_valve_fit import AsymmetricValveFit
from ..results.analyses.electrical.magnetoresistance import Magnetoresistance
from ..results.analyses.electrical.slonczewski_fit import SlonczewskiFit
from ..results.analyses.energy_barrier import EnergyBarrier
from ..results.analyses.equilibria import Equilibria
from ..results.analyses.field_sweeps.ferromagnetic_resonance import FerromagneticResonance
from ..results.analyses.field_sweeps.magnetization_loop import MagnetizationLoop
from ..results.analyses.field_sweeps.reversal_curves import ReversalCurves
from ..results.analyses.hysteresis import Hysteresis
from ..results.analyses.linewidth import Linewidth
from ..results.analyses.oscillation import Oscillation
from ..results.analyses.phase_diagram import PhaseDiagram
from ..results.analyses.relaxation import ReadDisturb, Relaxation
from ..results.analyses.resonance_line import ResonanceLine
from ..results.analyses.retention import Retention
from ..results.analyses.spin_torque_resonance import SpinTorqueResonance
from ..results.analyses.stability.normal_modes import NormalModes
from ..results.analyses.switching_counts import SwitchingCounts
from ..results.analyses.switching_times import SwitchingTimes
from ..results.base.answer import Answer, kind_of
from ..results.electronic_structure.band_diagram import BandDiagram
from ..results.electronic_structure.bands import Bands
from ..results.electronic_structure.density_of_states import DensityOfStates
from ..results.ensemble import Ensemble
from ..results.exchange_coupling import ExchangeCoupling
from ..results.kwant_torque import KwantTorque
from ..results.magnetostatics.stray_field_profile import StrayFieldProfile
from ..results.mixing_conductance import MixingConductance
from ..results.scattering import Scattering
from ..results.semiclassical.circuit_currents import CircuitCurrents
from ..results.semiclassical.diffusion_profile import DiffusionProfile
from ..results.semiclassical.diffusive_torques import DiffusiveTorques
from ..results.semiclassical.haar_samples import HaarSamples
from ..results.semiclassical.scattering_transport import ScatteringTransport
from ..results.semiclassical.spin_diffusion import SpinDiffusion
from ..results.spin_current import SpinCurrent
from ..results.sweep import Sweep
from ..results.torque import Torque
from ..results.torque_profile import TorqueProfile
from ..results.torque_table import TorqueTable
from ..results.trajectory import Trajectory
from .characteristic_trajectories_figure import plot_characteristic_trajectories
from .critical_drive_figure import plot_critical_drive
from .electrical_figure import (
    plot_angular_asymmetry,
    plot_asymmetric_valve_fit,
    plot_magnetoresistance,
    plot_slonczewski_fit,
)
from .electronic_structure.band_diagram_figure import plot_band_diagram
from .electronic_structure.bands_figure import plot_bands, plot_density_of_states
from .energy_barrier_figure import plot_barrier, plot_barrier_path
from .ensemble_figure import plot_final_moments, plot_first_passage, plot_mean_moment
from .equilibria_figure import plot_equilibria
from .field_sweeps.ferromagnetic_resonance_figure import plot_absorption, plot_resonance_modes
from .field_sweeps.magnetization_loop_figure import plot_magnetization_loop, plot_resistance_loop
from .field_sweeps.reversal_curves_figure import (
    plot_reversal_curves,
    plot_reversal_distribution,
)
from .fokker_planck_figure import (
    plot_distribution,
    plot_not_switched,
    plot_read_disturb,
    plot_relaxation,
    plot_stationary_distribution,
)
from .linewidth_figure import plot_linewidth
from .magnetostatics.stray_field_figure import plot_stray_field
from .oscillation_figure import plot_oscillation, plot_spectrum
from .phase_diagram_figure import plot_hysteresis, plot_phase_diagram
from .profile_figure import plot_kwant_torque, plot_torque_profile
from .retention_figure import plot_retention
from .semiclassical.circuit_figure import plot_circuit_potentials, plot_circuit_torques
from .semiclassical.diffusion_figure import (
    plot_diffusive_resistance,
    plot_diffusive_spin_current,
    plot_diffusive_torques,
    plot_potential,
    plot_spin_accumulation,
    plot_spin_accumulation_in_time,
    plot_spin_diffusion,
)
from .semiclassical.scattering_figure import (
    plot_mode_conductance,
    plot_mode_torque,
    plot_sampled_conductance,
    plot_sampled_torque,
)
from .spin_torque_resonance_figure import plot_resonance_line, plot_spin_torque_resonance
from .stability.normal_modes_figure import plot_normal_modes
from .switching_figure import (
    plot_switching_probability,
    plot_switching_times,
    plot_write_error_rate,
)
from .torque_figure import (
    plot_conductance_against_angle,
    plot_torque,
    plot_torque_against_angle,
    plot_torque_against_bias,
)
from .trajectory_figure import plot_magnetization, plot_sphere, plot_temperature
from .transport_figure import (
    plot_exchange_coupling,
    plot_mixing_conductance,
    plot_scattering,
    plot_spin_current,
    plot_sweep,
)

SIZE = (5.2, 3.9)  # inches
WIDE = (7.6, 4.2)
FORMATS = (".png", ".svg", ".pdf")
DOTS_PER_INCH = 130
SWEPT = ("torque_parallel", "torque_perpendicular", "current_density", "bilinear", "mixing")


@dataclass(frozen=True)
class Drawing:
    """How one figure of an answer is drawn: on which axes, and of which answers it exists."""

    draw: Callable[..., Any]
    projection: str | None = None
    size: tuple[float, float] = SIZE
    needs: Callable[[Any], bool] = lambda _: True


def _has_curves(table: TorqueTable) -> bool:
    """Whether the angles of a table allow curves between its nodes."""
    try:
        table.interpolant.bias_range  # noqa: B018 # raises what is asked
    except RangeError:
        return False
    return True


def _has_slopes(table: TorqueTable) -> bool:
    return _has_curves(table) and len(table.dataset["bias"]) > 1


def _swept(name: str) -> Callable[[Sweep], bool]:
    """Whether a sweep has a number of this name at any point."""
    return lambda sweep: name in sweep.dataset and bool(sweep.dataset["done"].any())


def _at_largest_bias(table: TorqueTable, ax: Axes, **options: Any) -> Axes:
    bias = table.interpolant.bias_range[1]
    return plot_torque_against_angle(table, bias=bias, ax=ax, **options)


def _at_rest(relaxation: Relaxation, ax: Axes) -> Axes:
    assert relaxation.distribution is not None  # the drawing needs it
    return plot_stationary_distribution(relaxation.distribution, ax=ax)


def _of_one_valve(transport: ScatteringTransport) -> bool:
    return bool(transport.conductance.ndim == 1)


def _holds(name: str) -> Callable[[Any], bool]:
    return lambda answer: name in answer.dataset


DRAWINGS: dict[type[Answer], dict[str, Drawing]] = {
    TorqueTable: {
        "torque_bias": Drawing(plot_torque_against_bias, needs=_has_slopes),
        "torque_angle": Drawing(_at_largest_bias, needs=_has_curves),
        "conductance_angle": Drawing(plot_conductance_against_angle, needs=_has_slopes),
    },
    Torque: {"torque": Drawing(plot_torque)},
    KwantTorque: {"kwant_torque": Drawing(plot_kwant_torque)},
    Scattering: {"scattering": Drawing(plot_scattering, size=WIDE)},
    TorqueProfile: {"torque_profile": Drawing(plot_torque_profile)},
    DiffusiveTorques: {
        "diffusive_torques": Drawing(plot_diffusive_torques),
        "diffusive_resistance": Drawing(plot_diffusive_resistance),
    },
    DiffusionProfile: {
        "potential": Drawing(plot_potential),
        "spin_accumulation": Drawing(plot_spin_accumulation),
        "spin_current": Drawing(plot_diffusive_spin_current),
    },
    SpinDiffusion: {
        "torques_in_time": Drawing(plot_spin_diffusion),
        "spin_accumulation_in_time": Drawing(plot_spin_accumulation_in_time),
    },
    BandDiagram: {"band_diagram": Drawing(plot_band_diagram, size=WIDE)},
    Bands: {"bands": Drawing(plot_bands)},
    DensityOfStates: {"density_of_states": Drawing(plot_density_of_states)},
    Trajectory: {
        "magnetization": Drawing(plot_magnetization),
        "sphere": Drawing(plot_sphere, "3d"),
        "temperature": Drawing(plot_temperature, needs=_holds("temperature")),
    },
    Ensemble: {
        "final_moments": Drawing(plot_final_moments),
        "mean_moment": Drawing(plot_mean_moment, needs=_holds("mean")),
        "temperature": Drawing(plot_temperature, needs=_holds("mean_temperature")),
        "first_passage": Drawing(plot_first_passage, needs=_holds("first_passage")),
    },
    AngularAsymmetry: {"angular_asymmetry": Drawing(plot_angular_asymmetry)},
    Magnetoresistance: {
        "magnetoresistance": Drawing(plot_magnetoresistance, needs=_holds("ratio")),
    },
    AsymmetricValveFit: {"asymmetric_valve_fit": Drawing(plot_asymmetric_valve_fit)},
    SlonczewskiFit: {"slonczewski_fit": Drawing(plot_slonczewski_fit)},
    PhaseDiagram: {"phase_diagram": Drawing(plot_phase_diagram, size=WIDE)},
    Hysteresis: {
        f"hysteresis_{way}": Drawing(partial(plot_hysteresis, way=way), size=WIDE)
        for way in ("up", "down")
    },
    MagnetizationLoop: {
        "magnetization_loop": Drawing(plot_magnetization_loop),
        "resistance_loop": Drawing(
            plot_resistance_loop, needs=lambda loop: loop.resistance_up is not None
        ),
    },
    FerromagneticResonance: {
        "absorption": Drawing(plot_absorption, size=WIDE),
        "resonance_modes": Drawing(plot_resonance_modes),
    },
    ReversalCurves: {
        "reversal_curves": Drawing(plot_reversal_curves),
        "reversal_distribution": Drawing(plot_reversal_distribution),
    },
    CriticalDrive: {"critical_drive": Drawing(plot_critical_drive)},
    Equilibria: {"equilibria": Drawing(plot_equilibria, "mollweide")},
    NormalModes: {"normal_modes": Drawing(plot_normal_modes)},
    EnergyBarrier: {
        "energy_barrier": Drawing(plot_barrier),
        "energy_barrier_path": Drawing(plot_barrier_path, "3d"),
    },
    AxialDistribution: {"stationary_distribution": Drawing(plot_stationary_distribution)},
    AxialEvolution: {
        "distribution": Drawing(plot_distribution),
        "not_switched": Drawing(plot_not_switched),
    },
    Retention: {"retention": Drawing(plot_retention, needs=lambda answer: answer.rate > 0)},
    Relaxation: {
        "relaxation": Drawing(plot_relaxation, size=WIDE),
        "stationary_distribution": Drawing(
            _at_rest, needs=lambda answer: answer.distribution is not None
        ),
    },
    ReadDisturb: {"read_disturb": Drawing(plot_read_disturb)},
    Oscillation: {
        "oscillation": Drawing(plot_oscillation),
        "spectrum": Drawing(plot_spectrum),
    },
    Sweep: {
        f"sweep_{name}": Drawing(partial(plot_sweep, variable=name), size=WIDE, needs=_swept(name))
        for name in SWEPT
    },
    StrayFieldProfile: {"stray_field": Drawing(plot_stray_field)},
    SwitchingTimes: {"switching_times": Drawing(plot_switching_times)},
    CircuitCurrents: {
        "circuit_torques": Drawing(
            plot_circuit_torques, needs=lambda answer: "theta" in answer.dataset.dims
        ),
        "circuit_potentials": Drawing(plot_circuit_potentials, size=WIDE),
    },
    SpinCurrent: {"spin_current": Drawing(plot_spin_current)},
    ExchangeCoupling: {"exchange_coupling": Drawing(plot_exchange_coupling)},
    MixingConductance: {"mixing_conductance": Drawing(plot_mixing_conductance)},
    ScatteringTransport: {
        "mode_conductance": Drawing(plot_mode_conductance, needs=_of_one_valve),
        "mode_torque": Drawing(
            plot_mode_torque,
            needs=lambda answer: bool(answer.free_layers) and _of_one_valve(answer),
        ),
    },
    HaarSamples: {
        "sampled_conductance": Drawing(plot_sampled_conductance),
        "sampled_torque": Drawing(
            plot_sampled_torque, needs=lambda answer: bool(answer.hats.free_layers)
        ),
    },
    Linewidth: {"linewidth": Drawing(plot_linewidth)},
    ResonanceLine: {"resonance_line": Drawing(plot_resonance_line)},
    SpinTorqueResonance: {"resonance": Drawing(plot_spin_torque_resonance, size=WIDE)},
    SwitchingCounts: {
        "switching_probability": Drawing(plot_switching_probability, size=WIDE),
        "write_error_rate": Drawing(plot_write_error_rate, size=WIDE),
    },
}
"""Figures by name, for every class of answers that has any."""


def figures_of(answer: Answer, *others: Answer, labels: tuple[str, ...] = ()) -> dict[str, Figure]:
    """Draw all figures of an answer, by name, such as one that `spintorque.load` has read.

    Torque tables may be several: they are drawn together, each in its own colours and with its
    one of the ``labels``. Raises QuestionError for others than tables, RangeError for an answer
    that has no figure.
    """
    if others and not all(isinstance(table, TorqueTable) for table in (answer, *others)):
        raise QuestionError("only torque tables are drawn together; give one answer of other kinds")
    if isinstance(answer, CharacteristicTrajectories):
        return {"trajectories": _spheres(answer)}
    figures = dict(_drawn((answer, *others), labels))
    if not figures:
        raise RangeError(
            "there is no figure of answers of the kind "
            f"{kind_of(type(answer)).replace('_', ' ')}; its numbers are in to_dataset(), and the "
            "command spintorque show prints them"
        )
    return figures


def save_figure(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Write a figure as PNG, SVG or PDF, as the suffix of ``path`` says; return the path.

    Raises QuestionError for another suffix, FileError if writing fails.
    """
    suffix = figure_suffix(path)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=suffix.removeprefix("."), dpi=DOTS_PER_INCH)
    return write_whole(path, buffer.getvalue())


def figure_suffix(path: str | os.PathLike[str]) -> str:
    """Suffix of a figure's file; QuestionError for a format that is not written."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise QuestionError(
            f"the figure is {os.fspath(path)!r}; its suffix is one of {', '.join(FORMATS)}"
        )
    return suffix


def _drawn(answers: tuple[Answer, ...], labels: tuple[str, ...]) -> Iterator[tuple[str, Figure]]:
    for name, drawing in DRAWINGS.get(type(answers[0]), {}).items():
        if not all(drawing.needs(answer) for answer in answers):
            continue
        figure = Figure(figsize=drawing.size, layout="constrained")
        ax = figure.add_subplot(projection=drawing.projection)
        for number, answer in enumerate(answers):
            options = {"label": labels[number]} if number < len(labels) else {}
            drawing.draw(answer, ax=ax, **options)
        yield name, figure


def _spheres(paths: CharacteristicTrajectories) -> Figure:
    """Each path on its sphere, two in a row."""
    count = len(paths.runs)
    columns = min(count, 2)
    rows = -(-count // columns)
    figure = Figure(figsize=(3.9 * columns, 3.7 * rows), layout="constrained")
    axes = [figure.add_subplot(rows, columns, k + 1, projection="3d") for k in range(count)]
    plot_characteristic_trajectories(paths, axes=axes)
    return figure
