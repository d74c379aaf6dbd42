"""Parts that are computed by an executor: their order, what is kept, what errors do."""

import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest

import spintorque as st
from spintorque.execution.checkpoint import checkpoint_in
from spintorque.execution.parallel_parts import AHEAD, completed, map_parts

TASKS = {f"part-{k}": k for k in range(9)}


def square(number):
    return {"square": np.array(number**2)}


def numbers(parts):
    return [int(part["square"]) for part in parts]


def slow_start(number):
    """Square, the first of which comes last."""
    time.sleep(0.1 * (number == 0))
    return square(number)


def test_results_come_in_their_order_whoever_computes():
    expected = [k**2 for k in range(9)]
    assert numbers(map_parts(slow_start, TASKS)) == expected
    with ThreadPoolExecutor(2) as executor:
        assert numbers(map_parts(slow_start, TASKS, executor=executor)) == expected


def test_without_an_executor_a_part_is_computed_when_it_is_asked_for():
    solved = []
    parts = map_parts(lambda k: solved.append(k) or square(k), TASKS)
    next(parts)
    assert solved == [0]


def test_parts_are_kept_as_they_come_whatever_their_order(tmp_path):
    """The second is kept while the first, which is to be handed back before it, goes on."""
    checkpoint, seen = checkpoint_in(tmp_path, {"a": 1}), []

    def solve(number):
        if number == 0:
            end = time.monotonic() + 10
            while not checkpoint.has("part-1") and time.monotonic() < end:
                time.sleep(0.01)
            seen.append(checkpoint.has("part-1"))
        return square(number)

    with ThreadPoolExecutor(2) as executor:
        parts = map_parts(solve, TASKS, checkpoint=checkpoint, executor=executor)
        assert numbers(parts) == [k**2 for k in range(9)]
    assert seen == [True]


def test_what_is_kept_is_not_computed_again(tmp_path):
    checkpoint = checkpoint_in(tmp_path, {"a": 1})
    for name in ("part-1", "part-4"):
        checkpoint.put(name, square(TASKS[name]))
    solved, finished = [], []

    def solve(number):
        solved.append(number)
        return square(number)

    parts = map_parts(solve, TASKS, checkpoint=checkpoint, finished=finished.append)
    assert numbers(parts) == [k**2 for k in range(9)]
    assert solved == [0, 2, 3, 5, 6, 7, 8]
    assert finished == list(range(9))


def test_errors_of_a_part_end_the_map():
    def fail(number):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(map_parts(fail, TASKS))
    with ThreadPoolExecutor(2) as executor, pytest.raises(ZeroDivisionError):
        list(map_parts(fail, TASKS, executor=executor))


class Endless(Executor):
    """Note what is handed out, and never answer."""

    _max_workers = 2

    def __init__(self):
        self.futures = []

    def submit(self, fn, /, *args):
        self.futures.append(Future())
        if len(self.futures) == 1:
            self.futures[0].set_result(fn(*args))
        return self.futures[-1]


def test_who_stops_asking_cancels_what_has_not_begun():
    executor = Endless()
    parts = map_parts(square, TASKS, executor=executor)
    assert numbers([next(parts)]) == [0]
    parts.close()
    assert len(executor.futures) == AHEAD * 2
    assert all(future.cancelled() for future in executor.futures[1:])


class Broken(Executor):
    """Lose the workers, when a task is handed out or while it is computed."""

    def __init__(self, when):
        self.when = when

    def submit(self, fn, /, *args):
        if self.when == "at once":
            raise BrokenProcessPool("killed")
        future = Future()
        if self.when == "cancelled":
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_exception(BrokenProcessPool("killed"))
        return future


@pytest.mark.parametrize("when", ["at once", "later", "cancelled"])
def test_lost_workers_are_told(when):
    with pytest.raises(st.WorkersError, match="workers or their scheduler are gone"):
        list(completed(square, TASKS.items(), Broken(when)))


def test_processes_compute_the_same():
    """The one fast test of processes; those that stop and kill them are slow."""
    with st.processes(1) as executor:
        futures = dict(completed(abs, [("a", -3), ("b", 2)], executor))
    assert {name: future.result() for name, future in futures.items()} == {"a": 3, "b": 2}
