"""What a field does without current: loops, reversal curves, ferromagnetic resonance."""
