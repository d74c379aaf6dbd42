"""The C extension; `_native` is its only module."""
