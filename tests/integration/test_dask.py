"""Sweeps and tables on a dask cluster: a scheduler and two workers as processes on loopback."""

import logging
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError, Future, wait
from types import SimpleNamespace

import pytest
from stacks import junction
from sweeps import SMALL, done_points, file_of, same, start, undisturbed, wait_until

import spintorque as st
from spintorque.execution.dask_cluster import ClusterExecutor, _pass_on
from spintorque.execution.dask_cluster import dask as dask_cluster

pytest.importorskip("distributed")
LONG = (
    '"layers[1].thickness" = [1, 2, 3, 4]\nfermi_energy = { start = 0.0, stop = 0.1, count = 10 }'
)


def dask(log, name, *arguments):
    """A process of dask that writes to a log: nobody would empty a pipe."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *arguments, "--no-dashboard"]
    with log.open("w") as stream:
        pipes = {"stdout": subprocess.DEVNULL, "stderr": stream}
        return subprocess.Popen(command, start_new_session=True, **pipes)


def told(log, pattern):
    """First match of a pattern in a log, once it is there."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"{log.read_text()} without {pattern}")


class Cluster:
    """A scheduler and two workers; ends with the block."""

    def __init__(self, folder, threads=1):
        self.folder = folder
        self.threads = threads
        self.processes = []

    def __enter__(self):
        # Port 0: the scheduler takes a free one, and says which.
        logs = [self.folder / f"{name}.log" for name in ("scheduler", "first", "second")]
        self.processes.append(dask(logs[0], "scheduler", "--host", "127.0.0.1", "--port", "0"))
        self.address = told(logs[0], r"Scheduler at:\s+(tcp://\S+)")
        options = ("--nthreads", str(self.threads), "--no-nanny", "--host", "127.0.0.1")
        self.processes += [dask(log, "worker", self.address, *options) for log in logs[1:]]
        for log in logs[1:]:
            told(log, r"(Registered to)")
        return self

    @property
    def workers(self):
        return self.processes[1:]

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def finished(process, code=0):
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out, err


@pytest.mark.slow
def test_sweeps_and_tables_are_those_of_one_process(cluster, tmp_path):
    axes = {"layers[1].thickness": [1, 2], "temperature": [0.0, 300.0]}
    grid = {"bias": [-0.5, 0.5], "theta": [0.0, 1.0, 2.0], "accuracy": SMALL}
    near = st.sweep(junction(), axes, folder=tmp_path / "near.zarr", **grid)
    with dask_cluster(cluster.address) as executor:
        far = st.sweep(junction(), axes, folder=tmp_path / "far.zarr", executor=executor, **grid)
        table = st.tabulate(junction(), executor=executor, **grid)
    assert same(far, near)
    assert table.dataset.identical(st.tabulate(junction(), **grid).dataset)


@pytest.mark.slow
def test_workers_of_several_threads_are_refused_for_kwant(tmp_path):
    grid = {"bias": [0.5], "theta": [1.0], "engine": "kwant", "accuracy": SMALL}
    with (
        Cluster(tmp_path, threads=2) as cluster,
        dask_cluster(cluster.address) as executor,
        pytest.raises(st.QuestionError, match="dask workers with --nthreads 1"),
    ):
        st.tabulate(junction(), executor=executor, **grid)


@pytest.mark.parametrize("address", ["nonsense://x", "tcp://127.0.0.1:9", "", "x:y:z"])
def test_a_scheduler_that_does_not_answer(address, monkeypatch):
    monkeypatch.setattr("spintorque.execution.dask_cluster.ANSWER_TIME", 0.3)
    message = f"no dask scheduler answers at '{address}'"
    with pytest.raises(st.QuestionError, match=message), dask_cluster(address):
        pass


def test_a_client_whose_loop_starts_late_is_tried_again(monkeypatch):
    """As on a busy machine, once: a loop that never starts is an error of dask."""
    asked = []

    def client(address, **options):
        asked.append(address)
        if len(asked) == 1:
            raise AssertionError
        raise OSError("nobody there")

    monkeypatch.setattr("distributed.Client", client)
    with pytest.raises(st.QuestionError, match="no dask scheduler"), dask_cluster("tcp://a:1"):
        pass
    assert asked == ["tcp://a:1"] * 2


def test_dask_that_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    wanted = pytest.raises(st.QuestionError, match=r"pip install 'spintorque\[dask\]'")
    with wanted, dask_cluster("tcp://127.0.0.1:9"):
        pass


def handed_out(executor):
    """Tasks that are done at once, but whose results are on their way for a second."""

    class Slow:
        def __reduce__(self):
            time.sleep(1.0)
            return int, ()

    tasks = [executor.submit(lambda _: Slow(), k) for k in range(2)]
    time.sleep(0.5)
    return tasks


def interrupted(address):
    with dask_cluster(address) as executor:
        handed_out(executor)[0].cancel()
        raise KeyboardInterrupt


@pytest.mark.slow
def test_an_end_while_results_are_on_their_way_is_quiet(cluster, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("tornado.application"), "handlers", [caplog.handler])
    with pytest.raises(KeyboardInterrupt):
        interrupted(cluster.address)
    assert not caplog.records


@pytest.mark.slow
def test_a_lost_scheduler_ends_every_task(tmp_path):
    with Cluster(tmp_path) as cluster, dask_cluster(cluster.address) as executor:
        tasks = handed_out(executor)
        cluster.processes[0].kill()
        assert not wait(tasks, timeout=60).not_done
        assert all(isinstance(task.exception(), CancelledError | OSError) for task in tasks)


class SilentClient:
    """A client that is closed without calling anybody back."""

    def __init__(self):
        self.status = "running"

    def submit(self, *arguments, **options):
        return SimpleNamespace(add_done_callback=lambda call: None, release=lambda: None)


def test_tasks_end_with_a_client_that_does_not_call_back():
    client = SilentClient()
    executor = ClusterExecutor(client)
    cancelled, *others = (executor.submit(abs, k) for k in range(3))
    assert cancelled.cancel()
    assert not wait(others, timeout=0).done
    client.status = "closed"
    assert not wait(others, timeout=60).not_done
    assert all(isinstance(task.exception(), CancelledError) for task in others)


@pytest.mark.slow
def test_an_interrupt_and_a_killed_worker_lose_nothing(cluster, tmp_path):
    question, folder = tmp_path / "sweep.toml", tmp_path / "out"
    question.write_text(file_of(LONG))
    store = folder / "sweep.zarr"
    process = start("sweep", question, "-o", folder, "--dask", cluster.address)
    wait_until(lambda: done_points(store) > 0, process)
    process.send_signal(signal.SIGINT)
    _, err = finished(process, 130)
    assert "Traceback" not in err
    assert "points are done and kept" in err
    assert all(process.poll() is None for process in cluster.processes)
    before = done_points(store)
    process = start("resume", folder, "--dask", cluster.address)
    wait_until(lambda: done_points(store) >= before + 5, process)
    cluster.workers[0].kill()
    assert done_points(store) < 80
    finished(process)
    assert cluster.workers[1].poll() is None
    far = st.Sweep.load(folder / "sweep.nc")
    assert same(far, undisturbed(question, tmp_path / "near.zarr"))


@pytest.mark.parametrize("status", ["closing", "closed"])
def test_a_result_that_is_lost_on_its_way_ends_the_task(status):
    """Dask would wait for ever, and its thread would keep the program from ending."""
    waits = []

    class Lost:
        status = "finished"
        client = SimpleNamespace(status="running")

        def result(self, timeout):
            waits.append(timeout)
            self.client.status = status if len(waits) == 2 else "running"
            raise TimeoutError

    near = Future()
    _pass_on(near, Lost())
    assert len(waits) == 2
    assert isinstance(near.exception(timeout=0), CancelledError)


def test_a_task_may_run_out_of_time_itself():
    def result(timeout):
        raise TimeoutError("mine")

    near = Future()
    _pass_on(near, SimpleNamespace(status="error", result=result))
    with pytest.raises(TimeoutError, match="mine"):
        near.result(timeout=0)
