"""Semi-infinite leads in closed form.

A lead of hopping t and band centre c has Bloch factors b with E - c = -t (b + 1/b). The
outgoing (or decaying) one gives the surface Green function -b/t, the self-energy -t b and
the broadening 2 t Im b.
"""

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.material import Material
from ...model.stack import Stack
from .chain import Chain, Side

NEAR_BAND_EDGE = 1e-3


def bloch_factors(chain: Chain, side: Side, kx: Array, ky: Array, energy: Array) -> Array:
    """Factor b per monolayer of the outgoing wave of each spin, shape (2, points).

    ``energy`` in eV: real ones are approached from above, complex ones lie above the axis.
    """
    x = (chain.lead_levels(side, kx, ky) - energy) / (2 * chain.hopping[chain.end(side)])
    if np.iscomplexobj(x):
        # The principal roots make |x + root| >= 1 everywhere off the band.
        return np.asarray(1 / (x + np.sqrt(x - 1) * np.sqrt(x + 1)))
    root = np.sqrt(np.abs((x - 1) * (x + 1)))
    with np.errstate(divide="ignore"):
        evanescent = 1 / (x + np.copysign(root, x))
    factors: Array = np.where(np.abs(x) < 1, x + 1j * root, evanescent)
    return factors


def half_difference(chain: Chain, side: Side, factors: Array) -> Array:
    """(b_up - b_down)/2 without cancellation for a small exchange, shape (points,).

    Subtracting b + 1/b = 2x of both spins gives (b_up - b_down)(1 - 1/(b_up b_down)) =
    -exchange/t. Where that loses digits itself, near band edges, the plain difference does not.
    """
    layer = chain.end(side)
    up, down = factors
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = 1 - 1 / (up * down)
        exact = -chain.exchange[layer] / (2 * chain.hopping[layer]) / slope
    return np.asarray(np.where(np.abs(slope) < NEAR_BAND_EDGE, (up - down) / 2, exact))


def require_open_leads(stack: Stack) -> None:
    """Refuse a stack with a lead that has no band at the Fermi energy at any k-parallel."""
    for place, lead in (("first", stack.layers[0]), ("last", stack.layers[-1])):
        material = lead.material
        bands = material.bands if isinstance(material, Material) else [material.band_range]
        if not any(low < stack.fermi_energy < high for low, high in bands):
            covered = " and ".join(f"{low:g} to {high:g}" for low, high in bands)
            raise QuestionError(
                f"the {place} layer has no open mode at the Fermi energy {stack.fermi_energy:g} "
                f"eV: its bands cover {covered} eV; move fermi_energy, or the levels of the lead"
            )
