"""The command line: which commands there are, and how they end.

The rooms that a command needs are loaded when it runs, so that help and completion are quick.

Exit code 0: done; 1: the computation failed; 2: the question or a file is at fault; 130: it was
stopped by Ctrl-C.
"""

import os
import sys
from importlib.resources import files
from typing import Annotated

import typer

from .. import __version__
from ..errors import FileError, QuestionError, RangeError, SpintorqueError
from . import new_command, plot_command, show_command, sweep_commands
from .case_command import CaseCommand, add_command
from .options import log_on_stderr, warnings_on_stderr

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # brackets in help texts are TOML sections
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell on stderr what is being done.")
    ] = False,
) -> None:
    """From a stack of magnetic layers to its spin torque and its magnetization dynamics."""
    context.with_resource(warnings_on_stderr())
    if verbose:
        context.with_resource(log_on_stderr())
    if version:
        typer.echo(f"spintorque {__version__}")
        raise typer.Exit


@app.command()
def conventions() -> None:
    """Print signs, units, and what they are called in other codes."""
    typer.echo(files("spintorque").joinpath("conventions.md").read_text(encoding="utf-8"))


def run() -> CaseCommand:
    """Compute the torque table and the trajectory, with figures and a report.

    Example: spintorque run examples/mtj.toml -o results/mtj
    """
    from .dynamics_commands import RUN

    return RUN


def table() -> CaseCommand:
    """Compute the torque table only.

    Example: spintorque table examples/mtj.toml -o results/mtj
    """
    from .dynamics_commands import TABLE

    return TABLE


def dynamics() -> CaseCommand:
    """Compute the trajectory only, from a saved table or a torque in the file.

    Torques in the file are [slonczewski], [asymmetric_valve], [spin_orbit] or [[polarizers]]; the
    magnet is a [macrospin] or [coupled_macrospins].

    Example: spintorque dynamics examples/mtj.toml --table results/mtj/table.nc
    """
    from .dynamics_commands import DYNAMICS

    return DYNAMICS


def ensemble() -> CaseCommand:
    """Compute many trajectories at once, as [ensemble] says, and where they end.

    Parts of 32768 members are kept as they come; after a stop, the same command goes on. The
    torque is a saved table, one in the file, or computed from [stack] and [table].

    Example: spintorque ensemble examples/ensemble.toml -o results/ensemble
    """
    from .dynamics_commands import ENSEMBLE

    return ENSEMBLE


def magnetoresistance() -> CaseCommand:
    """Compute the resistance of a torque table, its ratio, and closed forms fitted to it.

    The table is a saved one, or computed from [stack] and [table]. Fitted at [magnetoresistance]
    bias are the asymmetry of the resistance in the angle, and Slonczewski's torque.

    Example: spintorque magnetoresistance examples/magnetoresistance.toml
    """
    from .transport_commands import MAGNETORESISTANCE

    return MAGNETORESISTANCE


def profile() -> CaseCommand:
    """Compute the torque on every monolayer and the spin current on every bond of a [stack].

    Example: spintorque profile examples/profile.toml
    """
    from .transport_commands import PROFILE

    return PROFILE


def scattering() -> CaseCommand:
    """Compute which waves a [stack] transmits and reflects, at one energy and k-parallel.

    Example: spintorque scattering examples/scattering.toml
    """
    from .transport_commands import SCATTERING

    return SCATTERING


def band_diagram() -> CaseCommand:
    """Compute the potential and the bands along a [stack] at a bias, and draw its layers.

    The bonds at interfaces of crystals, and the rules that made them, are written as a piece of a
    question, to be changed there.

    Example: spintorque band-diagram examples/band_diagram.toml
    """
    from .transport_commands import BAND_DIAGRAM

    return BAND_DIAGRAM


def exchange_coupling() -> CaseCommand:
    """Compute the exchange energy of the free and the fixed magnet of a [stack].

    Example: spintorque exchange-coupling examples/exchange_coupling.toml
    """
    from .transport_commands import EXCHANGE_COUPLING

    return EXCHANGE_COUPLING


def mixing_conductance() -> CaseCommand:
    """Compute the spin-mixing conductance of a [stack] seen from its left lead.

    Example: spintorque mixing-conductance examples/mixing_conductance.toml
    """
    from .transport_commands import MIXING_CONDUCTANCE

    return MIXING_CONDUCTANCE


def stability() -> CaseCommand:
    """Find all directions in which a magnet rests, and the drive at which it leaves one of them.

    That drive is found for the stable direction nearest to [stability] near. The magnet is a
    [macrospin] or [coupled_macrospins].

    Example: spintorque stability examples/stability.toml
    """
    from .stability_commands import STABILITY

    return STABILITY


def normal_modes() -> CaseCommand:
    """Compute frequencies, linewidths and shapes of small motions around a point of rest.

    The magnet is a [macrospin] or [coupled_macrospins], under any torques and field.

    Example: spintorque normal-modes examples/normal_modes.toml
    """
    from .stability_commands import NORMAL_MODES

    return NORMAL_MODES


def retention() -> CaseCommand:
    """Compute the energy barrier of a state, how long it is kept, and what a read does to it.

    A magnet that is symmetric about the fixed direction has its relaxation rates as well.

    Example: spintorque retention examples/retention.toml
    """
    from .stability_commands import RETENTION

    return RETENTION


def oscillation() -> CaseCommand:
    """Compute steady oscillations against the drive: frequency, spectrum, power.

    With [oscillation.linewidth] their linewidth at some temperatures as well. The torque is a saved
    table, one in the file, or computed from [stack] and [table]; one in closed form needs
    [oscillation.resistance].

    Example: spintorque oscillation examples/oscillation_spectrum.toml
    """
    from .oscillation_command import OSCILLATION

    return OSCILLATION


def phase_diagram() -> CaseCommand:
    """Compute the stable states over drive and field, as [phase_diagram] says.

    With [phase_diagram.trajectories] the characteristic trajectories as well, with hysteresis =
    true the states on the way up and down. Batches of points are kept as they come; after a stop,
    the same command goes on. The torque is a saved table, one in the file, or computed from
    [stack] and [table].

    Example: spintorque phase-diagram examples/spin_valve.toml -o results/spin_valve
    """
    from .phase_diagram_command import PHASE_DIAGRAM

    return PHASE_DIAGRAM


def switching() -> CaseCommand:
    """Count the magnets that switch under pulses at a temperature, as [switching] says.

    Batches are kept as they come; after a stop, the same command goes on, and with more
    trajectories it adds to them. The torque is a saved table, one in the file, or computed from
    [stack] and [table].

    Example: spintorque switching examples/switching.toml -o results/switching
    """
    from .switching_commands import SWITCHING

    return SWITCHING


def switching_times() -> CaseCommand:
    """Compute when magnets first cross to the other side under one pulse at a temperature.

    Example: spintorque switching-times examples/switching_times.toml
    """
    from .switching_commands import SWITCHING_TIMES

    return SWITCHING_TIMES


def stfmr() -> CaseCommand:
    """Compute the voltage that a microwave rectifies (spin-torque ferromagnetic resonance).

    [stfmr] sweeps its frequency or the field. The torque is a saved table, one in the file, or
    computed from [stack] and [table]; one in closed form needs [stfmr.resistance].

    Example: spintorque stfmr examples/stfmr.toml -o results/stfmr
    """
    from .stfmr_command import STFMR

    return STFMR


def magnetization_loop() -> CaseCommand:
    """Compute M(H) and R(H) of a magnet, or of coupled layers, without current.

    [magnetization_loop] names the fields. The resistance is one in closed form, or that of a
    saved table or of one that is computed from [stack] and [table].

    Example: spintorque magnetization-loop examples/magnetization_loop.toml
    """
    from .field_sweeps.field_sweep_commands import LOOP

    return LOOP


def ferromagnetic_resonance() -> CaseCommand:
    """Compute what a magnet, or coupled layers, absorb of a microwave field.

    [ferromagnetic_resonance] names steady fields and frequencies.

    Example: spintorque ferromagnetic-resonance examples/ferromagnetic_resonance.toml
    """
    from .field_sweeps.field_sweep_commands import RESONANCE

    return RESONANCE


def reversal_curves() -> CaseCommand:
    """Compute first-order reversal curves and their distribution, as [reversal_curves] says.

    Example: spintorque reversal-curves examples/reversal_curves.toml
    """
    from .field_sweeps.field_sweep_commands import REVERSAL

    return REVERSAL


ANALYSES = (
    magnetoresistance,
    stability,
    normal_modes,
    retention,
    oscillation,
    phase_diagram,
    switching,
    switching_times,
    stfmr,
    magnetization_loop,
)
add_command(app, "run", run, takes_table=False)
add_command(app, "table", table, takes_table=False)
add_command(app, "dynamics", dynamics)
add_command(app, "ensemble", ensemble)
for load in ANALYSES:
    add_command(app, load.__name__.replace("_", "-"), load)
for load in (
    profile,
    scattering,
    band_diagram,
    exchange_coupling,
    mixing_conductance,
    ferromagnetic_resonance,
    reversal_curves,
):
    name = load.__name__.replace("_", "-")
    add_command(app, name, load, takes_table=False, takes_workers=False)
sweep_commands.add_to(app)
show_command.add_to(app)
plot_command.add_to(app)
new_command.add_to(app)


def main() -> None:
    """Run the command line; errors are one line on stderr, without a traceback."""
    try:
        app(standalone_mode=True)
    except SpintorqueError as error:
        typer.echo(f"spintorque: {error}", err=True)
        sys.exit(2 if isinstance(error, QuestionError | RangeError | FileError) else 1)
    except Exception as error:
        if os.environ.get("SPINTORQUE_TRACEBACK"):
            raise
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        hint = "a fault of the program; set SPINTORQUE_TRACEBACK=1 to see where"
        typer.echo(f"spintorque: {reason} ({hint})", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
