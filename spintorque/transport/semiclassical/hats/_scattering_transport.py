"""Transport through layers of many modes: averaged over phases, or coherent at finitely many."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import integer, number_list, polar_angles, shown
from ....results.audit import Audit
from ....results.base.question_record import records_question
from ....results.semiclassical.scattering_transport import ScatteringTransport
from .coherent_layers import CoherentLayers
from .region_fluxes import RegionFluxes
from .scattering_stack import ScatteringStack


@records_question
def scattering_transport(
    stack: ScatteringStack,
    *,
    theta: Any,
    modes: int | None = None,
    values: Mapping[str, Any] | None = None,
) -> ScatteringTransport:
    """Conductance, spin flux in every region and torque on every layer, against the angle.

    Without ``modes`` they are averages over random phases, the 4x4 hats of Waintal, Myers,
    Brouwer and Ralph, PRB 62, 12317 (2000). With them the layers' S-matrices are joined as they
    are, coherently, as in (7)-(11) of that paper; `haar_samples` mixes modes between them.

    Parameters
    ----------
    stack : ScatteringStack
        The layers, magnets in any directions.
    theta : float or array_like of shape (angles,), rad
        Angles of the fixed layers from the free ones, within [0, pi].
    modes : int or None
        Modes of one spin in the left lead; None: as many as there may be.
    values : mapping of str to sequence of float, shape (valves,), or None
        Transmissions and averages of each of many valves, all solved as arrays, by the names of
        fields such as "layers[1].transmission" or "layers[0].transmission[0]"; without ``modes``.

    Raises
    ------
    QuestionError
        For angles out of range, layers that are known by averages alone where ``modes`` is given,
        or modes that are no multiple of those of an S-matrix.
    IdentityError
        If charge or angular momentum is not conserved.
    """
    stack = checked_stack(stack)
    angles = polar_angles("theta", theta)
    if modes is None:
        answer = answer_of(stack, angles, 0, *stack.fluxes(angles, values))
        varied = {
            name: number_list(name, numbers).tolist() for name, numbers in (values or {}).items()
        }
        return replace(answer, values=varied)
    if values:
        raise QuestionError(
            f"values are {shown(values)} and modes {shown(modes)}; many valves are averages over "
            "phases: leave out modes"
        )
    modes = integer("modes", modes, 1)
    fluxes, audit = CoherentLayers(stack, modes).fluxes(angles)
    return answer_of(stack, angles, modes, fluxes, audit)


def checked_stack(stack: Any) -> ScatteringStack:
    """Return a stack of scatterers; QuestionError for anything else."""
    if isinstance(stack, ScatteringStack):
        return stack
    raise QuestionError(f"stack is {shown(stack)}; allowed is a spintorque.ScatteringStack")


def answer_of(
    stack: ScatteringStack, theta: Array, modes: int, fluxes: RegionFluxes, audit: Audit
) -> ScatteringTransport:
    """Answer of fluxes (angles, regions, 4)."""
    pair = (fluxes.from_left, fluxes.from_right)
    left, right = (np.moveaxis(flux, -3, -1) for flux in pair)
    return ScatteringTransport(
        theta=theta,
        modes=modes,
        free_layers=tuple(stack.with_role("free")),
        conductance=left[..., 0, 0, :],
        flux_from_left=left[..., 1:, :],
        flux_from_right=right[..., 1:, :],
        torque_from_left=-np.diff(left[..., 1:, :], axis=-3),
        torque_from_right=-np.diff(right[..., 1:, :], axis=-3),
        audit=audit.to_mapping(),
    )
