"""Rectified voltages against Gilbert's equation integrated by SciPy, and closed forms."""

from dataclasses import replace

import gilbert
import matplotlib as mpl
import numpy as np
import pytest
import synthetic_table
from magnets import SKEW, for_gilbert, uniaxial
from matplotlib.figure import Figure
from motions import ELECTRIC, by_voltage
from scipy.integrate import solve_ivp

import spintorque as st
from spintorque.analysis.resonance._spin_torque_resonance import spin_torque_resonance
from spintorque.analysis.resonance.lorentzian import fit_resonance
from spintorque.analysis.stability._equilibria import equilibria
from spintorque.model.angular_resistance import AngularResistance
from spintorque.plot.spin_torque_resonance_figure import plot_resonance_line
from spintorque.units import ELEMENTARY_CHARGE, HBAR

TABLE = synthetic_table.make_table()
FIELD = (1e4, 2e4, 3e4)
MAGNET = replace(SKEW, damping=0.1)
VALVE = st.SlonczewskiTorque(polarization=0.6, asymmetry=1.3, field_like_ratio=0.25)
RESISTANCE = AngularResistance(parallel=2.0, antiparallel=3.5)
PERIODS = 2


def bias_at(current, x):
    """V of J(V, x) = 1e11 (V + 0.2 V^3)(1 + 0.3 x)."""
    y = current / 1e11 / (1 + 0.3 * x)
    v = y
    for _ in range(8):
        v -= (v + 0.2 * v**3 - y) / (1 + 0.6 * v**2)
    return v


def slonczewski_per_sin(current, x):
    parallel = HBAR / (2 * ELEMENTARY_CHARGE) * current * 0.6 * 1.69 / (2.69 + 0.69 * x)
    return parallel, 0.25 * parallel


def cosine_conductance(x):
    return 1e12 * ((1 / 2.0 + 1 / 3.5) / 2 + (1 / 2.0 - 1 / 3.5) / 2 * x)


CASES = {
    "table by voltage": (0.2, synthetic_table.per_sin, synthetic_table.current),
    "table and anisotropy by voltage": (0.2, synthetic_table.per_sin, synthetic_table.current),
    "table by current": (
        2e10,
        lambda J, x: synthetic_table.per_sin(bias_at(J, x), x),
        bias_at,
    ),
    "table and anisotropy by current": (
        2e10,
        lambda J, x: synthetic_table.per_sin(bias_at(J, x), x),
        bias_at,
    ),
    "closed form by current": (
        4e11,
        slonczewski_per_sin,
        lambda J, x: J / cosine_conductance(x),
    ),
}


def magnet_of(case):
    return replace(MAGNET, voltage_anisotropy=ELECTRIC) if "anisotropy" in case else MAGNET


def mean_output(case, amplitude, frequency, start):
    """Output averaged over periods, once the deviation of m has died out."""
    mean, per_sin, shown = CASES[case]
    setting = for_gilbert(magnet_of(case), FIELD)
    q, Ku = setting["q"], setting["Ku"]

    def slope(t, y):
        drive = mean + amplitude * np.cos(2 * np.pi * frequency * t)
        m = y[:3] / np.linalg.norm(y[:3])
        if "anisotropy" in case:
            volts = drive if "voltage" in case else shown(drive, m @ q)
            setting["Ku"] = by_voltage(magnet_of(case), Ku, volts)(t)
        rate = 1e-9 * gilbert.slope(m, **setting, per_sin=lambda x: per_sin(drive, x))
        return [*rate, shown(drive, m @ q) / abs(shown(mean, start @ q))]

    begin = np.ceil(3.0 * frequency) / frequency
    end = begin + PERIODS / frequency
    options = {"method": "DOP853", "rtol": 1e-11, "atol": 1e-13}
    found = solve_ivp(slope, (0, end), [*start, 0.0], t_eval=[begin, end], **options)
    return np.diff(found.y[3])[0] / (end - begin) * abs(shown(mean, start @ q))


@pytest.mark.parametrize("detuning", [0.8, 1.0])
@pytest.mark.parametrize(
    "case",
    [pytest.param(name, marks=pytest.mark.slow) if "and" in name else name for name in CASES],
)
def test_mean_of_a_driven_trajectory(case, detuning):
    mean, _, shown = CASES[case]
    magnet = magnet_of(case)
    amplitude = abs(mean) * 0.03
    torque = VALVE if case.startswith("closed") else TABLE
    name = "voltage" if "voltage" in case else "current_density"
    drive = st.Drive(**{name: mean}, field=FIELD)
    ask = {
        "torque": torque,
        "near": (1, 0, 0),
        "amplitude": amplitude,
        "resistance": RESISTANCE if torque is VALVE else None,
    }
    first = spin_torque_resonance(magnet, drive=drive, frequency=10.0, **ask)
    tone = detuning * first.resonance_frequency[0]
    found = spin_torque_resonance(magnet, drive=drive, frequency=tone, **ask)
    m = found.m[0]
    still = shown(mean, m @ np.array(MAGNET.fixed_direction))
    rectified = mean_output(case, amplitude, tone, m) - still
    if name == "voltage":
        rectified /= -_followed_conductance(magnet, m, mean)
    moving = abs(found.from_parallel[0]) + abs(found.from_anisotropy[0])
    assert found.voltage[0] == pytest.approx(rectified, abs=1e-3 * moving)
    assert (np.abs(found.from_anisotropy[0]) > 0.1 * moving) == ("anisotropy" in case)
    parts = found.from_parallel + found.from_perpendicular + found.shift + found.background
    parts = parts + found.from_anisotropy
    np.testing.assert_allclose(found.voltage, parts, rtol=1e-12)


def _followed_conductance(magnet, m, mean):
    """dJ/dV of slow changes, from two rest points."""

    def current(V):
        rest = equilibria(magnet, torque=TABLE, drive=st.Drive(voltage=V, field=FIELD))
        near = rest.m[rest.nearest(m, stable=True)]
        return synthetic_table.current(V, near @ np.array(MAGNET.fixed_direction))

    return (current(mean + 1e-3) - current(mean - 1e-3)) / 2e-3


def in_plane(angle=0.7, damping=0.02):
    return uniaxial(
        Ms=8e5,
        H_k=8e3,
        damping=damping,
        easy_axis=(1, 0, 0),
        demagnetization=(0, 0, 1),
        fixed_direction=(np.cos(angle), np.sin(angle), 0.0),
    )


def by_hand(magnet, H, angle, tones, per_ampere, slope):
    """V = -(1/2) Re(phi) dRA/dtheta J of m = x + phi y + psi z, from Gilbert's equation.

    phi' = -gamma0 H2 psi - alpha psi' + gamma0 a_DL sin, psi' = gamma0 H1 phi + alpha phi'
    - gamma0 a_FL sin, with H1 = H + H_k and H2 = H1 + Ms.
    """
    g, alpha, found = magnet.gamma0 * 1e-9, magnet.damping, []
    a_dl, a_fl = per_ampere
    for tone in tones:
        w = 2j * np.pi * tone
        matrix = [[w, g * (H + 8e3 + 8e5) + alpha * w], [-g * (H + 8e3) - alpha * w, w]]
        phi = np.linalg.solve(matrix, g * np.sin(angle) * np.array([a_dl, -a_fl]))[0]
        found.append(-0.5 * phi.real * slope)
    return np.array(found)


@pytest.mark.parametrize("ratio", [0.0, 0.5, -0.5])
@pytest.mark.parametrize("form", ["conductance", "resistance"])
def test_in_plane_magnet_at_zero_bias(ratio, form):
    magnet, H, angle = in_plane(), 3e4, 0.7
    torque = st.SlonczewskiTorque(polarization=0.6, field_like_ratio=ratio)
    resistance = replace(RESISTANCE, cosine_of=form)
    tones = np.linspace(3.0, 9.0, 31)
    found = spin_torque_resonance(
        magnet,
        torque=torque,
        drive=st.Drive(current_density=0.0, field=(H, 0, 0)),
        near=(1, 0, 0),
        frequency=tones,
        amplitude=1e9,
        resistance=resistance,
    )
    a_dl = HBAR / (4 * ELEMENTARY_CHARGE) * 0.6 * magnet.torque_to_field
    x = np.cos(angle)
    if form == "resistance":
        per_cosine = 1e-12 * (2.0 - 3.5) / 2
    else:
        conductance = cosine_conductance(x)
        per_cosine = -1e12 * (1 / 2.0 - 1 / 3.5) / 2 / conductance**2
    slope = -np.sin(angle) * per_cosine * 1e9**2
    for part, fields in (("from_parallel", (a_dl, 0)), ("from_perpendicular", (0, ratio * a_dl))):
        expected = by_hand(magnet, H, angle, tones, fields, slope)
        np.testing.assert_allclose(
            getattr(found, part), expected, rtol=0, atol=1e-6 * abs(found.voltage).max()
        )
    np.testing.assert_allclose(found.background, 0, atol=1e-9 * abs(found.voltage).max())
    np.testing.assert_allclose(found.shift, 0, atol=1e-9 * abs(found.voltage).max())
    rate, stiff = magnet.gamma0 * 1e-9 / (2 * np.pi), (H + 8e3) * (H + 8e3 + 8e5)
    half_width = rate * 0.02 * (H + 8e3 + 4e5) / (1 + 0.02**2)
    np.testing.assert_allclose(found.half_width, half_width, rtol=1e-8)
    damped = np.sqrt(rate**2 * stiff / (1 + 0.02**2) - half_width**2)
    np.testing.assert_allclose(found.resonance_frequency, damped, rtol=1e-8)


def sweep_of_fields(tone, strengths, **options):
    return spin_torque_resonance(
        in_plane(damping=0.005),
        torque=st.SlonczewskiTorque(polarization=0.6, **options),
        drive=st.Drive(current_density=0.0),
        near=(1, 0, 0),
        frequency=tone,
        fields=strengths[:, None] * np.array([1.0, 0.0, 0.0]),
        amplitude=1e9,
        resistance=RESISTANCE,
    )


def test_line_of_a_field_sweep():
    """omega = gamma0 sqrt((H + H_k)(H + H_k + Ms)) and a half width of alpha omega/gamma0."""
    found = sweep_of_fields(6.0, np.linspace(2e4, 5e4, 121))
    line = fit_resonance(found.field_strength, found.voltage, swept="field")
    h = 2 * np.pi * 6e9 / in_plane().gamma0
    resonance = -8e3 - 4e5 + np.sqrt(4e5**2 + h**2)
    assert line.resonance == pytest.approx(resonance, abs=0, rel=1e-3)
    assert line.half_width == pytest.approx(0.005 * h, abs=0, rel=0.01)
    assert abs(line.antisymmetric) < 0.02 * abs(line.symmetric)
    np.testing.assert_allclose(
        found.resonance_frequency[np.searchsorted(found.field_strength, resonance)], 6.0, rtol=0.01
    )


@pytest.mark.parametrize("ratio", [0.5, -0.2])
def test_parts_of_the_line_tell_the_torques(ratio):
    """A/S = -(T_perp'/T_par') gamma0 H2/omega (Sankey et al., Nature Phys. 4, 67 (2008))."""
    ask = {
        "torque": st.SlonczewskiTorque(polarization=0.6, field_like_ratio=ratio),
        "drive": st.Drive(current_density=0.0, field=(3e4, 0, 0)),
        "near": (1, 0, 0),
        "frequency": np.linspace(5.5, 7.0, 101),
        "amplitude": 1e9,
        "resistance": RESISTANCE,
    }
    found = spin_torque_resonance(in_plane(damping=0.005), **ask)
    line = fit_resonance(found.frequency, found.voltage, swept="frequency")
    expected = -ratio * np.sqrt((3.8e4 + 8e5) / 3.8e4)
    assert line.antisymmetric / line.symmetric == pytest.approx(expected, abs=0, rel=0.02)
    assert line.resonance == pytest.approx(found.resonance_frequency[0], abs=0, rel=1e-3)
    assert line.half_width == pytest.approx(found.half_width[0], abs=0, rel=0.01)


def test_questions_that_cannot_be_asked():
    ask = {"drive": st.Drive(voltage=0.55), "near": (1, 0, 0), "frequency": 5.0, "amplitude": 0.1}
    with pytest.raises(st.RangeError, match=r"does not reach 0\.65"):
        spin_torque_resonance(MAGNET, torque=TABLE, **ask)
    with pytest.raises(st.QuestionError, match="brings its own current"):
        spin_torque_resonance(MAGNET, torque=TABLE, **ask, resistance=RESISTANCE)
    with pytest.raises(st.QuestionError, match="needs an AngularResistance"):
        spin_torque_resonance(MAGNET, torque=VALVE, **ask)
    with pytest.raises(st.QuestionError, match="numbers above 0"):
        spin_torque_resonance(MAGNET, torque=TABLE, **(ask | {"frequency": [1.0, 0.0]}))
    with pytest.raises(st.QuestionError, match="as many as fields"):
        spin_torque_resonance(
            MAGNET, torque=TABLE, **(ask | {"frequency": [1.0, 2.0]}), fields=np.ones((3, 3))
        )
    with pytest.raises(st.QuestionError, match="cosine_of"):
        AngularResistance(parallel=1.0, antiparallel=2.0, cosine_of="angle")


def test_figure():
    mpl.use("agg")
    from spintorque.plot.spin_torque_resonance_figure import plot_spin_torque_resonance

    found = sweep_of_fields(6.0, np.linspace(2e4, 5e4, 31), field_like_ratio=0.3)
    ax = plot_spin_torque_resonance(
        found, line=fit_resonance(found.field_strength, found.voltage, swept="field")
    )
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["rectified voltage", "by $T_\\parallel$", "by $T_\\perp$", "fit"]
    assert ax.get_xlabel() == "field (kA/m)"


def test_figure_of_a_line_marks_its_centre_and_its_parts():
    x = np.linspace(4.0, 8.0, 121)
    over = (x - 6.2) / 0.3
    line = fit_resonance(x, 1e-6 * (1 + 0.5 * over) / (1 + over**2) + 2e-6, swept="field")
    ax = plot_resonance_line(line, ax=Figure().add_subplot())
    whole, symmetric, antisymmetric, centre = ax.lines[:4]
    assert centre.get_xdata()[0] == pytest.approx(6.2)
    np.testing.assert_allclose(whole.get_ydata(), line.at(whole.get_xdata()))
    np.testing.assert_allclose(
        symmetric.get_ydata() + antisymmetric.get_ydata(), whole.get_ydata() + line.offset
    )
    assert symmetric.get_ydata().max() == pytest.approx(3e-6, rel=1e-6)
