"""Parts of semiclassical questions: conductors, contacts, films, scatterers."""
