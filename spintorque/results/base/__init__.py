"""What all answers share: fields with units, files with checksums, short and long views."""
