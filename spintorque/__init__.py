"""From a stack of magnetic layers to its spin torque and its magnetization dynamics."""

import logging
from importlib import import_module
from importlib.metadata import version
from types import ModuleType

from ._tabulate import tabulate
from .dynamics._simulate import simulate
from .dynamics._simulate_ensemble import simulate_ensemble
from .errors import (
    ConvergenceError,
    FileError,
    IdentityError,
    QuestionError,
    RangeError,
    SpintorqueError,
    SpintorqueWarning,
    SweepError,
)
from .execution.executors import processes
from .model._direction import direction
from .model.accuracy import StepControl, TransportAccuracy
from .model.bias_profile import BiasProfile
from .model.coupled import CoupledMacrospins, Coupling
from .model.drive import Drive
from .model.macrospin import Macrospin
from .model.material import Material
from .model.polarizer import Polarizer
from .model.slonczewski_torque import SlonczewskiTorque
from .model.spin_orbit_torque import SpinOrbitTorque
from .model.stack import Layer, Stack
from .model.waveform import Pulse, Ramp, Samples, Sine
from .results.ensemble import Ensemble
from .results.exchange_coupling import ExchangeCoupling
from .results.kwant_torque import KwantTorque
from .results.mixing_conductance import MixingConductance
from .results.scattering import Scattering
from .results.spin_current import SpinCurrent
from .results.sweep import Sweep
from .results.torque import Torque
from .results.torque_profile import TorqueProfile
from .results.torque_table import TorqueTable
from .results.trajectory import Trajectory
from .sweeps._sweep import SweepStatus, open_sweep, resume, sweep, sweep_status
from .transport._exchange_coupling import exchange_coupling
from .transport._kwant_torque import kwant_torque
from .transport._mixing_conductance import mixing_conductance
from .transport._scattering import scattering
from .transport._spin_current import spin_current
from .transport._torque import torque
from .transport._torque_profile import torque_profile

__version__ = version("spintorque")
logging.getLogger(__name__).addHandler(
    logging.NullHandler()
)  # as libraries do: silent unless asked

__all__ = [
    "BiasProfile",
    "ConvergenceError",
    "CoupledMacrospins",
    "Coupling",
    "Drive",
    "Ensemble",
    "ExchangeCoupling",
    "FileError",
    "IdentityError",
    "KwantTorque",
    "Layer",
    "Macrospin",
    "Material",
    "MixingConductance",
    "Polarizer",
    "Pulse",
    "QuestionError",
    "Ramp",
    "RangeError",
    "Samples",
    "Scattering",
    "Sine",
    "SlonczewskiTorque",
    "SpinCurrent",
    "SpinOrbitTorque",
    "SpintorqueError",
    "SpintorqueWarning",
    "Stack",
    "StepControl",
    "Sweep",
    "SweepError",
    "SweepStatus",
    "Torque",
    "TorqueProfile",
    "TorqueTable",
    "Trajectory",
    "TransportAccuracy",
    "direction",
    "exchange_coupling",
    "kwant_torque",
    "mixing_conductance",
    "open_sweep",
    "processes",
    "resume",
    "scattering",
    "simulate",
    "simulate_ensemble",
    "spin_current",
    "sweep",
    "sweep_status",
    "tabulate",
    "torque",
    "torque_profile",
]


def __getattr__(name: str) -> ModuleType:
    """Load the rooms that are seldom needed, and heavy, when they are: `analysis` and `plot`."""
    if name in ("analysis", "plot"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
