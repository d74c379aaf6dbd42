from . import analysis, formulas, plot
from ._tabulate import tabulate
from ._version import __version__
from .dynamics._simulate import simulate
from .dynamics._simulate_ensemble import simulate_ensemble
from .electronic_structure._band_diagram import band_diagram
from .electronic_structure._bands import bands
from .electronic_structure._density_of_states import density_of_states
from .errors import (
    ConvergenceError,
    FileError,
    IdentityError,
    QuestionError,
    RangeError,
    SpintorqueError,
    SpintorqueWarning,
    WorkersError,
)
from .execution.worker_processes import processes
from .model._direction import direction
from .model.accuracy import StepControl, TransportAccuracy
from .model.angular_resistance import AngularResistance
from .model.bias_profile import BiasProfile
from .model.coupled import CoupledMacrospins, Coupling
from .model.drive import Drive, Terminal
from .model.heating.joule_heating import JouleHeating
from .model.heating.temperature_dependence import BlochLaw, KuzminLaw, ParameterTable
from .model.internal_fields.cubic_anisotropy import CubicAnisotropy
from .model.internal_fields.dipole_coupling import DipoleCoupling
from .model.internal_fields.exchange_bias import ExchangeBias
from .model.internal_fields.voltage_anisotropy import VoltageAnisotropy
from .model.macrospin import Macrospin
from .model.material import Material
from .model.observation.stop_conditions import Event, Settled, Switched
from .model.orbitals.bond_lengths import BondScaling, LayerSpacing
from .model.orbitals.interface_bonds import InterfaceBond
from .model.orbitals.named_materials import MaterialLibrary, materials, read_materials
from .model.orbitals.orbital_material import OrbitalMaterial
from .model.orbitals.two_centre_table import Bond, Site, TwoCentreTable
from .model.semiclassical.circuits.circuit import Circuit
from .model.semiclassical.circuits.circuit_contact import CircuitContact
from .model.semiclassical.circuits.circuit_node import CircuitNode
from .model.semiclassical.conductor import Conductor
from .model.semiclassical.contact import Contact
from .model.semiclassical.film import Film
from .model.semiclassical.matrix_scatterer import HatScatterer, MatrixScatterer
from .model.semiclassical.named_metals import MetalLibrary, conductors, contacts
from .model.semiclassical.scatterer import Scatterer, Spacer
from .model.shapes._stray_field import dipole_tensor, stray_field
from .model.shapes.cross_sections import Disk, Ellipse, Prism
from .model.shapes.pinned_layer import PinnedLayer
from .model.stack import Layer, Stack
from .model.torque_laws.asymmetric_valve_torque import AsymmetricValveTorque
from .model.torque_laws.junction_conductance import JunctionConductance
from .model.torque_laws.polarizer import Polarizer
from .model.torque_laws.slonczewski_torque import SlonczewskiTorque
from .model.torque_laws.spin_orbit_torque import SpinOrbitTorque
from .model.waveform import Pulse, Ramp, Samples, Sine
from .results.analyses.axial_distribution import AxialDistribution, AxialEvolution
from .results.analyses.characteristic_trajectories import CharacteristicTrajectories
from .results.analyses.critical_drive import CriticalDrive, Instability
from .results.analyses.electrical.angular_asymmetry import AngularAsymmetry
from .results.analyses.electrical.asymmetric_valve_fit import AsymmetricValveFit
from .results.analyses.electrical.magnetoresistance import Magnetoresistance
from .results.analyses.electrical.slonczewski_fit import SlonczewskiFit
from .results.analyses.energy_barrier import EnergyBarrier
from .results.analyses.equilibria import Equilibria
from .results.analyses.field_sweeps.ferromagnetic_resonance import FerromagneticResonance
from .results.analyses.field_sweeps.magnetization_loop import MagnetizationLoop
from .results.analyses.field_sweeps.reversal_curves import ReversalCurves
from .results.analyses.hysteresis import Hysteresis
from .results.analyses.linewidth import Linewidth
from .results.analyses.oscillation import Oscillation
from .results.analyses.phase_diagram import PhaseDiagram
from .results.analyses.regime import Regime, regime_name
from .results.analyses.relaxation import ReadDisturb, Relaxation
from .results.analyses.resonance_line import ResonanceLine
from .results.analyses.retention import Retention
from .results.analyses.spin_torque_resonance import SpinTorqueResonance
from .results.analyses.stability.normal_modes import NormalModes
from .results.analyses.switching_counts import SwitchingCounts
from .results.analyses.switching_times import SwitchingTimes
from .results.base.any_kind import load
from .results.electronic_structure.band_diagram import BandDiagram
from .results.electronic_structure.bands import Bands
from .results.electronic_structure.density_of_states import DensityOfStates
from .results.ensemble import Ensemble
from .results.exchange_coupling import ExchangeCoupling
from .results.kwant_torque import KwantTorque
from .results.magnetostatics.stray_field_profile import StrayFieldProfile
from .results.mixing_conductance import MixingConductance
from .results.scattering import Scattering
from .results.semiclassical.circuit_currents import CircuitCurrents
from .results.semiclassical.diffusion_profile import DiffusionProfile
from .results.semiclassical.diffusive_torques import DiffusiveTorques
from .results.semiclassical.haar_samples import HaarSamples
from .results.semiclassical.scattering_transport import ScatteringTransport
from .results.semiclassical.spin_diffusion import SpinDiffusion
from .results.spin_current import SpinCurrent
from .results.sweep import Sweep
from .results.torque import Torque
from .results.torque_profile import TorqueProfile
from .results.torque_table import TorqueTable
from .results.trajectory import RunEvent, Trajectory
from .sweeps._sweep import SweepStatus, open_sweep, resume, sweep, sweep_status
from .torque_source import SourceTorques, SweepableSource, TorqueSource
from .transport._exchange_coupling import exchange_coupling
from .transport._kwant_torque import kwant_torque
from .transport._mixing_conductance import mixing_conductance
from .transport._scattering import scattering
from .transport._spin_current import spin_current
from .transport._torque import torque
from .transport._torque_profile import torque_profile
from .transport.semiclassical.circuit._circuit_currents import (
    circuit_conductances,
    circuit_currents,
    contact_conductances,
)
from .transport.semiclassical.circuit.circuit_valve import CircuitValve
from .transport.semiclassical.diffusion._diffusion_profile import diffusion_profile
from .transport.semiclassical.diffusion._diffusive_torques import diffusive_torques
from .transport.semiclassical.diffusion._spin_diffusion import spin_diffusion
from .transport.semiclassical.diffusion.diffusive_stack import DiffusiveStack
from .transport.semiclassical.hats._haar_samples import haar_samples
from .transport.semiclassical.hats._scattering_transport import scattering_transport
from .transport.semiclassical.hats.scattering_stack import ScatteringStack

__all__ = [
    "AngularAsymmetry",
    "AngularResistance",
    "AsymmetricValveFit",
    "AsymmetricValveTorque",
    "AxialDistribution",
    "AxialEvolution",
    "BandDiagram",
    "Bands",
    "BiasProfile",
    "BlochLaw",
    "Bond",
    "BondScaling",
    "CharacteristicTrajectories",
    "Circuit",
    "CircuitContact",
    "CircuitCurrents",
    "CircuitNode",
    "CircuitValve",
    "Conductor",
    "Contact",
    "ConvergenceError",
    "CoupledMacrospins",
    "Coupling",
    "CriticalDrive",
    "CubicAnisotropy",
    "DensityOfStates",
    "DiffusionProfile",
    "DiffusiveStack",
    "DiffusiveTorques",
    "DipoleCoupling",
    "Disk",
    "Drive",
    "Ellipse",
    "EnergyBarrier",
    "Ensemble",
    "Equilibria",
    "Event",
    "ExchangeBias",
    "ExchangeCoupling",
    "FerromagneticResonance",
    "FileError",
    "Film",
    "HaarSamples",
    "HatScatterer",
    "Hysteresis",
    "IdentityError",
    "Instability",
    "InterfaceBond",
    "JouleHeating",
    "JunctionConductance",
    "KuzminLaw",
    "KwantTorque",
    "Layer",
    "LayerSpacing",
    "Linewidth",
    "Macrospin",
    "MagnetizationLoop",
    "Magnetoresistance",
    "Material",
    "MaterialLibrary",
    "MatrixScatterer",
    "MetalLibrary",
    "MixingConductance",
    "NormalModes",
    "OrbitalMaterial",
    "Oscillation",
    "ParameterTable",
    "PhaseDiagram",
    "PinnedLayer",
    "Polarizer",
    "Prism",
    "Pulse",
    "QuestionError",
    "Ramp",
    "RangeError",
    "ReadDisturb",
    "Regime",
    "Relaxation",
    "ResonanceLine",
    "Retention",
    "ReversalCurves",
    "RunEvent",
    "Samples",
    "Scatterer",
    "Scattering",
    "ScatteringStack",
    "ScatteringTransport",
    "Settled",
    "Sine",
    "Site",
    "SlonczewskiFit",
    "SlonczewskiTorque",
    "SourceTorques",
    "Spacer",
    "SpinCurrent",
    "SpinDiffusion",
    "SpinOrbitTorque",
    "SpinTorqueResonance",
    "SpintorqueError",
    "SpintorqueWarning",
    "Stack",
    "StepControl",
    "StrayFieldProfile",
    "Sweep",
    "SweepStatus",
    "SweepableSource",
    "Switched",
    "SwitchingCounts",
    "SwitchingTimes",
    "Terminal",
    "Torque",
    "TorqueProfile",
    "TorqueSource",
    "TorqueTable",
    "Trajectory",
    "TransportAccuracy",
    "TwoCentreTable",
    "VoltageAnisotropy",
    "WorkersError",
    "__version__",
    "analysis",
    "band_diagram",
    "bands",
    "circuit_conductances",
    "circuit_currents",
    "conductors",
    "contact_conductances",
    "contacts",
    "density_of_states",
    "diffusion_profile",
    "diffusive_torques",
    "dipole_tensor",
    "direction",
    "exchange_coupling",
    "formulas",
    "haar_samples",
    "kwant_torque",
    "load",
    "materials",
    "mixing_conductance",
    "open_sweep",
    "plot",
    "processes",
    "read_materials",
    "regime_name",
    "resume",
    "scattering",
    "scattering_transport",
    "simulate",
    "simulate_ensemble",
    "spin_current",
    "spin_diffusion",
    "stray_field",
    "sweep",
    "sweep_status",
    "tabulate",
    "torque",
    "torque_profile",
]
