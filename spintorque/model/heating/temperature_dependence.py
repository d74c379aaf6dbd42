"""How magnetization, anisotropy and damping of a magnet depend on its temperature."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import scipy
from pydantic import Field

from ..._typing import Array
from ...errors import QuestionError
from ...units import quantity
from ..checks import FORBID_UNKNOWN, ascending, between, number_list, one_of, positive, store

LARGEST_SHARE = 0.95
"""Of the Curie temperature, up to which a law is used: near it no moment has a fixed length."""
DAMPING_LAWS = ("constant", "garanin")


class Ratios(NamedTuple):
    """Ms, anisotropy and damping (...) over those at the reference temperature."""

    magnetization: Any
    anisotropy: Any
    damping: Any


class _Dependence:
    """What every dependence tells; a base of frozen dataclasses."""

    reference_temperature: float

    @property
    def temperature_range(self) -> tuple[float, float]:
        """Lowest and highest temperature in K."""
        raise NotImplementedError

    @property
    def knots(self) -> Array:
        """Temperatures (n,) in K between which the curves are smooth, both ends included."""
        return np.array(self.temperature_range)

    def values(self, temperature: Any) -> Ratios:
        """Return Ms, anisotropy and damping, in any units, at temperatures (...) in K."""
        raise NotImplementedError

    def ratios(self, temperature: Any) -> Ratios:
        """Ms, anisotropy and damping at temperatures (...) in K over those at the reference."""
        there, here = self.values(temperature), self.values(self.reference_temperature)
        return Ratios(*(np.asarray(a / b) for a, b in zip(there, here, strict=True)))

    def at(self, temperature: float) -> Ratios:
        """`ratios` at one temperature in K; QuestionError outside the range."""
        low, high = self.temperature_range
        if not low <= temperature <= high:
            raise QuestionError(
                f"temperature is {temperature:g} K; the temperature_dependence covers {low:g} to "
                f"{high:g} K: {self._advice}"
            )
        return Ratios(*map(float, self.ratios(temperature)))

    _advice = "stay inside"


class _CurieLaw(_Dependence):
    """What laws with a Curie temperature share."""

    curie_temperature: float
    anisotropy_exponent: float
    damping: str
    _advice = (
        f"a law ends at {LARGEST_SHARE:g} of the Curie temperature, because near it no moment "
        "keeps its length"
    )

    @property
    def temperature_range(self) -> tuple[float, float]:
        """Lowest and highest temperature in K."""
        return 0.0, LARGEST_SHARE * self.curie_temperature

    def magnetization(self, share: Any) -> Any:
        """Ms over that at 0 K, at temperatures over the Curie temperature (...)."""
        raise NotImplementedError

    def values(self, temperature: Any) -> Ratios:
        """Return Ms, anisotropy and damping at temperatures (...) in K over those at 0 K."""
        share = np.asarray(temperature, float) / self.curie_temperature
        m = self.magnetization(share)
        damping = 1 - share / 3 if self.damping == "garanin" else np.ones_like(share)
        return Ratios(m, m**self.anisotropy_exponent, damping)

    def _check(self) -> None:
        curie = positive("curie_temperature", self.curie_temperature, "K")
        store(
            self,
            curie_temperature=curie,
            anisotropy_exponent=between("anisotropy_exponent", self.anisotropy_exponent, 0.0, 30.0),
            damping=one_of("damping", self.damping, DAMPING_LAWS),
        )
        reference = between(
            "reference_temperature", self.reference_temperature, *self.temperature_range
        )
        store(self, reference_temperature=reference)


@dataclass(frozen=True, kw_only=True)
class BlochLaw(_CurieLaw):
    """Ms(T) = Ms(0) [1 - (T/T_C)^``exponent``], K(T) proportional to Ms(T)^``anisotropy_exponent``.

    Bloch's exponent is 3/2 (Z. Phys. 61, 206 (1930)). The anisotropy follows Callen and Callen
    (J. Phys. Chem. Solids 27, 1271 (1966)): 3 for uniaxial single-ion anisotropy, 10 for cubic;
    about 2.2 at an interface of CoFeB and MgO (Alzate et al., APL 104, 112410 (2014)). With
    ``damping`` "garanin" it is alpha(0) [1 - T/(3 T_C)], as in the equation of Landau, Lifshitz and
    Bloch (Garanin, PRB 55, 3050 (1997)). The magnet's own Ms, K and alpha are those at
    ``reference_temperature``; laws hold up to 0.95 T_C.

    Raises QuestionError for temperatures and exponents that are not allowed.
    """

    curie_temperature: float = quantity("K", "T_C")
    reference_temperature: float = quantity("K", "at which the magnet is given", default=300.0)
    exponent: float = quantity("", "of T/T_C", default=1.5)
    anisotropy_exponent: float = quantity("", "power of Ms that anisotropies follow", default=3.0)
    damping: Literal["constant", "garanin"] = quantity("", "how it changes", default="constant")
    kind: Literal["bloch"] = quantity("", "which dependence, in files", default="bloch")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        self._check()
        store(self, exponent=between("exponent", self.exponent, 1.0, 6.0))

    def magnetization(self, share: Any) -> Any:
        """Ms over that at 0 K, at temperatures over the Curie temperature (...)."""
        return 1 - share**self.exponent


@dataclass(frozen=True, kw_only=True)
class KuzminLaw(_CurieLaw):
    """Ms(T) = Ms(0) [1 - s t^(3/2) - (1 - s) t^``power``]^(1/3), t = T/T_C and s = ``shape``.

    Kuz'min, PRL 94, 107204 (2005), holds from 0 K to T_C: s is 0.11 for Co, 0.15 for Ni and, with
    ``power`` 4, 0.35 for Fe. Anisotropy, damping and the reference are those of `BlochLaw`.

    Raises QuestionError for temperatures, exponents and a shape that are not allowed.
    """

    curie_temperature: float = quantity("K", "T_C")
    shape: float = quantity("", "s, what Bloch's term weighs")
    reference_temperature: float = quantity("K", "at which the magnet is given", default=300.0)
    power: float = quantity("", "p of the other term", default=2.5)
    anisotropy_exponent: float = quantity("", "power of Ms that anisotropies follow", default=3.0)
    damping: Literal["constant", "garanin"] = quantity("", "how it changes", default="constant")
    kind: Literal["kuzmin"] = quantity("", "which dependence, in files", default="kuzmin")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        self._check()
        power = between("power", self.power, 1.5, 10.0)
        store(self, power=power, shape=between("shape", self.shape, 0.0, 2.5))

    def magnetization(self, share: Any) -> Any:
        """Ms over that at 0 K, at temperatures over the Curie temperature (...)."""
        s = self.shape
        return np.cbrt(1 - s * share**1.5 - (1 - s) * share**self.power)


@dataclass(frozen=True, kw_only=True)
class ParameterTable(_Dependence):
    """Ms, anisotropy and damping at given temperatures, monotonic cubics between them.

    Only ratios to the values at ``reference_temperature``, where the magnet's own numbers hold,
    count: the columns may be in any unit. One that is left out does not change. Fritsch and
    Carlson, SIAM J. Numer. Anal. 17, 238 (1980).

    Raises QuestionError for fewer than two temperatures, some that do not ascend, columns of
    another length, values that are not positive, or a reference outside.
    """

    temperature: Sequence[float] = quantity("K", "ascending")
    magnetization: Sequence[float] | None = quantity("", "Ms at these", default=None)
    anisotropy: Sequence[float] | None = quantity("", "K at these", default=None)
    damping: Sequence[float] | None = quantity("", "alpha at these", default=None)
    reference_temperature: float = quantity("K", "at which the magnet is given", default=300.0)
    kind: Literal["table"] = quantity("", "which dependence, in files", default="table")

    __pydantic_config__ = FORBID_UNKNOWN
    _advice = "tabulate a wider range"

    def __post_init__(self) -> None:
        """Check every field."""
        nodes = ascending("temperature", self.temperature, "K")
        if len(nodes) < 2 or nodes[0] < 0:
            raise QuestionError(
                f"temperature is {nodes.tolist()}; allowed are two temperatures or more from 0 (K)"
            )
        for name in ("magnetization", "anisotropy", "damping"):
            column = getattr(self, name)
            store(self, **{name: None if column is None else _column(name, column, len(nodes))})
        store(self, temperature=tuple(nodes.tolist()))
        reference = between(
            "reference_temperature", self.reference_temperature, *self.temperature_range
        )
        store(self, reference_temperature=reference)

    @property
    def temperature_range(self) -> tuple[float, float]:
        """Lowest and highest temperature in K."""
        return self.temperature[0], self.temperature[-1]

    @property
    def knots(self) -> Array:
        """Temperatures (n,) in K of the table."""
        return np.array(self.temperature)

    @cached_property
    def _curves(self) -> tuple[Any, ...]:
        columns = (self.magnetization, self.anisotropy, self.damping)
        ones = (1.0,) * len(self.temperature)
        return tuple(
            scipy.interpolate.PchipInterpolator(self.temperature, ones if c is None else c)
            for c in columns
        )

    def values(self, temperature: Any) -> Ratios:
        """Return Ms, anisotropy and damping at temperatures (...) in K, in the table's units."""
        magnetization, anisotropy, damping = (curve(temperature) for curve in self._curves)
        return Ratios(magnetization, anisotropy, damping)


def _column(name: str, values: Any, count: int) -> tuple[float, ...]:
    column = number_list(name, values)
    if len(column) != count or not (column > 0).all():
        raise QuestionError(
            f"{name} has {len(column)} values, the smallest {column.min(initial=np.inf):g}; "
            f"allowed are {count} numbers above 0, one for each temperature"
        )
    return tuple(column.tolist())


AnyDependence = BlochLaw | KuzminLaw | ParameterTable
TemperatureDependence = Annotated[AnyDependence, Field(discriminator="kind")]
