"""One metal in which electrons diffuse: its resistivity and the lengths over which spins decay."""

from dataclasses import dataclass

from ...errors import QuestionError
from ...units import quantity
from ..checks import FORBID_UNKNOWN, positive, shown, store
from .asymmetry import spin_asymmetry


@dataclass(frozen=True, kw_only=True)
class Conductor:
    """Metal with two spin channels of conductivity (1 +- beta) / (2 ``resistivity``).

    With ``polarization`` beta = (sigma_up - sigma_dn)/(sigma_up + sigma_dn) it is a ferromagnet,
    in the model of Valet and Fert, Phys. Rev. B 48, 7099 (1993); up is the majority spin. A spin
    accumulation along the magnetization decays over ``spin_diffusion_length``, and never if that is
    None. Across the magnetization it precesses over ``exchange_length`` lambda_J and is dephased
    over ``dephasing_length`` lambda_phi, 1/lambda_t^2 = 1/lambda_sf^2 + 1/lambda_phi^2 +
    i/lambda_J^2 (Petitjean, Luc and Waintal, Phys. Rev. Lett. 109, 117204 (2012)). A magnet with
    neither takes up what is across its magnetization at its faces.

    Raises QuestionError for lengths or a resistivity that are not positive, or a polarization that
    is not between -1 and 1.
    """

    resistivity: float = quantity("ohm m", "measured resistivity, of both spins together")
    spin_diffusion_length: float | None = quantity(
        "nm", "lambda_sf; None: no spin is lost", default=None
    )
    polarization: float = quantity("", "beta, asymmetry of the conductivities", default=0.0)
    exchange_length: float | None = quantity(
        "nm", "lambda_J, square root of D hbar/exchange; None: zero", default=None
    )
    dephasing_length: float | None = quantity(
        "nm", "lambda_phi of the transverse spin; None: none beside the exchange", default=None
    )
    diffusion_constant: float | None = quantity(
        "m^2/s", "D, which solutions in time need", default=None
    )
    name: str = quantity("", "what questions and reports call it", default="")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            resistivity=positive("resistivity", self.resistivity, "ohm m"),
            polarization=spin_asymmetry("polarization", self.polarization),
        )
        if not isinstance(self.name, str):
            raise QuestionError(f"name is {shown(self.name)}; allowed is text")
        for name, unit in (
            ("spin_diffusion_length", "nm"),
            ("exchange_length", "nm"),
            ("dephasing_length", "nm"),
            ("diffusion_constant", "m^2/s"),
        ):
            value = getattr(self, name)
            if value is not None:
                store(self, **{name: positive(name, value, unit)})

    @classmethod
    def valet_fert(
        cls,
        *,
        rho_star: float,
        beta: float = 0.0,
        spin_diffusion_length: float | None = None,
        exchange_length: float | None = None,
        dephasing_length: float | None = None,
        diffusion_constant: float | None = None,
        name: str = "",
    ) -> "Conductor":
        """Conductor by rho* = resistivity / (1 - beta^2), as valves of metals are described.

        Raises QuestionError as the class does.

        Parameters
        ----------
        rho_star : float
            rho* in ohm m, so that the resistivities of the spins are 2 rho* (1 -+ beta).
        beta : float, optional
            Asymmetry of the conductivities, between -1 and 1.
        spin_diffusion_length : float, optional
            In nm; see the class.
        exchange_length : float, optional
            In nm; see the class.
        dephasing_length : float, optional
            In nm; see the class.
        diffusion_constant : float, optional
            In m^2/s; see the class.
        name : str, optional
            What questions and reports call it.
        """
        beta = spin_asymmetry("beta", beta)
        return cls(
            resistivity=positive("rho_star", rho_star, "ohm m") * (1 - beta**2),
            spin_diffusion_length=spin_diffusion_length,
            polarization=beta,
            exchange_length=exchange_length,
            dephasing_length=dephasing_length,
            diffusion_constant=diffusion_constant,
            name=name,
        )

    @property
    def rho_star(self) -> float:
        """Valet and Fert's rho* = resistivity / (1 - beta^2) in ohm m."""
        return self.resistivity / (1 - self.polarization**2)

    @property
    def is_magnetic(self) -> bool:
        """Whether something in it depends on a magnetization."""
        lengths = (self.exchange_length, self.dephasing_length)
        return self.polarization != 0 or any(length is not None for length in lengths)


def require_conductor(name: str, conductor: object) -> None:
    """Raise QuestionError, with the name of the argument, unless it is a `Conductor`."""
    if not isinstance(conductor, Conductor):
        raise QuestionError(f"{name} is {shown(conductor)}; allowed is a spintorque.Conductor")
