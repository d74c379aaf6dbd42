"""The numbers of films and contacts in SI, as arrays over many valves."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ....model.semiclassical.conductor import Conductor
from ....units import NANO


@dataclass(frozen=True)
class FilmValues:
    """A film: each number is an array over leading axes, or one number.

    ``transverse_decay`` is 1/lambda_t (1/m, complex), None for a magnet that takes up what is
    across its magnetization at its faces; ``kept_share`` is what of the transverse spin that decays
    acts on the magnetization, the rest goes to the lattice. ``thickness`` (m) is None for leads.
    """

    rho_star: Any
    polarization: Any
    decay: Any
    thickness: Any
    transverse_decay: Any = None
    kept_share: Any = 1.0

    @property
    def conductivity(self) -> Any:
        """Sigma (1/(ohm m)) of both spins together."""
        return 1 / (self.rho_star * (1 - self.polarization**2))


@dataclass(frozen=True)
class ContactValues:
    """A contact: each number is an array over leading axes, or one number."""

    ar_star: Any
    polarization: Any
    spin_memory_loss: Any
    mixing: Any
    transmitted: Any


CONDUCTOR_FIELDS: tuple[str, ...] = tuple(entry.name for entry in fields(Conductor))


def film_values(numbers: dict[str, Any], thickness_nm: Any, is_magnet: bool) -> FilmValues:
    """Numbers of a film from its thickness and those of its conductor by name (see `Conductor`)."""
    beta = np.asarray(numbers["polarization"], float)
    spin_flip = _inverse(numbers["spin_diffusion_length"])
    rates = [_inverse(numbers[name]) for name in ("exchange_length", "dephasing_length")]
    is_absorbing = not is_magnet or all(np.ndim(r) == 0 and r == 0 for r in rates)
    on_magnet = rates[1] ** 2 + 1j * rates[0] ** 2
    total = spin_flip**2 + on_magnet
    return FilmValues(
        rho_star=np.asarray(numbers["resistivity"], float) / (1 - beta**2),
        polarization=beta,
        decay=spin_flip,
        thickness=None if thickness_nm is None else np.asarray(thickness_nm, float) * NANO,
        transverse_decay=None if is_absorbing else np.sqrt(total),
        kept_share=1.0 if is_absorbing else on_magnet / total,
    )


def contact_values(
    up: Any, down: Any, mixing: Any, transmitted: Any, spin_memory_loss: Any
) -> ContactValues:
    """Numbers of a contact from its conductances (ohm^-1 m^-2)."""
    up, down = np.asarray(up, float), np.asarray(down, float)
    return ContactValues(
        ar_star=(1 / up + 1 / down) / 4,
        polarization=(up - down) / (up + down),
        spin_memory_loss=np.asarray(spin_memory_loss, float),
        mixing=mixing,
        transmitted=transmitted,
    )


def _inverse(length_nm: Any) -> Any:
    """1/m of a length in nm; None stands for a rate of zero."""
    return 0.0 if length_nm is None else 1 / (np.asarray(length_nm, float) * NANO)
