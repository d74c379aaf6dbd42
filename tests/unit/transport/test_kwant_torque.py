"""The torque in Kwant systems of any shape."""

import kwant_by_hand
import numpy as np
import pytest
from kwant_by_hand import SIGMA, kwant
from stacks import COPPER, IRON

import spintorque as st
from spintorque.transport.engines import numpy_engine
from spintorque.transport.engines.engine import Request
from spintorque.transport.hamiltonian.chain import make_chain

ENERGY = -0.4
UP, DOWN, TILTED = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0), st.direction(1.1)


def chain(fixed=TILTED, free=UP):
    """Normal lead, fixed magnet, spacer, free magnet of two, normal lead."""
    metal = (1.0, 0.0, 0.5, UP)
    layers = [metal, metal, (1.2, 0.5, 0.5, fixed), metal, metal]
    layers += [(1.2, 0.4, 0.5, free), (1.2, 0.6, 0.5, free), metal, metal]
    return kwant_by_hand.system(layers, 0.3, 0.2, [0.5] * (len(layers) - 1))


def is_free(site):
    return site.tag[0] in (5, 6)


@pytest.mark.parametrize("lead", [0, 1])
def test_both_pictures_are_the_difference_of_spin_currents(lead):
    found = st.kwant_torque(chain(), energy=ENERGY, lead=lead, sites=is_free)
    currents = kwant_by_hand.spin_currents(chain(), ENERGY, lead)[:, 1:]
    np.testing.assert_allclose(found.total, currents[4] - currents[6], atol=1e-13)
    np.testing.assert_allclose(found.torque[0], currents[4] - currents[5], atol=1e-13)
    assert found.picture_defect < 1e-13
    assert np.abs(found.total).max() > 1e-3
    assert abs(found.total[2]) < 1e-15
    assert (found.energy, found.lead, found.positions.tolist()) == (ENERGY, lead, [[5.0], [6.0]])


def test_it_is_the_torque_of_a_stack_without_what_all_states_do():
    stack = st.Stack(
        [
            st.Layer(COPPER),
            st.Layer(IRON, 2, magnetization="fixed"),
            st.Layer(COPPER, 3),
            st.Layer(IRON, 2, magnetization="free"),
            st.Layer(COPPER),
        ],
        lattice_constant=0.25,
    )
    params = {"theta": 1.0, "kx": 0.2, "ky": 1.4, "bias": 0.0}
    free = st.kwant_torque(
        stack.to_kwant(), energy=0.1, sites=lambda site: site.tag[0] in (6, 7), params=params
    )
    bound = stack.to_kwant(theta=1.0, k=(0.2, 1.4), bias=0.0)
    tags = {site.tag[0]: site for site in bound.sites}
    again = st.kwant_torque(bound, energy=0.1, sites=[tags[6], tags[7]])
    chain = make_chain(stack, 0.0, 1.0)
    request = Request(np.array([0.2]), np.array([1.4]), np.array([0.1]), "left", bonds=(5, 7))
    current = numpy_engine.spectra(chain, request).current[:, 1:, 0, 0]
    np.testing.assert_allclose(free.total, current[0] - current[1], atol=1e-12)
    np.testing.assert_allclose(again.total, free.total, atol=1e-14)
    assert free.picture_defect < 1e-12


def test_collinear_magnets_feel_none():
    for direction in (UP, DOWN):
        found = st.kwant_torque(chain(fixed=direction), energy=ENERGY, sites=is_free)
        np.testing.assert_allclose(found.total, 0, atol=1e-14)


def test_states_from_all_leads_have_no_torque_in_the_plane():
    total = sum(
        st.kwant_torque(chain(), energy=ENERGY, lead=n, sites=is_free).total for n in (0, 1)
    )
    assert abs(total[0]) < 1e-13
    assert abs(total[1]) > 1e-4


def test_turning_all_spins_turns_the_torque():
    turn = np.array([[0, 0, 1.0], [1.0, 0, 0], [0, 1.0, 0]])
    turned = chain(fixed=turn @ TILTED, free=turn @ UP)
    before, after = (
        st.kwant_torque(system, energy=ENERGY, sites=is_free).total for system in (chain(), turned)
    )
    np.testing.assert_allclose(after, turn @ before, atol=1e-13)


def test_hoppings_that_turn_spins_show_in_the_defect():
    lattice = kwant.lattice.chain(norbs=2)
    builder = kwant.Builder()
    for i in range(6):
        builder[lattice(i)] = SIGMA[0] - 0.2 * SIGMA[1 if i == 1 else 3] * (i in (1, 3, 4))
        if i:
            builder[lattice(i), lattice(i - 1)] = -0.5 * SIGMA[0]
    builder[lattice(4), lattice(3)] = -0.5 * SIGMA[0] + 0.1j * SIGMA[2]
    lead = kwant.Builder(kwant.TranslationalSymmetry((-1,)))
    lead[lattice(0)] = SIGMA[0]
    lead[lattice(1), lattice(0)] = -0.5 * SIGMA[0]
    builder.attach_lead(lead)
    builder.attach_lead(lead.reversed())
    found = st.kwant_torque(builder.finalized(), energy=0.8, sites=[lattice(3), lattice(4)])
    assert found.picture_defect > 1e-4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"system": None}, "allowed is a finalized Kwant system"),
        ({"lead": 2}, "the system has leads 0 to 1"),
        ({"lead": -1}, "whole number from 0"),
        ({"energy": float("nan")}, "energy is nan"),
        ({"energy": 40.0}, "lead 0 has no open mode at energy 40 eV"),
        ({"sites": lambda site: False}, "sites are none of the system's"),
        ({"sites": [3]}, "no site of the system"),
        ({"sites": lambda site: site.tag[0] == 0}, "a lead is attached to"),
    ],
)
def test_what_is_refused(change, said):
    question = {"system": chain(), "energy": ENERGY, "sites": is_free} | change
    with pytest.raises(st.QuestionError, match=said):
        st.kwant_torque(question.pop("system"), **question)


def test_sites_of_other_than_two_orbitals_are_refused():
    lattice = kwant.lattice.chain(norbs=1)
    builder = kwant.Builder()
    builder[(lattice(i) for i in range(3))] = 1.0
    builder[lattice.neighbors()] = -0.5
    lead = kwant.Builder(kwant.TranslationalSymmetry((-1,)))
    lead[lattice(0)] = 1.0
    lead[lattice.neighbors()] = -0.5
    builder.attach_lead(lead)
    with pytest.raises(st.QuestionError, match="has norbs 1"):
        st.kwant_torque(builder.finalized(), energy=1.0, sites=[lattice(2)])
