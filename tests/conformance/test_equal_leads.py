"""Two leads of one material: each spin is solved once for both at equal energies."""

import numpy as np
import pytest

import spintorque as st
from spintorque.transport.engines import block_engine, block_native
from spintorque.transport.engines.engine import Request
from spintorque.transport.hamiltonian.lead_mirror import mirror_of
from spintorque.transport.hamiltonian.orbital_chain import make_orbital_chain

CO, CU, FE, AG = (st.materials[name] for name in ("Co", "Cu", "Fe", "Ag"))
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning"),
    pytest.mark.filterwarnings("ignore:no table holds:spintorque.SpintorqueWarning"),
]
FACES = {"Co 111": (CO, CU, "111"), "Co 110": (CO, CU, "110"), "Fe 001": (FE, AG, "001")}


def valve(magnet, spacer, face):
    fixed, free = (st.Layer(magnet, magnetization=role) for role in ("fixed", "free"))
    return st.Stack([fixed, st.Layer(spacer, 4), free], face=face)


def request(incident):
    rng = np.random.default_rng(7)
    energy = rng.uniform(-0.3, 0.3, 3) + (0.01j if incident == "equilibrium" else 0)
    return Request(*rng.uniform(-3, 3, (2, 3)), energy, incident, bonds=[0, 1], layers=[0, 2])


@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
@pytest.mark.parametrize("name", FACES)
def test_the_other_end_of_a_lead_follows_from_the_first_one(name, incident, monkeypatch):
    """Also where the angle is pi, and spins along one axis are against the other."""
    chain = make_orbital_chain(valve(*FACES[name]), 0.0, [0.4, np.pi])
    solve, calls = block_native.lead_end, []
    monkeypatch.setattr(block_native, "lead_end", lambda *given: calls.append(1) or solve(*given))
    asked = request(incident)
    found, expected = (engine.spectra(chain, asked) for engine in (block_native, block_engine))
    assert len(calls) == 2
    for part in ("current", "density"):
        value = getattr(expected, part)
        limit = 1e-9 * np.abs(value).max()
        np.testing.assert_allclose(getattr(found, part), value, rtol=0, atol=limit)


def test_a_bias_moves_the_energies_of_the_leads_apart(monkeypatch):
    chain = make_orbital_chain(valve(*FACES["Co 111"]), 0.1, [0.4])
    solve, calls = block_native.lead_end, []
    monkeypatch.setattr(block_native, "lead_end", lambda *given: calls.append(1) or solve(*given))
    block_native.spectra(chain, request("left"))
    assert len(calls) == 4


def test_a_cell_without_a_centre_has_no_mirror():
    even = np.diag([1.0, 2.0]) + 0.3 * np.array([[0, 1], [-1, 0]])
    assert mirror_of([["s", "px"]], [even]) is not None
    assert mirror_of([["s", "px"]], [even + 0.1 * np.array([[0, 1], [1, 0]])]) is None
    assert mirror_of([["s", "px"], ["s"]], [np.eye(3)]) is None
