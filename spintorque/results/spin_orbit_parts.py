"""Parts of the torque on a free magnet with spin-orbit coupling: their names, in J/m^2.

The spin current that the magnet takes up is the torque on its magnetization, which acts on n, plus
that on its lattice. The longitudinal part, along n, goes to the lattice alone.
"""

_TAKEN_UP = {
    "flux_torque": "spin current into the free magnet minus that out of it",
    "lattice_torque": "angular momentum that the free magnet's lattice takes up",
}
_ALONG = {
    "parallel": "in plane, towards p",
    "perpendicular": "out of plane, along n x p",
    "longitudinal": "along n",
}
MEANINGS: dict[str, str] = {
    f"{name}_{direction}": f"{taken_up}, {along}"
    for name, taken_up in _TAKEN_UP.items()
    for direction, along in _ALONG.items()
}
PARTS: tuple[str, ...] = tuple(MEANINGS)
