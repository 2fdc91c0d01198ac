"""What the built site refers to: links, anchors, pictures, and what a browser would fetch from elsewhere."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import links
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecheck.built import UnreadableError, read_page
from pagecheck.findings import Finding
from pagecheck.references import document_of, in_style

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://clinic.example/asthma/"
FILES = {
    "index.html": "<main><article><h2 id=help>Help</h2>{}</article></main>",
    "signs/index.html": "<main><article><h2 id=now>Now</h2>{}</article></main>",
    "404.html": "<main><article>{}</article></main>",
    "assets/site.css": "p { color: black }",
    "assets/neck.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.fixture
def site_folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content.replace("{}", ""), encoding="utf-8")
    return tmp_path


def judge(folder: Path, name: str, html: str) -> list[str]:
    (folder / name).write_text(FILES[name].replace("{}", html), encoding="utf-8")
    return [finding.message for finding in links.check_folder(folder, ADDRESS)]


@pytest.mark.parametrize(
    ("name", "html"),
    [
        pytest.param("index.html", "<a href='signs/'>", id="folder"),
        pytest.param("index.html", "<a href='signs'>", id="folder without a slash, which hosts add"),
        pytest.param("index.html", "<a href='signs/index.html#now'>", id="file and anchor"),
        pytest.param("index.html", "<a href='signs/?x=1#now'>", id="query"),
        pytest.param("index.html", "<a href='#help'><a href='#'><a href='#top'><a href=''>", id="own anchors"),
        pytest.param("signs/index.html", "<a href='../#help'><a href='..'><a href='./'>", id="up"),
        pytest.param("signs/index.html", "<img src='../assets/neck.svg' alt='A neck'>", id="picture"),
        pytest.param("404.html", "<a href='/asthma/signs/#now'>", id="from the host's root"),
        pytest.param("index.html", f"<link rel=canonical href='{ADDRESS}signs/'>", id="own address in full"),
        pytest.param("index.html", "<a href='https://clinic.example/'>", id="another part of the same host"),
        pytest.param("index.html", "<a href='https://who.example/x#y'>", id="an ordinary link to another host"),
        pytest.param("index.html", "<a href='mailto:a@b.example'><a href='tel:112'>", id="mail and telephone"),
        pytest.param("index.html", "<img src='data:image/png;base64,AA==' alt='A dot'>", id="picture in the page"),
        pytest.param("index.html", "<p><code>[^1] [@x]</code> a[0]", id="brackets in code and in words"),
        pytest.param("index.html", "<a name=old></a><a href='#old'>", id="anchor by name"),
        pytest.param("index.html", "<a href='signs/%69ndex.html'>", id="percent signs"),
        pytest.param("index.html", "<a href='assets/site.css'>", id="a file that is no page"),
    ],
)
def test_good_references_pass(site_folder: Path, name: str, html: str) -> None:
    assert judge(site_folder, name, html) == []


@pytest.mark.parametrize(
    ("name", "html", "message"),
    [
        pytest.param(
            "index.html", "<a href='sings/'>", "'sings/' leads nowhere. Did you mean 'signs/index.html'?", id="page"
        ),
        pytest.param("index.html", "<a href='signs.md'>", "'signs.md' leads nowhere.", id="Markdown file in raw HTML"),
        pytest.param(
            "signs/index.html", "<a href='signs/'>", "'signs/' leads nowhere.", id="relative to the wrong folder"
        ),
        pytest.param("index.html", "<a href='signs/#then'>", "'signs/#then' names the anchor 'then'", id="anchor"),
        pytest.param(
            "index.html",
            "<a href='#hepl'>",
            "'#hepl' names the anchor 'hepl', which index.html has not. Did you mean 'help'?",
            id="own anchor",
        ),
        pytest.param(
            "index.html", "<img src='assets/nek.svg' alt='x'>", "'assets/nek.svg' leads nowhere.", id="picture"
        ),
        pytest.param(
            "index.html", "<img srcset='assets/neck.svg 1x, no.png 2x' alt='x'>", "'no.png' leads nowhere.", id="srcset"
        ),
        pytest.param(
            "signs/index.html", "<a href='../../other/'>", "'../../other/' leads out of the site", id="out of the site"
        ),
        pytest.param(
            "404.html", "<a href='/signs/'>", "'/signs/' leads out of the site", id="root without the site's path"
        ),
        pytest.param(
            "index.html",
            "<script src='//cdn.example/x.js'></script>",
            "'//cdn.example/x.js' is fetched from another host",
            id="script",
        ),
        pytest.param(
            "index.html",
            "<img src='https://t.example/p.gif' alt='x'>",
            "'https://t.example/p.gif' is fetched",
            id="pixel",
        ),
        pytest.param(
            "index.html",
            "<link rel=preconnect href='https://f.example'>",
            "'https://f.example' is fetched",
            id="preconnect",
        ),
        pytest.param(
            "index.html",
            "<link rel='canonical stylesheet' href='https://f.example'>",
            "'https://f.example' is fetched",
            id="two relations",
        ),
        pytest.param("index.html", "<form action='https://f.example/'>", "'https://f.example/' is fetched", id="form"),
        pytest.param(
            "index.html", "<a href='#help' ping='https://t.example/'>", "'https://t.example/' is fetched", id="ping"
        ),
        pytest.param(
            "index.html",
            "<p style='background: URL(https://t.example/x)'>",
            "'https://t.example/x' is fetched",
            id="style attribute",
        ),
        pytest.param(
            "index.html",
            "<style>@import 'https://t.example/x.css'</style>",
            "'https://t.example/x.css' is fetched",
            id="import",
        ),
        pytest.param(
            "index.html",
            "<svg><use xlink:href='https://t.example/#x'/></svg>",
            "'https://t.example/#x' is fetched",
            id="use",
        ),
        pytest.param("index.html", "<a href='javascript:x()'>", "'javascript:x()' opens no page.", id="script address"),
        pytest.param("index.html", "<a href='http://[bad'>", "'http://[bad' is not an address.", id="no address"),
        pytest.param(
            "index.html",
            "<img src='assets/neck.svg'>",
            "the picture 'assets/neck.svg' has no alternative text.",
            id="no alt",
        ),
        pytest.param(
            "index.html",
            "<img src='assets/neck.svg' alt=' '>",
            "the picture 'assets/neck.svg' has no alternative",
            id="blank alt",
        ),
        pytest.param(
            "index.html", "<input type=Image src='assets/neck.svg'>", "the picture 'assets/neck.svg' has", id="button"
        ),
        pytest.param(
            "index.html", "<map><area href='signs/'></map>", "the picture 'signs/' has no alternative", id="area"
        ),
        pytest.param(
            "index.html",
            "<p style='background: image-set(\"https://t.example/x\" 1x)'>",
            "'https://t.example/x' is fetched",
            id="image-set",
        ),
        pytest.param("index.html", "<p id=help>", "the anchor 'help' stands twice", id="id twice"),
        pytest.param(
            "index.html", "<p>See [^1].", "'[^1]' refers to something that the page does not define.", id="footnote"
        ),
        pytest.param("index.html", "<p>See [@who].", "'[@who]' refers to something", id="citation"),
        pytest.param("index.html", "<p>See [this][that].", "'][that]' refers to something", id="reference link"),
    ],
)
def test_bad_references_are_found(site_folder: Path, name: str, html: str, message: str) -> None:
    found = judge(site_folder, name, html)
    assert len(found) == 1, found
    assert found[0].startswith(message), found


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<image href="https://t.example/x.png"/>', "'https://t.example/x.png' is fetched from another host"),
        ('<style>@import url("https://t.example/x.css");</style>', "'https://t.example/x.css' is fetched"),
        ('<rect style="fill: url(//t.example/x)"/>', "'//t.example/x' is fetched"),
        ('<rect fill="url(https://t.example/x#y)"/>', "'https://t.example/x#y' is fetched"),
        ('<use href="no.svg#y"/>', "'no.svg#y' leads nowhere"),
        ('<a href="https://who.example/"><path fill="url(#hatch)"/></a>', ""),
        ("<path", ""),
    ],
)
def test_drawings_are_judged_too(inside: str, found: str, site_folder: Path) -> None:
    """Shown alone, a drawing fetches what it names."""
    drawing = site_folder / "assets" / "neck.svg"
    drawing.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', encoding="utf-8")
    messages = [finding.message for finding in links.check_folder(site_folder, ADDRESS)]
    assert len(messages) == bool(found), messages
    assert all(message.startswith(found) for message in messages)


def test_style_sheets_are_judged_where_they_lie(site_folder: Path) -> None:
    sheet = site_folder / "assets" / "site.css"
    sheet.write_text("@media print { p { background: url('../assets/neck.svg'), url(nek.svg) } }", encoding="utf-8")
    assert [str(finding) for finding in links.check_folder(site_folder, ADDRESS)] == [
        "site/assets/site.css: 'nek.svg' leads nowhere. Did you mean 'assets/neck.svg'? Correct or remove it. [links]"
    ]


def test_finding_is_told_of_the_source_and_its_line() -> None:
    finding = Finding("site/signs/index.html", 0, "'nek.svg' leads nowhere. Correct or remove it.", "links")
    sources = {"site/signs/index.html": ("docs/signs.md", "# Signs\n\n<img src='nek.svg'>\n")}
    assert links.in_source(finding, sources).path == "docs/signs.md"
    assert links.in_source(finding, sources).line == 3
    assert links.in_source(finding, {}) == finding, "a template's own link has no source page"


def test_command_says_what_it_found(site_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert links.main([str(site_folder), "--address", ADDRESS]) == 0
    assert capsys.readouterr().out == "No issues found.\n"
    judge(site_folder, "index.html", "<a href='gone/'>")
    assert links.main([str(site_folder), "--address", ADDRESS]) == 1
    assert "index.html: 'gone/' leads nowhere." in capsys.readouterr().out


def test_command_refuses_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert links.main([str(tmp_path / "none")]) == 1
    expected = f"{tmp_path / 'none'}: there is no such folder. Build the site first: make site. [links]\n"
    assert capsys.readouterr().out == expected


@given(st.text())
def test_any_page_and_any_sheet_can_be_judged(text: str) -> None:
    with suppress(UnreadableError):
        document_of(read_page("x.html", text.encode("utf-8", "replace")))
    list(in_style(text))


@pytest.mark.parametrize(
    "target",
    [
        "", "a/", "a/#x", "a/#none", "b/", "a", "a/index.html", "a//", "a/./", "./a/", "a/../a/", "a/?x=1", "a/%20b/",
        "%61/", "a/#%78", "/a/", "//a/", "a b/", "a.b/", ".hidden", "a/.", "a~/", "#x", "#none", "a/#x#y", "mailto:x",
        "a:b",
    ],
)  # fmt: skip
def test_a_plain_reference_is_judged_as_any_other(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way for plain paths gives what the long way by urllib gives."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text('<p id="x">A</p>')
    (tmp_path / "index.html").write_text(f'<p id="x"><a href="{target}">B</a></p>')
    for address in ("/", "https://example.org/base/"):
        short = links.check_folder(tmp_path, address)
        with monkeypatch.context() as patch:
            patch.setattr("links._PLAIN", re.compile("(?!)"))
            assert links.check_folder(tmp_path, address) == short
