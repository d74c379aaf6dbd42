"""Anisotropy that depends on the voltage across a barrier."""

from dataclasses import dataclass, replace

from ...units import NANO, quantity
from ..checks import FORBID_UNKNOWN, finite, positive, store

MICROJOULE = 1e-6
"""1 fJ/(V m) times 1 V/nm in J/m^2"""


@dataclass(frozen=True, kw_only=True)
class VoltageAnisotropy:
    """K_u(V) = K_u + (``linear`` E + ``quadratic`` E^2)/d, E = V/``barrier_thickness``.

    V is the voltage of the drive and d the thickness of the magnet. With V > 0 the electrode on
    the side of the last layer is the positive one: electrons are taken away from its face at the
    barrier, and gather at that of the other electrode. If a paper counts voltages the other way
    round, turn the sign of ``linear``. Duan et al., PRL 101, 137201 (2008); Nozaki et al.,
    Micromachines 10, 327 (2019).

    Raises QuestionError for coefficients that are not finite or a thickness that is not positive.
    """

    linear: float = quantity("fJ/(V m)", "interface anisotropy energy per field E")
    barrier_thickness: float = quantity("nm", "thickness of the barrier")
    quadratic: float = quantity(
        "fJ/(V m) per V/nm", "what the linear coefficient gains per field", default=0.0
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            linear=finite("linear", self.linear, "fJ/(V m)"),
            barrier_thickness=positive("barrier_thickness", self.barrier_thickness, "nm"),
            quadratic=finite("quadratic", self.quadratic, "fJ/(V m) per V/nm"),
        )

    def scaled(self, factor: float) -> "VoltageAnisotropy":
        """Return the dependence times a factor."""
        return replace(self, linear=factor * self.linear, quadratic=factor * self.quadratic)

    def by_voltage(self, thickness: float) -> tuple[float, float]:
        """Anisotropy of a magnet of a thickness (nm), in J/m^3 per V and per V^2."""
        per_volt = MICROJOULE / (thickness * NANO * self.barrier_thickness)
        return self.linear * per_volt, self.quadratic * per_volt / self.barrier_thickness
