"""One material of several orbitals an atom: its crystal, its two-centre tables, its exchange."""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...units import quantity
from ..checks import between, finite, not_negative, one_of, positive, shown, store
from ..material import KINDS, Kind
from .band_filling import Filling, filling
from .bulk_hamiltonian import CrystalBands, RealBloch, exchange_part, spin_orbit_matrix
from .crystals import CRYSTALS, Crystal, CrystalName, Neighbours, neighbour_shells
from .real_harmonics import SHELLS, Shell
from .two_centre_table import TwoCentreTable
from .virtual_crystal import mean_table, moved


@dataclass(frozen=True, kw_only=True)
class OrbitalMaterial:
    """A cubic crystal with Slater-Koster bands of s, p and d orbitals; energies in eV.

    ``table`` holds the levels and the two-centre integrals, of the majority spin if there is a
    ``minority_table``, of both spins otherwise. The latter are split by -(exchange/2) n.sigma on
    the ``exchange_shells``, n the direction of the majority-electron spin. ``xi_p`` and ``xi_d``
    are the parameters of xi L.S, S = sigma/2, which acts once ``spin_orbit`` is true.
    ``electrons`` fill the bands of a cell.

    A metal computes its ``fermi_level`` from its bands, on the scale of its own levels. An
    insulator has none: its ``offset`` is added to its levels, and then 0 is the Fermi level of
    the metal beside it, so that its ``fermi_level`` is -offset.

    Raises QuestionError for tables that do not fit the crystal or lack an integral, an exchange
    on anything but a ferromagnet or beside a ``minority_table``, a spin-orbit coupling without a
    parameter, a metal with an offset, an insulator without one, and values out of range.
    """

    name: str = quantity("", "how messages name it")
    kind: Kind = quantity("", "ferromagnet, normal_metal or insulator")
    crystal: CrystalName = quantity("", "lattice and atoms of a cell")
    lattice_constant: float = quantity("nm", "side of the cubic cell")
    electrons: float = quantity("", "valence electrons of the primitive cell")
    table: TwoCentreTable = quantity("", "levels and integrals of both or of the majority spin")
    minority_table: TwoCentreTable | None = quantity("", "those of the minority spin", default=None)
    exchange: float = quantity("eV", "splitting of majority and minority levels", default=0.0)
    exchange_shells: tuple[Shell, ...] = quantity("", "shells that it splits", default=("d",))
    xi_p: float = quantity("eV", "spin-orbit parameter of p", default=0.0)
    xi_d: float = quantity("eV", "spin-orbit parameter of d", default=0.0)
    spin_orbit: bool = quantity("", "whether xi L.S acts", default=False)
    offset: float | None = quantity("eV", "added to an insulator's levels", default=None)
    citation: str = quantity("", "source of the numbers", default="")

    def __post_init__(self) -> None:
        """Check every field, in messages that name the material."""
        if not isinstance(self.name, str) or not self.name:
            raise QuestionError(f"the name of a material is {shown(self.name)}; give a word")
        try:
            self._check_values()
            self._check_tables()
            self._check_exchange()
            self._check_spin_orbit()
            self._check_offset()
        except QuestionError as error:
            raise QuestionError(f"{self.name}: {error}") from error

    def __hash__(self) -> int:
        """Hash of a few fields: the tables are long, and materials are looked up often."""
        return hash((self.name, self.crystal, self.lattice_constant, self.exchange))

    def _check_values(self) -> None:
        one_of("kind", self.kind, KINDS)
        one_of("crystal", self.crystal, tuple(CRYSTALS))
        if not isinstance(self.citation, str):
            raise QuestionError(f"citation is {shown(self.citation)}; allowed is text")
        for name in ("exchange", "xi_p", "xi_d"):
            store(self, **{name: not_negative(name, getattr(self, name), "eV")})
        store(
            self,
            lattice_constant=positive("lattice_constant", self.lattice_constant, "nm"),
            electrons=positive("electrons", self.electrons),
        )

    def _check_tables(self) -> None:
        for name in ("table", "minority_table"):
            table = getattr(self, name)
            if table is None and name == "minority_table":
                continue
            if not isinstance(table, TwoCentreTable):
                raise QuestionError(
                    f"{name} is {shown(table)}; allowed is a spintorque.TwoCentreTable"
                )
            table.check(self.structure)
        if self.minority_table is not None and self.minority_table.orbitals != self.table.orbitals:
            raise QuestionError("the tables of both spins do not have the same sites and shells")
        states = 2 * len(self.table.orbitals)
        if self.electrons >= states:
            raise QuestionError(
                f"electrons is {self.electrons:g}; the {len(self.table.orbitals)} orbitals of a "
                f"cell hold less than {states}"
            )

    def _check_exchange(self) -> None:
        shells = tuple(self.exchange_shells)
        for shell in shells:
            one_of("exchange_shells", shell, SHELLS)
        store(self, exchange_shells=shells)
        if self.minority_table is not None and self.kind != "ferromagnet":
            raise QuestionError(
                f"a material of kind {self.kind} has a minority_table; only a ferromagnet has one"
            )
        if not self.exchange:
            return
        if self.kind != "ferromagnet":
            raise QuestionError(
                f"exchange is {self.exchange:g} in a material of kind {self.kind}; only a "
                "ferromagnet has one"
            )
        if self.minority_table is not None:
            raise QuestionError(
                f"exchange is {self.exchange:g} beside a minority_table, which holds the "
                "exchange already; leave one of them out"
            )
        if not any(shell in shells for site in self.table.sites for shell in site.shells):
            raise QuestionError(
                f"exchange acts on shells {', '.join(shells)}, which no site has; name others in "
                "exchange_shells"
            )

    def _check_spin_orbit(self) -> None:
        if not isinstance(self.spin_orbit, bool | np.bool_):
            raise QuestionError(f"spin_orbit is {shown(self.spin_orbit)}; allowed is true or false")
        present = {shell for site in self.table.sites for shell in site.shells}
        for shell, xi in self._xi.items():
            if xi and shell not in present:
                raise QuestionError(f"xi_{shell} is {xi:g}, but no site has a shell {shell}")
        if self.spin_orbit and not any(self._xi.values()):
            raise QuestionError("spin_orbit is on without a parameter; give xi_d or xi_p in eV")

    def _check_offset(self) -> None:
        if self.kind != "insulator":
            if self.offset is not None:
                raise QuestionError(
                    f"offset is {shown(self.offset)} in a material of kind {self.kind}; its bands "
                    "place a metal, only an insulator has an offset"
                )
        elif self.offset is None:
            raise QuestionError(
                "an insulator has no offset; give the energy (eV) by which its levels are moved, "
                "so that 0 is the Fermi level of the metal beside it"
            )
        else:
            store(self, offset=finite("offset", self.offset, "eV"))

    @property
    def _xi(self) -> dict[str, float]:
        return {"p": self.xi_p, "d": self.xi_d}

    @property
    def structure(self) -> Crystal:
        """Lattice, atoms and path of the crystal."""
        return CRYSTALS[self.crystal]

    @property
    def is_magnetic(self) -> bool:
        """Whether layers of it carry a magnetization."""
        return self.kind == "ferromagnet"

    @property
    def splits_spins(self) -> bool:
        """Whether its bands differ for the two spins."""
        return bool(self.exchange) or self.minority_table is not None

    @property
    def mixes_spins(self) -> bool:
        """Whether spin-orbit coupling acts in it."""
        return self.spin_orbit

    @property
    def shells_of_neighbours(self) -> tuple[Neighbours, ...]:
        """Shells of neighbours that its tables have bonds for, nearest first."""
        return neighbour_shells(self.structure, max(t.shells_of_bonds for t in self.tables))

    @property
    def tables(self) -> tuple[TwoCentreTable, ...]:
        """One table for both spins, or that of the majority and that of the minority."""
        return (self.table,) if self.minority_table is None else (self.table, self.minority_table)

    @property
    def orbitals(self) -> tuple[str, ...]:
        """Names of the orbitals of a cell, in the order of all matrices."""
        return self.table.orbitals

    @property
    def spin_orbit_matrix(self) -> Array | None:
        """Xi L.S (2n, 2n) in eV, index = orbital * 2 + spin; None where it is off.

        The same on any axes, as long as orbitals and spins refer to the same ones.
        """
        return spin_orbit_matrix(self.table, self._xi) if self.spin_orbit else None

    @cached_property
    def bands(self) -> CrystalBands:
        """Bloch Hamiltonian of the crystal, magnetized along z."""
        each = [RealBloch.of(table, self.structure) for table in self.tables]
        if self.exchange:
            half = np.diag(exchange_part(self.table, self.exchange_shells, self.exchange))
            each = [replace(each[0], onsite=each[0].onsite + sign * half) for sign in (-1, 1)]
        return CrystalBands(tuple(each), self.spin_orbit_matrix)

    @cached_property
    def band_range(self) -> tuple[float, float]:
        """Lowest and highest energy (eV, from the Fermi level) at special points of the zone."""
        corners = np.array([corner for _, corner in self.structure.path])
        energies = self.bands.energies(corners) - self.fermi_level
        return float(energies.min()), float(energies.max())

    @cached_property
    def filling(self) -> Filling:
        """Fermi level and moment with their errors and the mesh that gave them.

        Counted at zero temperature on meshes that are refined until level and moment change by
        less than 0.2 mRy and 0.004 mu_B per cell; computed once. An insulator is not counted:
        its level is -offset.

        Raises ConvergenceError if the finest mesh does not reach that.
        """
        if self.offset is not None:
            return Filling(0.0 - self.offset, 0.0, 0.0, 0.0, 0)
        return filling(self.bands, self.structure, self.electrons)

    @property
    def fermi_level(self) -> float:
        """Fermi level (eV) on the scale of the material's own levels."""
        return self.filling.fermi_level

    @property
    def fermi_level_error(self) -> float:
        """Estimated numerical error (eV) of the Fermi level."""
        return self.filling.fermi_level_error

    @property
    def moment(self) -> float:
        """Spin moment in mu_B per atom."""
        return self.filling.moment / self.structure.atoms

    @property
    def moment_error(self) -> float:
        """Estimated numerical error of the moment in mu_B per atom."""
        return self.filling.moment_error / self.structure.atoms

    def with_exchange(self, exchange: float) -> "OrbitalMaterial":
        """Return the material with another exchange splitting (eV); 0 makes it paramagnetic.

        Raises QuestionError for a material that is no ferromagnet, or has a table for each spin.
        """
        if self.kind == "ferromagnet" and self.minority_table is not None:
            raise QuestionError(
                f"{self.name} has a table for each spin, which holds its exchange; there is none "
                "to set"
            )
        return replace(self, exchange=exchange)

    def with_spin_orbit(
        self, *, p: float | None = None, d: float | None = None
    ) -> "OrbitalMaterial":
        """Return the material with spin-orbit coupling, by its own parameters or by others (eV).

        Raises QuestionError if it has no parameter and none is given.
        """
        return replace(
            self,
            xi_p=self.xi_p if p is None else p,
            xi_d=self.xi_d if d is None else d,
            spin_orbit=True,
        )

    def alloyed_with(self, other: "OrbitalMaterial", share: float) -> "OrbitalMaterial":
        """Return the random alloy with a ``share`` (0 to 1) of another metal, as a virtual crystal.

        Every atom is the mean of both (L. Nordheim, Ann. Phys. 401, 607 (1931)): levels, integrals,
        exchange, spin-orbit parameters, electrons and, by Vegard's law, the lattice constant.
        Levels of each are first counted from its own Fermi level, as they are in a stack, where
        atoms of both keep their charges; the alloy then computes its own level. Where one of them
        has a table for each spin, or both split other shells, so does the alloy. Nothing is
        scattered by the disorder.

        Raises QuestionError for a share out of range, and for materials that are insulators, of
        different crystals or shells, or of which one alone has its spin-orbit coupling on.
        """
        share = between("share", share, 0, 1)
        self._check_alloy(other)
        parts = (self, other)
        values = {
            name: (1 - share) * getattr(self, name) + share * getattr(other, name)
            for name in ("lattice_constant", "electrons", "xi_p", "xi_d", "exchange")
        }
        split_shells = {part.exchange_shells for part in parts if part.exchange}
        spins: tuple[int, ...] = (0,)
        if any(part.minority_table for part in parts) or len(split_shells) > 1:
            spins, values["exchange"] = (-1, 1), 0.0
        tables = [mean_table(self._of_spin(s), other._of_spin(s), share) for s in spins]
        return replace(
            next((part for part in parts if part.is_magnetic), self),
            name=f"{self.name}{1 - share:.4g}{other.name}{share:.4g}",
            table=tables[0],
            minority_table=tables[1] if len(tables) > 1 else None,
            exchange_shells=next(iter(split_shells), self.exchange_shells),
            citation=f"virtual crystal of {self.name} ({self.citation}) and {share:g} of "
            f"{other.name} ({other.citation})",
            **values,
        )

    def _of_spin(self, sign: int) -> TwoCentreTable:
        """Table from the Fermi level, of the majority (-1), the minority (1) or before exchange."""
        table = moved(self.tables[-1 if sign > 0 else 0], -self.fermi_level)
        return moved(table, sign * self.exchange / 2, self.exchange_shells)

    def _check_alloy(self, other: "OrbitalMaterial") -> None:
        if not isinstance(other, OrbitalMaterial):
            raise QuestionError(
                f"{self.name} is to be alloyed with {shown(other)}; allowed is an OrbitalMaterial"
            )
        pair = f"{self.name} and {other.name}"
        if self.crystal != other.crystal:
            raise QuestionError(
                f"{pair} are {self.crystal} and {other.crystal}; an alloy is made of materials of "
                "one crystal"
            )
        if self.offset is not None or other.offset is not None:
            raise QuestionError(f"{pair} are not both metals; an alloy is made of metals")
        if self.spin_orbit != other.spin_orbit:
            raise QuestionError(
                f"spin_orbit is on in one of {pair}; switch it on in both, or in the alloy"
            )

    def to_mapping(self) -> dict[str, Any]:
        """Return all fields as nested plain values in eV, in the form of a file of materials."""
        values = {
            entry.name: getattr(self, entry.name)
            for entry in fields(self)
            if getattr(self, entry.name) is not None
        }
        tables = dict(zip(("table", "minority_table"), self.tables, strict=False))
        values |= {name: table.to_mapping() for name, table in tables.items()}
        return values | {"exchange_shells": list(self.exchange_shells)}
