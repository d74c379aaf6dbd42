"""What a trajectory records, and when it ends before its time."""
