"""Blocks of bonds: the printed table, rotations, exchange of the atoms; angular momentum."""

import numpy as np
import printed_slater_koster as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.spatial.transform import Rotation

from spintorque.model.orbitals.real_harmonics import angular_momentum, rotation
from spintorque.model.orbitals.slater_koster import (
    INTEGRALS,
    LOWER_FIRST,
    integral_names,
    two_centre_block,
)

ANY_SEED = some.integers(0, 2**32 - 1)


def case(seed):
    """Direction, rotation and integrals; those of equal atoms seen from both ends."""
    rng = np.random.default_rng(seed)
    vector = rng.normal(size=3)
    own = {name: rng.normal() for name in LOWER_FIRST}
    integrals = own | {name[1] + name[0] + name[2]: value for name, value in own.items()}
    turn = Rotation.random(random_state=rng).as_matrix()
    return vector / np.linalg.norm(vector), turn, integrals


@given(ANY_SEED)
def test_blocks_are_those_of_the_printed_table(seed):
    direction, _, integrals = case(seed)
    block = two_centre_block("spd", "spd", direction, integrals)
    np.testing.assert_allclose(block, oracle.printed_block(direction, integrals), atol=1e-13)


@given(ANY_SEED)
def test_a_turned_bond_has_turned_orbitals(seed):
    direction, turn, integrals = case(seed)
    turned = two_centre_block("spd", "spd", turn @ direction, integrals)
    d = oracle.rotation_of_orbitals(turn)
    block = two_centre_block("spd", "spd", direction, integrals)
    np.testing.assert_allclose(turned, d @ block @ d.T, atol=1e-12)
    np.testing.assert_allclose(rotation("spd", turn), d, atol=1e-12)


@given(ANY_SEED)
def test_a_bond_seen_from_its_other_end_is_transposed(seed):
    """Of different atoms too: sps of one is pss of the other."""
    rng = np.random.default_rng(seed)
    direction = case(seed)[0]
    there = {name: rng.normal() for name in INTEGRALS}
    back = {name[1] + name[0] + name[2]: value for name, value in there.items()}
    forth = two_centre_block("spd", "spd", direction, there)
    np.testing.assert_allclose(
        forth, two_centre_block("spd", "spd", -direction, back).T, atol=1e-13
    )


def test_many_bonds_at_once_are_the_same_as_each_alone():
    directions = np.array([case(seed)[0] for seed in range(6)]).reshape(2, 3, 3)
    integrals = case(1)[2]
    blocks = two_centre_block("sp", "d", directions, integrals)
    assert blocks.shape == (2, 3, 4, 5)
    one = two_centre_block("spd", "spd", directions[1, 2], integrals)
    np.testing.assert_allclose(blocks[1, 2], one[:4, 4:], atol=1e-15)


def test_names_of_integrals():
    assert integral_names("s", "p") == ("sps",)
    assert integral_names("pd", "d") == ("pds", "pdp", "dds", "ddp", "ddd")
    assert len(LOWER_FIRST) == 10
    assert len(INTEGRALS) == 14


@pytest.mark.parametrize(("shell", "degree"), [("p", 1), ("d", 2)])
def test_angular_momentum_is_that_of_ladder_operators(shell, degree):
    expected = oracle.angular_momentum_by_ladders(degree)
    np.testing.assert_allclose(angular_momentum(shell), expected, atol=1e-14)


@given(ANY_SEED)
def test_angular_momentum_turns_like_a_vector(seed):
    turn = case(seed)[1]
    momentum, d = angular_momentum("spd"), rotation("spd", turn)
    turned = np.einsum("ab,kbc,dc->kad", d, momentum, d)
    np.testing.assert_allclose(turned, np.einsum("ik,iab->kab", turn, momentum), atol=1e-12)
