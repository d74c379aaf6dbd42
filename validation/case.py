"""What a validation case is: a folder with a README and a ``case.py``.

``case.py`` has ``CLAIM`` (one line), ``rows()``, an iterable of `Row`, and ``figure(rows)``,
which draws what was found. The README says where the claim comes from and why its tolerances
are honest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One number of a claim, and what became of it here.

    ``tolerance`` is absolute, in the unit of the value; ``unit`` is "" for pure numbers.
    """

    quantity: str
    value: float
    reference: float
    tolerance: float
    unit: str = ""

    @property
    def deviation(self) -> float:
        """|value - reference|."""
        return abs(self.value - self.reference)

    @property
    def holds(self) -> bool:
        """Whether the deviation is within the tolerance; never for NaN."""
        return self.deviation <= self.tolerance


@dataclass(frozen=True)
class Case:
    """A claim with the functions that check it."""

    name: str
    claim: str
    rows: Callable[[], Sequence[Row]]
    figure: Callable[[Sequence[Row]], Figure]


def relative(
    quantity: str, value: float, reference: float, tolerance: float, unit: str = ""
) -> Row:
    """Row whose tolerance is given as a part of the reference."""
    return Row(quantity, value, reference, tolerance * abs(reference), unit)


def explain_styles(ax: Axes, *, line: str, points: str) -> None:
    """Give the legend an entry for what lines mean, and one for circles."""
    ax.plot([], [], color="grey", label=line)
    ax.plot([], [], "o", color="grey", mfc="none", label=points)


def names() -> list[str]:
    """Names of all cases, in order."""
    return sorted(path.parent.name for path in FOLDER.glob("[0-9]*/case.py"))


def load(name: str) -> Case:
    """Load a case by its name."""
    module = import_module(f"validation.{name}.case")
    return Case(name, module.CLAIM, module.rows, module.figure)
