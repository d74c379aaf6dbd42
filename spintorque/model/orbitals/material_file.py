"""Materials from nested plain values, the form of their TOML files.

A file has a section for each material, named like it, with the fields of `OrbitalMaterial`. A
section with a ``hopping`` or an ``effective_mass`` is a one-orbital `Material`, one with an
``alloy`` of two names and the ``share`` of the second is the virtual crystal of both. Energies are
eV; a table may state ``unit = "Ry"`` for its own levels and integrals.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any

from ...errors import QuestionError
from ...units import RYDBERG_EV
from ..checks import one_of, real_number, shown
from ..material import Material
from ..suggestions import did_you_mean
from .orbital_material import OrbitalMaterial
from .two_centre_table import Bond, Site, TwoCentreTable

UNITS = {"eV": 1.0, "Ry": RYDBERG_EV}
TABLES = ("table", "minority_table")
FREE_ELECTRON = ("kind", "effective_mass", "band_bottom", "lattice_constant", "exchange")
ALLOY = ("alloy", "share", "name")
LABELS = ("name", "shell", "between")
"""Fields of sites and bonds that are no energies."""


def material_of(
    name: str, section: Any, find: Callable[[str], OrbitalMaterial]
) -> OrbitalMaterial | Material:
    """Material of a section, whose ``name`` it has unless it states another.

    ``find`` returns a material by its name, for alloys.

    Raises QuestionError that names the section for everything that is wrong in it.
    """
    try:
        values = dict(_mapping("a material", section))
        if is_one_orbital(values):
            return one_orbital(values)
        values.setdefault("name", name)
        if "alloy" in values:
            return _alloy(values, find)
        _check_keys(values, OrbitalMaterial)
        for key in TABLES:
            if key in values:
                values[key] = _table(key, values[key])
        return OrbitalMaterial(**values)
    except QuestionError as error:
        text = str(error)
        raise QuestionError(text if text.startswith(f"{name}: ") else f"{name}: {text}") from error


def is_one_orbital(section: Any) -> bool:
    """Whether a section is that of a material of one orbital."""
    return isinstance(section, Mapping) and bool({"hopping", "effective_mass"} & section.keys())


def one_orbital(section: Mapping[str, Any]) -> Material:
    """Material of one orbital, from a section that may have a citation beside its fields.

    With an effective mass (electron masses) in place of a hopping it is one of free electrons.
    """
    values = {key: value for key, value in section.items() if key != "citation"}
    if "hopping" not in values:
        for key in values:
            if key not in FREE_ELECTRON:
                raise QuestionError(f"unknown key {key}{did_you_mean(key, FREE_ELECTRON)}")
        for key in FREE_ELECTRON[:4]:
            if key not in values:
                raise QuestionError(f"{key} is missing")
        return Material.free_electron(**values)
    _check_keys(values, Material)
    return Material(**values)


def _alloy(values: Mapping[str, Any], find: Callable[[str], OrbitalMaterial]) -> OrbitalMaterial:
    for key in values:
        if key not in ALLOY:
            raise QuestionError(f"unknown key {key}{did_you_mean(key, ALLOY)}")
    if "share" not in values:
        raise QuestionError("share is missing; give that of the second material of the alloy")
    names = values["alloy"]
    if not isinstance(names, list) or len(names) != 2:
        raise QuestionError(f"alloy is {shown(names)}; allowed are the names of two materials")
    first, second = (find(str(name)) for name in names)
    return replace(first.alloyed_with(second, values["share"]), name=values["name"])


def _table(key: str, section: Any) -> TwoCentreTable:
    values = _mapping(key, section)
    for word in values:
        if word not in ("unit", "sites", "bonds"):
            raise QuestionError(
                f"unknown key {key}.{word}{did_you_mean(word, ('unit', 'sites', 'bonds'))}"
            )
    for word in ("sites", "bonds"):
        if word not in values:
            raise QuestionError(f"{key}.{word} is missing")
    unit = UNITS[one_of(f"{key}.unit", values.get("unit", "eV"), tuple(UNITS))]
    sites = [
        _part(Site, f"{key}.sites.{name}", {"name": name} | dict(_mapping(name, levels)), unit)
        for name, levels in _mapping(f"{key}.sites", values["sites"]).items()
    ]
    if not isinstance(values["bonds"], list):
        raise QuestionError(
            f"{key}.bonds is {shown(values['bonds'])}; allowed is a list of tables, one for each "
            "bond"
        )
    bonds = [
        _part(Bond, f"{key}.bonds[{number}]", _mapping(f"{key}.bonds[{number}]", bond), unit)
        for number, bond in enumerate(values["bonds"])
    ]
    return TwoCentreTable(tuple(sites), tuple(bonds))


def _part(kind: Any, place: str, values: Mapping[str, Any], unit: float) -> Any:
    """Site or bond of plain values, its energies turned into eV."""
    _check_keys(values, kind, place)
    converted = {
        key: value if key in LABELS else real_number(f"{place}.{key}", value) * unit
        for key, value in values.items()
    }
    return kind(**converted)


def _check_keys(values: Mapping[str, Any], kind: Any, place: str = "") -> None:
    """Refuse unknown keys, and a section that lacks one without default."""
    known = [entry.name for entry in fields(kind)]
    before = f"{place}." if place else ""
    for key in values:
        if key not in known:
            raise QuestionError(f"unknown key {before}{key}{did_you_mean(key, known)}")
    for entry in fields(kind):
        if entry.default is MISSING and entry.name not in values:
            raise QuestionError(f"{before}{entry.name} is missing")


def _mapping(place: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise QuestionError(f"{place} is {shown(value)}; allowed is a table of keys and values")
    return value
