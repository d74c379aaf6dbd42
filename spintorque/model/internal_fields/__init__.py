"""What acts on a moment inside its magnet beside uniaxial anisotropy and demagnetization."""
