"""All transport engines, each with a record of what it can do.

A new engine is a file with its function, and a record here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..._typing import Array
from ...model.checks import one_of
from ...model.stack import Stack
from ..hamiltonian.chain import Chain
from ..hamiltonian.interface import Hamiltonian
from ..table_cost import KWANT_COST
from . import (
    block_amplitudes,
    block_determinant,
    block_engine,
    block_native,
    collinear,
    collinear_numpy,
    kwant_engine,
    layered,
)
from . import numpy_engine as twin
from .engine import (
    Engine,
    MixingEngine,
    Request,
    for_chains,
    mixing_for_chains,
    with_difference,
)

DeterminantRatio = Callable[[Chain, int, Request], Array]
"""B/A of a chain at a bond; see `spintorque.transport.lloyd_energy`."""
LogDeterminant = Callable[[Hamiltonian, Request], Array]
"""What `block_determinant.log_determinant` gives."""


@dataclass(frozen=True)
class EngineInfo:
    """What the solvers need to know of an engine.

    ``cost_factor``: its time over that of the kernel in C, and ``orbital_cost`` over that of the
    one for several orbitals; ``audit_points``: of a sample on which identities are checked;
    ``mixing_sums``: amplitudes for the mixing conductance, None if it has none;
    ``determinant_ratio`` and ``log_determinant``: the density of states of two magnets of one
    orbital, and of any number; ``twin``: name of the engine whose spin densities its currents are
    checked against; ``allows_threads``: whether it may compute several points in threads of one
    process; ``takes_one_orbital``: whether it refuses more.
    """

    name: str
    spectra: Engine
    cost_factor: float
    audit_points: int
    mixing_sums: MixingEngine | None = None
    determinant_ratio: DeterminantRatio = twin.determinant_ratio
    log_determinant: LogDeterminant = block_determinant.log_determinant
    twin: str = "layered-numpy"
    allows_threads: bool = True
    takes_one_orbital: bool = False
    orbital_cost: float = 1.0

    def cost_for(self, stack: Stack) -> float:
        """Time over that of the kernel in C that fits a stack."""
        return self.orbital_cost if stack.has_orbitals else self.cost_factor


LAYERED = EngineInfo(
    "layered",
    for_chains("layered", layered.spectra),
    cost_factor=1.0,
    audit_points=128,
    takes_one_orbital=True,
    mixing_sums=mixing_for_chains("layered", collinear.mixing_sums),
    determinant_ratio=layered.determinant_ratio,
)
LAYERED_NUMPY = EngineInfo(
    "layered-numpy",
    for_chains("layered-numpy", twin.spectra),
    cost_factor=10.0,
    audit_points=128,
    takes_one_orbital=True,
    mixing_sums=mixing_for_chains("layered-numpy", collinear_numpy.mixing_sums),
)
KWANT = EngineInfo(
    "kwant",
    with_difference(kwant_engine.spectra),
    cost_factor=KWANT_COST,
    audit_points=6,
    twin="kwant",
    orbital_cost=150.0,
    allows_threads=False,  # its sparse solver MUMPS crashes in them
)
BLOCKS = EngineInfo(
    "blocks",
    with_difference(block_native.spectra),
    cost_factor=100.0,
    audit_points=24,
    mixing_sums=block_native.mixing_sums,
    log_determinant=block_native.log_determinant,
)
BLOCKS_NUMPY = EngineInfo(
    "blocks-numpy",
    with_difference(block_engine.spectra),
    cost_factor=1000.0,
    orbital_cost=30.0,
    audit_points=24,
    mixing_sums=block_amplitudes.summed_mixing,
)

ENGINES = {engine.name: engine for engine in (LAYERED, LAYERED_NUMPY, KWANT, BLOCKS, BLOCKS_NUMPY)}


def engine_named(name: str) -> EngineInfo:
    """Find an engine by its name; QuestionError for a name that does not exist."""
    return ENGINES[one_of("engine", name, tuple(ENGINES))]


def engines_without_threads(names: Iterable[str]) -> list[str]:
    """Names among some, known or not, of engines that may not compute in threads."""
    return [name for name in names if name in ENGINES and not ENGINES[name].allows_threads]


def mixing_engine(name: str) -> MixingEngine:
    """Find what gives an engine's amplitudes; QuestionError for an engine that has none."""
    one_of("engine", name, mixing_engines())
    sums = ENGINES[name].mixing_sums
    assert sums is not None
    return sums


def mixing_engines() -> tuple[str, ...]:
    """Names of the engines that give amplitudes for the mixing conductance."""
    return tuple(name for name, engine in ENGINES.items() if engine.mixing_sums is not None)
