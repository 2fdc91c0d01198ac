"""What the search plugin is spared while it reads the pages."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from search import INDEX
from sites import ENVIRONMENT, ROOT, build_project, newest_day

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_what_the_search_plugin_is_spared_changes_nothing_in_the_index(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "SOURCE_DATE_EPOCH", newest_day())
    for name in ("docs", "data", "overrides", "mkdocs.yml", "CHANGELOG.md"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "hooks", tmp_path / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    hook = tmp_path / "hooks/search.py"
    spares = 'UNSEARCHED.sub("", _Whole.content)'
    code = hook.read_text(encoding="utf-8")
    assert spares in code
    hook.write_text(code.replace(spares, "_Whole.content"), encoding="utf-8")
    built = build_project(tmp_path)
    assert built.passed, built.lines
    assert built.page(INDEX) == (site / INDEX).read_text(encoding="utf-8")
