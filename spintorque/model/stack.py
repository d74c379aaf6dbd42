"""Layers of materials, stacked along +x between two semi-infinite leads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..units import HBAR_SQUARED_OVER_TWO_M, quantity
from ._direction import require_radians
from .bias_profile import BiasProfile
from .checks import Vector, finite, integer, one_of, positive, shown, store, unit_vector
from .material import Material
from .remarks import say

if TYPE_CHECKING:
    import kwant

Role = Literal["fixed", "free"]
BoundLevels = Literal["half", "left", "right"]
BOUND_LEVELS: tuple[BoundLevels, ...] = ("half", "left", "right")
FREE_DIRECTION: Vector = (0.0, 0.0, 1.0)
LIGHTEST, HEAVIEST = 5e-3, 1e3  # effective masses that need no remark, in electron masses


@dataclass(frozen=True)
class Layer:
    """A slab of one material; without a thickness it is semi-infinite, a lead.

    ``thickness`` is a whole number of monolayers. ``magnetization`` is the direction of the
    majority spin: "free" (n, along +z), "fixed" (p, at the angle theta from n in the xz
    plane) or any unit vector. Ferromagnets must have one, other materials must not.

    Raises QuestionError for anything else.
    """

    material: Material = quantity("", "what the layer is made of")
    thickness: int | None = quantity("monolayers", "None: semi-infinite", default=None)
    magnetization: Role | Vector | None = quantity(
        "", "direction of the majority spin; None: not magnetic", default=None
    )

    def __post_init__(self) -> None:
        """Check every field."""
        if not isinstance(self.material, Material):
            raise QuestionError(
                f"layer material is {shown(self.material)}; allowed is a spintorque.Material"
            )
        if self.thickness is not None:
            store(self, thickness=integer("layer thickness", self.thickness, 1, "monolayers"))
        self._check_magnetization()

    def _check_magnetization(self) -> None:
        magnetization, kind = self.magnetization, self.material.kind
        if not self.material.is_magnetic and magnetization is not None:
            raise QuestionError(
                f"magnetization is {shown(magnetization)} on a layer of kind {kind}; only a "
                "ferromagnet "
                "has one"
            )
        if self.material.is_magnetic and magnetization is None:
            raise QuestionError(
                'a ferromagnet layer has no magnetization; give "fixed", "free" or a unit vector'
            )
        if isinstance(magnetization, str):
            one_of("magnetization", magnetization, ("fixed", "free"))
        elif magnetization is not None:
            store(self, magnetization=unit_vector("magnetization", magnetization))


@dataclass(frozen=True)
class Stack:
    """Layers from left to right along +x; the first and the last are semi-infinite leads.

    ``lattice_constant`` in nm is both the in-plane period and the distance of monolayers.
    ``fermi_energy`` in eV is on the scale of the materials' on-site energies. The hopping
    between two monolayers of different materials is the mean of theirs. ``bias_profile``
    says how a bias shifts the levels. ``bound_levels`` says how levels are filled that lie where
    both leads are closed, which nothing in the model tells: like the "left" or the "right" lead,
    or "half" by each, so that a mirror image of the stack has the same torque.

    Raises QuestionError for fewer than two layers, a lead with a thickness or of an
    insulator, or an inner layer without a thickness.
    """

    layers: Sequence[Layer] = quantity("", "from left to right, leads included")
    lattice_constant: float = quantity(
        "nm", "period in the plane and along the stack", kw_only=True
    )
    fermi_energy: float = quantity("eV", "Fermi energy at zero bias", default=0.0, kw_only=True)
    bias_profile: BiasProfile = quantity(
        "", "how a bias drops", default=BiasProfile(), kw_only=True
    )
    bound_levels: BoundLevels = quantity(
        "", "filling of levels between closed leads", default="half", kw_only=True
    )

    def __post_init__(self) -> None:
        """Check every field."""
        if not isinstance(self.layers, list | tuple):
            raise QuestionError(
                f"layers is {shown(self.layers)}; allowed is a list of Layer objects"
            )
        if not isinstance(self.bias_profile, BiasProfile):
            raise QuestionError(
                f"bias_profile is {shown(self.bias_profile)}; allowed is a BiasProfile"
            )
        one_of("bound_levels", self.bound_levels, BOUND_LEVELS)
        store(
            self,
            layers=tuple(self.layers),
            lattice_constant=positive("lattice_constant", self.lattice_constant, "nm"),
            fermi_energy=finite("fermi_energy", self.fermi_energy, "eV"),
        )
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise QuestionError(
                    f"stack holds {shown(layer)}; allowed are spintorque.Layer objects"
                )
        self._check_order()
        say(self)

    def own_remarks(self) -> list[str]:
        """What is odd about materials at the Fermi energy, and about their masses."""
        remarks = []
        for material in dict.fromkeys(layer.material for layer in self.layers):
            remarks += self._remarks_on_band(material) + self._remarks_on_mass(material)
        return remarks

    def _remarks_on_band(self, material: Material) -> list[str]:
        energy = self.fermi_energy
        conducts = material.conducts_at(energy)
        bands = " and ".join(f"{low:g} to {high:g}" for low, high in material.bands)
        if material.kind == "insulator" and conducts:
            return [
                f"an insulator conducts at the Fermi energy {energy:g} eV: its band covers {bands} "
                "eV; move its onsite away, or call it a normal_metal"
            ]
        if material.kind == "normal_metal" and not conducts:
            return [
                f"a normal_metal has no states at the Fermi energy {energy:g} eV: its band covers "
                f"{bands} eV; move its onsite, or call it an insulator"
            ]
        return []

    def _remarks_on_mass(self, material: Material) -> list[str]:
        mass = HBAR_SQUARED_OVER_TWO_M / (material.hopping * self.lattice_constant**2)
        if LIGHTEST <= mass <= HEAVIEST:
            return []
        return [
            f"hopping {material.hopping:g} eV and lattice_constant {self.lattice_constant:g} nm "
            f"make electrons of {mass:.2g} electron masses; hopping is in eV (not meV or Ry), "
            "lattice_constant in nm"
        ]

    def _check_order(self) -> None:
        if len(self.layers) < 2:
            raise QuestionError(
                f"stack has {len(self.layers)} layers; allowed are 2 or more, the first and the "
                "last semi-infinite"
            )
        for side, lead in (("first", self.layers[0]), ("last", self.layers[-1])):
            if lead.thickness is not None:
                raise QuestionError(
                    f"the {side} layer has thickness {lead.thickness}; it is a lead and must be "
                    "semi-infinite: leave its thickness out"
                )
            if lead.material.rashba:
                raise QuestionError(
                    f"the {side} layer has rashba {lead.material.rashba:g} eV; a lead must have "
                    "none: give the coupling to a layer with a thickness"
                )
            if lead.material.kind == "insulator":
                raise QuestionError(
                    f"the {side} layer is an insulator; a lead must be a ferromagnet or a "
                    "normal_metal: put the insulator between two leads"
                )
        for place, layer in enumerate(self.layers[1:-1], start=2):
            if layer.thickness is None:
                raise QuestionError(
                    f"layer {place} of {len(self.layers)} has no thickness; only the first and the "
                    "last layer are semi-infinite: give its number of monolayers"
                )

    @cached_property
    def monolayers(self) -> tuple[Layer, ...]:
        """Layer of each monolayer: one of the left lead, all inner ones, one of the right lead."""
        inner = [layer for layer in self.layers[1:-1] for _ in range(layer.thickness or 0)]
        return (self.layers[0], *inner, self.layers[-1])

    def directions(self, theta: Any) -> Array:
        """Majority-spin direction of each monolayer; zero where there is no magnet.

        ``theta`` of any shape in rad; returns shape theta.shape + (monolayers, 3). Raises
        QuestionError for an angle of more than one turn.
        """
        angle = np.asarray(theta, float)
        require_radians("theta", angle)
        fixed = np.stack([np.sin(angle), np.zeros_like(angle), np.cos(angle)], axis=-1)
        columns = []
        for layer in self.monolayers:
            if layer.magnetization == "fixed":
                columns.append(fixed)
            else:
                magnetization = (
                    FREE_DIRECTION if layer.magnetization == "free" else layer.magnetization
                )
                columns.append(np.broadcast_to(magnetization or (0.0, 0.0, 0.0), fixed.shape))
        return np.stack(columns, axis=-2)

    def chemical_potentials(self, bias: float) -> tuple[float, float]:
        """Chemical potentials (eV) of the left and the right lead at ``bias`` (V)."""
        left, right = self.bias_profile.lead_fractions
        return self.fermi_energy + left * bias, self.fermi_energy + right * bias

    def potential(self, bias: float) -> Array:
        """Shift of the levels (eV) of each monolayer at ``bias`` (V), leads' layers included."""
        if bias == 0:
            return np.zeros(len(self.monolayers))
        kinds = tuple(layer.material.kind for layer in self.monolayers)
        return bias * np.array(self.bias_profile.fractions(kinds))

    def roles(self) -> set[str]:
        """Which of "fixed" and "free" occur."""
        return {
            layer.magnetization for layer in self.layers if isinstance(layer.magnetization, str)
        }

    def to_kwant(
        self,
        *,
        theta: float | None = None,
        k: tuple[float, float] | None = None,
        bias: float | None = None,
    ) -> "kwant.system.FiniteSystem":
        """Return the stack at one k-parallel as a finalized Kwant system of two leads.

        What is given here is bound; what is left out stays a parameter, to be passed as
        ``params=dict(theta=..., kx=..., ky=..., bias=...)`` with theta in rad, kx and ky in
        rad per lattice constant, bias in V. Energies are eV, site positions nm; lead 0 is the
        left one, and in each lead block 0 of the conserved spin is the majority. QuestionError
        for values that are not allowed.
        """
        # The one door upstairs: Kwant is imported only when asked for.
        lattice = import_module("spintorque.transport.hamiltonian.lattice")
        system: kwant.system.FiniteSystem = lattice.kwant_system(self, theta=theta, k=k, bias=bias)
        return system

    def to_mapping(self) -> dict[str, Any]:
        """Return the stack as nested plain values, in the form of a TOML question."""
        names: dict[Material, str] = {}
        for layer in self.layers:
            kind = layer.material.kind
            count = sum(name.startswith(kind) for name in names.values())
            names.setdefault(layer.material, f"{kind}_{count + 1}")
        layers = []
        for layer in self.layers:
            entry: dict[str, Any] = {"material": names[layer.material]}
            if layer.thickness is not None:
                entry["thickness"] = layer.thickness
            if layer.magnetization is not None:
                magnetization = layer.magnetization
                entry["magnetization"] = (
                    magnetization if isinstance(magnetization, str) else list(magnetization)
                )
            layers.append(entry)
        return {
            "lattice_constant": self.lattice_constant,
            "fermi_energy": self.fermi_energy,
            "bias_profile": self.bias_profile.to_mapping(),
            "bound_levels": self.bound_levels,
            "materials": {name: asdict(material) for material, name in names.items()},
            "layers": layers,
        }
