"""Identities checked while results are made, on a sample of k-parallel, energies and angles.

The flux torque comes from the engine in use. The local exchange torque that it must equal, and
the S-matrix that must be unitary, come from the plain NumPy engine, which is another program.
"""

from dataclasses import replace

import numpy as np

from .._typing import Array
from ..results.audit import Audit
from .block_torques import block_magnet_torque
from .engines.amplitudes import unitarity_defect
from .engines.block_amplitudes import block_unitarity_defect
from .engines.engine import Request
from .engines.registry import EngineInfo, engine_named
from .free_magnet import FreeMagnet, exchange_torque
from .hamiltonian.interface import Hamiltonian
from .integration.brillouin import mesh_of
from .integration.contour import contour_nodes
from .integration.window import window_nodes
from .torque_parts import torque_parts

VANISHING_CURRENT = 1e-7  # per eV of exchange; below it there is nothing but rounding
SAMPLE_MESH = 6
MOST_ANGLES = 3


def identity_defects(
    hamiltonian: Hamiltonian, magnet: FreeMagnet, engine: EngineInfo, temperature: float
) -> Audit:
    """Largest defects of unitarity and torque pictures, on samples of k-parallel and energy."""
    sampled = _some_angles(hamiltonian)
    worst = max(
        picture_defect(sampled, magnet, engine, request)
        for request in _samples(sampled, magnet, engine, temperature)
    )
    unitarity = worst_unitarity_defect(sampled)
    if magnet.coupled:
        return Audit(unitarity_defect=unitarity, sum_rule_defect=worst)
    return Audit(unitarity_defect=unitarity, torque_picture_defect=worst)


def picture_defect(
    hamiltonian: Hamiltonian, magnet: FreeMagnet, engine: EngineInfo, request: Request
) -> float:
    """Mean difference of the torque pictures over points, relative to the mean current.

    With spin-orbit coupling what the engine's spin currents leave to the magnetization, after the
    torque on the lattice, is compared with the torque of the magnetization's own field.

    Means, because at single points a resonance may be so sharp that rounding alone tells the
    pictures apart. Where hardly anything flows, the torque in the exchange field is a sum of
    terms that cancel, and is rounded like these.
    """
    parts = torque_parts(hamiltonian, magnet, engine.spectra, request)
    flux = parts.on_magnetization
    local = _local_torque(hamiltonian, magnet, engine, request)
    difference = flux - local[: len(flux)]
    largest = np.abs(parts.current).max(axis=(0, 1)).mean(axis=-1).max()
    mean = np.abs(difference).max(axis=0).mean(axis=-1).max()
    floor = VANISHING_CURRENT * _exchange_size(hamiltonian, magnet, request)
    return float(mean / (largest + floor))


def _exchange_size(hamiltonian: Hamiltonian, magnet: FreeMagnet, request: Request) -> float:
    """Sum (eV) of the exchange of a monolayer's orbitals, at least 1 eV."""
    if hamiltonian.one_orbital is not None:
        return 1.0
    block = hamiltonian.exchange_block(magnet.first, request.kx, request.ky)
    return max(1.0, float(np.linalg.norm(block, "nuc", axis=(-2, -1)).max()))


def _local_torque(
    hamiltonian: Hamiltonian, magnet: FreeMagnet, engine: EngineInfo, request: Request
) -> Array:
    """Torque (3, angles, points) in the exchange field of a magnet's monolayers."""
    chain = hamiltonian.one_orbital
    if chain is None:
        return block_magnet_torque(hamiltonian, magnet, request)
    inside = replace(request, layers=magnet.layers)
    density = engine_named(engine.twin).spectra(chain, inside)
    across = exchange_torque(chain, magnet, density, request)
    return np.concatenate([across, np.zeros_like(across[:1])])


def _some_angles(hamiltonian: Hamiltonian) -> Hamiltonian:
    step = -(-hamiltonian.angles // MOST_ANGLES)
    return hamiltonian.at_angles(slice(step // 2, None, step))


def _samples(
    hamiltonian: Hamiltonian, magnet: FreeMagnet, engine: EngineInfo, temperature: float
) -> list[Request]:
    """Points of the window and of the contour, spread evenly over those of coarse rules."""
    kx, ky, _ = mesh_of(hamiltonian, SAMPLE_MESH)
    z, _ = contour_nodes(hamiltonian.chemical_potentials[1], temperature, 8)
    index = np.repeat(np.arange(len(kx)), len(z))
    requests = [Request(kx, ky, np.tile(z, len(kx)), "equilibrium", k_index=index)]
    window = window_nodes(hamiltonian, kx, ky, temperature, 3, magnet.incident, 1e-3)
    requests += [Request(kx, ky, n.energy, n.incident, k_index=n.k_index) for n in window]
    return [_thinned(request, engine.audit_points) for request in requests if len(request)]


def _thinned(request: Request, most: int) -> Request:
    step = -(-len(request) // most)
    return request.part(slice(step // 2, None, step)).expanded()


def worst_unitarity_defect(hamiltonian: Hamiltonian) -> float:
    """Largest defect of unitarity at both chemical potentials and halfway between them."""
    kx, ky, _ = mesh_of(hamiltonian, SAMPLE_MESH)
    left, right = hamiltonian.chemical_potentials
    energies = sorted({left, (left + right) / 2, right})
    return max(_unitarity(hamiltonian, kx, ky, np.full(len(kx), energy)) for energy in energies)


def _unitarity(hamiltonian: Hamiltonian, kx: Array, ky: Array, energy: Array) -> float:
    chain = hamiltonian.one_orbital
    if chain is None:
        return block_unitarity_defect(hamiltonian, kx, ky, energy)
    return unitarity_defect(chain, kx, ky, energy)
