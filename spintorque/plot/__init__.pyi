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
from .figures import figures_of, save_figure
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

__all__ = [
    "figures_of",
    "plot_absorption",
    "plot_angular_asymmetry",
    "plot_asymmetric_valve_fit",
    "plot_band_diagram",
    "plot_bands",
    "plot_barrier",
    "plot_barrier_path",
    "plot_characteristic_trajectories",
    "plot_circuit_potentials",
    "plot_circuit_torques",
    "plot_conductance_against_angle",
    "plot_critical_drive",
    "plot_density_of_states",
    "plot_diffusive_resistance",
    "plot_diffusive_spin_current",
    "plot_diffusive_torques",
    "plot_distribution",
    "plot_equilibria",
    "plot_exchange_coupling",
    "plot_final_moments",
    "plot_first_passage",
    "plot_hysteresis",
    "plot_kwant_torque",
    "plot_linewidth",
    "plot_magnetization",
    "plot_magnetization_loop",
    "plot_magnetoresistance",
    "plot_mean_moment",
    "plot_mixing_conductance",
    "plot_mode_conductance",
    "plot_mode_torque",
    "plot_normal_modes",
    "plot_not_switched",
    "plot_oscillation",
    "plot_phase_diagram",
    "plot_potential",
    "plot_read_disturb",
    "plot_relaxation",
    "plot_resistance_loop",
    "plot_resonance_line",
    "plot_resonance_modes",
    "plot_retention",
    "plot_reversal_curves",
    "plot_reversal_distribution",
    "plot_sampled_conductance",
    "plot_sampled_torque",
    "plot_scattering",
    "plot_slonczewski_fit",
    "plot_spectrum",
    "plot_sphere",
    "plot_spin_accumulation",
    "plot_spin_accumulation_in_time",
    "plot_spin_current",
    "plot_spin_diffusion",
    "plot_spin_torque_resonance",
    "plot_stationary_distribution",
    "plot_stray_field",
    "plot_sweep",
    "plot_switching_probability",
    "plot_switching_times",
    "plot_temperature",
    "plot_torque",
    "plot_torque_against_angle",
    "plot_torque_against_bias",
    "plot_torque_profile",
    "plot_write_error_rate",
    "save_figure",
]
