"""Magnetoelectronic circuits: matrices of contacts, networks, and valves as torque sources."""
