"""A magnet that moves as one: the free layer of a junction as a macrospin."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, get_args

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..units import MU_0, NANO, gyromagnetic_ratio, quantity
from .checks import (
    FORBID_UNKNOWN,
    Vector,
    finite,
    not_negative,
    positive,
    shown,
    store,
    unit_vector,
    vector,
)
from .heating.temperature_dependence import AnyDependence, TemperatureDependence
from .internal_fields.cubic_anisotropy import CubicAnisotropy
from .internal_fields.exchange_bias import ExchangeBias
from .internal_fields.voltage_anisotropy import VoltageAnisotropy
from .remarks import say
from .shapes.cross_sections import X_AXIS, Z_AXIS, AnyShape, Disk, Ellipse, Prism
from .shapes.shaped_layer import area_of, demagnetization_of, require_no_own
from .waveform import Level, scaled, sized_level, steady

Tensor = tuple[Vector, Vector, Vector]
LARGEST_TRACE = 3.0  # of N; 1 for any body in SI, 12.57 in cgs, 100 in per cent
ROUNDED = 0.01  # by which factors of N that were rounded may leave 0 to 1


@dataclass(frozen=True, kw_only=True)
class Macrospin:
    """Free layer with moment direction m, beside a fixed layer with moment direction q.

    H_eff = H_ext + (2 K_u (u.m) + 4 K_u2 (u.m)^3) u/(mu0 Ms) - Ms N m: the energy densities of
    the anisotropies are -K_u (u.m)^2 and -K_u2 (u.m)^4 (K_1 sin^2 + K_2 sin^4 of the angle to
    u, up to a constant, is K_u = K_1 + 2 K_2 and K_u2 = -K_2). ``anisotropy`` may be a waveform;
    with ``voltage_anisotropy`` it also follows the voltage of the drive, and with
    ``temperature_dependence`` all that is here follows the temperature. ``cubic_anisotropy`` and
    ``exchange_bias`` come on top. ``demagnetization`` is the diagonal of N or the whole symmetric
    tensor. A ``shape`` tells area and N, which are left out then: `Macrospin.disk`,
    `Macrospin.ellipse` and `Macrospin.prism` make such magnets.

    Raises QuestionError for values that are not finite or impossible in their units, lengths
    that are not positive, a negative damping, axes that are no unit vectors, a tensor that is
    not symmetric or has a trace that no body has, or an area or tensor that the shape does not
    have. Warns of unlikely values.
    """

    saturation_magnetization: float = quantity("A/m", "Ms")
    thickness: float = quantity("nm", "d, along the stack")
    area: float = quantity("nm^2", "cross section; that of the shape if left out", default=None)
    damping: float = quantity("", "Gilbert damping alpha")
    anisotropy: Level = quantity("J/m^3", "uniaxial K_u; > 0: easy axis", default=0.0)
    second_anisotropy: float = quantity("J/m^3", "second order, K_u2", default=0.0)
    easy_axis: Vector = quantity("", "u, a unit vector", default=Z_AXIS)
    demagnetization: Vector | Tensor = quantity(
        "", "N; that of the shape if left out, 0 without one", default=None
    )
    fixed_direction: Vector = quantity("", "q, the fixed layer's moment direction", default=Z_AXIS)
    g_factor: float = quantity("", "Lande factor; gamma = g mu_B/hbar", default=2.0)
    shape: AnyShape | None = quantity("", "cross section as a shape", default=None)
    voltage_anisotropy: VoltageAnisotropy | None = quantity(
        "", "how K_u depends on the voltage of the drive", default=None
    )
    cubic_anisotropy: CubicAnisotropy | None = quantity(
        "", "anisotropy of a cubic crystal", default=None
    )
    exchange_bias: ExchangeBias | None = quantity(
        "", "unidirectional anisotropy at an interface", default=None
    )
    temperature_dependence: TemperatureDependence | None = quantity(
        "", "how Ms, anisotropies and damping follow the temperature", default=None
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            saturation_magnetization=positive(
                "saturation_magnetization", self.saturation_magnetization, "A/m"
            ),
            thickness=positive("thickness", self.thickness, "nm"),
            area=positive("area", area_of(self.shape, self.area), "nm^2"),
            damping=not_negative("damping", self.damping),
            anisotropy=sized_level("anisotropy", self.anisotropy, "J/m^3"),
            second_anisotropy=finite("second_anisotropy", self.second_anisotropy, "J/m^3"),
            easy_axis=unit_vector("easy_axis", self.easy_axis),
            fixed_direction=unit_vector("fixed_direction", self.fixed_direction),
            g_factor=positive("g_factor", self.g_factor),
        )
        tensor = demagnetization_of(self.shape, self.thickness, self.demagnetization)
        store(self, demagnetization=_demagnetization(tensor))
        check_part("voltage_anisotropy", self.voltage_anisotropy, VoltageAnisotropy)
        check_part("cubic_anisotropy", self.cubic_anisotropy, CubicAnisotropy)
        check_part("exchange_bias", self.exchange_bias, ExchangeBias)
        check_part("temperature_dependence", self.temperature_dependence, *get_args(AnyDependence))
        say(self)

    @classmethod
    def disk(cls, *, diameter: float, normal: Vector = Z_AXIS, **fields: Any) -> "Macrospin":
        """Magnet that is a circular cylinder: ``diameter`` in nm, its axis along ``normal``.

        ``fields`` are those of a Macrospin without area and demagnetization. The formula is that
        of `formulas.demagnetization.disk`, R. I. Joseph (1966).

        Raises QuestionError for an area or a demagnetization, and as Macrospin does.
        """
        require_no_own(fields)
        return cls(shape=Disk(diameter=diameter, normal=normal), **fields)

    @classmethod
    def ellipse(
        cls,
        *,
        length: float,
        width: float,
        normal: Vector = Z_AXIS,
        long_axis: Vector = X_AXIS,
        **fields: Any,
    ) -> "Macrospin":
        """Magnet that is an elliptic cylinder, by `formulas.demagnetization.elliptic_cylinder`.

        Raises QuestionError for an area or a demagnetization, and as Macrospin does.

        Parameters
        ----------
        length : float, nm
            Axis of the ellipse along ``long_axis``.
        width : float, nm
            The other axis.
        normal : array_like, shape (3,)
            Normal of the film, a unit vector.
        long_axis : array_like, shape (3,)
            A unit vector in the plane.
        fields : Any
            Those of a Macrospin without area and demagnetization.
        """
        require_no_own(fields)
        shape = Ellipse(length=length, width=width, normal=normal, long_axis=long_axis)
        return cls(shape=shape, **fields)

    @classmethod
    def prism(
        cls,
        *,
        length: float,
        width: float,
        normal: Vector = Z_AXIS,
        long_axis: Vector = X_AXIS,
        **fields: Any,
    ) -> "Macrospin":
        """Magnet that is a rectangular prism, by `formulas.demagnetization.prism`.

        Raises QuestionError for an area or a demagnetization, and as Macrospin does.

        Parameters
        ----------
        length : float, nm
            Edge along ``long_axis``.
        width : float, nm
            Edge across it, in the plane.
        normal : array_like, shape (3,)
            Normal of the film, a unit vector.
        long_axis : array_like, shape (3,)
            A unit vector in the plane.
        fields : Any
            Those of a Macrospin without area and demagnetization.
        """
        require_no_own(fields)
        shape = Prism(length=length, width=width, normal=normal, long_axis=long_axis)
        return cls(shape=shape, **fields)

    def own_remarks(self) -> list[str]:
        """What is odd about the demagnetization, whose factors lie between 0 and 1."""
        factors = np.linalg.eigvalsh(self.demagnetization_tensor)
        if factors[0] >= -ROUNDED and factors[-1] <= 1 + ROUNDED:
            return []
        return [
            f"demagnetization has factors from {factors[0]:g} to {factors[-1]:g}; those of a body "
            "are 0 to 1 and their sum is 1: give other anisotropies as anisotropy"
        ]

    @property
    def gamma0(self) -> float:
        """mu0 \\|gamma\\| in m/(A s)."""
        return MU_0 * gyromagnetic_ratio(self.g_factor)

    @property
    def volume(self) -> float:
        """Volume in m^3."""
        return self.area * self.thickness * NANO**3

    @cached_property
    def demagnetization_tensor(self) -> Array:
        """N as a (3, 3) array."""
        factors = np.array(self.demagnetization, float)
        return read_only(np.diag(factors) if factors.ndim == 1 else factors)

    @property
    def steady_anisotropy(self) -> float:
        """K_u in J/m^3; QuestionError if it changes in time."""
        return steady("anisotropy", self.anisotropy)

    @property
    def anisotropy_by_voltage(self) -> tuple[float, float]:
        """Change of K_u in J/m^3 per V and per V^2."""
        if self.voltage_anisotropy is None:
            return 0.0, 0.0
        return self.voltage_anisotropy.by_voltage(self.thickness)

    def at_voltage(self, voltage: float) -> "Macrospin":
        """Return a magnet whose K_u is that of this one at a voltage (V), and stays so.

        Raises QuestionError if K_u changes in time.
        """
        if self.voltage_anisotropy is None:
            return self
        linear, quadratic = self.anisotropy_by_voltage
        anisotropy = self.steady_anisotropy + (linear + quadratic * voltage) * voltage
        return replace(self, anisotropy=anisotropy, voltage_anisotropy=None)

    def at_temperature(self, temperature: float) -> "Macrospin":
        """Return a magnet that is for good what this one is at a temperature (K).

        Ms, all anisotropies, that by voltage too, and damping follow the temperature; exchange
        bias, an energy per area, does not. Raises QuestionError for a temperature outside the range
        of the dependence.
        """
        if self.temperature_dependence is None:
            return self
        ratios = self.temperature_dependence.at(not_negative("temperature", temperature, "K"))
        stiffer = ratios.anisotropy
        voltage, cubic = self.voltage_anisotropy, self.cubic_anisotropy
        return replace(
            self,
            saturation_magnetization=ratios.magnetization * self.saturation_magnetization,
            damping=ratios.damping * self.damping,
            anisotropy=scaled(self.anisotropy, stiffer),
            second_anisotropy=stiffer * self.second_anisotropy,
            voltage_anisotropy=None if voltage is None else voltage.scaled(stiffer),
            cubic_anisotropy=None if cubic is None else cubic.scaled(stiffer),
            temperature_dependence=None,
        )

    @cached_property
    def shape_matrix(self) -> Array:
        """-Ms N (3, 3) in A/m."""
        return read_only(-self.saturation_magnetization * self.demagnetization_tensor)

    @cached_property
    def field_matrix(self) -> Array:
        """Q (3, 3) in A/m of the linear internal field Q m: anisotropy and demagnetization.

        The anisotropy is that without voltage. Raises QuestionError if it changes in time.
        """
        axis = np.array(self.easy_axis)
        easy = self.density_field(2 * self.steady_anisotropy) * np.outer(axis, axis)
        return read_only(easy + self.shape_matrix)

    @property
    def bias_field(self) -> Vector:
        """Field of the exchange bias in A/m."""
        if self.exchange_bias is None:
            return 0.0, 0.0, 0.0
        strength = self.exchange_bias.energy * self.torque_to_field
        x, y, z = (strength * part for part in self.exchange_bias.direction)
        return x, y, z

    @property
    def second_anisotropy_field(self) -> float:
        """Strength in A/m of the field (u.m)^3 u of second-order anisotropy."""
        return self.density_field(4 * self.second_anisotropy)

    @property
    def cubic_fields(self) -> tuple[float, float]:
        """2 K_c1/(mu0 Ms) and 2 K_c2/(mu0 Ms) in A/m."""
        cubic = self.cubic_anisotropy
        if cubic is None:
            return 0.0, 0.0
        return self.density_field(2 * cubic.first), self.density_field(2 * cubic.second)

    @property
    def higher_anisotropy_field(self) -> float:
        """Sum of the strengths in A/m of second-order and cubic anisotropy."""
        first, second = self.cubic_fields
        return abs(self.second_anisotropy_field) + abs(first) + abs(second)

    def density_field(self, density: float) -> float:
        """Field in A/m whose energy density is given in J/m^3: that over mu0 Ms."""
        return density / (MU_0 * self.saturation_magnetization)

    @property
    def torque_to_field(self) -> float:
        """1/(mu0 Ms d): turns T/sin(theta) in J/m^2 into a field a_DL or a_FL in A/m."""
        return 1.0 / (MU_0 * self.saturation_magnetization * self.thickness * NANO)


def read_only(array: Array) -> Array:
    """Return a copy of an array that nobody can write to."""
    kept = np.array(array)
    kept.flags.writeable = False
    return kept


def check_part(name: str, value: Any, *kinds: type) -> None:
    """QuestionError unless a part of a magnet is None or of one of its kinds."""
    if value is not None and not isinstance(value, kinds):
        allowed = ", ".join(kind.__name__ for kind in kinds)
        raise QuestionError(f"{name} is {shown(value)}; allowed is a {allowed} or None")


def _demagnetization(value: Any) -> Vector | Tensor:
    checked = _checked_demagnetization(value)
    trace = float(np.sum(checked if np.ndim(checked) == 1 else np.diagonal(checked)))
    if abs(trace) > LARGEST_TRACE:
        looks = "cgs: divide by 4 pi" if 12 < trace < 13.2 else "per cent: divide by 100"
        raise QuestionError(
            f"demagnetization is {shown(value)} with the sum {trace:g}; the factors are those "
            "of SI, "
            f"whose sum is 1: these look like {looks}"
        )
    return checked


def _checked_demagnetization(value: Any) -> Vector | Tensor:
    array = np.asarray(value, dtype=object)
    if array.shape == (3,):
        return vector("demagnetization", value)
    if array.shape != (3, 3):
        raise QuestionError(
            f"demagnetization is {shown(value)}; allowed are three numbers or a symmetric 3x3 "
            "tensor"
        )
    x, y, z = (vector(f"demagnetization[{i}]", row) for i, row in enumerate(value))
    if not np.allclose(np.array([x, y, z]), np.array([x, y, z]).T, rtol=0, atol=1e-12):
        raise QuestionError(f"demagnetization is {shown(value)}; allowed is a symmetric tensor")
    return x, y, z
