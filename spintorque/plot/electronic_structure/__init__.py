"""Figures of bands and densities of states."""
