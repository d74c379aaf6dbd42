"""The S-matrix of a stack at one energy and k-parallel, from Kwant."""

from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.checks import finite, pair, polar_angle
from ..model.stack import Stack
from ..results.base.question_record import records_question
from ..results.scattering import Lead, Scattering, Spin
from ..spin import spinors
from .engines.block_amplitudes import block_amplitudes
from .hamiltonian.chain import SIDES
from .hamiltonian.interface import Hamiltonian
from .hamiltonian.stack_hamiltonian import make_hamiltonian
from .point_checks import checked

SPINS: tuple[Spin, Spin] = ("up", "down")


@records_question
def scattering(
    stack: Stack,
    *,
    energy: float | None = None,
    k: tuple[float, float] = (0.0, 0.0),
    theta: float = 0.0,
    bias: float = 0.0,
) -> Scattering:
    """S-matrix of a stack at one energy and one k-parallel.

    Kwant computes it (Groth et al., New J. Phys. 16, 063065 (2014)).

    Parameters
    ----------
    stack : Stack
        Any magnetizations are allowed.
    energy : float, eV, or None
        Energy of the electrons; None for the Fermi energy.
    k : (float, float), rad per lattice constant
        Wave vector (kx, ky) parallel to the layers; of several orbitals its phases along both
        vectors of the plane.
    theta : float, rad
        Angle of the fixed layers.
    bias : float, V
        Voltage that shifts the levels.

    Raises
    ------
    QuestionError
        If a lead has no open mode there, the energy is exactly a band edge or Kwant loses a mode,
        or for values out of range.
    """
    # Kwant is imported only when asked for.
    from .hamiltonian._kwant import kwant
    from .hamiltonian.lattice import kwant_system

    stack, _ = checked(stack)
    if any(stack.layers[end].material.mixes_spins for end in (0, -1)):
        raise QuestionError(
            "a lead has spin-orbit coupling, so that its modes have no spin of their own; leave "
            "spin_orbit out of the leads"
        )
    energy = finite("energy", stack.fermi_energy if energy is None else energy, "eV")
    kx, ky = pair("k", k, "rad per lattice constant")
    theta = polar_angle("theta", theta)
    bias = finite("bias", bias, "V")
    system = kwant_system(stack, theta=theta, k=(kx, ky), bias=bias)
    try:
        modes = kwant.smatrix(system, energy)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise QuestionError(
            f"Kwant finds no modes at energy {energy:g} eV and k = ({kx:g}, {ky:g}), which is a "
            "band edge of a lead; move the energy or k a little"
        ) from error
    except RuntimeError as error:  # modes that head inwards and outwards differ in number
        raise _lost_modes(energy, kx, ky) from error
    hamiltonian = make_hamiltonian(stack, bias, theta)
    if stack.has_orbitals:
        _require_all_modes(hamiltonian, modes, energy, kx, ky)
    labels: list[tuple[Lead, Spin, int]] = []
    phases_in, phases_out = [], []
    for side, info in zip(SIDES, modes.lead_info, strict=True):
        counts = info.block_nmodes
        if sum(counts) == 0:
            raise QuestionError(
                f"the {side} lead has no open mode at energy {energy:g} eV and k = "
                f"({kx:g}, {ky:g}); choose an energy inside its bands there, or another k"
            )
        spins = [spin for spin, count in zip(SPINS, counts, strict=True) for _ in range(count)]
        labels += [
            (side, spin, number)
            for spin, count in zip(SPINS, counts, strict=True)
            for number in range(count)
        ]
        waves = np.split(info.wave_functions, 2, axis=1)
        axis = hamiltonian.lead_axis(side)
        assert axis is not None
        inward, outward = _phases(axis[0], spins, waves)
        phases_in.append(inward)
        phases_out.append(outward)
    matrix = np.concatenate(phases_out)[:, None] * modes.data / np.concatenate(phases_in)
    lead, spin, mode = zip(*labels, strict=True)
    return Scattering(energy, matrix, lead, spin, mode)


def _require_all_modes(
    hamiltonian: Hamiltonian, modes: Any, energy: float, kx: float, ky: float
) -> None:
    """Refuse an S-matrix in which a lead lacks modes, which unitarity does not show.

    Kwant loses some among the close wave numbers of several orbitals.
    """
    opened = block_amplitudes(hamiltonian, *np.array([[kx], [ky], [energy]])).is_open[0, 0]
    sizes = [2 * hamiltonian.orbitals(end) for end in (0, len(hamiltonian) - 1)]
    expected = [int(part.sum()) for part in np.split(opened, [sizes[0]])]
    if expected != [sum(info.block_nmodes) for info in modes.lead_info]:
        raise _lost_modes(energy, kx, ky)


def _lost_modes(energy: float, kx: float, ky: float) -> QuestionError:
    return QuestionError(
        f"Kwant loses modes of a lead at energy {energy:g} eV and k = ({kx:g}, {ky:g}), where "
        "wave numbers lie close to each other; move the energy or k a little"
    )


def _phases(axis: Array, spins: list[Spin], waves: list[Array]) -> list[Array]:
    """Phases, which Kwant chooses freely, of its incoming and outgoing modes.

    Kwant counts them from the monolayer at which the lead is attached, as we do. Modes of several
    orbitals have no phase that is better than another.
    """
    if len(waves[0]) > len(SPINS):
        return [np.ones(len(spins))] * 2
    frame = spinors(axis)[:, [SPINS.index(spin) for spin in spins]]
    overlaps = (np.sum(frame.conj() * wave, axis=0) for wave in waves)
    return [overlap / np.abs(overlap) for overlap in overlaps]
