"""A contact between two places of a circuit."""

from dataclasses import dataclass
from typing import Any

from ....errors import QuestionError
from ....units import NANO, quantity
from ...checks import FORBID_UNKNOWN, positive, shown, store, word
from ..conductor import Conductor, require_conductor
from ..contact import Contact, complex_conductance


@dataclass(frozen=True)
class CircuitContact:
    """A `Contact` from one node or reservoir to another, the way in which currents count as > 0.

    With a ``magnet`` it polarizes along the magnetization of that name, and its mixing
    conductance is seen from the normal metal at either end. A thin magnet between two normal
    metals is one contact with a transmitted mixing conductance, as seen from both ends; what it
    shows to the second end may differ, as ``second_mixing_conductance``. Without a magnet it is one
    between normal metals, or inside a magnet, where its spin memory loss acts on all spins.

    Raises QuestionError for two ends that are one, a polarized contact without a magnet, or a
    magnetic contact between normal metals that lacks its mixing conductance.
    """

    between: tuple[str, str] = quantity("", "nodes or reservoirs, first and second end")
    contact: Contact = quantity("", "conductances per area")
    magnet: str | None = quantity("", "magnet that polarizes it; None: none", default=None)
    area: float | None = quantity("nm^2", "None: currents are per area", default=None)
    second_mixing_conductance: complex | None = quantity(
        "ohm^-1 m^-2", "G_ud at the second end; None: the same", default=None
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(self, between=_ends(self.between))
        if not isinstance(self.contact, Contact):
            raise QuestionError(
                f"contact is {shown(self.contact)}; allowed is a spintorque.Contact"
            )
        if self.area is not None:
            store(self, area=positive("area", self.area, "nm^2"))
        if self.magnet is not None:
            store(self, magnet=word("magnet", self.magnet))
        elif self.contact.polarization or self.contact.mixing_conductance is not None:
            raise QuestionError(
                f"{self.label} is polarized and has no magnet; name one, or give equal "
                "conductances and no mixing_conductance"
            )
        self._check_second_end()

    @property
    def label(self) -> str:
        """How messages and answers name it."""
        return " - ".join(self.between)

    @classmethod
    def wire(
        cls,
        between: tuple[str, str],
        conductor: Conductor,
        length_nm: float,
        *,
        area: float | None = None,
        magnet: str | None = None,
    ) -> "CircuitContact":
        """Exact contact through a conductor of some length, a film or a piece of a wire.

        AR* = rho* L and delta = L/lambda of the spin memory loss. A magnetic conductor joins two
        nodes of one magnet.

        Parameters
        ----------
        between : tuple of two str
            Nodes or reservoirs.
        conductor : Conductor
            What it is made of.
        length_nm : float
            L in nm along the current: of a film its thickness.
        area : float, optional
            Cross section in nm^2.
        magnet : str, optional
            Magnet that it belongs to, for a magnetic conductor.

        Raises
        ------
        QuestionError
            For a value that is not allowed.
        """
        require_conductor("conductor", conductor)
        length = positive("length_nm", length_nm, "nm")
        loss = conductor.spin_diffusion_length
        contact = Contact.valet_fert(
            ar_star=conductor.rho_star * length * NANO,
            gamma=conductor.polarization,
            spin_memory_loss=0.0 if loss is None else length / loss,
        )
        return cls(between, contact, magnet=magnet, area=area)

    def to_mapping(self) -> dict[str, Any]:
        """Return the contact as plain values by the names of the fields, those of `contact` too."""
        values: dict[str, Any] = {"between": list(self.between)}
        for name in ("magnet", "area"):
            if getattr(self, name) is not None:
                values[name] = getattr(self, name)
        contact = self.contact
        if contact.name:
            values["name"] = contact.name
        values["conductances"] = list(contact.conductances)
        for name, value in (
            ("mixing_conductance", contact.mixing_conductance),
            ("transmitted_mixing_conductance", contact.transmitted_mixing_conductance or None),
            ("second_mixing_conductance", self.second_mixing_conductance),
        ):
            if value is not None:
                values[name] = [value.real, value.imag]
        return {
            **values,
            "spin_memory_loss": contact.spin_memory_loss,
            "sharvin_corrected": contact.sharvin_corrected,
        }

    @classmethod
    def from_mapping(cls, mapping: dict[str, Any]) -> "CircuitContact":
        """Return the contact whose `to_mapping` this is; what has a default may be left out."""
        own = {key: value for key, value in mapping.items() if key in OWN}
        contact = {key: value for key, value in mapping.items() if key not in OWN}
        return cls(contact=Contact(**contact), **own)

    def _check_second_end(self) -> None:
        value = self.second_mixing_conductance
        if value is None:
            return
        second = complex_conductance("second_mixing_conductance", value)
        first = self.contact.mixing_conductance
        if first is None:
            raise QuestionError(
                f"{self.label} has a second_mixing_conductance and no mixing_conductance; give both"
            )
        transmitted = self.contact.transmitted_mixing_conductance.real
        least = transmitted**2 / first.real
        if not self.contact.sharvin_corrected:
            least = max(least, self.contact.conductance / 2)
        if second.real <= 0 or second.real < least * (1 - 1e-12):
            raise QuestionError(
                f"second_mixing_conductance is {shown(value)}; allowed is a real part above 0 and "
                f"of at least {least:g} (ohm^-1 m^-2), by the conductances and the transmitted part"
            )
        store(self, second_mixing_conductance=second)


OWN = ("between", "magnet", "area", "second_mixing_conductance")
"""Keys of a mapping that are not those of its `Contact`."""


def _ends(between: Any) -> tuple[str, str]:
    if not isinstance(between, list | tuple) or len(between) != 2:
        raise QuestionError(
            f"between is {shown(between)}; allowed are the names of two nodes or reservoirs"
        )
    first, second = (word("between", name) for name in between)
    if first == second:
        raise QuestionError(f"a contact goes from {first} to itself; allowed are two places")
    return first, second
