"""What the free magnet takes up of the spin current, and what of it goes to the lattice.

Spin-orbit coupling hands angular momentum from the electrons to the lattice. In a steady state the
spin current into a region minus that out of it is the torque on the magnetization plus that on
the lattice (Haney and Stiles, Phys. Rev. Lett. 105, 126602 (2010)).
"""

from dataclasses import dataclass, replace

import numpy as np

from .._typing import Array
from .engines.engine import Engine, Request
from .free_magnet import FreeMagnet, flux_torque
from .hamiltonian.interface import Hamiltonian
from .local_torques import rashba_torques


@dataclass(frozen=True)
class TorqueParts:
    """Parts of the torque on a magnet along +z, in the unit of the spectral currents.

    ``current`` (bonds, 4, angles, points or rules) at the magnet's bonds; ``flux`` (2, ...), the
    spin current that the magnet takes up, along x and y, with ``lattice`` (3, ...) along z too;
    ``lattice`` is None without spin-orbit coupling.
    """

    current: Array
    flux: Array
    lattice: Array | None = None

    @property
    def on_magnetization(self) -> Array:
        """Torque on the magnetization, of as many components as ``flux``."""
        return self.flux if self.lattice is None else self.flux - self.lattice


def torque_parts(
    hamiltonian: Hamiltonian, magnet: FreeMagnet, engine: Engine, request: Request
) -> TorqueParts:
    """Parts of the torque on a magnet at the points of a request, or its weighted sums."""
    chain, coupled = hamiltonian.one_orbital, magnet.coupled
    of_blocks = coupled if chain is None else ()
    spectra = engine(hamiltonian, replace(request, bonds=magnet.bonds, lattice=of_blocks))
    flux = flux_torque(magnet, spectra.current)
    if not coupled:
        return TorqueParts(spectra.current, flux)
    of_chain = None if chain is None else rashba_torques(chain, engine, request, coupled)
    lattice = spectra.lattice if of_chain is None else of_chain
    return TorqueParts(spectra.current, flux, np.asarray(lattice.sum(axis=0)))
