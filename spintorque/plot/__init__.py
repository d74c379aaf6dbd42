"""Figures of answers: `plot_x(answer, *, ax=None)`; the only importer of matplotlib."""

from .characteristic_trajectories import plot_characteristic_trajectories
from .critical_drive import plot_critical_drive
from .energy_barrier import plot_barrier, plot_barrier_path
from .equilibria import plot_equilibria
from .fokker_planck import plot_distribution, plot_not_switched
from .linewidth import plot_linewidth
from .magnetoresistance import plot_angular_asymmetry, plot_magnetoresistance
from .oscillation import plot_oscillation, plot_spectrum
from .phase_diagram import plot_hysteresis, plot_phase_diagram
from .profile import plot_torque_profile
from .slonczewski_fit import plot_slonczewski_fit
from .spin_torque_resonance import plot_spin_torque_resonance
from .switching import plot_switching_probability, plot_write_error_rate
from .torque import (
    plot_conductance_against_angle,
    plot_torque_against_angle,
    plot_torque_against_bias,
)
from .trajectory import plot_magnetization, plot_sphere

__all__ = [
    "plot_angular_asymmetry",
    "plot_barrier",
    "plot_barrier_path",
    "plot_characteristic_trajectories",
    "plot_conductance_against_angle",
    "plot_critical_drive",
    "plot_distribution",
    "plot_equilibria",
    "plot_hysteresis",
    "plot_linewidth",
    "plot_magnetization",
    "plot_magnetoresistance",
    "plot_not_switched",
    "plot_oscillation",
    "plot_phase_diagram",
    "plot_slonczewski_fit",
    "plot_spectrum",
    "plot_sphere",
    "plot_spin_torque_resonance",
    "plot_switching_probability",
    "plot_torque_against_angle",
    "plot_torque_against_bias",
    "plot_torque_profile",
    "plot_write_error_rate",
]
