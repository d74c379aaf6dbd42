"""Scaled bonds and given spacings: by hand, a film that is squeezed evenly, bad questions."""

from dataclasses import replace

import numpy as np
import pytest

import spintorque as st
from spintorque.io.question_file import question_of
from spintorque.model.orbitals.layer_blocks import layer_blocks
from spintorque.model.orbitals.monolayer_pairs import pairs_of
from spintorque.model.orbitals.slater_koster import INTEGRALS, two_centre_block

CO, CU, FE, MGO, AG = (st.materials[name] for name in ("Co", "Cu", "Fe", "MgO", "Ag"))
HARRISON, CANONICAL = st.BondScaling(), st.BondScaling.canonical()
K = np.random.default_rng(5).uniform(-3, 3, (4, 2))
pytestmark = pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")
POWERS = {
    "Harrison": (HARRISON, {"ss": 2, "sp": 2, "pp": 2, "sd": 3.5, "pd": 3.5, "dd": 5}),
    "canonical": (CANONICAL, {"ss": 1, "sp": 2, "pp": 3, "sd": 3, "pd": 4, "dd": 5}),
    "own": (st.BondScaling(dd=4.0), {"ss": 2, "sp": 2, "pp": 2, "sd": 3.5, "pd": 3.5, "dd": 4}),
}


def spaced(first, second, distance):
    return st.LayerSpacing(between=(first.name, second.name), distance=distance)


def longer(material, ratio, powers):
    """The same material with a lattice that is longer by a factor, its integrals by hand."""

    def stretched(table):
        bonds = []
        for bond in table.bonds:
            values = {
                name: value * ratio ** -powers["".join(sorted(name[:2], key="spd".index))]
                for name, value in bond.integrals.items()
            }
            bonds.append(replace(bond, **values))
        return replace(table, bonds=tuple(bonds))

    return replace(
        material,
        lattice_constant=ratio * material.lattice_constant,
        table=stretched(material.table),
        minority_table=material.minority_table and stretched(material.minority_table),
    )


@pytest.mark.parametrize("law", POWERS)
@pytest.mark.parametrize(
    ("lead", "film", "face"),
    [(CO, CU, "111"), (CU, CO, "001"), (FE, MGO, "001"), (AG, FE, "001"), (CO, CU, "110")],
    ids=lambda part: getattr(part, "name", part),
)
def test_a_film_that_is_squeezed_evenly_is_another_crystal(lead, film, face, law):
    scaling, powers = POWERS[law]
    misfit = pairs_of((lead, film), face).registry.misfit(film)
    ratio = 1 / (1 + misfit)
    own = layer_blocks(film, face)
    spacing = spaced(film, film, ratio * own.distance)
    pairs = pairs_of((lead, film), face, (), (spacing,), scaling)
    found, squeezed = pairs.blocks[film], longer(film, ratio, powers)
    expected = layer_blocks(squeezed, face)
    if law == "Harrison" and face == "111":
        assert pairs.fermi_levels[film] == pytest.approx(squeezed.fermi_level, abs=0.01)
        assert pairs.fermi_levels[lead] == lead.fermi_level
    assert found.distance == pytest.approx(expected.distance, rel=1e-12)
    for step in range(-own.reach, own.reach + 1):
        for block in ("mean_block", "splitting_block"):
            one, other, free = (getattr(part, block)(step, K) for part in (found, expected, own))
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-11)
            if block == "mean_block":
                assert np.abs(one - free).max() > 1e-3


@pytest.mark.parametrize("face", ["001", "110", "111"])
def test_bonds_of_their_own_length_stay_as_they_are(face):
    lead = replace(CU, name="lead")
    plain, scaled = (pairs_of((lead, CU), face, (), (), scaling) for scaling in (None, HARRISON))
    for step in (0, 1):
        one, other = (pairs.own(CU, step) for pairs in (plain, scaled))
        np.testing.assert_array_equal(one.mean, other.mean)
    one, other = (pairs.between((lead, CU)) for pairs in (plain, scaled))
    np.testing.assert_allclose(one.mean, other.mean, rtol=0, atol=1e-13)


def test_a_bond_across_a_relaxed_interface_is_that_of_its_length_and_direction():
    """The first shell of Co on Cu (001), four bonds at 45 degrees before it is relaxed."""
    height, side = 0.2, CU.lattice_constant / np.sqrt(2)
    pairs = pairs_of((CU, CO), "001", (), (spaced(CU, CO, height),), HARRISON)
    found = pairs.between((CU, CO))
    length = np.hypot(height, side / np.sqrt(2))
    blocks = []
    for cell in found.cells:
        place = cell - pairs.registry.neighbour(CU, CO).shift  # hollows are half a cell away
        vector = np.array([-height, *place * side])
        if np.linalg.norm(vector) > length + 1e-6:
            blocks.append(None)
            continue
        integrals = {}
        for name in INTEGRALS:
            power = POWERS["Harrison"][1]["".join(sorted(name[:2], key="spd".index))]
            parts = []
            for material in (CO, CU):
                value = material.table.integrals_between(1, 0, 0)[name]
                parts.append(value * (material.lattice_constant / np.sqrt(2) / length) ** power)
            integrals[name] = sum(parts) / 2
        blocks.append(two_centre_block("spd", "spd", vector / length, integrals))
    nearest = [place for place, block in enumerate(blocks) if block is not None]
    assert len(nearest) == 4
    for place in nearest:
        np.testing.assert_allclose(found.mean[place], blocks[place], rtol=0, atol=1e-12)


def test_a_spacing_moves_the_atoms_of_a_junction():
    layers = [
        st.Layer(FE, magnetization="fixed"),
        st.Layer(MGO, 2),
        st.Layer(FE, magnetization="free"),
    ]
    near, far = (
        st.Stack(layers, face="001", spacings=spacings)
        for spacings in ((), [spaced(MGO, FE, 0.233)])
    )
    np.testing.assert_allclose(np.diff(far.positions)[[0, 2]], 0.233)
    np.testing.assert_allclose(np.diff(far.positions)[1], np.diff(near.positions)[1])
    one, other = (
        next(bond for bond in stack.interface_bonds if "MgO O" in bond.between)
        for stack in (near, far)
    )
    assert other.distance == pytest.approx(0.233)
    ratio = {name: value / dict(one.integrals)[name] for name, value in other.integrals}
    assert ratio["pps"] == pytest.approx((0.216 / 0.233) ** 2)
    assert ratio["dps"] == pytest.approx((0.216 / 0.233) ** 3.5)


def test_a_scaled_stack_survives_the_way_through_text():
    layers = [st.Layer(CU), st.Layer(CO, 3, "free"), st.Layer(CU)]
    spacings = [spaced(CO, CU, 0.2), spaced(CO, CO, 0.202)]
    stack = st.Stack(layers, face="111", spacings=spacings, bond_scaling=CANONICAL)
    section = question_of({"stack": stack.to_mapping()}).stack
    assert section.stack() == stack
    assert section.to_mapping() == stack.to_mapping()
    switched_on = stack.to_mapping() | {"bond_scaling": {}}
    assert question_of({"stack": switched_on}).stack.stack().bond_scaling == HARRISON


def test_what_is_done_with_a_strained_film_is_said():
    layers = [st.Layer(CO, None, "free"), st.Layer(CU, 3), st.Layer(CO, None, "free")]
    with pytest.warns(st.SpintorqueWarning, match="its bonds are scaled to their lengths"):
        st.Stack(layers, face="111", bond_scaling=HARRISON)


BAD = {
    "a spacing of a stranger": (
        {"spacings": [spaced(CO, AG, 0.2)]},
        "a layer spacing names 'Ag', which is no material of the stack",
    ),
    "one inside a crystal": ({"spacings": [spaced(CO, CU, 0.2)]}, "give a bond_scaling too"),
    "no spacing": ({"spacings": [0.2]}, "allowed is a list of spintorque.LayerSpacing"),
    "no scaling": ({"bond_scaling": 5.0}, "bond_scaling is 5.0; allowed is a spintorque.Bond"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_questions_are_refused_in_one_line(fault):
    options, message = BAD[fault]
    layers = [st.Layer(CU), st.Layer(CO, None, "free")]
    with pytest.raises(st.QuestionError) as error:
        st.Stack(layers, face="111", **options)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: st.BondScaling(dd=-1.0),
        lambda: st.LayerSpacing(between="Co", distance=0.2),
        lambda: st.LayerSpacing(between=("Co", "Cu"), distance=2e-10),
        lambda: st.Stack(
            [st.Layer(st.Material.normal_metal(onsite=0.0, hopping=0.5))] * 2,
            lattice_constant=0.3,
            bond_scaling=HARRISON,
        ),
    ],
)
def test_bad_parts_are_refused(make):
    with pytest.raises(st.QuestionError):
        make()
