"""Answers about crystals: bands and densities of states."""
