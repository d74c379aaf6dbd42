"""One small answer of every kind."""

import tempfile

import axial_device
import numpy as np
from in_plane_valve import NOTHING, VALVE, magnet
from semiclassical_valves import diffusive_valve, valve_in_time
from stacks import junction, valve
from sweeps import SMALL
from synthetic_table import make_table

import spintorque as st
from spintorque.analysis.rates._retention import retention
from spintorque.analysis.regimes._characteristic_trajectories import characteristic_trajectories
from spintorque.analysis.regimes._hysteresis import hysteresis
from spintorque.analysis.regimes._phase_diagram import phase_diagram
from spintorque.analysis.regimes.attractors import AttractorSearch
from spintorque.analysis.resonance._oscillation import oscillation
from spintorque.analysis.resonance._spin_torque_resonance import spin_torque_resonance
from spintorque.analysis.stability._critical_drive import critical_drive
from spintorque.analysis.stability._energy_barrier import energy_barrier
from spintorque.analysis.stability._equilibria import equilibria
from spintorque.analysis.stability.fokker_planck import evolve_distribution, stationary_distribution
from spintorque.analysis.switching._switching import switching_probability
from spintorque.model.angular_resistance import AngularResistance
from spintorque.results.analyses.linewidth import Linewidth

UP, DOWN = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)
PAIR = st.CoupledMacrospins(layers=(magnet(), magnet()), couplings=(st.Coupling(bilinear=-2e-4),))
SHORT = AttractorSearch(duration=0.5, rounds=1)
DEVICE = axial_device.device(20.0, damping=0.1)
GIVEN = {"torque": axial_device.torque(), "temperature": 300.0}
LINE = Linewidth(
    temperature=np.array([10.0, 20.0]),
    frequency=np.ones(2),
    frequency_at_rest=1.0,
    relaxation_rate=1.0,
    half_maximum=np.ones(2),
    chi_squared=np.ones(2),
    from_spectrum=np.ones(2),
    from_spectrum_error=np.ones(2),
    from_phase=np.ones(2),
    from_phase_error=np.ones(2),
    spectrum_frequency=np.arange(3.0),
    spectral_density=np.ones((2, 3)),
)
ANALYSES = {
    "phase diagram": lambda: phase_diagram(
        magnet(),
        torque=VALVE,
        drive=NOTHING,
        strength=(-1e12, 1e12),
        field=(-6e4, 6e4),
        resolution=(1e12, 6e4),
        coarse=2,
        search=SHORT,
    ),
    "hysteresis": lambda: hysteresis(
        magnet(), torque=VALVE, drive=NOTHING, strength=[-1e12, 1e12], field=[0.0], search=SHORT
    ),
    "oscillation": lambda: oscillation(
        magnet(),
        torque=VALVE,
        drive=NOTHING,
        initial=st.direction(0.3),
        resistance=AngularResistance(parallel=1.0, antiparallel=2.0),
        settling=0.1,
        duration=0.3,
    ),
    "linewidth": lambda: LINE,
    "switching": lambda: switching_probability(
        DEVICE,
        **GIVEN,
        drives=[axial_device.current(2.0), st.Drive(current_density=0.0, field=(0.0, 0.0, 1e3))],
        lengths=[0.1, 0.2],
        trajectories=4,
    ),
    "evolution": lambda: evolve_distribution(
        DEVICE, **GIVEN, drive=axial_device.current(2.0), times=[0.0, 1.0], cells=64
    ),
    "distribution": lambda: stationary_distribution(
        DEVICE, **GIVEN, drive=axial_device.current(2.0), cells=64
    ),
    "resonance": lambda: spin_torque_resonance(
        magnet(),
        torque=VALVE,
        drive=NOTHING,
        near=UP,
        frequency=[1.0, 2.0],
        amplitude=1e8,
        resistance=AngularResistance(parallel=1.0, antiparallel=2.0),
    ),
    "equilibria": lambda: equilibria(magnet(), torque=VALVE, drive=NOTHING),
    "coupled equilibria": lambda: equilibria(PAIR, drive=st.Drive(voltage=0.0)),
    "normal modes": lambda: st.analysis.normal_modes(
        PAIR, drive=st.Drive(voltage=0.0), near=(UP, DOWN)
    ),
    "critical drive": lambda: critical_drive(magnet(), torque=VALVE, drive=NOTHING, near=UP),
    "barrier": lambda: energy_barrier(magnet()),
    "retention": lambda: retention(DEVICE),
    "stray field": lambda: st.analysis.stray_field_profile(
        st.Macrospin.disk(diameter=40.0, thickness=1.2, saturation_magnetization=1e6, damping=0.01),
        [st.PinnedLayer(saturation_magnetization=1e6, thickness=2.0, distance=1.0, direction=UP)],
        points=5,
    ),
    "loop": lambda: st.analysis.magnetization_loop(
        magnet(),
        field=[-1e5, 0.0, 1e5],
        field_direction=UP,
        resistance=AngularResistance(parallel=1.0, antiparallel=2.0),
    ),
    "ferromagnetic resonance": lambda: st.analysis.ferromagnetic_resonance(
        magnet(),
        field=[2e4, 1e5],
        field_direction=UP,
        frequency=[5.0, 8.0],
        microwave_direction=(0.0, 1.0, 0.0),
    ),
    "reversal curves": lambda: st.analysis.reversal_curves(
        magnet(), field=np.linspace(-1e5, 1e5, 9), field_direction=UP, smoothing=1
    ),
    "paths": lambda: characteristic_trajectories(
        magnet(), torque=VALVE, drive=NOTHING, duration=0.1
    ),
}
ANALYSES |= {
    "switching times": lambda: st.analysis.switching_times(
        DEVICE, **GIVEN, drive=axial_device.current(4.0), duration=8.0, trajectories=4
    ),
    "relaxation": lambda: st.analysis.relaxation(
        DEVICE, temperature=300.0, drive=st.Drive(current_density=0.0)
    ),
    "read disturb": lambda: st.analysis.read_disturb(
        DEVICE, **GIVEN, drive=axial_device.current(0.3), duration=10.0, bits=8
    ),
    "asymmetry": lambda: st.analysis.angular_asymmetry(make_table()),
    "magnetoresistance": lambda: st.analysis.magnetoresistance(make_table()),
    "fit": lambda: st.analysis.fit_slonczewski(make_table(), bias=0.3),
    "asymmetric fit": lambda: st.analysis.fit_asymmetric_valve(make_table(), bias=0.3),
    "line": lambda: st.analysis.fit_resonance(
        np.linspace(-2, 2, 9), resonance_curve(), swept="frequency"
    ),
}
METAL = st.Material.normal_metal(onsite=6.0, hopping=1.0)
MAGNET = st.Material.ferromagnet(onsite=6.5, exchange=1.0, hopping=1.0)
INTERFACE = st.Stack(
    [st.Layer(METAL), st.Layer(MAGNET, magnetization="free")], lattice_constant=0.3, fermi_energy=4
)
CONTACT = st.Contact(conductances=(4e14, 2e14), mixing_conductance=4e14 + 3e13j)
CIRCUIT = st.CircuitValve.of_contacts(CONTACT, CONTACT).circuit
FILTERS = st.ScatteringStack(
    [st.Scatterer(transmission=(0.8, 0.3), magnetization=role) for role in ("fixed", "free")]
)
AT = {"bias": 0.2, "theta": 1.0, "accuracy": SMALL}


def resonance_curve():
    x = np.linspace(-2, 2, 9)
    return 1e-6 * (1 + 0.3 * x) / (1 + x**2)


def kwant_magnet():
    return st.kwant_torque(
        valve().to_kwant(),
        energy=0.1,
        sites=lambda site: site.tag[0] in (8, 9),
        params={"theta": 1.0, "kx": 0.2, "ky": 1.4, "bias": 0.0},
    )


def swept():
    with tempfile.TemporaryDirectory() as folder:
        return st.sweep(
            junction(),
            {"layers[1].thickness": [1, 2]},
            folder=f"{folder}/sweep.zarr",
            bias=[-0.5, 0.5],
            theta=[0.0, 1.0, np.pi],
            accuracy=SMALL,
        )


def path(**options):
    drive = st.Drive(current_density=1e11, field=(0.0, 0.0, 1e4))
    return st.simulate(
        magnet(), torque=VALVE, drive=drive, duration=0.05, initial=st.direction(0.3), **options
    )


def crowd():
    drive = st.Drive(current_density=1e11)
    return st.simulate_ensemble(
        magnet(),
        torque=VALVE,
        drive=drive,
        duration=0.05,
        initial=st.direction(0.3),
        members=3,
        temperature=300.0,
        control=st.StepControl(method="heun", step=1e-3, sample_interval=1e-2),
        paths=True,
    )


OTHERS = {
    "torque": lambda: st.torque(junction(), **AT),
    "conductance": lambda: st.mixing_conductance(
        INTERFACE, energy=[4.0, 4.2], accuracy=st.TransportAccuracy(k_points=4)
    ),
    "circuit": lambda: st.circuit_currents(
        CIRCUIT, potentials={"left": 0.01, "right": 0.0}, theta=[0.3, 1.0]
    ),
    "hats": lambda: st.scattering_transport(FILTERS, theta=[0.3, 1.0]),
    "samples of phases": lambda: st.haar_samples(FILTERS, theta=[0.3, 1.0], modes=2, samples=3),
    "coupling": lambda: st.exchange_coupling(valve(), temperature=300.0, accuracy=SMALL),
    "kwant torque": kwant_magnet,
    "scattering": lambda: st.scattering(valve(), energy=0.1, k=(0.2, 1.4)),
    "spin current": lambda: st.spin_current(junction(), **AT),
    "profile": lambda: st.torque_profile(junction(), **AT),
    "band diagram": lambda: st.band_diagram(junction(), bias=0.5, theta=1.0, k=(0.2, 0.0)),
    "bands": lambda: st.bands(st.materials["MgO"], points=20),
    "density of states": lambda: st.density_of_states(
        st.materials["MgO"], [-5.0, 0.0, 7.0], divisions=4
    ),
    "diffusive torques": lambda: st.diffusive_torques(
        diffusive_valve(),
        theta=[0.0, 1.0, 2.0],
        bias=0.01,
        values={"films[1].thickness_nm": [2.0, 6.0]},
    ),
    "diffusion profile": lambda: st.diffusion_profile(
        diffusive_valve(), bias=0.01, theta=1.0, points=3
    ),
    "spin diffusion": lambda: st.spin_diffusion(
        valve_in_time(),
        drive=st.Drive(current_density=1e11),
        duration=1e-3,
        samples=3,
        points=3,
    ),
    "table": make_table,
    "sweep": swept,
    "path": path,
    "crowd": crowd,
}
ANSWERS = ANALYSES | OTHERS
SOLVERS = {
    "band diagram": st.band_diagram,
    "bands": st.bands,
    "density of states": st.density_of_states,
    "phase diagram": st.analysis.phase_diagram,
    "hysteresis": st.analysis.hysteresis,
    "oscillation": st.analysis.oscillation,
    "switching": st.analysis.switching_probability,
    "switching times": st.analysis.switching_times,
    "evolution": st.analysis.evolve_distribution,
    "distribution": st.analysis.stationary_distribution,
    "resonance": st.analysis.spin_torque_resonance,
    "equilibria": st.analysis.equilibria,
    "coupled equilibria": st.analysis.equilibria,
    "normal modes": st.analysis.normal_modes,
    "critical drive": st.analysis.critical_drive,
    "barrier": st.analysis.energy_barrier,
    "retention": st.analysis.retention,
    "stray field": st.analysis.stray_field_profile,
    "relaxation": st.analysis.relaxation,
    "read disturb": st.analysis.read_disturb,
    "loop": st.analysis.magnetization_loop,
    "ferromagnetic resonance": st.analysis.ferromagnetic_resonance,
    "reversal curves": st.analysis.reversal_curves,
    "paths": st.analysis.characteristic_trajectories,
    "asymmetry": st.analysis.angular_asymmetry,
    "magnetoresistance": st.analysis.magnetoresistance,
    "fit": st.analysis.fit_slonczewski,
    "asymmetric fit": st.analysis.fit_asymmetric_valve,
    "line": st.analysis.fit_resonance,
    "torque": st.torque,
    "conductance": st.mixing_conductance,
    "circuit": st.circuit_currents,
    "hats": st.scattering_transport,
    "samples of phases": st.haar_samples,
    "coupling": st.exchange_coupling,
    "kwant torque": st.kwant_torque,
    "scattering": st.scattering,
    "spin current": st.spin_current,
    "profile": st.torque_profile,
    "diffusive torques": st.diffusive_torques,
    "diffusion profile": st.diffusion_profile,
    "spin diffusion": st.spin_diffusion,
}
"""Solvers of those answers whose question names the solver."""
