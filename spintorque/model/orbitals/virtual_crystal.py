"""Tables of random alloys in the virtual crystal: means of the tables of two materials."""

from dataclasses import replace

from ...errors import QuestionError
from .real_harmonics import LEVELS, SHELLS
from .two_centre_table import Bond, Site, TwoCentreTable


def moved(table: TwoCentreTable, shift: float, shells: tuple[str, ...] = SHELLS) -> TwoCentreTable:
    """Return a table with the levels of some shells moved by a shift (eV)."""
    sites = []
    for site in table.sites:
        names = [name for shell in site.shells if shell in shells for name in LEVELS[shell]]
        levels = {name: getattr(site, name) + shift for name in names}
        sites.append(replace(site, **levels))
    return replace(table, sites=tuple(sites))


def mean_table(first: TwoCentreTable, second: TwoCentreTable, share: float) -> TwoCentreTable:
    """Return the mean of two tables of one crystal, with a share of the second.

    A bond that one of them lacks counts as 0 there. Raises QuestionError for atoms of different
    shells.
    """
    sites = tuple(
        _mean_site(one, other, share) for one, other in zip(first.sites, second.sites, strict=True)
    )
    places = {
        (bond.shell, *(names.index(name) for name in bond.between)): bond.integrals
        for table, names in ((second, _names(second)), (first, _names(first)))
        for bond in table.bonds
    }
    bonds: dict[tuple[int, int, int], Bond] = {}
    for (shell, one, other), integrals in places.items():
        if (shell, other, one) in bonds:
            continue
        of_first, of_second = (
            table.integrals_between(shell, one, other) for table in (first, second)
        )
        mixed = {
            name: (1 - share) * of_first.get(name, 0.0) + share * of_second.get(name, 0.0)
            for name in integrals
        }
        bonds[shell, one, other] = Bond(shell, (sites[one].name, sites[other].name), **mixed)
    return TwoCentreTable(sites, tuple(bonds[place] for place in sorted(bonds)))


def _names(table: TwoCentreTable) -> list[str]:
    return [site.name for site in table.sites]


def _mean_site(one: Site, other: Site, share: float) -> Site:
    if one.shells != other.shells:
        raise QuestionError(
            f"{one.name} has the shells {', '.join(one.shells)} and {other.name} "
            f"{', '.join(other.shells)}; an alloy is made of atoms with the same shells"
        )
    levels = {
        name: (1 - share) * getattr(one, name) + share * getattr(other, name)
        for shell in one.shells
        for name in LEVELS[shell]
    }
    name = one.name if one.name == other.name else f"{one.name}-{other.name}"
    return Site(name, **levels)
