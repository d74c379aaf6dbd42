"""Counts of magnets that switched, with exact confidence intervals: answers."""

from __future__ import annotations  # xarray is not imported for its names alone

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from ... import _xarray as xr
from ..._typing import Array
from ...model.checks import between
from ...model.drive import Drive
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class SwitchingCounts(QuantityAnswer):
    """Numbers of magnets that had switched after pulses of some drives and lengths.

    All lengths of a drive are counted on the same magnets; different drives have different
    magnets.
    """

    drives: tuple[Drive, ...] = quantity("", "drives (d,)")
    length: Array = quantity("ns", "lengths of the pulse (n,)", dims="length")
    trajectories: Array = quantity(
        "", "magnets that were simulated for each drive (d,)", dims="drive"
    )
    switched: Array = quantity("", "how many had switched (d, n)", dims="drive length")
    write_error_rate_fokker_planck: Array | None = quantity(
        "",
        "write error rate by the Fokker-Planck equation (d, n)",
        dims="drive length",
        default=None,
    )
    confidence: float = quantity("", "of bounds in files and figures", default=0.95)

    def to_dataset(self) -> xr.Dataset:
        """Return the fields, and for readers of the file the rates with their bounds."""
        low, high = self.write_error_interval(self.confidence)
        by_current = self.driven_by == "current_density"
        amplitudes = self.amplitude
        columns: dict[str, tuple[Any, str]] = {
            "amplitude": (amplitudes, "voltage or current density of the drives"),
            "probability": (self.probability, "fraction that had switched"),
            "write_error_rate": (self.write_error_rate, "fraction that had not switched"),
            "write_error_rate_low": (low, "lower bound of the write error rate"),
            "write_error_rate_high": (high, "upper bound of the write error rate"),
        }
        more = {}
        for name, (values, meaning) in columns.items():
            dims = ("drive", "length")[: np.ndim(values)]
            unit = "1" if len(dims) == 2 else "A m-2" if by_current else "V"
            more[name] = (dims, values, {"units": unit, "long_name": meaning})
        return super().to_dataset().assign(more)

    @property
    def terminal(self) -> str | None:
        """Terminal whose strength is the amplitude: the first that differs between the drives.

        None: the drives' own voltage or current, or the only one that is not zero.
        """
        if not self.drives:
            return None
        rows = np.array([drive.steady_strengths for drive in self.drives])
        names = [None, *(terminal.name for terminal in self.drives[0].terminals)]
        moving = np.ptp(rows, axis=0) > 0 if len(rows) > 1 else rows[0] != 0
        return names[int(np.argmax(moving))] if moving.any() else None

    @property
    def driven_by(self) -> str:
        """What the amplitude is: "voltage" (V) or "current_density" (A/m^2)."""
        drives = self.drives[:1]
        return drives[0].at_terminal(self.terminal).driven_by if drives else "voltage"

    @property
    def amplitude(self) -> Array:
        """Voltages (V) or current densities (A/m^2) of the terminal that differs (d,)."""
        name = self.terminal
        return np.array([drive.at_terminal(name).steady_level for drive in self.drives], float)

    @property
    def probability(self) -> Array:
        """Fraction that had switched (d, n)."""
        return np.asarray(self.switched / self.trajectories[:, None])

    @property
    def write_error_rate(self) -> Array:
        """Fraction that had not switched (d, n)."""
        return np.asarray((self.trajectories[:, None] - self.switched) / self.trajectories[:, None])

    def interval(self, confidence: float = 0.95) -> tuple[Array, Array]:
        """Exact bounds (d, n) of the switching probability (Clopper and Pearson 1934)."""
        return clopper_pearson(self.switched, self.trajectories[:, None], confidence)

    def write_error_interval(self, confidence: float = 0.95) -> tuple[Array, Array]:
        """Exact bounds (d, n) of the write error rate."""
        count = self.trajectories[:, None]
        return clopper_pearson(count - self.switched, count, confidence)


def clopper_pearson(hits: Any, trials: Any, confidence: float = 0.95) -> tuple[Array, Array]:
    """Bounds of a probability from ``hits`` among ``trials``, arrays that broadcast.

    Each is the probability at which so many hits, or more (fewer), have the probability
    (1 - confidence)/2. Raises QuestionError for a confidence outside [0, 1].
    """
    tail = (1 - between("confidence", confidence, 0, 1)) / 2
    hits, trials = np.broadcast_arrays(np.asarray(hits, float), np.asarray(trials, float))
    with np.errstate(invalid="ignore"):
        low = np.where(hits > 0, scipy.stats.beta.ppf(tail, hits, trials - hits + 1), 0.0)
        high = np.where(hits < trials, scipy.stats.beta.isf(tail, hits + 1, trials - hits), 1.0)
    return low, high
