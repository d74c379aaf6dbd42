"""One material: a single-orbital tight-binding band, spin-split by an exchange field."""

from dataclasses import dataclass
from typing import Literal

from ..errors import QuestionError
from ..units import HBAR_SQUARED_OVER_TWO_M, quantity
from .checks import FORBID_UNKNOWN, finite, not_negative, one_of, positive, shown, store
from .plausible import odd_value
from .remarks import say

Kind = Literal["ferromagnet", "normal_metal", "insulator"]
KINDS: tuple[Kind, ...] = ("ferromagnet", "normal_metal", "insulator")


@dataclass(frozen=True, kw_only=True)
class Material:
    """Simple-cubic band onsite - (exchange/2) n.sigma - 2 hopping (cos kx + cos ky + cos kz).

    n is the direction of the majority-electron spin; the band of spin s is 12 hopping wide
    and centred at onsite -+ exchange/2. ``rashba`` adds alpha (k x x).sigma of an interface
    normal to the stacking axis x, on the lattice rashba (sin ky sigma_y - sin kx sigma_z) with
    kx and ky along y and z. Energies in eV.

    Raises QuestionError for a value that is not finite, a hopping that is not positive, a
    negative exchange, or an exchange in a material that is not a ferromagnet.
    """

    kind: Kind = quantity("", "ferromagnet, normal_metal or insulator")
    onsite: float = quantity("eV", "centre of the band, mean of both spins")
    hopping: float = quantity("eV", "nearest-neighbour hopping t > 0, entering H as -t")
    exchange: float = quantity("eV", "splitting of the majority and minority levels", default=0.0)
    rashba: float = quantity("eV", "Rashba coupling alpha/a of a monolayer", default=0.0)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        one_of("material kind", self.kind, KINDS)
        store(
            self,
            onsite=finite("onsite", self.onsite, "eV"),
            hopping=positive("hopping", self.hopping, "eV"),
            exchange=not_negative("exchange", self.exchange, "eV"),
            rashba=finite("rashba", self.rashba, "eV"),
        )
        if self.exchange and self.kind != "ferromagnet":
            raise QuestionError(
                f"exchange is {shown(self.exchange)} in a material of kind {self.kind}; only a "
                "ferromagnet has one"
            )
        say(self)

    def own_remarks(self) -> list[str]:
        """What is odd about the bottom of the band, which is near the vacuum level or E_F."""
        bottom = self.onsite - 6 * self.hopping
        odd = odd_value("band_bottom (onsite - 6 hopping)", bottom, "eV")
        return [odd] if odd and abs(bottom) > 1 else []

    def conducts_at(self, energy: float) -> bool:
        """Whether a band of one of the spins holds an energy (eV) at some k."""
        return any(low < energy < high for low, high in self.bands)

    @property
    def bands(self) -> list[tuple[float, float]]:
        """Lowest and highest energy (eV) of the majority and the minority band."""
        half = self.exchange / 2
        levels = dict.fromkeys((self.onsite - half, self.onsite + half))
        return [(level - 6 * self.hopping, level + 6 * self.hopping) for level in levels]

    @property
    def is_magnetic(self) -> bool:
        """Whether layers of it carry a magnetization."""
        return self.kind == "ferromagnet"

    @property
    def splits_spins(self) -> bool:
        """Whether its band differs for the two spins."""
        return bool(self.exchange)

    @property
    def mixes_spins(self) -> bool:
        """Whether Rashba coupling acts in it."""
        return bool(self.rashba)

    @classmethod
    def ferromagnet(cls, *, onsite: float, exchange: float, hopping: float) -> "Material":
        """Ferromagnet: majority level at onsite - exchange/2, minority at onsite + exchange/2."""
        return cls(kind="ferromagnet", onsite=onsite, exchange=exchange, hopping=hopping)

    @classmethod
    def normal_metal(cls, *, onsite: float, hopping: float) -> "Material":
        """Normal metal, both spins at ``onsite``; energies in eV."""
        return cls(kind="normal_metal", onsite=onsite, hopping=hopping)

    @classmethod
    def insulator(cls, *, onsite: float, hopping: float) -> "Material":
        """Insulator, a band that lies away from the Fermi energy; energies in eV."""
        return cls(kind="insulator", onsite=onsite, hopping=hopping)

    @classmethod
    def free_electron(
        cls,
        kind: Kind,
        *,
        effective_mass: float,
        band_bottom: float,
        lattice_constant: float,
        exchange: float = 0.0,
    ) -> "Material":
        """Material whose band bottom is the parabola of a free electron.

        hopping = hbar^2/(2 m a^2) and onsite = band_bottom + 6 hopping. Lattice and continuum
        differ by terms of order (k a)^2.

        Parameters
        ----------
        kind : str
            "ferromagnet", "normal_metal" or "insulator".
        effective_mass : float, electron masses
            m.
        band_bottom : float, eV
            Mean of both spins.
        lattice_constant : float, nm
            a.
        exchange : float, eV
            Splitting of the majority and minority levels of a ferromagnet.

        Raises
        ------
        QuestionError
            For a value that is not allowed.
        """
        mass = positive("effective_mass", effective_mass, "electron masses")
        spacing = positive("lattice_constant", lattice_constant, "nm")
        hopping = HBAR_SQUARED_OVER_TWO_M / (mass * spacing**2)
        onsite = finite("band_bottom", band_bottom, "eV") + 6 * hopping
        return cls(kind=kind, onsite=onsite, exchange=exchange, hopping=hopping)
