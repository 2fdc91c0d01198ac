"""Folders that change places whole: a reader, or a build that is killed, meets the old one or the new one."""

from __future__ import annotations

import ctypes
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_AT_FDCWD = -100  # <fcntl.h>: paths are taken from the working directory
_RENAME_EXCHANGE = 2  # <linux/fs.h>: both names go on to exist, each with the other's content


def staging_folder(final: Path) -> Path:
    """Where this process builds what is to become `final`: beside it, so that moving it is a rename on one disk."""
    return final.with_name(f".{final.name}.{os.getpid()}")


def exchange(new: Path, final: Path) -> None:
    """Put `new` in the place of `final`, which may not exist yet, and remove what stood there.

    Linux swaps the two names in one step. Elsewhere there are two renames, and `sweep` mends what a kill between
    them would leave.

    Raises:
        OSError: the disk refused; `final` is as it was.
    """
    if not final.exists():
        new.rename(final)
        return
    if not _swap(new, final):
        last = _last(final)
        remove(last)
        final.rename(last)
        try:
            new.rename(final)
        except OSError:
            last.rename(final)
            raise
        new = last
    remove(new)


def sweep(final: Path) -> None:
    """Remove what killed builds of `final` left behind; a build that still runs keeps its folder."""
    last = _last(final)
    if last.exists() and not final.exists():
        last.rename(final)
    remove(last)
    for folder in final.parent.glob(f".{final.name}.*"):
        process = folder.name.rpartition(".")[2]
        if process.isdecimal() and (int(process) == os.getpid() or not _runs(int(process))):
            remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder and all in it, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def _last(final: Path) -> Path:
    return final.with_name(f".{final.name}.last")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _swap(one: Path, other: Path) -> bool:
    """Swap two names in one step, where the system can."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)
