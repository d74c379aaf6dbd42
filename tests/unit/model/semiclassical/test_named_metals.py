"""The package's metals: each number has a source, and each part is one that a valve can have."""

import tomllib

import pytest

import spintorque as st
from spintorque.model.semiclassical.named_metals import PACKAGE_FILE

DOCUMENT = tomllib.loads(PACKAGE_FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("library", [st.conductors, st.contacts], ids=["conductors", "contacts"])
def test_every_number_has_a_source(library):
    for name in library:
        text = library.citation(name)
        section = DOCUMENT[library._kind][name]
        for key, entry in section.items():
            if key != "note":
                assert set(entry) <= {"value", "source", "unsure", "checked"}
                assert f"{key}: {DOCUMENT['sources'][entry['source']]}" in text
                assert (key in library.unsure(name)) == entry.get("unsure", False)
                assert entry["source"] != "guess" or entry["unsure"]
                assert not (entry.get("unsure") and entry.get("checked"))
        assert library[name].name == name


def test_numbers_that_are_known():
    assert {"Co", "Py", "CoFe", "Cu", "Ag", "Au", "Ru", "Pt"} == set(st.conductors)
    assert st.conductors["Co"].rho_star == pytest.approx(75e-9)
    assert st.conductors["Py"].polarization == 0.76
    assert not st.conductors["Cu"].is_magnetic
    contact = st.contacts["Cu|Co"]
    assert contact == st.contacts["Co|Cu"]
    assert contact.ar_star == pytest.approx(0.51e-15)
    assert contact.polarization == pytest.approx(0.77)


def test_a_name_that_does_not_exist_is_told():
    with pytest.raises(st.QuestionError, match=r"there is no contact 'Co\|Cuu'; did you mean Co"):
        st.contacts["Co|Cuu"]
    with pytest.raises(KeyError, match="there is no conductor 'Xx'"):
        st.conductors["Xx"]
