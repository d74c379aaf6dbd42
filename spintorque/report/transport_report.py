"""Reports of stacks at one point: profile, scattering, bands, exchange, mixing."""

import numpy as np

from ..plot.electronic_structure.band_diagram_figure import plot_band_diagram
from ..plot.profile_figure import plot_torque_profile
from ..plot.transport_figure import (
    plot_exchange_coupling,
    plot_mixing_conductance,
    plot_scattering,
    plot_spin_current,
)
from ..results.electronic_structure.band_diagram import BandDiagram
from ..results.exchange_coupling import ExchangeCoupling
from ..results.mixing_conductance import MixingConductance
from ..results.scattering import Scattering
from ..results.spin_current import SpinCurrent
from ..results.torque_profile import TorqueProfile
from .page import WIDE, Chapter, figure_of, plus_minus


def profile_chapter(profile: TorqueProfile, current: SpinCurrent) -> Chapter:
    """Chapter about the torque on every monolayer and the spin current on every bond."""
    data = profile.dataset
    headline = {}
    for number, name in enumerate(data["magnetization"].values):
        torque = data["magnet_torque"].isel(magnet=number)
        error = data["magnet_torque_error"].isel(magnet=number)
        for component in ("x", "y", "z"):
            headline[f"torque on magnet {number} ({name}), {component}"] = plus_minus(
                torque.sel(component=component), error.sel(component=component), "J/m²"
            )
    charge, charge_error = (
        current.dataset[f"current_density{end}"].values for end in ("", "_error")
    )
    middle = len(charge) // 2
    headline["electron-flow current density"] = plus_minus(
        charge[middle], charge_error[middle], "A/m²"
    )
    unit = "slice" if "slice" in data.coords else "monolayer"
    facts = {f"{unit}s": str(data.sizes["monolayer"]), "magnets": str(data.sizes["magnet"])}
    if unit == "slice":
        facts["monolayers of each slice"] = ", ".join(data["slice"].values)
    audit = {name.replace("_", " "): f"{value:.2e}" for name, value in profile.audit.items()}
    figures = {
        "torque_profile": figure_of(
            lambda ax: plot_torque_profile(profile, ax=ax),
            f"Torque on every {unit} of the magnets, which are shaded, in the frame in which the "
            "free magnet is +z.",
            size=WIDE,
        ),
        "spin_current": figure_of(
            lambda ax: plot_spin_current(current, ax=ax),
            "Spin current on every bond along the stack.",
            size=WIDE,
        ),
    }
    return Chapter("Torque profile", facts, figures, audit, headline)


def scattering_chapter(scattering: Scattering) -> Chapter:
    """Chapter about the S-matrix of a stack at one energy and k-parallel."""
    by_spin, error = scattering.transmission_by_spin, scattering.unitarity_defect
    whole = plus_minus(scattering.transmission(), error)
    headline = {"transmission from left to right": whole}
    for spin_in in ("up", "down"):
        for spin_out in ("up", "down"):
            value = by_spin.sel(spin_in=spin_in, spin_out=spin_out)
            headline[f"transmission of {spin_in} into {spin_out}"] = plus_minus(value, error)
    facts = {"energy": f"{scattering.energy:g} eV"}
    for lead in ("left", "right"):
        channels = zip(scattering.lead, scattering.spin, strict=True)
        facts[f"modes of the {lead} lead"] = ", ".join(s for side, s in channels if side == lead)
    figure = figure_of(
        lambda ax: plot_scattering(scattering, ax=ax),
        "Where electrons of each lead and spin go; spins are those along the lead's axis, up is "
        "the majority.",
        size=WIDE,
    )
    audit = {"unitarity defect": f"{error:.2e}"}
    return Chapter("Scattering", facts, {"scattering": figure}, audit, headline)


def band_diagram_chapter(diagram: BandDiagram) -> Chapter:
    """Chapter about the potential and the bands along a stack."""
    data = diagram.dataset
    headline = {
        f"chemical potential of the {lead} lead": f"{float(level):.4g} eV"
        for lead, level in zip(data["lead"].values, data["chemical_potential"], strict=True)
    }
    facts = {"bias": f"{data.attrs['bias']:g} V"}
    for number, name in enumerate(data["name"].values):
        count = int((data["layer_of"].values == number).sum())
        is_lead = number in (0, data.sizes["layer"] - 1)
        facts[f"layer {number + 1}"] = f"{name}, " + ("lead" if is_lead else f"{count} monolayers")
    figure = figure_of(
        lambda ax: plot_band_diagram(diagram, ax=ax),
        "Layers and their magnetizations (x to the right, z upwards), potential and chemical "
        "potentials, and the bands of each layer's bulk, darker where more Bloch waves run along "
        "the stack; a magnet has its majority on the left and its minority on the right.",
        size=WIDE,
    )
    return Chapter("Band diagram", facts, {"band_diagram": figure}, headline=headline)


def exchange_chapter(coupling: ExchangeCoupling) -> Chapter:
    """Chapter about the exchange energy of two magnets."""
    headline = {
        "bilinear exchange J1": plus_minus(coupling.bilinear, coupling.bilinear_error, "J/m²"),
        "biquadratic exchange J2": plus_minus(
            coupling.biquadratic, coupling.biquadratic_error, "J/m²"
        ),
    }
    facts = {
        "temperature": f"{coupling.temperature:g} K",
        "energy beyond both terms": f"{coupling.higher_order:.2e} J/m²",
    }
    audit = {name.replace("_", " "): f"{value:.2e}" for name, value in coupling.audit.items()}
    figure = figure_of(
        lambda ax: plot_exchange_coupling(coupling, ax=ax),
        "Exchange energy against the angle between the magnets: the integral of the torque, and "
        "the integrated density of states, in which no torque occurs.",
        size=WIDE,
    )
    return Chapter("Exchange coupling", facts, {"exchange_coupling": figure}, audit, headline)


def mixing_chapter(conductance: MixingConductance) -> Chapter:
    """Chapter about the mixing conductance of a magnet at one energy or several."""
    energies = np.atleast_1d(conductance.energy)
    mixing = np.atleast_1d(conductance.mixing)
    errors = np.atleast_1d(conductance.mixing_error)
    headline = {}
    for energy, value, error in zip(energies, mixing, errors, strict=True):
        for word, part in (("real", value.real), ("imaginary", value.imag)):
            name = f"{word} part of the mixing conductance at {energy:g} eV"
            headline[name] = plus_minus(part, error, "e²/h per cell")
    facts = {"one e²/h per cell is": f"{conductance.unit_per_area:.5g} Ω⁻¹ m⁻²"}
    for name in ("sharvin", "majority", "minority", "transmitted"):
        values = np.atleast_1d(getattr(conductance, name))
        facts[name] = ", ".join(f"{value:.5g}" for value in values) + " e²/h per cell"
    figure = figure_of(
        lambda ax: plot_mixing_conductance(conductance, ax=ax),
        "Mixing conductance per cell against the energy, with the number of modes of the normal "
        "metal (Sharvin).",
        size=WIDE,
    )
    return Chapter("Mixing conductance", facts, {"mixing_conductance": figure}, headline=headline)
