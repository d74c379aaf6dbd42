"""Values in other units are refused or remarked on wherever they enter; answers keep the remark."""

import warnings

import numpy as np
import pytest
from stacks import BARRIER, COPPER, IRON, junction

import spintorque as st
from spintorque.io.question_file import parse_question
from spintorque.model.plausible import BY_NAME, BY_UNIT, looks_like, odd_value
from spintorque.model.remarks import remarks_on

MU_0 = 1.25663706127e-6
COARSE = st.TransportAccuracy(k_points=4, energy_points=5, contour_points=16)
REST = st.Drive.constant(voltage=0.0)
FREE = st.Layer(IRON, magnetization="free")
FIXED = st.Layer(IRON, magnetization="fixed")


def magnet(**changes):
    values = {
        "saturation_magnetization": 8e5,
        "thickness": 1.2,
        "area": 2000.0,
        "damping": 0.01,
    }
    return st.Macrospin(**(values | changes))


def metal(**changes):
    return st.Material(**({"kind": "ferromagnet", "onsite": 1.6, "hopping": 0.4} | changes))


def between(material):
    return st.Stack([FIXED, st.Layer(material, 2), FREE], lattice_constant=0.287)


def run(**changes):
    given = {"drive": REST, "duration": 0.01, "initial": (1.0, 0.0, 0.0)}
    return st.simulate(magnet(), **(given | changes))


REFUSED = {
    "1.1 T would be 875352 A/m": lambda: magnet(saturation_magnetization=1.1),
    "1.2e-09 m would be 1.2 nm": lambda: magnet(thickness=1.2e-9),
    "1.66e-15 m^2 would be 1660 nm^2": lambda: magnet(area=1.66e-15),
    "look like cgs": lambda: magnet(demagnetization=(0.2, 0.2, 12.2)),
    "per cent: divide by 100": lambda: magnet(demagnetization=(2, 2, 96)),
    "221000 m/(A s) (of gamma0) would be": lambda: magnet(g_factor=2.21e5),
    "1.76e+11 rad/(s T) (of gamma) would be": lambda: magnet(g_factor=1.76e11),
    "2.87e-10 m would be 0.287 nm": lambda: st.Stack([FIXED, FREE], lattice_constant=2.87e-10),
    "287 pm would be 0.287 nm": lambda: st.Stack([FIXED, FREE], lattice_constant=287),
    "duration is 2e-08 ns; allowed is 1e-07": lambda: run(duration=20e-9),
    "sample_interval is 1e-11 ns": lambda: st.StepControl(sample_interval=1e-11),
    "temperature is 1e+09 K": lambda: st.torque(junction(), theta=1.0, temperature=1e9),
    "-10 C would be 263.15 K": lambda: st.torque(junction(), theta=1.0, temperature=-10),
    "frequency is 5e+09 GHz": lambda: st.Sine(amplitude=1.0, frequency=5e9),
    "60 per cent would be 0.6": lambda: st.SlonczewskiTorque(polarization=60),
    "effective_mass is 9.1e-31": lambda: st.Material.free_electron(
        "normal_metal", effective_mass=9.1e-31, band_bottom=0.0, lattice_constant=0.2
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_impossible_values_are_refused_with_the_unit_that_they_look_like(message):
    with pytest.raises(st.QuestionError) as caught:
        REFUSED[message]()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


REMARKED = {
    "800 emu/cm^3 or kA/m would be 800000 A/m": lambda: magnet(saturation_magnetization=800.0),
    "3 um^2 would be": lambda: magnet(area=3.0),
    "0.79 MJ/m^3 or J/cm^3 would be 790000 J/m^3": lambda: magnet(anisotropy=0.79),
    "8e+08 erg/cm^3 would be 8e+07": lambda: magnet(second_anisotropy=8e8),
    "1.5 per cent would be 0.015": lambda: magnet(damping=1.5),
    "28.02 GHz/T": lambda: magnet(g_factor=28.02),
    "factors from 0 to 1.2": lambda: magnet(demagnetization=(0.0, 0.0, 1.2)),
    "0.6 T would be 477465 A/m": lambda: st.Drive(voltage=0.0, field=(0.0, 0.0, 0.6)),
    "field is -0.1 A/m": lambda: st.Drive(
        voltage=0.0, field=(0.0, st.Sine(amplitude=0.1, frequency=3.0), 0.0)
    ),
    "4e+07 A/cm^2 would be 4e+11": lambda: st.Drive(current_density=4e7),
    "current_density is -4e+07": lambda: st.Drive(
        current_density=st.Pulse(amplitude=-4e7, length=1.0)
    ),
    "300 mV would be 0.3 V": lambda: st.Drive(voltage=300.0),
    "times is 1e-06 ns": lambda: st.Samples(times=[0.0, 1e-6], values=[0.0, 1.0]),
    "-0.2 mJ/m^2 or erg/cm^2 would be -0.0002": lambda: st.Coupling(bilinear=-0.2),
    "800 meV would be 0.8 eV": lambda: metal(exchange=800.0),
    "band_bottom (onsite - 6 hopping) is -800 eV": lambda: metal(onsite=1600.0, hopping=400.0),
    "1.28e-19 J would be 0.79": lambda: metal(exchange=1.28e-19),
    "2.87 angstrom would be 0.287 nm": lambda: st.Stack([FIXED, FREE], lattice_constant=2.87),
    "0.0259 eV would be 300.5": lambda: st.torque(
        junction(), theta=1.0, temperature=0.0259, accuracy=COARSE
    ),
    "theta is 4 rad; usual is 0 to pi": lambda: st.direction(4.0),
    "polarization is -0.3": lambda: st.SlonczewskiTorque(polarization=-0.3),
    "an insulator conducts at the Fermi energy 0 eV: its band covers -1 to 3.8": lambda: between(
        st.Material.insulator(onsite=1.4, hopping=0.4)
    ),
    "a normal_metal has no states at the Fermi energy": lambda: between(
        st.Material.normal_metal(onsite=5.4, hopping=0.4)
    ),
    "10 ohm um^2 (a resistance-area product) would be 1e+11": lambda: st.SlonczewskiTorque(
        polarization=0.5, conductance=10.0
    ),
}


@pytest.mark.parametrize("message", REMARKED)
def test_unlikely_values_are_remarked_on_at_the_line_that_gave_them(message):
    with pytest.warns(st.SpintorqueWarning) as told:
        REMARKED[message]()
    assert message in str(told[0].message)
    assert {one.filename for one in told} == {__file__}


@pytest.mark.parametrize(
    ("name", "unit"), [*((n, "") for n in BY_NAME), *(("x", u) for u in BY_UNIT)]
)
def test_every_unit_that_is_recognised_is_named(name, unit):
    """The middle of the usual sizes, written in another unit, is called odd and converted back."""
    sizes = BY_NAME.get(name) or BY_UNIT[unit]
    for other, convert in sizes.others.items():
        low, high = max(sizes.usual[0], 1e-12), min(sizes.usual[1], 1e12)
        values = [v for v in np.geomspace(1e-35, 1e35, 2801) if low < convert(v) < high]
        odd = [v for v in values if not low <= v <= high]
        assert odd, f"{other} is never recognised"
        told = odd_value(name, odd[0], unit)
        assert other in told
        assert other in looks_like(name, odd[0], unit)
    assert odd_value(name, 0.0, unit) is None


def test_solvers_do_not_remark_on_what_they_ask_themselves():
    from spintorque.analysis.stability._critical_drive import critical_drive

    torque = st.SlonczewskiTorque(polarization=0.6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        critical_drive(
            magnet(anisotropy=6e5),
            torque=torque,
            drive=st.Drive(current_density=0.0),
            near=(0.0, 0.0, 1.0),
            limits=(-1e8, 1e8),
        )


@pytest.fixture(scope="module")
def odd_stack():
    with pytest.warns(st.SpintorqueWarning, match="insulator conducts"):
        return between(st.Material.insulator(onsite=1.4, hopping=0.4))


def test_answers_keep_remarks(odd_stack, tmp_path):
    found = st.torque(odd_stack, theta=1.0, accuracy=COARSE)
    assert "an insulator conducts" in found.warnings[0]
    table = st.tabulate(odd_stack, bias=[0.1], theta=[1.0, 2.0], accuracy=COARSE)
    table.save(tmp_path / "table.nc")
    assert st.TorqueTable.load(tmp_path / "table.nc").warnings == list(found.warnings)
    for answer in (
        st.spin_current(odd_stack, accuracy=COARSE),
        st.torque_profile(odd_stack, theta=1.0, accuracy=COARSE),
    ):
        assert "insulator conducts" in answer.dataset.attrs["warnings"]
    assert remarks_on(table) == table.warnings


def test_a_trajectory_keeps_remarks_on_magnet_torque_and_drive(tmp_path):
    with pytest.warns(st.SpintorqueWarning, match="polarization"):
        torque = st.SlonczewskiTorque(polarization=-0.3)
    with pytest.warns(st.SpintorqueWarning, match="A/cm"):
        drive = st.Drive(current_density=4e7)
    run(torque=torque, drive=drive).save(tmp_path / "run.nc")
    told = st.Trajectory.load(tmp_path / "run.nc").warnings
    assert [text.split(" is ")[0] for text in told] == ["polarization", "current_density"]


def test_answers_without_oddities_have_no_remarks():
    assert st.torque(junction(), theta=1.0, accuracy=COARSE).warnings == ()
    assert run().warnings == []
    assert remarks_on(junction(), COARSE, magnet(), REST) == []


def test_a_sweep_remarks_on_its_points(tmp_path):
    with pytest.warns(st.SpintorqueWarning, match="2.87 angstrom would be 0.287 nm"):
        found = st.sweep(
            junction(),
            {"lattice_constant": [0.287, 2.87]},
            folder=tmp_path / "a.zarr",
            bias=0.1,
            theta=[1.0, 2.0],
            accuracy=COARSE,
        )
    assert "angstrom" in found.warnings[0]


NUMBERS = {
    "bias is '0.1'": lambda: st.tabulate(junction(), bias="0.1"),
    "bias is [True]": lambda: st.tabulate(junction(), bias=[True]),
    "bias is [0.1, True]": lambda: st.tabulate(junction(), bias=[0.1, True]),
    "bias is ['0.1']; allowed are finite numbers (V): it is text": lambda: st.tabulate(
        junction(), bias=["0.1"]
    ),
    "theta is '1.0'": lambda: st.tabulate(junction(), bias=0.1, theta="1.0"),
    "theta is True": lambda: st.torque(junction(), theta=True),
    "damping is '0.01'; allowed is 0 or": lambda: magnet(damping="0.01"),
    "thickness is array([1.])": lambda: magnet(thickness=np.array([1.0])),
    "thickness is 2 monolayers": lambda: magnet(thickness="2 monolayers"),
    "area is np.complex128(1+0j)": lambda: magnet(area=np.complex128(1.0)),
    "field[0] is True": lambda: st.Drive(voltage=0, field=(True, 0, 0)),
    "k_points is '8'; allowed is a whole number from 4: it is text": lambda: st.TransportAccuracy(
        k_points="8"
    ),
    "or a waveform (Pulse, Ramp, Sine or Samples)": lambda: st.Drive(voltage=[0.1, 0.2]),
    "values is [0.0, True]": lambda: st.Samples(times=[0, 1], values=[0.0, True]),
    "thickness is 1000000": lambda: st.Layer(BARRIER, 10**400),
    "times is -1e+308 ns": lambda: st.Samples(times=[-1e308, 1e308], values=[0, 1]),
    "theta is '1'": lambda: st.direction("1"),
    "phi is None": lambda: st.direction(1.0, None),
}


@pytest.mark.parametrize("message", NUMBERS)
def test_text_and_truth_are_no_numbers(message):
    message_start = message.replace("; allowed is 0 or", "").replace("2 monolayers", "'2 mono")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(st.QuestionError) as caught:
            NUMBERS[message]()
    assert message_start in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [((0.707, 0.0, 0.707), (0.5**0.5, 0.0, 0.5**0.5)), ((0.0, 0.0, 1.0009), (0.0, 0.0, 1.0))],
)
def test_unit_vectors_are_normalized_within_a_thousandth(given, kept):
    np.testing.assert_allclose(magnet(easy_axis=given).easy_axis, kept, rtol=0, atol=1e-15)


def test_other_vectors_are_refused_with_the_one_that_is_meant():
    with pytest.raises(st.QuestionError, match=r"divide by the length, \(0\.6, 0, 0\.8\)"):
        magnet(easy_axis=(3.0, 0.0, 4.0))
    with pytest.raises(st.QuestionError, match="give it a direction"):
        magnet(easy_axis=(0.0, 0.0, 0.0))


def degrees_in_python():
    from spintorque.analysis.regimes._hysteresis import hysteresis
    from spintorque.analysis.regimes.attractors import AttractorSearch

    stack = junction()
    return {
        "direction": lambda: st.direction(177.1),
        "torque": lambda: st.torque(stack, theta=90.0),
        "tabulate": lambda: st.tabulate(stack, bias=0.1, theta=[0.0, 90.0, 180.0]),
        "sweep": lambda: st.sweep(stack, {"temperature": [0.0]}, folder="no.zarr", theta=[0, 90]),
        "spin_current": lambda: st.spin_current(stack, theta=90.0),
        "torque_profile": lambda: st.torque_profile(stack, theta=90.0),
        "scattering": lambda: st.scattering(stack, theta=90.0),
        "to_kwant": lambda: stack.to_kwant(theta=90.0),
        "directions": lambda: stack.directions([0.0, 90.0]),
        "cone": lambda: AttractorSearch(cone=45.0),
        "tilt": lambda: hysteresis(
            magnet(anisotropy=6e5),
            torque=None,
            drive=REST,
            strength=[0.0, 1e11],
            field=[0.0, 1e4],
            tilt=17.0,
        ),
    }


@pytest.mark.parametrize("where", degrees_in_python())
def test_degrees_are_refused_in_python(where):
    with pytest.raises(st.QuestionError, match=r"for degrees give np\.radians|theta_deg takes"):
        degrees_in_python()[where]()


MAGNET = "saturation_magnetization = 8e5\nthickness = 1.2\narea = 2000.0\ndamping = 0.01\n"
DIAGRAM = "strength = [0.0, 1e11]\nfield = [0.0, 1e5]\nresolution = [1e10, 1e4]\n"
ANGLES = [
    ("[dynamics]\nduration = 1.0\ninitial = { theta = 177.1 }", "theta is 177.1 rad"),
    ("[dynamics]\nduration = 1.0\ninitial = { theta_deg = 400 }", "theta_deg is 400.0; allowed"),
    ("[stfmr]\nfrequency = 1\namplitude = 1e9\nnear = { theta = 90 }", "theta is 90 rad"),
    ("[ensemble]\nduration = 1.0\ninitial = [0, 0, 1]\nspread = 17", "spread is 17"),
    ("[ensemble]\nduration = 1.0\ninitial = [0, 0, 1]\nspread_deg = 190", "spread_deg is 190.0"),
    (f"[phase_diagram]\n{DIAGRAM}trajectories = {{ tilt = 17 }}", "tilt is 17"),
    (f"[phase_diagram]\n{DIAGRAM}initial = [{{ theta = 20 }}]", "theta is 20 rad"),
    (f"[phase_diagram]\n{DIAGRAM}field_direction = {{ theta = 45 }}", "theta is 45 rad"),
    ('[[polarizers]]\ntable = "t.nc"\ndirection = { theta = 90 }', "theta is 90 rad"),
    ('[stack]\nlayers = [{ material = "a", magnetization = { theta = 90 } }]', "theta is 90"),
    (f"[macrospin]\n{MAGNET}easy_axis = [0, 0, 90]", "of length 90"),
]


@pytest.mark.parametrize(("text", "message"), ANGLES)
def test_degrees_are_refused_in_files(text, message):
    with pytest.raises(st.QuestionError) as caught:
        parse_question(text)
    assert message in str(caught.value)


def test_azimuths_are_free():
    assert st.direction(np.pi / 2, 90.0) == pytest.approx((np.cos(90.0), np.sin(90.0), 0.0))
    asked = parse_question("[dynamics]\nduration = 1\ninitial = { theta = 1, phi_deg = 720 }")
    assert asked.dynamics.initial == pytest.approx(st.direction(1.0))


def test_layers_have_angles_in_files():
    text = (
        "[stack]\nlattice_constant = 0.287\n"
        "materials.a = { kind = 'ferromagnet', onsite = 1.6, exchange = 0.8, hopping = 0.4 }\n"
        "layers = [{ material = 'a', magnetization = { theta_deg = 90 } },"
        " { material = 'a', magnetization = 'free' }]\n"
    )
    layers = parse_question(text).stack.stack().layers
    assert layers[0].magnetization == pytest.approx((1.0, 0.0, 0.0))


def test_a_barrier_of_thermal_height_retains_nothing():
    from spintorque.analysis.rates._retention import retention

    weak = magnet(anisotropy=2000.0, area=1000.0)
    with pytest.warns(st.SpintorqueWarning, match="no state to retain"):
        found = retention(weak)
    assert "thermal stability is" in found.to_dataset().attrs["warnings"]
    assert COPPER.conducts_at(0.0)
    assert not BARRIER.conducts_at(0.0)
