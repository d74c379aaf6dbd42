"""Where a bias voltage drops inside a stack."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, between, finite, one_of, shown, store

Intervals = Literal["n+1", "n-1"]


@dataclass(frozen=True, kw_only=True)
class BiasProfile:
    """How a bias V = (mu_L - mu_R)/e shifts the levels of leads and layers.

    The left lead rises by ``left_share`` eV, the right one falls by the rest. Between them
    the shift drops linearly across the insulating layers and is flat in metals: over n+1
    intervals for n insulating layers (default), or over n-1, which puts the first and the
    last insulating layer at the potential of what they touch. Without an insulator the drop
    is shared equally by the two interfaces of the spacer, the one normal metal between two
    magnets. ``layer_fractions`` replaces all this by one value per inner monolayer, in
    units of eV: +left_share is the left lead's level, left_share - 1 the right one's.

    Raises QuestionError for a share outside [0, 1] or fractions that are not finite.
    """

    left_share: float = quantity("", "part of the bias that lifts the left lead", default=0.5)
    intervals: Intervals = quantity(
        "", "over which the bias drops across n insulating layers", default="n+1"
    )
    layer_fractions: Sequence[float] | None = quantity(
        "eV per eV of bias", "shift of each inner monolayer", default=None
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        one_of("intervals", self.intervals, ("n+1", "n-1"))
        store(self, left_share=between("left_share", self.left_share, 0, 1))
        if self.layer_fractions is not None:
            if not isinstance(self.layer_fractions, list | tuple):
                raise QuestionError(
                    f"layer_fractions is {shown(self.layer_fractions)}; allowed is a list of "
                    "numbers"
                )
            values = enumerate(self.layer_fractions)
            store(
                self,
                layer_fractions=tuple(finite(f"layer_fractions[{i}]", v) for i, v in values),
            )

    @property
    def lead_fractions(self) -> tuple[float, float]:
        """Shift of the left and the right lead per eV of bias."""
        return self.left_share, self.left_share - 1

    def fractions(self, kinds: Sequence[str]) -> list[float]:
        """Shift per eV of bias of each monolayer, given the kinds of their materials."""
        left, right = self.lead_fractions
        inner = kinds[1:-1]
        if self.layer_fractions is not None:
            if len(self.layer_fractions) != len(inner):
                raise QuestionError(
                    f"layer_fractions has {len(self.layer_fractions)} values; the stack has "
                    f"{len(inner)} inner monolayers and needs one value for each"
                )
            return [left, *self.layer_fractions, right]
        drops = self._insulator_drops(inner) if "insulator" in inner else _spacer_drops(kinds)
        return [left, *(left - drop for drop in drops), right]

    def _insulator_drops(self, kinds: Sequence[str]) -> list[float]:
        """Part of the bias that has dropped before each inner layer."""
        step, place, places = (1 if self.intervals == "n+1" else -1), 0, []
        for insulating, group in groupby(kind == "insulator" for kind in kinds):
            count = len(list(group))
            if not insulating:
                places += [place] * count
                continue
            first = 1 if step > 0 else 0
            places += [place + first + i for i in range(count)]
            place += count + step
        if place == 0:
            raise QuestionError(
                'intervals is "n-1" for barriers of one layer, which leaves no interval for the '
                'bias to drop over; use "n+1" or layer_fractions'
            )
        return [here / place for here in places]

    def to_mapping(self) -> dict[str, Any]:
        """Return the profile as plain values, in the form of a TOML question."""
        mapping: dict[str, Any] = {"left_share": self.left_share, "intervals": self.intervals}
        if self.layer_fractions is not None:
            mapping["layer_fractions"] = list(self.layer_fractions)
        return mapping


def _spacer_drops(kinds: Sequence[str]) -> list[float]:
    """Half of the bias drops at each interface of the only spacer."""
    blocks = [(kind, len(list(group))) for kind, group in groupby(kinds)]
    spacers = [
        i
        for i in range(1, len(blocks) - 1)
        if blocks[i][0] == "normal_metal" and blocks[i - 1][0] == "ferromagnet" == blocks[i + 1][0]
    ]
    if len(spacers) != 1:
        raise QuestionError(
            f"the stack has no insulator and {len(spacers)} normal-metal spacers between magnets, "
            "so it is not clear where the bias drops; give bias_profile with layer_fractions, one "
            "value per inner monolayer"
        )
    drops: list[float] = []
    for i, (_, count) in enumerate(blocks):
        drops += [0.0 if i < spacers[0] else 0.5 if i == spacers[0] else 1.0] * count
    return drops[1:-1]
