"""Materials of several orbitals an atom: crystals, two-centre tables, bands and fillings."""
