"""Published and independently computed numbers of transport."""

import numpy as np
import pytest
from scipy import constants
from stacks import junction

import spintorque as st
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.integration.brillouin import wedge

# Tunnel junction of the family of Theodonis et al., PRL 97, 237205 (2006), five barrier layers,
# T = 0, 90 degrees; u = mu_R - mu_L, left lead not shifted; Q_0, Q_x, Q_y, Q_z in 1e-12 eV per
# cell at the barrier's right face. Computed independently with dense linear algebra, 120 x 120
# k points and one rule of 60 energies, whose error at band edges is up to 6e-5.
TUNNEL_JUNCTION = {
    -0.6: (2.54011, 1.70573, -1.06758, -0.651049),
    -0.5: (2.20999, 1.35676, -0.895477, -0.317122),
    -0.4: (1.84021, 0.998870, -0.724599, -0.0839674),
    -0.3: (1.42434, 0.659559, -0.567671, 0.0433406),
    -0.2: (0.974126, 0.371038, -0.437911, 0.0946113),
    -0.1: (0.496361, 0.149070, -0.349929, 0.0795742),
    0.0: (0.0, 0.0, -0.317605, 0.0),
}
PROFILE = st.BiasProfile(left_share=0.0, intervals="n-1")
LAST_DIGIT = {"rel": 5e-6, "abs": 5e-7}


@pytest.fixture(scope="module")
def table():
    return st.tabulate(
        junction(5, bias_profile=PROFILE),
        bias=sorted(-u for u in TUNNEL_JUNCTION),
        theta=[np.pi / 2],
        accuracy=st.TransportAccuracy(k_points=120, rtol=1e-6),
    )


@pytest.mark.parametrize("u", TUNNEL_JUNCTION)
def test_tunnel_junction_at_bias(table, u):
    cell = (0.287e-9) ** 2 / constants.e * 1e12
    point = table.dataset.sel(bias=-u, method="nearest").isel(theta=0)
    charge, in_plane, perpendicular, _ = TUNNEL_JUNCTION[u]
    q_0 = float(point["current_density"]) * constants.hbar / (2 * constants.e) * cell
    assert q_0 == pytest.approx(charge, rel=1e-4, abs=1e-9)
    assert float(point["torque_parallel"]) * cell == pytest.approx(in_plane, rel=1e-4, abs=1e-9)
    assert float(point["torque_perpendicular"]) * cell == pytest.approx(perpendicular, rel=1e-4)


@pytest.mark.parametrize("u", TUNNEL_JUNCTION)
def test_tunnel_junction_to_the_last_digit_by_the_rule_of_the_source(u):
    chain = make_chain(junction(5, bias_profile=PROFILE), -u, np.pi / 2)
    x, weight = np.polynomial.legendre.leggauss(60)
    kx, ky, k_weight = wedge(120)
    index = np.repeat(np.arange(len(kx)), len(x))
    energy, weight = np.tile((1 + x) * u / 2, len(kx)), np.tile(weight * abs(u) / 2, len(kx))
    weights = (weight * k_weight[index])[None]
    request = Request(kx, ky, energy, "left", [len(chain) - 2], (), weights, index)
    found = engine_named("layered").spectra(chain, request).current[0, :, 0, 0] * 1e12
    for component in (0, 1, 3):  # Q_y has a part from the source's contour, too
        assert found[component] == pytest.approx(TUNNEL_JUNCTION[u][component], **LAST_DIGIT)
