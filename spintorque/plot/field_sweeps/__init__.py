"""Figures of what a field does without current: loops, reversal curves, ferromagnetic resonance."""
