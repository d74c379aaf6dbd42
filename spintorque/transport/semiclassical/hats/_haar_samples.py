"""Random phases between layers of finitely many modes: means, standard errors, fluctuations."""

from typing import Any

import numpy as np

from ...._typing import Array
from ....model.checks import integer, polar_angles
from ....results.audit import Audit
from ....results.base.question_record import records_question
from ....results.semiclassical.haar_samples import HaarSamples
from ._scattering_transport import answer_of, checked_stack
from .coherent_layers import CoherentLayers
from .scattering_stack import ScatteringStack


@records_question
def haar_samples(
    stack: ScatteringStack, *, theta: Any, modes: int = 24, samples: int = 200, seed: int = 0
) -> HaarSamples:
    """Sample the phases between layers, at finitely many modes, beside their average by hats.

    Between two layers the modes are mixed by unitary matrices that are evenly distributed (Haar's
    measure), in each direction by one of its own. For a spacer between two magnets that is the
    polar decomposition of Waintal, Myers, Brouwer and Ralph, PRB 62, 12317 (2000), (12), with equal
    transmissions of all its modes.

    Parameters
    ----------
    stack : ScatteringStack
        Layers known by transmissions and phases, or by S-matrices.
    theta : float or array_like of shape (angles,), rad
        Angles of the fixed layers from the free ones, within [0, pi]; all have the same samples.
    modes : int
        Modes of one spin in the left lead.
    samples : int
        Number of samples, 2 or more.
    seed : int
        Of the random numbers.

    Raises
    ------
    QuestionError
        For angles out of range, layers that are known by averages alone, or modes that are no
        multiple of those of an S-matrix.
    IdentityError
        If charge or angular momentum is not conserved.
    """
    stack = checked_stack(stack)
    angles = polar_angles("theta", theta)
    modes, seed = integer("modes", modes, 1), integer("seed", seed, 0)
    samples = integer("samples", samples, 2)
    layers = CoherentLayers(stack, modes)
    sums, audits = _Sums(), []
    for fluxes, audit in layers.mixed_fluxes(angles, samples, seed):
        left = np.moveaxis(fluxes.from_left, 1, -1)
        right = np.moveaxis(fluxes.from_right, 1, -1)
        torque, other = (-np.diff(flux[:, :, 1:], axis=1) for flux in (left, right))
        sums.add(
            conductance=left[:, 0, 0],
            flux=left[:, :, 1:],
            torque=torque,
            zero_bias_torque=torque + other,
        )
        audits.append(audit)
    return HaarSamples(
        theta=angles,
        modes=modes,
        samples=samples,
        seed=seed,
        **sums.statistics(),
        hats=answer_of(stack, angles, 0, *stack.fluxes(angles)),
        audit=Audit().merge(*audits).to_mapping(),
    )


class _Sums:
    """Numbers of each sample, by name."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Array]] = {}

    def add(self, **numbers: Array) -> None:
        """Add numbers (samples, ...)."""
        for name, values in numbers.items():
            self._parts.setdefault(name, []).append(values)

    def statistics(self) -> dict[str, Any]:
        """Mean, standard error and standard deviation of each, by their names in the answer."""
        numbers: dict[str, Any] = {}
        for name, parts in self._parts.items():
            values = np.concatenate(parts)
            deviation = values.std(axis=0, ddof=1)
            numbers[name] = values.mean(axis=0)
            numbers[f"{name}_error"] = deviation / np.sqrt(len(values))
            numbers[f"{name}_deviation"] = deviation
        return numbers
