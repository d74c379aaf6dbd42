"""Modes and barriers of two layers with antiferromagnetic exchange."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st

from ..case import explain_styles, relative

CLAIM = "modes of synthetic antiferromagnets in all their states, of an antiferromagnet; barriers"
MS, H_K, H_E, THICKNESS = 8e5, 9e3, 6e4, 2.0
GAMMA0 = 2 * constants.mu_0 * constants.physical_constants["Bohr magneton"][0] / constants.hbar
PARTS = 0.2, 0.5, 0.8
RATIOS = 0.1, 0.3, 0.45, 0.7, 2.0
X, Z = np.eye(3)[[0, 2]]


def rows():
    film = layer(0.0, X, (0.0, 0.0, 1.0))
    easy = layer(H_K, X, (0.0, 0.0, 1.0))
    found = [
        *compared("antiparallel", modes(easy, (X, -X)), antiparallel()),
        *compared("saturated", modes(film, (X, X), 2.5 * H_E * X), saturated(2.5 * H_E)),
        *compared("antiferromagnet", modes(layer(H_K, Z), (Z, -Z), 2e4 * Z), uniaxial(2e4)),
    ]
    for part in PARTS:
        lean = np.array([[part, s * np.sqrt(1 - part**2), 0.0] for s in (1, -1)])
        bent = modes(film, lean, part * 2 * H_E * X)
        found += compared(f"bent, H = {part:g} of 2H_E", bent, canted(part))
    for ratio in RATIOS:
        name, height = f"barrier at H_E/H_k = {ratio:g}", barrier(ratio)
        found.append(relative(name, height, expected_barrier(ratio), 1e-10, "KV"))
    return found


def layer(easy, axis, demagnetization=(0.0, 0.0, 0.0)):
    return st.Macrospin(
        saturation_magnetization=MS,
        thickness=THICKNESS,
        area=2000.0,
        damping=0.0,
        anisotropy=constants.mu_0 * MS * easy / 2,
        easy_axis=tuple(axis),
        demagnetization=demagnetization,
        fixed_direction=tuple(axis),
    )


def pair(one, exchange):
    coupling = st.Coupling(bilinear=-exchange * constants.mu_0 * MS * THICKNESS * 1e-9)
    return st.CoupledMacrospins(layers=(one, one), couplings=(coupling,))


def modes(one, near, field=(0.0, 0.0, 0.0)):
    """Frequencies in GHz, ascending."""
    drive = st.Drive(voltage=0.0, field=tuple(field))
    found = st.analysis.normal_modes(pair(one, H_E), drive=drive, near=near, stable=False)
    return found.frequency


def compared(state, found, squares):
    """Rows of two frequencies, of which the reference is given by squares of fields."""
    expected = GAMMA0 * np.sqrt(np.sort(squares)) / (2 * np.pi) * 1e-9
    return [
        relative(f"{state}: mode {number}", one, other, 1e-9, "GHz")
        for number, (one, other) in enumerate(zip(found, expected, strict=True))
    ]


def antiparallel():
    return [H_K * (MS + H_K + 2 * H_E), (H_K + 2 * H_E) * (MS + H_K)]


def canted(part):
    return [2 * H_E * (2 * H_E + MS) * part**2, 2 * H_E * MS * (1 - part**2)]


def saturated(field):
    return [field * (field + MS), (field - 2 * H_E) * (field - 2 * H_E + MS)]


def uniaxial(field):
    middle = np.sqrt(H_K * (2 * H_E + H_K))
    return [(middle - field) ** 2, (middle + field) ** 2]


def barrier(ratio):
    """Barrier over KV between the antiparallel states of films with an easy axis."""
    one = layer(H_K, X, (0.0, 0.0, 1.0))
    magnet = pair(one, ratio * H_K)
    found = st.analysis.energy_barrier(magnet, near=(X, -X), towards=(-X, X))
    return found.barrier / (one.anisotropy * one.volume)


def expected_barrier(ratio):
    return min(1 + 2 * ratio, 2.0)


def figure(rows):
    """Modes of bent films, and barriers."""
    fig = Figure(figsize=(8, 3.6), layout="constrained")
    left, right = fig.subplots(1, 2)
    parts = np.linspace(0, 1, 101)
    lines = GAMMA0 * np.sqrt([canted(part) for part in parts]) / (2 * np.pi) * 1e-9
    left.plot(parts, lines, color="grey")
    bent = [row for row in rows if row.quantity.startswith("bent")]
    left.plot(np.repeat(PARTS, 2), [row.value for row in bent], "o", mfc="none")
    left.set(xlabel="field over 2H_E", ylabel="frequency (GHz)")
    ratios = np.linspace(0, 2.1, 211)
    right.plot(ratios, [expected_barrier(ratio) for ratio in ratios], color="grey")
    right.plot(RATIOS, [row.value for row in rows[-len(RATIOS) :]], "o", mfc="none")
    right.set(xlabel="H_E/H_k", ylabel="barrier (KV)")
    for ax in (left, right):
        explain_styles(ax, line="closed form", points="computed")
    return fig
