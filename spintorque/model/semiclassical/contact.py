"""The interface between two metals: its conductances for both spins and for spins across."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import QuestionError
from ...units import quantity
from ..checks import FORBID_UNKNOWN, check_sizes, not_negative, positive, real_number, shown, store
from .asymmetry import spin_asymmetry

UNIT = "ohm^-1 m^-2"
ROUNDING = 1e-12
FROM_AR = "; if both G are from AR*, give them by Contact.valet_fert or with sharvin_corrected=True"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Interface with conductances for both spins along a magnetization and G_ud across it.

    Per area and spin, as in the circuit theory of Brataas, Nazarov and Bauer, Phys. Rev. Lett. 84,
    2481 (2000): a spin accumulation s across the magnetization n on the normal side drives the spin
    current 2 (Re G_ud s - Im G_ud n x s) into the magnet. Of it, a magnet that is thin passes
    on what ``transmitted_mixing_conductance`` says, if both of its contacts agree on that. A
    ``spin_memory_loss`` delta is the thickness of the interface over its spin diffusion length: a
    spin along the magnetization, and any spin between normal metals, is flipped with the
    probability 1 - exp(-delta) (Bass and Pratt, J. Phys.: Condens. Matter 19, 183201 (2007)).

    Of scattering matrices, Re G_ud is at least (G_up + G_dn)/2. Conductances from AR* of diffusive
    metals are larger, because the Sharvin resistances of both sides are taken off (Schep et al.,
    Phys. Rev. B 56, 10805 (1997)): then ``sharvin_corrected`` is true, and Re G_ud is only
    above 0.

    Raises QuestionError for conductances below 0 or both of them 0, a Re G_ud that is too small, a
    transmitted part larger than Re G_ud, or a negative spin memory loss.
    """

    conductances: tuple[float, float] = quantity(UNIT, "G_up and G_dn, up the majority spin")
    mixing_conductance: complex | None = quantity(
        UNIT, "complex G_ud; None: not known, as between normal metals", default=None
    )
    transmitted_mixing_conductance: complex = quantity(
        UNIT, "complex G_t of the magnet that it belongs to", default=0j
    )
    spin_memory_loss: float = quantity("", "delta", default=0.0)
    sharvin_corrected: bool = quantity(
        "", "whether the Sharvin resistances of both sides are taken off", default=False
    )
    name: str = quantity("", "what questions and reports call it", default="")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            conductances=_conductances(self.conductances),
            transmitted_mixing_conductance=complex_conductance(
                "transmitted_mixing_conductance", self.transmitted_mixing_conductance
            ),
            spin_memory_loss=not_negative("spin_memory_loss", self.spin_memory_loss),
        )
        if not isinstance(self.name, str):
            raise QuestionError(f"name is {shown(self.name)}; allowed is text")
        if not isinstance(self.sharvin_corrected, bool):
            raise QuestionError(
                f"sharvin_corrected is {shown(self.sharvin_corrected)}; allowed is true or false"
            )
        if self.mixing_conductance is not None:
            mixing = complex_conductance("mixing_conductance", self.mixing_conductance)
            store(self, mixing_conductance=mixing)
            self._check_mixing(mixing)
        elif self.transmitted_mixing_conductance:
            raise QuestionError(
                "a contact has a transmitted_mixing_conductance and no mixing_conductance; give "
                "both"
            )

    @classmethod
    def valet_fert(
        cls,
        *,
        ar_star: float,
        gamma: float = 0.0,
        mixing_conductance: complex | None = None,
        transmitted_mixing_conductance: complex = 0j,
        spin_memory_loss: float = 0.0,
        name: str = "",
    ) -> "Contact":
        """Contact by AR* and gamma of Valet and Fert, as valves of metals are described.

        G_up + G_dn = 1/[AR* (1 - gamma^2)] and (G_up - G_dn)/(G_up + G_dn) = gamma. The contact is
        ``sharvin_corrected``. Raises QuestionError as the class does.

        Parameters
        ----------
        ar_star : float
            AR* in ohm m^2: the resistances of the spins times area are 2 AR* (1 -+ gamma).
        gamma : float, optional
            Asymmetry of the conductances, between -1 and 1.
        mixing_conductance : complex, optional
            G_ud in ohm^-1 m^-2; see the class.
        transmitted_mixing_conductance : complex, optional
            G_t in ohm^-1 m^-2; see the class.
        spin_memory_loss : float, optional
            Delta; see the class.
        name : str, optional
            What questions and reports call it.
        """
        gamma = spin_asymmetry("gamma", gamma)
        resistance = 2 * positive("ar_star", ar_star, "ohm m^2")
        return cls(
            conductances=(1 / (resistance * (1 - gamma)), 1 / (resistance * (1 + gamma))),
            mixing_conductance=mixing_conductance,
            transmitted_mixing_conductance=transmitted_mixing_conductance,
            spin_memory_loss=spin_memory_loss,
            sharvin_corrected=True,
            name=name,
        )

    @property
    def conductance(self) -> float:
        """G_up + G_dn in ohm^-1 m^-2."""
        return sum(self.conductances)

    @property
    def polarization(self) -> float:
        """Gamma = (G_up - G_dn)/(G_up + G_dn)."""
        up, down = self.conductances
        return (up - down) / (up + down)

    @property
    def ar_star(self) -> float:
        """Valet and Fert's AR* = (1/G_up + 1/G_dn)/4 in ohm m^2; infinite for an ideal filter."""
        up, down = self.conductances
        return (1 / up + 1 / down) / 4 if up and down else np.inf

    def _check_mixing(self, mixing: complex) -> None:
        least = 0.0 if self.sharvin_corrected else self.conductance / 2
        if mixing.real <= 0 or mixing.real < least * (1 - ROUNDING):
            bound = "above 0" if self.sharvin_corrected else f"at least (G_up + G_dn)/2 = {least:g}"
            raise QuestionError(
                f"mixing_conductance is {shown(mixing)}; allowed is a real part {bound} ({UNIT})"
                + ("" if self.sharvin_corrected else FROM_AR)
            )
        if abs(self.transmitted_mixing_conductance.real) > mixing.real * (1 + ROUNDING):
            raise QuestionError(
                f"transmitted_mixing_conductance is {shown(self.transmitted_mixing_conductance)}; "
                f"allowed is a real part from {-mixing.real:g} to {mixing.real:g} ({UNIT}), by "
                "the mixing_conductance"
            )


def complex_conductance(name: str, value: Any) -> complex:
    """Return a conductance as a complex number: a number, or its real and imaginary part."""
    parts = value if isinstance(value, list | tuple) and len(value) == 2 else None
    if parts is None:
        is_complex = isinstance(value, complex | np.complexfloating)
        parts = (value.real, value.imag) if is_complex else (value, 0.0)
    real, imaginary = (real_number(name, part, UNIT) for part in parts)
    check_sizes(name, (real, imaginary), UNIT)
    return complex(real, imaginary)


def _conductances(values: Any) -> tuple[float, float]:
    if not isinstance(values, list | tuple | np.ndarray) or len(values) != 2:
        raise QuestionError(
            f"conductances is {shown(values)}; allowed are two numbers, G_up and G_dn ({UNIT})"
        )
    up, down = (not_negative("conductances", value, UNIT) for value in values)
    if up == down == 0:
        raise QuestionError("conductances are both 0; allowed is one of them above 0")
    return up, down
