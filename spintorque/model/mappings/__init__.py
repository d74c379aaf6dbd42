"""Questions as nested plain values: names of their fields, sections like those of files."""
