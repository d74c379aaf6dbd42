"""Diffrax: adaptive solvers in double precision, compiled before they are timed."""

from functools import cache

import diffrax
import jax
import jax.numpy as jnp
import numpy as np
from macrospins import START, slope

jax.config.update("jax_enable_x64", True)
MOST_STEPS = 1_000_000


@cache
def _compiled(solver):
    term = diffrax.ODETerm(lambda t, m, args: jnp.stack(slope(*m)))
    made = getattr(diffrax, solver)()

    def solve(start, duration, tolerance):
        control = diffrax.PIDController(rtol=tolerance, atol=tolerance)
        found = diffrax.diffeqsolve(
            term,
            made,
            0.0,
            duration,
            None,
            start,
            stepsize_controller=control,
            max_steps=MOST_STEPS,
        )
        return found.ys[-1]

    return jax.jit(solve)


def solve(solver, duration, tolerance):
    """Moment at the end (ns)."""
    return np.asarray(_compiled(solver)(jnp.array(START), duration, tolerance))
