"""The chapter about a stack: its own numbers, for materials of several orbitals only."""

import pytest

import spintorque as st
from spintorque.cli.result_files import stack_chapters
from spintorque.io.question_file import parse_question
from spintorque.report.stack_report import stack_chapter

FE, MGO = st.materials["Fe"], st.materials["MgO"]


@pytest.fixture(scope="module")
def facts():
    layers = [st.Layer(FE, None, "fixed"), st.Layer(MGO, 3), st.Layer(FE, None, "free")]
    with pytest.warns(st.SpintorqueWarning):
        return stack_chapter(st.Stack(layers, face="001")).facts


def test_metals_have_their_fermi_level_and_moment(facts):
    level, moment = (
        float(facts["Fe"].split(f"{name} ")[1].split()[0]) for name in ("Fermi level", "moment")
    )
    assert level == pytest.approx(FE.fermi_level, abs=FE.fermi_level_error)
    assert moment == pytest.approx(FE.moment, abs=FE.moment_error)
    assert "misfit" not in facts["Fe"]


def test_films_and_barriers_say_what_was_chosen_for_them(facts):
    assert f"moved by {MGO.offset:g} eV" in facts["MgO"]
    misfit = 2**-0.5 * MGO.lattice_constant / FE.lattice_constant - 1
    assert f"misfit {100 * misfit:+.2g} %" in facts["MgO"]
    assert facts["layers"] == "Fe fixed | MgO(3) | Fe free"
    assert f"{FE.lattice_constant**2:.4g} nm²" in facts["face"]


def test_every_bond_and_source_is_named(facts):
    bonds = {name: rule for name, rule in facts.items() if name.startswith("bond ")}
    assert set(bonds) == {"bond Fe - MgO Mg, 0.2962 nm", "bond Fe - MgO O, 0.2160 nm"}
    assert all("geometric mean" in rule for rule in bonds.values())
    assert facts["source of Fe"] == FE.citation


def test_stacks_of_one_orbital_have_no_such_chapter():
    text = """
    [stack]
    lattice_constant = 0.3
    materials.fe = { kind = "ferromagnet", onsite = 1.6, exchange = 0.8, hopping = 0.4 }
    layers = [
        { material = "fe", magnetization = "fixed" },
        { material = "fe", magnetization = "free" },
    ]
    """
    assert stack_chapters(parse_question(text)) == []
    assert stack_chapters(parse_question("")) == []
