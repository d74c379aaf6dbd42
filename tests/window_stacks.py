"""The package's stack of a case of `oracles/window_cases.py`."""

import warnings

import spintorque as st


def stack_of(case):
    """Stack of a case; ask about it with ``question_of(case)``."""
    layers = [_layer(entry) for entry in case["layers"]]
    profile = st.BiasProfile()
    if case["shifts"] is not None:
        profile = st.BiasProfile(layer_fractions=case["shifts"][1:-1])
    with warnings.catch_warnings():
        # Some of the insulators conduct at the Fermi energy.
        warnings.simplefilter("ignore", st.SpintorqueWarning)
        return st.Stack(
            layers,
            lattice_constant=case["lattice_constant"],
            fermi_energy=case["fermi_energy"],
            bias_profile=profile,
        )


def question_of(case):
    """Bias, theta and temperature of a case."""
    return {name: case[name] for name in ("bias", "theta", "temperature")}


def _layer(entry):
    numbers = {name: entry[name] for name in ("onsite", "hopping", "exchange")}
    material = st.Material(kind=entry["kind"], **numbers)
    return st.Layer(material, entry["thickness"], entry["magnetization"])
