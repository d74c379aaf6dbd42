"""Which executors are allowed, and how much they compute at once."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..errors import QuestionError
from .dask_cluster import ClusterExecutor, dask
from .main_guard import require_main_guard
from .worker_processes import processes


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


def check_executor(executor: Executor | None, without_threads: Sequence[str] = ()) -> None:
    """Refuse what is not an executor, and threads for engines that may not compute in them.

    ``without_threads`` are the names of those among the engines of the tasks. Raises QuestionError,
    which says what to use.
    """
    if not isinstance(executor, Executor | None):
        raise QuestionError(
            f"executor is {_hint(executor)}; allowed is a concurrent.futures executor, such as "
            "that of spintorque.processes(workers), or None"
        )
    if isinstance(executor, ProcessPoolExecutor) and _spawns(executor):
        require_main_guard()
    if executor is None or not without_threads:
        return
    has_threads = max(_threads_of_workers(executor).values(), default=1) > 1
    if has_threads or isinstance(executor, ThreadPoolExecutor):
        raise QuestionError(
            f'executor runs points in threads, and engine="{without_threads[0]}" does not allow '
            "that, because its solver crashes in threads; use processes: ProcessPoolExecutor, "
            "spintorque.processes(workers), or dask workers with --nthreads 1"
        )


def capacity(executor: Executor) -> int:
    """Number of tasks that an executor computes at once, as far as it tells."""
    threads = sum(_threads_of_workers(executor).values())
    return threads or getattr(executor, "_max_workers", None) or os.cpu_count() or 1


def _hint(value: Any) -> str:
    """What was given in place of an executor, and the executor that belongs to it."""
    kind = type(value)
    if kind.__module__.split(".")[0] in ("distributed", "dask_jobqueue", "dask"):
        client = "client" if hasattr(value, "get_executor") else "cluster.get_client()"
        return f"a dask {kind.__name__}: give {client}.get_executor(pure=False)"
    if isinstance(value, type):
        return f"the class {value.__name__}: give an object of it"
    if isinstance(value, AbstractContextManager):
        return f"a {kind.__name__}: open it by with ... as executor"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value}: give spintorque.processes({value}), opened by with ... as executor"
    return repr(value)


def _spawns(executor: ProcessPoolExecutor) -> bool:
    context = getattr(executor, "_mp_context", None)
    return context is not None and context.get_start_method() != "fork"


def _threads_of_workers(executor: Executor) -> dict[str, int]:
    """Threads of each dask worker; empty for other executors."""
    if isinstance(executor, ClusterExecutor):
        return dict(executor.client.nthreads())
    if type(executor).__module__.startswith("distributed."):
        return dict(executor._client.nthreads())  # type: ignore[attr-defined]
    return {}
