"""Circuits and diffusive films of quantum stacks, by their mixing conductances."""
