"""Oscillations, spectral lines, and resonance driven by spin torque."""
