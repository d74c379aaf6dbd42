"""Suggestions for unknown words: one rule for keys, sections and values."""

import difflib
from collections.abc import Iterable

CUTOFF = 0.6  # of difflib's similarity, from 0 to 1; "lenth" and "length" have 0.9


def closest(word: object, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest to ``word``; None if none is near.

    Capitals, blanks and hyphens do not count: "Stack" and "phase-diagram" are known words.
    """
    plain, wanted = {_plain(candidate): candidate for candidate in known}, _plain(str(word))
    begun = [candidate for candidate in plain if len(wanted) >= 3 and candidate.startswith(wanted)]
    matches = difflib.get_close_matches(wanted, plain, n=1, cutoff=CUTOFF)
    if not matches and len(begun) == 1:
        matches = begun
    return plain[matches[0]] if matches else None


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """End of a message about an unknown word: the one that is meant, or all that are known."""
    known = list(known)
    near = closest(word, known)
    return f"; did you mean {near}?" if near else f"; known here are {', '.join(known)}"


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")
