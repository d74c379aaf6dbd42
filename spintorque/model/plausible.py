"""What sizes the quantities of a question have, and which unit an odd value looks like.

A value beyond the possible sizes is refused, one beyond the usual sizes is remarked on. Usual are
the values of ferromagnets and junctions in the literature, with a margin of ten or more. A unit
stands for all quantities that have it; names stand for those that need limits of their own.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..units import (
    BOLTZMANN,
    BOLTZMANN_EV,
    ELECTRON_MASS,
    ELEMENTARY_CHARGE,
    GAMMA_PER_G_FACTOR,
    MU_0,
)

Convert = Callable[[float], float]


def times(factor: float, least: float = 0.0) -> Convert:
    """Conversion from a unit that is ``factor`` times ours, for values above ``least`` in it."""
    return lambda value: factor * value if abs(value) > least else math.nan


@dataclass(frozen=True)
class Sizes:
    """Sizes of a quantity without its sign; zero is always plausible.

    ``usual`` and ``possible`` are the limits in the unit of the package, ``others`` the units in
    which other programs want the same quantity, with their conversions into ours.
    """

    usual: tuple[float, float]
    possible: tuple[float, float] = (0.0, math.inf)
    others: Mapping[str, Convert] = field(default_factory=dict)

    def look_alikes(self, value: float) -> list[tuple[str, float]]:
        """Other units in which ``value`` would be usual, and what it would be in ours."""
        low, high = self.usual
        if value == 0:
            return []
        converted = ((unit, convert(value)) for unit, convert in self.others.items())
        return [(unit, number) for unit, number in converted if low <= abs(number) <= high]

    def is_possible(self, value: float, *, above_zero: bool) -> bool:
        """Whether a size may occur; too small is only what must not be zero."""
        low, high = self.possible
        return value == 0 or (abs(value) <= high and (abs(value) >= low or not above_zero))

    def is_usual(self, value: float) -> bool:
        """Whether a value needs no remark; small ones are usual unless another unit explains them.

        Small values come from rounding and from limits that are taken on purpose.
        """
        low, high = self.usual
        size = abs(value)
        return size == 0 or low <= size <= high or (size < low and not self.look_alikes(value))


PER_CENT = {"per cent": times(0.01)}

BY_UNIT: dict[str, Sizes] = {
    "ns": Sizes((1.5e-6, math.inf), (1e-7, 1e30), {"s": times(1e9)}),
    "nm": Sizes(
        (0.1, 1e3), (1e-3, 1e7), {"m": times(1e9), "um": times(1e3), "angstrom": times(0.1)}
    ),
    "nm^2": Sizes((5, 1e10), (1e-12, 1e17), {"m^2": times(1e18), "um^2": times(1e6)}),
    "K": Sizes(
        (0.05, 5e3), (1e-9, 1e5), {"eV": times(1 / BOLTZMANN_EV), "J": times(1 / BOLTZMANN)}
    ),
    "K/W": Sizes((1e3, 1e10), others={"K/uW": times(1e6), "K/mW": times(1e3)}),
    "K m^2/W": Sizes((1e-12, 1e-5), others={"K um^2/W": times(1e-12)}),
    "V": Sizes((1e-6, 50), (0, 1e4), {"mV": times(1e-3), "uV": times(1e-6)}),
    "A/m^2": Sizes(
        (1e8, 1e14), (0, 1e18), {"A/cm^2": times(1e4), "MA/cm^2": times(1e10, least=2.0)}
    ),
    "A/m": Sizes((20, math.inf), others={"T": times(1 / MU_0), "mT": times(1e-3 / MU_0)}),
    "eV": Sizes((1e-3, 100), (0, 1e5), {"meV": times(1e-3), "J": times(1 / ELEMENTARY_CHARGE)}),
    "J/m^3": Sizes((20, 1e8), (0, 1e11), {"MJ/m^3 or J/cm^3": times(1e6), "erg/cm^3": times(0.1)}),
    "J/m^2": Sizes((1e-9, 0.05), (0, 1e3), {"mJ/m^2 or erg/cm^2": times(1e-3)}),
    "fJ/(V m)": Sizes((0.5, 1e4), (0, 1e8), {"J/(V m)": times(1e15), "pJ/(V m)": times(1e3)}),
    "fJ/(V m) per V/nm": Sizes((1e-2, 1e5), (0, 1e9)),
    "GHz": Sizes((1e-5, 1e3), (0, 1e7), {"Hz": times(1e-9), "MHz": times(1e-3)}),
    "ohm^-1 m^-2": Sizes(
        (1e5, 1e17),
        (0, 1e22),
        {
            "ohm^-1 um^-2": times(1e12),
            "ohm^-1 cm^-2": times(1e4),
            "ohm um^2 (a resistance-area product)": lambda value: 1e12 / value,
        },
    ),
    "ohm um^2": Sizes((1e-4, 1e8), (1e-8, 1e14), {"ohm m^2": times(1e12), "ohm cm^2": times(1e8)}),
    "ohm m": Sizes(
        (1e-9, 1e-4),
        (0, 1),
        {"uohm cm": times(1e-8), "nohm m": times(1e-9), "ohm cm": times(0.01)},
    ),
    "ohm m^2": Sizes(
        (1e-17, 1e-9), (0, 1e-3), {"fohm m^2": times(1e-15), "ohm um^2": times(1e-12)}
    ),
    "ohm": Sizes((0.1, 1e10), (0, 1e18), {"kohm": times(1e3), "Mohm": times(1e6)}),
    "electron masses": Sizes((1e-3, 1e3), (1e-6, 1e6), {"kg": times(1 / ELECTRON_MASS)}),
}
"""Sizes of all quantities with a unit."""

BY_NAME: dict[str, Sizes] = {
    "saturation_magnetization": Sizes(
        (1e4, 3e6),
        (100, 1e7),
        {
            "T": times(1 / MU_0),
            "emu/cm^3 or kA/m": times(1e3),
            "MA/m": times(1e6),
            "G (of 4 pi Ms)": times(1e-4 / MU_0),
        },
    ),
    "lattice_constant": Sizes(
        (5e-3, 1.5),
        (1e-4, 100),
        {
            "m": times(1e9),
            "angstrom": times(0.1),
            "bohr": times(0.0529177),
            "pm": times(1e-3),
        },
    ),
    "length_nm": Sizes(
        (0.1, 1e6), (1e-3, 1e9), {"m": times(1e9), "um": times(1e3), "angstrom": times(0.1)}
    ),
    "step": Sizes((1e-8, 1e3), (0, 1e6), {"s": times(1e9)}),
    "onsite": Sizes((1e-3, 2e4), (0, 1e6), {"J": times(1 / ELEMENTARY_CHARGE)}),
    "hopping": Sizes((1e-3, 2e3), (0, 1e6), {"J": times(1 / ELEMENTARY_CHARGE)}),
    "atol": Sizes((0, math.inf)),
    "damping": Sizes((1e-7, 1), (0, 100), PER_CENT),
    "g_factor": Sizes(
        (0.5, 10),
        (1e-3, 50),
        {
            "GHz/T (of gamma/2 pi)": times(2e9 * math.pi / GAMMA_PER_G_FACTOR),
            "rad/(ns T) (of gamma)": times(1e9 / GAMMA_PER_G_FACTOR),
            "rad/(s T) (of gamma)": times(1 / GAMMA_PER_G_FACTOR),
            "m/(A s) (of gamma0)": times(1 / (MU_0 * GAMMA_PER_G_FACTOR)),
        },
    ),
    "asymmetry": Sizes((0.02, 50), (0, 1e4)),
    "left_share": Sizes((0, 1), (0, 1), PER_CENT),
    "tmr": Sizes((0, 15), (0, 1e6), PER_CENT),
    "polarization": Sizes((0, 1), (0, 1), PER_CENT),
    "confidence": Sizes((0, 1), (0, 1), PER_CENT),
    "relative_error": Sizes((0, 1), (0, math.inf), PER_CENT),
    "rtol": Sizes((0, 0.5), (0, 100), PER_CENT),
}
"""Sizes of quantities without a unit, and of those that need limits of their own."""


def sizes_of(name: str, unit: str = "") -> Sizes | None:
    """Sizes of a quantity by the name in messages, such as ``field[0]``, and by its unit."""
    plain = name.rsplit(" ", 1)[-1].split("[", 1)[0]
    own = BY_NAME.get(plain)
    return own if own is not None else BY_UNIT.get(unit)


def odd_value(name: str, value: float, unit: str) -> str | None:
    """Say why a value is unlikely; None for a usual one."""
    sizes = sizes_of(name, unit)
    if sizes is None or sizes.is_usual(value):
        return None
    return f"{name} is {_with(value, unit)}; usual is {_limits(sizes.usual, unit)}" + looks_like(
        name, value, unit
    )


def impossible_value(name: str, value: float, unit: str, *, above_zero: bool = False) -> str | None:
    """Say why a value cannot be meant; None for a possible one."""
    sizes = sizes_of(name, unit)
    if sizes is None or sizes.is_possible(value, above_zero=above_zero):
        return None
    return (
        f"{name} is {_with(value, unit)}; allowed is {_limits(sizes.possible, unit)}"
        + looks_like(name, value, unit)
    )


def looks_like(name: str, value: float, unit: str = "") -> str:
    """End of a message about an odd value: the units that it looks like; empty if there is none."""
    sizes = sizes_of(name, unit)
    if unit == "K" and value < 0:
        return f": it looks like degrees Celsius, {value:g} C would be {value + 273.15:g} K"
    alikes = sizes.look_alikes(value) if sizes else []
    readings = ", ".join(
        f"{value:g} {other} would be {_with(number, unit)}" for other, number in alikes
    )
    return f": {readings}" if readings else ""


def _with(value: float, unit: str) -> str:
    return f"{value:g} {unit}".rstrip()


def _limits(limits: tuple[float, float], unit: str) -> str:
    low, high = limits
    if math.isinf(high):
        return f"{low:g} {unit} or more".replace("  ", " ")
    if low == 0:
        return f"up to {_with(high, unit)}"
    return f"{low:g} to {_with(high, unit)}"
