"""A page that nobody changed is not converted again, and nobody can tell: not MkDocs, not a reader, not the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.structure.files import get_files
from mkdocs.structure.pages import Page
from sites import SIGNS, build_project, home_with, settings, write_project

from pagecheck.memory import Memory
from pagecheck.rendered import RenderedExtension

if TYPE_CHECKING:
    from pathlib import Path

    from sites import Built

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 9 9"></svg>'
PICTURE = "![A tree of airways.](assets/images/airways.svg)\nThe airways."
TERM = "- term: Airways\n  meaning: {meaning}\n  page: index.md\n"
SOURCE = (
    '[{{"id": "smith2021", "type": "article-journal", "title": "{title}", "DOI": "10.1000/182", '
    '"issued": {{"date-parts": [[2021]]}}, "container-title": "Lung"}}]\n'
)
OPENINGS = ("This page is about", "It says where", "It has few", "The airways.", "Keep this page")
MARKED = "general_knowledge:\n" + "".join(f"  - {words}\n" for words in OPENINGS)
CITING = home_with(f"Airways can tighten.[@smith2021]\n\n{PICTURE}").replace(
    "clinical: false\n", f"clinical: true\n{MARKED}"
)
FILES = {
    "docs/index.md": CITING,
    "docs/assets/images/airways.svg": DRAWING.format(width=30),
    "data/glossary.yml": TERM.format(meaning="The tubes of the lungs."),
    "data/sources.json": SOURCE.format(title="Airways"),
}


def pages_of(built: Built) -> dict[str, str]:
    return {path.relative_to(built.site).as_posix(): path.read_text() for path in built.site.rglob("*.html")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that was built once."""
    folder = write_project(tmp_path / "project", FILES)
    assert build_project(folder).lines == []
    return folder


def test_unchanged_pages_are_not_converted_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pages_of(build_project(project))

    def never(*_: object) -> str:
        pytest.fail("converted again")

    monkeypatch.setattr(Markdown, "convert", never)
    assert pages_of(build_project(project)) == before


@pytest.mark.parametrize(
    ("file", "content", "sign"),
    [
        ("docs/index.md", CITING.replace("can tighten", "can narrow"), "can narrow"),
        ("docs/red-flags.md", SIGNS.replace("title: When to get help", "title: Signs"), "Signs"),
        ("docs/assets/images/airways.svg", DRAWING.format(width=41), 'width="41"'),
        ("data/glossary.yml", TERM.format(meaning="Tubes for air."), "Tubes for air."),
        ("data/sources.json", SOURCE.format(title="Bronchi"), "Bronchi"),
        ("mkdocs.yml", settings() + "use_directory_urls: false\n", "red-flags.html"),
        ("mkdocs.yml", settings().replace("title: On this page", "title: Contents\n      anchorlink: true"), "toclink"),
    ],
)
def test_what_a_page_depends_on_makes_it_new(file: str, content: str, sign: str, project: Path, tmp_path: Path) -> None:
    (project / file).unlink()
    (project / file).write_text(content)
    changed = build_project(project)
    assert changed.lines == []
    assert sign in changed.page()
    fresh = build_project(write_project(tmp_path / "fresh", {**FILES, file: content}))
    assert pages_of(changed) == pages_of(fresh)


@pytest.mark.parametrize("link", ["[a](no-such-page.md)", "[a](red-flags.md#no-such-heading)", "[a](/absolute)"])
def test_a_warning_is_given_again(link: str, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", {"docs/index.md": home_with(f"See {link}.")})
    first, second = build_project(folder), build_project(folder)
    assert first.warnings
    assert not second.passed
    assert second.lines == first.lines


def test_what_is_not_told_now_is_told_another_time(tmp_path: Path) -> None:
    quiet = settings().replace("absolute_links: warn", "absolute_links: ignore")
    files = {"docs/index.md": home_with("See [a](/absolute)."), "mkdocs.yml": quiet}
    folder = write_project(tmp_path / "project", files)
    before = build_project(folder)
    (folder / "mkdocs.yml").write_text(settings())
    assert len(build_project(folder).warnings) == len(before.warnings) + 1


def test_a_damaged_memory_is_forgotten(project: Path) -> None:
    before = pages_of(build_project(project))
    kept = project / ".cache" / "rendered.json"
    kept.write_bytes(kept.read_bytes()[:-20])
    assert pages_of(build_project(project)) == before


def test_mkdocs_reads_from_memory_what_it_reads_after_a_conversion(tmp_path: Path) -> None:
    """Its own parts of the converter, by the names under which it registers them, and the table of contents."""
    text = '# One *title*\n\n<p id="raw">Raw</p>\n\n## Two\n\n[a](b.md#three) [c](#two)\n\n### Three\n'
    for name, content in {"mkdocs.yml": "site_name: Stock\n", "docs/index.md": text, "docs/b.md": "# Three\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)

    def render() -> tuple[Any, ...]:
        config = load_config(str(tmp_path / "mkdocs.yml"))
        files = get_files(config)
        memory = Memory(tmp_path, "rendered")
        rendered = RenderedExtension(memory)
        config.markdown_extensions.append(rendered)  # type: ignore[arg-type]  # MkDocs' hints know only names
        rendered.learn(config, files)
        file = files.get_file_from_path("index.md")
        assert file is not None
        page = Page(None, file, config)
        page.read_source(config)
        page.render(config, files)
        memory.keep()
        links = {target.src_uri: anchors for target, anchors in (page.links_to_anchors or {}).items()}
        return (
            page.content,
            page.title,
            [item.title for item in page.toc.items[0].children],
            page.present_anchor_ids,
            links,
        )

    first = render()
    assert first[1] == "One title"
    assert first[2] == ["Two"]
    assert {"raw", "two", "three"} <= first[3]
    assert first[4] == {"b.md": {"three": "b.md#three"}, "index.md": {"two": "#two"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Markdown, "convert", lambda *_: pytest.fail("converted again"))
        assert render() == first


def test_before_the_site_is_known_each_page_is_converted(tmp_path: Path) -> None:
    md = Markdown(extensions=[RenderedExtension(Memory(tmp_path, "rendered"))])
    assert md.convert("# One") == "<h1>One</h1>"
