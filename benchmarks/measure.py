"""Timing and plain-text tables that the benchmarks share."""

import time


def best(call, repetitions, warm_up=1, clock=time.perf_counter):
    """Shortest of several calls, in seconds of a clock."""
    for _ in range(warm_up):
        call()
    times = []
    for _ in range(repetitions):
        start = clock()
        call()
        times.append(clock() - start)
    return min(times)


def processor_time(call, repetitions, warm_up=1):
    """The same in seconds of the processor, which other processes do not add to."""
    return best(call, repetitions, warm_up, time.process_time)


def table(title, columns, rows, note=""):
    """Print rows of texts under a title: the first column to the left, others to the right."""
    cells = [columns, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{title}")
    for row in cells:
        padded = [c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)]
        print("  " + "  ".join([row[0].ljust(widths[0]), *padded]).rstrip())
    if note:
        print(f"  {note}")


def duration(seconds):
    """A time with a unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.1f} ns"


def versus(measured, target=None, at_most=False):
    """A ratio, its target if there is one, and whether it is reached."""
    if target is None:
        return [number(measured), "", ""]
    reached = measured <= target if at_most else measured >= target
    sign = "<= " if at_most else ""
    return [number(measured), f"{sign}{number(target)}", "yes" if reached else "NO"]


def number(value):
    """A number with two digits at least, without a power of ten."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
