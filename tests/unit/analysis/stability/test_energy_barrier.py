"""Barriers against Stoner and Wohlfarth, and against flooding a fine grid."""

import numpy as np
import pytest
from magnets import BIAXIAL, MU_0, PERPENDICULAR, SKEW, uniaxial
from scipy import constants
from scipy.optimize import minimize_scalar

import spintorque as st
from spintorque.analysis.motion_checks import device_in_field
from spintorque.analysis.stability._energy_barrier import energy_barrier
from spintorque.analysis.stability.landscape import Landscape
from spintorque.dynamics.problem.fields import energy

H_K = 4e4
MAGNET = uniaxial(H_k=H_K, damping=0.02)
KV = MU_0 * 1e6 * H_K / 2 * MAGNET.volume


@pytest.mark.parametrize("h", [-0.5, 0.0, 0.3, 0.9])
def test_field_along_the_easy_axis(h):
    found = energy_barrier(MAGNET, field=(0.0, 0.0, h * H_K))
    assert found.barrier == pytest.approx(KV * (1 + h) ** 2, abs=0, rel=1e-10)
    assert found.reverse_barrier == pytest.approx(KV * (1 - h) ** 2, abs=0, rel=1e-10)
    assert found.thermal_stability == pytest.approx(
        found.barrier / constants.k / 300, abs=0, rel=1e-9
    )
    assert found.saddle[2] == pytest.approx(-h, abs=1e-9)
    np.testing.assert_allclose(found.minimum, [0, 0, 1], atol=1e-9)


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # fields of 0.04 A/m
@pytest.mark.parametrize("h", [1e-12, 1e-6, 0.2, 0.7, 0.99])
def test_field_across_the_easy_axis(h):
    found = energy_barrier(MAGNET, field=(h * H_K, 0.0, 0.0), temperature=77.0)
    assert found.barrier == pytest.approx(KV * (1 - h) ** 2, abs=0, rel=1e-7)
    assert found.reverse_barrier == pytest.approx(found.barrier, abs=0, rel=1e-9)
    np.testing.assert_allclose(found.minimum, [h, 0, np.sqrt(1 - h**2)], atol=1e-9)
    if h > 1e-9:
        np.testing.assert_allclose(found.saddle, [1, 0, 0], atol=1e-6)


@pytest.mark.parametrize("psi", [0.05, 0.3, np.pi / 4, 1.2, 1.5])
@pytest.mark.parametrize("distance", [1e-2, 1e-4, 1e-6])
def test_a_pair_of_stationary_points_ends_at_the_astroid(psi, distance):
    """Stoner and Wohlfarth: two of four vanish where (h_x^2)^(1/3) + (h_z^2)^(1/3) = 1."""
    direction = np.array([np.sin(psi), 0.0, np.cos(psi)])
    edge = H_K * (direction[0] ** (2 / 3) + direction[2] ** (2 / 3)) ** -1.5
    for strength, count in ((edge * (1 - distance), 4), (edge * (1 + distance), 2)):
        assert len(Landscape(device_in_field(MAGNET, strength * direction)).stationary) == count


@pytest.mark.parametrize(("psi", "h"), [(0.3, 0.2), (0.8, 0.4), (1.4, -0.3)])
def test_oblique_field_against_the_astroid_plane(psi, h):
    """Everything happens in the plane of axis and field: one angle is enough."""
    found = energy_barrier(MAGNET, field=tuple(h * H_K * np.array(st.direction(psi))))
    value = lambda t: KV * (np.sin(t) ** 2 - 2 * h * np.cos(t - psi))  # noqa: E731
    deep = minimize_scalar(value, bounds=(-0.8, 0.8), method="bounded", options={"xatol": 1e-10})
    # The barrier is the lower of the two ways around.
    tops = []
    for low, high in ((0.4, 2.8), (-2.8, -0.4)):
        top = minimize_scalar(
            lambda t: -value(t), bounds=(low, high), method="bounded", options={"xatol": 1e-10}
        )
        tops.append(-top.fun)
    assert found.barrier == pytest.approx(min(tops) - deep.fun, abs=0, rel=1e-8)


def test_in_plane_magnet_goes_over_the_hard_direction_of_the_plane():
    found = energy_barrier(BIAXIAL)
    in_plane = 5e3 + MU_0 * 8e5**2 / 2 * 0.01
    assert found.barrier == pytest.approx(in_plane * BIAXIAL.volume, abs=0, rel=1e-10)
    assert abs(found.saddle[1]) == pytest.approx(1, abs=1e-9)
    assert found.minimum[0] == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(found.path[:, 2], 0, atol=1e-8)


def flooded(magnet, field, n=240):
    """Barriers by flooding a grid until the two deepest lakes meet."""
    theta = (np.arange(n) + 0.5) * np.pi / n
    phi = np.arange(2 * n) * np.pi / n
    t, p = np.meshgrid(theta, phi, indexing="ij")
    m = np.stack([np.sin(t) * np.cos(p), np.sin(t) * np.sin(p), np.cos(t)], axis=-1)
    value = energy(magnet, field, m)
    order = np.argsort(value, axis=None)
    parent, lowest = {}, {}

    def root(k):
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    met = []
    for k in order.tolist():
        parent[k], lowest[k] = k, value.flat[k]
        i, j = divmod(k, 2 * n)
        around = [(a, (j + b) % (2 * n)) for a in (i - 1, i, i + 1) for b in (-1, 0, 1)]
        if i in (0, n - 1):
            around += [(i, a) for a in range(2 * n)]
        for a, b in around:
            other = a * 2 * n + b
            if 0 <= a < n and other in parent:
                one, two = root(k), root(other)
                if one != two:
                    if lowest[one] > lowest[two]:
                        one, two = two, one
                    met.append((value.flat[k] - lowest[two], value.flat[k] - lowest[one]))
                    parent[two] = one
    return max(met)


@pytest.mark.parametrize("field", [(0.0, 0.0, 0.0), (2e4, -1e4, 3e4), (-3e4, 5e4, 1e4)])
def test_general_magnet_against_flooding(field):
    found = energy_barrier(SKEW, field=field)
    shallow, deep = flooded(SKEW, field, 120)
    assert sorted([found.barrier, found.reverse_barrier]) == pytest.approx(
        [shallow, deep], abs=0, rel=3e-3
    )


@pytest.mark.parametrize("magnet", [SKEW, BIAXIAL, PERPENDICULAR], ids=["skew", "biaxial", "pma"])
def test_path_climbs_to_the_saddle_and_goes_down(magnet):
    found = energy_barrier(magnet, field=(1e3, 2e3, -1.5e3), points=41)
    assert found.path.shape == (41, 3)
    np.testing.assert_allclose(np.linalg.norm(found.path, axis=1), 1, rtol=1e-12)
    rise = np.diff(found.path_energy)
    assert (rise[:20] > 0).all()
    assert (rise[20:] < 0).all()
    assert found.path_energy[20] == pytest.approx(found.barrier, abs=0, rel=1e-9)
    assert found.path_energy[-1] == pytest.approx(
        found.barrier - found.reverse_barrier, abs=1e-9 * found.barrier
    )


@pytest.mark.parametrize("field", [(0.0, 0.0, 0.0), (3e4, 0.0, 0.0), (1e4, 2e4, 3e4)])
def test_stationary_points_are_complete(field):
    """Minima - saddles + maxima = 2 on a sphere, and no torque on any of them."""
    landscape = Landscape(device_in_field(SKEW, field))
    points = landscape.stationary
    assert (
        len(landscape.minima)
        - len(landscape.saddles)
        + (len(points) - len(landscape.minima) - len(landscape.saddles))
        == 2
    )
    h = np.array(field) + points @ SKEW.field_matrix.T
    assert abs(np.cross(points, h)).max() < 1e-9 * abs(h).max()


def test_start_names_the_state_that_is_left():
    field = (0.0, 0.0, 0.3 * H_K)
    up, down = (energy_barrier(MAGNET, field=field, near=(0, 0, z)) for z in (1, -1))
    assert (up.barrier, up.reverse_barrier) == (down.reverse_barrier, down.barrier)
    assert down.path_energy[-1] < 0


def test_without_two_states_there_is_no_barrier():
    with pytest.raises(st.QuestionError, match="one stable state"):
        energy_barrier(MAGNET, field=(0.0, 0.0, 1.1 * H_K))
    plane = st.Macrospin(
        saturation_magnetization=8e5,
        thickness=2.0,
        area=3000.0,
        damping=0.02,
        demagnetization=(0.0, 0.0, 1.0),
    )
    for magnet in (plane, uniaxial(H_k=0.0, damping=0.02)):
        with pytest.raises(st.QuestionError, match="no isolated stable state"):
            energy_barrier(magnet)
    with pytest.raises(st.QuestionError, match="unit vector"):
        energy_barrier(MAGNET, near=(0.0, 0.0, 2.0))


@pytest.mark.filterwarnings("ignore:field is")  # far from usual ones, on purpose
def test_weak_fields_and_symmetric_magnets_hide_no_stationary_point():
    rng = np.random.default_rng(0)
    for _ in range(100):
        magnet = st.Macrospin(
            saturation_magnetization=1e6,
            thickness=1.0,
            area=1e3,
            damping=0.1,
            anisotropy=rng.choice([0.0, 1e4, 3e5]),
            easy_axis=st.direction(rng.uniform(0, np.pi), rng.uniform(0, 6)),
            demagnetization=tuple(rng.uniform(0, 1, 3).tolist()),
        )
        field = rng.standard_normal(3) * 10 ** rng.uniform(-4, 6) * rng.choice([0, 1], 3)
        landscape = Landscape(device_in_field(magnet, field))
        points = landscape.stationary
        low, middle = len(landscape.minima), len(landscape.saddles)
        assert low - middle + (len(points) - low - middle) == 2
        pull = (field + points @ magnet.field_matrix.T) / landscape.scale
        assert abs(np.cross(points, pull)).max() < 1e-14
