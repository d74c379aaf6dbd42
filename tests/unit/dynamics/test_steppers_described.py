"""Descriptors of the steppers agree with the package and its documents."""

from pathlib import Path

from spintorque._kernels import _native
from spintorque.model.integration_methods import ADAPTIVE, FIXED_STEP, METHODS, THERMAL

DOCUMENT = Path(__file__).parents[3] / "docs" / "dynamics.md"


def test_methods_are_those_of_the_kernels():
    told = _native.steppers()
    assert tuple(name for name, *_ in told) == tuple(METHODS)
    assert tuple(name for name, _, adaptive, _, _ in told if adaptive) == ADAPTIVE
    assert tuple(name for name, _, adaptive, _, _ in told if not adaptive) == FIXED_STEP
    assert tuple(name for name, _, _, stochastic, _ in told if stochastic) == THERMAL


def test_the_document_says_the_same():
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, order, _, _, meaning in _native.steppers():
        assert f"| `{name}` | {order} | {meaning}" in text, name
