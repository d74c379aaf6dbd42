"""What is asked of dynamics: equilibria, phase diagrams, spectra, switching, retention."""
