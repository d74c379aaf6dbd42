"""Lists in a question hold what they should, or one line tells what that is."""

import pytest
from magnets import SKEW, SOFT

import spintorque as st

COUPLING = st.Coupling(bilinear=1e-4)
DIPOLE = st.DipoleCoupling(between=(0, 1), tensor=(0.01, 0.01, -0.02))
LINE = st.Terminal(name="line", current_density=1e11)
PAIR = {"layers": (SKEW, SOFT)}
LISTS = {
    "layers": (lambda layers: st.CoupledMacrospins(layers=layers), SKEW, "Macrospin"),
    "couplings": (lambda c: st.CoupledMacrospins(**PAIR, couplings=c), COUPLING, "Coupling"),
    "dipole_couplings": (
        lambda c: st.CoupledMacrospins(**PAIR, dipole_couplings=c),
        DIPOLE,
        "DipoleCoupling",
    ),
    "terminals": (lambda t: st.Drive(voltage=0.0, terminals=t), LINE, "Terminal"),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("wrong", ["one alone", "numbers", "words", "a mapping"])
def test_another_kind_is_refused(name, wrong):
    make, one, kind = LISTS[name]
    given = {
        "one alone": one,
        "numbers": [1.0, 2.0],
        "words": ["a", "b"],
        "a mapping": {"a": one, "b": one},
    }[wrong]
    with pytest.raises(st.QuestionError, match=f"{name} is .*; allowed is a list of .*{kind}$"):
        make(given)
