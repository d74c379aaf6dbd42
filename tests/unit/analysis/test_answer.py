"""Answers of every analysis as datasets."""

from dataclasses import fields

import numpy as np
import pytest
import xarray as xr
from answers import ANALYSES

from spintorque.results.base.answer import Answer
from spintorque.results.base.netcdf import read_dataset, write_dataset


@pytest.fixture(scope="module")
def answers():
    return {name: make() for name, make in ANALYSES.items()}


@pytest.mark.parametrize("name", ANALYSES)
def test_every_number_has_a_unit_and_survives_a_file(name, answers, tmp_path):
    found = answers[name].to_dataset()
    for key, variable in found.variables.items():
        if variable.dtype.kind in "biufc":
            assert variable.attrs["units"], key
            assert not set(variable.attrs["units"]) & set("/^"), key
    path = write_dataset(found, tmp_path / "answer.nc", "answer")
    xr.testing.assert_identical(read_dataset(path, "answer"), found)


@pytest.mark.parametrize("name", ANALYSES)
def test_every_field_is_there(name, answers):
    answer = answers[name]
    found = answer.to_dataset()
    held = [*found.variables, *found.attrs]
    for entry in fields(answer):
        value = getattr(answer, entry.name)
        empty = value is None or (isinstance(value, str | tuple) and not value)
        if entry.name in ("drives", "runs", "dataset") or empty:
            continue
        assert any(key.startswith(entry.name) for key in held), entry.name
        if entry.name in found.variables:
            np.testing.assert_array_equal(found[entry.name].values, np.asarray(value))


def test_strengths_have_the_unit_of_their_drive(answers):
    diagram = answers["phase diagram"].to_dataset()
    assert diagram.points.attrs["units"] == "A m-2 (strength) and A m-1 (field)"
    assert diagram.growth.attrs["units"] == "ns-1"
    assert list(diagram.axis.values) == ["strength", "field"]
    assert answers["hysteresis"].to_dataset().strength.attrs["units"] == "A m-2"
    assert answers["oscillation"].to_dataset().spectral_density.attrs["units"] == "V2 Hz-1"
    assert answers["barrier"].to_dataset().barrier.attrs["units"] == "J"
    assert "4 in-plane precession" in diagram.regimes.attrs["long_name"]


def test_parts_of_answers_are_answers_too(answers):
    critical = answers["critical drive"]
    found = critical.to_dataset()
    lost = critical.negative
    assert found.negative_drive == lost.drive
    assert found.attrs["negative_kind"] == lost.kind
    assert critical.positive is None
    assert not any(str(name).startswith("positive") for name in found)
    values = found.eigenvalues_real + 1j * found.eigenvalues_imag
    np.testing.assert_array_equal(values, critical.eigenvalues)


def test_paths_and_drives_are_written_out(answers):
    found = answers["paths"].to_dataset()
    run = answers["paths"].runs[2]
    np.testing.assert_array_equal(found.m[2], run.dataset.m)
    assert found.m.dims == ("path", "time", "component")
    counts = answers["switching"].to_dataset()
    np.testing.assert_array_equal(counts.drive_field[1], [0, 0, 1e3])
    assert np.isnan(counts.drive_voltage).all()
    assert counts.drive_current_density.attrs["units"] == "A m-2"


def test_all_fields_of_answers_name_their_axes():
    pending, known = [Answer], []
    while pending:
        known += pending[-1].__subclasses__()
        pending = pending[:-1] + pending[-1].__subclasses__()
    assert len(known) >= 13
    for kind in known:
        for entry in fields(kind):
            assert "ndarray" not in str(entry.type) or entry.metadata["dims"], (kind, entry.name)
