"""Report of the resistance of a torque table and of closed forms fitted to it."""

from collections.abc import Mapping
from typing import Any

from ..plot.electrical_figure import (
    plot_angular_asymmetry,
    plot_asymmetric_valve_fit,
    plot_magnetoresistance,
    plot_slonczewski_fit,
)
from ..results.analyses.electrical.angular_asymmetry import AngularAsymmetry
from ..results.analyses.electrical.asymmetric_valve_fit import AsymmetricValveFit
from ..results.analyses.electrical.magnetoresistance import Magnetoresistance
from ..results.analyses.electrical.slonczewski_fit import SlonczewskiFit
from .page import Chapter, Illustration, figure_of, plus_minus, span


def magnetoresistance_chapter(
    resistance: Magnetoresistance, fits: Mapping[str, Any], refusals: Mapping[str, str]
) -> Chapter:
    """Chapter about resistances, with ``fits`` and the reasons of those that are missing."""
    data = resistance.dataset
    headline: dict[str, str] = {}
    figures: dict[str, Illustration] = {}
    if "ratio" in data:
        figures["magnetoresistance"] = figure_of(
            lambda ax: plot_magnetoresistance(resistance, ax=ax),
            "Magnetoresistance ratio against the bias, with the errors of the table.",
        )
    for fit in fits.values():
        more, name, figure = _fit(fit)
        headline |= more
        figures[name] = figure
    facts = {
        "resistance-area product": f"{span(data['resistance_area'].values)} Ω µm²",
        "differential": f"{span(data['differential_resistance_area'].values)} Ω µm²",
        **{f"no {name.replace('_', ' ')}": reason for name, reason in refusals.items()},
    }
    return Chapter("Resistance", facts, figures, headline=headline)


def _fit(
    fit: AngularAsymmetry | SlonczewskiFit | AsymmetricValveFit,
) -> tuple[dict[str, str], str, Illustration]:
    """Headline numbers of a fit, the name of its figure, and the figure."""
    if isinstance(fit, AngularAsymmetry):
        numbers = {"angular asymmetry χ": plus_minus(fit.chi, fit.chi_error)}
        caption = (
            f"Resistance-area product against the angle at {fit.bias:g} V, the fit with χ, and "
            "the cosine (χ = 0)."
        )
        figure = figure_of(lambda ax: plot_angular_asymmetry(fit, ax=ax), caption)
        return numbers, "angular_asymmetry", figure
    if isinstance(fit, AsymmetricValveFit):
        names = ("constant", "slope", "square")
        values = [(getattr(fit, name), getattr(fit, f"{name}_error")) for name in names]
        numbers = {
            "u, v, w of the form of two contacts": ", ".join(plus_minus(*pair) for pair in values),
            "largest deviation from that form": f"{100 * fit.misfit:.2g} %",
        }
        caption = (
            f"In-plane torque per current against the angle at {fit.bias:g} V: table, and the form "
            "of two different contacts, (u + v cos θ)/(1 - w cos² θ), fitted to it."
        )
        figure = figure_of(lambda ax: plot_asymmetric_valve_fit(fit, ax=ax), caption)
        return numbers, "asymmetric_valve_fit", figure
    numbers = {
        "Slonczewski's polarization P": plus_minus(fit.polarization, fit.polarization_error),
        "Slonczewski's asymmetry Λ": plus_minus(fit.asymmetry, fit.asymmetry_error),
        "largest deviation from his form": f"{100 * fit.misfit:.2g} %",
    }
    caption = (
        f"In-plane torque per current against the angle at {fit.bias:g} V: table, and "
        "Slonczewski's form fitted to it."
    )
    figure = figure_of(lambda ax: plot_slonczewski_fit(fit, ax=ax), caption)
    return numbers, "slonczewski_fit", figure
