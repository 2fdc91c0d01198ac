"""Prints many sheets at once: one child process for each core, each fed one job after the other.

The children run `python hooks/handouts.py --worker`, so they share nothing with the build: whatever happens to one of
them becomes a finding. They speak JSON, one line for each job and one for each answer.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TextIO

from pagecheck.printing import Job, PrintError, load, print_sheets
from pagecheck.reading import PdfError, read_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pagecheck.shelf import Shelf

_JOBS_TO_SWEEP = 8  # `load` turns the collector off; what some jobs leave is swept at once
_BAR = 24  # characters


@dataclass(frozen=True)
class Order:
    """A job, the key under which its PDF is kept, and the file that it becomes."""

    job: Job
    key: str
    target: Path


@dataclass
class _Run:
    """One run of the press: what is still to print, and what went wrong."""

    waiting: SimpleQueue[Order]
    total: int
    out: TextIO | None
    refusals: list[tuple[Job, str]] = field(default_factory=list)
    stopped: str = ""
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, job: Job | None, refusal: str = "") -> None:
        """Note that a job is done, and show how many are."""
        with self.lock:
            if job is not None:
                self.done += 1
                if refusal:
                    self.refusals.append((job, refusal))
            if self.out is not None:
                filled = "#" * (_BAR * self.done // self.total)
                end = "\n" if self.done == self.total else ""
                self.out.write(f"\rPrinting handouts [{filled:<{_BAR}}] {self.done} of {self.total}{end}")
                self.out.flush()


def print_all(
    orders: Iterable[Order], shelf: Shelf, folder: Path, command: Sequence[str], out: TextIO | None = None
) -> tuple[list[tuple[Job, str]], str]:
    """Print what is not on the shelf, and put each PDF where it belongs.

    Args:
        orders: what to print.
        shelf: where PDFs are kept.
        folder: the built folder, which holds the pictures.
        command: starts a child.
        out: a terminal that shows how far it is; None shows nothing.

    Returns:
        Each job that was refused and why, and why all of it stopped, if it did.
    """
    missing = []
    for order in orders:
        kept = shelf.get(order.key)
        if kept is None:
            missing.append(order)
        else:
            order.target.write_bytes(kept)
    if not missing:
        return [], ""
    waiting: SimpleQueue[Order] = SimpleQueue()
    for order in sorted(missing, key=lambda order: -len(order.job.html)):  # the long ones first, so that none is last
        waiting.put(order)
    run = _Run(waiting, len(missing), out)
    arguments = [*command, str(folder), str(shelf.folder)]
    threads = [threading.Thread(target=_feed, args=(run, arguments)) for _ in range(min(_cores(), len(missing)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return run.refusals, run.stopped


def _cores() -> int:
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _feed(run: _Run, command: Sequence[str]) -> None:
    """Give one child after the other job, and start another one where it ends before its time."""
    child: subprocess.Popen[str] | None = None
    run.tell(None)
    while not run.stopped:
        try:
            order = run.waiting.get_nowait()
        except Empty:
            break
        child = child or subprocess.Popen(  # noqa: S603 - this project's own command
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        answer = _ask(child, order)
        if answer is None:
            child.kill()
            code = child.wait()
            _close(child)
            child = None
            run.tell(
                order.job, f"'{order.job.name}' was not printed: the child process ended with {code}. Build again."
            )
        elif "stopped" in answer:
            run.stopped = answer["stopped"]
        else:
            run.tell(order.job, answer["refusal"])
    if child is not None:
        _close(child)
        child.wait()


def _ask(child: subprocess.Popen[str], order: Order) -> dict[str, str] | None:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        question = {"job": asdict(order.job), "key": order.key, "target": str(order.target)}
        child.stdin.write(json.dumps(question) + "\n")
        child.stdin.flush()
        answer: dict[str, str] = json.loads(child.stdout.readline())
    except (OSError, ValueError):
        return None
    return answer


def _close(child: subprocess.Popen[str]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def work(folder: Path, shelf: Shelf, questions: TextIO, answers: TextIO) -> None:
    """Print one job after the other, as a child of the press.

    Args:
        folder: the built folder.
        shelf: where PDFs, and what was read back from them, are kept.
        questions: one job on each line.
        answers: one line for each.
    """

    def answer(**words: str) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    sys.setrecursionlimit(10_000)  # a list in a list in a card is laid out by calls in calls
    stopped = ""
    try:
        load()
    except PrintError as error:
        stopped = str(error)
    for count, line in enumerate(questions, start=1):
        if not count % _JOBS_TO_SWEEP:
            gc.collect()
        question = json.loads(line)
        if stopped:
            answer(stopped=stopped)
            continue
        target = Path(question["target"])
        try:
            data = print_sheets(Job(**question["job"]), folder)
            target.write_bytes(data)
        except PrintError as error:
            answer(refusal=str(error))
        except OSError as error:
            answer(refusal=f"'{target.name}' cannot be written: {error.strerror or error}. Free some space.")
        else:
            shelf.put(question["key"], data)
            with suppress(PdfError):  # the gate tells of it
                read_kept(target, shelf)  # so that the gate finds the reading, made on all cores
            answer(refusal="")
