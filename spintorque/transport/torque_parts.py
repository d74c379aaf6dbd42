"""What the free magnet takes up of the spin current, and what of it goes to the lattice.

Spin-orbit coupling hands angular momentum from the electrons to the lattice. In a steady state the
spin current into a region minus that out of it is the torque on the magnetization plus that on
the lattice (Haney and Stiles, Phys. Rev. Lett. 105, 126602 (2010)).
"""

from dataclasses import dataclass, replace

import numpy as np

from .._typing import Array
from .engines.engine import Engine, Request
from .fixed_magnet import FixedMagnets
from .free_magnet import FreeMagnet, flux_torque
from .hamiltonian.interface import Hamiltonian
from .local_torques import rashba_torques


@dataclass(frozen=True)
class TorqueParts:
    """Parts of the torque on a magnet along +z, in the unit of the spectral currents.

    ``current`` (bonds, 4, angles, points or rules) at the magnet's bonds; ``flux`` (2, ...), the
    spin current that the magnet takes up, along x and y, with ``lattice`` (3, ...) along z too;
    ``lattice`` is None without spin-orbit coupling. ``on_fixed`` (2, ...) is the torque on the
    fixed magnets, in plane and perpendicular, if it was asked for.
    """

    current: Array
    flux: Array
    lattice: Array | None = None
    on_fixed: Array | None = None

    @property
    def on_magnetization(self) -> Array:
        """Torque on the magnetization, of as many components as ``flux``."""
        return self.flux if self.lattice is None else self.flux - self.lattice


def torque_parts(
    hamiltonian: Hamiltonian,
    magnet: FreeMagnet,
    engine: Engine,
    request: Request,
    fixed: FixedMagnets | None = None,
) -> TorqueParts:
    """Parts of the torque on a magnet at the points of a request, or its weighted sums.

    That on the ``fixed`` magnets comes with it if they are given.
    """
    chain, coupled = hamiltonian.one_orbital, magnet.coupled
    bonds, all_coupled = list(magnet.bonds), list(coupled)
    if fixed is not None:
        bonds += [bond for bond in fixed.bonds if bond not in bonds]
        all_coupled += fixed.coupled
    of_blocks = all_coupled if chain is None else ()
    spectra = engine(hamiltonian, replace(request, bonds=bonds, lattice=of_blocks))
    current, lattice = spectra.current, spectra.lattice
    if chain is not None and all_coupled:
        lattice = rashba_torques(chain, engine, request, all_coupled)
    own = current[: len(magnet.bonds)]
    return TorqueParts(
        current=own,
        flux=flux_torque(magnet, own),
        lattice=np.asarray(lattice[: len(coupled)].sum(axis=0)) if coupled else None,
        on_fixed=None if fixed is None else fixed.torque(bonds, current, lattice[len(coupled) :]),
    )
