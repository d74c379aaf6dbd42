"""Biases that a source solves together: which groups they make, and that each is kept by itself."""

from dataclasses import dataclass, field

import numpy as np
import pytest

import spintorque as st

THETA = [0.0, 1.0, 2.0, 3.0]


@dataclass
class Together:
    """A source that notes which biases it is given; from ``stop`` on it is interrupted."""

    at_once: int = 3
    stop: float = np.inf
    asked: list = field(default_factory=list)

    def torques_together(self, biases, theta):
        self.asked.append([round(bias, 9) for bias in biases])
        if max(biases) >= self.stop:
            raise KeyboardInterrupt
        return [self._at(bias, np.asarray(theta)) for bias in biases]

    def torques(self, bias, theta):
        return self.torques_together([bias], theta)[0]

    def _at(self, bias, theta):
        values = np.array(
            [bias * np.sin(theta), bias**2 * np.sin(theta), bias * (2 + np.cos(theta))]
        )
        return st.SourceTorques(values, 1e-6 + 0 * values)

    def to_mapping(self):
        return {"formula": {"name": "together"}}


BIASES = np.linspace(-0.3, 0.3, 7)


def parallel(table):
    return table.dataset["torque_parallel"].values


@pytest.mark.parametrize(
    ("at_once", "sizes"), [(1, [1] * 7), (3, [3, 2, 2]), (4, [4, 3]), (9, [7])]
)
def test_groups_are_even_and_in_order(at_once, sizes):
    source = Together(at_once)
    table = st.tabulate(source, bias=BIASES, theta=THETA)
    groups = source.asked[: len(sizes)]
    assert [len(group) for group in groups] == sizes
    np.testing.assert_allclose(np.concatenate(groups), BIASES, atol=1e-9)
    np.testing.assert_allclose(parallel(table), np.outer(BIASES, np.sin(THETA)))


def test_every_bias_of_a_finished_group_is_kept(tmp_path):
    """Whatever groups they were solved in; a table of other biases takes them too."""
    with pytest.raises(KeyboardInterrupt):
        st.tabulate(Together(stop=0.15), bias=BIASES, theta=THETA, folder=tmp_path)
    assert len(list(tmp_path.rglob("bias-*.npz"))) == 5
    source = Together(at_once=2)
    biases = np.append(BIASES, 0.4)
    table = st.tabulate(source, bias=biases, theta=THETA, folder=tmp_path)
    np.testing.assert_allclose(source.asked[0], [0.2, 0.3], atol=1e-9)
    np.testing.assert_allclose(source.asked[1], [0.4], atol=1e-9)
    np.testing.assert_allclose(parallel(table), np.outer(biases, np.sin(THETA)))


def test_answers_of_a_source_are_checked_one_by_one():
    class Wrong(Together):
        def torques_together(self, biases, theta):
            return [st.SourceTorques(np.zeros((3, 2)), np.zeros((3, 2))) for _ in biases]

    with pytest.raises(st.QuestionError, match="those of 2 angles, and 4 were asked for"):
        st.tabulate(Wrong(), bias=BIASES, theta=THETA)
