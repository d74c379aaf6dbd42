"""``uv run tools/wheelhouse.py DIR``: wheels for machines without network and compiler.

Run it in a checkout, on a machine with both, under the Python of the machines that will install:

    uv run --python 3.12 tools/wheelhouse.py wheels
    pip install --no-index --find-links wheels "spintorque[dask]"    # there

Versions are those of uv.lock. What the package index has as a wheel is downloaded; what it has as
sources only (Kwant and tinyarray) is built with the settings of pyproject.toml, or taken from uv's
cache if uv has built it before.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
BY_INSTALLER = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_*.json", "*.pyc")


def main() -> int:
    """Fill the folder; 1 if a command failed, which has said why."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[2].partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="is made if it is missing")
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.which("uv") is None:
        parser.error("uv is not on the PATH; README.md has the line that brings it")
    try:
        fill(folder)
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd))}\nfailed, see above", file=sys.stderr)
        return 1
    print(f"{len(list(folder.glob('*.whl')))} wheels in {folder}. Where they are:")
    print(f'    pip install --no-index --find-links {folder.name} "spintorque[dask]"')
    return 0


def fill(folder: Path) -> None:
    """Put wheels of all that spintorque needs, and its own, into a folder."""
    built = without_wheels()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        download(folder, scratch / "locked.txt", leave_out=built)
        environment = scratch / "environment"
        run(
            *("uv", "sync", "--quiet", "--frozen", "--no-dev", "--no-install-project"),
            *("--python", sys.executable),
            UV_PROJECT_ENVIRONMENT=str(environment),
        )
        for package in built:
            pack(package, environment, scratch / package, folder)
    run("uv", "build", "--quiet", "--wheel", "--python", sys.executable, "--out-dir", folder)


def without_wheels() -> list[str]:
    """Names of the locked packages that the index has as sources only."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return [
        package["name"]
        for package in lock["package"]
        if "registry" in package["source"] and not package.get("wheels")
    ]


def download(folder: Path, locked: Path, leave_out: list[str]) -> None:
    """Download the locked wheels; ``locked`` is written for that."""
    flags = [part for name in leave_out for part in ("--no-emit-package", name)]
    run(
        *("uv", "export", "--quiet", "--frozen", "--no-dev", "--all-extras", "--no-emit-project"),
        *(*flags, "--output-file", locked),
    )
    run(
        *("uv", "tool", "run", "--python", sys.executable, "pip", "download", "--quiet"),
        *("--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"),
        *("--requirement", locked, "--dest", folder),
    )


def pack(package: str, environment: Path, unpacked: Path, folder: Path) -> None:
    """Make the wheel of a package again from the environment in which it is installed."""
    bases = {"base": str(environment), "platbase": str(environment)}
    (found,) = metadata.distributions(
        name=package, path=[sysconfig.get_path("platlib", "venv", bases)]
    )
    for file in found.files or []:
        if ".." not in file.parts and not any(map(file.match, BY_INSTALLER)):
            target = unpacked / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found.locate_file(file), target)
    run("uv", "tool", "run", "--python", sys.executable, "wheel", "pack", unpacked, "-d", folder)


def run(*command: str | Path, **environment: str) -> None:
    """Run a command in the checkout, with some more variables in its environment."""
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
