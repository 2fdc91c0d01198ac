"""What a check found: one mistake, where it is, and how to mend it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake, in the form `path:line: what is wrong. How to mend it. [check]`.

    Attributes:
        path: the file as the editor knows it, from the project's folder, with forward slashes.
        line: its line, counted from 1, or 0 where a line has no meaning (a built file, a picture).
        message: full sentences: what is wrong, with the value quoted, then how to mend it.
        check: the name of the check, which is the name of its hook file.
    """

    path: str
    line: int
    message: str
    check: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        # A file's name may hold bytes that are no letters; printed as they are, they would end the command.
        return f"{place}: {self.message} [{self.check}]".encode("utf-8", "backslashreplace").decode()


def warn(log: logging.Logger, findings: Iterable[Finding]) -> int:
    """Log one warning for each finding, in the order of files and lines.

    The `Finding` itself is the log record's argument, so that a handler can collect it unparsed.

    Returns:
        How many findings there were.
    """
    count = 0
    for finding in sorted(set(findings)):
        log.warning("%s", finding)
        count += 1
    return count


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a word that is not among the known ones: ` Did you mean 'x'?`, or nothing when none is close."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""


def short(text: str, most: int = 60) -> str:
    """A text as a message quotes it: its beginning, where it has more than so many characters."""
    return f"{text[:most]}…" if len(text) > most else text
