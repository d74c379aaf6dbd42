"""Integrals over k-parallel of any Hamiltonian: uniform meshes, and triangles where it pays."""
