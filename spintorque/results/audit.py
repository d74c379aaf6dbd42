"""The record of identities and errors that an answer carries: every key is declared here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..errors import IdentityError


def _entry(meaning: str, *, identity: str = "", of_torque: bool = False) -> Any:
    """Field of an audit, None where it does not apply.

    ``identity``: what an error message calls broken if the entry is too large; ``of_torque``:
    whether it is a torque, and kept relative to the largest one.
    """
    metadata = {"meaning": meaning, "identity": identity, "of_torque": of_torque}
    return field(default=None, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Audit:
    """Worst defects of identities and largest errors met while an answer was made.

    Errors of torques are in the unit of ``largest_torque``, the largest torque of the answer. As
    a mapping, which files keep, they are relative to it.
    """

    unitarity_defect: float | None = _entry(
        "largest element of S S† − 1", identity="unitarity of the S-matrix (I1)"
    )
    torque_picture_defect: float | None = _entry(
        "flux torque against exchange-field torque, relative",
        identity="equality of flux torque and exchange-field torque (I3)",
    )
    sum_rule_defect: float | None = _entry(
        "spin current taken up against exchange torque plus lattice torque, relative",
        identity="sum rule of spin-orbit coupling, flux = exchange torque + lattice torque",
    )
    balance_defect: float | None = _entry(
        "spin current against torque on every monolayer or film, relative",
        identity="balance of angular momentum on every monolayer or film (I3)",
    )
    rotation_defect: float | None = _entry(
        "torques on the device turned in spin space against turned torques, relative",
        identity="covariance under rotation of all directions (I7)",
    )
    reciprocity_defect: float | None = _entry(
        "conductance with all magnetizations reversed against the conductance, relative",
        identity="reciprocity of the conductance",
    )
    collinear_torque: float | None = _entry(
        "torque on the free one of collinear magnets, over hbar/2e times the current or input",
        identity="no torque on collinear magnets (I7)",
    )
    equilibrium_defect: float | None = _entry(
        "charge and spin current, or torque on all layers, of an equilibrium, relative",
        identity="balance of angular momentum in equilibrium",
    )
    k_sum_error: float | None = _entry(
        "k-parallel sum, estimated, relative to the largest torque", of_torque=True
    )
    error_over_tolerance: float | None = _entry("largest estimated error over the one asked for")
    energy_integral_error: float | None = _entry(
        "energy integral, estimated, relative to the largest torque", of_torque=True
    )
    bound_level_torque: float | None = _entry(
        "torque that hangs on how bound levels are filled, over the largest", of_torque=True
    )
    density_of_states_defect: float | None = _entry(
        "exchange energies from torque and density of states, relative difference"
    )
    charge_defect: float | None = _entry(
        "charge currents of neighbouring regions, difference relative to what comes in",
        identity="conservation of charge",
    )
    angular_momentum_defect: float | None = _entry(
        "angular momentum from the leads against what magnets and lattices take up, relative",
        identity="balance of angular momentum over all magnets, lattices and leads",
    )
    largest_torque: float = 1.0

    def merge(self, *others: "Audit") -> "Audit":
        """Return the worst of each entry of several audits."""
        worst: dict[str, Any] = {}
        for entry in fields(Audit):
            values = [getattr(audit, entry.name) for audit in (self, *others)]
            numbers = [value for value in values if value is not None]
            worst[entry.name] = max(numbers) if numbers else None
        return Audit(**worst)

    def to_mapping(self) -> dict[str, float]:
        """Entries that apply by name, those of torques relative to the largest one."""
        largest = self.largest_torque or 1.0
        return {
            name: value / largest if OF_TORQUE[name] else value
            for name in MEANINGS
            if (value := getattr(self, name)) is not None
        }

    @classmethod
    def from_mapping(cls, entries: Mapping[str, float], largest_torque: float = 1.0) -> "Audit":
        """Make an audit of what `to_mapping` gave, and the largest torque of its answer."""
        largest = largest_torque or 1.0
        values: dict[str, Any] = {
            name: value * largest if OF_TORQUE[name] else value for name, value in entries.items()
        }
        return cls(**values, largest_torque=largest_torque)

    def require_identities(self, tolerance: float, bias: float) -> None:
        """Raise IdentityError if an identity is off by more than ``tolerance`` at a bias (V)."""
        for name, identity in IDENTITIES.items():
            defect = getattr(self, name)
            if defect is not None and not defect <= tolerance:
                raise IdentityError(
                    f"broken identity: {identity} is off by {defect:.2e} at bias {bias:g} V; "
                    f"allowed is {tolerance:.2e} (identity_tolerance)"
                )


_ENTRIES = [entry for entry in fields(Audit) if entry.metadata]
MEANINGS: dict[str, str] = {entry.name: entry.metadata["meaning"] for entry in _ENTRIES}
OF_TORQUE: dict[str, bool] = {entry.name: entry.metadata["of_torque"] for entry in _ENTRIES}
IDENTITIES: dict[str, str] = {
    entry.name: entry.metadata["identity"] for entry in _ENTRIES if entry.metadata["identity"]
}
