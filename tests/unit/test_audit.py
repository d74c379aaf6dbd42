"""The record of identities and errors, alone, merged, and as files keep it."""

import pytest
from stacks import junction

import spintorque as st
from spintorque.results.audit import IDENTITIES, MEANINGS, Audit

ONE = Audit(unitarity_defect=1e-12, k_sum_error=2e-9, error_over_tolerance=0.5, largest_torque=1e-5)
OTHER = Audit(unitarity_defect=3e-13, k_sum_error=1e-9, balance_defect=1e-11, largest_torque=4e-5)


def test_the_worst_of_each_entry_is_kept():
    merged = ONE.merge(OTHER)
    assert merged == OTHER.merge(ONE)
    assert (merged.unitarity_defect, merged.k_sum_error) == (1e-12, 2e-9)
    assert (merged.error_over_tolerance, merged.balance_defect) == (0.5, 1e-11)
    assert merged.density_of_states_defect is None
    assert ONE.merge() == ONE


def test_a_mapping_has_what_applies_relative_to_the_largest_torque():
    assert ONE.to_mapping() == {
        "unitarity_defect": 1e-12,
        "k_sum_error": 2e-9 / 1e-5,
        "error_over_tolerance": 0.5,
    }
    again = Audit.from_mapping(ONE.to_mapping(), largest_torque=1e-5)
    assert again.k_sum_error == pytest.approx(2e-9, rel=1e-15)
    merged = again.merge(Audit.from_mapping(OTHER.to_mapping(), 4e-5))
    assert merged.to_mapping()["k_sum_error"] == pytest.approx(2e-9 / 4e-5, rel=1e-15)
    assert Audit(k_sum_error=1.0, largest_torque=0.0).to_mapping() == {"k_sum_error": 1.0}


@pytest.mark.parametrize("name", IDENTITIES)
def test_each_identity_is_required_by_its_name(name):
    audit = Audit(**{name: 2e-8})
    audit.require_identities(1e-7, 0.1)
    with pytest.raises(st.IdentityError, match=r"off by 2.00e-08 at bias 0.1 V; allowed is 1.00e"):
        audit.require_identities(1e-8, 0.1)
    with pytest.raises(st.IdentityError, match="off by nan"):
        Audit(**{name: float("nan")}).require_identities(1e-8, 0.1)


def test_every_entry_of_an_answer_has_a_meaning(small_table, coarse):
    assert small_table.audit.keys() <= MEANINGS.keys()
    profile = st.torque_profile(junction(), bias=0.1, theta=1.0, accuracy=coarse)
    coupling = st.exchange_coupling(junction(), accuracy=coarse)
    assert (profile.audit.keys() | coupling.audit.keys()) <= MEANINGS.keys()
