"""Workers of a dask cluster as an executor."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar, cast

from ..errors import QuestionError

T = TypeVar("T")
ANSWER_TIME = 10  # s that a scheduler has to answer


class ClusterExecutor(Executor):
    """Executor of a dask client; every task ends, with an error at the latest.

    Tasks of dask's own executor stay pending for ever if the scheduler is lost while their
    result is on its way.
    """

    def __init__(self, client: Any) -> None:
        """Take an open client."""
        self.client = client

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand out a task."""
        near: Future[T] = Future()
        far = self.client.submit(partial(fn, *args, **kwargs), pure=False)
        near.add_done_callback(lambda near: far.release())
        far.add_done_callback(partial(_pass_on, near))
        return near


def _pass_on(near: Future[T], far: Any) -> None:
    """Give what became of a task of dask to the future that stands for it here."""
    if not near.set_running_or_notify_cancel():
        return
    try:
        near.set_result(far.result())
    except BaseException as error:
        near.set_exception(error)


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
        client = cast(Any, Client)(address, timeout=ANSWER_TIME, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise QuestionError(
            f"no dask scheduler answers at {address!r}; give the address that dask scheduler "
            f"prints, such as tcp://host:8786 ({type(error).__name__})"
        ) from None
    with client:
        yield ClusterExecutor(client)
