"""What only the theme can change is not compiled or listed anew, and every build gives the same bytes without it."""

from __future__ import annotations

import gc
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from build_time import SELDOM, CompiledTemplates, ListedTemplates, on_startup
from jinja2 import Environment, FileSystemLoader
from sites import write_project

if TYPE_CHECKING:
    from conftest import Builder

THEME = Path(str(files("material"))) / "templates"


def render(kept: Path, source: Path) -> str:
    """What a template in the folder `source` says, compiled or taken from the folder `kept`."""
    env = Environment(loader=FileSystemLoader(source), bytecode_cache=CompiledTemplates(str(kept)), autoescape=True)
    return env.get_template("page.html").render(name="reader")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    kept, source = tmp_path / "kept", tmp_path / "source"
    kept.mkdir()
    source.mkdir()
    (source / "page.html").write_text("Dear {{ name }}")
    return kept, source


def test_a_template_is_compiled_once(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    assert render(*folders) == "Dear reader"

    def never(*_: object, **__: object) -> None:
        pytest.fail("compiled again")

    monkeypatch.setattr(Environment, "compile", never)
    assert render(*folders) == "Dear reader"


def test_a_changed_template_is_compiled_again(folders: tuple[Path, Path]) -> None:
    render(*folders)
    (folders[1] / "page.html").write_text("Hello {{ name }}")
    assert render(*folders) == "Hello reader"


@pytest.mark.parametrize("part", [slice(0, 0), slice(0, 5), slice(0, 30), slice(0, -20), slice(40, None)])
def test_a_damaged_compiled_template_is_forgotten(part: slice, folders: tuple[Path, Path]) -> None:
    render(*folders)
    [kept] = folders[0].iterdir()
    kept.write_bytes(kept.read_bytes()[part])
    assert render(*folders) == "Dear reader"


def test_where_nothing_can_be_kept_templates_work(folders: tuple[Path, Path]) -> None:
    folders[0].rmdir()
    assert render(*folders) == "Dear reader"


def test_a_build_keeps_its_templates(build: Builder) -> None:
    built = build()
    assert built.lines == []
    assert list((built.project / ".cache" / "templates").iterdir()) == []  # the tests keep theirs in memory


def test_all_that_mkdocs_takes_from_a_theme_is_listed_and_hidden_files_are_not(tmp_path: Path) -> None:
    """MkDocs leaves out names that begin with a dot; the rest of both lists is the same, linked files too."""
    project = write_project(tmp_path / "project")
    paths = [project / "overrides", THEME]
    stock = FileSystemLoader(paths).list_templates()
    listed = ListedTemplates(paths).list_templates()
    assert listed == [name for name in stock if not name.startswith(".")]
    assert len(stock) > 10_000
    assert 100 < len(listed) < 1_000


def test_a_hidden_template_is_found_by_its_name() -> None:
    env = Environment(loader=ListedTemplates([THEME]), autoescape=True)
    assert "<svg" in env.get_template(".icons/material/weather-night.svg").render()


@pytest.mark.parametrize(("command", "seldom"), [("build", True), ("gh-deploy", True), ("serve", False)])
def test_the_collector_looks_seldom_in_a_build_alone(command: Any, seldom: bool) -> None:  # noqa: FBT001
    before = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)
        on_startup(command=command, dirty=False)
        assert (gc.get_threshold() == SELDOM) is seldom
    finally:
        gc.set_threshold(*before)
