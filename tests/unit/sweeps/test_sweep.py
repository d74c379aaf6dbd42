"""Sweeps: their numbers, store, failures and executors."""

import json
import os
import shutil
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from stacks import BARRIER, junction
from sweeps import SMALL, same

import spintorque as st
from spintorque.execution.worker_processes import THREAD_VARIABLES
from spintorque.sweeps import quantities
from spintorque.sweeps.quantities import QUANTITIES
from spintorque.sweeps.store import MASK_CHUNK, _chunks, locked, opened

AXES = {"layers[1].thickness": [1, 2], "temperature": [0.0, 300.0]}
GRID = {"bias": [-0.5, 0.5], "theta": [0.0, 1.0, 2.0], "accuracy": SMALL}


def swept(store, axes=AXES, **options):
    return st.sweep(junction(), axes, folder=store, **{**GRID, **options})


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("sweep") / "a.zarr"
    swept(path)
    return path


@pytest.fixture
def failing(monkeypatch):
    """Make points at positive bias fail as long as the set is not emptied."""
    entry, bad = QUANTITIES["torque"], {0.5}

    def solve(point):
        if point.bias in bad:
            raise st.IdentityError("broken identity: test")
        return quantities.solve_point(point)

    monkeypatch.setitem(QUANTITIES, "torque", replace(entry, solve=solve))
    return bad


def test_tables_are_those_of_tabulate(store):
    found = st.open_sweep(store)
    assert found.complete
    for thickness in (1, 2):
        for kelvin in (0.0, 300.0):
            one = found.table({"layers[1].thickness": thickness}, temperature=kelvin)
            two = st.tabulate(junction(thickness), temperature=kelvin, **GRID)
            audits = [table.dataset.attrs.pop("audit") for table in (one, two)]
            for name in ("kinks", "checks"):  # a sweep has no checks between its biases
                two.dataset.attrs.pop(name, None)
            assert one.dataset.identical(two.dataset)
            assert json.loads(audits[0]) == pytest.approx(json.loads(audits[1]), rel=1e-12)


def test_dataset_says_what_it_holds(store):
    data = st.open_sweep(store).dataset
    assert data["torque_parallel"].dims == (*AXES, "bias", "theta")
    assert data["done"].dims == (*AXES, "bias")
    assert data["layers[1].thickness"].dtype == np.int64
    assert data["current_density_error"].attrs["units"] == "A m-2"
    assert set(data.attrs) == {"question", "fingerprint", "versions", "quantity"}
    with pytest.raises(ValueError, match="read-only"):
        data["torque_parallel"].values[...] = 0


def test_sweeps_are_saved_bit_for_bit(store, tmp_path):
    found = st.open_sweep(store)
    found.save(tmp_path / "sweep.nc")
    again = st.Sweep.load(tmp_path / "sweep.nc")
    assert same(found, again)
    assert again.axes.keys() == AXES.keys()
    with pytest.raises(st.FileError, match="a torque_table was asked for"):
        st.TorqueTable.load(tmp_path / "sweep.nc")


def test_selections_are_checked(store):
    found = st.open_sweep(store)
    for wrong in ({}, {"temperature": 0.0}, {"fermi_energy": 0.0}):
        with pytest.raises(st.QuestionError, match="give one value for each of layers"):
            found.table(wrong)
    with pytest.raises(st.QuestionError, match="did you mean temperature"):
        found.table({"temperatur": 0.0})
    with pytest.raises(st.RangeError, match="thickness is 3; the sweep has 1, 2"):
        found.table({"layers[1].thickness": 3}, temperature=0.0)


def test_store_is_plain_zarr_of_one_chunk_a_point(store):
    data = xr.open_zarr(store, consolidated=False)
    assert data["values"].dims == (*AXES, "bias", "variable", "theta")
    assert data["values"].attrs["variable"][0] == "torque_parallel"
    assert data["values"].encoding["chunks"] == (1, 1, 1, 6, 3)
    assert len([path for path in (store / "values" / "c").rglob("*") if path.is_file()]) == 8


@pytest.mark.parametrize("shape", [(1,), (3, 5, 7), (10, 100_000), (4096, 2), (70_000,)])
def test_chunks_of_the_mask(shape):
    chunks = _chunks(shape, MASK_CHUNK)
    assert np.prod(chunks) <= 4096
    assert all(1 <= c <= n for c, n in zip(chunks, shape, strict=True))


def test_same_question_computes_nothing_again(store, failing):
    failing.add(-0.5)
    assert same(swept(store), st.open_sweep(store))


@pytest.mark.parametrize(
    ("axes", "options", "message"),
    [
        (AXES, {"bias": [0.5]}, r"bias was \[-0.5, 0.5\] and is \[0.5\]"),
        (AXES, {"engine": "kwant"}, "table.engine was 'layered' and is 'kwant'"),
        ({**AXES, "temperature": [0.0]}, {}, "sweep.axes of temperature was"),
    ],
)
def test_another_question_is_refused(store, axes, options, message):
    before = st.open_sweep(store)
    with pytest.raises(st.QuestionError, match=message):
        swept(store, axes, **options)
    assert same(before, st.open_sweep(store))


def test_failures_do_not_lose_other_points(tmp_path, failing, store):
    path = tmp_path / "b.zarr"
    found = swept(path)
    assert not found.complete
    place = "layers[1].thickness = 2, temperature = 300.0, bias = 0.5"
    assert len(found.failures) == 4
    assert found.failures[place] == "broken identity: test"
    status = st.sweep_status(path)
    assert (status.done, status.total, status.failures) == (4, 8, found.failures)
    assert np.isfinite(found.dataset["torque_parallel"].sel(bias=-0.5)).all()
    assert np.isnan(found.dataset["torque_parallel"].sel(bias=0.5)).all()
    with pytest.raises(st.RangeError, match="one failed \\(broken identity: test\\); resume"):
        found.table({"layers[1].thickness": 2}, temperature=0.0)
    found.save(tmp_path / "b.nc")
    assert st.Sweep.load(tmp_path / "b.nc").failures == found.failures
    failing.clear()
    again = st.resume(path)
    assert again.complete
    assert not again.failures
    assert same(again, st.open_sweep(store))


def test_faults_of_the_program_are_failures_of_their_points(tmp_path, monkeypatch):
    entry = QUANTITIES["torque"]
    broken = replace(entry, solve=lambda point: 1 / 0)
    monkeypatch.setitem(QUANTITIES, "torque", broken)
    found = swept(tmp_path / "c.zarr")
    assert set(found.failures.values()) == {"ZeroDivisionError: division by zero"}


def test_nothing_is_made_for_a_bad_question(tmp_path):
    with pytest.raises(st.QuestionError, match="layer thickness is 0"):
        swept(tmp_path / "d.zarr", {"layers[1].thickness": [0, 1]})
    with pytest.raises(st.FileError, match="make it first"):
        swept(tmp_path / "none" / "d.zarr")
    assert not list(tmp_path.iterdir())


def test_stores_that_cannot_be_used(tmp_path, store):
    for call in (st.resume, st.open_sweep, st.sweep_status):
        with pytest.raises(st.FileError, match="there is no sweep"):
            call(tmp_path / "none.zarr")
    (tmp_path / "file.zarr").write_text("x")
    with pytest.raises(st.FileError, match="something that is not a sweep"):
        swept(tmp_path / "file.zarr")
    with locked(store), pytest.raises(st.FileError, match="another process is computing"):
        st.resume(store)
    for old, new, message in (
        ("onsite = 1.6", "onsite = 1.7", "does not have its fingerprint"),
        ('"format": 1', '"format": 99', "not a sweep that this version knows"),
        ('"zarr_format": 3', '"zarr_format": "x"', "damaged"),
    ):
        copy = tmp_path / "copy.zarr"
        copy.mkdir(exist_ok=True)
        text = (store / "zarr.json").read_text()
        assert old in text
        (copy / "zarr.json").write_text(text.replace(old, new))
        with pytest.raises(st.FileError, match=message):
            st.open_sweep(copy)


def _without(*names):
    def change(attributes):
        for name in names:
            del attributes[name]

    return change


DAMAGES = {
    "no question": _without("question"),
    "no fingerprint": _without("fingerprint"),
    "no versions": _without("versions"),
    "failures of no mapping": lambda attributes: attributes.update(failures=3),
    "a failure of no point": lambda attributes: attributes.update(failures={"99,0,0": "x"}),
    "versions of no mapping": lambda attributes: attributes.update(versions=[]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_attributes_are_told(damage, tmp_path, store):
    copy = tmp_path / "copy.zarr"
    shutil.copytree(store, copy)
    held = json.loads((copy / "zarr.json").read_text())
    DAMAGES[damage](held["attributes"])
    (copy / "zarr.json").write_text(json.dumps(held))
    for call in (st.resume, st.open_sweep, st.sweep_status):
        with pytest.raises(st.FileError, match="damaged"):
            call(copy)


@pytest.mark.parametrize("content", [b"", b"[]", b"3"])
@pytest.mark.parametrize("name", ["zarr.json", "done/c"])
def test_damaged_files_are_told(content, name, tmp_path, store):
    copy = tmp_path / "copy.zarr"
    shutil.copytree(store, copy)
    places = [p for p in [copy / name, *(copy / name).rglob("*")] if p.is_file()]
    for place in places:
        place.write_bytes(content)
    assert places
    for call in (st.resume, st.open_sweep, st.sweep_status):
        with pytest.raises(st.FileError, match=r"damaged|not a sweep"):
            call(copy)


def test_a_damaged_chunk_is_told(tmp_path):
    found = swept(tmp_path / "e.zarr")
    chunk = next(p for p in (tmp_path / "e.zarr" / "values" / "c").rglob("*") if p.is_file())
    chunk.write_bytes(b"short")
    with pytest.raises(st.FileError, match="damaged"):
        st.open_sweep(tmp_path / "e.zarr")
    assert found.complete


class FullDisk:
    """An array that cannot be written."""

    def __setitem__(self, place, value):
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("name", ["values", "audit", "done"])
def test_the_mark_comes_last(name, tmp_path, failing):
    failing.add(-0.5)
    swept(tmp_path / "k.zarr", {"temperature": [0.0]})
    store = opened(tmp_path / "k.zarr", writable=True)
    point = {"values": np.ones((6, 3)), "audit": np.ones(len(quantities.TORQUE_AUDIT))}
    array, store._arrays[name] = store._arrays[name], FullDisk()
    with pytest.raises(st.FileError, match="No space left on device; make room"):
        store.put((0, 0), point)
    assert not opened(tmp_path / "k.zarr").done.any()
    store._arrays[name] = array
    store.put((0, 0), point)
    again = opened(tmp_path / "k.zarr")
    assert again.done.tolist() == [[True, False]]
    assert [again.has((0, k)) for k in range(2)] == [True, False]
    assert all((again.get((0, 0))[name] == values).all() for name, values in point.items())
    assert all(np.all(part[0, 0] == 1.0) for part in again.numbers())


def test_later_versions_are_noted(tmp_path, monkeypatch):
    swept(tmp_path / "f.zarr", {"temperature": [0.0]})
    monkeypatch.setattr("spintorque.sweeps.store.versions_with_kernel", lambda: {"numpy": "99.0"})
    for _ in range(2):
        found = st.resume(tmp_path / "f.zarr").versions
    assert found["numpy"] == f"{np.__version__}, 99.0"


def test_any_executor_gives_the_same_numbers(tmp_path, store):
    with ThreadPoolExecutor(2) as threads:
        assert same(swept(tmp_path / "t.zarr", executor=threads), st.open_sweep(store))


class Broken(Executor):
    """Compute one point, then lose the workers."""

    def __init__(self):
        self.futures = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        if self.futures:
            future.set_exception(BrokenProcessPool("killed"))
        else:
            future.set_result(fn(*args))
        self.futures.append(future)
        return future


def test_lost_workers_stop_the_sweep_and_lose_nothing(tmp_path, store):
    path = tmp_path / "g.zarr"
    with pytest.raises(st.WorkersError, match="finished parts are kept where a folder is given"):
        swept(path, executor=Broken())
    assert st.sweep_status(path).done <= 1
    assert not st.sweep_status(path).failures
    assert same(st.resume(path), st.open_sweep(store))


class Endless(Executor):
    """Record the tasks and never answer."""

    def __init__(self, futures):
        self.futures = futures
        self._max_workers = 2

    def submit(self, fn, /, *args, **kwargs):
        if len(self.futures) == 6:
            raise AssertionError("more than three points a worker are waiting")
        self.futures.append(Future())
        return self.futures[-1]


def test_points_are_handed_out_a_few_at_a_time(tmp_path, monkeypatch):
    def stop(running, return_when):
        raise KeyboardInterrupt

    monkeypatch.setattr("spintorque.execution.parallel_parts.wait", stop)
    futures = []
    with pytest.raises(KeyboardInterrupt):
        swept(tmp_path / "h.zarr", executor=Endless(futures))
    assert len(futures) == 6
    assert all(future.cancelled() for future in futures)


def test_threads_are_refused_for_kwant(tmp_path):
    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(st.QuestionError, match=r"threads.*ProcessPoolExecutor"):
            swept(tmp_path / "i.zarr", engine="kwant", executor=threads)
        axes = {"engine": ["layered", "kwant"]}
        with pytest.raises(st.QuestionError, match="threads"):
            swept(tmp_path / "i.zarr", axes, executor=threads)
        with pytest.raises(st.QuestionError, match="threads"):
            st.tabulate(junction(), engine="kwant", executor=threads, **GRID)
    assert not list(tmp_path.iterdir())
    with pytest.raises(st.QuestionError, match="workers is 0"), st.processes(0):
        pass


@pytest.mark.slow
def test_every_process_has_one_thread():
    """This holds also for processes that start after the first task."""
    with st.processes(3) as executor:
        for _ in range(3):
            executor.submit(time.sleep, 1)
        for variable in THREAD_VARIABLES:
            assert set(executor.map(os.getenv, [variable] * 12)) == {"1"}


def test_another_quantity_is_a_few_lines(tmp_path, monkeypatch):
    def height(point):
        value = np.array([point.of_stack.stack.layers[1].material.onsite])
        return quantities.Numbers(value, np.zeros(0))

    entry = quantities.Quantity(
        variables={"barrier_height": ("eV", "test")},
        audit=(),
        grid=(),
        inner=(),
        check=lambda stack, biases: None,
        solve=height,
    )
    monkeypatch.setitem(QUANTITIES, "height", entry)
    axes = {"materials.insulator_1.onsite": [5.0, BARRIER.onsite]}
    found = swept(tmp_path / "j.zarr", axes, quantity="height")
    assert found.dataset["barrier_height"].values.tolist() == [5.0, BARRIER.onsite]
    with pytest.raises(st.RangeError, match="a sweep of height"):
        found.table()
