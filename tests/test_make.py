"""The Makefile's own logic: what draws the handouts is installed where it can be, or one line says how."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MISSING = "#!/bin/sh\nexit 0\n"  # a system that lists no library
FAILS = '#!/bin/sh\necho "$0 $*" >> "$(dirname "$0")/calls"\necho "E: Temporary failure resolving"\nexit 100\n'
WORKS = '#!/bin/sh\necho "$0 $*" >> "$(dirname "$0")/calls"\necho "Reading package lists"\n'
REFUSES = "#!/bin/sh\nexit 1\n"  # a password is needed
GRANTS = '#!/bin/sh\n[ "$1" = -n ] && shift && exec "$@"\n'


def outer() -> dict[str, str]:
    """The environment without what `make test` tells its children."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def make_pango(  # noqa: PLR0913 - each is one command of the system
    folder: Path, apt: str, handouts: str, libraries: str = MISSING, *, user: int = 0, sudo: str = REFUSES
) -> tuple[int, str, str]:
    """Run `make pango` on a system with these commands, as root or another user.

    Returns:
        The exit code, all that was printed but make's own line, and what was asked of apt-get.
    """
    scripts = {"id": f"#!/bin/sh\necho {user}\n", "apt-get": apt, "ldconfig": libraries, "sudo": sudo}
    for name, script in scripts.items():
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    env = {**outer(), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HANDOUTS": handouts}
    ended = subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory", "pango"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = [line for line in (ended.stdout + ended.stderr).splitlines() if not line.startswith("make: ")]
    calls = folder / "calls"
    return ended.returncode, "\n".join(lines), calls.read_text() if calls.exists() else ""


def test_where_nothing_can_be_installed_one_line_says_how(tmp_path: Path) -> None:
    code, said, _ = make_pango(tmp_path, FAILS, "")
    assert code != 0
    assert said.count("\n") == 0
    assert "apt-get install -y libpango-1.0-0 " in said
    assert "HANDOUTS=false" in said


def test_what_is_missing_is_installed_without_a_word(tmp_path: Path) -> None:
    code, said, calls = make_pango(tmp_path, WORKS, "true")
    assert (code, said) == (0, "")
    assert "install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in calls


def test_where_nothing_is_missing_nothing_is_installed(tmp_path: Path) -> None:
    there = "#!/bin/sh\necho libpangoft2-1.0.so.0 libharfbuzz-subset.so.0\n"
    assert make_pango(tmp_path, FAILS, "", there) == (0, "", "")


@pytest.mark.parametrize("setting", ["false", "False", "no", "0", "off", "OFF"])
def test_without_handouts_nothing_is_installed(setting: str, tmp_path: Path) -> None:
    assert make_pango(tmp_path, FAILS, setting) == (0, "", "")


def test_who_may_become_root_without_a_password_installs_too(tmp_path: Path) -> None:
    """As on the machines that publish."""
    code, said, calls = make_pango(tmp_path, WORKS, "", user=1000, sudo=GRANTS)
    assert (code, said) == (0, "")
    assert "install -y libpango-1.0-0" in calls


def test_who_may_not_is_told_by_the_build_itself(tmp_path: Path) -> None:
    assert make_pango(tmp_path, WORKS, "", user=1000, sudo=REFUSES) == (0, "", "")


def test_a_copy_for_a_folder_is_made_in_a_folder_with_a_blank_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "of mine" / "my site"
    (folder / ".venv/bin").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    for name in ("requirements.txt", ".venv/site.ok"):  # in this order: what is installed is newer
        (folder / name).touch()
    for name in ("mkdocs", "python"):
        (folder / ".venv/bin" / name).write_text('#!/bin/sh\nfor last; do :; done\necho "$last"\n')
        (folder / ".venv/bin" / name).chmod(0o755)
    ended = subprocess.run(
        ["make", "-C", str(folder), "--no-print-directory", "offline"],
        env={**outer(), "HANDOUTS": "false"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.stdout, ended.stderr) == ("dist/my site\n" * 2, "")
