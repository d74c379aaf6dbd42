"""How far coupled moments have gone along the paths of least energy between two states."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...._typing import Array
from ..progress_of_escape import CORE, ProgressOfEscape

POINTS = 60  # of a path, on either side of its saddle
AT_ONCE = 4096  # moments whose distances to all points are held in memory


@dataclass(frozen=True)
class PathProgress(ProgressOfEscape):
    """Energy in k_B T of the nearest point of the paths of least energy, all saddles together.

    Unlike the energy itself it does not count what other modes of several layers have.
    """

    def __call__(self, m: Array) -> Array:
        """Progress (...) at m (..., 3 layers); infinite in the core of the other state."""
        flat = m.reshape(-1, m.shape[-1])
        (places, heights), overlaps = self._path, self.states.landscape.overlaps
        parts = [flat[k : k + AT_ONCE] for k in range(0, len(flat), AT_ONCE)]
        nearest = np.concatenate([np.argmax(overlaps(part, places), axis=1) for part in parts])
        return np.asarray(heights[nearest].reshape(m.shape[:-1]))

    @cached_property
    def _path(self) -> tuple[Array, Array]:
        """Points (n, 3 layers) of the paths, and the progress (n,) there."""
        energy = self.states.landscape.equation.energy
        places, heights = [], []
        for _, descents in self.states.connections:
            own, other = descents[self.number], descents[1 - self.number]
            for path, end, over in ((own, self.number, False), (other, 1 - self.number, True)):
                points = path[np.linspace(0, len(path) - 1, POINTS).astype(int)]
                points = np.concatenate([points, self.states.minima[end][None]])
                level = (energy(points) - float(energy(points[-1]))) / self.states.thermal
                arrived = np.where(level < CORE, np.inf, self.top)
                places.append(points)
                heights.append(arrived if over else np.minimum(level, self.top))
        return np.concatenate(places), np.concatenate(heights)
