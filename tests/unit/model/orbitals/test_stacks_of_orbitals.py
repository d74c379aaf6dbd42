"""Stacks of materials of several orbitals: what fits, what is said, and the bonds that are made."""

import numpy as np
import pytest

import spintorque as st
from spintorque.io.question_file import question_of
from spintorque.model.orbitals.monolayer_pairs import pairs_of
from spintorque.model.orbitals.slater_koster import two_centre_block
from spintorque.model.remarks import remarks_on

CO, CU, FE, MGO, AU, NI = (st.materials[name] for name in ("Co", "Cu", "Fe", "MgO", "Au", "Ni"))
ONE_ORBITAL = st.Material.normal_metal(onsite=0.0, hopping=0.5)
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning"),
    pytest.mark.filterwarnings("ignore:no table holds:spintorque.SpintorqueWarning"),
]


def valve(**options):
    layers = [
        st.Layer(CO, magnetization="fixed"),
        st.Layer(CU, 4),
        st.Layer(CO, magnetization="free"),
    ]
    return st.Stack(layers, **({"face": "111"} | options))


def stack_of(*materials, face):
    roles = ["free" if material.is_magnetic else None for material in materials]
    first = st.Layer(materials[0], None, roles[0])
    middle = [st.Layer(m, 3, role) for m, role in zip(materials[1:], roles[1:], strict=True)]
    return st.Stack([first, *middle, first], face=face)


def test_the_plane_is_the_first_leads():
    on_cobalt = valve()
    assert on_cobalt.cell_area == pytest.approx(0.3545**2 * np.sqrt(3) / 4, rel=1e-12)
    assert on_cobalt.positions[:2] == pytest.approx([0, (0.3545 + 0.3615) / 2 / np.sqrt(3)])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: valve(face="112"), "face is '112'; allowed for fcc is 001, 110, 111"),
        (lambda: valve(face=None), "face is None; .* need one, in quotes: '001', '110', '111'"),
        (lambda: valve(face=111), "face is 111; .* need one, in quotes: '001', '110', '111'"),
        (lambda: valve(lattice_constant=0.36), "whose lattice is the first lead's: leave it out"),
        (
            lambda: stack_of(CU, AU, face="111"),
            r"Au has a misfit of \+12.8 % to",
        ),
        (lambda: stack_of(CU, FE, face="110"), r"Fe is bcc \(110\) and the first lead, Cu, fcc"),
        (
            lambda: st.Stack([st.Layer(CU), st.Layer(ONE_ORBITAL)], face="111"),
            "materials of one orbital and of several",
        ),
        (
            lambda: st.Stack([st.Layer(ONE_ORBITAL)] * 2, lattice_constant=0.3, face="001"),
            "face is '001' of a stack of one orbital",
        ),
        (lambda: st.Stack([st.Layer(ONE_ORBITAL)] * 2), "the stack has no lattice_constant"),
        (lambda: valve(given_bonds=["Cu"]), "given_bonds is .*; allowed is a list"),
        (
            lambda: st.Stack([st.Layer(MGO), st.Layer(FE, magnetization="free")], face="001"),
            "the first layer is an insulator",
        ),
    ],
)
def test_bad_stacks_are_refused_in_one_line(make, message):
    with pytest.raises(st.QuestionError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_a_strained_film_is_said_and_remembered():
    with pytest.warns(st.SpintorqueWarning, match=r"Cu is strained by -1.9 % in the plane"):
        stack = valve()
    assert any("Cu is strained" in text for text in remarks_on(stack))


@pytest.mark.parametrize("face", ["001", "110", "111"])
def test_bonds_of_one_crystal_are_the_mean_of_both_materials(face):
    pairs = pairs_of((CU, CO), face)
    for step in (1, 2):
        line = (CU, *[CO] * step)
        if not pairs.are_bound(line):
            continue
        made, own = pairs.between(line), [pairs.own(material, step) for material in (CU, CO)]
        for cell, block in zip(made.cells, made.mean, strict=True):
            expected = sum(
                part.mean[np.all(part.cells == cell, axis=1)].sum(axis=0) for part in own
            )
            np.testing.assert_allclose(block, expected / 2, rtol=0, atol=1e-12)


def test_bonds_between_crystals_follow_the_rules():
    bonds = {bond.between: bond for bond in stack_of(FE, MGO, face="001").interface_bonds}
    on_top = bonds["Fe", "MgO O"]
    assert on_top.distance == pytest.approx(0.216)
    nearest = next(bond for bond in FE.table.bonds if bond.shell == 1)
    length = 0.2866 * np.sqrt(3) / 2
    pps = np.sqrt(nearest.pps * (length / 0.216) ** 2 * 0.65 * (0.4212 / np.sqrt(2) / 0.216) ** 2)
    assert dict(on_top.integrals)["pps"] == pytest.approx(pps)
    dps = nearest.pds * (length / 0.216) ** 3.5 / 2  # iron's alone: half of it
    assert dict(on_top.integrals)["dps"] == pytest.approx(dps)
    assert bonds["Fe", "MgO Mg"].distance == pytest.approx(np.hypot(0.216, 0.2866 / np.sqrt(2)))
    assert on_top.minority != on_top.integrals


def test_bonds_made_by_rule_are_said():
    with pytest.warns(st.SpintorqueWarning, match=r"no table holds the bonds Fe - MgO Mg \(0.2962"):
        stack_of(FE, MGO, face="001")


def test_a_given_bond_replaces_one_that_was_made():
    made = next(
        bond for bond in stack_of(FE, MGO, face="001").interface_bonds if "MgO O" in bond.between
    )
    half = dict.fromkeys(dict(made.integrals), 0.5)
    given = st.InterfaceBond(between=made.between, distance=made.distance, integrals=half)
    pairs = pairs_of((FE, MGO), "001", (given,))
    block = pairs.between((FE, MGO))
    at_oxygen = block.mean[:, 1:, :].sum(axis=0)
    turned = {name[1] + name[0] + name[2]: 0.5 for name, _ in made.integrals}
    down = two_centre_block(("p",), ("s", "p", "d"), np.array([-1.0, 0, 0]), turned)
    np.testing.assert_allclose(at_oxygen, down, rtol=0, atol=1e-12)
    incomplete = st.InterfaceBond(between=made.between, distance=0.216, integrals={"sps": 1.0})
    with pytest.raises(st.QuestionError, match="lacks pps"):
        pairs_of((FE, MGO), "001", (incomplete,)).between((FE, MGO))


def test_a_stack_survives_the_way_through_text():
    ni = NI.with_exchange(0.6)
    layers = [st.Layer(CO, magnetization="fixed"), st.Layer(CU, 3), st.Layer(ni, 5, "free")]
    given = st.InterfaceBond(between=("Cu", "Co"), distance=0.25, integrals={"sss": -1.0})
    stack = st.Stack([*layers, st.Layer(CU)], face="001", given_bonds=[given])
    section = question_of({"stack": stack.to_mapping()}).stack
    assert section.stack() == stack
    assert section.to_mapping() == stack.to_mapping()


def test_materials_of_the_package_go_by_name_in_a_file():
    layers = [{"material": "Cu"}, {"material": "Co", "magnetization": "free"}]
    section = question_of({"stack": {"face": "111", "layers": layers}}).stack
    assert section.stack() == st.Stack([st.Layer(CU), st.Layer(CO, None, "free")], face="111")
