"""Quantum transport: from a stack to its S-matrix, spin currents and torques.

Everything below works per in-plane cell in eV; per-area SI values are made in the last step.
"""
