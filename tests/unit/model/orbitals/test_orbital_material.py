"""Materials of several orbitals: what is refused, files, and the sets of the package."""

import tomllib
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
import tomli_w

import spintorque as st
from spintorque.io.question_file import question_of

CO, FE, CU, MGO = (st.materials[name] for name in ("Co", "Fe", "Cu", "MgO"))
S_BOND = st.Bond(1, ("X", "X"), sss=-1.0)


def one_s(**options):
    """Ferromagnet of one s orbital, whose exchange is on s."""
    table = st.TwoCentreTable((st.Site("X", s=0.0),), (S_BOND,))
    fields = {
        "name": "X",
        "kind": "ferromagnet",
        "crystal": "simple_cubic",
        "lattice_constant": 0.3,
        "electrons": 1,
        "table": table,
        "exchange": 1.0,
        "exchange_shells": ("s",),
    }
    return st.OrbitalMaterial(**(fields | options))


def table(**bonds):
    return st.TwoCentreTable((st.Site("X", s=0.0, p=1.0),), tuple(bonds.values()))


SP = {"sss": -1.0, "sps": 1.0, "pps": 1.0, "ppp": 0.1}
BAD = {
    "an exchange on an insulator": (
        lambda: replace(MGO, exchange=1.0),
        "MgO: exchange is 1 in a material of kind insulator; only a ferromagnet has one",
    ),
    "an exchange on a normal metal": (
        lambda: CU.with_exchange(1.0),
        "Cu: exchange is 1 in a material of kind normal_metal",
    ),
    "an exchange beside two tables": (lambda: FE.with_exchange(1.0), "Fe has a table for each"),
    "the same by replace": (lambda: replace(FE, exchange=1.0), "beside a minority_table"),
    "an exchange where there is no d": (
        lambda: one_s(exchange_shells=("d",)),
        "X: exchange acts on shells d, which no site has",
    ),
    "a missing integral": (
        lambda: one_s(table=table(a=st.Bond(1, ("X", "X"), sss=1, sps=1, ppp=1))),
        "X: the bond X-X of shell 1 lacks pps; X has the shells s, p and X s, p",
    ),
    "a missing shell": (
        lambda: one_s(table=table(a=st.Bond(2, ("X", "X"), **SP))),
        "the bond X-X of shell 1 is missing",
    ),
    "a bond twice": (
        lambda: one_s(table=table(a=st.Bond(1, ("X", "X"), **SP), b=st.Bond(1, ("X", "X"), **SP))),
        "is given twice",
    ),
    "an integral of no shell": (
        lambda: one_s(table=table(a=st.Bond(1, ("X", "X"), sds=1.0, **SP))),
        "shell 1 has sds, but X or X has no such shell",
    ),
    "the lower shell behind": (
        lambda: one_s(table=table(a=st.Bond(1, ("X", "X"), pss=1.0, **SP))),
        "has pss, but of equal atoms the lower shell comes first",
    ),
    "a bond of a stranger": (
        lambda: one_s(table=table(a=st.Bond(1, ("X", "Y"), **SP))),
        "names the site 'Y'; known here are X",
    ),
    "a bond at no distance": (
        lambda: replace(
            MGO,
            table=replace(
                MGO.table, bonds=(*MGO.table.bonds, st.Bond(1, ("O", "O"), pps=1, ppp=0))
            ),
        ),
        "O-O of shell 1 does not exist",
    ),
    "a shell too far": (
        lambda: one_s(table=table(a=st.Bond(9, ("X", "X"), **SP))),
        "a bond has the shell 9; allowed are 1 to 6",
    ),
    "too few sites": (
        lambda: replace(MGO, crystal="fcc"),
        "there are 2 sites; a cell of fcc",
    ),
    "an unknown crystal": (lambda: replace(CU, crystal="hcp"), "crystal is 'hcp'; allowed is one"),
    "too many electrons": (lambda: one_s(electrons=2), "electrons is 2; the 1 orbitals"),
    "a lattice in metres": (lambda: one_s(lattice_constant=3e-10), "0.3 nm"),
    "half a d shell": (lambda: st.Site("X", t2g=1.0), "X has no level eg; a d shell has both"),
    "no shell": (lambda: st.Site("X"), "X has no level"),
    "a level that is text": (lambda: st.Site("X", s="1"), "write numbers without quotes"),
    "spin-orbit coupling without parameter": (
        lambda: MGO.with_spin_orbit(),
        "MgO: spin_orbit is on without a parameter",
    ),
    "a parameter of no shell": (lambda: MGO.with_spin_orbit(d=0.1), "no site has a shell d"),
    "an insulator without offset": (lambda: replace(MGO, offset=None), "has no offset"),
    "a metal with offset": (lambda: replace(CU, offset=1.0), "only an insulator has an offset"),
    "a minority table on a metal": (
        lambda: replace(CU, minority_table=CU.table),
        "only a ferromagnet has one",
    ),
    "tables that differ": (
        lambda: replace(one_s(exchange=0.0), minority_table=table(a=st.Bond(1, ("X", "X"), **SP))),
        "do not have the same sites and shells",
    ),
    "a table that is none": (lambda: one_s(table=3), "table is 3; allowed is a spintorque.Two"),
    "bonds that are none": (lambda: st.TwoCentreTable((st.Site("X", s=0),), (1,)), "allowed are"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_wrong_is_said_in_one_line(fault):
    make, message = BAD[fault]
    with pytest.raises(st.QuestionError) as caught:
        make()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_materials_are_frozen_and_hashable():
    with pytest.raises(FrozenInstanceError):
        CO.exchange = 0.0
    assert len({CO, st.materials["Co"], CO.with_exchange(1.0)}) == 2


def test_one_orbital_has_the_bands_of_the_one_orbital_material():
    k = np.random.default_rng(1).uniform(-0.5, 0.5, (20, 3))
    energies = one_s().bands.energies(k)
    same = st.Material.ferromagnet(onsite=0.0, exchange=1.0, hopping=1.0)
    band = same.onsite - 2 * same.hopping * np.cos(2 * np.pi * k).sum(axis=1)
    np.testing.assert_allclose(energies[0, :, 0], band - 0.5, atol=1e-12)
    np.testing.assert_allclose(energies[1, :, 0], band + 0.5, atol=1e-12)
    assert one_s(exchange=0.0).fermi_level == pytest.approx(0, abs=0.003)


def test_exchange_and_spin_orbit_coupling_make_new_materials():
    weaker = CO.with_exchange(1.0)
    assert (CO.exchange, weaker.exchange) == (1.700712, 1.0)
    assert CO.with_spin_orbit().xi_d == 0.085
    assert CO.with_spin_orbit(d=0.07).xi_d == 0.07
    assert not CO.spin_orbit


@pytest.mark.parametrize("name", [*st.materials])
def test_materials_come_back_from_their_mapping(name, tmp_path):
    material = st.materials[name]
    assert material.citation
    mapping = material.to_mapping()
    path = tmp_path / "mine.toml"
    path.write_text(tomli_w.dumps({name: mapping}))
    assert st.read_materials(path)[name] == material
    assert tomllib.loads(path.read_text()) == {name: mapping}


def test_the_library_is_a_mapping():
    assert {"Cu", "Co", "Ni", "Fe", "Au", "Ag", "Pd", "Pt", "MgO"} <= set(st.materials)
    assert len(st.materials) == len(list(st.materials))
    assert "Cobalt" not in st.materials
    assert st.materials["Co"] is st.materials["Co"]
    assert "Co" in repr(st.materials)
    with pytest.raises(KeyError, match="there is no material 'MGo'; did you mean MgO"):
        st.materials["MGo"]
    with pytest.raises(st.QuestionError, match=r"materials\.one_orbital\['Theodonis magnet'\]"):
        st.materials["Theodonis magnet"]


def test_one_orbital_sets_make_a_junction():
    magnet, barrier = (
        st.materials.one_orbital[f"Theodonis {part}"] for part in ("magnet", "barrier")
    )
    assert magnet == st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
    assert barrier.kind == "insulator"
    assert "237205" in st.materials.citation("Theodonis magnet")
    assert "Handbook" in st.materials.citation("Cu")


@pytest.mark.parametrize(
    ("name", "minority_bottom", "barrier_bottom", "masses", "lattice_constant"),
    [("Datta", -0.1, 1.3, (0.73, 0.2), 0.2), ("Fong", -1.35, 0.93, (0.72, 0.315), 0.1)],
)
def test_free_electrons_of_the_literature(
    name, minority_bottom, barrier_bottom, masses, lattice_constant
):
    magnet, barrier = (st.materials.one_orbital[f"{name} {part}"] for part in ("magnet", "barrier"))
    bottoms = [low for low, _ in magnet.bands]
    np.testing.assert_allclose(bottoms, [-2.25, minority_bottom], atol=1e-12)
    assert barrier.bands[0][0] == pytest.approx(barrier_bottom)
    for material, mass in zip((magnet, barrier), masses, strict=True):
        hbar_squared = 2 * 9.1093837e-31 * material.hopping * 1.602176634e-19
        hbar_squared *= mass * (lattice_constant * 1e-9) ** 2
        assert np.sqrt(hbar_squared) == pytest.approx(1.054571817e-34, rel=1e-6)
    assert "github" in st.materials.citation(f"{name} magnet")


def test_free_electrons_stand_in_a_question():
    section = {"kind": "insulator", "effective_mass": 0.4, "band_bottom": 1.0}
    layers = [{"material": "Datta magnet", "magnetization": "free"}] * 2
    layers.insert(1, {"material": "oxide", "thickness": 3})
    asked = {"lattice_constant": 0.2, "materials": {"oxide": section}, "layers": layers}
    with pytest.raises(st.QuestionError, match="oxide: lattice_constant is missing"):
        question_of({"stack": asked})
    section["lattice_constant"] = 0.2
    stack = question_of({"stack": asked}).stack.stack()
    assert stack.layers[1].material.bands[0][0] == pytest.approx(1.0)
    assert question_of({"stack": stack.to_mapping()}).stack.stack() == stack


def test_spin_orbit_parameters_are_those_of_the_cited_program():
    rydberg = {"Fe": 0.004, "Ni": 0.00978}
    for name, value in rydberg.items():
        assert st.materials[name].xi_d == pytest.approx(value * 13.605693, abs=1e-6)
    assert st.materials["Co"].xi_d == 0.085


SMALL = """
[X]
kind = "normal_metal"
crystal = "fcc"
lattice_constant = 0.4
electrons = 1

[X.table]
unit = "Ry"
sites.X = { s = 0.5 }
bonds = [{ shell = 1, between = ["X", "X"], sss = -0.1 }]
"""


def test_tables_may_be_in_rydberg(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SMALL)
    site = st.read_materials(path)["X"].table.sites[0]
    assert site.s == pytest.approx(0.5 * 13.605693, rel=1e-7)


BAD_FILES = {
    "no TOML": ("[X", "is not valid TOML"),
    "nothing": ("", "it holds no material"),
    "no section": ("X = 3", "X: a material is 3; allowed is a table"),
    "an unknown key": (SMALL.replace("electrons", "elektrons"), "unknown key elektrons; did you"),
    "a missing key": (SMALL.replace("electrons = 1", ""), "X: electrons is missing"),
    "an unknown unit": (SMALL.replace("Ry", "Hartree"), "table.unit is 'Hartree'; allowed is one"),
    "no bonds": (SMALL.split("bonds")[0], "X: table.bonds is missing"),
    "bonds that are no list": (
        SMALL.split("bonds")[0] + "bonds = 3",
        "table.bonds is 3; allowed is a list",
    ),
    "a bond that is none": (SMALL.split("bonds")[0] + "bonds = [3]", "table.bonds[0] is 3"),
    "an unknown integral": (SMALL.replace("sss", "sss_"), "unknown key table.bonds[0].sss_"),
    "a level that is text": (SMALL.replace("0.5", '"0.5"'), "table.sites.X.s is '0.5'"),
    "an unknown level": (SMALL.replace("s = 0.5", "f = 0.5"), "unknown key table.sites.X.f"),
    "a key of the table": (SMALL.replace("unit", "units"), "unknown key table.units; did you mean"),
    "sites that are none": (SMALL.replace("{ s = 0.5 }", "0.5"), "X is 0.5; allowed is a table"),
    "text in place of a number": (SMALL.replace("= 0.4", '= "0.4"'), "write numbers without"),
    "one orbital and a fault": (
        '[Y]\nkind = "insulator"\nhopping = 1.0\nonsite = 1.0\ncrystal = "fcc"',
        "Y: unknown key crystal",
    ),
}


@pytest.mark.parametrize("fault", BAD_FILES)
def test_bad_files_are_refused_in_one_line(fault, tmp_path):
    text, message = BAD_FILES[fault]
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(st.QuestionError) as caught:
        st.read_materials(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(st.FileError, match="cannot read"):
        st.read_materials(tmp_path / "none.toml")
    (tmp_path / "mine.toml").write_bytes(b"\x00\x01\x02\xff\xfe")
    with pytest.raises(st.FileError, match="not a text file"):
        st.read_materials(tmp_path / "mine.toml")
