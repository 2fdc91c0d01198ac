"""What the project's promises cost, printed as ratios from interleaved runs: `make bench`.

A machine's own speed changes from minute to minute, so each pair of builds runs in turn, several times, and what is
told is the median of the ratios. Nothing is asserted: tests never judge a clock.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import lighthouse
import yaml
from browsers import INSTALL, find_browser, launch_flags
from first_view import build_stock, look, serve
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
ROUNDS = 5
MANY = 500  # pages: a site thirty times the size of this one
FIRST_VIEWS = ("", "red-flags/", "treatments/")


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml; of `!ENV [NAME, default]` it takes the default."""


def _default(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> object:
    del suffix
    return loader.construct_sequence(node)[-1] if isinstance(node, yaml.SequenceNode) else None


_Loader.add_multi_constructor("!", _default)


def project(folder: Path, copies: int, *, hooks: bool) -> Path:
    """A project like this one in a folder of its own.

    Args:
        folder: where to put it.
        copies: how many times each page is there.
        hooks: whether the build has the hooks.

    Returns:
        Its mkdocs.yml.
    """
    for name in ("docs", "data", "overrides", "hooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "CHANGELOG.md", folder)
    pages = sorted((folder / "docs").glob("*.md"))
    for number in range(1, copies):
        for page in pages:
            if page.stem not in {"index", "red-flags", "prepare-for-your-visit", "glossary", "references", "handouts"}:
                shutil.copy(page, page.with_name(f"{page.stem}-{number}.md"))
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    settings["strict"] = False
    if copies > 1:
        del settings["nav"]
        settings["validation"] = {"omitted_files": "info"}
    if not hooks:
        del settings["hooks"]
    file = folder / "mkdocs.yml"
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return file


def build(config: Path, *, handouts: bool = False) -> tuple[float, float]:
    """Build once; the wall time and the CPU time of the whole command, in seconds."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config)]
    environment = {**os.environ, "HANDOUTS": str(handouts).lower(), "NO_MKDOCS_2_WARNING": "1"}
    # Where it is set, hooks are compiled anew in every build, while packages were compiled when they were installed.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        sys.exit(f"the build to be measured failed:\n{ended.stdout}{ended.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu


def compare_hooks(folder: Path, copies: int, rounds: int) -> None:
    """Print what the hooks add to a build whose unchanged pages were judged before, and to a first one."""
    with_hooks = project(folder / "with", copies, hooks=True)
    without = project(folder / "without", copies, hooks=False)
    pages = len(list((with_hooks.parent / "docs").glob("*.md")))
    first, bare = build(with_hooks)[0], build(without)[0]
    pairs = [(build(with_hooks)[0], build(without)[0]) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    middle = [statistics.median(column) for column in zip(*pairs, strict=True)]
    print(f"{pages} pages: {middle[0]:.2f} s with hooks, {middle[1]:.2f} s without; ratio {ratio:.2f}")
    print(f"{pages} pages, nothing remembered: {first:.2f} s and {bare:.2f} s; ratio {first / bare:.2f}")


def compare_handouts(folder: Path) -> None:
    """Print what all handouts cost from cold, and what they add to a second build."""
    config = project(folder / "handouts", 1, hooks=True)
    without = project(folder / "no-handouts", 1, hooks=True)  # each build remembers what the last one of its folder did
    wall, cpu = build(config, handouts=True)
    print(f"handouts from cold: {wall:.1f} s, {cpu:.1f} s of CPU")
    build(without)
    pairs = [(build(config, handouts=True)[0], build(without)[0]) for _ in range(2 * ROUNDS)]
    ratio = statistics.median(one / other for one, other in pairs)
    middle = [statistics.median(column) for column in zip(*pairs, strict=True)]
    print(f"second build: {middle[0]:.2f} s with handouts, {middle[1]:.2f} s without; ratio {ratio:.2f}")


def compare_first_views(folder: Path) -> None:
    """Print what a page's first view fetches, beside the theme as it comes."""
    config = project(folder / "light", 1, hooks=True)
    build(config)
    stock = build_stock(folder / "stock")
    with sync_playwright() as playwright:
        program = find_browser(playwright)
        if program is None:
            print(INSTALL)
            return
        browser = playwright.chromium.launch(executable_path=program, args=launch_flags())
        for page in FIRST_VIEWS:
            views = []
            for site in (config.parent / "site", stock):
                with serve(site) as home:
                    views.append(look(browser, home, page, site))
            ours, theirs = views
            print(
                f"first view of /{page}: {ours.size / 1000:.0f} kB in {len(ours.sent)} requests, stock Material "
                f"{theirs.size / 1000:.0f} kB in {len(theirs.sent)}; ratio {ours.size / theirs.size:.2f}"
            )
        browser.close()


def main() -> int:
    """Run every comparison.

    Returns:
        0, or 1 where something that Lighthouse needs is not there.
    """
    with tempfile.TemporaryDirectory() as name:
        compare_hooks(Path(name) / "few", 1, ROUNDS)
        compare_first_views(Path(name))
        compare_handouts(Path(name))
        compare_hooks(Path(name) / "many", MANY // 10 + 1, 3)
    return lighthouse.main()


if __name__ == "__main__":
    sys.exit(main())
