"""Anisotropy that depends on the voltage across a barrier."""

from dataclasses import dataclass, replace

from ...units import NANO, quantity
from ..checks import FORBID_UNKNOWN, finite, integer, positive, store

MICROJOULE = 1e-6
"""1 fJ/(V m) times 1 V/nm in J/m^2"""


@dataclass(frozen=True, kw_only=True)
class VoltageAnisotropy:
    """K_u(V) = K_u + (``linear`` E + ``quadratic`` E^2)/d, E = V/``barrier_thickness``.

    V is the voltage of the drive and d the thickness of the magnet. Where the drive gives a current
    density, V is the momentary voltage of the torque that it drives and that knows both, a table or
    a closed form with a conductance. ``polarizer`` counts the torque, in the list of them, whose
    voltage it is, for instance one with a terminal of its own; it can be left out where the drive
    gives the voltage, or only one torque of its current knows both.

    With V > 0 the electrode on
    the side of the last layer is the positive one: electrons are taken away from its face at the
    barrier, and gather at that of the other electrode. If a paper counts voltages the other way
    round, turn the sign of ``linear``. Duan et al., PRL 101, 137201 (2008); Nozaki et al.,
    Micromachines 10, 327 (2019).

    Raises QuestionError for coefficients that are not finite, a thickness that is not positive or
    a polarizer that is no number of one.
    """

    linear: float = quantity("fJ/(V m)", "interface anisotropy energy per field E")
    barrier_thickness: float = quantity("nm", "thickness of the barrier")
    quadratic: float = quantity(
        "fJ/(V m) per V/nm", "what the linear coefficient gains per field", default=0.0
    )
    polarizer: int | None = quantity("", "which torque's voltage it is", default=None)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            linear=finite("linear", self.linear, "fJ/(V m)"),
            barrier_thickness=positive("barrier_thickness", self.barrier_thickness, "nm"),
            quadratic=finite("quadratic", self.quadratic, "fJ/(V m) per V/nm"),
        )
        if self.polarizer is not None:
            store(self, polarizer=integer("polarizer", self.polarizer, 0))

    def scaled(self, factor: float) -> "VoltageAnisotropy":
        """Return the dependence times a factor."""
        return replace(self, linear=factor * self.linear, quadratic=factor * self.quadratic)

    def by_voltage(self, thickness: float) -> tuple[float, float]:
        """Anisotropy of a magnet of a thickness (nm), in J/m^3 per V and per V^2."""
        per_volt = MICROJOULE / (thickness * NANO * self.barrier_thickness)
        return self.linear * per_volt, self.quadratic * per_volt / self.barrier_thickness
