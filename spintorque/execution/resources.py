"""What this machine has left for a computation, and sizes and times in words."""

import os
from collections.abc import Iterator
from pathlib import Path

UNLIMITED = 1 << 60  # bytes; limits above are none
PROCESS = Path("/proc/self")
MEMORY = Path("/proc/meminfo")
GROUPS = Path("/sys/fs/cgroup")
TIMES = ((86400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s"))
SIZES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def available_memory() -> int | None:
    """Bytes that this process may still take; None where the system does not say.

    The least of what the machine has free, what its container or batch job has left, and what
    its own limit on addresses leaves.
    """
    left = [*_machine(), *_groups(), *_addresses()]
    return max(0, min(left)) if left else None


def size_in_words(size: float) -> str:
    """Return bytes as "3.2 GB"."""
    for unit, name in SIZES:
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size:.0f} bytes"


def time_in_words(seconds: float) -> str:
    """Return seconds as "3 min"."""
    for unit, name in TIMES:
        if seconds >= unit:
            return f"{seconds / unit:.2g} {name}"
    return "less than 1 s"


def _machine() -> Iterator[int]:
    try:
        for line in MEMORY.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                yield int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        try:
            yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, OSError, ValueError):
            return


def _groups() -> Iterator[int]:
    """What each control group that this process is in has left, of either version."""
    try:
        entries = (PROCESS / "cgroup").read_text().splitlines()
    except OSError:
        return
    for entry in entries:
        number, controllers, path = entry.split(":", 2)
        if number == "0":
            root, names = GROUPS, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            root = GROUPS / "memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        folder = root / path.lstrip("/")
        for level in (folder, *folder.parents):
            yield from _group(level, *names)
            if level == root:
                break


def _group(folder: Path, limit: str, usage: str, cache: str) -> Iterator[int]:
    """Limit less what is used and cannot be given back."""
    try:
        most = int((folder / limit).read_text())
        used = int((folder / usage).read_text())
    except (OSError, ValueError):  # there is none, or it is "max"
        return
    if most < UNLIMITED:
        yield most - max(0, used - _statistic(folder, cache))


def _statistic(folder: Path, name: str) -> int:
    try:
        for line in (folder / "memory.stat").read_text().splitlines():
            if line.split()[0] == name:
                return int(line.split()[1])
    except (OSError, ValueError, IndexError):
        pass
    return 0


def _addresses() -> Iterator[int]:
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if 0 <= limit < UNLIMITED:
            used = int((PROCESS / "statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
            yield limit - used
    except (ImportError, OSError, ValueError, IndexError):
        return
