"""Amplitudes of collinear stacks and determinants: per point beside Kwant, and whole answers."""

from functools import partial

import numpy as np
import structures
from measure import best, duration, table, versus

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from spintorque.transport._mixing_conductance import collinear_chain
from spintorque.transport.engines import collinear, collinear_numpy
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import engine_named, mixing_engines
from spintorque.transport.hamiltonian._kwant import kwant
from spintorque.transport.lloyd_energy import two_magnets

POINTS, ENERGY = 8192, 0.1  # eV
K = (0.3, 0.5)


def film(layers):
    inner = st.Layer(structures.COBALT, layers, magnetization="free")
    metal = st.Layer(structures.COPPER)
    return st.Stack([metal, inner, metal], lattice_constant=0.25)


def barrier(layers):
    inner = st.Layer(structures.BARRIER, layers)
    magnet = st.Layer(structures.IRON, magnetization="free")
    return st.Stack([st.Layer(structures.COPPER), inner, magnet], lattice_constant=0.287)


def in_the_zone():
    rng = np.random.default_rng(0)
    return rng.uniform(-np.pi, np.pi, (2, POINTS))


def kernel_time(chain, repetitions):
    """Seconds per point of the C function with its arrays made."""
    kx, ky = in_the_zone()
    along = chain.exchange / 2 * chain.direction[0, :, 2]
    numbers = np.concatenate([chain.onsite, chain.hopping, along, chain.bond_hopping])
    points = np.stack([np.cos(kx) + np.cos(ky), np.full(POINTS, ENERGY)])
    level = INSTRUCTION_SETS.index(instruction_set())
    weight, out = np.ones(POINTS), np.zeros(collinear.SUMS)
    call = partial(_native.scattering, level, numbers, points, weight, out)
    return best(call, repetitions) / POINTS


def one_point(repetitions):
    """r and t of both spins, summed with weights."""
    for label, stack in (("magnetic film, 10", film(10)), ("barrier, 30", barrier(30))):
        system, chain = stack.to_kwant(theta=0.0, k=K, bias=0.0), collinear_chain(stack)
        smatrix = best(partial(kwant.smatrix, system, ENERGY), max(20, repetitions))
        rows = [["Kwant smatrix", duration(smatrix), "1"]]
        kx, ky = in_the_zone()
        where = chain, kx, ky, np.full(POINTS, ENERGY), np.ones(POINTS)
        times = {
            "kernel alone": kernel_time(chain, repetitions),
            "layered": best(partial(collinear.mixing_sums, *where), repetitions) / POINTS,
            "layered-numpy": best(partial(collinear_numpy.mixing_sums, *where), 3) / POINTS,
        }
        rows += [[n, duration(t), versus(smatrix / t)[0]] for n, t in times.items()]
        table(f"r and t of both spins: {label} layers", ["", "per point", "ratio to Kwant"], rows)


def one_determinant(repetitions):
    """The part of the integrated density of states that depends on the angle, all angles."""
    rows = []
    for barrier_layers in (5, 20):
        magnets = two_magnets(structures.junction(barrier_layers))
        kx, ky = in_the_zone()
        request = Request(kx, ky, np.full(POINTS, ENERGY + 0.2j), "equilibrium")
        for name, runs in (("layered", repetitions), ("layered-numpy", 3)):
            seconds = (
                best(
                    partial(
                        engine_named(name).determinant_ratio, magnets.chain, magnets.bond, request
                    ),
                    runs,
                )
                / POINTS
            )
            rows.append([f"{barrier_layers} layers, {name}", duration(seconds)])
    table("Determinant ratio at complex energies", ["", "per point"], rows)


def answers():
    """Whole answers by the kernel and by its twin."""
    asked = {
        "mixing_conductance, film of 10": partial(st.mixing_conductance, film(10)),
        "exchange_coupling, barrier of 5": partial(st.exchange_coupling, structures.junction(5)),
        "exchange_coupling, valve": partial(
            st.exchange_coupling, structures.valve(), accuracy=st.TransportAccuracy(k_points=64)
        ),
    }
    rows = []
    for label, call in asked.items():
        times = [best(partial(call, engine=name), 2) for name in mixing_engines()]
        rows.append([label, *map(duration, times), f"{times[1] / times[0]:.1f}"])
    table("Whole answers", ["", *mixing_engines(), "ratio"], rows)


def run(repetitions):
    one_point(repetitions)
    one_determinant(repetitions)
    answers()
