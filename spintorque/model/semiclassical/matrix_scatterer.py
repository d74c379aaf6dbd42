"""A layer of many modes that is known by S-matrices, with spin flip or without."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...units import quantity
from ..accuracy import TransportAccuracy
from ..checks import FORBID_UNKNOWN, Vector, integer, positive, real_array, shown, store
from ..stack import Role, Stack
from .complex_values import plain_complex, square_matrix
from .scatterer import direction_or_role, plain_direction
from .scattering_layer import ScatteringLayer

if TYPE_CHECKING:
    import kwant

UNITARITY = 1e-8
CONSERVATION = 1e-8
BLOCKS = ("reflection", "transmission_back", "transmission", "reflection_back")


@dataclass(frozen=True, kw_only=True)
class MatrixScatterer(ScatteringLayer):
    """A layer known by its S-matrix, such as that of a Kwant system.

    ``matrix`` (channels, channels) is current-normalised and unitary. Channels are those of the
    left lead, then those of the right one; in each, all modes of spin up come first, then the same
    modes of spin down, along +z of the layer. With a ``magnetization`` the layer is turned from
    +z to it: by its polar angle about y, then by its azimuth about z; without one it stays.

    Raises QuestionError for a matrix that is not unitary, or modes that do not fit.
    """

    matrix: Any = quantity("", "S (channels out, channels in)")
    left_modes: int = quantity("", "modes of one spin in the left lead")
    magnetization: Role | Vector | None = quantity(
        "", "direction of the layer's +z; None: it is not turned", default=None
    )
    modes: float | None = quantity(
        "m^-2", "modes of one spin per area in the left lead; None: unknown", default=None
    )
    kind: Literal["matrix"] = quantity("", "which layer, in files", default="matrix")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        matrix = square_matrix("matrix", self.matrix)
        left = integer("left_modes", self.left_modes, 1)
        store(self, matrix=matrix, left_modes=left)
        _check_common(self)
        size = len(matrix)
        if size % 2 or 2 * left >= size:
            raise QuestionError(
                f"left_modes is {left} and the matrix has {size} channels; allowed are two spins "
                "for every mode, and at least one mode in each lead"
            )
        array = np.array(matrix)
        defect = float(np.abs(array @ array.conj().T - np.eye(size)).max())
        if defect > UNITARITY:
            raise QuestionError(
                f"matrix is not unitary: S S† differs from 1 by {defect:.3g}; allowed is "
                f"{UNITARITY:g}: give current-normalised amplitudes of all open modes"
            )

    @property
    def right_modes(self) -> int:
        """Modes of one spin in the right lead."""
        return len(self.matrix) // 2 - self.left_modes

    @property
    def mode_ratio(self) -> float:
        """Modes of the right lead over those of the left."""
        return self.right_modes / self.left_modes

    def to_mapping(self) -> dict[str, Any]:
        """Return the layer as plain values; what is None is left out."""
        rows = [[plain_complex(value) for value in row] for row in self.matrix]
        own = {"kind": self.kind, "matrix": rows, "left_modes": self.left_modes}
        return {**own, **_plain_common(self)}

    @classmethod
    def from_kwant(
        cls,
        system: "kwant.builder.FiniteSystem",
        *,
        energy: float,
        magnetization: Role | Vector | None = None,
        params: dict[str, Any] | None = None,
        cross_section: float | None = None,
    ) -> "MatrixScatterer":
        """Return the layer of which a Kwant system is a part of the cross section.

        Its leads, 0 on the left and 1 on the right, are normal metals; the modes of both spins are
        made the same ones.

        Parameters
        ----------
        system : kwant.builder.FiniteSystem
            A finalized system of two leads, whose sites have orbitals in pairs, spin up and down
            along z; the magnet points along +z.
        energy : float, eV
            Energy of the electrons.
        magnetization : str or tuple of float or None
            Direction to which the layer is turned: "fixed", "free" or a unit vector.
        params : dict of str to any, or None
            Parameters of the system.
        cross_section : float or None, nm^2
            Its area, from which the modes per area follow.

        Raises
        ------
        QuestionError
            For a system of another kind, or a lead that is no normal metal or has no open mode.
        """
        # A door upstairs: Kwant is imported only when asked for.
        room = import_module("spintorque.transport.semiclassical.hats.kwant_scatterer")
        layer: MatrixScatterer = room.kwant_scatterer(
            system, energy, magnetization, params, cross_section
        )
        return layer


@dataclass(frozen=True, kw_only=True)
class HatScatterer(ScatteringLayer):
    """A layer known by how it turns the spins of the mean mode: averages of S-matrices over modes.

    Each block (4, 4) takes the density matrix of what comes in, summed over modes, to that of what
    goes out. Density matrices are (charge, x, y, z), Tr[sigma rho] with 1 for the first, in the
    layer's own axes, to whose +z a ``magnetization`` gives the direction, as in `MatrixScatterer`.
    Of modes in equal numbers, ``reflection`` is (1/2N) sum of Tr[sigma_a r sigma_b r†].

    Raises QuestionError for blocks that lose charge, or that would polarize an equilibrium.
    """

    reflection: Any = quantity("", "from the left to the left (4, 4)")
    transmission_back: Any = quantity("", "from the right to the left (4, 4)")
    transmission: Any = quantity("", "from the left to the right (4, 4)")
    reflection_back: Any = quantity("", "from the right to the right (4, 4)")
    mode_ratio: float = quantity("", "modes of the right lead over those of the left", default=1.0)
    magnetization: Role | Vector | None = quantity(
        "", "direction of the layer's +z; None: it is not turned", default=None
    )
    modes: float | None = quantity(
        "m^-2", "modes of one spin per area in the left lead; None: unknown", default=None
    )
    kind: Literal["hat"] = quantity("", "which layer, in files", default="hat")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        for name in BLOCKS:
            store(self, **{name: _block(name, getattr(self, name))})
        store(self, mode_ratio=positive("mode_ratio", self.mode_ratio))
        _check_common(self)
        reflection, back, transmission, reflection_back = (np.array(b) for b in self.blocks)
        charge = np.eye(4)[0]
        _require("charge that comes in from the left", (reflection + transmission)[0], charge)
        _require("charge that comes in from the right", (back + reflection_back)[0], charge)
        ratio = self.mode_ratio
        _require("equilibrium on the left", (reflection + ratio * back)[:, 0], charge)
        right = (transmission / ratio + reflection_back)[:, 0]
        _require("equilibrium on the right", right, charge)

    @property
    def blocks(self) -> tuple[Any, Any, Any, Any]:
        """Its four blocks, in the order of an S-matrix."""
        return self.reflection, self.transmission_back, self.transmission, self.reflection_back

    def to_mapping(self) -> dict[str, Any]:
        """Return the layer as plain values; what is None is left out."""
        rows = {name: [list(row) for row in getattr(self, name)] for name in BLOCKS}
        return {"kind": self.kind, **rows, "mode_ratio": self.mode_ratio, **_plain_common(self)}

    @classmethod
    def from_stack(
        cls,
        stack: Stack,
        *,
        first: int,
        last: int | None = None,
        magnetization: Role | Vector | None = None,
        accuracy: TransportAccuracy | None = None,
        engine: str | None = None,
    ) -> "HatScatterer":
        """Return some layers of a stack, between its own normal metals, summed over k-parallel.

        Layers that conserve a spin are summed by `mixing_conductance`, from both sides; in a magnet
        without end, a lead of the stack, transverse spins are lost. Other layers, with Rashba or
        spin-orbit coupling or magnets that are not collinear, are summed over Kwant's S-matrices on
        a uniform mesh, with all magnets as the stack has them at theta = 0.

        Parameters
        ----------
        stack : Stack
            Any stack; the neighbours of the chosen layers become the leads.
        first : int
            Place of the first layer, counted from 0.
        last : int or None
            Place of the last layer; None: the first one alone.
        magnetization : str or tuple of float or None
            Direction to which the layers are turned; None: that of their first magnet, or none
            where spin is not conserved.
        accuracy : TransportAccuracy or None
            Meshes and tolerances of `mixing_conductance`; of Kwant's S-matrices ``k_points`` alone
            counts, 16 by default.
        engine : str or None
            As of `mixing_conductance`; Kwant's S-matrices need none.

        Raises
        ------
        QuestionError
            For places outside the stack, neighbours that are no normal metals, or what
            `mixing_conductance` refuses.
        """
        # A door upstairs: what a stack scatters is transport.
        room = import_module("spintorque.transport.semiclassical.hats.stack_scatterer")
        layer: HatScatterer = room.stack_scatterer(
            stack, first, last, magnetization, accuracy, engine
        )
        return layer


def _check_common(layer: Any) -> None:
    if layer.magnetization is not None:
        store(layer, magnetization=direction_or_role(layer.magnetization))
    if layer.modes is not None:
        store(layer, modes=positive("modes", layer.modes, "m^-2"))


def _plain_common(layer: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    if layer.magnetization is not None:
        plain["magnetization"] = plain_direction(layer.magnetization)
    if layer.modes is not None:
        plain["modes"] = layer.modes
    return plain


def _block(name: str, values: Any) -> tuple[tuple[float, ...], ...]:
    array = real_array(values)
    if array is None or array.shape != (4, 4) or not np.isfinite(array).all():
        raise QuestionError(f"{name} is {shown(values)}; allowed are finite real numbers (4, 4)")
    return tuple(tuple(row) for row in array.tolist())


def _require(what: str, values: Array, expected: Array) -> None:
    defect = float(np.abs(values - expected).max())
    if defect > CONSERVATION:
        raise QuestionError(
            f"the blocks of a scatterer do not keep the {what}: off by {defect:.3g}; allowed is "
            f"{CONSERVATION:g}: take them from unitary S-matrices of all open modes"
        )
