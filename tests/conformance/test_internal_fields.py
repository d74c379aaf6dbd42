"""Fields inside a magnet: gradients of energies, switching by each alone, Boltzmann, refusals."""

from dataclasses import replace

import gilbert
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hyp
from magnets import MU_0, SKEW, for_gilbert, uniaxial
from motions import CUBIC, by_voltage

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque.dynamics.equation import Equation
from spintorque.dynamics.problem.fields import stiffness
from spintorque.dynamics.problem.problem import make_problem
from spintorque.dynamics.stepping.turning import turning_rates
from spintorque.model.device import Device

# Without voltage it is held along z; above 1 V the field along x turns it about x.
MEMORY = st.Macrospin(
    saturation_magnetization=1.1e6,
    thickness=1.1,
    area=1800.0,
    damping=0.05,
    anisotropy=7.9e5,
    demagnetization=(0.02, 0.02, 0.96),
    voltage_anisotropy=st.VoltageAnisotropy(linear=-80.0, barrier_thickness=1.4),
)
PULSE = st.Pulse(amplitude=1.15, length=0.55, start=0.1, rise=0.02, fall=0.03)
EDGES = (0.1, 0.12, 0.67, 0.7)
ASIDE = (2.5e4, 0.0, 0.0)
IDLE = st.Drive(voltage=0.0)
Z = (0.0, 0.0, 1.0)
FROM_UP = st.direction(0.05, 0.4)
FINE = st.StepControl(tolerance=1e-13, sample_interval=0.1)


def pulsed(t):
    return np.interp(t, EDGES, (0.0, 1.15, 1.15, 0.0))


def switching(kind):
    """Magnet, drive, and the oracle's view of a switch by one part of the field, or by all."""
    one, field, kinks, Ku = MEMORY, ASIDE, EDGES, by_voltage(MEMORY, 7.9e5, pulsed)
    drive = st.Drive(voltage=PULSE, field=ASIDE)
    if kind == "quadratic":
        law = replace(MEMORY.voltage_anisotropy, linear=0.0, quadratic=-95.0)
        one = replace(MEMORY, voltage_anisotropy=law)
        Ku = by_voltage(one, 7.9e5, pulsed)
    if kind == "wave":
        wave = st.Pulse(amplitude=7.1e5, base=7.9e5, start=0.1, rise=0.02, length=0.55, fall=0.03)
        one = replace(MEMORY, anisotropy=wave, voltage_anisotropy=None)
        drive = st.Drive(voltage=0.0, field=ASIDE)
        Ku = lambda t: np.interp(t, EDGES, (7.9e5, 7.1e5, 7.1e5, 7.9e5))  # noqa: E731
    if kind in ("cubic", "bias", "all"):
        field, kinks = (0.0, 0.0, -2e5), ()
        drive = st.Drive(voltage=0.4 if kind == "all" else 0.0, field=field)
        cubic = st.CubicAnisotropy(first=6e4, second=-8e4, axes=CUBIC.axes)
        bias = st.ExchangeBias(energy=-1.1e-4, direction=st.direction(0.3, 1.0))
        one = replace(
            MEMORY,
            cubic_anisotropy=None if kind == "bias" else cubic,
            exchange_bias=None if kind == "cubic" else bias,
            damping=0.2,
            second_anisotropy=4e4 if kind == "all" else 0.0,
        )
        Ku = by_voltage(one, 7.9e5, 0.4 if kind == "all" else 0.0)
    seen = for_gilbert(one, field)
    del seen["q"]
    return one, drive, gilbert.Layer(**(seen | {"Ku": Ku})), kinks


SINGLE = ("linear", "quadratic", "wave", "cubic", "bias")


@pytest.mark.parametrize(
    "kind", ["all", *(pytest.param(kind, marks=pytest.mark.slow) for kind in SINGLE)]
)
def test_switching_agrees_with_dop853_on_gilberts_equation(kind):
    one, drive, layer, kinks = switching(kind)
    run = st.simulate(one, drive=drive, duration=1.5, initial=FROM_UP, control=FINE).dataset
    expected = gilbert.paths(run.time.values, FROM_UP, (layer,), kinks=kinks)[:, 0]
    assert expected[-1, 2] < -0.5
    assert np.abs(run.m.values - expected).max() < 1e-8


directions = hyp.tuples(hyp.floats(0, np.pi), hyp.floats(-np.pi, np.pi)).map(
    lambda a: st.direction(*a)
)
strengths = hyp.floats(-2e5, 2e5)


@hyp.composite
def crystals(draw):
    one, other = draw(directions), draw(directions)
    across = np.cross(one, other)
    if np.linalg.norm(across) < 0.1:
        across = np.cross(one, np.eye(3)[int(np.argmin(np.abs(one)))])
    two = tuple((across / np.linalg.norm(across)).tolist())
    return st.CubicAnisotropy(first=draw(strengths), second=draw(strengths), axes=(one, two))


magnets = hyp.builds(
    st.Macrospin,
    saturation_magnetization=hyp.floats(3e5, 1.5e6),
    thickness=hyp.floats(0.8, 5),
    area=hyp.just(2000.0),
    damping=hyp.just(0.1),
    anisotropy=strengths,
    second_anisotropy=strengths,
    easy_axis=directions,
    demagnetization=hyp.just((0.1, 0.2, 0.7)),
    voltage_anisotropy=hyp.builds(
        st.VoltageAnisotropy,
        linear=hyp.floats(-500, 500),
        quadratic=hyp.floats(-100, 100),
        barrier_thickness=hyp.floats(0.8, 3),
    ),
    cubic_anisotropy=crystals(),
    exchange_bias=hyp.builds(st.ExchangeBias, energy=hyp.floats(-1e-3, 1e-3), direction=directions),
)


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")
@settings(deadline=None, max_examples=25)
@given(magnets, directions, hyp.floats(-1.5, 1.5), hyp.tuples(*[hyp.floats(-1e5, 1e5)] * 3))
def test_the_field_is_the_gradient_of_the_energy(magnet, m, voltage, field):
    equation = Equation(Device(magnet, None, st.Drive(voltage=voltage, field=field)))
    moment, h = MU_0 * magnet.saturation_magnetization * magnet.volume, 1e-3
    steps = h * np.eye(3)

    def slope(k):
        up, down, far_up, far_down = (
            equation.energy(np.array(m) + s * steps[k]) for s in (1, -1, 2, -2)
        )
        return (8 * (up - down) - (far_up - far_down)) / (12 * h)

    gradient = np.array([slope(k) for k in range(3)]) / moment
    found = equation.effective_field(np.array(m))
    size = np.abs(found).max() + 5e6
    np.testing.assert_allclose(found, -gradient, rtol=0, atol=1e-9 * size)
    still = magnet.at_voltage(voltage)
    columns = [
        equation.effective_field(np.array(m) + s) - equation.effective_field(np.array(m) - s)
        for s in 1e-5 * np.eye(3)
    ]
    numbers = np.stack(columns, axis=1) / 2e-5
    np.testing.assert_allclose(stiffness(still, m), numbers, rtol=0, atol=1e-7 * size)


@pytest.mark.parametrize("name", INSTRUCTION_SETS)
def test_instruction_sets_agree_on_every_anisotropy(monkeypatch, name):
    if not _native.level_runs(INSTRUCTION_SETS.index(name)):
        pytest.skip(f"this machine has no {name}")

    def ends(method):
        magnet = replace(MEMORY, cubic_anisotropy=CUBIC, second_anisotropy=2e4)
        return st.simulate_ensemble(
            magnet,
            drive=st.Drive(voltage=st.Sine(amplitude=0.8, frequency=3.0), field=ASIDE),
            duration=0.1,
            initial=FROM_UP,
            amplitude=np.linspace(-1, 1, 19),
            temperature=0.0 if method == "rk4" else 300.0,
            control=st.StepControl(method=method, step=1e-3),
        ).final.values

    for method in ("rk4", "heun", "midpoint"):
        monkeypatch.delenv(VARIABLE, raising=False)
        expected = ends(method)
        monkeypatch.setenv(VARIABLE, name)
        np.testing.assert_allclose(ends(method), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ["dormand_prince", "rk4", "midpoint"])
def test_voltages_of_many_points_are_those_of_the_twin(method):
    """Spans that kernels get many at a time; the K_u has kinks of its own."""
    times = np.linspace(0.0, 0.1, 90)
    voltage = st.Samples(times=times, values=0.5 * np.sin(40 * times) + 0.3)
    wave = st.Pulse(amplitude=8.2e5, base=7.9e5, start=0.0213, length=0.05)
    asked = {
        "drive": st.Drive(voltage=voltage, field=ASIDE),
        "duration": 0.1,
        "initial": FROM_UP,
        "temperature": 300.0 if method == "midpoint" else 0.0,
        "control": st.StepControl(method=method, step=2e-3, sample_interval=0.02),
    }
    magnet = replace(MEMORY, anisotropy=wave)
    native, twin = (
        st.simulate(magnet, **asked, engine=engine).dataset
        for engine in ("macrospin", "macrospin-numpy")
    )
    assert native.attrs["steps"] == twin.attrs["steps"]
    np.testing.assert_allclose(native.m, twin.m, rtol=0, atol=1e-11)
    if method != "dormand_prince":
        many = st.simulate_ensemble(magnet, **asked, members=5, paths=True).dataset
        np.testing.assert_array_equal(many.m[:, 0], native.m)


def test_a_constant_voltage_is_another_anisotropy():
    """To rounding, and as quick: the kernel is told the sum."""
    control = st.StepControl(method="rk4", step=1e-3)
    asked = {"duration": 0.3, "initial": FROM_UP, "control": control}
    driven = st.simulate(MEMORY, drive=st.Drive(voltage=0.7, field=ASIDE), **asked)
    still = st.simulate(MEMORY.at_voltage(0.7), drive=st.Drive(voltage=0.0, field=ASIDE), **asked)
    np.testing.assert_allclose(driven.dataset.m, still.dataset.m, rtol=0, atol=1e-13)
    np.testing.assert_allclose(driven.energy, still.energy, rtol=1e-12)


def test_steps_resolve_the_fields_at_the_ends_of_what_changes():
    def fastest(magnet, drive, amplitude=1.0):
        problem = make_problem(Device(magnet, None, drive), amplitudes=())
        return turning_rates(problem, np.array([amplitude]), np.zeros((1, 3)))[0]

    def still(voltage):
        return fastest(MEMORY.at_voltage(voltage), IDLE)

    for amplitude in (0.0, 1.0, -2.0):
        found = fastest(MEMORY, st.Drive(voltage=0.8), amplitude)
        assert found == pytest.approx(still(0.8 * amplitude), rel=1e-12)
    swing = st.Drive(voltage=st.Sine(amplitude=1.0, frequency=2.0, offset=0.2))
    assert fastest(MEMORY, swing) == pytest.approx(still(-0.8), rel=1e-12)
    wave = st.Pulse(amplitude=8.2e5, base=7.9e5, length=0.1)
    magnet = replace(MEMORY, anisotropy=wave, voltage_anisotropy=None)
    strongest = fastest(replace(magnet, anisotropy=8.2e5), IDLE)
    assert fastest(magnet, IDLE) == pytest.approx(strongest, rel=1e-12)


def test_energy_is_kept_at_a_voltage_and_changes_with_it():
    still = replace(MEMORY, damping=0.0)
    drive = st.Drive(voltage=PULSE, field=ASIDE)
    control = st.StepControl(method="dop853", tolerance=1e-12, sample_interval=0.05)
    run = st.simulate(still, drive=drive, duration=1.2, initial=st.direction(0.4), control=control)
    before, top, after = (
        run.energy.sel(time=slice(*ends)).values for ends in ((0, 0.1), (0.13, 0.66), (0.71, 1.2))
    )
    np.testing.assert_allclose(run.dataset.voltage, pulsed(run.dataset.time.values), atol=1e-12)
    for part in (before, top, after):
        assert np.ptp(part) < 1e-9 * np.abs(part).max()
    assert top.mean() - before.mean() > 0.05 * np.abs(before).max()


@pytest.mark.parametrize(
    ("changes", "drive", "message"),
    [
        ({}, {"current_density": 1e10}, "has to know the voltage; give a torque of"),
        ({"voltage_anisotropy": None}, {"voltage": 0.3}, "or give the magnet a voltage_anisotropy"),
    ],
)
def test_drives_that_do_not_fit_are_refused(changes, drive, message):
    with pytest.raises(st.QuestionError, match=message):
        st.simulate(
            replace(MEMORY, **changes),
            torque=st.SpinOrbitTorque(damping_like=0.1) if drive.get("current_density") else None,
            drive=st.Drive(**drive),
            duration=0.1,
            initial=FROM_UP,
        )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(MEMORY, exchange_bias=3.0), "exchange_bias is 3.0; allowed is a Exch"),
        (
            lambda: st.CubicAnisotropy(first=1e4, axes=(Z, st.direction(0.5))),
            "the axes are 28.65 degrees apart; allowed are right angles",
        ),
        (lambda: st.CubicAnisotropy(first=1e4, axes=Z), "allowed are two unit vectors"),
        (
            lambda: st.VoltageAnisotropy(linear=30.0, barrier_thickness=0.0),
            "barrier_thickness is 0",
        ),
        (lambda: st.ExchangeBias(energy=1e-4, direction=(1, 1, 0)), "direction is .*unit vector"),
    ],
)
def test_parts_that_cannot_be_are_refused(make, message):
    with pytest.raises(st.QuestionError, match=message):
        make()


def test_a_coefficient_in_another_unit_is_remarked_on():
    with pytest.warns(st.SpintorqueWarning, match=r"1e-13 J/\(V m\) would be 100 fJ/\(V m\)"):
        replace(SKEW, voltage_anisotropy=st.VoltageAnisotropy(linear=1e-13, barrier_thickness=1.0))


def test_exchange_bias_shifts_the_loop():
    """Held along x, a soft magnet has its minimum there in a field below J_eb/(mu0 Ms d)."""
    energy = 5e-5
    magnet = uniaxial(
        H_k=1e3,
        damping=0.1,
        easy_axis=(1.0, 0.0, 0.0),
        exchange_bias=st.ExchangeBias(energy=energy, direction=(1.0, 0.0, 0.0)),
    )
    shift = energy / (MU_0 * 1e6 * 1.2e-9)
    for factor, sign in ((0.7, 1), (1.3, -1)):
        drive = st.Drive(voltage=0.0, field=(-factor * shift, 0.0, 0.0))
        run = st.simulate(magnet, drive=drive, duration=20.0, initial=(0.0, 0.6, 0.8))
        assert sign * run.dataset.m[-1, 0] > 0.99
