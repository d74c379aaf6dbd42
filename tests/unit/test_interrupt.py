"""Ctrl-C that comes where Python drops exceptions stops a command all the same."""

import subprocess
import sys

SWALLOWED = """
import gc, signal, time, typer, weakref
from spintorque.cli.interrupt import nothing_is_kept, told_when_stopped

class Thing:
    pass

with told_when_stopped(nothing_is_kept):
    thing = Thing()
    ref = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    print("went on", flush=True)
    time.sleep(20)
"""


def test_an_interrupt_in_a_callback_is_sent_again():
    command = [sys.executable, "-c", SWALLOWED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=15)
    assert "went on" in done.stdout
    assert "stopped; nothing is kept" in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode != 0
