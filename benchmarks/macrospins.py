"""The macrospin that all sides integrate: one formula for the peers, one question for us."""

import numpy as np

import spintorque as st
from spintorque.units import ELEMENTARY_CHARGE, HBAR, MU_0

MAGNET = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=2.0,
    area=5000.0,
    damping=0.01,
    anisotropy=3e5,
    demagnetization=(0.05, 0.1, 0.85),
    fixed_direction=(0.6, 0.0, 0.8),
)
TORQUE = st.SlonczewskiTorque(polarization=0.5, asymmetry=1.5)
CURRENT, FIELD = -1.5e10, (1e4, 5e3, 8e4)  # A/m^2, A/m
DRIVE = st.Drive.constant(current_density=CURRENT, field=FIELD)
START = (0.48, 0.6, 0.64)
STEP = 1e-3  # ns
TEMPERATURE = 300.0  # K
CONDUCTANCE = 1e11  # ohm^-1 m^-2: what turns the table's bias into the current

ALPHA = MAGNET.damping
RATE = MAGNET.gamma0 / (1 + ALPHA**2) * 1e-9  # per ns and A/m
HX, HY, HZ = FIELD
EASY = 2 * MAGNET.anisotropy / (MU_0 * MAGNET.saturation_magnetization)
NX, NY, NZ = (MAGNET.saturation_magnetization * n for n in MAGNET.demagnetization)
QX, QY, QZ = MAGNET.fixed_direction
SQUARE = TORQUE.asymmetry**2
BASE, TILT = SQUARE + 1, SQUARE - 1
STRENGTH = HBAR / (2 * ELEMENTARY_CHARGE) * CURRENT * TORQUE.polarization * SQUARE
STRENGTH *= MAGNET.torque_to_field  # A/m


def slope(x, y, z):
    """dm/dt per ns, in the fewest operations; for floats, for arrays and for compilers."""
    damping = STRENGTH / (BASE + TILT * (x * QX + y * QY + z * QZ))
    turning = -ALPHA * damping
    hx, hy, hz = HX - NX * x, HY - NY * y, HZ + (EASY - NZ) * z
    dx, dy, dz = ALPHA * hx + damping * QX, ALPHA * hy + damping * QY, ALPHA * hz + damping * QZ
    wx = hx + turning * QX + (y * dz - z * dy)
    wy = hy + turning * QY + (z * dx - x * dz)
    wz = hz + turning * QZ + (x * dy - y * dx)
    return RATE * (wy * z - wz * y), RATE * (wz * x - wx * z), RATE * (wx * y - wy * x)


def start_of(members):
    """Starts (members, 3) around START."""
    tilt = np.random.default_rng(0).normal(0, 0.01, (members, 3))
    found = np.array(START) + tilt
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def torque_table():
    """The same torque, tabulated over 7 voltages and 13 angles."""
    bias, theta = np.linspace(-0.6, 0.6, 7), np.linspace(0, np.pi, 13)
    V, angle = np.meshgrid(bias, theta, indexing="ij")
    current = CONDUCTANCE * V
    per_sin = HBAR / (2 * ELEMENTARY_CHARGE) * current * TORQUE.polarization * SQUARE
    return st.TorqueTable.from_arrays(
        bias,
        theta,
        torque_parallel=per_sin * np.sin(angle) / (BASE + TILT * np.cos(angle)),
        torque_perpendicular=0.0,
        current_density=current,
    )


def junction_table():
    """A tunnel junction of 13 voltages: current and torques depend on angle and voltage."""
    bias, theta = np.linspace(-0.6, 0.6, 13), np.linspace(0, np.pi, 13)
    V, angle = np.meshgrid(bias, theta, indexing="ij")
    x = np.cos(angle)
    current = CONDUCTANCE * V * (1 + 0.3 * x / (1 + (V / 0.5) ** 2) + 0.2 * V**2)
    per_sin = HBAR / (2 * ELEMENTARY_CHARGE) * current * TORQUE.polarization * SQUARE
    return st.TorqueTable.from_arrays(
        bias,
        theta,
        torque_parallel=per_sin * np.sin(angle) / (BASE + TILT * x),
        torque_perpendicular=2e-5 * V**2 * np.sin(angle) * (1 + 0.1 * x),
        current_density=current,
    )


def ours(method, duration, step=STEP, tolerance=1e-10, **options):
    """Moment at the end of one trajectory."""
    found = trajectory(method, duration, step, tolerance, **options)
    return found.m[-1]


def trajectory(method, duration, step, tolerance, torque=TORQUE, drive=DRIVE, temperature=0.0):
    control = st.StepControl(
        method=method, step=step, tolerance=tolerance, sample_interval=duration
    )
    return st.simulate(
        MAGNET,
        torque=torque,
        drive=drive,
        duration=duration,
        initial=START,
        temperature=temperature,
        control=control,
    )


def our_crowd(method, starts, steps, torque=TORQUE, drive=DRIVE, temperature=0.0, magnet=MAGNET):
    """Moments (members, 3) after some steps."""
    control = st.StepControl(method=method, step=STEP, newton_iterations=2)
    found = st.simulate_ensemble(
        magnet,
        torque=torque,
        drive=drive,
        duration=steps * STEP,
        initial=starts,
        temperature=temperature,
        control=control,
    )
    return found.final.values
