"""What the commands share: their day, and how one that judges a built folder answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pagecheck.days import build_day

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from pagecheck.findings import Finding


def day_for(parser: ArgumentParser) -> date:
    """The day on which a command judges; where there is none, the command ends as for any wrong argument."""
    try:
        return build_day()
    except ValueError as error:
        parser.error(str(error))


def judge_folder(folder: Path, check: str, judge: Callable[[], tuple[list[Finding], str]]) -> int:
    """Judge a built folder, and print what is wrong with it.

    Args:
        folder: the folder that was asked for, which need not be there.
        check: the name of the check.
        judge: gives the findings and where they were looked for, such as " in 12 pages"; or nothing.

    Returns:
        The exit code: 0 if all is well, else 1.
    """
    if not folder.is_dir():
        print(f"{folder}: there is no such folder. Build the site first: make site. [{check}]")
        return 1
    findings, place = judge()
    for finding in sorted(findings):
        print(finding)
    count = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
    print(f"{count}{place}." if findings else f"No issues found{place}.")
    return 1 if findings else 0
