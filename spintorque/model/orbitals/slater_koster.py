"""Two-centre blocks of s, p and d shells (J. C. Slater and G. F. Koster, PR 94, 1498 (1954))."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..._typing import Array
from .real_harmonics import ANGULAR_MOMENTUM, QUADRATIC_FORMS, SHELLS, Shell

COMPONENTS = "spd"  # sigma, pi and delta, as the last letter of a name such as pdp


def integral_names(first: Iterable[Shell], second: Iterable[Shell]) -> tuple[str, ...]:
    """Integrals of a bond by name, from the shells of its first and its second atom.

    "pds" is the sigma integral of p on the first and d on the second atom.
    """
    second = tuple(second)
    return tuple(
        f"{one}{other}{component}"
        for one in first
        for other in second
        for component in COMPONENTS[: 1 + min(ANGULAR_MOMENTUM[one], ANGULAR_MOMENTUM[other])]
    )


INTEGRALS = integral_names(SHELLS, SHELLS)
"""All integrals; those of two equal atoms are the ten of which the first shell is the lower one."""
LOWER_FIRST = tuple(name for name in INTEGRALS if SHELLS.index(name[0]) <= SHELLS.index(name[1]))


def two_centre_block(
    first: Iterable[Shell],
    second: Iterable[Shell],
    directions: Array,
    integrals: Mapping[str, Any],
) -> Array:
    """Elements <first atom|H|second atom> of bonds, (..., n, m) real, in the integrals' unit.

    Parameters
    ----------
    first, second : iterable of "s", "p", "d"
        Shells of both atoms.
    directions : array, shape (..., 3)
        Unit vectors from the first to the second atom.
    integrals : mapping of str to float or array (..., 1, 1)
        All of `integral_names`. As in the tables of Slater and Koster, a name whose first shell
        is the higher one ("psp", "dps") is the integral of the bond seen from its other end, so
        that the block of -r with atoms exchanged is the transpose.
    """
    second = tuple(second)
    parts = _parts(directions)
    return np.concatenate(
        [
            np.concatenate([_pair(one, other, parts, integrals) for other in second], axis=-1)
            for one in first
        ],
        axis=-2,
    )


def _parts(u: Array) -> dict[str, tuple[Array, Array]]:
    """Amplitudes of each shell's orbitals along a bond: sigma (..., n), and pi (..., n, 3)."""
    u = np.asarray(u, float)
    along = np.einsum("aij,...j->...ai", QUADRATIC_FORMS, u)
    both = np.einsum("...ai,...i->...a", along, u)
    across = along - both[..., None] * u[..., None, :]
    return {
        "s": (np.ones((*u.shape[:-1], 1)), np.zeros((*u.shape[:-1], 1, 3))),
        "p": (u, np.eye(3) - u[..., :, None] * u[..., None, :]),
        "d": (np.sqrt(1.5) * both, np.sqrt(2) * across),
    }


def _pair(
    one: Shell, other: Shell, parts: dict[str, tuple[Array, Array]], integrals: Mapping[str, Any]
) -> Array:
    """Block of two shells; d orbitals that are neither sigma nor pi along the bond are delta."""
    (sigma_1, pi_1), (sigma_2, pi_2) = parts[one], parts[other]
    sigma = sigma_1[..., :, None] * sigma_2[..., None, :]
    block = integrals[f"{one}{other}s"] * sigma
    lowest = min(ANGULAR_MOMENTUM[one], ANGULAR_MOMENTUM[other])
    if lowest >= 1:
        pi = pi_1 @ np.swapaxes(pi_2, -1, -2)
        block = block + integrals[f"{one}{other}p"] * pi
    if lowest == 2:
        block = block + integrals["ddd"] * (np.eye(5) - sigma - pi)
    difference = ANGULAR_MOMENTUM[one] - ANGULAR_MOMENTUM[other]
    block = np.asarray(block)
    return -block if difference > 0 and difference % 2 else block
