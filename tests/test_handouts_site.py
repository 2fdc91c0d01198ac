"""Handouts through whole builds: tiny sites by the real settings, and the real site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sites
from conftest import build_real
from handouts import main
from sites import HOME, ROOT, SIGNS

from pagecheck.pdf import read_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder

pytestmark = pytest.mark.slow  # each test prints
LIST = HOME.replace("## What you can do", "## Files to print\n\n[[handouts]]\n\n## What you can do")
HANDOUT = {"docs/index.md": LIST, "docs/red-flags.md": SIGNS.replace("handout: false", "handout: true")}
FILES = {
    *(f"{kind}-{paper}{size}.pdf" for kind in ("red-flags", "emergency-signs") for paper in ("a4", "letter")
      for size in ("", "-large")),
    "booklet-a4.pdf", "booklet-letter.pdf",
}  # fmt: skip


def settings_with(clinic: str) -> str:
    """The settings with a clinic of this test's own."""
    without = re.sub(r"^  clinic:\n(?:    .*\n)*", "", sites.settings(), flags=re.MULTILINE)
    return without.replace("\nextra:\n", f"\nextra:\n  clinic:\n{clinic}")


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf of the test's own, and a build that prints."""
    monkeypatch.setitem(sites.ENVIRONMENT, "HANDOUTS", "true")
    monkeypatch.setattr("pagecheck.reading.SHELF", tmp_path / "shelf")
    return tmp_path / "shelf"


def test_a_page_that_says_handout_has_its_pdfs_and_the_list_names_them(build: Builder, shelf: Path) -> None:
    built = build(HANDOUT)
    assert built.lines == []
    assert {path.name for path in (built.site / "handouts").glob("*.pdf")} == FILES
    for name in FILES:
        assert f'href="handouts/{name}"' in built.page()
    assert "[[handouts]]" not in built.page()
    assert "[[handouts]]" not in built.page("search/search_index.json")

    # The second build takes everything from the shelf: no child is started.
    before = {path.name: path.read_bytes() for path in (built.site / "handouts").glob("*.pdf")}
    times = {path: path.stat().st_mtime_ns for path in shelf.iterdir()}
    again = build(HANDOUT)
    assert {path.name: path.read_bytes() for path in (again.site / "handouts").glob("*.pdf")} == before
    assert {path: path.stat().st_mtime_ns for path in shelf.iterdir()} == times

    # What is damaged there is thrown away and printed again, to the same bytes.
    for path in shelf.iterdir():
        path.write_bytes(path.read_bytes()[:-5])
    mended = build(HANDOUT)
    assert mended.lines == []
    assert {path.name: path.read_bytes() for path in (mended.site / "handouts").glob("*.pdf")} == before
    assert main([str(mended.site)]) == 0


def test_a_copy_for_a_folder_has_the_same_sheets(build: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The links of a copy name files; on its sheets they lead to the pages online, as on all others."""
    online = build(HANDOUT)
    monkeypatch.setitem(sites.ENVIRONMENT, "OFFLINE", "true")
    copy = build(HANDOUT)
    assert copy.lines == []
    for name in FILES:
        assert (copy.site / "handouts" / name).read_bytes() == (online.site / "handouts" / name).read_bytes()
    assert main([str(copy.site)]) == 0


def test_without_handouts_the_page_says_so(build: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sites.ENVIRONMENT, "HANDOUTS", "false")
    built = build(HANDOUT)
    assert built.lines == []
    assert not list(built.site.rglob("*.pdf"))
    assert "was built without the files" in built.page()


def test_a_clinic_stands_on_the_first_sheet(build: Builder) -> None:
    clinic = settings_with('    name: "A & <b>B</b>"\n    phone: "0123"\n')
    built = build({**HANDOUT, "mkdocs.yml": clinic})
    assert built.lines == []
    text = read_sheets(built.site / "handouts/red-flags-a4.pdf").sheets[0].text
    assert "A & <b>B</b>" in text
    assert "Phone: 0123" in text


def test_a_mistake_in_the_clinic_refuses_the_build(build: Builder) -> None:
    clinic = settings_with("    phone: 123\n")
    built = build({"mkdocs.yml": clinic})
    assert built.lines == [
        "mkdocs.yml: 'extra.clinic.phone' is '123', which is not a text. Put it in quotes. [handouts]"
    ]
    assert not built.passed


def test_pages_whose_handouts_have_one_name_refuse_the_build_before_anything_is_printed(
    build: Builder, shelf: Path
) -> None:
    menu = sites.settings().replace("- red-flags.md\n", "- red-flags.md\n      - booklet.md\n", 1)
    built = build({**HANDOUT, "mkdocs.yml": menu, "docs/booklet.md": HANDOUT["docs/red-flags.md"]})
    (line,) = [line for line in built.lines if "[handouts]" in line]
    assert line.startswith("docs/booklet.md: the page's handouts would be named 'booklet-…', and so would those of ")
    assert not list(shelf.glob("*"))


def test_a_spoilt_template_refuses_the_build_and_keeps_the_last_site(build: Builder) -> None:
    template = (ROOT / "overrides/handout.html").read_text(encoding="utf-8")
    spoilt = template.replace("{{ sheet.short_disclaimer | e }}", "")
    assert spoilt != template
    built = build({**HANDOUT, "overrides/handout.html": spoilt})
    assert not built.passed
    assert not built.site.exists()
    assert any("does not show the disclaimer" in line and line.endswith("[handouts]") for line in built.lines)


def test_without_pango_one_finding_says_how_to_get_it(
    build: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setitem(sites.ENVIRONMENT, "PYTHONPATH", str(tmp_path / "fake"))
    built = build(HANDOUT)
    assert not built.passed
    (line,) = [line for line in built.lines if "[handouts]" in line]
    assert "apt-get install libpango" in line
    assert "brew install pango" in line
    assert "HANDOUTS=false" in line


def test_the_command_says_what_is_wrong_in_a_folder(
    build: Builder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built = build(HANDOUT)
    folder = built.site / "handouts"
    (folder / "red-flags-letter.pdf").write_bytes((folder / "red-flags-a4.pdf").read_bytes())
    (folder / "leaflet.pdf").write_bytes(b"no PDF")
    assert main([str(built.site)]) == 1
    said = capsys.readouterr().out
    assert "which is not letter" in said
    assert "leaflet.pdf: the file's name says neither paper nor page" in said
    assert main([str(tmp_path / "none")]) == 1


def test_the_real_sites_handouts_pass(tmp_path: Path) -> None:
    """All of them: each page in four forms, emergency signs, wallet card and booklet."""
    build_real(tmp_path / "site", HANDOUTS="true")
    pages = [path for path in (ROOT / "docs").glob("*.md") if path.name not in {"about.md", "handouts.md"}]
    names = {path.name for path in (tmp_path / "site/handouts").glob("*.pdf")}
    assert len(names) == 4 * len(pages) + 4 + 2 + 2
    assert len(read_sheets(tmp_path / "site/handouts/emergency-signs-letter.pdf").sheets) == 1
    assert len(read_sheets(tmp_path / "site/handouts/emergency-signs-a4-large.pdf").sheets) == 2
    card = (tmp_path / "site/red-flags/index.html").read_text(encoding="utf-8").partition("care-card--emergency")[2]
    signs = card.partition("</section>")[0].count("<li>")
    text = read_sheets(tmp_path / "site/handouts/emergency-signs-a4.pdf").sheets[0].text
    assert text.count("•") == signs == 17

    copy = build_real(tmp_path / "copy", HANDOUTS="true", OFFLINE="true")
    links = re.findall(r'href="(handouts/[^"]+\.pdf)"', (copy / "handouts.html").read_text(encoding="utf-8"))
    assert sorted(links) == sorted(f"handouts/{name}" for name in names)
    for link in links:
        assert (copy / link).read_bytes() == (tmp_path / "site" / link).read_bytes()
