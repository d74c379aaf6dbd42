"""Parts of semiclassical questions check themselves; both ways to give them agree."""

import math

import pytest

import spintorque as st

COBALT = st.Conductor.valet_fert(rho_star=75e-9, beta=0.46, spin_diffusion_length=59.0)
COPPER = st.Conductor(resistivity=6e-9, spin_diffusion_length=450.0)
MIXING = "mixing_conductance"
BARE = {"conductances": (4e14, 3e14)}

WRONG = {
    "beta is 1": lambda: st.Conductor.valet_fert(rho_star=1e-7, beta=1),
    "polarization is -1": lambda: st.Conductor(resistivity=1e-7, polarization=-1),
    "polarization is 46.0": lambda: st.Conductor(resistivity=1e-7, polarization=46.0),
    "rho_star is 0": lambda: st.Conductor.valet_fert(rho_star=0),
    "spin_diffusion_length is -3": lambda: st.Conductor(resistivity=1e-7, spin_diffusion_length=-3),
    "exchange_length is nan": lambda: st.Conductor(resistivity=1e-7, exchange_length=math.nan),
    "diffusion_constant is 0": lambda: st.Conductor(resistivity=1e-7, diffusion_constant=0),
    "gamma is 1.2": lambda: st.Contact.valet_fert(ar_star=5e-16, gamma=1.2),
    "ar_star is 0": lambda: st.Contact.valet_fert(ar_star=0),
    "allowed is a real part at least .* = 3.5e\\+14": lambda: st.Contact(
        **BARE, mixing_conductance=3.4e14
    ),
    "allowed is a real part above 0": lambda: st.Contact.valet_fert(
        ar_star=5e-16, gamma=0.7, mixing_conductance=-1e14
    ),
    "transmitted_mixing_conductance is": lambda: st.Contact(
        **BARE, mixing_conductance=4e14, transmitted_mixing_conductance=5e14
    ),
    "and no mixing_conductance": lambda: st.Contact(**BARE, transmitted_mixing_conductance=1e13),
    "mixing_conductance is 'much'": lambda: st.Contact(**BARE, mixing_conductance="much"),
    "conductances is 4": lambda: st.Contact(conductances=4e14),
    "conductances is -1": lambda: st.Contact(conductances=(-1.0, 1e14)),
    "both 0": lambda: st.Contact(conductances=(0, 0)),
    "spin_memory_loss is -0.1": lambda: st.Contact(**BARE, spin_memory_loss=-0.1),
    "sharvin_corrected is 1": lambda: st.Contact(**BARE, sharvin_corrected=1),
    "film conductor is 'Co'": lambda: st.Film("Co"),
    "thickness_nm is 0": lambda: st.Film(COPPER, thickness_nm=0),
    "has no magnetization": lambda: st.Film(COBALT, thickness_nm=3),
    "magnetization is 'pinned'": lambda: st.Film(COBALT, 3.0, "pinned"),
    "of length 2": lambda: st.Film(COBALT, 3.0, (0, 0, 2)),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_fault_is_reported_in_one_line(message):
    with pytest.raises(st.QuestionError, match=message) as caught:
        WRONG[message]()
    assert "\n" not in str(caught.value)


def test_numbers_of_valet_and_fert():
    """Resistivities of the spins are 2 rho* (1 -+ beta), and those of contacts likewise."""
    up, down = 2 * 75e-9 * 0.54, 2 * 75e-9 * 1.46
    assert COBALT.resistivity == pytest.approx(1 / (1 / up + 1 / down), rel=1e-14)
    assert COBALT.rho_star == pytest.approx(75e-9, rel=1e-14)
    contact = st.Contact.valet_fert(ar_star=0.51e-15, gamma=0.77, mixing_conductance=5.5e14)
    assert contact.conductances == pytest.approx((1 / 2.346e-16, 1 / 1.8054e-15), rel=1e-14)
    assert contact.conductance == pytest.approx(1 / (0.51e-15 * (1 - 0.77**2)), rel=1e-14)
    assert contact.polarization == pytest.approx(0.77, rel=1e-14)
    assert contact.ar_star == pytest.approx(0.51e-15, rel=1e-14)
    assert contact.mixing_conductance == 5.5e14 + 0j


def test_a_mixing_conductance_is_complex_or_its_parts():
    contact = st.Contact(**BARE, mixing_conductance=[4e14, -3e13])
    assert contact.mixing_conductance == 4e14 - 3e13j
    assert contact == st.Contact(**BARE, mixing_conductance=4e14 - 3e13j)


def test_an_ideal_filter_has_one_conductance():
    contact = st.Contact(conductances=(1e15, 0), mixing_conductance=6e14)
    assert contact.polarization == 1
    assert math.isinf(contact.ar_star)


def test_another_unit_is_recognised():
    with pytest.raises(st.QuestionError, match=r"0.51 fohm m\^2 would be 5.1e-16 ohm m\^2"):
        st.Contact.valet_fert(ar_star=0.51)
    with pytest.raises(st.QuestionError, match="6 uohm cm would be 6e-08 ohm m"):
        st.Conductor(resistivity=6.0)
