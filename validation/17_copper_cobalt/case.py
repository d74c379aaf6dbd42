"""Conductances of Cu/Co(111) with nine orbitals an atom, against two other programs."""

import warnings

from matplotlib.figure import Figure

import spintorque as st

from ..case import Row

CLAIM = "conductances of Cu/Co(111) with s, p and d bands, and those of other programs"
UNIT = "10¹⁵ Ω⁻¹ m⁻²"
REFERENCE = {"Sharvin": 0.5537, "g↑": 0.3743, "g↓": 0.3470, "Re g↑↓": 0.5008, "Im g↑↓": 0.0206}
FIRST_PRINCIPLES = {"Sharvin": 0.565, "g↑": 0.42, "g↓": 0.36, "Re g↑↓": 0.546, "Im g↑↓": 0.015}
TOLERANCE = 0.01 * REFERENCE["Sharvin"]


def rows():
    return [
        Row(name, value, REFERENCE[name], TOLERANCE, UNIT) for name, value in computed().items()
    ]


def computed():
    cu, co = st.materials["Cu"], st.materials["Co"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", st.SpintorqueWarning)  # Co is strained by 2 %
        interface = st.Stack([st.Layer(cu), st.Layer(co, magnetization="free")], face="111")
    g = st.mixing_conductance(interface, accuracy=st.TransportAccuracy(k_points=80))
    unit = g.unit_per_area / 1e15
    return {
        "Sharvin": g.sharvin * unit,
        "g↑": g.majority * unit,
        "g↓": g.minority * unit,
        "Re g↑↓": g.mixing.real * unit,
        "Im g↑↓": g.mixing.imag * unit,
    }


def figure(rows):
    """Conductances as bars, and those of other programs."""
    drawing = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = drawing.subplots()
    names = [row.quantity for row in rows]
    places = range(len(names))
    axes.bar(places, [row.value for row in rows], 0.5, label="this package")
    axes.plot(places, [row.reference for row in rows], "k_", ms=26, label="two other programs")
    first = [FIRST_PRINCIPLES[name] for name in names]
    axes.plot(places, first, "o", mfc="none", label="first principles")
    axes.set_xticks(places, names)
    axes.set_ylabel(f"conductance per area ({UNIT})")
    drawing.legend(loc="outside upper center", ncols=3, frameon=False)
    return drawing
