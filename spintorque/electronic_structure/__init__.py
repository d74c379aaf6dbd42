"""Bands and densities of states of crystals."""
