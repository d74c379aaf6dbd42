"""Answers about loops, reversal curves and ferromagnetic resonance, without current."""
