from .electrical._angular_asymmetry import AngularAsymmetry, angular_asymmetry
from .electrical._magnetoresistance import Magnetoresistance, magnetoresistance
from .electrical.slonczewski_fit import SlonczewskiFit, fit_slonczewski
from .regime import Regime, regime_name
from .regimes._characteristic_trajectories import (
    CharacteristicTrajectories,
    characteristic_trajectories,
)
from .regimes._hysteresis import Hysteresis, hysteresis
from .regimes._phase_diagram import PhaseDiagram, phase_diagram
from .resonance._linewidth import Linewidth, linewidth
from .resonance._oscillation import Oscillation, oscillation
from .resonance._spin_torque_resonance import SpinTorqueResonance, spin_torque_resonance
from .resonance.lorentzian import ResonanceLine, fit_resonance
from .stability._critical_drive import CriticalDrive, critical_drive
from .stability._energy_barrier import EnergyBarrier, energy_barrier
from .stability._equilibria import Equilibria, equilibria
from .stability._retention import Retention, read_disturb, retention
from .stability.axial_distribution import AxialDistribution, AxialEvolution
from .stability.fokker_planck import (
    evolve_distribution,
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from .switching._switching import switching_probability, switching_times
from .switching.switching_counts import SwitchingCounts

__all__ = [
    "AngularAsymmetry",
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
