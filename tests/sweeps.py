"""A small sweep that many tests use: the junction, on a mesh that takes milliseconds a point."""

import subprocess
import sys
import time

import psutil

import spintorque as st
from spintorque.io.question_file import read_question
from spintorque.sweeps._sweep import run_sweep
from spintorque.sweeps.sweep_question import file_question

SMALL = st.TransportAccuracy(k_points=4, energy_points=5, contour_points=16)
STACK = """
[stack]
lattice_constant = 0.287

[stack.materials]
fe = { kind = "ferromagnet", onsite = 1.6, exchange = 0.8, hopping = 0.4 }
mgo = { kind = "insulator", onsite = 5.4, hopping = 0.4 }
low = { kind = "insulator", onsite = 5.0, hopping = 0.4 }
"a/b" = { kind = "insulator", onsite = 5.0, hopping = 0.4 }

[[stack.layers]]
material = "fe"
magnetization = "fixed"

[[stack.layers]]
material = "mgo"
thickness = 2

[[stack.layers]]
material = "fe"
magnetization = "free"

[table]
bias = [-0.5, 0.5]
theta = [0.0, 1.0, 2.0]
temperature = 300.0
accuracy = { k_points = 4, energy_points = 5, contour_points = 16 }
"""
AXES = '"layers[1].thickness" = [1, 2]\n"materials.mgo.onsite" = [5.0, 5.4]'


def file_of(axes):
    """Text of a file that sweeps these axes."""
    return f"{STACK}\n[sweep.axes]\n{axes}\n"


TOML = file_of(AXES)


def same(one, two):
    """Whether two sweeps hold the same, bit for bit (the same NaN count as equal)."""
    return one.dataset.identical(two.dataset)


def start(*arguments):
    """Start the command line as a user would, at the head of its own group of processes."""
    command = [sys.executable, "-m", "spintorque.cli.commands", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, start_new_session=True, **pipes)


def undisturbed(question, store):
    """The sweep of a file, computed at once in this process."""
    asked = file_question(read_question(question))
    return run_sweep(asked, store, executor=None, progress=False)


def done_points(store):
    """Number of points that a store has, 0 if there is none yet."""
    return st.sweep_status(store).done if store.exists() else 0


def wait_until(condition, process=None, seconds=60.0):
    """Wait for a condition, or for the end of a process."""
    end = time.monotonic() + seconds
    while not condition():
        if process is not None and process.poll() is not None:
            return
        assert time.monotonic() < end, "nothing happens"
        time.sleep(0.01)


def descendants(process):
    """Processes that a process has started."""
    return psutil.Process(process.pid).children(recursive=True)


def all_ended(processes):
    """Whether none of some processes computes any more."""
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)
