"""Levels of atoms and two-centre integrals of bonds: what a Slater-Koster table lists."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ...errors import QuestionError
from ...units import quantity
from ..checks import integer, real_number, shown, store
from ..suggestions import did_you_mean
from .crystals import MOST_SHELLS, Crystal, neighbour_shells
from .real_harmonics import LEVELS, SHELLS, Shell, orbital_names
from .slater_koster import INTEGRALS, LOWER_FIRST, integral_names

Integral = float | None
Expected = dict[tuple[int, str, str], dict[str, tuple[Shell, ...]]]
"""Bonds that a table must have, by shell and atoms, each with the shells of all atoms."""


@dataclass(frozen=True)
class Site:
    """An atom of a crystal's cell: its name and the levels (eV) of its shells.

    A shell whose levels are None is not there; a shell of d has both ``t2g`` and ``eg``.

    Raises QuestionError for a level that is no number, for one of the levels of d alone, and
    for an atom without any level.
    """

    name: str = quantity("", "name of the atom")
    s: float | None = quantity("eV", "level of the s shell", default=None, kw_only=True)
    p: float | None = quantity("eV", "level of the p shell", default=None, kw_only=True)
    t2g: float | None = quantity("eV", "level of dxy, dyz, dzx", default=None, kw_only=True)
    eg: float | None = quantity("eV", "level of dx2-y2, d3z2-r2", default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Check every field."""
        if not isinstance(self.name, str) or not self.name:
            raise QuestionError(f"the name of a site is {shown(self.name)}; give a word")
        for name in ("s", "p", "t2g", "eg"):
            value = getattr(self, name)
            if value is not None:
                store(self, **{name: real_number(f"level {name} of {self.name}", value, "eV")})
        if (self.t2g is None) != (self.eg is None):
            missing = "t2g" if self.t2g is None else "eg"
            raise QuestionError(
                f"{self.name} has no level {missing}; a d shell has both t2g and eg"
            )
        if not self.shells:
            raise QuestionError(f"{self.name} has no level; give s, p, or t2g and eg")

    @property
    def shells(self) -> tuple[Shell, ...]:
        """Shells of the atom, in the order s, p, d."""
        present = {"s": self.s, "p": self.p, "d": self.t2g}
        return tuple(shell for shell in SHELLS if present[shell] is not None)

    @property
    def orbitals(self) -> tuple[str, ...]:
        """Names of the orbitals in their order."""
        return orbital_names(self.shells)

    @property
    def levels(self) -> tuple[float, ...]:
        """Level (eV) of each orbital."""
        return tuple(getattr(self, name) for shell in self.shells for name in LEVELS[shell])


@dataclass(frozen=True)
class Bond:
    """Two-centre integrals (eV) between two atoms that are neighbours of a shell.

    ``shell`` counts the crystal's distances from 1. ``between`` names both atoms; the first
    letter of an integral is a shell of the first atom, the second one of the second, the third
    the component (s: sigma, p: pi, d: delta). Of two equal atoms the lower shell comes first:
    sps, not pss.

    Raises QuestionError for an integral that is no number, and for names that are no pair.
    """

    shell: int = quantity("", "shell of neighbours, from 1")
    between: tuple[str, str] = quantity("", "names of both atoms")
    sss: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    sps: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    sds: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    pss: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    pps: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    ppp: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    pds: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    pdp: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    dss: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    dps: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    dpp: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    dds: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    ddp: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)
    ddd: Integral = quantity("eV", "two-centre integral", default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Check every field."""
        store(self, shell=integer("shell of a bond", self.shell, 1))
        names = tuple(self.between) if isinstance(self.between, list | tuple) else ()
        if len(names) != 2 or not all(isinstance(name, str) for name in names):
            raise QuestionError(
                f"between of a bond is {shown(self.between)}; allowed are the names of two sites"
            )
        store(self, between=names)
        for name, value in self.integrals.items():
            store(self, **{name: real_number(f"{name} of {self.label}", value, "eV")})

    @property
    def label(self) -> str:
        """How messages name the bond."""
        return f"the bond {'-'.join(self.between)} of shell {self.shell}"

    @property
    def integrals(self) -> dict[str, float]:
        """Integrals (eV) that are given, by name."""
        values = {name: getattr(self, name) for name in INTEGRALS}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def all_integrals(self) -> dict[str, float]:
        """Integrals (eV) by name; of equal atoms also those from the bond's other end."""
        own = self.integrals
        if self.between[0] == self.between[1]:
            own |= from_other_end(own)
        return own


@dataclass(frozen=True)
class TwoCentreTable:
    """Orthogonal two-centre table of a crystal: its atoms and their bonds.

    ``sites`` are the atoms of the cell in the order of the crystal's positions. There is one
    bond for each pair of them that are neighbours of shell 1, 2, ... up to the last shell given.

    Raises QuestionError for anything that is no Site and no Bond. Whether atoms and bonds fit
    the crystal is checked by the material.
    """

    sites: tuple[Site, ...] = quantity("", "atoms of a cell")
    bonds: tuple[Bond, ...] = quantity("", "bonds between them")

    def __post_init__(self) -> None:
        """Check types and names."""
        for name, kind in (("sites", Site), ("bonds", Bond)):
            parts = getattr(self, name)
            parts = tuple(parts) if isinstance(parts, list | tuple) else (parts,)
            wrong = [part for part in parts if not isinstance(part, kind)]
            if wrong or not parts:
                what = shown(wrong[0]) if wrong else "nothing"
                raise QuestionError(
                    f"{name} of a table hold {what}; allowed are spintorque.{kind.__name__} objects"
                )
            store(self, **{name: parts})
        names = [site.name for site in self.sites]
        if len(set(names)) < len(names):
            raise QuestionError(f"two sites are named alike: {', '.join(names)}")

    @property
    def shells_of_bonds(self) -> int:
        """Number of shells of neighbours that have bonds."""
        return max(bond.shell for bond in self.bonds)

    @property
    def orbitals(self) -> tuple[str, ...]:
        """Names of all orbitals of the cell; with the atom's name before them if there are two."""
        if len(self.sites) == 1:
            return self.sites[0].orbitals
        return tuple(f"{site.name} {orbital}" for site in self.sites for orbital in site.orbitals)

    @property
    def orbital_levels(self) -> tuple[str, ...]:
        """Level of each orbital of the cell, such as t2g, or "O p" if there are two atoms."""
        prefix = "" if len(self.sites) == 1 else "{} "
        return tuple(
            prefix.format(site.name) + level
            for site in self.sites
            for shell in site.shells
            for level in LEVELS[shell]
        )

    def integrals_between(self, shell: int, first: int, second: int) -> dict[str, float]:
        """Integrals (eV) of a shell's bond between two places of the cell, from the first one.

        Of equal atoms from both ends; empty if there is no such bond.
        """
        names = self.sites[first].name, self.sites[second].name
        for bond in self.bonds:
            if bond.shell == shell and bond.between == names:
                return bond.all_integrals
            if bond.shell == shell and bond.between == names[::-1]:
                return from_other_end(bond.all_integrals)
        return {}

    def to_mapping(self) -> dict[str, Any]:
        """Return the table as nested plain values in eV."""
        sites = {site.name: _given(site, without="name") for site in self.sites}
        bonds = [_given(bond) | {"between": list(bond.between)} for bond in self.bonds]
        return {"sites": sites, "bonds": bonds}

    def check(self, crystal: Crystal) -> None:
        """Raise QuestionError unless sites and bonds are those of a crystal, and complete."""
        if len(self.sites) != crystal.atoms:
            raise QuestionError(
                f"there are {len(self.sites)} sites; a cell of {crystal.name} has {crystal.atoms}"
            )
        expected = self._expected_bonds(crystal)
        for bond in self.bonds:
            _check_known(bond, expected)
        for (shell, *pair), shells in expected.items():
            same = [bond for bond in self.bonds if _place(bond) == (shell, *sorted(pair))]
            if len(same) != 1:
                fault = "is missing" if not same else "is given twice"
                raise QuestionError(
                    f"the bond {'-'.join(pair)} of shell {shell} {fault}; a table holds one for "
                    "each pair of neighbouring atoms up to its last shell"
                )
            _check_integrals(same[0], shells)

    def _expected_bonds(self, crystal: Crystal) -> Expected:
        """Pairs that are neighbours, by shell and names, with the shells of both atoms."""
        if self.shells_of_bonds > MOST_SHELLS:
            raise QuestionError(
                f"a bond has the shell {self.shells_of_bonds}; allowed are 1 to {MOST_SHELLS}"
            )
        shells = {site.name: site.shells for site in self.sites}
        expected = {}
        for number, near in enumerate(neighbour_shells(crystal, self.shells_of_bonds), 1):
            pairs = {*zip(near.first.tolist(), near.second.tolist(), strict=True)}
            for one, other in sorted(pair for pair in pairs if pair[0] <= pair[1]):
                expected[number, self.sites[one].name, self.sites[other].name] = shells
        return expected


def from_other_end(integrals: Mapping[str, float]) -> dict[str, float]:
    """Integrals of a bond by their names from its other end."""
    return {name[1] + name[0] + name[2]: value for name, value in integrals.items()}


def _given(part: Site | Bond, without: str = "") -> dict[str, Any]:
    """Fields that are not None."""
    values = asdict(part).items()
    return {key: value for key, value in values if value is not None and key != without}


def _place(bond: Bond) -> tuple[int, str, str]:
    first, second = sorted(bond.between)
    return bond.shell, first, second


def _check_known(bond: Bond, expected: Expected) -> None:
    """Refuse a bond of unknown atoms, and one of a pair at another distance."""
    sites = next(iter(expected.values()))
    for name in bond.between:
        if name not in sites:
            raise QuestionError(
                f"{bond.label} names the site {shown(name)}{did_you_mean(name, sites)}"
            )
    if _place(bond) not in {(shell, *sorted(pair)) for shell, *pair in expected}:
        raise QuestionError(
            f"{bond.label} does not exist: such atoms are no neighbours of that shell"
        )


def _check_integrals(bond: Bond, shells: dict[str, tuple[Shell, ...]]) -> None:
    """Refuse a bond that lacks an integral of its shells, or has others."""
    first, second = bond.between
    needed = integral_names(shells[first], shells[second])
    if first == second:
        needed = tuple(name for name in needed if name in LOWER_FIRST)
    missing = [name for name in needed if name not in bond.integrals]
    if missing:
        raise QuestionError(
            f"{bond.label} lacks {', '.join(missing)}; {first} has the shells "
            f"{', '.join(shells[first])} and {second} {', '.join(shells[second])}"
        )
    extra = [name for name in bond.integrals if name not in needed]
    if extra:
        why = (
            "of equal atoms the lower shell comes first"
            if first == second and extra[0] not in LOWER_FIRST
            else f"{first} or {second} has no such shell"
        )
        raise QuestionError(f"{bond.label} has {', '.join(extra)}, but {why}")
