"""Fe(001)/MgO/Fe with s, p and d bands: which waves tunnel, both torques, and where they act."""

import warnings
from collections import defaultdict
from functools import cache

import numpy as np
from matplotlib.figure import Figure
from numpy.polynomial import Polynomial
from scipy import constants

import spintorque as st
from spintorque.transport.hamiltonian._kwant import kwant

from ..case import Row, relative

CLAIM = "symmetry filtering of Fe(001)/MgO/Fe, its torques against bias, and where they act"
FE, MGO, CO, CU = (st.materials[name] for name in ("Fe", "MgO", "Co", "Cu"))
THICKNESSES = (2, 4, 6, 8, 10, 12)
MESH = 10  # points of k-parallel along each axis of the zone, on which conductances are compared
BARRIER, BIASES = 6, (-0.2, 0.0, 0.1, 0.2)  # monolayers, V
WARM = {"theta": np.pi / 2, "temperature": 300.0}
SHALLOW = 4  # monolayers


def rows():
    return [*filtering(), *conductances(), *against_bias(), *depths()]


def junction(barrier, free=None):
    """Fe on both sides of MgO; ``free`` monolayers of the free magnet are in the chain."""
    return stack("001", FE, st.Layer(MGO, barrier), free)


def valve(spacer, free=None):
    return stack("111", CO, st.Layer(CU, spacer), free)


def stack(face, magnet, spacer, free):
    thicknesses = [None] if free is None else [free, None]
    films = [st.Layer(magnet, thickness, magnetization="free") for thickness in thicknesses]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", st.SpintorqueWarning)  # strain, and bonds made by rule
        return st.Stack([st.Layer(magnet, magnetization="fixed"), spacer, *films], face=face)


def filtering():
    """Transmission at k-parallel = 0 by the symmetry of the waves that come in."""
    waves = transmissions(6, 0.0)
    total = sum(waves.values())
    falls = [sum(transmissions(thickness, 0.0).values()) for thickness in (10, 12)]
    return [
        Row("k = 0: share of majority Δ1 in T", waves["majority", "Δ1"] / total, 1.0, 1e-6),
        Row("k = 0: T_AP/T_P", sum(transmissions(6, np.pi).values()) / total, 0.0, 1e-6),
        relative(
            "k = 0: 2κ, fall of ln T a monolayer",
            np.log(falls[0] / falls[1]) / 2,
            2 * decay_of_delta_1(),
            5e-3,
        ),
    ]


@cache
def transmissions(barrier, theta):
    """Transmission at k-parallel = 0 and the Fermi level, by spin and symmetry."""
    system = junction(barrier).to_kwant(theta=theta, k=(0.0, 0.0), bias=0.0)
    matrix = kwant.smatrix(system, 0.0)
    lead, across = matrix.lead_info[0], np.abs(matrix.submatrix(1, 0)) ** 2
    majorities, found = lead.block_nmodes[0], defaultdict(float)
    for mode, share in enumerate(across.sum(axis=0)):
        spin = "majority" if mode < majorities else "minority"
        found[spin, symmetry_of(lead.wave_functions[:, mode])] += share
    return found


def symmetry_of(wave):
    """Symmetry about the normal, x, of a wave of Fe at k-parallel = 0."""
    orbitals = wave.reshape(-1, len(FE.orbitals), 2)  # monolayers of a cell, orbitals, spins
    weights = {
        name: float(np.sum(np.abs(np.einsum("no,mos->mns", members, orbitals)) ** 2))
        for name, members in symmetries().items()
    }
    name = max(weights, key=weights.get)
    assert weights[name] > (1 - 1e-6) * sum(weights.values())
    return name


def symmetries():
    """Orbitals of each symmetry, as combinations of those of Fe."""
    of = dict(zip(FE.orbitals, np.eye(len(FE.orbitals)), strict=True))
    along = (np.sqrt(3) * of["dx2-y2"] - of["d3z2-r2"]) / 2  # d of 3x² - r²
    across = (np.sqrt(3) * of["d3z2-r2"] + of["dx2-y2"]) / 2  # d of z² - y², up to a sign
    return {
        "Δ1": np.array([of["s"], of["px"], along]),
        "Δ2": np.array([across]),
        "Δ2′": np.array([of["dyz"]]),
        "Δ5": np.array([of[name] for name in ("py", "pz", "dxy", "dzx")]),
    }


def decay_of_delta_1():
    """κ a monolayer of MgO at the Fermi level: s of Mg and p of O at k-parallel = 0.

    With c = cosh κ the secular equation of both is
    (E_s + 4 sss + 8 sss c)(E_p + 4 ppp + 4 (pps + ppp) c) = 4 (1 - c²)(sps + 4 sps'/√3)².
    """
    magnesium, oxygen = MGO.table.sites
    near, of_s, of_p, far = (bond.all_integrals for bond in MGO.table.bonds)
    s = Polynomial([magnesium.s + MGO.offset + 4 * of_s["sss"], 8 * of_s["sss"]])
    p = Polynomial([oxygen.p + MGO.offset + 4 * of_p["ppp"], 4 * (of_p["pps"] + of_p["ppp"])])
    mixed = 4 * (near["sps"] + 4 * far["sps"] / np.sqrt(3)) ** 2 * Polynomial([1, 0, -1])
    return float(np.arccosh(max((s * p - mixed).roots())))


def conductances():
    """Conductances in e²/h a cell on a mesh, and Kwant's sums over the same points."""
    found = []
    for name, theta in (("P", 0.0), ("AP", np.pi)):
        value, expected = conductance(4, theta), kwant_conductance(4, theta)
        found.append(relative(f"4 monolayers: G_{name}", value, expected, 1e-6, "e²/h a cell"))
    parallel, antiparallel = (row.value for row in found)
    return [*found, Row("4 monolayers: G_AP/G_P", antiparallel / parallel, 0.0, 0.2)]


@cache
def conductance(barrier, theta):
    """Conductance at zero temperature in e²/h a cell."""
    stack, bias = junction(barrier), 1e-6
    accuracy = st.TransportAccuracy(k_points=MESH, energy_points=3, contour_points=8)
    found = st.torque(stack, bias=bias, theta=theta, accuracy=accuracy).current_density / bias
    return found * stack.cell_area * constants.nano**2 * constants.h / constants.e**2


def kwant_conductance(barrier, theta):
    """Transmission averaged over the zone, an eighth of which is enough."""
    system, total = junction(barrier).to_kwant(theta=theta, bias=0.0), 0.0
    for first in range(MESH // 2):
        for second in range(first + 1):
            kx, ky = (np.array([first, second]) + 0.5) * 2 * np.pi / MESH
            matrix = kwant.smatrix(system, 0.0, params={"kx": kx, "ky": ky})
            total += matrix.transmission(1, 0) * (4 if first == second else 8)
    return total / MESH**2


def against_bias():
    """Linear in-plane and even, quadratic perpendicular torque at 90° and 300 K."""
    at = {bias: torque(bias) for bias in BIASES}
    along, across = (
        {bias: getattr(found, f"torque_{name}") for bias, found in at.items()}
        for name in ("parallel", "perpendicular")
    )
    bend = (across[0.2] - across[0.0]) / (across[0.1] - across[0.0])
    where = f"{BARRIER} monolayers"
    return [
        Row(f"{where}: T∥(−V)/T∥(V), 0.2 V", along[-0.2] / along[0.2], -1.0, 0.05),
        Row(f"{where}: T∥(2V)/T∥(V), 0.1 V", along[0.2] / along[0.1], 2.0, 0.1),
        Row(f"{where}: T⊥(−V)/T⊥(V), 0.2 V", across[-0.2] / across[0.2], 1.0, 1e-3),
        Row(f"{where}: ΔT⊥(2V)/ΔT⊥(V) from 0 V, 0.1 V", bend, 4.0, 0.5),
    ]


@cache
def torque(bias):
    accuracy = st.TransportAccuracy(rtol=0.05)
    return st.torque(junction(BARRIER), bias=bias, accuracy=accuracy, **WARM)


def depths():
    """Largest departure of the summed in-plane torque from the whole, beyond some monolayers."""
    return [
        Row(f"{name}: part of T∥ beyond {SHALLOW} monolayers", beyond(name), expected, tolerance)
        for name, expected, tolerance in (("Fe on MgO", 0.0, 0.1), ("Co on Cu", 0.2, 0.1))
    ]


def beyond(name):
    depth, summed = profile(name)
    return float(np.abs(summed[depth >= SHALLOW] - 1).max())


@cache
def profile(name):
    """Monolayers of the free magnet, and the part of the torque that acts on so many of them."""
    stack, bias, accuracy = {
        "Fe on MgO": (junction(4, 12), 0.05, {"k_points": 12, "energy_points": 5}),
        "Co on Cu": (valve(4, 20), 0.05, {"k_points": 32, "energy_points": 3}),
    }[name]
    found = st.torque_profile(
        stack, bias=bias, accuracy=st.TransportAccuracy(contour_points=20, **accuracy), **WARM
    ).dataset.sel(component="x")
    before = 1 + sum(layer.thickness or 0 for layer in stack.layers[1:2])
    last = np.array([int(part.split(" to ")[-1]) for part in found["slice"].values])
    inside = last < len(stack.monolayers) - 1
    summed = np.cumsum(np.where(found["magnet_of"] == 1, found["torque"], 0.0))
    depth = last - before + 1
    chosen = inside & (depth >= 0)
    return depth[chosen], summed[chosen] / float(found["magnet_torque"][1])


def figure(rows):
    """Four panels: waves that tunnel, conductances, torques against bias, depth of the torque."""
    drawing = Figure(figsize=(9.6, 7.2), layout="constrained")
    axes = drawing.subplots(2, 2)
    draw_waves(axes[0, 0])
    draw_conductances(axes[0, 1])
    draw_torques(axes[1, 0])
    draw_profiles(axes[1, 1])
    return drawing


def draw_waves(ax):
    for (spin, name), style in {
        ("majority", "Δ1"): "C0o",
        ("minority", "Δ5"): "C3s",
        ("majority", "Δ5"): "C2^",
    }.items():
        values = [transmissions(thickness, 0.0)[spin, name] for thickness in THICKNESSES]
        ax.semilogy(THICKNESSES, values, style, mfc="none", label=f"{spin} {name}")
    last = transmissions(THICKNESSES[-1], 0.0)["majority", "Δ1"]
    line = last * np.exp(2 * decay_of_delta_1() * (THICKNESSES[-1] - np.array(THICKNESSES)))
    ax.semilogy(THICKNESSES, line, "C0-", lw=0.9, label="exp(−2κd), complex band of MgO")
    ax.set(xlabel="monolayers of MgO", ylabel="transmission at k∥ = 0", ylim=(1e-19, 10))
    ax.legend(frameon=False)


def draw_conductances(ax):
    for label, theta, style in (("parallel", 0.0, "C0o-"), ("antiparallel", np.pi, "C3s-")):
        values = [conductance(thickness, theta) for thickness in THICKNESSES[:4]]
        ax.semilogy(THICKNESSES[:4], values, style, mfc="none", label=label)
    for thickness in THICKNESSES[:4]:
        low, high = conductance(thickness, np.pi), conductance(thickness, 0.0)
        ax.text(thickness, np.sqrt(low * high), f"{100 * (high / low - 1):.0f} %", ha="center")
    ax.set(xlabel="monolayers of MgO", ylabel="conductance at 0 K (e²/h a cell)")
    ax.set(xlim=(1, 9), xticks=THICKNESSES[:4])
    ax.set_title("magnetoresistance in between", fontsize="medium")
    ax.legend(frameon=False)


def draw_torques(ax):
    fine = np.linspace(-0.25, 0.25, 101)
    for name, order, colour, label in (
        ("parallel", 1, "C0", "T∥, line"),
        ("perpendicular", 2, "C1", "T⊥, parabola"),
    ):
        found = [torque(bias) for bias in BIASES]
        values, errors = (
            np.array([1e9 * getattr(one, f"torque_{name}{ending}") for one in found])
            for ending in ("", "_error")
        )
        points = {"fmt": "o", "color": colour, "capsize": 3, "mfc": "none"}
        ax.errorbar(BIASES, values, errors, label=f"{label[:2]}, computed", **points)
        rest, last = values[BIASES.index(0.0)], values[-1]
        curve = rest + (last - rest) * (fine / BIASES[-1]) ** order
        ax.plot(fine, curve, color=colour, lw=0.9, label=f"{label} through 0 and 0.2 V")
    ax.set(xlabel="bias (V)", ylabel="torque (nJ/m²)", xticks=np.linspace(-0.2, 0.2, 5))
    ax.set_title(f"MgO({BARRIER}), 90°, 300 K", fontsize="medium")
    ax.legend(frameon=False)


def draw_profiles(ax):
    for name, style in (("Fe on MgO", "C0o-"), ("Co on Cu", "C3s-")):
        depth, summed = profile(name)
        ax.plot(depth, summed, style, mfc="none", label=name)
    ax.axhline(1, color="0.7", lw=0.8, zorder=0)
    ax.set(xlabel="monolayers of the free magnet", ylabel="part of T∥ that acts on them")
    ax.set_xticks(range(0, 21, 4))
    ax.legend(frameon=False)
