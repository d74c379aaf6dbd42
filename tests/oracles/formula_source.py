"""A torque source that is a formula, as a user would write one."""

from dataclasses import asdict, dataclass

import numpy as np

import spintorque as st


@dataclass(frozen=True)
class FormulaSource:
    """Slonczewski's form of the in-plane torque, a quadratic perpendicular one, and Ohm's law.

    Slopes jump at the bias ``kink`` (V) by ``jump``.
    """

    torkance: float = 2e-5
    asymmetry: float = 0.3
    conductance: float = 4e11
    kink: float = 0.25
    jump: float = 0.0
    error: float = 1e-9

    def torques(self, bias, theta):
        level = bias + self.jump * max(bias - self.kink, 0.0)
        sin, cos = np.sin(theta), np.cos(theta)
        values = np.stack(
            [
                self.torkance * level * sin / (1 + self.asymmetry * cos),
                self.torkance * 0.4 * level**2 * sin,
                self.conductance * level * (1 + 0.2 * cos),
            ]
        )
        return st.SourceTorques(values, self.error * np.abs(values))

    def to_mapping(self):
        return {"formula": asdict(self)}

    @classmethod
    def from_mapping(cls, mapping):
        return cls(**mapping["formula"])


@dataclass(frozen=True)
class KinkedSource(FormulaSource):
    """The same, which tells where its slopes jump."""

    jump: float = 0.7

    def kinks(self, low, high):
        return [self.kink] if low < self.kink < high else []
