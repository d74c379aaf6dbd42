"""Slonczewski's closed-form torque as a question for dynamics, in place of a table."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from ...errors import QuestionError
from ...formulas import slonczewski
from ...units import ELEMENTARY_CHARGE, HBAR, quantity
from ..checks import (
    FORBID_UNKNOWN,
    finite,
    not_negative,
    one_of,
    pair,
    positive,
    real_number,
    shown,
    store,
)
from ..plausible import looks_like
from ..remarks import say
from .closed_form_torque import ClosedFormTorque
from .junction_conductance import JunctionConductance
from .torque_series import Series

POLARIZATIONS = ("conductances", "current")
MOST = 10.0  # a polarization of the current beyond this is meant in per cent


@dataclass(frozen=True, kw_only=True)
class SlonczewskiTorque(ClosedFormTorque):
    """Torque of a spin valve per electron-flow current density J.

    T_par = (hbar/2e) J P L^2 sin(theta) / [(L^2 + 1) + (L^2 - 1) cos(theta)] and
    T_perp = ``field_like_ratio`` T_par + (hbar/2e) J ``field_like`` sin(theta), with
    L^2 = ``asymmetry``^2 (Slonczewski, JMMM 247, 324 (2002)). For voltage drives
    ``conductance`` gives J = G V, or is that of a junction.

    ``polarization`` is P = (g_up - g_down)/(g_up + g_down) of the two conductances of a
    symmetric valve, and beyond 1 one of them would be negative. With ``polarization_of``
    "current" it is half of P, the polarization of the current that mumax3, OOMMF and cmtj take:
    at L = 1 the torque is (hbar/2e) J ``polarization`` sin(theta). `from_mumax`, `from_oommf`,
    `from_ubermag` and `from_cmtj` take the parameters of these codes as they are.

    Raises QuestionError for a polarization outside [-1, 1], or [-10, 10] if it is one of the
    current; for an asymmetry or conductance that is not positive.
    Warns of a negative polarization, unless it is one of the current, where the sign tells on
    which side the fixed layer lies.
    """

    polarization: float = quantity("", "P = (g_up - g_down)/(g_up + g_down), or P/2: see there")
    asymmetry: float = quantity("", "Lambda; 1: torque proportional to sin", default=1.0)
    field_like_ratio: float = quantity("", "T_perp / T_par", default=0.0)
    field_like: float = quantity("", "part of T_perp/sin over (hbar/2e) J", default=0.0)
    polarization_of: Literal["conductances", "current"] = quantity(
        "", "what is polarized", default="conductances"
    )
    conductance: float | JunctionConductance | None = quantity(
        "ohm^-1 m^-2", "G per area", default=None
    )

    section: ClassVar[str] = "slonczewski"
    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        one_of("polarization_of", self.polarization_of, POLARIZATIONS)
        store(
            self,
            polarization=self._checked_polarization(),
            asymmetry=positive("asymmetry", self.asymmetry),
            field_like_ratio=finite("field_like_ratio", self.field_like_ratio),
            field_like=finite("field_like", self.field_like),
        )
        self._check_conductance()
        say(self)

    def own_remarks(self) -> list[str]:
        """What is odd: a current whose majority electrons are in the minority."""
        if self.polarization >= 0 or self.polarization_of == "current":
            return []
        return [
            f"polarization is {self.polarization:g}; a negative one turns the torque round, which "
            "few metals do: for electrons that flow the other way change the sign of the current "
            "density, and leave it as it is for a layer that only polarizes what comes back"
        ]

    def _checked_polarization(self) -> float:
        value = real_number("polarization", self.polarization)
        if self.polarization_of == "current":
            return _of_current("polarization", value)
        if abs(value) > 1:
            raise QuestionError(
                f"polarization is {shown(self.polarization)}; allowed is -1 to 1"
                f"{looks_like('polarization', value)}. Twice the Pol of "
                "mumax3, the P of OOMMF or the spinPolarisation of cmtj may be more: give these to "
                "SlonczewskiTorque.from_mumax, from_oommf, from_ubermag or from_cmtj, or with "
                'polarization_of = "current"'
            )
        return value

    @property
    def valve_polarization(self) -> float:
        """P of the formula, whatever ``polarization`` is that of."""
        return self.polarization * (2 if self.polarization_of == "current" else 1)

    def series(self, to_field: float) -> Series:
        """The closed form as fields; a constant field-like part is brought over its denominator."""
        base, tilt = slonczewski.denominator(self.asymmetry)
        strength = to_field * slonczewski.strength(1.0, self.valve_polarization, self.asymmetry)
        coefficients = np.array([[strength], [self.field_like_ratio * strength]])
        if self.field_like:
            constant = to_field * HBAR / (2 * ELEMENTARY_CHARGE) * self.field_like
            coefficients = np.concatenate([coefficients, np.zeros((2, 1))], axis=1)
            coefficients[1] += constant * np.array([base, tilt])
            coefficients = coefficients if tilt else coefficients[:, :1]
        return Series(coefficients, base, tilt)

    @classmethod
    def from_conductances(
        cls, conductances: tuple[float, float], mixing_conductance: float
    ) -> "SlonczewskiTorque":
        """Torque of a valve of two equal contacts, by circuit theory.

        ``conductances`` (G_up, G_dn) of a contact and the real part of its mixing conductance, all
        in one unit, per area or not: P = (G_up - G_dn)/(G_up + G_dn), L^2 = G_mix (1/G_up +
        1/G_dn)/2 (Slonczewski, JMMM 247, 324 (2002)). Two different contacts have the form of
        `spintorque.formulas.asymmetric_valve`.

        Raises QuestionError for a conductance that is not positive.
        """
        majority, minority = pair("conductances", conductances)
        return cls._of_valve(
            *slonczewski.of_conductances(
                positive("conductances[0]", majority),
                positive("conductances[1]", minority),
                positive("mixing_conductance", mixing_conductance),
            )
        )

    @classmethod
    def from_resistances(
        cls, parallel: float, antiparallel: float, curvature: float = 0.0
    ) -> "SlonczewskiTorque":
        """Torque of a valve of two equal contacts from its resistances R_P and R_AP, in one unit.

        P^2 = 1 - R_P/R_AP, L^2 = 1 + chi; ``curvature`` is the chi of `angular_asymmetry`. What
        lies in series with the valve, such as leads, is no part of the resistances.

        Raises QuestionError for a resistance that is not positive, R_AP below R_P, or a chi of -1
        or less.
        """
        parallel, antiparallel = (
            positive("parallel", parallel),
            positive("antiparallel", antiparallel),
        )
        if antiparallel < parallel:
            raise QuestionError(
                f"antiparallel is {antiparallel:g} and parallel {parallel:g}; two equal contacts "
                "have the larger resistance when antiparallel"
            )
        if not finite("curvature", curvature) > -1:
            raise QuestionError(f"curvature is {curvature:g}; allowed is a number above -1")
        return cls._of_valve(*slonczewski.of_resistances(parallel, antiparallel, curvature))

    @classmethod
    def _of_valve(cls, polarization: Any, asymmetry: Any) -> "SlonczewskiTorque":
        return cls(polarization=float(polarization), asymmetry=float(asymmetry))

    @classmethod
    def from_mumax(
        cls,
        *,
        Pol: float = 1.0,
        Lambda: float = 1.0,
        EpsilonPrime: float = 0.0,
        FixedLayerPosition: str = "top",
        conductance: float | JunctionConductance | None = None,
    ) -> "SlonczewskiTorque":
        """Torque of mumax3 3.10 or later, with its own parameters and defaults.

        epsilon = Pol Lambda^2/[(Lambda^2 + 1) + (Lambda^2 - 1) m.p] in plane, and a field-like
        part (Vansteenkiste et al., AIP Adv. 4, 107133 (2014)). ``FixedLayer`` becomes
        ``Macrospin.fixed_direction``, ``FreeLayerThickness`` its thickness.

        A `Drive` of the current density that is mumax3's ``J`` along +z (A/m^2) then gives
        mumax3's torque. Before 3.10 the part that ``EpsilonPrime`` and the damping add to the
        in-plane torque had the wrong sign.

        Parameters
        ----------
        Pol : float
            Polarization of the current.
        Lambda : float
            Asymmetry.
        EpsilonPrime : float
            Constant of the field-like part.
        FixedLayerPosition : str
            "top" or "bottom" (FIXEDLAYER_TOP, FIXEDLAYER_BOTTOM): with the fixed layer at the
            bottom a current along +z drives electrons from the free to the fixed layer, and the
            torque has the opposite sign.
        conductance : float (ohm^-1 m^-2), JunctionConductance or None
            G per area, which voltage drives need.

        Raises
        ------
        QuestionError
            For a value that is not allowed.
        """
        sides = {"top": 1.0, "bottom": -1.0}
        word = str(FixedLayerPosition).lower().removeprefix("fixedlayer_")
        side = sides[one_of("FixedLayerPosition", word, tuple(sides))]
        return cls(
            polarization=side * _of_current("Pol", Pol),
            polarization_of="current",
            asymmetry=positive("Lambda", Lambda),
            field_like=2 * side * finite("EpsilonPrime", EpsilonPrime),
            conductance=conductance,
        )

    @classmethod
    def from_oommf(
        cls,
        *,
        P: float = 0.4,
        Lambda: float = 2.0,
        eps_prime: float = 0.0,
        conductance: float | JunctionConductance | None = None,
    ) -> "SlonczewskiTorque":
        """Torque of OOMMF's Oxs_SpinXferEvolve, with its own parameters and defaults.

        As `from_mumax` with the fixed layer on top (OOMMF User's Guide 2.0, Oxs_SpinXferEvolve):
        ``mp`` becomes ``Macrospin.fixed_direction``, and a positive ``J`` (A/m^2), the current
        density of the `Drive`, pulls the moment towards it. The P, Lambda and xi of
        MicroMagnetic.jl are the same. ``P_fixed``, ``P_free`` and their Lambdas are known here as
        one P and one Lambda only; for others make a table with `TorqueTable.from_arrays`.

        Parameters
        ----------
        P : float
            Polarization of the current.
        Lambda : float
            Asymmetry.
        eps_prime : float
            Constant of the field-like part.
        conductance : float (ohm^-1 m^-2), JunctionConductance or None
            G per area, which voltage drives need.

        Raises
        ------
        QuestionError
            For a value that is not allowed.
        """
        return cls(
            polarization=_of_current("P", P),
            polarization_of="current",
            asymmetry=positive("Lambda", Lambda),
            field_like=2 * finite("eps_prime", eps_prime),
            conductance=conductance,
        )

    @classmethod
    def from_ubermag(
        cls,
        *,
        P: float,
        Lambda: float,
        eps_prime: float = 0.0,
        conductance: float | JunctionConductance | None = None,
    ) -> "SlonczewskiTorque":
        """Torque of ubermag's ``micromagneticmodel.Slonczewski``, which OOMMF computes.

        As `from_oommf` (Beg, Lang and Fangohr, IEEE Trans. Magn. 58, 7300205 (2022)): ``mp``
        becomes ``Macrospin.fixed_direction`` and ``J`` (A/m^2) the current density of the `Drive`.

        Parameters
        ----------
        P : float
            Polarization of the current.
        Lambda : float
            Asymmetry.
        eps_prime : float
            Constant of the field-like part.
        conductance : float (ohm^-1 m^-2), JunctionConductance or None
            G per area, which voltage drives need.

        Raises
        ------
        QuestionError
            For a value that is not allowed.
        """
        return cls.from_oommf(P=P, Lambda=Lambda, eps_prime=eps_prime, conductance=conductance)

    @classmethod
    def from_cmtj(
        cls,
        *,
        SlonczewskiSpacerLayerParameter: float,
        beta: float,
        spinPolarisation: float,
        damping: float,
        alternative: bool = False,
        conductance: float | JunctionConductance | None = None,
    ) -> "SlonczewskiTorque":
        """Torque of cmtj's ``Layer.createSTTLayer``.

        cmtj (Mojsiejuk et al., npj Comput. Mater. 9, 54 (2023)) adds eta and -``beta`` eta,
        eta = spinPolarisation Lambda^2/[(Lambda^2 + 1) + (Lambda^2 - 1) m.p], to the explicit
        form of the equation, without mixing them by the damping. In Gilbert's form they are
        eta (1 + alpha beta)/(1 + alpha^2) in plane and eta (alpha - beta)/(1 + alpha^2)
        field-like.

        The reference layer becomes ``Macrospin.fixed_direction``, and the current driver, in
        A/m^2, the current density of the `Drive`; cmtj's ``Ms`` is in tesla.

        Parameters
        ----------
        SlonczewskiSpacerLayerParameter : float
            Lambda, or lambda with ``alternative``.
        beta : float
            Field-like part of the torque over eta, with the opposite sign.
        spinPolarisation : float
            Polarization of the current.
        damping : float
            Gilbert damping alpha of the layer.
        alternative : bool
            What setAlternativeSTT sets: eta = spinPolarisation/(1 + lambda m.p).
        conductance : float (ohm^-1 m^-2), JunctionConductance or None
            G per area, which voltage drives need.

        Raises
        ------
        QuestionError
            For a value that is not allowed, a lambda outside (-1, 1), or 1 + alpha beta = 0.
        """
        name = "SlonczewskiSpacerLayerParameter"
        alpha, beta = not_negative("damping", damping), finite("beta", beta)
        mixing = 1 + alpha * beta
        if mixing == 0:
            raise QuestionError(
                f"beta is {beta:g} and damping {alpha:g}, where the in-plane torque vanishes; such "
                "a torque is a SpinOrbitTorque(damping_like=0, field_like=...)"
            )
        polarization = _of_current("spinPolarisation", spinPolarisation) * mixing / (1 + alpha**2)
        asymmetry = positive(name, SlonczewskiSpacerLayerParameter) if not alternative else 1.0
        if alternative:
            slope = finite(name, SlonczewskiSpacerLayerParameter)
            if not -1 < slope < 1:
                raise QuestionError(
                    f"{name} is {slope:g}; allowed is -1 to 1, both excluded, with alternative=True"
                )
            asymmetry = ((1 + slope) / (1 - slope)) ** 0.5
            polarization *= 2 / (1 + slope)
        return cls(
            polarization=polarization,
            polarization_of="current",
            asymmetry=asymmetry,
            field_like_ratio=(alpha - beta) / mixing,
            conductance=conductance,
        )


def _of_current(name: str, value: Any) -> float:
    """Polarization of a current; these codes bound none, but know none in per cent either."""
    number = real_number(name, value)
    if abs(number) > MOST:
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is -{MOST:g} to {MOST:g}: it is a fraction, "
            "0.5 for 50 %"
        )
    return number
