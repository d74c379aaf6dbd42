"""``uv run tools/wheelhouse.py DIR``: wheels for machines without network and compiler.

Run it in a checkout, on a machine with both, under the Python of the machines that will install:

    uv run --python 3.12 tools/wheelhouse.py wheels
    pip install --no-index --find-links wheels "spintorque[dask]"    # there

Versions are those of uv.lock. What the package index has as a wheel is downloaded; what it has as
sources only (Kwant and tinyarray) is built with the settings of pyproject.toml, or taken from uv's
cache if uv has built it before.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
BY_INSTALLER = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_*.json")


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
        for package, version in built.items():
            installed = scratch / package
            run(
                *("uv", "pip", "install", "--quiet", "--python", sys.executable, "--no-deps"),
                *("--target", installed, f"{package}=={version}"),
            )
            pack(installed, folder)
    run("uv", "build", "--quiet", "--wheel", "--python", sys.executable, "--out-dir", folder)


def without_wheels() -> dict[str, str]:
    """Versions of the locked packages that the index has as sources only, by name."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return {
        package["name"]: package["version"]
        for package in lock["package"]
        if "registry" in package["source"] and not package.get("wheels")
    }


def download(folder: Path, locked: Path, leave_out: dict[str, str]) -> None:
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


def pack(installed: Path, folder: Path) -> None:
    """Make the wheel of a package again from the folder in which it was installed."""
    (information,) = installed.glob("*.dist-info")
    for pattern in BY_INSTALLER:
        for path in information.glob(pattern):
            path.unlink()
    (installed / ".lock").unlink(missing_ok=True)
    run(
        *("uv", "tool", "run", "--python", sys.executable, "wheel", "pack", installed), "-d", folder
    )


def run(*command: str | Path) -> None:
    """Run a command in the checkout."""
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
