"""Triangles over the zone: that they tile it, and integrals that are known otherwise."""

from dataclasses import dataclass

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as some

import spintorque as st
from spintorque.model.orbitals.faces import face_of, plane_symmetry
from spintorque.transport.integration.meshes.mesh_integral import ZoneQuestion
from spintorque.transport.integration.meshes.triangle_integral import triangle_integrals
from spintorque.transport.integration.meshes.triangles import (
    folded_triangles,
    operations_of,
    split,
)
from spintorque.transport.integration.tolerance import Goal
from spintorque.units import BOLTZMANN_EV

FACES = [("fcc", "001"), ("fcc", "110"), ("fcc", "111"), ("bcc", "001"), ("bcc", "110")]
SYMMETRIES = {
    "square": operations_of("square"),
    "none": operations_of("none"),
    **{
        f"{crystal}-{name}-{reversal}": plane_symmetry(
            face_of(crystal, name), time_reversal=reversal
        )
        for crystal, name in FACES
        for reversal in (False, True)
    },
}
UNIT_CELL = np.array([[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]])


def area(corners):
    first, second = (corners[..., i, :] - corners[..., 0, :] for i in (1, 2))
    return np.abs(first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]) / 2


@pytest.mark.parametrize("name", SYMMETRIES)
@pytest.mark.parametrize("fineness", [5, 24])
def test_folded_triangles_and_their_images_tile_the_zone(name, fineness):
    """Waves that a mesh of so many points tells from a constant have no mean over all images."""
    operations = SYMMETRIES[name]
    corners, weight = folded_triangles(fineness, operations)
    assert weight.sum() == pytest.approx(1, abs=1e-13)
    np.testing.assert_allclose(area(corners) / area(corners[0]), 1, rtol=1e-12)
    images = np.einsum("gij,nj->gni", np.array(operations), corners.mean(axis=1))
    for cells in [(1, 0), (0, 1), (1, 1), (2, -1), (fineness - 2, 0), (1, 2 - fineness)]:
        waves = np.cos(2 * np.pi * images @ np.array(cells)).mean(axis=0)
        assert abs(weight @ waves) < 1e-12


@pytest.mark.parametrize("crystal", ["fcc-111-False", "fcc-001-False", "bcc-110-False"])
def test_all_operations_of_a_face_fold_its_triangles(crystal):
    operations = SYMMETRIES[crystal]
    corners, weight = folded_triangles(48, operations)
    assert len(weight) == pytest.approx(1 / area(corners[0]) / len(operations), rel=0.15)


@given(some.lists(some.floats(-5, 5), min_size=6, max_size=6))
def test_parts_of_a_triangle_tile_it_and_share_its_centroid(numbers):
    corners = np.array(numbers).reshape(1, 3, 2)
    parts = split(corners)
    np.testing.assert_allclose(area(parts), np.tile(area(corners)[:, None] / 4, 4), atol=1e-9)
    np.testing.assert_allclose(parts[:, 0].mean(axis=1), corners.mean(axis=1), atol=1e-12)
    np.testing.assert_allclose(parts.mean(axis=(1, 2)), corners.mean(axis=1), atol=1e-12)


def test_parts_lie_inside():
    inside = split(UNIT_CELL).reshape(-1, 2)
    assert (inside >= -1e-15).all()
    assert (inside.sum(axis=1) <= 1 + 1e-15).all()


@dataclass(frozen=True)
class Band:
    """What integrals ask of a Hamiltonian without a bias: its symmetry and its Fermi energy."""

    fermi_energy: float
    in_plane_symmetry: object = "square"
    one_orbital: object = None
    angles: int = 1
    collinear_blocks: object = ()

    def __len__(self):
        return 2

    def orbitals(self, layer):
        return 1

    @property
    def chemical_potentials(self):
        return self.fermi_energy, self.fermi_energy


def spectrum_at(kx, ky, energy):
    """Density of states between a band of the square lattice and the same one, 0.1 eV higher."""
    level = -2 * (np.cos(kx) + np.cos(ky))
    return 1j / np.pi * (1 / (energy - level) - 1 / (energy - level - 0.1))


def rows(request):
    kx, ky = request.at_points(request.kx), request.at_points(request.ky)
    spectrum = spectrum_at(kx, ky, request.energy)[None, None]
    if request.weight is None:
        return spectrum
    return np.einsum("...p,wp->...w", spectrum, request.weight).real


def filling(energy):
    """Part of the zone that lies below an energy (eV), by SciPy."""

    def part(kx):
        return np.arccos(np.clip(-energy / 2 - np.cos(kx), -1, 1)) / np.pi

    breaks = [np.arccos(np.clip(-energy / 2 + side, -1, 1)) for side in (-1, 1)]
    return scipy.integrate.quad(part, 0, np.pi, points=breaks, limit=200)[0] / np.pi


@pytest.mark.parametrize("symmetry", ["square", pytest.param("none", marks=pytest.mark.slow)])
def test_electrons_below_sharp_fermi_lines_are_counted(symmetry):
    """At 0 K the integrand jumps at two lines close to each other.

    Errors are some two standard deviations: few are larger, and none by much.
    """
    accuracy = st.TransportAccuracy(rtol=0.01, max_k_points=512)
    ratios = []
    for energy in np.linspace(-3.4, 3.0, 9):
        chain = Band(energy, symmetry)
        (found,) = triangle_integrals(
            [ZoneQuestion(chain, rows, 0.0, accuracy, "difference", Goal([[0]]))]
        )
        assert found.excess <= 1
        wanted = filling(energy) - filling(energy - 0.1)
        ratios.append(abs(found.value - wanted).item() / (found.k_error + found.energy_error))
    assert np.mean(np.array(ratios) <= 1) >= 0.85
    assert np.max(ratios) <= 2.5


def test_electrons_at_room_temperature_are_counted():
    """Against a mesh of 1000 x 1000 points with the Fermi function itself."""
    line = (np.arange(1000) + 0.5) * 2 * np.pi / 1000
    level = -2 * np.add.outer(np.cos(line), np.cos(line)) + 1.0
    thermal = BOLTZMANN_EV * 300.0
    filled = [scipy.special.expit(-(level + shift) / thermal).mean() for shift in (0.0, 0.1)]
    accuracy = st.TransportAccuracy(rtol=1e-3, max_k_points=512)
    (found,) = triangle_integrals(
        [ZoneQuestion(Band(-1.0), rows, 300.0, accuracy, "difference", Goal([[0]]))]
    )
    assert found.excess <= 1
    assert abs(found.value - (filled[0] - filled[1])) <= found.k_error + found.energy_error


def test_a_budget_that_is_spent_is_told():
    accuracy = st.TransportAccuracy(rtol=1e-6, max_k_points=64)
    (found,) = triangle_integrals(
        [ZoneQuestion(Band(-1.0), rows, 0.0, accuracy, "difference", Goal([[0]]))]
    )
    wanted = filling(-1.0) - filling(-1.1)
    assert found.excess > 1
    assert abs(found.value - wanted) <= found.k_error + found.energy_error
