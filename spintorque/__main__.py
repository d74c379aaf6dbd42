"""``python -m spintorque`` is the command line."""

from .cli import main

main()
