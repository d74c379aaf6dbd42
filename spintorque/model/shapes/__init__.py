"""Shapes of magnetic layers, and the fields that follow from them."""
