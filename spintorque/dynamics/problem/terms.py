"""Torques as the kernels see them: series in m.q, or tables; and whether a table holds a bias."""

from ...errors import RangeError
from ...model.drive import Level
from ...model.torque_laws.torque_series import Series
from ...results.table_term import Table
from .drive_segments import value_range

Term = Series | Table


def check_bias(table: Table, voltage: Level, factor: float) -> None:
    """RangeError if a voltage times a factor leaves the table."""
    for bias in value_range(voltage):
        low, high = table.interpolant.bias_range
        if not low <= factor * bias <= high:
            raise RangeError(
                f"bias is {factor * bias:g} V; the {table.name} covers {low:g} to "
                f"{high:g} V: choose a bias inside, or {table.widen}"
            )
