import sys

import numpy as np
import pytest
from stacks import STACKS, junction

import spintorque as st


@pytest.fixture(params=STACKS, ids=str)
def stack(request):
    return STACKS[request.param]()


@pytest.fixture(scope="session")
def coarse():
    """Accuracy for tests of relations that hold on any mesh."""
    return st.TransportAccuracy(k_points=12, energy_points=9, contour_points=32)


@pytest.fixture(scope="session")
def small_table(coarse):
    """A table of the tunnel junction on a coarse mesh."""
    return st.tabulate(
        junction(),
        bias=np.linspace(-0.6, 0.6, 7),
        theta=np.linspace(0, np.pi, 7),
        temperature=300.0,
        accuracy=coarse,
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Check the legend of every pyplot figure that a test leaves open."""
    result = yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        from legends import unexplained_styles

        figures = map(pyplot.figure, pyplot.get_fignums())
        silent = {ax.get_title(): unexplained_styles(ax) for f in figures for ax in f.axes}
        assert not any(silent.values()), f"legends leave out {silent}"
    return result
