"""Figures of answers: each function draws on the axes it is given and returns them."""
