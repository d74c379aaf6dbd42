"""Two-centre integrals of bonds between atoms of different materials, which no table holds.

In one crystal a bond of a shell is the arithmetic mean of both materials' bonds of that shell, and
half of the one where a shell is in one table only. Between crystals each integral is first scaled
to the bond's length (`BondScaling`); then it is the geometric mean of both materials where
both have one sign, and otherwise the arithmetic mean, half of the one that exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import QuestionError
from ...units import quantity
from ..checks import positive, real_number, shown, store
from .bond_lengths import BondScaling
from .crystals import neighbour_shells
from .orbital_material import OrbitalMaterial
from .slater_koster import INTEGRALS, integral_names
from .two_centre_table import TwoCentreTable, from_other_end

Integrals = dict[str, float]
MEAN, GEOMETRIC, GIVEN = "arithmetic mean", "geometric mean of scaled integrals", "given"
SAME_LENGTH = 1e-3  # nm; bonds that are as close in length are the same bond


@dataclass(frozen=True, kw_only=True)
class InterfaceBond:
    """Two-centre integrals of a bond between atoms of two materials at their interface.

    ``between`` names the materials and atoms, such as ("Fe", "MgO O"): the material's name, and
    that of the atom where a material has several. ``integrals`` (eV) are those of the majority
    spin, and of both spins if there is no ``minority``; the first letter of a name is a shell of
    the first atom. ``distance`` is the length of the bond, ``rule`` says how the package made it.

    Raises QuestionError for an integral that is none or no number, and a length that is not
    positive.
    """

    between: tuple[str, str] = quantity("", "materials and atoms at both ends")
    distance: float = quantity("nm", "length of the bond")
    integrals: tuple[tuple[str, float], ...] = quantity("eV", "two-centre integrals by name")
    minority: tuple[tuple[str, float], ...] | None = quantity(
        "eV", "those of the minority spin", default=None
    )
    rule: str = quantity("", "how the integrals were made", default=GIVEN)

    def __post_init__(self) -> None:
        """Check every field."""
        names = tuple(self.between) if isinstance(self.between, list | tuple) else ()
        if len(names) != 2 or not all(isinstance(name, str) for name in names):
            raise QuestionError(
                f"between of an interface bond is {shown(self.between)}; allowed are two names"
            )
        store(self, between=names, distance=positive("distance", self.distance, "nm"))
        for field in ("integrals", "minority"):
            value = getattr(self, field)
            if value is not None:
                store(self, **{field: _checked(field, value)})

    @property
    def of_spins(self) -> tuple[Integrals, Integrals]:
        """Integrals of the majority and the minority spin, by name."""
        majority = dict(self.integrals)
        return majority, majority if self.minority is None else dict(self.minority)

    def to_mapping(self) -> dict[str, Any]:
        """Return the bond as plain values in nm and eV."""
        mapping: dict[str, Any] = {"between": list(self.between), "distance": self.distance}
        for field in ("integrals", "minority"):
            if getattr(self, field) is not None:
                mapping[field] = dict(getattr(self, field))
        return mapping


def _checked(field: str, value: Any) -> tuple[tuple[str, float], ...]:
    try:
        items = dict(value).items()
    except (TypeError, ValueError):
        raise QuestionError(
            f"{field} of an interface bond is {shown(value)}; allowed are integrals by name"
        ) from None
    for name in dict(items):
        if name not in INTEGRALS:
            raise QuestionError(
                f"{field} of an interface bond has {shown(name)}; allowed are names such as "
                f"{', '.join(INTEGRALS[:4])}"
            )
    return tuple((name, real_number(f"{field}.{name}", number, "eV")) for name, number in items)


@dataclass(frozen=True)
class BondEnd:
    """An atom of a material at one end of a bond."""

    material: OrbitalMaterial
    site: int

    @property
    def name(self) -> str:
        """The material's name, with the atom's where there are several."""
        sites = self.material.table.sites
        return self.material.name + (f" {sites[self.site].name}" if len(sites) > 1 else "")

    @property
    def shells(self) -> tuple[Any, ...]:
        """Shells of the atom."""
        return self.material.table.sites[self.site].shells

    @property
    def tables(self) -> tuple[TwoCentreTable, TwoCentreTable]:
        """Tables of the majority and of the minority, which may be one."""
        return self.material.tables[0], self.material.tables[-1]


@dataclass(frozen=True)
class MixedBond:
    """Integrals of a bond by the spins of both ends: ``of_spins[first][second]`` in eV."""

    of_spins: tuple[tuple[Integrals, Integrals], tuple[Integrals, Integrals]]
    rule: str

    @property
    def turned(self) -> "MixedBond":
        """The same bond seen from its other end."""
        rows = [
            tuple(from_other_end(self.of_spins[one][other]) for one in range(2))
            for other in range(2)
        ]
        return MixedBond(((rows[0][0], rows[0][1]), (rows[1][0], rows[1][1])), self.rule)

    def listed(self, first: BondEnd, second: BondEnd, distance: float) -> InterfaceBond:
        """The bond as it is shown, for magnetizations that are parallel; ``distance`` in nm."""
        majority, minority = self.of_spins[0][0], self.of_spins[1][1]
        return InterfaceBond(
            between=(first.name, second.name),
            distance=distance,
            integrals=tuple(majority.items()),
            minority=None if majority == minority else tuple(minority.items()),
            rule=self.rule,
        )


def same_crystal_bond(
    first: BondEnd,
    second: BondEnd,
    shell: int,
    stretches: tuple[float, float] = (1.0, 1.0),
    scaling: BondScaling | None = None,
) -> MixedBond | None:
    """Mean of both materials' bonds of a shell; None if neither has it.

    Parameters
    ----------
    first, second : BondEnd
        Both atoms.
    shell : int
        Shell of neighbours in the crystal.
    stretches : (float, float)
        Factors by which the bond is longer than those of both materials.
    scaling : BondScaling or None
        How integrals change with that; None: not at all.
    """
    names = integral_names(first.shells, second.shells)

    def of(one: TwoCentreTable, other: TwoCentreTable) -> Integrals:
        parts = [table.integrals_between(shell, first.site, second.site) for table in (one, other)]
        if scaling is not None:
            parts = [scaling.scaled(p, by) for p, by in zip(parts, stretches, strict=True)]
        return {name: sum(part.get(name, 0.0) for part in parts) / 2 for name in names}

    mixed = MixedBond(_by_spins(first, second, of), MEAN)
    return mixed if any(mixed.of_spins[0][0].values()) else None


def mixed_crystal_bond(
    first: BondEnd,
    second: BondEnd,
    distance: float,
    scaling: BondScaling,
    shells: tuple[int | None, int | None] | None = None,
) -> MixedBond:
    """Bond of a length between atoms of two crystals.

    Parameters
    ----------
    first, second : BondEnd
        Both atoms.
    distance : float, nm
        Length of the bond.
    scaling : BondScaling
        How integrals change with the length.
    shells : (int or None, int or None), or None
        Shells of both materials that it goes on from, None where there is none; without them
        each integral is that of the nearest bond that has it.
    """
    names = integral_names(first.shells, second.shells)
    of_ends = (None, None) if shells is None else shells

    def of(one: TwoCentreTable, other: TwoCentreTable) -> Integrals:
        parts = [
            _scaled(
                table, end.material, (distance, scaling), None if shells is None else (shell or 0)
            )
            for table, end, shell in zip((one, other), (first, second), of_ends, strict=True)
        ]
        return {name: _geometric(*(part.get(name) for part in parts)) for name in names}

    return MixedBond(_by_spins(first, second, of), GEOMETRIC)


def given_bond(bond: InterfaceBond, first: BondEnd, second: BondEnd) -> MixedBond:
    """Return a bond that the user gave, seen from its first end.

    Raises QuestionError if it lacks an integral.
    """
    spins = bond.of_spins
    if bond.between != (first.name, second.name):
        spins = from_other_end(spins[0]), from_other_end(spins[1])
    for name in integral_names(first.shells, second.shells):
        for spin in spins:
            if name not in spin:
                raise QuestionError(
                    f"the interface bond {' - '.join(bond.between)} of {bond.distance:g} nm lacks "
                    f"{name if bond.between == (first.name, second.name) else _reversed(name)}"
                )
    majority, minority = spins
    splits = [end.material.splits_spins for end in (first, second)]
    rows = (
        ((majority, majority), (minority, minority))
        if splits[0] and not splits[1]
        else ((majority, minority), (majority, minority))
    )
    return MixedBond(rows, GIVEN)


def matching(
    bonds: tuple[InterfaceBond, ...], first: BondEnd, second: BondEnd, distance: float
) -> InterfaceBond | None:
    """Bond of a list between two atoms at a distance (nm); None if there is none."""
    for bond in bonds:
        is_near = abs(bond.distance - distance) < SAME_LENGTH
        if is_near and sorted(bond.between) == sorted((first.name, second.name)):
            return bond
    return None


def _by_spins(first: BondEnd, second: BondEnd, of: Any) -> Any:
    """Integrals of all pairs of spins of both ends, computed once where they are alike."""
    return tuple(tuple(of(one, other) for other in second.tables) for one in first.tables)


def _scaled(
    table: TwoCentreTable,
    material: OrbitalMaterial,
    target: tuple[float, BondScaling],
    shell: int | None,
) -> Integrals:
    """Integrals of a shell's bonds in both orders, scaled to a distance (nm) as a rule says.

    None: each of the nearest bond that has it; 0: none.
    """
    shells = neighbour_shells(material.structure, table.shells_of_bonds)
    scaled: Integrals = {}
    for bond in sorted(table.bonds, key=lambda bond: bond.shell):
        if shell is not None and bond.shell != shell:
            continue
        own = shells[bond.shell - 1].distance * material.lattice_constant
        integrals = bond.all_integrals
        both = integrals | from_other_end(integrals)
        scaled = target[1].scaled(both, target[0] / own) | scaled
    return scaled


def _geometric(one: float | None, other: float | None) -> float:
    if one is None or other is None or one * other <= 0:
        return ((one or 0.0) + (other or 0.0)) / 2
    return float(np.sign(one) * np.sqrt(one * other))


def _reversed(name: str) -> str:
    return name[1] + name[0] + name[2]


def rule_remarks(bonds: Sequence[InterfaceBond]) -> list[str]:
    """Bonds between two crystals that were made by rule, in one sentence if there are any."""
    made = [
        f"{' - '.join(bond.between)} ({bond.distance:.4f} nm)"
        for bond in bonds
        if bond.rule == GEOMETRIC
    ]
    if not made:
        return []
    return [
        f"no table holds the bonds {', '.join(made)}: each integral is the {GEOMETRIC} of both "
        "materials, or half of the one that exists; interface_bonds shows them, given_bonds "
        "replaces them"
    ]
