"""A layer that scatters many modes, known by its transmissions, and the metal between two."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ...errors import QuestionError
from ...units import quantity
from ..checks import FORBID_UNKNOWN, Vector, between, one_of, shown, store, unit_vector
from ..stack import Role
from .complex_values import complex_number, plain_complex
from .scattering_layer import ScatteringLayer

Phases = Literal["in-phase", "random"]
PHASES: tuple[Phases, ...] = ("in-phase", "random")
MIXING: tuple[str, ...] = ("transmitted_mixing", "reflected_mixing", "reflected_mixing_back")
ROUNDING = 1e-12  # by which a product of probabilities may be exceeded


@dataclass(frozen=True, kw_only=True)
class Scatterer(ScatteringLayer):
    """A magnetic layer that transmits a share of the modes of each spin.

    ``transmission`` are the mean transmissions of majority and minority spins, the same from both
    sides. What a transverse spin keeps are the averages <t_up t_down*> and <r_up r_down*> over
    modes. With ``phases`` "in-phase" both spins have one phase, and they are sqrt(T_up T_down) and
    sqrt(R_up R_down); with "random" both are 0; None leaves it to the stack. ``*_mixing`` give
    them as complex numbers, which files hold as pairs; reflection from the right is that from the
    left unless ``reflected_mixing_back`` says otherwise.

    ``magnetization`` is the direction of the majority spin: "free" (n, along +z), "fixed" (p, at
    the angle theta from n in the xz plane) or any unit vector.

    Raises QuestionError for transmissions outside [0, 1], or an average that is larger than its
    transmissions or reflections allow.
    """

    transmission: tuple[float, float] = quantity("", "of majority and minority spins")
    magnetization: Role | Vector = quantity("", "direction of the majority spin")
    phases: Phases | None = quantity(
        "", "phases of both spins, in-phase or random; None: those of the stack", default=None
    )
    transmitted_mixing: Any = quantity("", "<t_up t_down*>; None: by the phases", default=None)
    reflected_mixing: Any = quantity(
        "", "<r_up r_down*> from the left; None: by the phases", default=None
    )
    reflected_mixing_back: Any = quantity(
        "", "<r_up r_down*> from the right; None: as from the left", default=None
    )
    kind: Literal["scatterer"] = quantity("", "which layer, in files", default="scatterer")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            transmission=_probabilities("transmission", self.transmission),
            magnetization=direction_or_role(self.magnetization),
        )
        if self.phases is not None:
            one_of("phases", self.phases, PHASES)
        up, down = self.transmission
        for name in MIXING:
            value = getattr(self, name)
            if value is None:
                continue
            number = complex_number(name, value)
            spins = (up, down) if name == "transmitted_mixing" else (1 - up, 1 - down)
            check_mixing(name, number, spins)
            store(self, **{name: number})

    @property
    def has_given_mixing(self) -> bool:
        """Whether an average is given as a number, so that no S-matrix follows."""
        return any(getattr(self, name) is not None for name in MIXING)

    def to_mapping(self) -> dict[str, Any]:
        """Return the layer as plain values; what is None is left out."""
        mixing = {name: getattr(self, name) for name in MIXING}
        return {
            "kind": self.kind,
            "transmission": list(self.transmission),
            "magnetization": plain_direction(self.magnetization),
            **({} if self.phases is None else {"phases": self.phases}),
            **{name: plain_complex(value) for name, value in mixing.items() if value is not None},
        }


@dataclass(frozen=True, kw_only=True)
class Spacer(ScatteringLayer):
    """A normal metal between two layers, which randomises phases and keeps spins.

    ``transmission`` is its conductance over that of its modes, g_N/N: 1 is transparent.

    Raises QuestionError for a transmission that is not above 0 and up to 1.
    """

    transmission: float = quantity("", "conductance over that of its modes, g_N/N")
    kind: Literal["spacer"] = quantity("", "which layer, in files", default="spacer")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        transmission = between("transmission", self.transmission, 0, 1)
        if transmission == 0:
            raise QuestionError("transmission of a spacer is 0; allowed is above 0, up to 1")
        store(self, transmission=transmission)

    def to_mapping(self) -> dict[str, Any]:
        """Return the layer as plain values."""
        return {"kind": self.kind, "transmission": self.transmission}


def direction_or_role(magnetization: Any) -> Role | Vector:
    """Return a direction as a unit vector, or a role; QuestionError for anything else."""
    if isinstance(magnetization, str):
        role: Any = one_of("magnetization", magnetization, ("fixed", "free"))
        return role  # type: ignore[no-any-return]
    if magnetization is None:
        raise QuestionError(
            'magnetization of a scatterer is None; give "fixed", "free" or a unit vector'
        )
    return unit_vector("magnetization", magnetization)


def plain_direction(magnetization: Role | Vector) -> str | list[float]:
    """Role or direction of a magnet as a plain value."""
    return magnetization if isinstance(magnetization, str) else list(magnetization)


def _probabilities(name: str, values: Any) -> tuple[float, float]:
    if not isinstance(values, list | tuple | np.ndarray) or len(values) != 2:
        raise QuestionError(
            f"{name} is {shown(values)}; allowed are two numbers, of majority and minority spins"
        )
    up, down = (between(f"{name}[{i}]", value, 0, 1) for i, value in enumerate(values))
    return up, down


def check_mixing(name: str, number: complex, spins: tuple[float, float]) -> None:
    """Refuse an average of products of amplitudes that breaks the Cauchy-Schwarz inequality."""
    largest = spins[0] * spins[1]
    if abs(number) ** 2 > largest + ROUNDING:
        kind = "transmissions" if name == "transmitted_mixing" else "reflections"
        raise QuestionError(
            f"{name} is {number:.6g}, and its absolute square {abs(number) ** 2:.6g} is more than "
            f"the product {largest:.6g} of the {kind} of both spins; allowed is at most that"
        )
