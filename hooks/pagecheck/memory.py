"""What earlier builds found out, kept under `.cache/`, so that an unchanged page is not judged again.

Only pure judgements are remembered, by the SHA-256 of all that they depend on: the bytes that were judged, and the
code that judged them. So a built page is judged again when one byte of it, of a style sheet or of a hook has changed.
A damaged file is forgotten, and nothing but time is lost; so is a file that other code wrote. A command that judges a
folder, such as `python hooks/disclaimer.py site`, remembers nothing, and what `make site` publishes has passed it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import sysconfig
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pagecheck.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HOOKS = Path(__file__).parents[1]  # a change of any of them may change any judgement


class Memory:
    """One judge's results by what they depend on; those that a build did not ask for are forgotten when it ends."""

    def __init__(self, project: Path | None, judge: str) -> None:
        """Read what the last build of a project kept, if it was kept by this code.

        Args:
            project: the folder of mkdocs.yml; None for a judge that remembers nothing.
            judge: the name of the judge, for its file.
        """
        self._file = project / ".cache" / f"{judge}.json" if project else None
        self._old: dict[str, Any] = {}
        self._asked: dict[str, Any] = {}
        if self._file is None:
            return
        try:
            kept = json.loads(self._file.read_bytes())
            if kept["code"] == code():
                self._old = dict(kept["results"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return

    def recall(self, parts: Iterable[bytes], judgement: Callable[[], Any]) -> Any:
        """A result, as JSON gives it back: remembered, or made now.

        Args:
            parts: all that the result depends on, besides the code.
            judgement: makes the result.
        """
        key = digest(*parts)
        if key not in self._asked:
            self._asked[key] = self._old[key] if key in self._old else judgement()
        return self._asked[key]

    def findings(self, parts: Iterable[bytes], judgement: Callable[[], Iterable[Finding]]) -> list[Finding]:
        """The findings of a judgement: remembered, or made now."""
        kept = self.recall(parts, lambda: [[f.path, f.line, f.message, f.check] for f in judgement()])
        return [Finding(*fields) for fields in kept]

    def keep(self) -> None:
        """Write what this build asked for; where the disk refuses, the next build judges anew."""
        if self._file is None or self._asked == self._old:
            return
        part = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"code": code(), "results": self._asked}), encoding="utf-8")
            part.replace(self._file)
        except OSError:
            with suppress(OSError):
                part.unlink()


@cache
def code() -> str:
    """The fingerprint of all that judges: the hooks, and the versions of Python and of the packages they use."""
    versions = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    return digest(sys.version.encode(), *map(str.encode, versions), *map(Path.read_bytes, sorted(HOOKS.rglob("*.py"))))


def digest(*parts: bytes) -> str:
    """One fingerprint of several parts; each is hashed by itself, so that none runs over into the next."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
