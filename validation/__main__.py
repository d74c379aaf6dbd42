"""``python -m validation [NAME ...]``: exits with 1 if a number misses its tolerance."""

import argparse
import sys
import time
from pathlib import Path

from .case import FOLDER, Case, Row, load, names

HEADER = """\
| quantity | computed | reference | deviation | tolerance | |
| --- | ---: | ---: | ---: | ---: | --- |"""


def main() -> int:
    """Run the cases, print their tables, and write figures and table to a folder."""
    parser = argparse.ArgumentParser(prog="python -m validation", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases; default all")
    parser.add_argument("-o", "--output", type=Path, default=Path("results/validation"))
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(names())
    if unknown:
        parser.error(f"no case {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    chosen.output.mkdir(parents=True, exist_ok=True)
    parts, missed = [], 0
    for name in chosen.names or names():
        case = load(name)
        begin = time.perf_counter()
        rows = list(case.rows())
        print(f"\n{name} ({time.perf_counter() - begin:.1f} s): {case.claim}\n{table(rows)}")
        case.figure(rows).savefig(chosen.output / f"{name}.png", dpi=110)
        parts.append(section(case, rows))
        missed += sum(not row.holds for row in rows)
    (chosen.output / "table.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(f"\n{missed or 'no'} number{'s' * (missed != 1)} outside tolerance")
    return int(missed > 0)


def table(rows: list[Row]) -> str:
    """Markdown table of a case."""
    return "\n".join([HEADER, *map(line, rows)])


def line(row: Row) -> str:
    """One line of the table."""
    shown = [f"{number:.8g}" for number in (row.value, row.reference)]
    shown += [f"{number:.1e}" for number in (row.deviation, row.tolerance)]
    unit = f" ({row.unit})" if row.unit else ""
    return f"| {row.quantity}{unit} | {' | '.join(shown)} | {'ok' if row.holds else 'MISSED'} |"


def section(case: Case, rows: list[Row]) -> str:
    """What the site shows of a case: its README, its table, its figure."""
    readme = (FOLDER / case.name / "README.md").read_text(encoding="utf-8").strip()
    return f"#{readme}\n\n{table(rows)}\n\n![{case.claim}]({case.name}.png)"


if __name__ == "__main__":
    sys.exit(main())
