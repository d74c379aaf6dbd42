"""Sweeps over fields of a question: their points, where they are kept, and who computes them."""
