"""Random stacks with bound levels and narrow resonances, as plain numbers from a seed.

A case is a mapping: ``layers`` from left to right, each with kind, onsite, exchange, hopping (eV),
thickness (monolayers, None for a lead) and magnetization ("fixed", "free" or None);
``lattice_constant`` (nm), ``fermi_energy`` (eV), ``shifts`` of all monolayers per volt or None for
the default profile, ``bias`` (V), ``theta`` (rad), ``temperature`` (K).
"""

import numpy as np

TEMPERATURES = (0.0, 4.0, 300.0)
MOST_INSULATOR = 5  # monolayers in a row and in all: what lies beyond has no digits left
COUNT = 400


def random_case(seed):
    """Case of a seed whose bias the package would accept."""
    for attempt in range(1000):
        case = _draw(np.random.default_rng([seed, attempt]))
        if _conducts(case):
            return {"seed": seed, **case}
    raise ValueError(f"no case for seed {seed}")


def all_cases():
    return [random_case(seed) for seed in range(COUNT)]


def _draw(rng):
    films = int(rng.integers(2, 9))
    places = films + 2
    leads = [0, places - 1]
    fixed, free = _magnets(rng, places)
    kinds = rng.choice(["normal_metal", "insulator"], places, p=[0.55, 0.45])
    kinds[leads] = "normal_metal"
    kinds[[fixed, free]] = "ferromagnet"
    insulating, layers = 0, []
    for place, kind in enumerate(kinds):
        thickness = None if place in leads else int(rng.integers(1, 5))
        if kind == "insulator":
            thickness = min(thickness, MOST_INSULATOR - insulating)
            if thickness == 0:
                kind, thickness = "normal_metal", int(rng.integers(1, 5))
            else:
                insulating += thickness
        role = "fixed" if place == fixed else "free" if place == free else None
        layers.append(_layer(rng, str(kind), thickness, role, place in leads))
    count = 2 + sum(layer["thickness"] or 0 for layer in layers)
    shifts = None
    if not insulating or rng.random() < 0.3:
        shifts = [0.5, *np.sort(rng.uniform(-0.5, 0.5, count - 2))[::-1].tolist(), -0.5]
    return {
        "layers": layers,
        "lattice_constant": 0.3,
        "fermi_energy": float(rng.uniform(-0.2, 0.2)),
        "shifts": shifts,
        "bias": float(rng.choice([0.0, rng.uniform(0.0, 0.6)], p=[0.1, 0.9])),
        "theta": float(rng.uniform(0.2, 2.9)),
        "temperature": float(rng.choice(TEMPERATURES)),
    }


def _magnets(rng, places):
    """Places of the fixed and of the free magnet, of which none touches the other."""
    while True:
        fixed, free = rng.integers(0, places, 2)
        if abs(int(fixed) - int(free)) > 1 or (places == 4 and abs(int(fixed) - int(free)) > 0):
            return int(fixed), int(free)


def _layer(rng, kind, thickness, role, is_lead):
    hopping = rng.uniform(0.3, 0.8)
    exchange = 0.0
    if kind == "insulator":
        onsite = rng.uniform(6, 9) * hopping
    elif is_lead:
        onsite = rng.uniform(-5, 5) * hopping  # open in a part of the zone only
    else:
        onsite = rng.uniform(-3, 4) * hopping
    if kind == "ferromagnet":
        exchange = rng.uniform(0.1, 3.0)
    return {
        "kind": kind,
        "onsite": float(onsite),
        "exchange": float(exchange),
        "hopping": float(hopping),
        "thickness": thickness,
        "magnetization": role,
    }


def _conducts(case):
    """Both leads have a band at the Fermi energy, and an energy is in the bands of both at bias."""
    bands = []
    for layer, shift in zip((case["layers"][0], case["layers"][-1]), (0.5, -0.5), strict=True):
        half = layer["exchange"] / 2
        levels = (layer["onsite"] - half, layer["onsite"] + half)
        reach = 6 * layer["hopping"]
        if not any(abs(case["fermi_energy"] - level) < 0.98 * reach for level in levels):
            return False
        bands.append([level + shift * case["bias"] for level in levels] + [reach])
    (a, b, reach), (x, y, far) = bands
    return max(a, b) + reach > min(x, y) - far and max(x, y) + far > min(a, b) - reach
