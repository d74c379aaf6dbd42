"""Sweeps and tables on a dask cluster: a scheduler and two workers as processes on loopback."""

import re
import signal
import subprocess
import sys

import pytest
from sweeps import TOML, done_points, file_of, same, start, wait_until

import spintorque as st

pytest.importorskip("distributed")
LONG = (
    '"layers[1].thickness" = [1, 2, 3, 4]\nfermi_energy = { start = 0.0, stop = 0.1, count = 20 }'
)


def dask(name, *arguments):
    command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *arguments, "--no-dashboard"]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, start_new_session=True, **pipes)


def told(process, pattern):
    """First match of a pattern in what a process says on stderr."""
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"{process.args} ended without {pattern}")


class Cluster:
    """A scheduler and two workers; ends with the block."""

    def __init__(self, threads=1):
        self.threads = threads
        self.processes = []

    def __enter__(self):
        # Port 0: the scheduler takes a free one, and says which.
        scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.processes.append(scheduler)
        self.address = told(scheduler, r"Scheduler at:\s+(tcp://\S+)")
        options = ("--nthreads", str(self.threads), "--no-nanny", "--host", "127.0.0.1")
        self.processes += [dask("worker", self.address, *options) for _ in range(2)]
        for worker in self.workers:
            told(worker, r"(Registered to)")
        return self

    @property
    def workers(self):
        return self.processes[1:]

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.communicate(timeout=20)


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as running:
        yield running


def finished(process, code=0):
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out, err


def test_sweeps_and_tables_are_those_of_one_process(cluster, tmp_path):
    question = tmp_path / "sweep.toml"
    question.write_text(TOML)
    for name, options in (("far", ("--dask", cluster.address)), ("near", ("--workers", 1))):
        for command in ("sweep", "table"):
            finished(start(command, question, "-o", tmp_path / name, *options))
    assert same(*(st.Sweep.load(tmp_path / name / "sweep.nc") for name in ("far", "near")))
    tables = [st.TorqueTable.load(tmp_path / name / "table.nc") for name in ("far", "near")]
    assert tables[0].dataset.identical(tables[1].dataset)


def test_interrupts_leave_the_cluster_alone(cluster, tmp_path):
    question, folder = tmp_path / "sweep.toml", tmp_path / "out"
    question.write_text(file_of(LONG))
    process = start("sweep", question, "-o", folder, "--dask", cluster.address)
    wait_until(lambda: done_points(folder / "sweep.zarr") > 0, process)
    process.send_signal(signal.SIGINT)
    _, err = finished(process, 130)
    assert "Traceback" not in err
    assert "points are done and kept" in err
    assert all(process.poll() is None for process in cluster.processes)


def test_a_killed_worker_does_not_stop_a_sweep(tmp_path):
    question = tmp_path / "sweep.toml"
    question.write_text(file_of(LONG))
    with Cluster() as cluster:
        command = ("sweep", question, "-o", tmp_path / "far", "--dask", cluster.address)
        process = start(*command)
        wait_until(lambda: done_points(tmp_path / "far" / "sweep.zarr") >= 10, process)
        cluster.workers[0].kill()
        assert done_points(tmp_path / "far" / "sweep.zarr") < 160
        finished(process)
        assert cluster.workers[1].poll() is None
    finished(start("sweep", question, "-o", tmp_path / "near", "--workers", 1))
    assert same(*(st.Sweep.load(tmp_path / name / "sweep.nc") for name in ("far", "near")))


def test_workers_of_several_threads_are_refused_for_kwant(tmp_path):
    question = tmp_path / "sweep.toml"
    question.write_text(file_of('engine = ["layered", "kwant"]'))
    with Cluster(threads=2) as cluster:
        command = ("sweep", question, "-o", tmp_path / "out", "--dask", cluster.address)
        _, err = finished(start(*command), 2)
    assert "dask workers with --nthreads 1" in err


def test_a_scheduler_that_does_not_answer(tmp_path):
    question = tmp_path / "sweep.toml"
    question.write_text(TOML)
    command = ("sweep", question, "-o", tmp_path / "out", "--dask", "nonsense://x")
    _, err = finished(start(*command), 2)
    assert "no dask scheduler answers at 'nonsense://x'" in err
