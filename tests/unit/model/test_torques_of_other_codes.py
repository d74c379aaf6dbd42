"""Torques given by the parameters of other codes turn a moment as these codes do."""

import dataclasses
import itertools

import numpy as np
import pytest
from scipy.constants import e, hbar, mu_0

import spintorque as st
from spintorque.dynamics.equation import Equation
from spintorque.io.question_file import parse_question
from spintorque.model.device import Device

MAGNET = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=5.0,
    area=1e4,
    damping=0.2,
    fixed_direction=st.direction(0.4, 0.7),
)
ALPHA, MS, THICKNESS = MAGNET.damping, MAGNET.saturation_magnetization, MAGNET.thickness * 1e-9
Q = np.array(MAGNET.fixed_direction)
CURRENT = -0.006 / (160e-9 * 80e-9)
GAMMA = MAGNET.gamma0 * 1e-9  # m/(A ns)
MOMENTS = [np.array(st.direction(theta, phi)) for theta, phi in ((0.3, 1), (1.5, -2), (2.9, 0.2))]
TOP, BOTTOM = 1, -1


def ours(torque, m, current=CURRENT):
    return Equation(Device(MAGNET, torque, st.Drive.constant(current_density=current))).rate(m)


def close(found, expected):
    return found == pytest.approx(expected, rel=1e-11, abs=1e-12 * np.abs(expected).max())


def epsilon(m, polarization, asymmetry):
    square = asymmetry**2
    return polarization * square / (square + 1 + (square - 1) * (m @ Q))


def mumax3(m, Pol, Lambda, EpsilonPrime, side):
    """Steps of its kernel since 3.10: the thickness changes its sign with the side."""
    strength = hbar / e * CURRENT / (side * THICKNESS * MS)
    first = strength * epsilon(m, Pol, Lambda)
    second = strength * EpsilonPrime
    turn = np.cross(Q, m)
    explicit = (first + ALPHA * second) * np.cross(m, turn) + (second - ALPHA * first) * turn
    return GAMMA / mu_0 / (1 + ALPHA**2) * explicit


def oommf(m, P, Lambda, eps_prime):
    """Steps of its Oxs_SpinXferEvolve, where fixed and free layer have the same P and Lambda."""
    square = Lambda**2
    q_plus, A, B = P * square, square + 1, (square - 1) * (m @ Q)
    beta = abs(hbar / (mu_0 * e)) * CURRENT / (THICKNESS * MS)
    both, prime = beta * q_plus / (A + B), beta * eps_prime
    turn = np.cross(m, Q)
    explicit = np.cross((ALPHA * prime + both) * turn, m) + (ALPHA * both - prime) * turn
    return GAMMA / (1 + ALPHA**2) * explicit


def micromagnetic_jl(m, P, Lambda, xi):
    """A field in Gilbert's equation."""
    beta = hbar * CURRENT / (mu_0 * e * THICKNESS * MS)
    field = beta * (epsilon(m, P, Lambda) * np.cross(m, Q) + xi * Q)
    turn = np.cross(m, field)
    return -GAMMA / (1 + ALPHA**2) * (turn + ALPHA * np.cross(m, turn))


def cmtj(m, Lambda, beta, polarisation, alternative):
    aJ = hbar * CURRENT / (e * mu_0 * MS * THICKNESS)
    eta = polarisation / (1 + Lambda * (m @ Q)) if alternative else epsilon(m, polarisation, Lambda)
    turn = np.cross(m, Q)
    return GAMMA / (1 + ALPHA**2) * aJ * eta * (-np.cross(m, turn) + beta * turn)


POLARIZATIONS, ASYMMETRIES, PRIMES = (
    (0.4, 0.5669, 1.0, -0.8, 1.3),
    (1.0, 2.0, 3.7),
    (0.0, 1.0, -0.3),
)
GRID = list(itertools.product(POLARIZATIONS, ASYMMETRIES, PRIMES))


@pytest.mark.parametrize(("Pol", "Lambda", "prime"), GRID)
def test_mumax3_oommf_and_micromagnetic_jl(Pol, Lambda, prime):
    for m in MOMENTS:
        for position, side in (("top", TOP), ("bottom", BOTTOM)):
            torque = st.SlonczewskiTorque.from_mumax(
                Pol=Pol, Lambda=Lambda, EpsilonPrime=prime, FixedLayerPosition=position
            )
            assert close(ours(torque, m), mumax3(m, Pol, Lambda, prime, side))
        torque = st.SlonczewskiTorque.from_oommf(P=Pol, Lambda=Lambda, eps_prime=prime)
        assert close(ours(torque, m), oommf(m, Pol, Lambda, prime))
        assert close(ours(torque, m), micromagnetic_jl(m, Pol, Lambda, prime))
        assert torque == st.SlonczewskiTorque.from_ubermag(P=Pol, Lambda=Lambda, eps_prime=prime)


@pytest.mark.parametrize(("beta", "alternative"), [(0.0, False), (0.2, False), (-1.5, True)])
@pytest.mark.parametrize("Lambda", [-0.6, 0.0, 0.7, 1.0, 2.5])
def test_cmtj(Lambda, beta, alternative):
    options = {"beta": beta, "damping": ALPHA, "alternative": alternative}
    if not (-1 < Lambda < 1 if alternative else Lambda > 0):
        with pytest.raises(st.QuestionError, match="SlonczewskiSpacerLayerParameter is"):
            st.SlonczewskiTorque.from_cmtj(
                SlonczewskiSpacerLayerParameter=Lambda, spinPolarisation=1.0, **options
            )
        return
    for polarisation, m in itertools.product((0.5, 1.0), MOMENTS):
        torque = st.SlonczewskiTorque.from_cmtj(
            SlonczewskiSpacerLayerParameter=Lambda, spinPolarisation=polarisation, **options
        )
        assert close(ours(torque, m), cmtj(m, Lambda, beta, polarisation, alternative))


@pytest.mark.parametrize("alternative", [False, True])
def test_cmtj_itself(alternative):
    """One step of its own program, where it is installed (the group bench)."""
    library = pytest.importorskip("cmtj")
    m, step, parameters = MOMENTS[1], 1e-15, (0.3 if alternative else 1.7, 0.4, 0.9)
    vector = library.CVector
    demagnetization = [vector(0.0, 0.0, 0.0)] * 3
    layer = library.Layer.createSTTLayer(
        "free", vector(*m), vector(0.0, 0.0, 1.0), MS * mu_0, THICKNESS, 1e-14, demagnetization,
        ALPHA, *parameters,
    )  # fmt: skip
    layer.setReferenceLayer(vector(*Q))
    layer.setAlternativeSTT(alternative)
    junction = library.Junction([layer])
    junction.setLayerCurrentDriver("free", library.constantDriver(CURRENT))
    junction.runSimulation(20 * step, step, step)
    log = junction.getLog()
    path = np.array([[log[f"free_m{axis}"][i] for axis in "xyz"] for i in range(len(log["time"]))])
    rate = (path[-1] - path[0]) / (log["time"][-1] - log["time"][0]) * 1e-9
    names = ("SlonczewskiSpacerLayerParameter", "beta", "spinPolarisation")
    torque = st.SlonczewskiTorque.from_cmtj(
        **dict(zip(names, parameters, strict=True)), damping=ALPHA, alternative=alternative
    )
    # Its constants have four digits and more, and its steps an error of their own.
    assert rate == pytest.approx(ours(torque, m), rel=2e-3, abs=1e-3 * np.linalg.norm(rate))


def test_defaults_are_those_of_the_codes():
    # mumax3, engine/torque.go; OOMMF, spinxferevolve.cc.
    for m in MOMENTS:
        assert close(ours(st.SlonczewskiTorque.from_mumax(), m), mumax3(m, 1.0, 1.0, 0.0, TOP))
        assert close(ours(st.SlonczewskiTorque.from_oommf(), m), oommf(m, 0.4, 2.0, 0.0))


def test_both_names_of_a_side():
    for word in ("bottom", "FIXEDLAYER_BOTTOM", "FixedLayer_Bottom"):
        torque = st.SlonczewskiTorque.from_mumax(Pol=0.7, FixedLayerPosition=word)
        assert torque == st.SlonczewskiTorque.from_mumax(Pol=0.7, FixedLayerPosition="bottom")
    with pytest.raises(
        st.QuestionError, match="FixedLayerPosition is 'left'; allowed is one of top"
    ):
        st.SlonczewskiTorque.from_mumax(FixedLayerPosition="left")


@pytest.mark.parametrize("method", ["rk4", "midpoint", "dormand_prince", "dop853"])
def test_the_engines_agree_on_a_constant_field_like_part(method):
    """It is divided by the same denominator as the rest, as a series of two orders."""
    torque = st.SlonczewskiTorque.from_mumax(Pol=0.5669, Lambda=2, EpsilonPrime=1.0)
    control = st.StepControl(method=method, step=1e-3, sample_interval=0.1)
    ends = [
        st.simulate(
            MAGNET,
            torque=torque,
            drive=st.Drive(current_density=CURRENT / 10, field=(0.0, 3e4, 1e4)),
            duration=0.3,
            initial=st.direction(1.0, 0.3),
            control=control,
            engine=engine,
        )
        .dataset["m"]
        .values[-1]
        for engine in ("macrospin", "macrospin-numpy")
    ]
    np.testing.assert_allclose(*ends, atol=1e-12)


def test_the_question_can_be_asked_again():
    """Copies and files keep a polarization beyond the limit."""
    torque = st.SlonczewskiTorque.from_mumax(Pol=0.9, Lambda=1.5, EpsilonPrime=0.1)
    assert dataclasses.replace(torque, asymmetry=1.5) == torque
    run = st.simulate(
        MAGNET,
        torque=torque,
        drive=st.Drive.constant(current_density=1e9),
        duration=0.01,
        initial=(0.0, 1.0, 0.0),
    )
    assert parse_question(run.question, "the question").slonczewski == torque


def test_beyond_the_limit_the_message_names_the_constructors():
    with pytest.raises(st.QuestionError, match=r"polarization is 1\.1338; .*\.from_mumax,"):
        st.SlonczewskiTorque(polarization=2 * 0.5669)
    half = st.SlonczewskiTorque(polarization=0.5669, polarization_of="current")
    whole = st.SlonczewskiTorque(polarization=0.6)
    assert half.valve_polarization == 2 * 0.5669
    assert whole.valve_polarization == 0.6


@pytest.mark.parametrize(
    ("message", "make"),
    {
        "Pol is 56.69; .* 0.5 for 50 %": lambda kind: kind.from_mumax(Pol=56.69),
        "Pol is 'x'": lambda kind: kind.from_mumax(Pol="x"),
        "P is nan": lambda kind: kind.from_oommf(P=float("nan")),
        "Lambda is -1": lambda kind: kind.from_oommf(P=0.4, Lambda=-1),
        "eps_prime is None": lambda kind: kind.from_ubermag(P=0.4, Lambda=1, eps_prime=None),
        "EpsilonPrime is inf": lambda kind: kind.from_mumax(EpsilonPrime=float("inf")),
        "damping is -0.1": lambda kind: kind.from_cmtj(
            SlonczewskiSpacerLayerParameter=1, beta=0, spinPolarisation=1, damping=-0.1
        ),
        "beta is -5 and damping 0.2": lambda kind: kind.from_cmtj(
            SlonczewskiSpacerLayerParameter=1, beta=-5, spinPolarisation=1, damping=0.2
        ),
        "conductance is -1": lambda kind: kind.from_mumax(conductance=-1),
        "polarization_of is 'spin'": lambda kind: kind(polarization=0.5, polarization_of="spin"),
    }.items(),
)
def test_wrong_parameters_are_named_as_their_code_names_them(message, make):
    with pytest.raises(st.QuestionError, match=message):
        make(st.SlonczewskiTorque)
