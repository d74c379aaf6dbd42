"""Workers of a dask cluster as an executor."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar, cast

from ..errors import QuestionError

T = TypeVar("T")
ANSWER_TIME = 10  # s that a scheduler has to answer
STATUS_INTERVAL = 0.5  # s between two looks at the client
CLOSED = ("closing", "closed")


class ClusterExecutor(Executor):
    """Executor of a dask client; every task ends, with an error at the latest.

    Tasks of dask's own executor stay pending for ever if the scheduler is lost while their
    result is on its way, or if the client gives up looking for it.
    """

    def __init__(self, client: Any) -> None:
        """Take an open client."""
        self.client = client
        self._pending: set[Future[Any]] = set()
        threading.Thread(target=self._end_with_client, daemon=True).start()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand out a task."""
        near: Future[T] = Future()
        self._pending.add(near)
        near.add_done_callback(self._pending.discard)
        far = self.client.submit(partial(fn, *args, **kwargs), pure=False)
        near.add_done_callback(lambda near: far.release())
        far.add_done_callback(partial(_pass_on, near))
        return near

    def _end_with_client(self) -> None:
        """End what is pending once the client is closed, for dask may not call back then."""
        while self.client.status not in CLOSED:
            time.sleep(STATUS_INTERVAL)
        for near in self._pending.copy():
            with suppress(InvalidStateError):  # it has ended meanwhile
                near.set_exception(CancelledError("the scheduler is lost"))


def _pass_on(near: Future[T], far: Any) -> None:
    """Give what became of a task of dask to the future that stands for it here."""
    if near.done() or not near.set_running_or_notify_cancel():
        return
    try:
        result = _result_of(far)
    except BaseException as error:
        with suppress(InvalidStateError):  # it has ended with the client
            near.set_exception(error)
    else:
        with suppress(InvalidStateError):
            near.set_result(result)


def _result_of(far: Any) -> Any:
    """Result of a finished task of dask; CancelledError if the client closes on its way.

    Without a limit dask would wait for ever for it, and so would the end of the program.
    """
    while True:
        try:
            return far.result(timeout=ANSWER_TIME)
        except TimeoutError:
            if far.status == "error":  # that of the task itself
                raise
            if far.client.status in CLOSED:
                raise CancelledError("the scheduler is lost") from None


def _client(make: Callable[..., Any], address: str) -> Any:
    """Client of dask; one more try if its event loop did not start in time, which it asserts."""
    try:
        return make(address, timeout=ANSWER_TIME, set_as_default=False)
    except AssertionError:
        return make(address, timeout=ANSWER_TIME, set_as_default=False)


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
        client = _client(cast(Any, Client), address)
    except (OSError, ValueError, TypeError) as error:
        raise QuestionError(
            f"no dask scheduler answers at {address!r}; give the address that dask scheduler "
            f"prints, such as tcp://host:8786 ({type(error).__name__})"
        ) from None
    with client:
        yield ClusterExecutor(client)
