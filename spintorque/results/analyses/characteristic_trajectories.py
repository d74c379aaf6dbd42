"""Paths of a magnet under a growing spin torque."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer
from ..trajectory import Trajectory
from .regime import BITS


@dataclass(frozen=True, eq=False)
class CharacteristicTrajectories(QuantityAnswer):
    """Paths at strengths of the drive that are multiples of the critical one.

    The strength is in V or A/m^2, as ``driven_by`` says; regimes are bits of `Regime`, of
    one layer if there are several.
    """

    driven_by: str = quantity("", '"voltage" (V) or "current_density" (A/m^2)')
    critical: float = quantity("V or A/m^2", "strength at which the initial state gets unstable")
    factors: Array = quantity("", "strengths over the critical one (n,)", dims="path")
    strength: Array = quantity("V or A/m^2", "of the drive (n,)", dims="path")
    regimes: Array = quantity(
        "", f"bit of Regime at the end of each path (n,): {BITS}", dims="path"
    )
    labels: tuple[str, ...] = quantity("", "what happens in each path", dims="path")
    runs: tuple[Trajectory, ...] = quantity("", "the paths")
    terminal: str | None = quantity("", "of the drive that varies, None: its own", default=None)
