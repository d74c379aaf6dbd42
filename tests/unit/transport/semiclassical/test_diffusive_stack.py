"""Drift and diffusion in a stack: published numbers, closed forms, and a dense program."""

import numpy as np
import pytest
from drift_diffusion import Contact, Film, solve
from hypothesis import given, settings
from hypothesis import strategies as some
from semiclassical_valves import CO, CO_CU, CU, diffusive_valve

import spintorque as st
from spintorque.transport.semiclassical.diffusion.stack_numbers import directions_of, row_of
from spintorque.transport.semiclassical.diffusion.valve_solution import solve_valve
from spintorque.units import ELEMENTARY_CHARGE, HBAR

PER_CURRENT = HBAR / (2 * ELEMENTARY_CHARGE)
VALVE = diffusive_valve()


def per_current(stack, theta, bias=0.01):
    """Resistance (ohm m^2), and both torques in hbar J / 2e, at angles."""
    parallel, perpendicular, current = stack.torques(bias, np.asarray(theta, float)).values
    return bias / current, parallel / (PER_CURRENT * current), perpendicular / (
        PER_CURRENT * current
    )  # fmt: skip


def solution(stack, theta=0.0):
    """Solution for unit current at one angle."""
    section = stack.to_mapping()["diffusive"]
    roles = [entry.get("magnetization") for entry in section["films"]]
    directions = directions_of(roles, np.array(theta))
    return solve_valve(row_of(section), directions)


def test_the_valve_of_the_reference():
    """R12: every digit that it gives."""
    resistance, parallel, perpendicular = per_current(VALVE, [0, 0.5, np.pi / 2, 2.5, np.pi])
    expected = [2.30725, 2.31371, 2.38922, 2.59858, 2.73317]
    np.testing.assert_allclose(1e15 * resistance, expected, atol=5e-6)
    np.testing.assert_allclose(parallel[1:4], [0.0656415, 0.196198, 0.226205], atol=5e-7)
    assert np.abs(perpendicular).max() < 1e-15
    arriving = solution(VALVE).faces.currents[2]
    assert arriving[2] == pytest.approx(0.235233, abs=5e-7)


def reservoir_valve(left, right, **conductor):
    """Magnets without bulk, at both sides of a normal metal that has none either."""
    bulk = st.Conductor(resistivity=1e-30, spin_diffusion_length=1.0)
    spacer = st.Conductor(resistivity=1e-30)
    films = [
        st.Film(bulk, magnetization="fixed"),
        st.Film(spacer, thickness_nm=1.0),
        st.Film(bulk, magnetization="free"),
    ]
    return st.DiffusiveStack(films, contact=[left, right])


def bare(up, down, mixing, unit=1e15):
    return st.Contact(
        conductances=(up * unit, down * unit),
        mixing_conductance=mixing * unit,
        sharvin_corrected=True,
    )


def test_without_bulk_it_is_a_circuit():
    """R5: the symmetric valve of circuit theory, P = 0.5 and eta = 0.68."""
    contact = bare(0.75, 0.25, 0.34)
    resistance, parallel, _ = per_current(reservoir_valve(contact, contact), [0, np.pi / 2, np.pi])
    np.testing.assert_allclose(resistance[0] / resistance, [1, 0.85119, 0.75], atol=5e-6)
    assert parallel[1] == pytest.approx(0.23776, abs=5e-6)


@pytest.mark.parametrize("ratio", [0.0, 0.3, -0.8])
def test_without_bulk_the_closed_form_of_the_circuit(ratio):
    """G(theta) of two like contacts, Brataas, Nazarov and Bauer, PRL 84, 2481 (2000), Eq. (8)."""
    p, mixing = 0.6, 0.4 * (1 + 1j * ratio)
    contact = bare(0.8, 0.2, mixing)
    theta = np.linspace(0, np.pi, 9)
    resistance, *_ = per_current(reservoir_valve(contact, contact), theta)
    # eta = 2 g_ud/g; the law holds with |eta|^2/Re(eta) in its place.
    eta = abs(2 * mixing) ** 2 / (2 * mixing.real)
    tan = np.tan(theta[:-1] / 2) ** 2
    law = 1 - p**2 * tan / (tan + eta)
    np.testing.assert_allclose(1e-15 / resistance[:-1], law / 2, rtol=1e-8)
    assert 1e-15 / resistance[-1] == pytest.approx((1 - p**2) / 2, rel=1e-8)


def test_random_matrices_are_a_circuit_with_corrected_contacts():
    """R5: T_up = 0.8, T_dn = 0.3 with random phases at an angle of 1."""
    unit = 1e15
    contact = bare(1 / (1 / 0.8 - 0.5), 1 / (1 / 0.3 - 0.5), 2.0)
    valve = reservoir_valve(contact, contact)
    solved = solution(valve, 1.0)
    conductance = 1 / (solved.resistance * unit)
    assert conductance == pytest.approx(0.811287, abs=5e-7)
    flux = solved.faces.currents[0]
    p = np.array([np.sin(1.0), 0, np.cos(1.0)])
    # There the first magnet is along z and the second one turned; here it is the other way round.
    along, across = flux @ p * conductance, np.linalg.norm(np.cross(flux, p)) * conductance
    assert along == pytest.approx(0.435414, abs=5e-7)
    assert across == pytest.approx(0.237868, abs=5e-7)


def test_collinear_valves_are_those_of_valet_and_fert():
    """Fert and Jaffres, Phys. Rev. B 64, 184420 (2001), Eqs. (21) and (23), magnets as leads."""
    thickness, gamma, ar = 40.0, 0.3, 0.7e-15
    contact = st.Contact.valet_fert(ar_star=ar, gamma=gamma, mixing_conductance=5e14)
    spacer = st.Conductor(resistivity=4e-8, spin_diffusion_length=70.0)
    films = [
        st.Film(CO, magnetization="fixed"),
        st.Film(spacer, thickness_nm=thickness),
        st.Film(CO, magnetization="free"),
    ]
    resistance, *_ = per_current(st.DiffusiveStack(films, contact=contact), [0, np.pi])
    beta, r_f, r_n, x = 0.46, 75e-9 * 59e-9, 4e-8 * 70e-9, thickness / 70.0
    tanh = np.tanh(x / 2)
    parallel = (
        r_n * x
        + 2 * (1 - gamma**2) * ar
        + 2
        * ((beta - gamma) ** 2 * r_f * ar + r_n * (beta**2 * r_f + gamma**2 * ar) * tanh)
        / (r_f + ar + r_n * tanh)
    )
    change = 2 * (beta * r_f + gamma * ar) ** 2 / (
        (ar + r_f) * np.cosh(x) + r_n / 2 * (1 + ((ar + r_f) / r_n) ** 2) * np.sinh(x)
    )  # fmt: skip
    np.testing.assert_allclose(resistance, [parallel, parallel + change], rtol=1e-10)


def test_without_spin_flip_both_spins_are_resistors_in_series():
    """The two-current model; reservoirs far away take up spins there, here at once."""
    copper = st.Conductor(resistivity=6e-9)
    cobalt = st.Conductor.valet_fert(rho_star=75e-9, beta=0.46)
    sink = st.Conductor(resistivity=1e-30, spin_diffusion_length=1.0)
    films = [
        st.Film(sink),
        st.Film(cobalt, 6.0, "fixed"),
        st.Film(copper, 5.0),
        st.Film(cobalt, 3.0, "free"),
        st.Film(sink),
    ]
    resistance, *_ = per_current(st.DiffusiveStack(films, contact=CO_CU), [0, np.pi])

    def spin(first, second):
        """Resistance of a spin whose sign along each magnet is given."""
        return (
            sum(
                2 * (75e-18 * d * (1 - 0.46 * sign) + 2 * 0.51e-15 * (1 - 0.77 * sign))
                for d, sign in ((6.0, first), (3.0, second))
            )
            + 2 * 6e-9 * 5e-9
        )

    for index, other in ((0, 1), (1, -1)):
        up, down = spin(1, other), spin(-1, -other)
        assert resistance[index] == pytest.approx(up * down / (up + down), rel=1e-10)


@pytest.mark.filterwarnings("ignore:conductances is")
@pytest.mark.parametrize(("exchange", "dephasing"), [(1.5, None), (None, 2.0), (1.2, 0.9)])
def test_a_thick_magnet_alone_has_the_mixing_conductance_of_its_bulk(exchange, dephasing):
    """G* = sigma/(2 lambda_t): a contact with it in place of bulk that takes in transverse spin."""
    bulk = {"resistivity": 6e-8, "spin_diffusion_length": 60.0, "polarization": 0.4}
    lengths = {"exchange_length": exchange, "dephasing_length": dephasing}
    rate = 60.0**-2 + (dephasing or np.inf) ** -2 + 1j * (exchange or np.inf) ** -2
    mixing = np.conj(np.sqrt(rate) * 1e9 / (2 * 6e-8))
    assert mixing.imag < 0 or exchange is None
    tiny = st.Contact.valet_fert(ar_star=1e-22, mixing_conductance=mixing)
    deep, sharp = (
        st.DiffusiveStack(
            [st.Film(conductor, magnetization="fixed"), st.Film(CU, 5.0),
             st.Film(conductor, magnetization="free")],
            contact=contact,
        )
        for conductor, contact in (
            (st.Conductor(**bulk, **lengths), None),
            (st.Conductor(**bulk), tiny),
        )
    )  # fmt: skip
    theta = np.linspace(0.1, 3.0, 5)
    (r1, *inside), (r2, *face) = per_current(deep, theta), per_current(sharp, theta)
    # The sharp contact adds AR* of its own, 2e-22 ohm m^2 in all.
    np.testing.assert_allclose(r1, r2, atol=1e-21, rtol=0)
    # What decays by spin flip in the bulk goes to the lattice.
    kept = ((dephasing or np.inf) ** -2 + 1j * (exchange or np.inf) ** -2) / rate
    torque = kept * (face[0] + 1j * face[1])
    np.testing.assert_allclose(inside[0] + 1j * inside[1], torque, rtol=1e-5)
    assert exchange is None or np.all(inside[1] * face[0] != 0)


UNIT = some.tuples(*[some.integers(-4, 4)] * 3).filter(any)


@settings(max_examples=20, deadline=None)
@given(
    directions=some.tuples(UNIT, UNIT, UNIT),
    seed=some.integers(0, 10**6),
    deep=some.tuples(some.booleans(), some.booleans(), some.booleans()),
)
def test_three_magnets_agree_with_a_dense_program(directions, seed, deep):
    rng = np.random.default_rng(seed)
    kinds, conductors = [], []
    for at in range(7):
        is_magnet = at % 2 == 1
        beta = rng.uniform(-0.8, 0.8) if is_magnet else 0.0
        lengths = {}
        if is_magnet and deep[at // 2]:
            lengths = {
                "exchange_length": rng.uniform(0.8, 4),
                "dephasing_length": rng.uniform(1, 4),
            }
        conductor = st.Conductor(
            resistivity=rng.uniform(5e-9, 2e-7),
            spin_diffusion_length=rng.uniform(4, 200),
            polarization=beta,
            **lengths,
        )
        conductors.append(conductor)
        rate = None
        if lengths:
            rate = conductor.spin_diffusion_length**-2 + lengths["dephasing_length"] ** -2
            rate = 1e18 * (rate + 1j * lengths["exchange_length"] ** -2)
        m = np.array(directions[at // 2]) if is_magnet else None
        kinds.append(
            {
                "thickness": None if at in (0, 6) else rng.uniform(1, 8),
                "m": None if m is None else m / np.linalg.norm(m),
                "transverse": rate,
            }
        )
    films = [
        st.Film(c, k["thickness"], None if k["m"] is None else tuple(k["m"]))
        for c, k in zip(conductors, kinds, strict=True)
    ]
    contacts, twins = [], []
    transmitted = {}
    for face in range(6):
        magnet = (face // 2) * 2 + 1
        up, down = rng.uniform(1e14, 5e15, 2)
        mixing = (up + down) * rng.uniform(0.5, 1) + 1j * rng.uniform(-1, 1) * 1e15
        least = 5e14
        passed = transmitted.setdefault(
            magnet, 0j if deep[magnet // 2] else rng.uniform(-0.2, 0.2) * least * (1 + 0.7j)
        )
        mixing += least
        loss = rng.choice([0.0, 0.4])
        contacts.append(
            st.Contact(
                conductances=(up, down),
                mixing_conductance=mixing,
                transmitted_mixing_conductance=passed,
                spin_memory_loss=loss,
            )
        )
        twins.append(Contact(up, down, mixing, passed, loss))
    stack = st.DiffusiveStack(films, contact=contacts)
    drop, currents = solve(
        [
            Film(
                c.resistivity,
                1e9 / c.spin_diffusion_length,
                c.polarization,
                None if k["thickness"] is None else 1e-9 * k["thickness"],
                k["m"],
                k["transverse"],
            )
            for c, k in zip(conductors, kinds, strict=True)
        ],
        twins,
    )
    solved = solution(stack)
    assert solved.resistance == pytest.approx(drop, rel=1e-8)
    for magnet in (1, 3, 5):
        entering, leaving = solved.faces.currents[magnet - 1 : magnet + 1]
        np.testing.assert_allclose(entering, currents[magnet - 1][0], atol=1e-8)
        np.testing.assert_allclose(leaving, currents[magnet][1], atol=1e-8)
