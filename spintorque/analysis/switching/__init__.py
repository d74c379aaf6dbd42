"""Switching by pulses: probabilities, times, counts."""
