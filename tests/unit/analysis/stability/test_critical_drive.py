"""Thresholds of the eigenvalues against closed forms and Gilbert's equation."""

from dataclasses import replace

import gilbert
import matplotlib as mpl
import numpy as np
import pytest
import synthetic_table
from magnets import PERPENDICULAR, for_gilbert, uniaxial
from scipy.optimize import brentq, root

import spintorque as st
from spintorque.analysis.stability._critical_drive import critical_drive
from spintorque.formulas import critical_current as cc
from spintorque.units import ELEMENTARY_CHARGE, HBAR

TABLE = synthetic_table.make_table()
TORQUE = st.SlonczewskiTorque(polarization=0.8, conductance=1e11)
AT_REST = st.Drive(current_density=0.0)


def in_plane(**options):
    given = {
        "Ms": 8e5,
        "H_k": 8e3,
        "thickness": 3.0,
        "damping": 0.01,
        "easy_axis": (1, 0, 0),
        "fixed_direction": (1, 0, 0),
        "demagnetization": (0, 0, 1),
    }
    return uniaxial(**(given | options))


@pytest.mark.parametrize("side", [1, -1])
def test_in_plane_magnet_of_the_reference(side):
    found = critical_drive(in_plane(), torque=TORQUE, drive=AT_REST, near=(side, 0, 0))
    lost, kept = (found.negative, found.positive) if side > 0 else (found.positive, found.negative)
    assert kept is None
    assert lost.kind == "precession"
    expected = cc.in_plane_current(
        damping=0.01,
        efficiency=0.4,
        saturation_magnetization=8e5,
        volume=3e-9,
        anisotropy_field=8e3,
    )
    assert lost.drive == pytest.approx(-side * expected, abs=0, rel=1e-9)
    assert f"{abs(lost.drive):.3e}" == "9.347e+10"
    a_dl, stiff = 0.01 * (8e3 + 4e5), 8e3 * (8e3 + 8e5)
    precession = in_plane().gamma0 * np.sqrt((stiff + a_dl**2) / (1 + 0.01**2))
    assert lost.frequency == pytest.approx(precession * 1e-9 / (2 * np.pi), abs=0, rel=1e-8)


def test_voltage_field_and_asymmetry():
    torque = replace(TORQUE, asymmetry=1.5)
    drive = st.Drive(voltage=0.0, field=(-2e3, 0, 0))
    lost = [critical_drive(in_plane(), torque=torque, drive=drive, near=(s, 0, 0)) for s in (1, -1)]
    threshold = cc.in_plane_threshold(0.01, np.array([-2e3, 2e3]), 8e3, 8e5)
    per_volt = HBAR / (2 * ELEMENTARY_CHARGE) * 1e11 * 0.8 * 1.5**2 * in_plane().torque_to_field
    expected = threshold * np.array([2 * 1.5**2, 2]) / per_volt
    found = [-lost[0].negative.drive, lost[1].positive.drive]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_perpendicular_disk_of_the_reference():
    magnet = uniaxial(
        Ms=1e6, H_k=0.3 / cc.MU_0, thickness=1.2, area=np.pi / 4 * 40**2, damping=0.01
    )
    torque = st.SlonczewskiTorque(polarization=1.0, asymmetry=1.0)
    found = critical_drive(magnet, torque=torque, drive=AT_REST, near=(0, 0, -1))
    density = found.positive.drive * 0.5 / 0.6
    assert f"{density:.3e}" == "1.823e+10"
    assert f"{density * magnet.area * 1e-18 * 1e6:.2f}" == "22.91"


def table_threshold():
    """Bias where a_DL = alpha (H_k - a_FL) at theta = pi, of the formulas behind the table."""
    stiffness = PERPENDICULAR.field_matrix[2, 2] - PERPENDICULAR.field_matrix[0, 0]

    def excess(V):
        a_dl, a_fl = (PERPENDICULAR.torque_to_field * t for t in synthetic_table.per_sin(V, -1.0))
        return a_dl - PERPENDICULAR.damping * (stiffness - a_fl)

    return brentq(excess, 0.0, 0.3, xtol=1e-14)


def test_table_driven_by_voltage():
    found = critical_drive(
        PERPENDICULAR, torque=TABLE, drive=st.Drive(voltage=0.0), near=(0, 0, -1)
    )
    assert found.positive.drive == pytest.approx(table_threshold(), abs=0, rel=1e-8)
    assert found.negative is None
    assert found.drive[0] == -0.6
    assert np.all(np.diff(found.drive) > 0)
    assert np.all(found.eigenvalues.real[:-1] < 0)


def test_table_driven_by_current():
    found = critical_drive(
        PERPENDICULAR,
        torque=TABLE,
        drive=st.Drive(current_density=1.0),
        near=(0, 0, -1),
        limits=(-1e9, 7e9),
    )
    expected = synthetic_table.current(table_threshold(), -1.0)
    assert found.positive.drive == pytest.approx(expected, abs=0, rel=1e-8)


def test_table_of_too_small_a_range_ends_the_branch():
    magnet = replace(PERPENDICULAR, damping=0.5)
    drive = st.Drive(current_density=1.0)
    found = critical_drive(magnet, torque=TABLE, drive=drive, near=(0, 0, -1), limits=(0, 9e10))
    assert found.positive is None
    largest = synthetic_table.current(0.6, -1.0)
    assert found.drive[-1] == pytest.approx(largest, abs=0, rel=2e-3)


@pytest.mark.parametrize(("across", "near_x"), [(1e3, -np.sqrt(0.75)), (0.0, -1.0)])
def test_field_like_torque_reaches_the_astroid(across, near_x):
    """h_x^(2/3) + h_y^(2/3) = 1: rest points meet (at an angle) or one splits (on the axis)."""
    torque = st.SlonczewskiTorque(polarization=1e-6, field_like_ratio=1e6)
    drive = replace(AT_REST, field=(2e3, across, 0.0))
    found = critical_drive(in_plane(damping=0.1), torque=torque, drive=drive, near=(-1, 0, 0))
    assert found.positive.kind == "escape"
    a_fl = 8e3 * (1 - (across / 8e3) ** (2 / 3)) ** 1.5 - 2e3
    expected = a_fl / (HBAR / (4 * ELEMENTARY_CHARGE) * in_plane().torque_to_field)
    assert found.positive.drive == pytest.approx(expected, abs=0, rel=1e-7)
    assert found.positive.m[0] == pytest.approx(near_x, abs=1e-4)
    assert found.positive.frequency == 0


def test_misaligned_threshold_is_that_of_gilberts_equation():
    magnet = in_plane(fixed_direction=st.direction(1.1, 0.2), damping=0.005)
    torque = st.SlonczewskiTorque(polarization=0.6, asymmetry=1.3, field_like_ratio=0.1)
    field = (0.0, 1e3, 2e4)
    lost = critical_drive(
        magnet,
        torque=torque,
        drive=replace(AT_REST, field=field),
        near=(-1, 0, 0),
        limits=(0.0, 1e12),
    ).positive
    assert lost.kind == "precession"
    strength = HBAR / (2 * ELEMENTARY_CHARGE) * lost.drive * 0.6 * 1.69

    def slope(m):
        parallel = 1 / (2.69 + 0.69 * (m @ np.array(magnet.fixed_direction))) * strength
        return 1e-9 * gilbert.slope(
            m, **for_gilbert(magnet, field), per_sin=lambda x: (parallel, 0.1 * parallel)
        )

    def beside(u):
        return u / np.linalg.norm(u)

    rest = beside(root(lambda u: slope(beside(u)) + u * (u @ u - 1), lost.m, tol=1e-13).x)
    np.testing.assert_allclose(rest, lost.m, atol=1e-8)
    steps = 1e-5 * np.eye(3)
    jacobian = np.stack([(slope(rest + s) - slope(rest - s)) / 2e-5 for s in steps], axis=-1)
    across = np.linalg.svd(rest[None])[2][1:]
    values = np.linalg.eigvals(across @ jacobian @ across.T)
    np.testing.assert_allclose(values.real, 0, atol=1e-6)
    assert abs(values[0].imag) / (2 * np.pi) == pytest.approx(lost.frequency, abs=0, rel=1e-6)


@pytest.mark.parametrize("factor", [0.97, 1.03])
def test_trajectories_leave_above_the_threshold_only(factor):
    magnet = in_plane(damping=0.1)
    drive = st.Drive(current_density=factor * 10 * 9.34729e10)
    run = st.simulate(
        magnet, torque=TORQUE, drive=drive, duration=10.0, initial=st.direction(1.57, 3.14)
    )
    away = np.linalg.norm(run.dataset["m"].values[:, 1:], axis=-1)
    assert (away[-100:].max() > away[:100].max()) == (factor > 1)


def test_questions_that_cannot_be_asked():
    ask = {"torque": TORQUE, "drive": AT_REST, "near": (1, 0, 0)}
    with pytest.raises(st.QuestionError, match="no stable rest point"):
        critical_drive(in_plane(damping=0.0), **ask)
    with pytest.raises(st.QuestionError, match="limits are 1 to 2"):
        critical_drive(in_plane(), **ask, limits=(1.0, 2.0))
    with pytest.raises(st.QuestionError, match="torque is None"):
        critical_drive(in_plane(), **(ask | {"torque": None}))
    with pytest.raises(st.QuestionError, match="exerts none"):
        critical_drive(in_plane(), **(ask | {"torque": st.SlonczewskiTorque(polarization=0.0)}))


def test_figure():
    mpl.use("agg")
    from spintorque.plot.critical_drive_figure import plot_critical_drive

    found = critical_drive(in_plane(), torque=TORQUE, drive=AT_REST, near=(-1, 0, 0))
    ax = plot_critical_drive(found)
    assert ax.get_xlabel() == "current density (A/m²)"
    assert any("93.473 G" in text.get_text() for text in ax.texts)


def test_a_state_that_is_not_stable_is_not_taken_for_its_opposite():
    magnet = in_plane()
    beyond = st.Drive(current_density=0.0, field=(2 * 8e3, 0.0, 0.0))
    with pytest.raises(st.QuestionError, match="more than 90 degrees away"):
        critical_drive(magnet, torque=TORQUE, drive=beyond, near=(-1, 0, 0))
    assert critical_drive(magnet, torque=TORQUE, drive=beyond, near=(1, 0, 0)).negative is not None
