"""Fermi levels and moments of the named metals, and the torque of a valve in both pictures."""

import warnings

from matplotlib.figure import Figure

import spintorque as st
from spintorque.units import RYDBERG_EV

from ..case import Row

CLAIM = "Fermi levels and moments of the named metals, and both pictures of the torque of a valve"
LEVELS = {  # Ry
    "Cu": 0.5743,
    "Co": 0.7210,
    "Ni": 0.6871,
    "Fe": 0.7521,
    "Au": 0.5308,
    "Ag": 0.4596,
    "Pd": 0.5133,
    "Pt": 0.6279,
}
MOMENTS = {"Co": 1.55, "Fe": 2.10}  # Bohr magnetons


def rows():
    metals = {name: st.materials[name] for name in LEVELS}
    levels = [
        Row(f"{name}: Fermi level", metal.fermi_level / RYDBERG_EV, LEVELS[name], 1e-3, "Ry")
        for name, metal in metals.items()
    ]
    moments = [
        Row(f"{name}: moment", metals[name].moment, moment, 0.01, "µB")
        for name, moment in MOMENTS.items()
    ]
    return [*levels, *moments, *pictures()]


def pictures():
    """Defect of the identity of both pictures, which every answer has in its audit."""
    co, cu = st.materials["Co"], st.materials["Cu"]
    fixed, spacer = st.Layer(co, magnetization="fixed"), st.Layer(cu, 4)
    ends = {
        "thick magnets": [st.Layer(co, magnetization="free")],
        "free film": [st.Layer(co, 3, magnetization="free"), st.Layer(cu)],
    }
    accuracy = st.TransportAccuracy(k_points=8, energy_points=3, contour_points=8)
    found = []
    for name, end in ends.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", st.SpintorqueWarning)  # Cu is strained by 2 %
            valve = st.Stack([fixed, spacer, *end], face="111")
        torque = st.torque(valve, bias=0.02, theta=1.0, temperature=300.0, accuracy=accuracy)
        defect = torque.audit["torque_picture_defect"]
        found.append(Row(f"Co/Cu/Co, {name}: difference of both pictures", defect, 0.0, 1e-9))
    return found


def figure(rows):
    """Deviation of Fermi levels from the independent count, with the errors that they state."""
    drawing = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = drawing.subplots()
    levels = rows[: len(LEVELS)]
    errors = [1e3 * st.materials[name].fermi_level_error / RYDBERG_EV for name in LEVELS]
    deviations = [1e3 * (row.value - row.reference) for row in levels]
    axes.errorbar(range(len(levels)), deviations, errors, fmt="o", capsize=3, mfc="none")
    axes.axhspan(-1, 1, color="0.93", zorder=0)
    axes.axhline(0, color="0.7", lw=0.8, zorder=0)
    axes.set_xticks(range(len(levels)), LEVELS)
    axes.set(ylabel="deviation of the Fermi level (mRy)", ylim=(-1.5, 1.5))
    return drawing
