"""Many valves as one call of arrays, at fixed bias or current, and profiles along one."""

import time

import numpy as np
import pytest
from semiclassical_valves import CO, CU, co_cu, diffusive_valve

import spintorque as st
from spintorque.transport.semiclassical.diffusion import _diffusive_torques, elimination
from spintorque.units import ELEMENTARY_CHARGE, HBAR

VALVE = diffusive_valve(co_cu(5.5e14 - 1e14j))
THETA = np.linspace(0, np.pi, 5)
VARIED = {
    "films[1].thickness_nm": [2.0, 6.0, 20.0],
    "conductors.normal_metal_1.spin_diffusion_length": [450.0, 30.0, 200.0],
    "contacts.contact_1.mixing_conductance[0]": [5e14, 6e14, 9e14],
}
ARRAYS = (
    "resistance_area",
    "bias",
    "current_density",
    "torque_parallel",
    "torque_perpendicular",
    "fixed_torque_parallel",
    "fixed_torque_perpendicular",
)


def valve_with(place):
    cu = st.Conductor(resistivity=6e-9, spin_diffusion_length=[450.0, 30.0, 200.0][place])
    films = [
        st.Film(cu),
        st.Film(CO, [2.0, 6.0, 20.0][place], "fixed"),
        st.Film(cu, 5.0),
        st.Film(CO, 3.0, "free"),
        st.Film(cu),
    ]
    return st.DiffusiveStack(films, contact=co_cu([5e14, 6e14, 9e14][place] - 1e14j))


@pytest.mark.parametrize("level", [{"bias": 0.02}, {"current_density": 2e11}])
def test_many_valves_are_each_of_them(level):
    together = st.diffusive_torques(VALVE, theta=THETA, values=VARIED, **level)
    assert together.resistance_area.shape == (3, 5)
    for place in range(3):
        alone = st.diffusive_torques(valve_with(place), theta=THETA, **level)
        for name in ARRAYS:
            one, many = getattr(alone, name), getattr(together, name)[place]
            np.testing.assert_allclose(many, one, rtol=1e-12, atol=1e-12 * np.abs(one).max())
    ((name, value),) = level.items()
    assert np.allclose(getattr(together, name), value, rtol=1e-15)
    np.testing.assert_allclose(
        together.bias, together.current_density * together.resistance_area, rtol=1e-15
    )


def test_blocks_of_valves_are_put_together(monkeypatch):
    whole = st.diffusive_torques(VALVE, theta=THETA, values=VARIED, bias=0.01)
    monkeypatch.setattr(_diffusive_torques, "MOST_AT_ONCE", 10)
    blocks = st.diffusive_torques(VALVE, theta=THETA, values=VARIED, bias=0.01)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(blocks, name), getattr(whole, name))


@pytest.mark.slow
def test_ten_thousand_valves_take_seconds_and_a_table_milliseconds():
    random = np.random.default_rng(1)
    values = {"films[1].thickness_nm": random.uniform(1, 20, 10_000)}
    start = time.perf_counter()
    st.diffusive_torques(VALVE, bias=0.01, values=values)
    assert time.perf_counter() - start < 10
    durations = []
    for _ in range(20):
        start = time.perf_counter()
        st.tabulate(VALVE, bias=np.linspace(-0.1, 0.1, 21), theta=np.linspace(0, np.pi, 13))
        durations.append(time.perf_counter() - start)
    assert min(durations) < 0.05


def test_numbers_at_a_bias_are_those_of_the_table():
    table = st.tabulate(VALVE, bias=[0.0, 0.02], theta=THETA, torques_on="both").dataset
    torques = st.diffusive_torques(VALVE, theta=THETA, bias=0.02)
    for name in ARRAYS[2:]:
        np.testing.assert_array_equal(table[name].values[1], getattr(torques, name))


def test_torques_on_both_magnets_balance_what_flows_out():
    """Angular momentum: spin current in from the left lead minus that out to the right one."""
    profile = st.diffusion_profile(VALVE, bias=0.02, theta=1.1, points=2)
    torques = st.diffusive_torques(VALVE, theta=1.1, bias=0.02)
    n, p = np.array([0, 0, 1.0]), np.array([np.sin(1.1), 0, np.cos(1.1)])
    by_hand = [
        (
            torques.torque_parallel[0] * np.cross(n, np.cross(p, n))
            + torques.torque_perpendicular[0] * np.cross(n, p)
        )
        / np.sin(1.1),
        (
            torques.fixed_torque_parallel[0] * np.cross(p, np.cross(n, p))
            + torques.fixed_torque_perpendicular[0] * np.cross(p, n)
        )
        / np.sin(1.1),
    ]
    np.testing.assert_allclose(profile.torque[::-1], by_hand, atol=1e-18)
    faces = np.flatnonzero(np.diff(profile.film))
    unit = HBAR / (2 * ELEMENTARY_CHARGE)
    for place, magnet in enumerate(profile.magnet):
        entering = profile.spin_current[faces[magnet - 1]]
        leaving = profile.spin_current[faces[magnet] + 1]
        lost = unit * (entering - leaving)
        m = profile.direction[place]
        np.testing.assert_allclose(lost - (lost @ m) * m, profile.torque[place], atol=1e-17)


LENGTHS = {"exchange_length": 1.5, "dephasing_length": 2.0}
SOFT = st.Conductor(resistivity=2e-7, spin_diffusion_length=5.0, polarization=0.6, **LENGTHS)
PLATINUM = st.Conductor(resistivity=5e-8, spin_diffusion_length=10.0)
LOSSY = st.Contact.valet_fert(ar_star=1e-15, spin_memory_loss=0.9)
CAPPED = st.DiffusiveStack(
    [
        st.Film(CU),
        st.Film(PLATINUM, 4.0),
        st.Film(CO, 6.0, "fixed"),
        st.Film(CU, 3.0),
        st.Film(SOFT, 4.0, "free"),
        st.Film(PLATINUM, 5.0),
        st.Film(CU, 2.0),
        st.Film(CO, None, (0.6, 0.8, 0.0)),
    ],
    contact=[LOSSY, co_cu(), co_cu(), None, co_cu(4e14 + 1e14j), LOSSY, co_cu()],
)


@pytest.mark.parametrize("stack", [VALVE, CAPPED])
def test_profiles_solve_the_equations_of_drift_and_diffusion(stack):
    """Slopes and curvatures by differences, conditions at the faces, and the drop of the bias."""
    profile = st.diffusion_profile(stack, current_density=1e11, theta=0.9, points=401, lead_nm=5.0)
    for place, film in enumerate(stack.films):
        here = profile.film == place
        x, s = 1e-9 * profile.position[here], profile.spin_accumulation[here]
        mu, js = profile.potential[here], profile.spin_current[here]
        inner = slice(1, -1)
        slope, current = ((v[2:] - v[:-2]) / (x[2] - x[0]) for v in (s, js))
        conductor = film.conductor
        sigma, beta = 1 / conductor.resistivity, conductor.polarization
        m = np.zeros(3)
        if film.is_magnet:
            m = profile.direction[list(profile.magnet).index(place)]
        # j = -sigma (mu' + beta s'), and along the magnetization js likewise.
        flow = -sigma * ((mu[2:] - mu[:-2]) / (x[2] - x[0]) + beta * slope @ m)
        np.testing.assert_allclose(flow, 1e11, rtol=1e-5)
        along = beta * 1e11 - (slope @ m) / conductor.rho_star
        np.testing.assert_allclose(js[inner] @ m, along if film.is_magnet else 0, atol=3e5)
        across = -sigma * (slope - np.outer(slope @ m, m))
        np.testing.assert_allclose(js[inner] - np.outer(js[inner] @ m, m), across, atol=3e5)
        # What is lost of the spin current: decay, precession and dephasing.
        lost = -(1 / conductor.rho_star if film.is_magnet else sigma) * np.outer(s[inner] @ m, m)
        transverse = s[inner] - np.outer(s[inner] @ m, m)
        lost = (lost - sigma * transverse) / (1e-9 * conductor.spin_diffusion_length) ** 2
        if conductor.exchange_length:
            lost -= sigma * transverse / (2e-9) ** 2 + sigma * np.cross(m, s[inner]) / (1.5e-9) ** 2
        np.testing.assert_allclose(current, lost, atol=1e-4 * np.abs(current).max() + 1e9)
    faces = np.flatnonzero(np.diff(profile.film))
    for face, contact in zip(faces, stack.contacts, strict=True):
        jump = profile.spin_current[face] - profile.spin_current[face + 1]
        if contact is None:
            step = profile.spin_accumulation[face] - profile.spin_accumulation[face + 1]
            assert np.abs(step).max() < 1e-15
            assert np.abs(jump).max() < 1e-3
    assert profile.potential[profile.film == 0][-1] == pytest.approx(profile.bias, rel=1e-12)


WRONG = {
    "give exactly one": lambda: st.diffusive_torques(VALVE),
    "bias is 0.1 and current_density 1.0; give": lambda: st.diffusion_profile(
        VALVE, bias=0.1, current_density=1.0
    ),
    "stack is str": lambda: st.diffusive_torques("Co/Cu/Co", bias=0.1),
    r"no field films\[1\].thicknes; did you mean films\[1\].thickness_nm": lambda: varied(
        {"films[1].thicknes": [1.0]}
    ),
    "thickness_nm is -1": lambda: varied({"films[1].thickness_nm": [2.0, -1.0]}),
    "polarization is 1": lambda: varied({"conductors.ferromagnet_1.polarization": [0.5, 1.0]}),
    "allowed is a real part above 0": lambda: varied(
        {"contacts.contact_1.mixing_conductance[0]": [1e15, -1e14, 2e15]}
    ),
    "have different lengths": lambda: varied(
        {"films[1].thickness_nm": [1.0], "films[3].thickness_nm": [1.0, 2.0]}
    ),
    "is no number": lambda: varied({"films[1].conductor": [1.0]}),
    "no free magnet": lambda: st.DiffusiveStack(
        [st.Film(CU), st.Film(CO, 3.0, "fixed"), st.Film(CU)], contact=co_cu()
    ).torques(0.1, THETA),
}


def varied(values):
    return st.diffusive_torques(VALVE, bias=0.01, values=values)


@pytest.mark.parametrize("message", WRONG)
def test_a_fault_is_told(message):
    with pytest.raises(st.QuestionError, match=message):
        WRONG[message]()


ENDLESS = st.Conductor(resistivity=6e-9)
COPPER, MAGNET = st.Film(CU), st.Film(CO, 3.0, "free")
STACKS = {
    "has 1 films": ([COPPER], None),
    "first film has thickness_nm 5": ([st.Film(CU, 5.0), MAGNET, COPPER], None),
    "film 2 of 3 has no thickness_nm": ([COPPER, st.Film(CO, None, "free"), COPPER], None),
    "films 2 and 3 are both magnets": ([COPPER, MAGNET, MAGNET, COPPER], None),
    "has no magnet": ([COPPER, COPPER], None),
    "films is .*; allowed is a list of spintorque.Film": (["Co"], None),
    "contact has 1 values; the stack has 2 faces": ([COPPER, MAGNET, COPPER], [co_cu()]),
    "contact is 'best'": ([COPPER, MAGNET, COPPER], "best"),
    "one of them has no contact": ([COPPER, MAGNET, COPPER], None),
    "a magnet, has no mixing_conductance": (
        [COPPER, MAGNET, COPPER],
        st.Contact.valet_fert(ar_star=1e-15),
    ),
    "both of them normal metals, has a polarization": (
        [COPPER, st.Film(CU, 2.0), MAGNET, COPPER],
        co_cu(),
    ),
    "so that spins pile up without end": (
        [st.Film(ENDLESS), st.Film(ENDLESS, 2.0, "free"), st.Film(ENDLESS)],
        co_cu(),
    ),
    "an ideal filter has a small one": (
        [COPPER, MAGNET, COPPER],
        st.Contact(conductances=(1e15, 0), mixing_conductance=1e15),
    ),
}


@pytest.mark.parametrize("message", STACKS)
def test_films_that_make_no_stack_are_refused(message):
    films, contact = STACKS[message]
    with pytest.raises(st.QuestionError, match=message):
        st.DiffusiveStack(films, contact=contact)


def test_a_stack_is_that_of_its_mapping():
    named = st.DiffusiveStack(
        [
            st.Film(st.conductors["Cu"]),
            st.Film(st.conductors["Py"], 4.0, "free"),
            st.Film(st.conductors["Cu"], 10.0),
            st.Film(st.conductors["Co"], 20.0, "fixed"),
            st.Film(st.conductors["Pt"]),
        ],
        contact=[st.contacts[name] for name in ("Py|Cu", "Cu|Py", "Cu|Co", "Co|Pt")],
    )
    assert list(named.to_mapping()["diffusive"]["conductors"]) == ["Cu", "Py", "Co", "Pt"]
    assert named.to_mapping()["diffusive"]["contact"] == ["Py|Cu", "Py|Cu", "Co|Cu", "Co|Pt"]
    changed = VALVE.to_mapping()
    changed["diffusive"]["films"][1]["thickness_nm"] = 1.0
    assert VALVE.to_mapping()["diffusive"]["films"][1]["thickness_nm"] == 6.0
    for stack in (VALVE, CAPPED, named):
        assert st.DiffusiveStack.from_mapping(stack.to_mapping()) == stack


TURNS = np.linalg.qr(np.random.default_rng(3).normal(size=(4, 3, 3)))[0]


@pytest.mark.parametrize("turn", TURNS)
def test_a_stack_that_is_turned_in_spin_space_has_turned_torques(turn):
    """Proper rotations; a reflection turns precession round, and with it Im G_ud."""
    turn = turn * np.sign(np.linalg.det(turn))
    directions = np.random.default_rng(5).normal(size=(3, 3))
    profiles = []
    for rotation in (np.eye(3), turn):
        films = list(CAPPED.films)
        for place, m in zip((2, 4, 7), directions @ rotation.T, strict=True):
            m = tuple(m / np.linalg.norm(m))
            films[place] = st.Film(films[place].conductor, films[place].thickness_nm, m)
        stack = st.DiffusiveStack(films, contact=CAPPED.contacts)
        profiles.append(st.diffusion_profile(stack, current_density=1e11, points=3))
    one, other = profiles
    assert other.bias == pytest.approx(one.bias, rel=1e-12)
    for name in ("torque", "spin_accumulation", "spin_current"):
        values = getattr(one, name)
        np.testing.assert_allclose(
            getattr(other, name), values @ turn.T, atol=1e-11 * np.abs(values).max()
        )


def test_the_mirror_image_has_the_same_resistance_and_opposite_torques():
    """Reciprocity: films in the other order, with the current reversed, are the same valve."""
    mirrored = st.DiffusiveStack(CAPPED.films[::-1], contact=CAPPED.contacts[::-1])
    one = st.diffusion_profile(CAPPED, current_density=1e11, theta=0.9)
    other = st.diffusion_profile(mirrored, current_density=1e11, theta=0.9)
    assert other.bias == pytest.approx(one.bias, rel=1e-12)
    np.testing.assert_allclose(
        other.torque[::-1], -one.torque, atol=1e-12 * np.abs(one.torque).max()
    )


def test_a_broken_identity_is_named(monkeypatch):
    def turned(m, along, across, s):
        return 1.001 * elimination.times(elimination.about(m, along, across), s)

    monkeypatch.setattr(elimination, "turned", turned)
    with pytest.raises(st.IdentityError, match="balance of angular momentum"):
        st.diffusive_torques(VALVE, bias=0.01)
