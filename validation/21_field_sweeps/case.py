"""Stoner-Wohlfarth loops, spin flop, Kittel's resonance."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

import spintorque as st

from ..case import Row, explain_styles, relative

CLAIM = "astroid, loops of a random sample, spin flop, Kittel's resonance and its width"
MS, H_K, H_E, ALPHA = 1e6, 4e4, 5e4, 0.01
ANGLES = 5, 20, 45, 75
TONES = 11.0, 14.0
FILM = 0.02, 0.03, 0.95
GAMMA0 = 2 * constants.mu_0 * constants.physical_constants["Bohr magneton"][0] / constants.hbar
X, Y, Z = np.eye(3).tolist()


def rows():
    found = [
        relative(
            f"{angle}° to the axis: switching field", switching(angle), astroid(angle), 1e-7, "A/m"
        )
        for angle in ANGLES
    ]
    field, sample = random_sample()
    coercive = brentq(CubicSpline(field[:-2], sample[:-2]), field[0], field[-3])
    flop = loop(pair(), np.linspace(-1.5e5, 1.5e5, 31), Z).lost_up[-1]
    found += [
        Row("remanence of a random sample, over Ms", np.interp(0.0, field, sample) / MS, 0.5, 1e-3),
        Row("coercive field of it, over H_k", -coercive / H_K, stoner_wohlfarth(), 1e-6),
        relative("spin flop", flop, np.sqrt(H_K * (H_K + 2 * H_E)), 1e-7, "A/m"),
    ]
    lines = resonance()
    for tone, at, width in zip(
        lines.line_frequency, lines.line_field, lines.line_width, strict=True
    ):
        found += [
            relative(f"frequency of the line at {tone:g} GHz", tone, kittel(at), 1e-3, "GHz"),
            relative(
                "its width in the field", width, 2 * ALPHA * omega(tone) / GAMMA0, 2e-4, "A/m"
            ),
        ]
    return found


def magnet(**changes):
    return st.Macrospin(
        saturation_magnetization=MS,
        thickness=1.2,
        area=2000.0,
        damping=ALPHA,
        anisotropy=constants.mu_0 * MS * H_K / 2,
        **changes,
    )


def pair():
    layer = magnet()
    coupling = st.Coupling(bilinear=-constants.mu_0 * MS * H_E * layer.thickness * 1e-9)
    return st.CoupledMacrospins(layers=(layer, layer), couplings=(coupling,))


def loop(one, field, direction):
    return st.analysis.magnetization_loop(one, field=field, field_direction=direction)


def aside(angle):
    return st.direction(np.radians(angle))


def switching(angle):
    return loop(magnet(), np.linspace(-1.2 * H_K, 1.2 * H_K, 13), aside(angle)).lost_up[0]


def astroid(angle):
    x, z = np.sin(np.radians(angle)), np.cos(np.radians(angle))
    return H_K * (x ** (2 / 3) + z ** (2 / 3)) ** -1.5


def random_sample():
    """Fields, and the magnetization on the way down of magnets in all directions."""
    cosines, weights = np.polynomial.legendre.leggauss(24)
    field = H_K * np.concatenate([np.linspace(-0.495, -0.47, 6), [0.0, 1.1]])
    turned = [
        loop(magnet(), field, st.direction(np.arccos((c + 1) / 2))).magnetization_down
        for c in cosines
    ]
    return field, weights @ np.array(turned) / 2


def stoner_wohlfarth():
    """Field over H_k at which the moments of the sample cancel, before any has switched."""
    cosines, weights = np.polynomial.legendre.leggauss(40)
    psi = np.arccos((cosines + 1) / 2)

    def mean(height):
        angle = np.zeros_like(psi)  # of the moment to its axis, followed from no field
        for h in np.linspace(0, height, 101):
            for _ in range(8):
                slope = np.sin(2 * angle) / 2 - h * np.sin(angle - psi)
                angle -= slope / (np.cos(2 * angle) - h * np.cos(angle - psi))
        return weights @ np.cos(angle - psi) / 2

    return brentq(mean, 0.45, 0.495, xtol=1e-10)


def resonance(tones=TONES):
    return st.analysis.ferromagnetic_resonance(
        magnet(easy_axis=X, demagnetization=FILM),
        field=np.linspace(1e4, 2.5e5, 25),
        field_direction=X,
        frequency=tones,
        microwave_direction=Y,
    )


def kittel(field):
    along, across, normal = (MS * n for n in FILM)
    held = field + H_K - along
    return GAMMA0 * np.sqrt((held + across) * (held + normal)) / (2 * np.pi) * 1e-9


def omega(tone):
    return 2 * np.pi * tone * 1e9


def figure(rows):
    """Astroid and resonance."""
    fig = Figure(figsize=(8, 3.6), layout="constrained")
    left, right = fig.subplots(1, 2)
    degrees = np.linspace(0, 90, 181)
    left.plot(degrees, astroid(degrees) / 1e3, color="grey")
    left.plot(ANGLES, [row.value / 1e3 for row in rows[: len(ANGLES)]], "o", mfc="none")
    left.set(
        xlabel="angle of the field to the easy axis (degrees)", ylabel="switching field (kA/m)"
    )
    explain_styles(left, line="astroid", points="loops")
    left.legend()
    field = np.linspace(1e4, 2.5e5, 100)
    right.plot(field / 1e3, kittel(field), color="grey")
    lines = resonance([8.0, 10.0, 12.0, 14.0, 16.0])
    half = lines.line_width / 2e3
    right.errorbar(lines.line_field / 1e3, lines.line_frequency, xerr=half, fmt="o", mfc="none")
    right.set(xlabel="field (kA/m)", ylabel="frequency (GHz)")
    explain_styles(right, line="Kittel", points="lines, with their widths")
    right.legend()
    return fig
