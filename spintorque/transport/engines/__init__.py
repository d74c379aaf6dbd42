"""Engines: from a Hamiltonian at given points to spectra, amplitudes and phases."""
