"""Sweeps over fields of a question: which points, where they are kept, who computes them."""
