"""Materials by name: the cited sets of the package, and those of a user's file."""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...errors import FileError, QuestionError
from ...files.encodings import decoded
from ..material import Material
from ..suggestions import did_you_mean
from .material_file import is_one_orbital, material_of
from .orbital_material import OrbitalMaterial

PACKAGE_FILE = Path(__file__).with_name("materials.toml")


class UnknownMaterialError(QuestionError, KeyError):
    """A name that no material of a library has."""

    __str__ = Exception.__str__  # KeyError would put the message into quotes


class MaterialLibrary(Mapping[str, OrbitalMaterial]):
    """Materials by name, read-only; each is made when it is first asked for, and then kept.

    ``one_orbital`` are those with one orbital a site, `Material` objects for stacks of them.
    `citation` says where the numbers of either come from. An unknown name raises a
    QuestionError, which is a KeyError too, with the name that may be meant.
    """

    def __init__(
        self,
        read: Callable[[], Mapping[str, Any]],
        beside: Mapping[str, OrbitalMaterial] | None = None,
    ) -> None:
        """Take a function that returns the sections of a file, and materials for its alloys."""
        self._read = read
        self._beside = beside or {}
        self._made: dict[str, OrbitalMaterial] = {}
        self._being_made: list[str] = []

    @cached_property
    def _sections(self) -> Mapping[str, Any]:
        return self._read()

    @property
    def _names(self) -> list[str]:
        return [name for name, section in self._sections.items() if not is_one_orbital(section)]

    def __getitem__(self, name: str) -> OrbitalMaterial:
        """Return a material."""
        if name not in self._names:
            if name in self.one_orbital:
                raise UnknownMaterialError(
                    f"{name} has one orbital; it is materials.one_orbital[{name!r}]"
                )
            raise UnknownMaterialError(
                f"there is no material {name!r}{did_you_mean(name, self._names)}"
            )
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> OrbitalMaterial:
        if name in self._being_made:
            raise QuestionError(f"{name} is an alloy of itself; name two other materials")
        self._being_made.append(name)
        try:
            material = material_of(name, self._sections[name], self._part_of_alloy)
        finally:
            self._being_made.remove(name)
        assert isinstance(material, OrbitalMaterial)
        return material

    def _part_of_alloy(self, name: str) -> OrbitalMaterial:
        """Material of the file, or beside it."""
        is_own = name in self._names or name not in self._beside
        return self[name] if is_own else self._beside[name]

    def __iter__(self) -> Iterator[str]:
        """Names of the materials in the order of their file."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return the number of materials."""
        return len(self._names)

    def __repr__(self) -> str:
        """Names of all materials."""
        names = [*self._names, *(f"one_orbital[{name!r}]" for name in self.one_orbital)]
        return f"MaterialLibrary({', '.join(names)})"

    @cached_property
    def one_orbital(self) -> Mapping[str, Material]:
        """Materials with one orbital a site, by name."""
        made = {
            name: material_of(name, section, self._part_of_alloy)
            for name, section in self._sections.items()
            if is_one_orbital(section)
        }
        return MappingProxyType(
            {name: material for name, material in made.items() if isinstance(material, Material)}
        )

    def citation(self, name: str) -> str:
        """Source of a material's numbers; "" if its file names none."""
        if name in self.one_orbital:
            return str(self._sections[name].get("citation", ""))
        return self[name].citation


def read_materials(path: str | os.PathLike[str]) -> MaterialLibrary:
    """Read a TOML file of materials and check each of them.

    A section holds what `OrbitalMaterial.to_mapping` returns; the package's own sets, `materials`,
    are such a file. Raises FileError if it cannot be read, QuestionError with the file, the
    material and what is wrong with it.
    """
    try:
        document = _document(path)
        library = MaterialLibrary(lambda: document, materials)
        for name in [*library, *library.one_orbital]:
            _ = library.one_orbital[name] if name in library.one_orbital else library[name]
    except QuestionError as error:
        raise QuestionError(f"{os.fspath(path)}: {error}") from error
    return library


def _document(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Sections of a file."""
    try:
        text = decoded(Path(path).read_bytes())
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"cannot read {path}: {reason}") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"it is not valid TOML: {error}") from error
    if not document:
        raise QuestionError("it holds no material; give a section such as [Cu] for each")
    return document


materials = MaterialLibrary(lambda: _document(PACKAGE_FILE))
"""The package's own materials: Cu, Co, Ni, Fe, Au, Ag, Pd, Pt and MgO, and sets of one orbital."""
