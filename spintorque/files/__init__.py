"""Files that are whole or absent, and text in any encoding."""
