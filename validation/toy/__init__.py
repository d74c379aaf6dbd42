"""Two small codes that share nothing with the package, to check it against."""
