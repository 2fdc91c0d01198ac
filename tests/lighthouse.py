"""Lighthouse's scores beside stock Material's, on a phone with slow 4G as it simulates one: a part of `make bench`.

Needs Node's `npx`, which fetches Lighthouse; nothing else of the project does. The three pages of both builds are
visited in turn, several times; medians are told. Nothing is asserted: tests never judge a clock.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browsers import INSTALL, find_browser, launch_flags
from first_view import PAGES, build_stock, serve
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[1]
VERSION = "12.8.2"  # the last that runs with Node 18 and 20
ROUNDS = 3
SCORES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {"FCP": "first-contentful-paint", "LCP": "largest-contentful-paint", "TBT": "total-blocking-time"}
SHIFT = "cumulative-layout-shift"


def audit(address: str, browser: str) -> dict[str, Any]:
    """Lighthouse's report on a page, with its own settings for phones.

    Raises:
        OSError: npx is not there, or Lighthouse fails.
    """
    flags = " ".join(["--headless=new", *launch_flags()])
    command = ["npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    environment = {**os.environ, "CHROME_PATH": browser}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    if ended.returncode:
        raise OSError(ended.stderr)
    report: dict[str, Any] = json.loads(ended.stdout)
    return report


def line_of(name: str, reports: Sequence[Mapping[str, Any]]) -> str:
    """The medians of several reports on one page, in one line, and every audit that was not passed each time."""

    def middle(audit: str) -> float:
        return statistics.median(float(report["audits"][audit]["numericValue"]) for report in reports)

    scores = [statistics.median(report["categories"][score]["score"] for report in reports) for score in SCORES]
    failed = {
        reference["id"]
        for report in reports
        for category in report["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"] and (report["audits"][reference["id"]]["score"] or 0) < 1
        if report["audits"][reference["id"]]["scoreDisplayMode"] not in {"notApplicable", "informative", "manual"}
    }
    times = ", ".join(f"{short} {middle(audit):.0f} ms" for short, audit in TIMES.items())
    below = f"; below full: {', '.join(sorted(failed))}" if failed else ""
    return f"{name}: {' '.join(f'{score * 100:.0f}' for score in scores)}; {times}, CLS {middle(SHIFT):.3f}{below}"


def compare(ours: Path, stock: Path, browser: str) -> None:
    """Visit the pages of two built folders in turn, and print what Lighthouse makes of them."""
    print(f"Lighthouse {VERSION}: {', '.join(SCORES)}")
    with serve(ours) as one, serve(stock) as other:
        for page in PAGES:
            pairs = [(audit(one + page, browser), audit(other + page, browser)) for _ in range(ROUNDS)]
            speed = statistics.median(report["environment"]["benchmarkIndex"] for pair in pairs for report in pair)
            own, theirs = zip(*pairs, strict=True)
            print(line_of(f"/{page}", own))
            print(line_of(f"/{page} of stock Material", theirs))
            print(f"  this machine's speed, by Lighthouse's own measure: {speed:.0f} (a quiet laptop has 1500 or more)")


def main() -> int:
    """Build both sites and compare them.

    Returns:
        0, or 1 where something that this needs is not there.
    """
    with sync_playwright() as playwright:
        browser = find_browser(playwright)
    if browser is None:
        print(INSTALL)
        return 1
    if shutil.which("npx") is None:
        print("Lighthouse runs in Node. Install Node 18 or newer, which brings npx.")
        return 1
    with tempfile.TemporaryDirectory() as name:
        ours = Path(name) / "ours"
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(ROOT / "mkdocs.yml"), "-d", str(ours)]
        subprocess.run(command, env={**os.environ, "HANDOUTS": "false", "NO_MKDOCS_2_WARNING": "1"}, check=True)
        try:
            compare(ours, build_stock(Path(name) / "stock"), browser)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"Lighthouse does not run here: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
