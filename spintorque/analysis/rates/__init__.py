"""Rates at which a magnet leaves a state, and how it relaxes, by several theories."""
