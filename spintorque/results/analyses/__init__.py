"""Answers of analyses of a macrospin, an oscillator or a junction."""
