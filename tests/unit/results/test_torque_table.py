"""Tables: contents, interpolation, and files."""

import errno
import json
import tomllib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr
from stacks import junction, valve

import spintorque as st
from spintorque.io.question_file import parse_question
from spintorque.results.interpolant import interpolate
from spintorque.results.torque_table import UNITS, TorqueTable


def test_table_holds_values_errors_units_and_provenance(small_table):
    data = small_table.dataset
    assert dict(data.sizes) == {"bias": 7, "theta": 7}
    for name, unit in UNITS.items():
        assert data[name].dims == ("bias", "theta")
        assert data[name].attrs["units"] == data[f"{name}_error"].attrs["units"] == unit
        assert np.all(data[f"{name}_error"] >= 0)
        assert np.all(np.isfinite(data[name]))
    assert data["bias"].attrs["units"] == "V"
    assert set(small_table.audit) == {
        "unitarity_defect",
        "torque_picture_defect",
        "k_sum_error",
        "error_over_tolerance",
        "energy_integral_error",
        "bound_level_torque",
    }
    assert small_table.versions["spintorque"] == st.__version__
    with pytest.raises(ValueError, match="read-only"):
        data["torque_parallel"].values[0, 0] = 1.0


def test_the_question_of_a_table_is_a_file_that_asks_it_again(small_table):
    asked = parse_question(small_table.question)
    assert asked.stack.stack() == junction()
    again = st.tabulate(
        asked.stack.stack(),
        bias=asked.table.bias,
        theta=asked.table.angles(),
        temperature=asked.table.temperature,
        accuracy=asked.table.accuracy,
        engine=asked.table.engine,
    )
    xr.testing.assert_identical(again.dataset, small_table.dataset)


def test_numbers_do_not_depend_on_the_workers(small_table, coarse):
    with ThreadPoolExecutor(2) as executor:
        again = st.tabulate(
            junction(),
            bias=small_table.dataset["bias"].values,
            theta=small_table.dataset["theta"].values,
            temperature=300.0,
            accuracy=coarse,
            executor=executor,
        )
    xr.testing.assert_identical(again.dataset, small_table.dataset)


def test_fingerprint_follows_the_question(small_table, coarse):
    grid = {"bias": [0.0], "theta": [1.0], "accuracy": coarse}
    one, same = (st.tabulate(junction(), **grid) for _ in range(2))
    other = st.tabulate(junction(fermi_energy=0.01), **grid)
    prints = [t.dataset.attrs["fingerprint"] for t in (one, same, other)]
    assert prints[0] == prints[1] != prints[2]


def test_saved_table_comes_back_bit_for_bit(small_table, tmp_path):
    small_table.save(tmp_path / "table.nc")
    loaded = st.TorqueTable.load(tmp_path / "table.nc")
    xr.testing.assert_identical(loaded.dataset, small_table.dataset)
    assert loaded.question == small_table.question
    assert [p.name for p in tmp_path.iterdir()] == ["table.nc"]


def test_tables_match_single_torques(small_table, coarse):
    point = small_table.dataset.isel(bias=5, theta=2)
    found = st.torque(
        junction(),
        bias=float(point["bias"]),
        theta=float(point["theta"]),
        temperature=300.0,
        accuracy=coarse,
    )
    for name in UNITS:
        assert getattr(found, name) == pytest.approx(float(point[name]), rel=1e-12)


def test_a_full_disk_leaves_the_old_file_and_no_other(small_table, tmp_path, monkeypatch):
    target = tmp_path / "table.nc"
    small_table.save(target)
    before = target.read_bytes()

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(st.FileError, match="No space left"):
        small_table.save(target)
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["table.nc"]
    with pytest.raises(st.FileError, match="No space left"):
        small_table.save(tmp_path / "other.nc")
    assert not (tmp_path / "other.nc").exists()


def test_files_that_are_no_tables_are_refused(tmp_path):
    (tmp_path / "text.nc").write_text("hello")
    xr.Dataset({"a": 1.0}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    for name, message in (
        ("none.nc", "no such file"),
        ("text.nc", "not a netCDF file"),
        ("other.nc", "holds something else"),
    ):
        with pytest.raises(st.FileError, match=message):
            st.TorqueTable.load(tmp_path / name)
    with pytest.raises(st.FileError, match="no folder"):
        synthetic(np.array([0.0]), np.array([1.0])).save(tmp_path / "missing" / "a.nc")


def test_wrong_grids_are_refused(coarse):
    wrong = {
        "theta goes from": {"bias": [0.0], "theta": [-0.1, 1.0]},
        "theta goes from 1 to 3.2": {"bias": [0.0], "theta": [1.0, 3.2]},
        "bias does not ascend": {"bias": [0.1, 0.0], "theta": [1.0]},
        "bias is": {"bias": [np.nan], "theta": [1.0]},
        "theta is": {"bias": [0.0], "theta": []},
        "temperature is -1": {"bias": [0.0], "theta": [1.0], "temperature": -1},
        "engine is 'magic'": {"bias": [0.0], "theta": [1.0], "engine": "magic"},
    }
    for message, options in wrong.items():
        with pytest.raises(st.QuestionError, match=message):
            st.tabulate(junction(), **options)


def test_stacks_without_roles_or_open_leads_are_refused():
    fixed_only = [x for x in junction().layers if x.magnetization != "free"]
    layers = [*fixed_only, st.Layer(fixed_only[0].material, magnetization=(0, 0, 1))]
    stack = st.Stack(layers, lattice_constant=0.3)
    with pytest.raises(st.QuestionError, match="no free layer"):
        st.tabulate(stack, bias=[0.1], theta=[1.0])
    with pytest.raises(st.QuestionError, match="no free layer"):
        st.torque(stack, theta=1.0)
    with pytest.raises(st.QuestionError, match="no open mode at the Fermi energy -9"):
        st.torque(junction(fermi_energy=-9.0), theta=1.0)
    with pytest.raises(st.QuestionError, match="no open mode at energy -9"):
        st.scattering(junction(), energy=-9.0)
    apart = list(valve().layers)
    apart[1] = st.Layer(apart[1].material, 3, magnetization="free")
    with pytest.raises(st.QuestionError, match="one free magnet"):
        st.torque(st.Stack(apart, lattice_constant=0.3), theta=1.0)


# Interpolation


def torques(bias, theta):
    """A valve-like shape with all powers of V up to three."""
    angular = np.sin(theta) / (2.2 + np.cos(theta))
    return (
        1e-6 * (bias + 0.5 * bias**2 - 0.2 * bias**3) * angular,
        1e-7 * (1 + bias**2) * angular,
        1e10 * bias * (1 + 0.3 * np.cos(theta)),
    )


def synthetic(bias, theta):
    columns = dict(zip(UNITS, torques(bias[:, None], theta[None, :]), strict=True))
    return TorqueTable.from_arrays(bias, theta, **columns)


def test_interpolation_is_exact_in_bias_and_spectral_in_angle():
    theta = np.linspace(0, np.pi, 301)
    for nodes, tolerance in ((7, 2e-3), (13, 2e-6), (25, 1e-12)):
        table = synthetic(np.linspace(-1, 1, 9), np.linspace(0, np.pi, nodes))
        for bias in (-1.0, -0.33, 0.0, 0.71, 1.0):
            found = table.at(bias, theta)
            for name, values in zip(UNITS, torques(bias, theta), strict=True):
                scale = np.abs(table.dataset[name]).max()
                np.testing.assert_allclose(found[name], values, atol=tolerance * scale)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_few_biases_are_enough_to_interpolate(count):
    bias = np.linspace(-0.5, 0.5, count) if count > 1 else np.array([0.2])
    table = synthetic(bias, np.linspace(0, np.pi, 9))
    for value in bias:
        at = table.at(float(value), np.pi / 2)
        node = table.dataset.sel(bias=value).isel(theta=4)
        for name in UNITS:
            assert float(at[name][0]) == pytest.approx(float(node[name]), rel=1e-10, abs=1e-30)


def test_interpolation_stops_at_the_border():
    table = synthetic(np.array([-0.1, 0.1]), np.linspace(0.5, 2.5, 7))
    with pytest.raises(st.RangeError, match=r"bias is 0\.2 V; .* covers -0\.1 to 0\.1"):
        table.at(0.2, 1.0)
    with pytest.raises(st.RangeError, match="theta is"):
        table.at(0.0, 0.4)
    uneven = synthetic(np.array([0.0]), np.concatenate([np.linspace(0, 0.1, 10), [np.pi]]))
    with pytest.raises(st.RangeError, match="too uneven"):
        uneven.at(0.0, 1.0)
    with pytest.raises(st.RangeError, match="at least one between"):
        synthetic(np.array([0.0]), np.array([0.0, np.pi])).at(0.0, 1.0)


@pytest.mark.parametrize("theta", ["x", None, np.nan, 1j, np.array([1j]), [[0.1, 0.2]], [0.1, "a"]])
def test_angles_that_are_no_list_of_numbers_are_refused(theta):
    table = synthetic(np.array([-0.1, 0.1]), np.linspace(0, np.pi, 7))
    with pytest.raises(st.QuestionError, match=r"theta is .* allowed are finite numbers"):
        table.at(0.0, theta)


def test_pi_in_single_precision_is_inside_the_table():
    table = synthetic(np.array([-0.1, 0.1]), np.linspace(0, np.pi, 7))
    found = table.at(0.0, np.linspace(0, np.pi, 5, dtype=np.float32))
    assert found["theta"].values[-1] == np.pi
    assert table.at(0.0, []).sizes["theta"] == 0


def test_torkance_and_conductance_are_slopes():
    table = synthetic(np.linspace(-0.1, 0.1, 41), np.linspace(0, np.pi, 5))
    found = table.torkance().sel(bias=0.0, method="nearest").isel(theta=2)
    assert float(found["torkance_parallel"]) == pytest.approx(1e-6 / 2.2, rel=1e-4)
    ratio = float(found["torkance_parallel_reduced"] / found["torkance_parallel"])
    assert ratio == pytest.approx(2 * 1.602176634e-19 / 1.054571817e-34, rel=1e-9)
    conductance = table.conductance().isel(bias=20)
    np.testing.assert_allclose(
        conductance, 1e10 * (1 + 0.3 * np.cos(table.dataset["theta"])), rtol=1e-9
    )


def test_attributes_are_plain_text(small_table):
    attrs = small_table.dataset.attrs
    assert tomllib.loads(attrs["question"])["table"]["temperature"] == 300.0
    assert json.loads(attrs["versions"])["numpy"] == np.__version__


def test_interpolant_arrays_have_the_documented_shape():
    bias, theta = np.linspace(0, 1, 6), np.linspace(0, np.pi, 5)
    found = interpolate(bias, theta, *torques(bias[:, None], theta[None]))
    pieces = len(found.breaks) - 1
    assert found.coefficients.shape == (pieces, 4, 3, 5)
    assert found.bias_range == (0.0, 1.0)
