"""Stacks that many tests use."""

import spintorque as st

IRON = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
BARRIER = st.Material.insulator(onsite=5.4, hopping=0.4)
COPPER = st.Material.normal_metal(onsite=1.0, hopping=0.5)
COBALT = st.Material.ferromagnet(onsite=1.1, exchange=0.6, hopping=0.45)
TILTED = st.direction(1.1, 0.7)


def junction(barrier=2, **options):
    layers = [
        st.Layer(IRON, magnetization="fixed"),
        st.Layer(BARRIER, barrier),
        st.Layer(IRON, magnetization="free"),
    ]
    return st.Stack(layers, lattice_constant=0.287, **options)


def reversed_junction():
    """Free magnet on the left, another material on each side."""
    layers = [
        st.Layer(COBALT, magnetization="free"),
        st.Layer(BARRIER, 2),
        st.Layer(IRON, magnetization="fixed"),
    ]
    return st.Stack(layers, lattice_constant=0.287)


def valve():
    layers = [
        st.Layer(COPPER),
        st.Layer(COBALT, 3, magnetization="fixed"),
        st.Layer(COPPER, 4),
        st.Layer(COBALT, 2, magnetization="free"),
        st.Layer(COPPER),
    ]
    return st.Stack(layers, lattice_constant=0.25)


def textured():
    """Three magnets that do not lie in a plane, metals and a barrier."""
    layers = [
        st.Layer(COPPER),
        st.Layer(IRON, 2, magnetization="fixed"),
        st.Layer(COPPER, 1),
        st.Layer(COBALT, 2, magnetization=TILTED),
        st.Layer(BARRIER, 1),
        st.Layer(IRON, 2, magnetization="free"),
        st.Layer(COBALT, magnetization=(0.0, 1.0, 0.0)),
    ]
    return st.Stack(layers, lattice_constant=0.3)


def between_closed_leads():
    """Reference R16: at many k-parallel both leads are closed."""
    left, right = (
        st.Material(kind="normal_metal", onsite=onsite, hopping=hopping)
        for onsite, hopping in ((-1.42, 0.78), (-0.63, 0.37))
    )
    fixed = st.Material.ferromagnet(onsite=0.51, exchange=2.48, hopping=0.70)
    barrier = st.Material.insulator(onsite=2.30, hopping=0.32)
    free = st.Material.ferromagnet(onsite=-1.00, exchange=1.38, hopping=0.73)
    layers = [
        st.Layer(left),
        st.Layer(fixed, 1, magnetization="fixed"),
        st.Layer(barrier, 1),
        st.Layer(free, 1, magnetization="free"),
        st.Layer(right),
    ]
    return st.Stack(layers, lattice_constant=0.3, fermi_energy=-0.08)


def turned_device(rotation):
    """Three magnets in different directions, all turned by a scipy Rotation."""
    directions = [(0, 0, 1), st.direction(1.2, 0.4), st.direction(2.0, -1.0)]
    a, b, c = (tuple(rotation.apply(d)) for d in directions)
    layers = [
        st.Layer(IRON, magnetization=a),
        st.Layer(BARRIER, 1),
        st.Layer(COBALT, 2, magnetization=b),
        st.Layer(COPPER, 2),
        st.Layer(IRON, magnetization=c),
    ]
    return st.Stack(layers, lattice_constant=0.3)


STACKS = {
    "junction": junction,
    "reversed_junction": reversed_junction,
    "valve": valve,
    "textured": textured,
}
