"""Mixing conductance of a magnet seen from a normal metal."""

from dataclasses import asdict, replace
from functools import cache
from typing import Any

import numpy as np

from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.checks import number_list, shown
from ..model.remarks import remarks_on
from ..model.stack import Stack
from ..results.base.question_record import records_question
from ..results.mixing_conductance import MixingConductance
from .engines.engine import MixingEngine
from .engines.registry import mixing_engine
from .hamiltonian.interface import Hamiltonian
from .hamiltonian.stack_hamiltonian import make_hamiltonian
from .integration.brillouin import mesh_error, mesh_of, refinement
from .integration.mixing_zone import Totals, worst_error, zone_sums
from .integration.refinement import Refinement, last
from .point_checks import checked, checked_at_zero, engine_of


@records_question
def mixing_conductance(
    stack: Stack,
    *,
    energy: Any = None,
    accuracy: TransportAccuracy | None = None,
    engine: str | None = None,
) -> MixingConductance:
    """Mixing conductance for electrons that come in from the left lead, a normal metal.

    The definition is that of Brataas, Nazarov and Bauer, PRL 84, 2481 (2000).

    Parameters
    ----------
    stack : Stack
        An interface N|F, a film N|F|N, or any layers whose magnetizations are collinear ("free"
        and "fixed" count as parallel).
    energy : float or array_like of shape (n,), eV, or None
        Energy of the electrons; None for the Fermi energy. Energies (n,) give arrays (n,).
    accuracy : TransportAccuracy or None
        Meshes and tolerances; None for the default ones (of several orbitals rtol 0.02).
    engine : str or None
        "layered" (C) or "blocks" (n x n blocks, C), or their plain twins "layered-numpy" and
        "blocks-numpy"; None takes the one that fits.

    Raises
    ------
    QuestionError
        For a left lead that is not a normal metal, magnets that are not collinear, Rashba
        coupling, an energy that is no number, an engine that does not give amplitudes, or no open
        mode.
    """
    stack, accuracy = checked(stack, accuracy)
    solver = mixing_engine(engine_of(stack, engine).name)
    energy = stack.fermi_energy if energy is None else energy
    several = np.ndim(energy) > 0
    if np.ndim(energy) > 1 or not np.size(energy):
        raise QuestionError(
            f"energy is {shown(energy)}; allowed is a number or a list of numbers (eV)"
        )
    energies = number_list("energy", energy, "eV").tolist()
    checked_at_zero(stack, accuracy=accuracy, engine=engine, energies=len(energies))
    chain = collinear_chain(stack)
    sums_at = [_at_energy(chain, solver, value, accuracy) for value in energies]
    numbers = sums_at[0]
    if several:
        numbers = {name: np.array([sums[name] for sums in sums_at]) for name in numbers}
    return MixingConductance(
        energy=np.array(energies) if several else energies[0],
        cell_area=stack.cell_area,
        warnings=tuple(remarks_on(stack, accuracy)),
        **numbers,
    )


def _at_energy(
    hamiltonian: Hamiltonian, engine: MixingEngine, energy: float, accuracy: TransportAccuracy
) -> dict[str, Any]:
    """Conductances and their errors by name; QuestionError if no mode is open."""
    chain = hamiltonian.one_orbital
    if accuracy.k_points is None and chain is not None and chain.depends_on_cosines:
        sums, errors = zone_sums(chain, engine, energy, accuracy)
    else:
        sums, errors = mesh_sums(hamiltonian, engine, energy, accuracy)
    if not sums["sharvin"]:
        raise QuestionError(
            f"the left lead has no open mode at energy {energy:g} eV; choose one inside its bands"
        )
    return {**sums, **{f"{name}_error": error for name, error in errors.items()}}


def mesh_sums(
    hamiltonian: Hamiltonian, engine: MixingEngine, energy: float, accuracy: TransportAccuracy
) -> tuple[dict[str, Any], dict[str, float]]:
    """Sums over meshes that are refined as ``accuracy`` says, and errors by name.

    Errors come from coarser meshes.
    """

    @cache
    def on(points: int) -> dict[str, Any]:
        kx, ky, weight = mesh_of(hamiltonian, points)
        return asdict(engine(hamiltonian, kx, ky, np.full(len(kx), energy), weight))

    def total(place: int) -> Totals:
        sums, *others = (on(points) for points in ladder[place])
        return sums, {n: float(mesh_error(sums[n], [o[n] for o in others])) for n in sums}

    def is_good(_: int, totals: Totals) -> bool:
        sums, errors = totals
        return bool(worst_error(errors) <= accuracy.rtol * sums["sharvin"])

    def finer(place: int, _: Totals) -> int | None:
        return place + 1 if place + 1 < len(ladder) else None

    ladder = refinement(accuracy.k_points, accuracy.max_k_points)
    return last(Refinement(total, is_good, finer).totals(0))


def collinear_chain(stack: Stack) -> Hamiltonian:
    """Hamiltonian at zero bias with all magnets along +-z, the first along +z.

    Raises QuestionError if they are not collinear, if something else mixes both spins, or if
    the left lead is not a normal metal.
    """
    if stack.layers[0].material.kind != "normal_metal":
        raise QuestionError(
            f"the first layer is of kind {stack.layers[0].material.kind}; the mixing conductance "
            "is seen from a normal_metal lead: put one on the left"
        )
    if any(layer.material.mixes_spins for layer in stack.layers):
        name = "spin_orbit" if stack.has_orbitals else "rashba"
        raise QuestionError(
            f"the stack has a material with {name}, which mixes both spins; the mixing conductance "
            f"needs one spin axis: set {name} to {'false' if stack.has_orbitals else 0}"
        )
    directions = stack.directions(0.0)
    magnets = directions[np.any(directions != 0, axis=1)]
    if not len(magnets):
        raise QuestionError(
            "the stack has no magnet, and no mixing conductance; add a ferromagnet layer"
        )
    projections = directions @ magnets[0]
    if not np.allclose(np.abs(magnets @ magnets[0]), 1, rtol=0, atol=1e-9):
        raise QuestionError(
            "the magnetizations of the stack are not collinear; the mixing conductance needs one "
            "spin axis: give all layers the same or opposite direction"
        )
    signs = iter(np.round(projections).tolist())
    along_z = {number: sign for number, sign in enumerate(signs) if sign}
    return make_hamiltonian(along_axis(stack, along_z), 0.0, 0.0)


def along_axis(stack: Stack, signs: dict[int, float]) -> Stack:
    """Return a stack whose magnets are along +z or -z, by the signs of their monolayers."""
    layers, monolayer = [], 0
    for layer in stack.layers:
        if monolayer in signs:
            layer = replace(layer, magnetization=(0.0, 0.0, signs[monolayer]))
        layers.append(layer)
        monolayer += layer.thickness or 1
    return replace(stack, layers=layers)
