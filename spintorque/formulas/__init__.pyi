from . import (
    asymmetric_valve,
    axial_oscillator,
    barrier_crossing,
    critical_current,
    demagnetization,
    dipole_tensors,
    escape_rate,
    lateral_valve,
    slonczewski,
    spin_pumping,
    switching_time,
    thermal_activation,
)

__all__ = [
    "asymmetric_valve",
    "axial_oscillator",
    "barrier_crossing",
    "critical_current",
    "demagnetization",
    "dipole_tensors",
    "escape_rate",
    "lateral_valve",
    "slonczewski",
    "spin_pumping",
    "switching_time",
    "thermal_activation",
]
