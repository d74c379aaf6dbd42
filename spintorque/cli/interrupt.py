"""What Ctrl-C does to a command: one line that says how to go on, and exit code 130."""

import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

INTERRUPTED = 130


@contextmanager
def told_when_stopped(tell: Callable[[], str]) -> Iterator[None]:
    """End Ctrl-C in a message instead of a traceback; a second one changes nothing."""
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        typer.echo(f"\nspintorque: {tell()}", err=True)
        raise typer.Exit(INTERRUPTED) from None


def parts_are_kept() -> str:
    """Say how to go on with a computation whose finished parts are kept."""
    return f"stopped; finished parts are kept. To go on: {_again()}"


def nothing_is_kept() -> str:
    """Say how to start a computation again that keeps nothing before its end."""
    return f"stopped; nothing is kept of this run. To start again: {_again()}"


def _again() -> str:
    return shlex.join(["spintorque", *sys.argv[1:]])
