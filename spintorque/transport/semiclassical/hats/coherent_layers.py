"""Layers at finitely many modes: S-matrices joined as they are, or with modes mixed between."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ...._typing import Array
from ....results.audit import Audit
from .haar_unitaries import haar_unitaries
from .joined_scatterers import ScatteringBlocks
from .layer_amplitudes import layer_amplitudes, modes_of_regions, spin_rotations, turned_amplitudes
from .region_fluxes import TOLERANCE, RegionFluxes, fluxes_of_amplitudes
from .scattering_stack import ScatteringStack

MOST_NUMBERS = 2**16  # complex ones in a block that is computed together, in the cache


class CoherentLayers:
    """S-matrices of the layers of a stack, ``modes`` of one spin in the left lead."""

    def __init__(self, stack: ScatteringStack, modes: int) -> None:
        """Make the S-matrix of each layer; QuestionError if one has none, or modes do not fit."""
        self._stack = stack
        self.modes = modes
        self._regions = modes_of_regions(stack.layers, modes)
        self._own = [
            layer_amplitudes(layer, stack.phases, count)
            for layer, count in zip(stack.layers, self._regions[:-1], strict=True)
        ]

    def fluxes(self, theta: Array) -> tuple[RegionFluxes, Audit]:
        """Currents (angles, regions, 4) without mixing of modes; IdentityError if one is broken."""
        return self._solved(self._turned(theta))

    def mixed_fluxes(
        self, theta: Array, samples: int, seed: int
    ) -> Iterator[tuple[RegionFluxes, Audit]]:
        """Currents (samples, angles, regions, 4) of some samples at a time, as many as fit.

        Between two layers each direction has a random unitary matrix of its own, which leaves
        spins alone: with a spacer between magnets that is the polar decomposition of its S-matrix.
        All angles have the same ones.
        """
        layers = self._turned(theta)
        at_once = max(1, MOST_NUMBERS // (len(theta) * (2 * max(self._regions)) ** 2))
        for start in range(0, samples, at_once):
            some = range(start, min(start + at_once, samples))
            yield self._solved(self._mixed(layers, seed, some))

    def _turned(self, theta: Array) -> list[ScatteringBlocks]:
        directions = self._stack.directions(theta)
        return [
            own.over(len(theta))
            if towards is None
            else turned_amplitudes(own, spin_rotations(towards))
            for own, towards in zip(self._own, directions, strict=True)
        ]

    def _mixed(
        self, layers: list[ScatteringBlocks], seed: int, samples: range
    ) -> list[ScatteringBlocks]:
        """Layers of which all but the first have random unitary matrices on their left."""
        inner = self._regions[1:-1]
        first = layers[0].over(len(samples), len(layers[0].reflection))
        if not inner:
            return [first]
        ones = np.eye(2)
        unitaries = [
            np.kron(ones, unitary)[:, None]
            for unitary in haar_unitaries(seed, samples, [n for n in inner for _ in range(2)])
        ]
        mixed = [first]
        for layer, forth, back in zip(layers[1:], unitaries[::2], unitaries[1::2], strict=True):
            mixed.append(
                ScatteringBlocks(
                    back @ layer.reflection @ forth,
                    back @ layer.transmission_back,
                    layer.transmission @ forth,
                    layer.reflection_back,
                )
            )
        return mixed

    def _solved(self, layers: list[ScatteringBlocks]) -> tuple[RegionFluxes, Audit]:
        fluxes, unitarity_defect = fluxes_of_amplitudes(layers, self.modes)
        audit = replace(fluxes.audit(averaged=False), unitarity_defect=unitarity_defect)
        audit.require_identities(TOLERANCE, 0.0)
        return fluxes, audit
