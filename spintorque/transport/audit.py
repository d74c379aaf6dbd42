"""Identities checked while results are made, on a sample of k-parallel, energies and angles.

The flux torque comes from the engine in use. The local exchange torque that it must equal, and
the S-matrix that must be unitary, come from the plain NumPy engine, another program altogether.
"""

from dataclasses import replace

import numpy as np

from ..errors import IdentityError
from ..model.accuracy import TransportAccuracy
from .engines.amplitudes import unitarity_defect
from .engines.engine import Request, engine_named
from .free_magnet import FreeMagnet, exchange_torque, flux_torque
from .hamiltonian.chain import Chain
from .integration.brillouin import mesh_of
from .integration.contour import contour_nodes
from .integration.window import window_nodes

VANISHING_CURRENT = 1e-7  # per point; below it collinear magnets leave nothing but rounding
SAMPLE_MESH = 6
MOST_ANGLES = 3
MOST_POINTS = {"layered": 128, "layered-numpy": 128, "blocks": 24, "kwant": 6}
NAMES = {
    "unitarity_defect": "unitarity of the S-matrix (I1)",
    "torque_picture_defect": "equality of flux torque and exchange-field torque (I3)",
    "balance_defect": "balance of angular momentum on every monolayer (I3)",
}


def identity_defects(
    chain: Chain, magnet: FreeMagnet, engine: str, temperature: float
) -> dict[str, float]:
    """Largest defects of unitarity and torque pictures, on samples of a chain at one bias."""
    some = _some_angles(chain)
    pictures = [
        picture_defect(some, magnet, engine, request)
        for request in _samples(some, magnet, engine, temperature)
    ]
    return {
        "unitarity_defect": worst_unitarity_defect(some),
        "torque_picture_defect": max(pictures),
    }


def require_identities(defects: dict[str, float], accuracy: TransportAccuracy, bias: float) -> None:
    """Raise IdentityError if a defect is larger than ``accuracy.identity_tolerance``.

    ``defects`` are some of those in ``NAMES``.
    """
    for key, defect in defects.items():
        if not defect <= accuracy.identity_tolerance:
            raise IdentityError(
                f"broken identity: {NAMES[key]} is off by {defect:.2e} at bias {bias:g} V; allowed "
                f"is {accuracy.identity_tolerance:.2e} (identity_tolerance)"
            )


def picture_defect(chain: Chain, magnet: FreeMagnet, engine: str, request: Request) -> float:
    """Mean difference of the torque pictures over points, relative to the mean current.

    Means, because at single points a resonance may be so sharp that rounding alone tells the
    pictures apart.
    """
    own = engine if engine == "kwant" else "layered-numpy"
    asked = replace(request, bonds=magnet.bonds)
    current = engine_named(engine)(chain, asked).current
    inside = engine_named(own)(chain, replace(asked, bonds=(), layers=magnet.layers))
    difference = flux_torque(magnet, current) - exchange_torque(chain, magnet, inside, asked)
    largest = np.abs(current).max(axis=(0, 1)).mean(axis=-1).max()
    mean = np.abs(difference).max(axis=0).mean(axis=-1).max()
    return float(mean / (largest + VANISHING_CURRENT))


def _some_angles(chain: Chain) -> Chain:
    step = -(-len(chain.theta) // MOST_ANGLES)
    start = step // 2
    return replace(chain, theta=chain.theta[start::step], direction=chain.direction[start::step])


def _samples(chain: Chain, magnet: FreeMagnet, engine: str, temperature: float) -> list[Request]:
    """Points of the window and of the contour, spread evenly over those of coarse rules."""
    kx, ky, _ = mesh_of(chain, SAMPLE_MESH)
    z, _ = contour_nodes(chain.stack.chemical_potentials(chain.bias)[1], temperature, 8)
    index = np.repeat(np.arange(len(kx)), len(z))
    requests = [Request(kx, ky, np.tile(z, len(kx)), "equilibrium", k_index=index)]
    window = window_nodes(chain, kx, ky, temperature, 3, magnet.incident, 1e-3)
    requests += [Request(kx, ky, n.energy, n.incident, k_index=n.k_index) for n in window]
    return [_thinned(request, MOST_POINTS[engine]) for request in requests if len(request)]


def _thinned(request: Request, most: int) -> Request:
    step = -(-len(request) // most)
    return request.part(slice(step // 2, None, step)).expanded()


def worst_unitarity_defect(chain: Chain) -> float:
    """Largest defect of unitarity at both chemical potentials and halfway between them."""
    kx, ky, _ = mesh_of(chain, SAMPLE_MESH)
    left, right = chain.stack.chemical_potentials(chain.bias)
    energies = sorted({left, (left + right) / 2, right})
    return max(unitarity_defect(chain, kx, ky, np.full(len(kx), energy)) for energy in energies)
