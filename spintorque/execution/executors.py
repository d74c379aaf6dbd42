"""Who computes: processes of this machine, or the workers of a dask cluster."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from types import FrameType
from typing import Any, TypeVar

from ..errors import QuestionError
from ..model.checks import integer
from .main_guard import require_main_guard

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "SPINTORQUE_THREADS",
)
T = TypeVar("T")
ANSWER_TIME = 10  # s that a scheduler has to answer


class _Worker(SpawnProcess):
    """Process that starts with one thread, and deaf to Ctrl-C from its first instruction on.

    A pool starts its processes one by one, each when there is work for it.
    """

    def start(self) -> None:
        """Start it."""
        with _one_thread(), _interrupts_held():
            super().start()


class _Context(SpawnContext):
    Process = _Worker


class _Pool(ProcessPoolExecutor):
    """Processes whose tasks are not cancelled one by one, but end with their processes.

    The pool's own thread fails, with a traceback, if it finds processes killed and a task
    cancelled before it has noticed either.
    """

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand out a task; Ctrl-C waits until the pool knows all processes that it started."""
        with _interrupts_held():
            future = super().submit(fn, *args, **kwargs)
        future.cancel = lambda: False  # type: ignore[method-assign]
        return future


class _Cluster(Executor):
    """Workers of a dask cluster; every task ends, with an error at the latest.

    The executor that dask brings leaves a task pending, and writes a traceback, if the
    connection ends while its result is on the way.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._tasks: dict[Future[Any], Any] = {}

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand out a task."""
        near: Future[T] = Future()
        far = self._client.submit(partial(fn, *args, **kwargs), pure=False)
        self._tasks[near] = far
        near.add_done_callback(self._tasks.pop)
        far.add_done_callback(lambda far: _pass_on(far, near))
        return near

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancel what the cluster has not begun, and wait for results on their way."""
        with suppress(OSError):
            self._client.cancel(list(self._tasks.values()))
        wait_for(list(self._tasks), timeout=ANSWER_TIME)


def _pass_on(far: Any, near: Future[T]) -> None:
    """Give what became of a task of dask to the future that stands for it here."""
    if not near.set_running_or_notify_cancel():
        return
    try:
        near.set_result(far.result())
    except BaseException as error:
        near.set_exception(error)


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Executor of ``workers`` spawned processes with one BLAS thread each.

    They end with the block, with Ctrl-C, and with this process even if it is killed. A script
    that uses it needs ``if __name__ == "__main__":``, as always with spawned processes.

    Raises QuestionError for fewer than one worker, or in a script without that line.
    """
    count = integer("workers", workers, 1)
    require_main_guard()
    before = set(multiprocessing.active_children())
    with _interrupts_held():
        executor = _Pool(count, mp_context=_Context(), initializer=_follow_parent)
    try:
        yield executor
    except BaseException:
        with _interrupts_held():
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
            executor.shutdown()
        raise
    finally:
        executor.shutdown()


@contextmanager
def dask(address: str) -> Iterator[Executor]:
    """Executor of the dask cluster whose scheduler listens at ``address`` (tcp://host:8786).

    Raises QuestionError if dask.distributed is not installed or nothing answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise QuestionError(
            "dask.distributed is not installed; pip install 'spintorque[dask]' brings it"
        ) from None
    try:
        client = _client(Client, address)
    except (OSError, ValueError, TypeError) as error:
        raise QuestionError(
            f"no dask scheduler answers at {address!r}; give the address that dask scheduler "
            f"prints, such as tcp://host:8786 ({type(error).__name__})"
        ) from None
    with client, _Cluster(client) as executor:
        yield executor


def _client(make: Any, address: str) -> Any:
    """Client of dask; one more try if its event loop did not start in time, which it asserts."""
    try:
        return make(address, timeout=ANSWER_TIME, set_as_default=False)
    except AssertionError:
        return make(address, timeout=ANSWER_TIME, set_as_default=False)


@contextmanager
def chosen(workers: int, address: str | None) -> Iterator[Executor | None]:
    """Executor of the command line: a dask cluster, some processes, or none for one worker."""
    if address is not None:
        with dask(address) as executor:
            yield executor
    elif workers > 1:
        with processes(workers) as executor:
            yield executor
    else:
        yield None


def check_executor(executor: Executor | None, engines: Iterable[str]) -> None:
    """Refuse what is no executor, and threads for the engine on Kwant.

    QuestionError says what to use.
    """
    if not isinstance(executor, Executor | None):
        raise QuestionError(
            f"executor is {_hint(executor)}; allowed is a concurrent.futures executor, such as "
            "that of spintorque.processes(workers), or None"
        )
    if isinstance(executor, ProcessPoolExecutor) and _spawns(executor):
        require_main_guard()
    if executor is None or "kwant" not in engines:
        return
    several = max(_cluster(executor).values(), default=1) > 1
    if several or isinstance(executor, ThreadPoolExecutor):
        raise QuestionError(
            'executor runs points in threads, and engine="kwant" does not allow that, because its '
            "sparse solver MUMPS crashes in threads; use processes: ProcessPoolExecutor, "
            "spintorque.processes(workers), or dask workers with --nthreads 1"
        )


def _hint(executor: Any) -> str:
    """What was given in place of an executor, and the executor that belongs to it."""
    kind = type(executor)
    if kind.__module__.split(".")[0] in ("distributed", "dask_jobqueue", "dask"):
        client = "client" if hasattr(executor, "get_executor") else "cluster.get_client()"
        return f"a dask {kind.__name__}: give {client}.get_executor(pure=False)"
    if isinstance(executor, type):
        return f"the class {executor.__name__}: give an object of it"
    if isinstance(executor, AbstractContextManager):
        return f"a {kind.__name__}: open it by with ... as executor"
    if isinstance(executor, int) and not isinstance(executor, bool):
        return f"{executor}: give spintorque.processes({executor}), opened by with ... as executor"
    return repr(executor)


def _spawns(executor: ProcessPoolExecutor) -> bool:
    context = getattr(executor, "_mp_context", None)
    return context is not None and context.get_start_method() != "fork"


def capacity(executor: Executor) -> int:
    """Number of points that an executor computes at once, as far as it tells."""
    threads = sum(_cluster(executor).values())
    return threads or getattr(executor, "_max_workers", None) or os.cpu_count() or 1


def _cluster(executor: Executor) -> dict[str, int]:
    """Threads of each dask worker; empty for other executors."""
    if isinstance(executor, _Cluster) or type(executor).__module__.startswith("distributed."):
        return dict(executor._client.nthreads())  # type: ignore[attr-defined]
    return {}


def _follow_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _one_thread() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold back Ctrl-C; processes started meanwhile never see it, not even while they start."""
    with _handler_held(), _signal_blocked():
        yield


@contextmanager
def _handler_held() -> Iterator[None]:
    """Call the handler of Ctrl-C at the end, however many threads could take the signal."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    met: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: met.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if met:
            before(*met[0])


@contextmanager
def _signal_blocked() -> Iterator[None]:
    """Block SIGINT in this thread; processes that it starts inherit that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
