"""Rest points against closed forms and against Gilbert's equation solved by SciPy."""

import gilbert
import matplotlib as mpl
import numpy as np
import pytest
import synthetic_table
from magnets import PERPENDICULAR, SKEW, for_gilbert, uniaxial

import spintorque as st
from spintorque.analysis.stability._equilibria import equilibria
from spintorque.units import MU_0

FIELD = (1e4, 2e4, 3e4)
TABLE = synthetic_table.make_table()
REST = st.Drive(voltage=0.0)


def in_plane(damping=0.02):
    """Easy axis x with H_k = 5e4 A/m, hard axis z with Ms = 8e5 A/m."""
    return uniaxial(
        Ms=8e5, H_k=5e4, damping=damping, easy_axis=(1, 0, 0), demagnetization=(0, 0, 1)
    )


def damped(magnet, h1, h2):
    """Eigenvalues (1/ns) around a rest point with the stiffness fields h1 and h2 (A/m)."""
    alpha, rate = magnet.damping, magnet.gamma0 * 1e-9 / (1 + magnet.damping**2)
    half = alpha * (h1 + h2) / 2
    root = np.sqrt(complex(half**2 - (1 + alpha**2) * h1 * h2))
    return rate * np.array([-half + root, -half - root])


def test_biaxial_magnet_has_six_of_known_eigenvalues():
    magnet = in_plane()
    found = equilibria(magnet, drive=REST)
    H_k, H_d = 5e4, 8e5
    expected = {0: (H_k, H_k + H_d), 1: (-H_k, H_d), 2: (-H_d, -H_k - H_d)}
    assert len(found.m) == 6
    for m, pair, kind, stable in zip(
        found.m, found.eigenvalues, found.kind, found.stable, strict=True
    ):
        axis = int(np.argmax(np.abs(m)))
        np.testing.assert_allclose(np.abs(m), np.eye(3)[axis], atol=1e-9)
        np.testing.assert_allclose(
            np.sort_complex(pair), np.sort_complex(damped(magnet, *expected[axis])), rtol=1e-8
        )
        assert (kind, bool(stable)) == [("focus", True), ("saddle", False), ("focus", False)][axis]
    np.testing.assert_allclose(found.energy[:2], -magnet.anisotropy * magnet.volume)
    np.testing.assert_allclose(found.frequency[0], abs(found.eigenvalues[0, 0].imag) / 2 / np.pi)


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # damping above 1
def test_kinds_without_and_with_strong_damping():
    kinds = equilibria(in_plane(damping=0.0), drive=REST).kind
    assert sorted(kinds) == 4 * ["centre"] + 2 * ["saddle"]
    strong = equilibria(in_plane(damping=1.5), drive=REST)
    assert strong.kind[:2] == ("node", "node")
    np.testing.assert_array_equal(strong.stable, [True, True, False, False, False, False])


@pytest.mark.parametrize("H", [0.2, 0.49, 0.51, 1.2])
def test_stoner_wohlfarth_at_45_degrees(H):
    """Four rest points below the astroid, which a field at 45 degrees meets at H_k/2, two above."""
    h = H * 4e4 / np.sqrt(2)
    magnet = uniaxial(H_k=4e4, damping=0.01)
    found = equilibria(magnet, drive=st.Drive(voltage=0.0, field=(h, 0, h)))
    assert len(found.m) == (4 if H < 0.5 else 2)
    np.testing.assert_allclose(found.m[:, 1], 0, atol=1e-9)
    x, _, z = found.m.T
    np.testing.assert_allclose(4e4 * x * z + h * x - h * z, 0, atol=1e-5)


@pytest.mark.parametrize(
    ("torque", "drive"),
    [
        (st.SlonczewskiTorque(polarization=0.7, asymmetry=1.3, field_like_ratio=-0.4), 2e12),
        (TABLE, 3e10),
    ],
    ids=["slonczewski", "table"],
)
def test_misaligned_rest_points_are_those_of_gilberts_equation(torque, drive):
    found = equilibria(
        SKEW, torque=torque, drive=st.Drive(current_density=drive, field=FIELD), direction_count=60
    )
    signs = [-1 if kind == "saddle" else 1 for kind in found.kind]
    assert sum(signs) == 2

    def per_sin(x):
        if torque is TABLE:
            lo, hi = -0.6, 0.6
            for _ in range(60):
                mid = (lo + hi) / 2
                lo, hi = (mid, hi) if synthetic_table.current(mid, x) < drive else (lo, mid)
            return synthetic_table.per_sin(lo, x)
        parallel = 1.054571817e-34 / 2 / 1.602176634e-19 * drive * 0.7 * 1.69 / (2.69 + 0.69 * x)
        return parallel, -0.4 * parallel

    def slope(m):
        return gilbert.slope(m, **for_gilbert(SKEW, FIELD), per_sin=per_sin) * 1e-9

    for m, pair in zip(found.m, found.eigenvalues, strict=True):
        assert np.linalg.norm(slope(m)) < 1e-6
        steps = 1e-5 * np.eye(3)
        jacobian = np.stack([(slope(m + s) - slope(m - s)) / 2e-5 for s in steps], axis=-1)
        across = np.linalg.svd(m[None])[2][1:]
        expected = np.linalg.eigvals(across @ jacobian @ across.T)
        np.testing.assert_allclose(
            np.sort_complex(pair), np.sort_complex(expected), rtol=1e-6, atol=1e-6
        )


def test_torque_moves_the_place_where_a_trajectory_ends():
    drive = st.Drive(voltage=0.5, field=FIELD)
    found = equilibria(SKEW, torque=TABLE, drive=drive)
    row = found.nearest((1, 0, 0), stable=True)
    run = st.simulate(SKEW, torque=TABLE, drive=drive, duration=5.0, initial=(1.0, 0.0, 0.0))
    np.testing.assert_allclose(run.dataset["m"][-1], found.m[row], atol=1e-7)
    still = equilibria(SKEW, drive=st.Drive(voltage=0.0, field=FIELD))
    assert np.linalg.norm(still.m[still.nearest((1, 0, 0))] - found.m[row]) > 1e-3


def test_line_of_rest_points_is_told():
    found = equilibria(uniaxial(H_k=4e4, damping=0.01), drive=REST)
    assert found.kind == ("focus", "focus")
    np.testing.assert_allclose(np.abs(found.m[:, 2]), 1)
    assert len(found.line) > 20
    np.testing.assert_allclose(found.line[:, 2], 0, atol=1e-9)
    growth = damped(uniaxial(H_k=4e4, damping=0.01), 0, -4e4).real.max()
    np.testing.assert_allclose(found.line_growth_rate, growth, rtol=1e-8)


@pytest.mark.parametrize("damping", [0.0, 0.02])
def test_easy_plane_has_a_stable_circle_of_latitude(damping):
    magnet = uniaxial(Ms=8e5, H_k=0.0, damping=damping, demagnetization=(0, 0, 1))
    found = equilibria(magnet, drive=st.Drive(voltage=0.0, field=(0, 0, 1e5)))
    np.testing.assert_allclose(found.line[:, 2], 1e5 / 8e5, atol=1e-8)
    assert len(found.m) == 2
    with pytest.raises(st.QuestionError, match="rest points lie on a line"):
        found.nearest((1, 0, 0), stable=True)


@pytest.mark.parametrize("along_z", [0.5, 0.9])
def test_point_about_to_split_is_degenerate(along_z):
    found = equilibria(
        uniaxial(Ms=8e5, H_k=0.0, demagnetization=(0, 0.5, along_z), damping=0.1),
        drive=st.Drive(voltage=0.0, field=(-4e5, 0, 0)),
        direction_count=60,
    )
    row = found.nearest((1, 0, 0))
    assert found.kind.count("degenerate") == 1
    assert found.kind[row] == "degenerate"
    np.testing.assert_allclose(found.m[row], (1, 0, 0), atol=1e-3)
    assert not found.stable[row]


def test_questions_that_cannot_be_asked():
    nothing = uniaxial(H_k=0.0, damping=0.1)
    with pytest.raises(st.QuestionError, match="rests in every direction"):
        equilibria(nothing, drive=REST)
    with pytest.raises(st.QuestionError, match="no torque"):
        equilibria(SKEW, drive=st.Drive(voltage=0.1))
    with pytest.raises(st.QuestionError, match="allowed is a Macrospin"):
        equilibria(3, drive=REST)
    with pytest.raises(st.RangeError, match=r"covers -0\.6 to 0\.6 V"):
        equilibria(SKEW, torque=TABLE, drive=st.Drive(voltage=0.7))
    with pytest.raises(st.RangeError, match="over all angles"):
        equilibria(SKEW, torque=TABLE, drive=st.Drive(current_density=6e10))
    part = synthetic_table.make_table(theta=np.linspace(0.5, 2.5, 9))
    with pytest.raises(st.RangeError, match="0 to pi"):
        equilibria(SKEW, torque=part, drive=REST)


def test_energy_map_and_figure():
    mpl.use("agg")
    from spintorque.plot.equilibria_figure import plot_equilibria

    found = equilibria(PERPENDICULAR, drive=st.Drive(voltage=0.0, field=FIELD))
    pole = found.landscape.sel(latitude=90.0, longitude=0.0)
    field = np.array(FIELD)
    moment = MU_0 * PERPENDICULAR.saturation_magnetization * PERPENDICULAR.volume
    z = PERPENDICULAR.field_matrix[2, 2]
    np.testing.assert_allclose(pole, -moment * (field[2] + z / 2))
    east = found.landscape.sel(latitude=0.0, longitude=90.0)
    y = PERPENDICULAR.field_matrix[1, 1]
    np.testing.assert_allclose(east, -moment * (field[1] + y / 2))
    ax = plot_equilibria(found)
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["unstable focus", "stable focus", "saddle"]
