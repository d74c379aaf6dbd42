"""Sources that solve many points at once are swept by chunks of points."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import zarr
from semiclassical_valves import diffusive_valve

import spintorque as st

VALVE = diffusive_valve()
AXES = {
    "films[1].thickness_nm": np.linspace(1, 20, 50).tolist(),
    "conductors.ferromagnet_1.spin_diffusion_length": np.linspace(5, 60, 24).tolist(),
}
ASKED = {"bias": [-0.01, 0.02], "theta": [0.0, 1.0, np.pi]}


def files_of(store):
    return [path for path in (store / "values").rglob("*") if path.is_file()]


def test_chunks_hold_a_thousand_points(tmp_path):
    swept = st.sweep(VALVE, AXES, folder=tmp_path / "a.zarr", **ASKED)
    assert swept.complete
    assert len(files_of(tmp_path / "a.zarr")) < 2400 / 800 + 2
    chunks = zarr.open_group(tmp_path / "a.zarr", mode="r")["values"].chunks
    assert 500 < np.prod(chunks[:3]) <= 1000
    for fields in ((0, 0), (31, 11), (49, 23)):
        values = {name: axis[at] for (name, axis), at in zip(AXES.items(), fields, strict=True)}
        mapping = VALVE.to_mapping()["diffusive"]
        mapping["films"][1]["thickness_nm"] = values["films[1].thickness_nm"]
        mapping["conductors"]["ferromagnet_1"]["spin_diffusion_length"] = list(values.values())[1]
        alone = st.tabulate(st.DiffusiveStack.from_mapping({"diffusive": mapping}), **ASKED)
        table = swept.table(values).dataset
        for name in ("torque_parallel", "current_density"):
            np.testing.assert_allclose(
                table[name], alone.dataset[name], rtol=1e-13, atol=1e-13 * 1e-2
            )


def test_a_stopped_sweep_goes_on_and_processes_change_nothing(tmp_path, monkeypatch):
    asked = st.DiffusiveStack.torques_of_many
    calls = []

    def stopping(self, values, biases, theta):
        calls.append(len(biases))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return asked(self, values, biases, theta)

    monkeypatch.setattr(st.DiffusiveStack, "torques_of_many", stopping)
    with pytest.raises(KeyboardInterrupt):
        st.sweep(VALVE, AXES, folder=tmp_path / "a.zarr", **ASKED)
    assert st.sweep_status(tmp_path / "a.zarr").done == calls[0] > 500
    with ThreadPoolExecutor(2) as threads:
        again = st.sweep(VALVE, AXES, folder=tmp_path / "a.zarr", executor=threads, **ASKED)
    whole = st.sweep(VALVE, AXES, folder=tmp_path / "b.zarr", **ASKED)
    assert again.dataset.identical(whole.dataset)


def test_a_group_that_fails_is_computed_point_by_point(tmp_path, monkeypatch):
    torques = st.DiffusiveStack.torques

    def failing(self, bias, theta):
        if bias > 0:
            raise ZeroDivisionError("no such bias")
        return torques(self, bias, theta)

    def together(self, values, biases, theta):
        raise ZeroDivisionError("one of them")

    monkeypatch.setattr(st.DiffusiveStack, "torques", failing)
    monkeypatch.setattr(st.DiffusiveStack, "torques_of_many", together)
    axes = {"films[1].thickness_nm": [1.0, 2.0]}
    swept = st.sweep(VALVE, axes, folder=tmp_path / "a.zarr", **ASKED)
    assert len(swept.failures) == 2
    assert all("no such bias" in message for message in swept.failures.values())
    monkeypatch.undo()
    assert st.sweep(VALVE, axes, folder=tmp_path / "a.zarr", **ASKED).complete


@pytest.mark.parametrize("quantity", ["mutual_torques", "torque_parts"])
def test_torques_on_other_magnets_are_swept_together_too(quantity, tmp_path):
    axes = {"films[1].thickness_nm": [3.0, 6.0]}
    swept = st.sweep(VALVE, axes, folder=tmp_path / "a.zarr", quantity=quantity, **ASKED)
    point = swept.dataset.sel({"films[1].thickness_nm": 6.0, "bias": 0.02})
    alone = st.diffusive_torques(VALVE, theta=ASKED["theta"], bias=0.02)
    if quantity == "mutual_torques":
        np.testing.assert_allclose(
            point["fixed_torque_parallel"], alone.fixed_torque_parallel, rtol=1e-12, atol=1e-15
        )
    else:
        np.testing.assert_array_equal(point["flux_torque_parallel"], point["torque_parallel"])


def test_points_that_are_not_allowed_are_named(tmp_path):
    axes = {"films[1].thickness_nm": [1.0, -2.0, 3.0]}
    with pytest.raises(st.QuestionError, match=r"at films\[1\].thickness_nm = -2.0: thickness_nm"):
        st.sweep(VALVE, axes, folder=tmp_path / "a.zarr", **ASKED)


def test_names_are_swept_point_by_point(tmp_path):
    axes = {"films[0].conductor": ["normal_metal_1"], "films[3].thickness_nm": [2.0, 3.0]}
    assert st.sweep(VALVE, axes, folder=tmp_path / "a.zarr", **ASKED).complete
