"""Alloys by the virtual crystal: means of Hamiltonians, moments of Slater and Pauling, files."""

from dataclasses import replace

import numpy as np
import pytest

import spintorque as st
from spintorque.io.question_file import question_of

CO, NI, CU, FE, MGO = (st.materials[name] for name in ("Co", "Ni", "Cu", "Fe", "MgO"))
K = np.random.default_rng(3).uniform(-1, 1, (5, 3))


def iron_of_one_table():
    """Iron whose spins are split by an exchange, with bonds of two shells only."""
    table = replace(FE.table, bonds=FE.table.bonds[:2])
    return replace(FE, name="Fi", table=table, minority_table=None, exchange=1.5)


def by_spin(material):
    """Hamiltonians (2, points, n, n) of both spins, counted from the Fermi level."""
    matrices = material.bands.matrices(K)
    level = material.fermi_level * np.eye(matrices.shape[-1])
    return np.broadcast_to(matrices - level, (2, *matrices.shape[1:]))


@pytest.mark.parametrize(
    ("first", "second"),
    [(CO, NI), (NI, CU), (CU, CO), (FE, iron_of_one_table()), (iron_of_one_table(), FE)],
    ids=lambda material: material.name,
)
def test_an_alloy_is_the_mean_of_both_hamiltonians(first, second):
    alloy = first.alloyed_with(second, 0.3)
    found = alloy.bands.matrices(K)
    expected = 0.7 * by_spin(first) + 0.3 * by_spin(second)
    np.testing.assert_allclose(found, expected[: len(found)], rtol=0, atol=1e-12)
    for name in ("lattice_constant", "electrons", "xi_d"):
        expected = 0.7 * getattr(first, name) + 0.3 * getattr(second, name)
        assert getattr(alloy, name) == pytest.approx(expected), name
    assert alloy.is_magnetic == (first.is_magnetic or second.is_magnetic)
    assert alloy.name == f"{first.name}0.7{second.name}0.3"
    assert first.citation in alloy.citation


def test_the_scale_of_a_table_is_no_part_of_an_alloy():
    """Levels that are all moved give the same alloy; it is counted from the Fermi levels."""
    site = NI.table.sites[0]
    levels = {name: getattr(site, name) + 3.0 for name in ("s", "p", "t2g", "eg")}
    moved = replace(NI, table=replace(NI.table, sites=(replace(site, **levels),)))
    same = [CO.alloyed_with(other, 0.4).bands.energies(K) for other in (NI, moved)]
    np.testing.assert_allclose(same[0], same[1], rtol=0, atol=2e-8)


def test_moments_fall_from_cobalt_to_nickel():
    """Of fcc Co-Ni as in the curve of Slater and Pauling: about one mu_B for each electron."""
    shares = [0.0, 0.5, 1.0]
    moments = np.array([CO.alloyed_with(NI, share).moment for share in shares])
    np.testing.assert_allclose(moments[[0, -1]], [CO.moment, NI.moment], atol=1e-6)
    slopes = np.diff(moments) / np.diff(shares)
    assert np.all((slopes < -0.85) & (slopes > -1.05))


@pytest.mark.slow
def test_copper_takes_the_moment_of_nickel():
    """All but a tail of it is gone at 60 % of Cu, where the d bands are full."""
    moments = [NI.alloyed_with(CU, share).moment for share in (0.2, 0.4, 0.7)]
    assert moments[0] == pytest.approx(NI.moment - 0.2, abs=0.03)
    assert NI.moment > moments[0] > moments[1] > 0.1
    assert moments[2] < 0.03


def test_an_alloy_is_a_film_of_a_stack():
    alloy = CO.alloyed_with(NI, 0.5)
    with pytest.warns(st.SpintorqueWarning, match="Co0.5Ni0.5 is strained"):
        stack = st.Stack([st.Layer(CU), st.Layer(alloy, None, "free")], face="111")
    bonds = [table.integrals_between(1, 0, 0)["dds"] for table in (CU.table, CO.table, NI.table)]
    found = dict(stack.interface_bonds[0].integrals)["dds"]
    assert found == pytest.approx(bonds[0] / 2 + (bonds[1] + bonds[2]) / 4)


def one_s():
    return st.TwoCentreTable((st.Site("X", s=0.0),), (st.Bond(1, ("X", "X"), sss=-1.0),))


BAD = {
    "another crystal": (lambda: CO.alloyed_with(FE, 0.5), "Co and Fe are fcc and bcc; an alloy"),
    "an insulator": (lambda: MGO.alloyed_with(MGO, 0.5), "not both metals"),
    "a share in per cent": (lambda: CO.alloyed_with(NI, 30), "share is 30; allowed is 0 to 1"),
    "spin-orbit coupling in one": (
        lambda: CO.with_spin_orbit().alloyed_with(NI, 0.5),
        "spin_orbit is on in one of Co and Ni",
    ),
    "no material": (lambda: CO.alloyed_with("Ni", 0.5), "alloyed with 'Ni'"),
    "other shells": (
        lambda: CO.alloyed_with(replace(CU, table=one_s(), xi_d=0, electrons=1), 0.5),
        "has the shells s, p, d and X s",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_alloy_is_refused_in_one_line(fault):
    make, message = BAD[fault]
    with pytest.raises(st.QuestionError) as error:
        make()
    assert message in str(error.value)


def asked(materials):
    layers = [{"material": "Cu"}, {"material": "CoNi", "magnetization": "free"}]
    stack = {"face": "111", "materials": materials, "layers": layers}
    return question_of({"stack": stack}).stack


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")
def test_a_file_names_the_parts_of_an_alloy(tmp_path):
    section = {"alloy": ["Co", "Ni"], "share": 0.3}
    expected = replace(CO.alloyed_with(NI, 0.3), name="CoNi")
    stack = asked({"CoNi": section}).stack()
    assert stack.layers[1].material == expected
    assert question_of({"stack": stack.to_mapping()}).stack.stack() == stack
    layers = [{"material": "Cu"}, {"material": "CoNi", "magnetization": "free"}]
    whole = {"face": "111", "materials": {"CoNi": section}, "layers": layers}
    recorded = question_of({"stack": whole}).to_mapping()
    assert recorded["stack"]["materials"] == stack.to_mapping()["materials"]
    assert question_of(recorded).stack.stack() == stack
    path = tmp_path / "mine.toml"
    path.write_text('[CoNi]\nalloy = ["Co", "Ni"]\nshare = 0.3\n')
    assert st.read_materials(path)["CoNi"] == expected
    nested = {"CoNi": {"alloy": ["half", "Cu"], "share": 0.1}}
    nested["half"] = {"alloy": ["Co", "Ni"], "share": 0.5}
    assert asked(nested).stack().layers[1].material.electrons == pytest.approx(9.65)


@pytest.mark.parametrize(
    ("materials", "message"),
    [
        ({"CoNi": {"alloy": ["Co", "Ni"]}}, "CoNi: share is missing"),
        ({"CoNi": {"alloy": ["Co"], "share": 0.1}}, "allowed are the names of two materials"),
        ({"CoNi": {"alloy": ["Co", "Nii"], "share": 0.1}}, "there is no material 'Nii'"),
        ({"CoNi": {"alloy": ["Co", "Ni"], "part": 0.1}}, "unknown key part"),
        ({"CoNi": {"alloy": ["CoNi", "Ni"], "share": 0.1}}, "CoNi is an alloy of itself"),
    ],
)
def test_bad_alloys_in_files_are_refused_in_one_line(materials, message):
    with pytest.raises(st.QuestionError) as error:
        asked(materials)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
