"""Conductors and contacts by name: cited numbers of metals, read when one is first asked for."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from ...errors import QuestionError
from ..suggestions import did_you_mean
from .conductor import Conductor
from .contact import Contact

PACKAGE_FILE = Path(__file__).with_name("metals.toml")
NOTE = "note"
MARKS = ("unsure", "checked")
Part = TypeVar("Part")


class UnknownMetalError(QuestionError, KeyError):
    """A name that no conductor or contact of a library has."""

    __str__ = Exception.__str__  # KeyError would put the message into quotes


class MetalLibrary(Mapping[str, Part], Generic[Part]):
    """Conductors or contacts by name, read-only, each with the sources of its numbers.

    `citation` says where they come from, and which are checked: compared with the abstract of their
    source a second time; the others were not. `unsure` says which of them are not certain. The
    names of both sides of a contact may be in either order. An unknown name raises a QuestionError,
    which is a KeyError too, with the name that may be meant.
    """

    def __init__(self, kind: str, make: Callable[..., Part]) -> None:
        """Take the section of the file, and what makes a part of its numbers and its name."""
        self._kind = kind
        self._make = make

    def __getitem__(self, name: str) -> Part:
        """Return a conductor or contact."""
        own = self._own_name(name)
        numbers = {key: entry["value"] for key, entry in self._entries(own).items()}
        return self._make(own, numbers)

    def __iter__(self) -> Iterator[str]:
        """Names in the order of their file."""
        return iter(_document()[self._kind])

    def __len__(self) -> int:
        """Return how many there are."""
        return len(_document()[self._kind])

    def __repr__(self) -> str:
        """Names of all."""
        return f"MetalLibrary({', '.join(self)})"

    def citation(self, name: str) -> str:
        """Source of each number of a conductor or contact, and what is to be known about it."""
        own = self._own_name(name)
        sources = _document()["sources"]
        lines = [
            f"{key}: {sources[entry['source']]}" + "".join(f" ({m})" for m in MARKS if m in entry)
            for key, entry in self._entries(own).items()
        ]
        note = _document()[self._kind][own].get(NOTE)
        return "; ".join([*lines, *([note] if note else [])])

    def unsure(self, name: str) -> list[str]:
        """Numbers of a conductor or contact that are not certain."""
        entries = self._entries(self._own_name(name))
        return [key for key, entry in entries.items() if entry.get("unsure")]

    def _entries(self, name: str) -> dict[str, Any]:
        section = _document()[self._kind][name]
        return {key: entry for key, entry in section.items() if key != NOTE}

    def _own_name(self, name: str) -> str:
        """Name in the file; QuestionError if there is none."""
        known = list(self)
        turned = "|".join(reversed(name.split("|"))) if isinstance(name, str) else name
        for own in (name, turned):
            if own in known:
                return own
        kind = self._kind.removesuffix("s")
        raise UnknownMetalError(f"there is no {kind} {name!r}{did_you_mean(str(name), known)}")


def conductor_of(name: str, numbers: Mapping[str, Any]) -> Conductor:
    """Conductor of numbers by the names of `Conductor` or of `Conductor.valet_fert`."""
    if "rho_star" in numbers:
        return Conductor.valet_fert(name=name, **numbers)
    renamed = {"polarization" if key == "beta" else key: v for key, v in numbers.items()}
    return Conductor(name=name, **renamed)


def contact_of(name: str, numbers: Mapping[str, Any]) -> Contact:
    """Contact of numbers by the names of `Contact` or of `Contact.valet_fert`."""
    if "ar_star" in numbers:
        return Contact.valet_fert(name=name, **numbers)
    return Contact(name=name, **numbers)


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(PACKAGE_FILE.read_text(encoding="utf-8"))


conductors: MetalLibrary[Conductor] = MetalLibrary("conductors", conductor_of)
"""Conductors of the package: Co, Py, CoFe, Cu, Ag, Au, Ru and Pt at low temperature."""
contacts: MetalLibrary[Contact] = MetalLibrary("contacts", contact_of)
"""Interfaces of the package, such as Co|Cu, at low temperature."""
