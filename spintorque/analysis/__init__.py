"""What is asked of dynamics: equilibria, phase diagrams, spectra, switching, retention."""

from .angular_asymmetry import AngularAsymmetry, angular_asymmetry
from .axial_distribution import AxialDistribution, AxialEvolution
from .characteristic_trajectories import CharacteristicTrajectories, characteristic_trajectories
from .critical_drive import CriticalDrive, critical_drive
from .energy_barrier import EnergyBarrier, energy_barrier
from .equilibria import Equilibria, equilibria
from .fokker_planck import (
    evolve_distribution,
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from .hysteresis import Hysteresis, hysteresis
from .junction import AngularResistance
from .linewidth import Linewidth, linewidth
from .lorentzian import ResonanceLine, fit_resonance
from .magnetoresistance import Magnetoresistance, magnetoresistance
from .oscillation import Oscillation, oscillation
from .phase_diagram import PhaseDiagram, phase_diagram
from .regimes import Regime, regime_name
from .retention import Retention, read_disturb, retention
from .slonczewski_fit import SlonczewskiFit, fit_slonczewski
from .spin_torque_resonance import SpinTorqueResonance, spin_torque_resonance
from .switching import switching_probability, switching_times
from .switching_counts import SwitchingCounts

__all__ = [
    "AngularAsymmetry",
    "AngularResistance",
    "AxialDistribution",
    "AxialEvolution",
    "CharacteristicTrajectories",
    "CriticalDrive",
    "EnergyBarrier",
    "Equilibria",
    "Hysteresis",
    "Linewidth",
    "Magnetoresistance",
    "Oscillation",
    "PhaseDiagram",
    "Regime",
    "ResonanceLine",
    "Retention",
    "SlonczewskiFit",
    "SpinTorqueResonance",
    "SwitchingCounts",
    "angular_asymmetry",
    "characteristic_trajectories",
    "critical_drive",
    "energy_barrier",
    "equilibria",
    "evolve_distribution",
    "fit_resonance",
    "fit_slonczewski",
    "hysteresis",
    "linewidth",
    "magnetoresistance",
    "mean_first_passage_time",
    "oscillation",
    "phase_diagram",
    "read_disturb",
    "regime_name",
    "relaxation_rates",
    "retention",
    "spin_torque_resonance",
    "stationary_distribution",
    "switching_probability",
    "switching_times",
]
