"""Where magnets end, as drive and field change."""
