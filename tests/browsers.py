"""Finds a browser for the tests: one that is installed, wherever the system keeps it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

VARIABLE = "PLAYWRIGHT_CHROMIUM"
INSTALL = (
    "No browser was found, and the tests look at the site in a real one. Install Chromium "
    "(Debian and Ubuntu: `sudo apt-get install chromium`; anywhere: `.venv/bin/python -m playwright install chromium`) "
    f"or Google Chrome, or set {VARIABLE} to the program's path."
)
# Chromium without a window's parts, as Playwright brings it too: it starts and draws the same in half of the time.
HEADLESS = "chromium-headless-shell"
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# A browser talks to its maker when it starts; these tests speak to loopback alone.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
)


def find_browser(playwright: Playwright | None = None) -> str | None:
    """The path of a Chromium, Chrome or Edge; None where there is none.

    Args:
        playwright: a running Playwright, which knows the place of its own Chromium.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return shutil.which(named)
    own = playwright.chromium.executable_path if playwright else None
    places = [place for place in (shutil.which(HEADLESS), own, *map(shutil.which, COMMANDS)) if place]
    return next((place for place in (*places, *PLACES) if Path(place).is_file()), None)


def launch_flags() -> list[str]:
    """The flags to start it with."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*QUIET, "--no-sandbox"] if root else list(QUIET)  # Chromium refuses to run as root inside its sandbox


def open_ready(page: Page, address: str) -> None:
    """Open a page of a lightened site, and wait until its scripts work."""
    page.goto(address)
    wait_ready(page)


def wait_ready(page: Page) -> None:
    """Wait until the scripts of a lightened page work: they come after its words are painted."""
    page.wait_for_function("() => performance.getEntriesByName('scripts-ready').length > 0")


def scroll(page: Page, by: int) -> None:
    """Turn the wheel, and wait until the page has moved all the way: a turn back before its end may cancel it out."""
    start = page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollY))))"
    )
    page.mouse.wheel(0, by)
    page.wait_for_function("wanted => scrollY === wanted", arg=start + by)


def install() -> None:
    """Install a Chromium where this user may: Debian's own, else the one that Playwright brings."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        for package in (HEADLESS, "chromium"):  # older systems have only the second
            command = ["apt-get", "install", "-y", "-qq", package]
            if not subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
                break
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Name a browser for the tests, installing one if there is none.

    Returns:
        0, or 1 with a sentence that says what to install.
    """
    with sync_playwright() as playwright:
        if find_browser(playwright) is None:
            install()
        found = find_browser(playwright)
    print(f"The tests use {found}." if found else INSTALL)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
