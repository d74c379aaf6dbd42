"""Layers of materials, stacked along +x between two semi-infinite leads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..units import quantity
from ._direction import require_radians
from .accuracy import ORBITAL_MESH, ORBITAL_RTOL, TransportAccuracy
from .bias_profile import BiasProfile
from .checks import Vector, all_of, finite, integer, one_of, positive, shown, store, unit_vector
from .mappings.layers_mapping import layers_mapping
from .material import Material
from .orbitals.bond_lengths import BondScaling, LayerSpacing
from .orbitals.faces import face_names
from .orbitals.film_registry import Registry
from .orbitals.interface_bonds import InterfaceBond, rule_remarks
from .orbitals.monolayer_pairs import MonolayerPairs, made_bonds, pairs_of
from .orbitals.orbital_material import OrbitalMaterial
from .remarks import say
from .stacks.layer_order import check_order
from .stacks.one_orbital_remarks import one_orbital_remarks
from .stacks.stack_doors import StackDoors

Role = Literal["fixed", "free"]
BoundLevels = Literal["half", "left", "right"]
BOUND_LEVELS: tuple[BoundLevels, ...] = ("half", "left", "right")
FREE_DIRECTION: Vector = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Layer:
    """A slab of one material; without a thickness it is semi-infinite, a lead.

    ``thickness`` is a whole number of monolayers. ``magnetization`` is the direction of the
    majority spin: "free" (n, along +z), "fixed" (p, at the angle theta from n in the xz
    plane) or any unit vector. Ferromagnets must have one, other materials must not.

    Raises QuestionError for anything else.
    """

    material: Material | OrbitalMaterial = quantity("", "what the layer is made of")
    thickness: int | None = quantity("monolayers", "None: semi-infinite", default=None)
    magnetization: Role | Vector | None = quantity(
        "", "direction of the majority spin; None: not magnetic", default=None
    )

    def __post_init__(self) -> None:
        """Check every field."""
        if not isinstance(self.material, Material | OrbitalMaterial):
            raise QuestionError(
                f"layer material is {shown(self.material)}; allowed is a spintorque.Material or an "
                "OrbitalMaterial, such as spintorque.materials['Cu']"
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
class Stack(StackDoors):
    """Layers from left to right along +x; the first and the last are semi-infinite leads.

    ``lattice_constant`` in nm is both the in-plane period and the distance of monolayers.
    ``fermi_energy`` in eV is on the scale of the materials' on-site energies. The hopping
    between two monolayers of different materials is the mean of theirs. ``bias_profile``
    says how a bias shifts the levels. ``bound_levels`` says how levels are filled that lie where
    both leads are closed, which nothing in the model tells: like the "left" or the "right" lead,
    or "half" by each, so that a mirror image of the stack has the same torque.

    Materials of several orbitals have a ``face``, such as "111", in place of a
    ``lattice_constant``: the first lead's lattice is that of the whole plane, and thicker films
    are strained to it, if they fit within 5 %. Their Fermi levels are aligned at 0, so that
    ``fermi_energy`` is 0 as a rule. Hoppings at interfaces follow the rules of
    `interface_bonds`; ``given_bonds`` replace those of the same atoms and length. ``spacings``
    replace distances of monolayers. Bonds of strained films, and inside one crystal, are those of
    the tables whatever their length, unless there is a ``bond_scaling``. With spin-orbit coupling
    the direction of magnets in the lattice matters: ``spin_axis`` is where +z of spins, and with it
    the free magnet, points in space, on x along the normal, y along the first vector of the plane,
    z across both. The other spin axes are those of space, turned with it the shortest way.

    Raises QuestionError for fewer than two layers, a lead with a thickness or of an
    insulator, an inner layer without a thickness, materials of one and of several orbitals in one
    stack, an unknown face, or a film that does not fit.
    """

    layers: Sequence[Layer] = quantity("", "from left to right, leads included")
    lattice_constant: float | None = quantity(
        "nm",
        "period in the plane and along the stack; None for several orbitals",
        default=None,
        kw_only=True,
    )
    face: str | None = quantity(
        "", "face of crystals of several orbitals, such as 111", default=None, kw_only=True
    )
    fermi_energy: float = quantity("eV", "Fermi energy at zero bias", default=0.0, kw_only=True)
    bias_profile: BiasProfile = quantity(
        "", "how a bias drops", default=BiasProfile(), kw_only=True
    )
    spin_axis: Vector = quantity(
        "",
        "direction in space of +z of spins, that of the free magnet",
        default=FREE_DIRECTION,
        kw_only=True,
    )
    bound_levels: BoundLevels = quantity(
        "", "filling of levels between closed leads", default="half", kw_only=True
    )
    given_bonds: Sequence[InterfaceBond] = quantity(
        "", "bonds at interfaces that replace those made by rule", default=(), kw_only=True
    )
    spacings: Sequence[LayerSpacing] = quantity(
        "", "distances of monolayers that replace the crystals'", default=(), kw_only=True
    )
    bond_scaling: BondScaling | None = quantity(
        "", "how bonds change with their lengths", default=None, kw_only=True
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
            spin_axis=unit_vector("spin_axis", self.spin_axis),
            fermi_energy=finite("fermi_energy", self.fermi_energy, "eV"),
        )
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise QuestionError(
                    f"stack holds {shown(layer)}; allowed are spintorque.Layer objects"
                )
        check_order(self.layers)
        self._check_lattice()
        say(self)

    @property
    def has_orbitals(self) -> bool:
        """Whether its materials have several orbitals."""
        return isinstance(self.layers[0].material, OrbitalMaterial)

    def _check_lattice(self) -> None:
        """Refuse kinds of materials that do not go together, and films that do not fit."""
        orbital = [isinstance(layer.material, OrbitalMaterial) for layer in self.layers]
        if any(orbital) and not all(orbital):
            raise QuestionError(
                "the stack has materials of one orbital and of several; allowed is one kind: "
                "OrbitalMaterial in all layers, or Material in all"
            )
        store(
            self,
            given_bonds=all_of("given_bonds", self.given_bonds, InterfaceBond),
            spacings=all_of("spacings", self.spacings, LayerSpacing),
        )
        if not isinstance(self.bond_scaling, BondScaling | None):
            raise QuestionError(
                f"bond_scaling is {shown(self.bond_scaling)}; allowed is a spintorque.BondScaling"
            )
        if not isinstance(self.layers[0].material, OrbitalMaterial):
            self._check_one_orbital()
            return
        if self.lattice_constant is not None:
            raise QuestionError(
                f"lattice_constant is {shown(self.lattice_constant)} of a stack of several "
                "orbitals, whose lattice is the first lead's: leave it out"
            )
        if not isinstance(self.face, str):
            names = face_names(self.layers[0].material.crystal)
            raise QuestionError(
                f"face is {shown(self.face)}; materials of several orbitals need one, in quotes: "
                f"{', '.join(repr(name) for name in names)}"
            )
        _ = self.pairs  # checked

    def _check_one_orbital(self) -> None:
        if self.lattice_constant is None:
            raise QuestionError("the stack has no lattice_constant; give it in nm")
        store(self, lattice_constant=positive("lattice_constant", self.lattice_constant, "nm"))
        for name in ("face", "given_bonds", "spacings", "bond_scaling"):
            value = getattr(self, name)
            if value is not None and value != ():
                raise QuestionError(
                    f"{name} is {shown(value)} of a stack of one orbital, which is simple cubic "
                    "(001): leave it out"
                )
        if self.spin_axis != FREE_DIRECTION:
            raise QuestionError(
                f"spin_axis is {shown(self.spin_axis)} of a stack of one orbital, whose spins have "
                "the axes of space: leave it out"
            )

    @cached_property
    def pairs(self) -> MonolayerPairs:
        """Elements between the monolayers of a stack of several orbitals."""
        return pairs_of(
            self._orbital_materials,
            self.face or "",
            tuple(self.given_bonds),
            tuple(self.spacings),
            self.bond_scaling,
        )

    @property
    def registry(self) -> Registry:
        """How the crystals of a stack of several orbitals lie on each other."""
        return self.pairs.registry

    @property
    def _orbital_materials(self) -> tuple[OrbitalMaterial, ...]:
        materials = (layer.material for layer in self.monolayers)
        return tuple(m for m in materials if isinstance(m, OrbitalMaterial))

    @property
    def default_engine(self) -> str:
        """Engine that solves the stack unless another one is asked for."""
        return "blocks" if self.has_orbitals else "layered"

    @property
    def default_accuracy(self) -> TransportAccuracy:
        """Accuracy of the stack's integrals unless another one is asked for."""
        if self.has_orbitals:
            return TransportAccuracy(rtol=ORBITAL_RTOL, max_k_points=ORBITAL_MESH)
        return TransportAccuracy()

    @property
    def interface_bonds(self) -> tuple[InterfaceBond, ...]:
        """Bonds between different materials, from left to right; none with one orbital each.

        Those that the package made, by the rule that each names, and those given.
        """
        if not self.has_orbitals:
            return ()
        return made_bonds(self.pairs, self._orbital_materials)

    @property
    def cell_area(self) -> float:
        """Area of a cell of the plane in nm^2."""
        return self.registry.area if self.lattice_constant is None else self.lattice_constant**2

    @property
    def positions(self) -> Array:
        """Place (nm) of each monolayer along x, that of the left lead at 0."""
        if self.lattice_constant is not None:
            return np.arange(len(self.monolayers)) * self.lattice_constant
        materials, neighbour = self._orbital_materials, self.registry.neighbour
        steps = [neighbour(*pair).distance for pair in pairwise(materials)]
        return np.cumsum([0.0, *steps])

    def own_remarks(self) -> list[str]:
        """What is odd about materials at the Fermi energy, and about their masses."""
        if self.has_orbitals:
            strained = self.registry.remarks(self.bond_scaling is not None)
            return [*strained, *rule_remarks(self.interface_bonds)]
        materials = [x.material for x in self.layers if isinstance(x.material, Material)]
        return one_orbital_remarks(materials, self.fermi_energy, self.lattice_constant or 0.0)

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

    def to_mapping(self) -> dict[str, Any]:
        """Return the stack as nested plain values, in the form of a TOML question."""
        lattice: dict[str, Any] = {"lattice_constant": self.lattice_constant}
        if self.has_orbitals:
            lattice = {"face": self.face}
            for name in ("given_bonds", "spacings"):
                if getattr(self, name):
                    lattice[name] = [part.to_mapping() for part in getattr(self, name)]
            if self.bond_scaling is not None:
                lattice["bond_scaling"] = asdict(self.bond_scaling)
            if self.spin_axis != FREE_DIRECTION:
                lattice["spin_axis"] = list(self.spin_axis)
        return {
            **lattice,
            "fermi_energy": self.fermi_energy,
            "bias_profile": self.bias_profile.to_mapping(),
            "bound_levels": self.bound_levels,
            **layers_mapping([(x.material, x.thickness, x.magnetization) for x in self.layers]),
        }
