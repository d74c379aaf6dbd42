"""Rashba coupling of an interface layer: where it is allowed, and what symmetry it leaves."""

import numpy as np
import pytest
from stacks import COPPER, IRON

import spintorque as st

HEAVY = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5, rashba=0.2)
COARSE = st.TransportAccuracy(k_points=12, energy_points=7, contour_points=16)


def stack(*inner, ends=(IRON, IRON)):
    return st.Stack(
        [
            st.Layer(ends[0], magnetization="fixed" if ends[0].is_magnetic else None),
            *inner,
            st.Layer(ends[1], magnetization="free" if ends[1].is_magnetic else None),
        ],
        lattice_constant=0.3,
        bias_profile=st.BiasProfile(
            layer_fractions=[0.0] * sum(layer.thickness for layer in inner)
        ),
    )


def test_leads_and_free_magnets_may_have_none():
    with pytest.raises(st.QuestionError, match=r"the first layer has rashba 0\.2 eV"):
        stack(ends=(HEAVY, IRON))
    magnet = st.Material(kind="ferromagnet", onsite=1.0, hopping=0.5, exchange=0.5, rashba=0.2)
    with pytest.raises(st.QuestionError, match="the free magnet has Rashba coupling"):
        st.torque(stack(st.Layer(magnet, 1, "free")), theta=1.0)


@pytest.mark.parametrize("bias", [0.0, 0.2])
def test_torque_with_rashba_keeps_the_audit_and_agrees_with_the_twin(bias):
    made = stack(st.Layer(HEAVY, 1), st.Layer(COPPER, 2))
    found, twin = (
        st.torque(made, bias=bias, theta=1.0, accuracy=COARSE, engine=engine)
        for engine in ("layered", "layered-numpy")
    )
    assert found.audit["torque_picture_defect"] < 1e-10
    for name in ("torque_parallel", "torque_perpendicular"):
        assert getattr(found, name) == pytest.approx(getattr(twin, name), rel=1e-9)


def test_without_coupling_the_whole_zone_gives_what_the_wedge_gives():
    tiny = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5, rashba=1e-12)
    plain = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5)
    whole, wedge = (
        st.torque(stack(st.Layer(m, 2)), bias=0.2, theta=1.0, accuracy=COARSE)
        for m in (tiny, plain)
    )
    assert whole.torque_parallel == pytest.approx(wedge.torque_parallel, rel=1e-8)
    assert whole.torque_perpendicular == pytest.approx(wedge.torque_perpendicular, rel=1e-8)


def test_only_rashba_coupling_changes_the_spin_current_between_collinear_magnets():
    """The lattice is a third partner in the exchange of angular momentum."""
    made = stack(st.Layer(HEAVY, 1), st.Layer(COPPER, 1))
    without = stack(st.Layer(COPPER, 2))
    changed, kept = (
        np.ptp(
            st.spin_current(s, bias=0.2, theta=0.0, accuracy=COARSE)
            .dataset["spin_current"]
            .values[:, 2]
        )
        for s in (made, without)
    )
    assert changed > 1e-5
    assert kept < 1e-15
