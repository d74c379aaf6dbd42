"""The torque on every monolayer: its sums, its symmetries, and how it decays in a magnet."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from stacks import BARRIER, COBALT, COPPER, IRON, TILTED, junction, textured, turned_device, valve

import spintorque as st
from spintorque.transport import _torque_profile as solver
from spintorque.transport.engines.block_engine import local_torque
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import ENGINES, engine_named
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.hamiltonian.leads import bloch_factors

WARM = {"bias": 0.2, "theta": 1.0, "temperature": 300.0}
COUPLED = st.Material(kind="ferromagnet", onsite=1.0, hopping=0.5, exchange=0.5, rashba=0.2)
HEAVY = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5, rashba=-0.15)


def magnet_stack(*inner, ends=(IRON, IRON)):
    roles = ("fixed" if ends[0].is_magnetic else None, "free" if ends[1].is_magnetic else None)
    count = sum(layer.thickness for layer in inner)
    return st.Stack(
        [st.Layer(ends[0], None, roles[0]), *inner, st.Layer(ends[1], None, roles[1])],
        lattice_constant=0.3,
        bias_profile=st.BiasProfile(layer_fractions=list(np.linspace(0.5, -0.5, count + 2)[1:-1])),
    )


def with_rashba():
    return magnet_stack(
        st.Layer(COBALT, 2, "fixed"),
        st.Layer(COUPLED, 1, TILTED),
        st.Layer(HEAVY, 1),
        st.Layer(COBALT, 1, "free"),
        ends=(COPPER, COPPER),
    )


def free_part(dataset):
    number = dataset["magnetization"].values.tolist().index("free")
    return dataset.isel(magnet=number, monolayer=dataset["magnet_of"].values == number)


# Sums


def test_sum_over_the_free_magnet_is_its_torque(stack, coarse):
    """`torque` takes the spin currents through the magnet's faces, on the same meshes."""
    bias = 0.2 if "insulator" in str(stack) else 0.1
    options = WARM | {"bias": bias, "accuracy": coarse}
    found, expected = st.torque_profile(stack, **options), st.torque(stack, **options)
    free = free_part(found.dataset)
    vector = expected.torque_parallel, expected.torque_perpendicular, 0.0
    scale = np.abs(vector).max()
    np.testing.assert_allclose(free["magnet_torque"], vector, rtol=0, atol=1e-9 * scale)
    equilibrium = float(free["magnet_torque_equilibrium"].sel(component="y"))
    assert equilibrium == pytest.approx(expected.torque_perpendicular_equilibrium, rel=1e-9)
    if (free["position"] < found.dataset["position"].max()).all() and free["position"].min() > 0:
        np.testing.assert_allclose(free["torque"].sum("monolayer"), vector, atol=1e-9 * scale)


@pytest.mark.parametrize("make", [valve, textured, with_rashba])
def test_torque_is_what_the_spin_current_loses_on_each_monolayer(make, coarse):
    """Compared with `spin_current` where the same lead's states carry the window."""
    stack = make()
    if make is textured:
        stack = replace(stack, layers=(*stack.layers[:4], stack.layers[0]))
    found = st.torque_profile(stack, **WARM, accuracy=coarse).dataset
    current = st.spin_current(stack, **WARM, accuracy=coarse).dataset["spin_current"].values
    lost = -np.diff(current, axis=0)
    torque = (found["torque"] + found["lattice_torque"]).values[1:-1]
    if make is with_rashba:
        assert np.abs(found["lattice_torque"]).values.max() > 0.05 * np.abs(lost).max()
        assert np.flatnonzero(found["lattice_torque"].any("component")).tolist() == [3, 4]
    np.testing.assert_allclose(torque, lost, rtol=0, atol=1e-9 * np.abs(current).max())


def test_equilibrium_torques_of_two_magnets_cancel(coarse):
    """Action equals reaction; only Rashba coupling makes the lattice a third partner."""
    for make, partners in ((valve, 2), (junction, 2), (with_rashba, 3)):
        found = st.torque_profile(make(), theta=1.0, accuracy=coarse).dataset
        total = found["magnet_torque"].sum("magnet").values
        scale = np.abs(found["magnet_torque"]).values.max()
        assert (np.abs(total).max() < 1e-9 * scale) == (partners == 2)
        np.testing.assert_array_equal(found["torque"], found["torque_equilibrium"])


@pytest.mark.parametrize("engine", ["left", "right", "equilibrium"])
def test_local_torques_are_those_of_the_on_site_commutator(engine, rng_points):
    """Exchange and Rashba field together, by another engine's <i [sigma/2, H]>."""
    stack = with_rashba()
    chain = make_chain(stack, 0.1, [1.0])
    kx, ky, energy = rng_points
    if engine == "equilibrium":
        energy = energy + 0.1j
    one = np.ones((1, len(kx)))
    request = Request(kx, ky, energy, engine, layers=range(len(chain)), weight=one)
    rows = solver.ProfileRows(chain, solver.magnets_of(stack), engine_named("layered").spectra)
    blocks = rows.split(rows(request)[..., 0])
    expected = local_torque(chain, request)[:, :, 0, 0]
    found = blocks["torque"] + blocks["lattice_torque"]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * np.abs(expected).max())


@pytest.fixture
def rng_points():
    rng = np.random.default_rng(3)
    return rng.uniform(-3, 3, 40), rng.uniform(-3, 3, 40), rng.uniform(-1, 1, 40)


def test_layers_of_a_leads_own_material_resolve_it(coarse):
    plain = junction()
    fixed, barrier, free = plain.layers
    resolved = replace(plain, layers=(fixed, replace(fixed, thickness=2), barrier,
                                      replace(free, thickness=3), free))  # fmt: skip
    short, long = (st.torque_profile(s, **WARM, accuracy=coarse).dataset for s in (plain, resolved))
    scale = np.abs(short["torque"]).values.max()
    options = {"rtol": 0, "atol": 1e-9 * scale}
    np.testing.assert_allclose(short["torque"], long["torque"][2:6], **options)
    np.testing.assert_allclose(short["magnet_torque"], long["magnet_torque"], **options)
    beyond = long["torque"].values[6:].sum(axis=0) + long["lead_torque"].values[1]
    np.testing.assert_allclose(short["lead_torque"][1], beyond, **options)


# How it decays


def thick_film(layers):
    iron = st.Material.ferromagnet(onsite=2.4, exchange=0.6, hopping=0.5)
    copper = st.Material.normal_metal(onsite=2.2, hopping=0.5)
    return st.Stack(
        [
            st.Layer(iron, magnetization="fixed"),
            st.Layer(copper, 2),
            st.Layer(iron, layers, "free"),
            st.Layer(iron, magnetization="free"),
        ],
        lattice_constant=0.25,
        bias_profile=st.BiasProfile(layer_fractions=[0.5, 0.5] + [-0.5] * layers),
    )


def test_torque_of_one_state_precesses_with_the_difference_of_wave_numbers():
    """N_x + i N_y of layer j goes as (b_up* b_down)^j, b = exp(i k)."""
    stack = thick_film(12)
    chain = make_chain(stack, 0.0, [1.2])
    point = [np.array([x]) for x in (0.2, 0.3, 0.0)]
    request = Request(*point, "left", weight=np.ones((1, 1)))
    rows = solver.ProfileRows(chain, solver.magnets_of(stack), engine_named("layered").spectra)
    torque = rows.split(rows(request)[..., 0])["torque"][3:] @ [1, 1j, 0]
    up, down = bloch_factors(chain, "right", *point)[:, 0]
    np.testing.assert_allclose(torque[1:] / torque[:-1], np.conj(up) * down, rtol=1e-9)


def test_torque_decays_into_a_thick_film_and_oscillates():
    """The period is 2 pi/(k_up - k_down) where that is stationary, at k-parallel = 0."""
    accuracy = st.TransportAccuracy(k_points=192, energy_points=3, contour_points=8)
    found = st.torque_profile(thick_film(40), bias=0.01, theta=np.pi / 2, accuracy=accuracy)
    torque = found.dataset["torque"] - found.dataset["torque_equilibrium"]
    torque = torque.values[3:-1] @ [1, 1j, 0]
    size = np.abs(torque)
    assert size[20:].max() < 0.07 * size[0]
    assert np.all(np.diff(size[:12]) < 0)
    k_up, k_down = (np.arccos((level - 2.0) / 1.0) for level in (2.1, 2.7))
    steps = -np.angle(torque[1:] / torque[:-1])
    assert steps[15:].mean() == pytest.approx(k_up - k_down, rel=0.05)
    assert np.sum(np.diff(np.sign(torque.real)) != 0) >= 6


# Symmetries


def test_nothing_without_exchange(coarse):
    paramagnet = st.Material.ferromagnet(onsite=1.0, exchange=0.0, hopping=0.5)
    alone = magnet_stack(st.Layer(BARRIER, 1), ends=(paramagnet, paramagnet))
    assert not st.torque_profile(alone, **WARM, accuracy=coarse).dataset["magnet_torque"].any()
    stack = magnet_stack(st.Layer(BARRIER, 1), st.Layer(paramagnet, 2, "free"), ends=(IRON, COPPER))
    found = st.torque_profile(stack, **WARM, accuracy=coarse).dataset
    assert not free_part(found)["torque"].any()
    assert not free_part(found)["magnet_torque"].any()


def test_collinear_magnets_in_any_direction_are_done_at_once():
    """The torques are rounding errors, and there is nothing to refine."""
    layers = [
        st.Layer(IRON, magnetization=TILTED),
        st.Layer(BARRIER, 1),
        st.Layer(COBALT, 2, magnetization=TILTED),
        st.Layer(COPPER),
    ]
    found = st.torque_profile(st.Stack(layers, lattice_constant=0.3), bias=0.2, temperature=300.0)
    assert found.audit["error_over_tolerance"] <= 1
    assert np.abs(found.dataset["torque"]).values.max() < 1e-14


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "layered"])
def test_engines_agree(engine):
    accuracy = st.TransportAccuracy(k_points=4, energy_points=3, contour_points=8)
    stack, options = with_rashba(), WARM
    if engine == "kwant":
        stack, options = magnet_stack(st.Layer(COBALT, 1, TILTED)), {"bias": 0.1, "theta": 1.0}
    found, other = (
        st.torque_profile(stack, **options, accuracy=accuracy, engine=name).dataset
        for name in ("layered", engine)
    )
    for name in found:
        scale = np.abs(found[name]).values.max()
        np.testing.assert_allclose(other[name], found[name], rtol=0, atol=1e-9 * scale)


def test_rotating_the_device_rotates_the_torques(coarse):
    rotation = Rotation.from_rotvec([0.3, -1.2, 0.8])

    plain, turned = (
        st.torque_profile(turned_device(turn), bias=0.3, temperature=300.0, accuracy=coarse).dataset
        for turn in (Rotation.identity(), rotation)
    )
    for name in ("torque", "lead_torque", "magnet_torque", "direction"):
        expected = rotation.apply(plain[name].values.copy())
        scale = np.abs(expected).max()
        np.testing.assert_allclose(turned[name].values, expected, rtol=0, atol=1e-11 * scale)


# The answer


def test_layout_of_the_answer(coarse):
    found = st.torque_profile(textured(), **WARM, accuracy=coarse).dataset
    assert found["magnet_of"].values.tolist() == [-1, 0, 0, -1, 1, 1, -1, 2, 2, 3]
    assert found["magnetization"].values.tolist() == ["fixed", "vector", "free", "vector"]
    np.testing.assert_allclose(found["position"], 0.3 * np.arange(10))
    assert found["torque"].dims == ("monolayer", "component")
    assert found["lead_torque"].values[0].tolist() == [0, 0, 0]
    along = (found["torque"] * found["direction"]).sum("component")
    assert np.abs(along).values.max() < 1e-12 * np.abs(found["torque"]).values.max()
    assert not found["torque"][found["magnet_of"] < 0].any()


def test_refinement_reaches_the_tolerance_asked_for():
    options = {"bias": 0.3, "theta": 1.2, "temperature": 300.0}
    loose, tight = (
        st.torque_profile(junction(), **options, accuracy=st.TransportAccuracy(rtol=rtol))
        for rtol in (1e-2, 1e-4)
    )
    assert loose.audit["error_over_tolerance"] <= 1
    for name in ("torque", "lead_torque", "magnet_torque"):
        off = np.abs(loose.dataset[name] - tight.dataset[name])
        assert (off <= loose.dataset[f"{name}_error"] + tight.dataset[f"{name}_error"]).all()


def test_a_broken_balance_stops_the_run(coarse, monkeypatch):
    wrong = solver.exchange_torques
    monkeypatch.setattr(solver, "exchange_torques", lambda *given: 1.001 * wrong(*given))
    with pytest.raises(st.IdentityError, match="balance of angular momentum on every monolayer"):
        st.torque_profile(valve(), **WARM, accuracy=coarse)


def test_a_stack_without_a_ferromagnet_is_refused():
    stack = magnet_stack(st.Layer(BARRIER, 1), ends=(COPPER, COPPER))
    with pytest.raises(st.QuestionError, match="the stack has no ferromagnet"):
        st.torque_profile(stack)


def test_figure_is_drawn_on_the_axes_given(coarse):
    from matplotlib.figure import Figure

    from spintorque.plot.profile_figure import plot_torque_profile

    ax = Figure().add_subplot()
    found = st.torque_profile(valve(), **WARM, accuracy=coarse)
    assert plot_torque_profile(found, ax=ax) is ax
    lines = [line for line in ax.lines if line.get_label() == "$N_x$"]
    np.testing.assert_array_equal(lines[0].get_ydata(), found.dataset["torque"][1:4, 0])
    assert not any("lattice" in str(line.get_label()) for line in ax.lines)


def test_the_figure_shows_what_the_lattice_takes_up(coarse):
    from matplotlib.figure import Figure

    from spintorque.plot.profile_figure import plot_torque_profile

    found = st.torque_profile(with_rashba(), **WARM, accuracy=coarse)
    ax = plot_torque_profile(found, ax=Figure().add_subplot())
    lines = {line.get_label(): line for line in ax.lines}
    for column, name in enumerate("xyz"):
        expected = found.dataset["lattice_torque"][:, column]
        np.testing.assert_array_equal(lines[f"lattice, $L_{name}$"].get_ydata(), expected)
