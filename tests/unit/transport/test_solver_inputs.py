"""Questions that solvers refuse, and forms that they accept."""

import copy
import itertools
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest
from stacks import BARRIER, COBALT, COPPER, IRON, junction

import spintorque as st
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.point_checks import bias_of

COARSE = st.TransportAccuracy(k_points=4, energy_points=5, contour_points=16)
FREE = st.Layer(IRON, magnetization="free")


def stack_of(*layers, **options):
    return st.Stack(layers, lattice_constant=0.3, **options)


def pinned_by_vector():
    return stack_of(st.Layer(IRON, magnetization=(0.0, 1.0, 0.0)), st.Layer(BARRIER, 2), FREE)


def with_a_gap():
    """Spin bands from -7.4 to -2.6 and from 2.6 to 7.4 eV."""
    split = st.Material.ferromagnet(onsite=0.0, exchange=10.0, hopping=0.4)
    fixed, free = (st.Layer(split, magnetization=role) for role in ("fixed", "free"))
    return stack_of(fixed, st.Layer(BARRIER, 2), free)


WRONG = {
    "stack is str": lambda: st.torque("Fe", theta=1.0),
    "stack is int": lambda: st.scattering(3),
    "stack is NoneType": lambda: st.spin_current(None),
    "stack is list": lambda: st.mixing_conductance([]),
    "accuracy is 64": lambda: st.torque(junction(), theta=1.0, accuracy=64),
    "bias is 20 V; at it no energy lies in the bands of both leads": lambda: st.torque(
        junction(), bias=20.0, theta=1.0
    ),
    "bias is -20 V": lambda: st.tabulate(junction(), bias=[-20.0, 0.0, 20.0], theta=[1.0]),
    "bias is 'abc'": lambda: st.tabulate(junction(), bias="abc", theta=[1.0]),
    "bias is [[0.1], [0.1, 0.2]]": lambda: st.tabulate(
        junction(), bias=[[0.1], [0.1, 0.2]], theta=[1.0]
    ),
    "bias is None": lambda: st.torque(junction(), bias=None, theta=1.0),
    "theta is None": lambda: st.spin_current(junction(), theta=None),
    "bias is 1j": lambda: st.torque(junction(), bias=1j, theta=1.0),
    "bias is array([0.1+1.j])": lambda: st.tabulate(junction(), bias=np.array([0.1 + 1j])),
    "executor is 'x'": lambda: st.tabulate(junction(), bias=0.1, executor="x"),
    "executor is 4": lambda: st.sweep(
        junction(), {"temperature": [0.0]}, folder="nowhere/a.zarr", executor=4
    ),
    "the folder is None": lambda: st.sweep(junction(), {"temperature": [0.0]}, folder=None),
    "the folder is 3": lambda: st.resume(3),
    "quantity is ['torque']": lambda: st.sweep(
        junction(), {"temperature": [0.0]}, folder="nowhere/a.zarr", quantity=["torque"]
    ),
    "theta is 9.0": lambda: junction().to_kwant(theta=9.0),
    "k is 0.1": lambda: st.scattering(junction(), k=0.1),
    "k is (0.1, 0.2, 0.3)": lambda: st.scattering(junction(), k=(0.1, 0.2, 0.3)),
    "layers is None": lambda: st.Stack(None, lattice_constant=0.3),
    "bias_profile is 'n-1'": lambda: stack_of(FREE, FREE, bias_profile="n-1"),
    "layer_fractions is 0.1": lambda: st.BiasProfile(layer_fractions=0.1),
    "onsite is np.True_": lambda: st.Material.insulator(onsite=np.True_, hopping=1.0),
    "k_points is 9; allowed is an even": lambda: st.TransportAccuracy(k_points=9),
    "energy_points is 4; allowed is an odd": lambda: st.TransportAccuracy(energy_points=4),
    "no fixed layer": lambda: st.torque(pinned_by_vector(), theta=1.0),
    "-7.4 to -2.6 and 2.6 to 7.4 eV": lambda: st.torque(with_a_gap(), theta=1.0),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_inputs_are_refused(message):
    with pytest.raises(st.QuestionError) as caught:
        WRONG[message]()
    assert message in str(caught.value)


def bands(material):
    """Least and largest energy (eV) of both spins' cosine bands, over k at their extrema."""
    cosines = [np.cos(k) for k in itertools.product((0.0, np.pi), repeat=3)]
    energies = [
        material.onsite + spin * material.exchange / 2 - 2 * material.hopping * sum(cosine)
        for cosine in cosines
        for spin in (1, -1)
    ]
    return min(energies), max(energies)


@pytest.mark.parametrize("materials", [(IRON, IRON), (COBALT, IRON), (COPPER, COBALT)])
def test_biases_are_allowed_up_to_the_edges_of_the_leads_bands(materials):
    """At V the bands of the first lead lie V higher against the last: they must overlap."""
    left, right = materials
    layers = [
        st.Layer(left, magnetization=None if left is COPPER else "fixed"),
        st.Layer(BARRIER, 1),
        st.Layer(IRON, 2, magnetization="fixed") if left is COPPER else None,
        st.Layer(right, magnetization="free"),
    ]
    stack = st.Stack([layer for layer in layers if layer], lattice_constant=0.287)
    (low, high), (far_low, far_high) = bands(left), bands(right)
    for edge, inwards in ((far_low - high, 1), (far_high - low, -1)):
        assert bias_of(stack, edge + inwards * 1e-6) == edge + inwards * 1e-6
        with pytest.raises(st.QuestionError, match="no energy lies in the bands of both leads"):
            bias_of(stack, edge - inwards * 1e-6)
        with pytest.raises(st.QuestionError, match="allowed is"):
            st.torque(stack, bias=edge - inwards * 1e-6, theta=1.0)


def test_scattering_exactly_at_a_band_edge_is_refused():
    zero = np.array([0.0])
    edge = float(make_chain(junction(), 0.0, 0.0).band_edges("left", zero, zero)[1, 0])
    with pytest.raises(st.QuestionError, match="band edge of a lead"):
        st.scattering(junction(), energy=edge)


def test_kwant_is_told_what_is_missing():
    import kwant

    with pytest.raises(kwant.UserCodeError) as caught:
        kwant.smatrix(junction().to_kwant(theta=1.0), 0.0)
    assert "the system needs params with kx, ky, bias" in str(caught.value.__cause__)


def test_pi_in_single_precision_is_pi():
    theta = np.linspace(0, np.pi, 5, dtype=np.float32)
    table = st.tabulate(junction(), bias=[0.1], theta=theta, accuracy=COARSE)
    assert table.dataset["theta"].values[-1] == np.pi
    assert st.torque(junction(), theta=theta[-1], accuracy=COARSE).theta == np.pi


def test_minus_zero_bias_is_zero():
    tables = [
        st.tabulate(junction(), bias=[bias], theta=[1.0], accuracy=COARSE) for bias in (0.0, -0.0)
    ]
    assert tables[0].dataset.attrs == tables[1].dataset.attrs


def test_answers_and_questions_travel_between_processes():
    found = st.torque(junction(), bias=0.2, theta=1.0, accuracy=COARSE)
    assert copy.deepcopy(found) == found
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        again = executor.submit(st.torque, junction(), bias=0.2, theta=1.0, accuracy=COARSE)
        assert again.result() == found
    table = st.tabulate(junction(), bias=[0.1], theta=[1.0], accuracy=COARSE)
    assert pickle.loads(pickle.dumps(table)).dataset.identical(table.dataset)


def test_answers_with_arrays_can_be_compared():
    one, other = (st.scattering(junction(), energy=0.0) for _ in range(2))
    assert one == one
    assert one != other


def test_table_under_a_third_magnet_is_not_interpolated():
    """Its torque does not vanish where free and fixed magnet are collinear."""
    third = st.Layer(IRON, magnetization=(1.0, 0.0, 0.0))
    fixed, film = st.Layer(IRON, magnetization="fixed"), replace(FREE, thickness=2)
    stack = stack_of(fixed, st.Layer(BARRIER, 1), film, st.Layer(COPPER, 1), third)
    table = st.tabulate(
        stack, bias=[0.1], theta=np.linspace(0, np.pi, 5), accuracy=COARSE, temperature=300.0
    )
    with pytest.raises(
        st.RangeError, match="third magnet or spin-orbit coupling acts on the free one"
    ):
        table.at(0.1, 1.0)


def test_slopes_need_two_biases():
    table = st.tabulate(junction(), bias=[0.1], theta=[1.0], accuracy=COARSE)
    for slope in (table.torkance, table.conductance):
        with pytest.raises(st.RangeError, match="two or more"):
            slope()


def test_energy_error_bounds_what_more_energy_points_change():
    """The k mesh is the same, so only the energy integrals differ."""
    few, many = (
        st.TransportAccuracy(k_points=4, energy_points=n, contour_points=c)
        for n, c in ((5, 16), (61, 96))
    )
    for bias in (0.0, 0.4):
        coarse, fine = (
            st.torque(junction(), bias=bias, theta=1.0, temperature=300.0, accuracy=accuracy)
            for accuracy in (few, many)
        )
        largest = max(abs(coarse.torque_parallel), abs(coarse.torque_perpendicular))
        bound = coarse.audit["energy_integral_error"] * largest
        assert bound > 0
        assert abs(coarse.torque_perpendicular - fine.torque_perpendicular) <= bound
        assert abs(coarse.torque_parallel - fine.torque_parallel) <= bound
