"""The commands ``spintorque new | schema``: how a question file begins, and what it may hold."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from ..errors import FileError, QuestionError
from ..files.whole_files import write_whole
from ..model.suggestions import did_you_mean

JUNCTION = ("stack", "table")
PERPENDICULAR = ("perpendicular", "slonczewski")
IN_PLANE = ("in_plane", "slonczewski")
KINDS = {
    "run": (*JUNCTION, "light_damping", "voltage", "dynamics"),
    "table": JUNCTION,
    "sweep": (*JUNCTION, "sweep"),
    "magnetoresistance": (*JUNCTION, "magnetoresistance"),
    "profile": ("stack", "profile"),
    "scattering": ("stack", "scattering"),
    "band-diagram": ("stack", "band_diagram"),
    "exchange-coupling": ("stack", "exchange_coupling"),
    "mixing-conductance": ("interface", "mixing_conductance"),
    "dynamics": (*PERPENDICULAR, "pulse", "dynamics"),
    "ensemble": (*PERPENDICULAR, "pulse", "ensemble"),
    "stability": (*IN_PLANE, "current", "stability"),
    "normal-modes": (*IN_PLANE, "current", "normal_modes"),
    "retention": (*PERPENDICULAR, "current", "retention"),
    "oscillation": (*IN_PLANE, "held", "oscillation"),
    "phase-diagram": (*IN_PLANE, "current", "phase_diagram"),
    "switching": (*PERPENDICULAR, "current", "switching"),
    "switching-times": (*PERPENDICULAR, "current", "switching_times"),
    "stfmr": (*IN_PLANE, "tilted", "stfmr"),
    "magnetization-loop": ("in_plane", "magnetization_loop"),
    "ferromagnetic-resonance": ("in_plane", "ferromagnetic_resonance"),
    "reversal-curves": ("in_plane", "reversal_curves"),
}
"""Pieces of the question file of each command, in their order."""
SCHEMA = "spintorque.schema.json"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(new)
    app.command()(schema)


def new(
    kind: Annotated[str, typer.Argument(help=f"The command: {', '.join(KINDS)}.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; default KIND.toml.")
    ] = None,
) -> None:
    """Write a commented question file that runs as it is, for one of the commands.

    Example: spintorque new switching -o my_switching.toml
    """
    if kind not in KINDS:
        raise QuestionError(f"there is no kind of question {kind}{did_you_mean(kind, KINDS)}")
    path = output or Path(f"{kind}.toml")
    text = question_file(kind, path)
    if path.exists():
        raise FileError(f"{path} exists already; choose another name by -o, or remove it first")
    write_whole(path, text.encode())
    typer.echo(path)


def schema(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=f"File to write; default {SCHEMA}.")
    ] = None,
) -> None:
    """Write the JSON schema of question files, with which editors complete and check them.

    Even Better TOML for VS Code, and taplo, read it if the first line of a question is
    "#:schema ./spintorque.schema.json".

    Example: spintorque schema -o spintorque.schema.json
    """
    from ..io.question_schema import question_schema

    path = output or Path(SCHEMA)
    write_whole(path, (json.dumps(question_schema(), indent=1) + "\n").encode())
    typer.echo(path)


def question_file(kind: str, path: Path) -> str:
    """Text of a question of a kind, which is to be written to ``path``."""
    pieces = files(__package__).joinpath("questions")
    texts = [pieces.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in KINDS[kind]]
    head = f"# A question for the command\n#\n#     spintorque {kind} {path}\n"
    return "\n".join([head, *texts])
