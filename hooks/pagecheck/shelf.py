"""A folder of things that were dear to make, each under the hash of all that it was made from.

Each entry begins with the hash of its own bytes, so a damaged or half-written one is thrown away and made again. The
shelf is never needed: where it cannot be written, everything is made each time.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST = 64  # hexadecimal digits of SHA-256
_DAY = 86_400.0  # seconds
_KEPT_DAYS = 30


def key_of(*parts: Any) -> str:
    """The key of whatever is made from these parts, which JSON can write."""
    return sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Shelf:
    """The folder; it is made when the first entry is put there."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """The bytes under a key; None where there are none, or where they are not what was put there."""
        path = self.folder / key
        try:
            data = path.read_bytes()
        except OSError:
            return None
        digest, content = data[:_DIGEST], data[_DIGEST:]
        with suppress(OSError):
            if sha256(content).hexdigest().encode() == digest:
                if path.stat().st_mtime < time.time() - _DAY:
                    path.touch()  # still in use, so `sweep` keeps it
                return content
            path.unlink()
        return None

    def put(self, key: str, content: bytes) -> None:
        """Keep bytes under a key. A build that is killed leaves the whole entry or none."""
        new = self.folder / f".{key}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            new.write_bytes(sha256(content).hexdigest().encode() + content)
            new.replace(self.folder / key)
        except OSError:
            with suppress(OSError):
                new.unlink()

    def sweep(self) -> None:
        """Remove what no build has used for a month."""
        with suppress(OSError):
            oldest = time.time() - _KEPT_DAYS * _DAY
            for path in self.folder.iterdir():
                if path.stat().st_mtime < oldest:
                    path.unlink()
