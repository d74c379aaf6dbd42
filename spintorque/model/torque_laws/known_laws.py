"""The torque laws in closed form: the one place where a new one is registered."""

from .asymmetric_valve_torque import AsymmetricValveTorque
from .closed_form_torque import ClosedFormTorque
from .slonczewski_torque import SlonczewskiTorque
from .spin_orbit_torque import SpinOrbitTorque

CLOSED_FORMS: tuple[type[ClosedFormTorque], ...] = (
    SlonczewskiTorque,
    AsymmetricValveTorque,
    SpinOrbitTorque,
)

SECTION_NAMES = ", ".join(f"[{law.section}]" for law in CLOSED_FORMS)
"""Their sections in a TOML question, as messages name them."""
LAW_NAMES = ", ".join(f"a {name}" for name in ("TorqueTable", *(c.__name__ for c in CLOSED_FORMS)))
"""What messages allow as a torque."""
