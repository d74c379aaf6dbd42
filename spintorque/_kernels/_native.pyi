"""C kernels: plain numbers in, plain numbers out. Arrays are C-contiguous float64."""

from collections.abc import Callable
from typing import Any

from ..spin import Array

Vector = tuple[float, float, float]
Magnet = tuple[float, float, Vector, tuple[float, ...], Vector]
"""rate (1/(ns A/m)), damping, field (A/m), Q row by row (A/m), q"""
Torque = tuple[str, tuple[Any, ...]]
"""One of

("none", ())
("closed_form", ((a_DL, a_FL) strengths in A/m, base, tilt)): strength / (base + tilt m.q)
("at_bias", (coefficients (2, orders) in A/m, (lowest, highest m.q)))
("at_current", (breaks (n + 1,) in V, coefficients (n, 4, 3, orders) in A/m, A/m, A/m^2,
    current density in A/m^2, (lowest, highest m.q)))
"""

def integrate(
    method: str,
    magnet: Magnet,
    torque: Torque,
    initial: Vector,
    thermal: tuple[float, int, int],
    control: tuple[float, float, int],
    bias: float,
    times: Array,
    moments: Array,
    records: Array,
    watch: Callable[[float], object] | None,
    /,
) -> tuple[int, float, int, Vector]:
    """Fill moments (n, 3) and records (n, 3: bias V, a_DL, a_FL in A/m) at times (n,) in ns.

    ``thermal``: deviation of the thermal field (A/m ns^1/2), seed, trajectory; ``control``:
    step (ns), tolerance, max_steps; ``bias``: where to look for the bias first. Returns
    status (as in llg.h), time reached in ns, steps taken and m there. ``watch`` is called
    with the time now and then; the GIL is released in between.
    """

def slope(magnet: Magnet, torque: Torque, moment: Vector, bias: float, /) -> tuple[Vector, float]:
    """dm/dt in 1/ns at a moment, and the bias found; ArithmeticError if there is none."""

def ensemble(
    level: int,
    parameters: tuple[Array, Array, Array],
    form: tuple[int, int, int],
    stream: tuple[int, int],
    steps: tuple[int, int, float],
    moments: Array,
    start: int,
    stop: int,
    /,
) -> None:
    """Move the members ``start`` to ``stop`` of ``moments`` (3, members) on by some steps.

    ``parameters``: place (int32), shared and varied (rows, members) as in ensemble.h; ``form``:
    powers, over, method (0 rk4, 1 heun); ``stream``: seed and number of the first trajectory;
    ``steps``: number of the first one, how many, and their length in ns.
    """

def philox(
    counter: tuple[int, int, int, int], key: tuple[int, int], /
) -> tuple[int, int, int, int]:
    """Philox4x32-10."""

def normals(seed: int, trajectory: int, step: int, /) -> Vector:
    """Three independent standard normal numbers."""

def layered(
    level: int,
    plan: Array,
    numbers: Array,
    transverse: Array,
    sine: Array | None,
    k_index: Array | None,
    energy: Array,
    weight: Array | None,
    start: int,
    stop: int,
    out: Array,
    /,
) -> None:
    """Spectra of a layered stack; plan (int32) and numbers are laid out in layered.h.

    ``transverse`` (k,) is cos kx + cos ky, ``sine`` (2, k) their sines, ``k_index`` (count,)
    int32. ``energy`` (count,) and ``weight`` (rules, count) are complex, seen as floats, if the
    plan says so. ``out``: (stations, 4, angles, rules), added to, or for every point from
    ``start`` to ``stop`` (stations, 4, angles, points), of the kind of the energies.
    """

def scattering(
    level: int, numbers: Array, points: Array, weight: Array | None, out: Array, /
) -> None:
    """Amplitudes of a collinear chain; numbers, sums and rows are laid out in scattering.h.

    ``points`` (2, count): cos kx + cos ky and energy in eV; ``weight`` (count,). ``out``:
    (11,), added to, or (12, count) without weights.
    """

def layered_runs(level: int, /) -> bool:
    """Whether this machine runs level 0 (baseline), 1 (x86-64-v3) or 2 (x86-64-v4)."""
