"""Torque on every slice of a stack of several orbitals, from the spin currents at its faces."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .._typing import Array
from ..model.stack import Stack
from .block_torques import inner_torques
from .engines.engine import Engine, Request, Spectra
from .free_magnet import coupled_slices, region_of
from .hamiltonian.chain import Side
from .hamiltonian.interface import Hamiltonian
from .hamiltonian.slices import slices_of, touching_bonds
from .integration.brillouin import mesh_of
from .local_torques import Magnet

SAMPLE_MESH = 6
SAMPLE_POINTS = 24
VANISHING_CURRENT = 1e-7  # per point; below it there is nothing but rounding


@dataclass(frozen=True)
class SliceRows:
    """Integrand: torques of a profile of slices, and all currents.

    The torque on a slice between the leads is the spin current that it takes up, to which
    hoppings that depend on spin give half to each end. Slices of a lead have none of their
    own: ``lead_torque`` is that on all of a semi-infinite magnet. What ``coupled`` slices, those
    with spin-orbit coupling, take up goes to the lattice: all of it, but for ``shared`` ones, whose
    lattice has the torque of its own, and leaves the rest to the magnetization.
    """

    chain: Hamiltonian
    magnets: list[Magnet]
    engine: Engine
    coupled: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()

    @cached_property
    def shapes(self) -> dict[str, tuple[int, int]]:
        """Blocks of rows by name."""
        slices = len(self.chain)
        return {
            "torque": (slices, 3),
            "lattice_torque": (slices, 3),
            "lead_torque": (2, 3),
            "magnet_torque": (len(self.magnets), 3),
            "current": (slices - 1, 4),
        }

    @property
    def torques(self) -> range:
        """Rows that hold torques."""
        return range(sum(3 * size for name, (size, _) in self.shapes.items() if name != "current"))

    def __call__(self, request: Request) -> Array:
        """Rows (rows, angles, rules or points) in units of the spectral current."""
        bonds = range(len(self.chain) - 1)
        asked = replace(request, bonds=bonds, layers=(), lattice=self.shared)
        blocks = self._blocks(self.engine(self.chain, asked))
        rest = blocks["current"].shape[2:]
        return np.concatenate([blocks[name].reshape(-1, *rest) for name in self.shapes])

    def split(self, rows: Array) -> dict[str, Array]:
        """Blocks (items, components) of the rows (rows, 1) of one angle."""
        ends = np.cumsum([np.prod(shape) for shape in self.shapes.values()])
        parts = np.split(rows[:, 0], ends[:-1])
        return {n: p.reshape(s) for p, (n, s) in zip(parts, self.shapes.items(), strict=True)}

    def taken_up(self, spectra: Spectra) -> tuple[Array, Array]:
        """What magnetizations and lattices take up: each (slices, 3, angles, rules or points)."""
        spin = spectra.current[:, 1:]
        torque = np.zeros((len(self.chain), *spin.shape[1:]), spin.dtype)
        torque[1:-1] = -np.diff(spin, axis=0)
        coupled, lattice = list(self.coupled), np.zeros_like(torque)
        lattice[coupled] = torque[coupled]
        lattice[list(self.shared)] = spectra.lattice
        return torque - lattice, lattice

    def has_torque(self, side: Side) -> bool:
        """Whether a lead has a finite torque: no semi-infinite magnet with spin-orbit coupling."""
        return self.chain.lead_axis(side) is not None

    def _blocks(self, spectra: Spectra) -> dict[str, Array]:
        spin = spectra.current[:, 1:]
        torque, lattice = self.taken_up(spectra)
        lead = np.zeros((2, *spin.shape[1:]), spin.dtype)
        whole = np.zeros((len(self.magnets), *spin.shape[1:]), spin.dtype)
        for number, magnet in enumerate(self.magnets):
            for side in filter(self.has_torque, magnet.leads):
                inner, sign = (0, -1) if side == "left" else (-1, 1)
                axis = self._axis(side)[..., None]
                face = sign * spin[inner]
                lead[inner] = face - axis * np.sum(axis * face, axis=0)
            whole[number] = torque[magnet.first : magnet.last + 1].sum(axis=0)
            whole[number] += sum(lead[0 if side == "left" else -1] for side in magnet.leads)
        return {
            "torque": torque,
            "lattice_torque": lattice,
            "lead_torque": lead,
            "magnet_torque": whole,
            "current": spectra.current,
        }

    def _axis(self, side: Side) -> Array:
        axis = self.chain.lead_axis(side)
        assert axis is not None
        return np.broadcast_to(axis.T, (3, self.chain.angles))


def magnets_in_slices(stack: Stack, magnets: list[Magnet]) -> list[Magnet]:
    """Magnets of monolayers as those of slices, whose faces have hoppings without spin."""
    in_slices = []
    for magnet in magnets:
        first, last = region_of(stack, magnet.first, magnet.last)
        in_slices.append(replace(magnet, first=first, last=last))
    return in_slices


def shared_slices(stack: Stack) -> tuple[int, ...]:
    """Slices with spin-orbit coupling in which electrons exert torques on a magnetization too.

    Those of magnets, and those whose hoppings depend on spin.
    """
    slices = slices_of(stack)
    touches = touching_bonds(slices)
    return tuple(
        number
        for number in coupled_slices(stack)
        if touches[number - 1]
        or touches[number]
        or any(slices.layer(monolayer).magnetization is not None for monolayer in slices.of[number])
    )


def profile_defect(rows: SliceRows) -> float:
    """Largest difference of both pictures of the torque on inner slices, over the mean current."""
    chain, engine = rows.chain, rows.engine
    kx, ky, _ = mesh_of(chain, SAMPLE_MESH)
    points = np.linspace(0, len(kx) - 1, min(SAMPLE_POINTS, len(kx))).astype(int)
    energy = np.full(len(points), sum(chain.chemical_potentials) / 2)
    bonds = range(len(chain) - 1)
    request = Request(kx[points], ky[points], energy, "left", bonds=bonds)
    spectra = engine(chain, replace(request, lattice=rows.shared))
    difference = rows.taken_up(spectra)[0][1:-1] - inner_torques(chain, request)
    difference[[number - 1 for number in rows.coupled if number not in rows.shared]] = 0
    mean = np.abs(spectra.current).max(axis=(0, 1)).mean()
    return float(np.abs(difference).max(initial=0.0) / (mean + VANISHING_CURRENT))
