"""Processes of this machine as an executor."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess

from ..model.checks import integer
from .main_guard import require_main_guard

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "SPINTORQUE_THREADS",
)


class _Process(SpawnProcess):
    """Process that starts with one thread, and leaves Ctrl-C to its parent.

    It inherits both: the variables that libraries read when they load, and a blocked signal.
    """

    def start(self) -> None:
        variables = {name: os.environ.get(name) for name in THREAD_VARIABLES}
        os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
        signals = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, signals)
            for name, value in variables.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


class _Context(SpawnContext):
    Process = _Process


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Executor of ``workers`` spawned processes with one BLAS thread each.

    They end with the block, with Ctrl-C, and with this process even if it is killed. A script
    that uses it needs ``if __name__ == "__main__":``, as always with spawned processes.

    Raises QuestionError for fewer than one worker, or in a script without that line.
    """
    count = integer("workers", workers, 1)
    require_main_guard()
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(count, mp_context=_Context(), initializer=_follow_parent)
    try:
        yield executor
    except BaseException:
        # In this order: the pool forgets what is cancelled before it finds its processes dead.
        executor.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    executor.shutdown()


def _follow_parent() -> None:
    """In a worker: end when the parent ends, even if that is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait_and_end() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait_and_end, daemon=True).start()
