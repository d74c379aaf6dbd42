"""The numbers against which cmtj tests itself, and those of Arm's solvers."""

import tomllib
import warnings
from functools import cache, wraps
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st

from ..case import Row, explain_styles, relative

CLAIM = "resonances, loops, pulses and oscillations that cmtj tests; switching as Arm's solvers do"
PER_TESLA = 795774.715459  # A/m, in cmtj
PERMEABILITY = 12.566e-7  # in cmtj's static solver
RATIO = constants.physical_constants["Bohr magneton"][0] / constants.hbar  # rad/(s T)
STATIC, DYNAMIC = 1.76e11 / RATIO, 220880.0 / (constants.mu_0 * RATIO)  # g factors of cmtj
AREA = 1000.0
X, Z = (1, 0, 0), (0, 0, 1)
OERSTED = {"along": 1, "none": 0, "against": -1}
THIRD = 5e-4 / 3  # ns, by which a step of cmtj's RK4 lengthens a pulse
TIMES, MISSED = (4.0, 8.0, 15.0), (0.30201, 5.2006e-3, 3.4864e-6)
ANGLES = {3.5104: 0.131151, 8.5226: 0.573685, 10.4395: 1.694509, 11.5017: 2.932831}


@cache
def numbers():
    with (Path(__file__).parent / "numbers.toml").open("rb") as file:
        return tomllib.load(file)


def as_it_is(solve):
    """Solve without remarks on fields, currents and starts, which are those of others."""

    @wraps(solve)
    def silent(*arguments):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", st.SpintorqueWarning)
            return solve(*arguments)

    return silent


@as_it_is
def rows():
    found = []
    given = numbers()["bilayer"]
    modes = bilayer(given["field"])
    for field, pair, own in zip(given["field"], given["frequency"], modes, strict=True):
        for name, frequency, reference in zip(("lower", "upper"), own, pair, strict=True):
            title = f"two layers in {field / 1e3:.0f} kA/m, {name} mode"
            found.append(relative(title, frequency, reference, 1e-3, "GHz"))
    for name, own in perpendicular_pair().items():
        for frequency, reference in zip(own, numbers()["perpendicular"][name], strict=True):
            title = f"two perpendicular layers, {name}: mode"
            found.append(Row(title, frequency, reference, 1e-2, "GHz"))
    given = numbers()["hall_loop"]
    for field, own, reference in zip(given["field"], hall_loop(), given["resistance"], strict=True):
        title = f"Hall resistance of two layers in {field / 1e3:.0f} kA/m"
        found.append(Row(title, own, reference, 1.5e-3, "ohm"))
    away = np.abs(saturation() - numbers()["saturation"]["resistance"]).max()
    found.append(Row("resistance towards saturation, largest of 20 deviations", away, 0, 1.5e-3))
    for name in OERSTED:
        settled, all_of_them = after_pulses(name)
        title = f"pulses of spin-orbit torque, Oersted field {name}: largest deviation"
        found += [
            Row(f"{title} where the moment settles", settled, 0, 1.5e-3, "ohm"),
            Row(f"{title} at threshold too", all_of_them, 0, 0.35, "ohm"),
        ]
    for axis, own, reference in zip("xyz", oscillator(), oscillator_of_cmtj(), strict=True):
        found.append(Row(f"oscillator after 50 ns, m_{axis}", own, reference, 1.5e-3))
    given = numbers()["diagram"]
    for field, reference in zip(given["field"], given["moment"], strict=True):
        title = f"mean m_z over pulses of two torques in {field / 1e3:.0f} kA/m"
        found.append(Row(title, diagram(field).mean(), np.mean(reference), 0.01))
    found += [
        relative(f"Arm: angle of the moment after {time:g} ns", own, reference, 3e-4, "rad")
        for (time, reference), own in zip(ANGLES.items(), angles(), strict=True)
    ]
    found += [
        relative(f"Arm: not switched at {time:g} of its times", own, reference, 4e-3)
        for time, own, reference in zip(TIMES, not_switched(), MISSED, strict=True)
    ]
    return found


def layer(tesla, thickness, **others):
    options = {"area": AREA, "demagnetization": Z, "g_factor": DYNAMIC, **others}
    return st.Macrospin(saturation_magnetization=tesla * PER_TESLA, thickness=thickness, **options)


@as_it_is
def bilayer(field):
    """Frequencies (fields, 2) in GHz; the anisotropy normal to the film is part of its factor."""
    layers = [
        st.Macrospin(
            saturation_magnetization=tesla / PERMEABILITY,
            thickness=thickness,
            area=AREA,
            damping=1e-6,
            anisotropy=in_plane,
            easy_axis=X,
            demagnetization=(0, 0, 1 - 2 * normal * PERMEABILITY / tesla**2),
            g_factor=STATIC,
        )
        for tesla, thickness, in_plane, normal in ((1.0, 1.0, 10.0, 3e4), (1.2, 1.3, 1e4, 10))
    ]
    magnet = st.CoupledMacrospins(layers=layers, couplings=[st.Coupling(bilinear=1e-4)])
    return st.analysis.ferromagnetic_resonance(
        magnet,
        field=field,
        field_direction=st.direction(np.radians(89), np.radians(0.1)),
        frequency=[10.0],
        microwave_direction=(0, 1, 0),
    ).mode_frequency


def perpendicular_pair():
    """Frequencies (2,) in GHz of two layers along their normal, parallel and not."""
    one = layer(0.73, 1.0, damping=1e-6, anisotropy=3e5, g_factor=STATIC)
    magnet = st.CoupledMacrospins(layers=(one, one), couplings=[st.Coupling(bilinear=-1.8e-4)])
    sides = {"parallel": (0.0, 0.0, 1.0), "antiparallel": (0.0, 0.0, -1.0)}
    return {
        name: st.analysis.normal_modes(
            magnet,
            drive=st.Drive(voltage=0.0, field=(0.0, 0.0, 5e4)),
            near=[(0.0, 0.0, 1.0), second],
            stable=False,
        ).frequency
        for name, second in sides.items()
    }


def hall_loop():
    """Hall resistances (fields,) of two tilted layers."""
    layers = [
        layer(1.1, 1.0, damping=0.05, anisotropy=k, easy_axis=st.direction(np.radians(tilt)))
        for k, tilt in ((0.55e6, 1.0), (0.3e6, 0.01))
    ]
    loop = st.analysis.magnetization_loop(
        st.CoupledMacrospins(layers=layers, couplings=[st.Coupling(bilinear=3e-3)]),
        field=numbers()["hall_loop"]["field"],
        field_direction=Z,
    )
    x, y, z = np.moveaxis(loop.moment_up, -1, 0)
    return (2.5 * z + 10 / 80 * (5.11 + 0.41) * x * y).sum(axis=-1)


def saturation():
    """Resistances (fields,) of a film, each from where the one before it ended."""
    factors = (
        (0.00024164288391924, 2.71396011566517e-10, 5.95503928124313e-14),
        (2.71396011566517e-10, 0.000160046006320031, 1.32504057070646e-14),
        (5.95503928124313e-14, 1.32504057070646e-14, 0.999598310229469),
    )
    film = layer(0.525, 1.45, damping=0.03, anisotropy=1.54e5, demagnetization=factors)
    x, _, z = st.direction(np.radians(92))
    moment, found = Z, []
    for field in numbers()["saturation"]["field"]:
        kicked = st.Samples(
            times=[0.0, 0.01, 0.01], values=[field * z + 50, field * z + 50, field * z]
        )
        drive = st.Drive(voltage=0.0, field=(field * x, 0.0, kicked))
        moment = moved(film, drive, moment, 10.0)[-1]
        found.append(304.306 - 0.053 * moment[0] ** 2 - 0.464 * moment[1] ** 2)
    return np.array(found)


def after_pulses(name):
    """Largest deviation in ohm after pulses that leave the moment on its axis, and after all."""
    film = layer(1.45, 1.7, damping=0.0064, anisotropy=3e5, fixed_direction=(0, 1, 0))
    reference = np.array(numbers()["pulses"][name])
    torque = efficiencies(film, 0.000371 * PER_TESLA / 6e10, -0.000433 * PER_TESLA / 6e10)
    currents = np.linspace(-1e11, 1e11, 20)
    moment, found = np.array([0.001, 0.99, 0]) / np.hypot(0.001, 0.99), []
    for current in [*currents, *currents[-2::-1]]:
        field = OERSTED[name] * current * 6e-9 / 2
        drive = st.Drive(current_density=pulse(current), field=(0.0, pulse(field), 0.0))
        path = moved(film, drive, moment, 15.0, torque, 5e-4)
        moment = path[-1]
        found.append(150 - 50 * path[-100:, 1].mean())
    away, on_axis = np.abs(found - reference), np.abs(np.abs(reference - 150) - 50) < 1e-3
    return away[on_axis].max(), away.max()


def pulse(amplitude):
    times = [0.0, 1.0 - THIRD, 1.0 - THIRD, 7.0, 7.0]
    return st.Samples(times=times, values=[0.0, 0.0, amplitude, amplitude, 0.0])


def oscillator():
    """Moment at cmtj's last sample, 0.2 ps before the end."""
    fixed = (0, np.sqrt(0.5), np.sqrt(0.5))
    film = layer(1.0, 1.4, damping=0.3, anisotropy=3.5e5, fixed_direction=fixed)
    torque = st.SlonczewskiTorque.from_cmtj(
        SlonczewskiSpacerLayerParameter=1.0,
        beta=1.0,
        spinPolarisation=np.sqrt(2),  # its reference layer (0, 1, 1) is no unit vector
        damping=0.3,
    )
    return moved(film, st.Drive(current_density=-6e9), Z, 49.9998, torque)[-1]


def oscillator_of_cmtj():
    return numbers()["oscillator"]["moment"]


def diagram(field):
    """Mean m_z (currents,) after pulses of a torque like J and one like J^2, at two terminals."""
    factor, tilt = 0.017, np.radians(0.1)
    film = layer(
        1.12,
        1.0,
        damping=0.01,
        anisotropy=5.63e5,
        second_anisotropy=-3e4,
        demagnetization=(factor, factor, np.sqrt(1 - 2 * factor**2)),
    )
    linear = efficiencies(film, 0.7 * PER_TESLA * 16e-3 / 1e10, 0.0)
    square = efficiencies(film, 0.0, 0.7 * PER_TESLA * 1e-3 / 1e10)
    torque = [st.Polarizer(torque=linear), st.Polarizer(torque=square, terminal="square")]
    applied = tuple(field * np.array(st.direction(tilt)))
    moment = moved(film, st.Drive(voltage=0.0, field=applied), st.direction(3.14), 25.0)[-1]
    up = np.linspace(0, 0.3, 20)
    scan = np.concatenate([up, up[::-1], -up, -up[::-1]])
    means = {}
    for current in scan:
        first, second = (
            st.Samples(times=[0.0, 10.0, 10.0], values=[level, level, 0.0])
            for level in (1e10 * current, 1e10 * current**2)
        )
        terminals = [st.Terminal(name="square", current_density=second)]
        drive = st.Drive(current_density=first, field=applied, terminals=terminals)
        path = moved(film, drive, moment, 20.0, torque, 0.01)
        moment = path[-1]
        means.setdefault(current, []).append(path[-100:, 2].mean())
    return np.array([np.mean(means[current]) for current in sorted(means)])


def efficiencies(film, damping_like, field_like):
    """Torque whose fields a_DL and a_FL are given per current density, in A/m and A/m^2."""
    unit = film.torque_to_field * constants.hbar / (2 * constants.e)
    return st.SpinOrbitTorque(damping_like=damping_like / unit, field_like=field_like / unit)


def moved(magnet, drive, moment, duration, torque=None, interval=None):
    """Moments (samples, 3) of a run, by RK4 with a step of ``interval`` (ns) if it is given."""
    control = st.StepControl(sample_interval=duration)
    if interval is not None:
        step = min(interval, 1e-3)
        control = st.StepControl(method="rk4", step=step, sample_interval=interval)
    run = st.simulate(
        magnet, torque=torque, drive=drive, duration=duration, initial=moment, control=control
    )
    return run.dataset["m"].values


def angles():
    """Angles (times,) of a cell under -100 uA, with the parameters that Arm's solver has."""
    area = np.pi / 4 * 50**2
    normal = 1 / (2 * 1.0 / (25 * np.sqrt(np.pi)) + 1)
    cell = st.Macrospin(
        saturation_magnetization=0.97e6,
        thickness=1.0,
        area=area,
        damping=0.005,
        anisotropy=1e6,
        demagnetization=((1 - normal) / 2, (1 - normal) / 2, normal),
        g_factor=STATIC,
    )
    run = st.simulate(
        cell,
        torque=st.SlonczewskiTorque.from_oommf(P=0.35, Lambda=1.2),
        drive=st.Drive(current_density=-100e-6 / (area * 1e-18)),
        duration=12.0,
        initial=st.direction(0.053263806354109065, np.radians(0.1)),
        control=st.StepControl(sample_interval=1e-3),
    )
    angle = np.arccos(run.dataset["m"].values[:, 2])
    return np.interp(list(ANGLES), run.dataset["time"].values, angle)


def not_switched(times=TIMES):
    """Probabilities (times,) at 1.5 of the critical torque and a stability of 60."""
    alpha, field = 0.02, 2e5
    density = constants.mu_0 * 1e6 * field / 2
    volume = 60 * constants.k * 300 / density * 1e27
    magnet = st.Macrospin(
        saturation_magnetization=1e6,
        thickness=1.0,
        area=volume,
        damping=alpha,
        anisotropy=density,
        fixed_direction=Z,
    )
    unit = (1 + alpha**2) / (alpha * magnet.gamma0 * field) * 1e9
    return st.analysis.evolve_distribution(
        magnet,
        torque=efficiencies(magnet, -1.5 * alpha * field / 1e10, 0.0),
        drive=st.Drive(current_density=1e10),
        times=[unit * time for time in times],
        temperature=300.0,
    ).not_switched


def figure(rows):
    """Modes of two layers, and the switching of many magnets."""
    fig = Figure(figsize=(8, 3.6), layout="constrained")
    left, right = fig.subplots(1, 2)
    given = numbers()["bilayer"]
    field = np.linspace(-4e5, 4e5, 61)
    left.plot(np.array(given["field"]) / 1e3, given["frequency"], "o", color="grey", mfc="none")
    left.plot(field / 1e3, bilayer(field), color="grey")
    left.set(xlabel="field (kA/m)", ylabel="frequency (GHz)")
    explain_styles(left, line="spintorque", points="cmtj's tests")
    left.legend()
    times = np.linspace(0.5, 16, 32)
    right.semilogy(times, not_switched(times), color="grey")
    right.semilogy(TIMES, MISSED, "o", color="grey", mfc="none")
    right.set(xlabel=r"$\alpha\gamma_0 H_k t/(1+\alpha^2)$", ylabel="not switched")
    explain_styles(right, line="spintorque", points="Arm's Fokker-Planck solver")
    right.legend()
    return fig
