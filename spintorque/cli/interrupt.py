"""What Ctrl-C does to a command: a line that says how to go on, and exit code 130."""

import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer

INTERRUPTED = 130
AGAIN = 0.05  # s


@contextmanager
def told_when_stopped(tell: Callable[[], str]) -> Iterator[None]:
    """End Ctrl-C in a message instead of a traceback; a second one changes nothing."""

    def once(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, once)
    try:
        with _raised_again(once):
            yield
        signal.signal(signal.SIGINT, before)
    except KeyboardInterrupt:
        # Python ends itself by the signal, without an exit code, if Ctrl-C met the exec of a
        # text, as in the import of a dataclass; the next exec makes it forget that.
        exec("")
        typer.echo(f"\nspintorque: {tell()}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BaseException:
        signal.signal(signal.SIGINT, before)
        raise


@contextmanager
def _raised_again(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Send Ctrl-C again if it came where Python drops exceptions, as in a callback of a weakref."""
    before = sys.unraisablehook

    def hook(unraisable: "sys.UnraisableHookArgs") -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            before(unraisable)
            return
        signal.signal(signal.SIGINT, handler)
        threading.Timer(AGAIN, os.kill, (os.getpid(), signal.SIGINT)).start()

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before


def parts_are_kept() -> str:
    """Say how to go on with a computation whose finished parts are kept."""
    return f"stopped; finished parts are kept. To go on: {_again()}"


def nothing_is_kept() -> str:
    """Say how to start a computation again that keeps nothing before its end."""
    return f"stopped; nothing is kept of this run. To start again: {_again()}"


def _again() -> str:
    return shlex.join(["spintorque", *sys.argv[1:]])
