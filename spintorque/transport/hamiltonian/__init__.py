"""Hamiltonians of stacks: blocks per monolayer, leads, and Kwant's systems of the same stacks."""
