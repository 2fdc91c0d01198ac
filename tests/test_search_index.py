"""What the search plugin is spared while it reads the pages, and what it takes for sections."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from search import INDEX
from selectolax.lexbor import LexborHTMLParser
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


@pytest.mark.slow
def test_search_knows_each_term_that_is_explained_by_its_own_name(site: Path) -> None:
    page = LexborHTMLParser((site / "glossary/index.html").read_text(encoding="utf-8"))
    terms = {f"glossary/#{term.id}": term.text() for term in page.css("dt[id]")}
    docs = json.loads((site / INDEX).read_text(encoding="utf-8"))["docs"]
    titles = {doc["location"]: doc["title"] for doc in docs if doc["location"] in terms}
    assert len(terms) > 30
    assert titles == terms
    assert not [doc for doc in docs if "#letter-" in doc["location"]]
