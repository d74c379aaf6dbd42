"""Report of layers that scatter many modes: what they transmit, conductance and torque."""

from collections.abc import Sequence

from ..model.semiclassical.matrix_scatterer import HatScatterer, MatrixScatterer
from ..model.semiclassical.scatterer import MIXING, Phases, Scatterer, Spacer
from ..model.semiclassical.scattering_layer import ScatteringLayer
from ..plot.semiclassical.scattering_figure import plot_mode_conductance, plot_mode_torque
from ..results.semiclassical.scattering_transport import ScatteringTransport
from .page import Chapter, figure_of


def scattering_stack_chapter(
    layers: Sequence[ScatteringLayer], phases: Phases, transport: ScatteringTransport
) -> Chapter:
    """Chapter about layers, whose scatterers without phases have ``phases``."""
    facts = {
        f"layer {place}": _in_words(layer, phases) for place, layer in enumerate(layers, start=1)
    }
    figures = {
        "mode_conductance": figure_of(
            lambda ax: plot_mode_conductance(transport, ax=ax),
            "Conductance of both spins per mode against the angle.",
        )
    }
    if transport.free_layers:
        figures["mode_torque"] = figure_of(
            lambda ax: plot_mode_torque(transport, ax=ax),
            "Torque on the free layer per mode and voltage against the angle.",
        )
    return Chapter("Layers", facts, figures)


def _in_words(layer: ScatteringLayer, phases: Phases) -> str:
    """What a layer is, and along what its magnet lies."""
    magnet = "" if layer.direction is None else f", magnet {layer.direction}"
    if isinstance(layer, Spacer):
        return f"metal of g_N/N = {layer.transmission:g}"
    if isinstance(layer, Scatterer):
        up, down = layer.transmission
        named = {name: getattr(layer, name) for name in MIXING}
        mixing = [f"{n.replace('_', ' ')} {v:.4g}" for n, v in named.items() if v is not None]
        words = [f"T↑ {up:g}, T↓ {down:g}", f"phases {layer.phases or phases}", *mixing]
        return f"{', '.join(words)}{magnet}"
    if isinstance(layer, MatrixScatterer):
        return f"S-matrix of {layer.left_modes} and {layer.right_modes} modes of one spin{magnet}"
    assert isinstance(layer, HatScatterer)
    share = layer.transmission[0][0]
    return f"averages of S-matrices, mean transmission {share:.4g}{magnet}"
