"""Averages over many modes against closed forms, linear equations, and circuit theory."""

import numpy as np
import pytest
import scatterer_row
import spin_circuit

import spintorque as st

DEFINED_ANGLES = np.array([0.0, 0.4, 1.3, 2.2, np.pi])
NEARLY, PARTLY = (0.999, 0.001), (0.3, 0.01)
UP = (0.0, 0.0, 1.0)


def magnet(transmission, magnetization="free", **options):
    return st.Scatterer(transmission=transmission, magnetization=magnetization, **options)


def valve(first, second, metal=1.0, phases="in-phase", **options):
    layers = [magnet(first, "fixed"), st.Spacer(transmission=metal), magnet(second)]
    return st.ScatteringStack(layers, phases=phases, modes=1e19, **options)


def test_the_lines_of_the_tutorial():
    hats = st.ScatteringStack(
        [
            st.Scatterer(transmission=(0.3, 0.01), magnetization="fixed"),
            st.Spacer(transmission=1.0),
            st.Scatterer(transmission=(0.999, 0.001), magnetization="free"),
        ],
        phases="in-phase",
        modes=1e19,
    )
    parallel, perpendicular = hats.torque_per_current(theta=2.5)
    assert parallel == pytest.approx(2.1537264482489, abs=1e-12)  # with 40 digits
    assert perpendicular == 0


@pytest.mark.parametrize(
    ("first", "second", "torques", "slopes"),
    [
        (
            PARTLY,
            NEARLY,
            [0.238520, 0.846192, 2.153727, 1.706364],
            [0.090546, 0.234840, 0.413706, 0.469379],
        ),
        (
            NEARLY,
            PARTLY,
            [0.174963, 0.622299, 1.584324, 1.255272],
            [0.504129, 0.494851, 0.379937, 0.342413],
        ),
    ],
)
def test_figure_four(first, second, torques, slopes):
    """Reference R11; in-phase amplitudes, both panels."""
    found = valve(first, second).torque_per_current([0.5, 1.5, 2.5, 3.0])[0]
    np.testing.assert_allclose(found, torques, atol=6e-7)
    small = 1e-4
    found = [
        valve(first, second, g).torque_per_current(small)[0] / small for g in (0.01, 0.1, 0.5, 1.0)
    ]
    np.testing.assert_allclose(found, slopes, atol=5e-7)


def test_random_phases():
    """Reference R5: T = 0.8 and 0.3, an angle of 1."""
    layers = [magnet((0.8, 0.3), UP), magnet((0.8, 0.3), st.direction(1.0))]
    found = st.scattering_transport(st.ScatteringStack(layers, phases="random"), theta=0.0)
    assert found.conductance[0] == pytest.approx(0.811287, abs=5e-7)
    expected = [[0.237868, 0, 0.435414], [0.366388, 0, 0.235255]]
    np.testing.assert_allclose(found.flux_from_left[1:, :, 0], expected, atol=1e-6)
    assert st.ScatteringStack(layers).phases == "random"


@pytest.mark.parametrize("metal", [1.0, 0.4])
@pytest.mark.parametrize("phases", ["in-phase", "random"])
def test_ideal_filters(metal, phases):
    """(17): spins are trapped at theta = 0, and torque per current grows without limit at pi."""
    theta = np.array([0.0, 1e-4, 0.5, 2.0, 3.0, np.pi])
    found = st.scattering_transport(valve((1, 0), (1, 0), metal, phases), theta=theta)
    cos = np.cos(theta)
    np.testing.assert_allclose(found.conductance, metal * 2 * (1 + cos) / (3 + cos), atol=1e-11)
    per_voltage = 2 * metal * np.sin(theta) / (3 + cos)
    np.testing.assert_allclose(found.torque_per_voltage[0], per_voltage, atol=1e-11)
    inner = theta[:-1]
    ratio = valve((1, 0), (1, 0), metal, phases).torque_per_current(inner)[0]
    np.testing.assert_allclose(ratio, np.tan(inner / 2), rtol=1e-7)


@pytest.mark.parametrize("metal", [1.0, 0.3])
def test_weak_asymmetry(metal):
    """(18) as it follows from (14): in-phase amplitudes, conductances in units of the modes."""
    g_a, g_b, d_a, d_b, theta = 0.6, 0.35, 2e-3, 3e-3, 1.1
    stack = valve((g_a + d_a, g_a - d_a), (g_b + d_b, g_b - d_b), metal)
    found = st.scattering_transport(stack, theta=theta).torque_per_voltage[0, 0]
    bracket = g_a * g_b + metal * (g_a + g_b - 2 * g_a * g_b)
    law = np.sin(theta) * metal**2 * d_a * d_b**2 / (2 * (1 - g_b) * bracket**2)
    assert found / 2 == pytest.approx(law, rel=1e-3)


def test_a_dirty_metal_lets_the_torque_fall_as_its_square():
    """(19), but for ideal filters."""
    torques = [
        st.scattering_transport(valve(PARTLY, (0.9, 0.2), g), theta=1.0).torque_per_voltage[0, 0]
        for g in (1e-6, 2e-6)
    ]
    assert torques[1] / torques[0] == pytest.approx(4, rel=1e-3)


MIXED = {"transmitted_mixing": 0.1 - 0.2j, "reflected_mixing": 0.15 + 0.05j}
DIRECTIONS = [st.direction(0.7, 0.3), st.direction(2.0, -1.0), UP]


def test_one_system_of_equations_has_the_same_fluxes():
    """Three magnets that lie in no plane and two metals, against hats as they are printed."""
    layers, row = [], []
    for direction, metal in zip(DIRECTIONS, (0.7, 1.0, None), strict=True):
        layers.append(magnet((0.6, 0.3), direction, **MIXED))
        row.append(scatterer_row.hat_magnet((0.6, 0.3), 0.1 - 0.2j, 0.15 + 0.05j, direction))
        if metal is not None:
            layers.append(st.Spacer(transmission=metal))
            row.append(scatterer_row.hat_metal(metal))
    found = st.scattering_transport(st.ScatteringStack(layers), theta=0.0)
    expected = scatterer_row.hat_fluxes(row)
    np.testing.assert_allclose(found.conductance[0], expected[:, 0], atol=1e-14)
    np.testing.assert_allclose(found.flux_from_left[..., 0], expected[:, 1:], atol=1e-14)
    assert np.abs(found.torque_from_left[0]).max() > 0.01


@pytest.mark.parametrize("metal", [1.0, 0.35])
@pytest.mark.parametrize("reflected", [0.0, 0.2, 0.1 - 0.25j])
def test_hats_are_circuit_theory_with_corrected_contacts(metal, reflected):
    first, second = (0.8, 0.3), (0.55, 0.2)
    towards = st.direction(1.2, 0.4)
    layers = [
        magnet(first, towards, reflected_mixing=reflected),
        st.Spacer(transmission=metal),
        magnet(second, UP, reflected_mixing=reflected),
    ]
    found = st.scattering_transport(st.ScatteringStack(layers), theta=0.0)
    contacts = [
        spin_circuit.Contact(transmission, 1 - reflected, direction)
        for transmission, direction in ((first, towards), (second, UP))
    ]
    left, right = spin_circuit.valve(*contacts, metal)
    assert found.conductance[0] == pytest.approx(left[0], abs=1e-12)
    np.testing.assert_allclose(found.flux_from_left[1, :, 0], left[1:], atol=1e-12)
    np.testing.assert_allclose(found.flux_from_left[2, :, 0], right[1:], atol=1e-12)


def test_contacts_without_the_correction_are_noticed(monkeypatch):
    monkeypatch.setattr(spin_circuit, "corrected", lambda conductance: conductance)
    contacts = [spin_circuit.Contact((0.8, 0.3), 1.0, UP)] * 2
    layers = [magnet((0.8, 0.3), UP)] * 2
    found = st.scattering_transport(st.ScatteringStack(layers), theta=0.0)
    assert abs(found.conductance[0] - spin_circuit.valve(*contacts)[0][0]) > 0.1


def test_torques_are_those_of_the_modes_of_an_area():
    stack, theta = valve(PARTLY, NEARLY), np.array([0.0, 1.0, np.pi])
    torques = stack.torques(0.2, theta)
    found = st.scattering_transport(stack, theta=theta)
    e, h, modes = 1.602176634e-19, 6.62607015e-34, 1e19
    np.testing.assert_allclose(
        torques.values[2], modes * e**2 / h * 0.2 * found.conductance, rtol=1e-12
    )
    np.testing.assert_allclose(
        torques.values[:2], modes * e / (4 * np.pi) * 0.2 * found.torque_per_voltage, rtol=1e-12
    )
    assert torques.values[0, 1] > 0  # towards the fixed magnet, from which electrons come
    ratio = torques.values[0, 1] / torques.values[2, 1] * (2 * e) / (h / (2 * np.pi))
    assert ratio == pytest.approx(stack.torque_per_current(1.0)[0], rel=1e-12)
    per_current = found.layer_torque_per_current
    np.testing.assert_allclose(per_current[2, :2], found.torque_per_current, rtol=1e-14)
    audit = torques.audit
    assert audit.collinear_torque < 1e-14
    assert audit.rotation_defect < 1e-14
    assert audit.reciprocity_defect < 1e-14


def test_both_magnets_feel_their_part():
    """Rotated as a whole, the fixed magnet of one stack is the free one of its mirror image."""
    options = {"phases": "in-phase", "modes": 1e19}
    first, second = magnet(PARTLY, "fixed", **MIXED_SMALL), magnet((0.9, 0.2), "free")
    stack = st.ScatteringStack([first, second], **options)
    swapped = [magnet((0.9, 0.2), "fixed"), magnet(PARTLY, "free", **MIXED_SMALL)]
    mirror = st.ScatteringStack(swapped, **options)
    theta = np.array([0.3, 1.4])
    on_fixed = stack.torques(0.1, theta).parts
    on_free = mirror.torques(-0.1, theta).values
    np.testing.assert_allclose(on_fixed["fixed_torque_parallel"], on_free[0], rtol=1e-12)
    np.testing.assert_allclose(on_fixed["fixed_torque_perpendicular"], on_free[1], rtol=1e-12)
    assert np.abs(on_free[1]).min() > 1e-6


MIXED_SMALL = {"reflected_mixing": 0.3 + 0.2j}


def test_many_valves_are_one_call():
    stack = valve(PARTLY, NEARLY, phases="in-phase")
    random = np.random.default_rng(1)
    values = {
        "layers[0].transmission[0]": random.uniform(0.5, 1.0, 500),
        "layers[1].transmission": random.uniform(0.1, 1.0, 500),
    }
    found = st.scattering_transport(stack, theta=DEFINED_ANGLES, values=values)
    assert found.torque_per_current.shape == (500, 2, 5)
    assert found.layer_torque_per_current.shape == (500, 3, 3, 5)
    for place in (0, 7, 499):
        up, metal = (numbers[place] for numbers in values.values())
        one = st.scattering_transport(valve((up, PARTLY[1]), NEARLY, metal), theta=DEFINED_ANGLES)
        np.testing.assert_allclose(found.conductance[place], one.conductance, rtol=1e-12)
        np.testing.assert_allclose(
            found.flux_from_left[place], one.flux_from_left, rtol=1e-12, atol=1e-14
        )
    assert found.values["layers[1].transmission"] == values["layers[1].transmission"].tolist()
    assert max(found.audit.values()) < 1e-12


def test_averages_of_many_valves():
    layers = [magnet(PARTLY, "fixed"), magnet((0.6, 0.3), reflected_mixing=0.1 + 0.1j)]
    stack = st.ScatteringStack(layers)
    values = {"layers[1].reflected_mixing[1]": [0.0, 0.2]}
    found = st.scattering_transport(stack, theta=1.0, values=values)
    for place, imaginary in enumerate((0.0, 0.2)):
        layers[1] = magnet((0.6, 0.3), reflected_mixing=0.1 + 1j * imaginary)
        one = st.scattering_transport(st.ScatteringStack(layers), theta=1.0)
        np.testing.assert_allclose(found.torque_per_voltage[place], one.torque_per_voltage)


HAT = st.HatScatterer(
    reflection=np.zeros((4, 4)).tolist(),
    transmission_back=np.eye(4).tolist(),
    transmission=np.eye(4).tolist(),
    reflection_back=np.zeros((4, 4)).tolist(),
)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"layers[0].transmission[0]": [0.5, 1.2]},
            r"layers\[0\].transmission is 1.2; allowed is 0",
        ),
        ({"layers[0].reflected_mixing[0]": [0.1, 0.9]}, r"layers\[0\].reflected_mixing is .*more"),
        ({"layers[1].transmission[0][0]": [0.5]}, "is of kind hat, whose numbers hang together"),
        ({"layers[0].magnetization[0]": [0.5]}, "values vary .*magnetization"),
        ({"modes": [1e19, 2e19]}, "values vary modes"),
        ({"layers[0].transmision": [0.1]}, "no field layers.*transmision"),
    ],
)
def test_values_that_are_not_allowed_are_refused(values, message):
    layers = [magnet(PARTLY, UP, reflected_mixing=0.1), HAT]
    stack = st.ScatteringStack(layers, modes=1e19)
    with pytest.raises(st.QuestionError, match=message):
        st.scattering_transport(stack, theta=1.0, values=values)


def test_many_valves_have_no_finite_modes():
    values = {"layers[1].transmission": [0.5, 1.0]}
    with pytest.raises(st.QuestionError, match="leave out modes"):
        st.scattering_transport(valve(PARTLY, NEARLY), theta=1.0, modes=3, values=values)


def test_points_of_a_sweep_are_one_call():
    stack, theta = valve(PARTLY, NEARLY), np.array([0.0, 1.0, 2.0])
    values = {
        "scattering_stack.modes": np.array([1e19, 2e19, 3e19]),
        "scattering_stack.layers[1].transmission": np.array([0.2, 0.5, 1.0]),
    }
    biases = np.array([0.1, -0.2, 0.3])
    together = stack.torques_of_many(values, biases, theta)
    for found, bias, modes, metal in zip(together, biases, *values.values(), strict=True):
        one = st.ScatteringStack(valve(PARTLY, NEARLY, metal).layers, "in-phase", modes)
        expected = one.torques(bias, theta)
        np.testing.assert_array_equal(found.values, expected.values)
        np.testing.assert_array_equal(found.errors, expected.errors)
        for name, part in expected.parts.items():
            np.testing.assert_array_equal(found.parts[name], part)
    (alone,) = stack.torques_of_many({"scattering_stack.modes": np.array([2e19])}, [0.1], theta)
    np.testing.assert_allclose(alone.values, 2 * stack.torques(0.1, theta).values, rtol=1e-14)
    with pytest.raises(st.QuestionError, match="modes is -1"):
        stack.check_values({"scattering_stack.modes": np.array([1e19, -1.0])})
    with pytest.raises(st.QuestionError, match="give them, to vary them"):
        st.ScatteringStack(stack.layers).check_values({"modes": np.array([1e19])})


def test_fields_that_are_no_arrays_are_swept_point_by_point(tmp_path):
    layers = [magnet(PARTLY, (0.0, 0.0, 1.0)), *valve(PARTLY, NEARLY).layers]
    stack = st.ScatteringStack(layers, modes=1e19)
    axes = {"layers[0].magnetization[2]": [1.0, -1.0], "layers[2].transmission": [0.5, 1.0]}
    options = {"bias": [0.1], "theta": [0.5, 1.0]}
    swept = st.sweep(stack, axes, folder=tmp_path / "a.zarr", **options)
    assert swept.complete
    layers[0] = magnet(PARTLY, (0.0, 0.0, -1.0))
    expected = st.ScatteringStack(layers, modes=1e19).torques(0.1, np.array([0.5, 1.0]))
    table = swept.table({"layers[0].magnetization[2]": -1.0, "layers[2].transmission": 1.0})
    np.testing.assert_array_equal(table.dataset["torque_parallel"][0], expected.values[0])
