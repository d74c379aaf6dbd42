"""Random layered stacks: metals and barriers, films and half-infinite magnets, any direction."""

import numpy as np

import spintorque as st


def material(rng, kind):
    hopping = rng.uniform(0.3, 0.8)
    if kind == "insulator":
        return st.Material.insulator(onsite=rng.uniform(6, 9) * hopping, hopping=hopping)
    onsite = rng.uniform(-3, 4) * hopping
    if kind == "normal_metal":
        return st.Material.normal_metal(onsite=onsite, hopping=hopping)
    exchange = rng.choice([0.0, rng.uniform(0.1, 3.0)], p=[0.05, 0.95])
    return st.Material.ferromagnet(onsite=onsite, exchange=exchange, hopping=hopping)


def junction(rng):
    """fixed | barrier or spacer | free, each magnet semi-infinite or a film in front of a metal."""
    free, fixed, metal = (material(rng, kind) for kind in ("ferromagnet",) * 2 + ("normal_metal",))
    middle = material(rng, rng.choice(["insulator", "normal_metal"]))
    layers = [st.Layer(middle, int(rng.integers(1, 6)))]
    for place, magnet, role in ((0, fixed, "fixed"), (1, free, "free")):
        if rng.random() < 0.5:
            side = [st.Layer(magnet, magnetization=role)]
        else:
            side = [st.Layer(metal), st.Layer(magnet, int(rng.integers(1, 5)), role)]
        layers = side + layers if place == 0 else layers + side[::-1]
    return _stack(layers)


def textured(rng, layers):
    """Any materials in any order, magnets in any direction, some Rashba coupling."""
    kinds = rng.choice(["ferromagnet", "normal_metal", "insulator"], layers, p=[0.4, 0.4, 0.2])
    inner = []
    for kind in kinds:
        made = material(rng, kind)
        if kind == "normal_metal" and rng.random() < 0.2:
            made = st.Material(
                kind=kind, onsite=made.onsite, hopping=made.hopping, rashba=rng.uniform(-0.3, 0.3)
            )
        inner.append(st.Layer(made, 1, _direction(rng) if kind == "ferromagnet" else None))
    ends = [
        st.Layer(material(rng, "ferromagnet"), magnetization="fixed"),
        st.Layer(material(rng, "ferromagnet"), magnetization="free"),
    ]
    return _stack([ends[0], *inner, ends[1]])


def collinear(rng, layers):
    """A metal, then any materials in any order, their magnets up or down one random axis."""
    axis = np.array(_direction(rng))
    kinds = rng.choice(["ferromagnet", "normal_metal", "insulator"], layers, p=[0.4, 0.4, 0.2])
    made = [st.Layer(material(rng, "normal_metal"))]
    for place, kind in enumerate([*kinds, rng.choice(["ferromagnet", "normal_metal"])]):
        direction = tuple(rng.choice([1, -1]) * axis) if kind == "ferromagnet" else None
        made.append(st.Layer(material(rng, kind), 1 if place < layers else None, direction))
    return _stack(made)


def _direction(rng):
    return st.direction(np.arccos(rng.uniform(-1, 1)), rng.uniform(0, 2 * np.pi))


def _stack(layers):
    inner = sum(layer.thickness or 0 for layer in layers)
    profile = st.BiasProfile(layer_fractions=list(np.linspace(0.5, -0.5, inner + 2)[1:-1]))
    return st.Stack(layers, lattice_constant=0.3, bias_profile=profile)
