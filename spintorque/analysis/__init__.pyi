from .electrical._angular_asymmetry import angular_asymmetry
from .electrical._fit_asymmetric_valve import fit_asymmetric_valve
from .electrical._fit_slonczewski import fit_slonczewski
from .electrical._magnetoresistance import magnetoresistance
from .field_sweeps._ferromagnetic_resonance import ferromagnetic_resonance
from .field_sweeps._magnetization_loop import magnetization_loop
from .field_sweeps._reversal_curves import reversal_curves
from .magnetostatics._stray_field_profile import stray_field_profile
from .rates._read_disturb import read_disturb
from .rates._relaxation import relaxation
from .rates._retention import retention
from .regimes._characteristic_trajectories import characteristic_trajectories
from .regimes._hysteresis import hysteresis
from .regimes._phase_diagram import phase_diagram
from .resonance._linewidth import linewidth
from .resonance._oscillation import oscillation
from .resonance._spin_torque_resonance import spin_torque_resonance
from .resonance.lorentzian import fit_resonance
from .stability._critical_drive import critical_drive
from .stability._energy_barrier import energy_barrier
from .stability._equilibria import equilibria
from .stability._normal_modes import normal_modes
from .stability.fokker_planck import (
    evolve_distribution,
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from .switching._switching import switching_probability, switching_times

__all__ = [
    "angular_asymmetry",
    "characteristic_trajectories",
    "critical_drive",
    "energy_barrier",
    "equilibria",
    "evolve_distribution",
    "ferromagnetic_resonance",
    "fit_asymmetric_valve",
    "fit_resonance",
    "fit_slonczewski",
    "hysteresis",
    "linewidth",
    "magnetization_loop",
    "magnetoresistance",
    "mean_first_passage_time",
    "normal_modes",
    "oscillation",
    "phase_diagram",
    "read_disturb",
    "relaxation",
    "relaxation_rates",
    "retention",
    "reversal_curves",
    "spin_torque_resonance",
    "stationary_distribution",
    "stray_field_profile",
    "switching_probability",
    "switching_times",
]
