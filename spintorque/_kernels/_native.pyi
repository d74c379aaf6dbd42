"""C kernels: plain numbers in, plain numbers out. Arrays are C-contiguous float64 unless stated."""

from typing import Any

from .._typing import Array

Vector = tuple[float, float, float]
System = tuple[
    int,
    tuple[tuple[Any, ...], ...],
    tuple[tuple[int, int], ...],
    tuple[int, int, int, int, int, int, int],
    Array,
    Array,
    Array,
    Array,
    Array,
    tuple[int, int, Array, Array, Array, Array],
    tuple[int, int, int, tuple[tuple[Array, Array], ...]] | None,
    tuple[int, ...],
]
"""layers; torques (on, layer or -1, kind, has_denominator, orders, uniform, breaks, coefficients,
(lowest, highest x)), and of a torque in pieces None and these (n, 36) instead of breaks
and coefficients; couplings; (steady, quartic, cubic, easy, limited, has_noise, dipolar); place
(rows,) int32, shared (rows,), varied (some rows, members), all as in system.h; seeds and trajectory
numbers (members,), both uint64; waves: numbers of spans and of problems, lines (spans, problems,
levels, 5), problem of each member (members,) int32, factor (members,) on what drives torques and on
voltages, and plus (members, 3) in A/m, what comes to the field; where the temperature changes: how
(st_heat of system.h), the torque whose current heats or -1, whether its series is driven by a
current, and breaks (n + 1,) in K and coefficients (n, 4, 3) of the curves of each layer; for each
layer the torque whose momentary voltage its anisotropy follows, or -1"""

def steps(
    level: int,
    many: int,
    system: System,
    method: int,
    steps: tuple[Array, int, int],
    state: tuple[Array, Array, Array, Array, Array | None],
    stored: tuple[Array | None, Array | None, Array | None],
    passage: tuple[Array | None, Vector, float],
    members: tuple[int, int],
    /,
) -> None:
    """Move members on by fixed steps, one by one or many at once; the GIL is released.

    ``method``: its place in `FIXED_STEP`; ``steps``: legs (n, 8) as in steps.h, number of
    samples, Newton iterations; ``state``: moments (3 layers, members), bias (torques, members),
    status (members,) int32, good steps (members,), temperature (members,) where a current heats,
    all written; ``stored``: moments (samples, members, 3 layers), bias (samples, members, torques)
    and temperature (samples, members); ``passage``: times (members,) at which
    axis.m first was at most a level, that axis and level; ``members``: from, up to.
    """

def adaptive(
    level: int,
    system: System,
    method: int,
    limits: tuple[float, Array, int],
    progress: tuple[int, float, float, float, float, int, int, int],
    arrays: tuple[Array, Array, Array, Array, Array, Array, Array],
    /,
) -> tuple[int, int, tuple[int, float, float, float, float, int, int, int]]:
    """Move one member on by adaptive steps; the GIL is released.

    ``method``: its place in `ADAPTIVE`; ``limits``: tolerance, kinks (spans + 1,) in ns, most
    steps; ``progress``: span, time from its start, what rounding took from that, next step (ns),
    last error, whether the last step was rejected, why, next sample; ``arrays``: times of samples
    (ns), moments, bias, temperature (1,), and there moments (samples, 3 layers), bias (samples,
    torques) and temperature (samples,).
    Returns status (as in system.h), steps attempted, progress.
    """

def steppers() -> list[tuple[str, int, int, int, str]]:
    """Name, order, whether adaptive, whether it can have a thermal field, and a line of words."""

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
    rise: Array | None,
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

    ``transverse`` (k,) is cos kx + cos ky, ``rise`` (count,) its imaginary part at complex
    energies, ``sine`` (2, k) their sines, ``k_index`` (count,) int32. ``energy`` (count,) and
    ``weight`` (rules, count) are complex, seen as floats, if the plan says so. ``out``:
    (stations, 4, angles, rules), added to, or for every point from ``start`` to ``stop``
    (stations, 4, angles, points), of the kind of the energies.
    """

def plan_slots() -> tuple[str, ...]:
    """Names of the integers that the plan of `layered` begins with."""

def phase(
    plan: Array,
    numbers: Array,
    transverse: Array,
    sine: Array | None,
    energy: Array,
    out: Array,
    /,
) -> None:
    """Continuous phase of the determinant of E - H; plan and numbers as `layered` takes them.

    ``transverse`` (count,) is cos kx + cos ky, ``sine`` (2, count) their sines, ``energy``
    (count,) real, in eV. ``out`` (angles, count), in rad, is written.
    """

def scattering(
    level: int, numbers: Array, points: Array, weight: Array | None, out: Array, /
) -> None:
    """Amplitudes of a collinear chain; numbers, sums and rows are laid out in scattering.h.

    ``points`` (2, count): cos kx + cos ky and energy in eV; ``weight`` (count,). ``out``:
    (11,), added to, or (12, count) without weights.
    """

def block_lead(
    level: int,
    sizes: tuple[int, int, int],
    cell: Array,
    outward: Array,
    k_index: Array,
    energy: Array,
    order: Array,
    self_energy: Array,
    root: Array,
    open_modes: Array,
    /,
) -> None:
    """End of a lead of blocks; the GIL is released. Complex numbers are seen as floats.

    ``sizes``: rows n of a cell, whether energies are complex, number of k. ``cell`` and ``outward``
    (k or 1, n, n): H[j, j] and the hopping away from the chain, eV. ``k_index`` (points,) int32,
    ``energy`` (points,) complex. ``order`` (points,) int32: all points, those of like energies
    beside each other. Written: ``self_energy`` (points, n, n) of the cells beyond the last one,
    ``root`` (points, n, n) of its broadening, ``open_modes`` (points,) int32, the number of columns
    of the root that are not zero, or -1 where the lead is not solved.
    """

def block_bands(
    level: int,
    sizes: tuple[int, int],
    cell: Array,
    hopping: Array,
    k_index: Array,
    phase: Array,
    energies: Array,
    /,
) -> None:
    """Bands of a lead of blocks; the GIL is released. Complex numbers are seen as floats.

    ``sizes``: rows n of a cell, number of k. ``cell`` and ``hopping`` (k or 1, n, n): h and v, eV;
    ``k_index`` (waves,) int32, ``phase`` (waves,). Written: ``energies`` (waves, n) of
    h + v e^(-i phase) + its adjoint, ascending; not a number where they are not found.
    """

def block_chain(
    level: int,
    plan: Array,
    numbers: Array,
    values: Array,
    k_count: int,
    k_index: Array,
    energy: Array,
    ends: tuple[Array, ...],
    out: Array,
    /,
) -> None:
    """Spectra of a system of blocks; plan (int32) and numbers are laid out in blocks.h.

    ``values``: the blocks one after the other. ``k_index`` (points,) int32, ``energy`` (points,)
    complex. ``ends``: self_energy, root and open_modes of `block_lead` for the left lead, spin up
    and down, then for the right lead. ``out`` (stations, 4, angles, points), complex if energies
    are, is written; the GIL is released.
    """

def level_runs(level: int, /) -> bool:
    """Whether this machine runs level 0 (baseline), 1 (x86-64-v3) or 2 (x86-64-v4)."""
