"""A copy of the site works from a folder, wherever it is put, without a host and without a connection."""

from __future__ import annotations

import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import offline
import pytest
from browsers import open_ready
from conftest import build_real
from selectolax.lexbor import LexborHTMLParser
from sites import EPOCH, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

REFUSED = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.blockedURI));
"""


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site's copy for a folder, in a place whose name tries addresses."""
    return build_real(tmp_path_factory.mktemp("stick") / "USB stick #1, 50% é" / "understanding", OFFLINE="true")


@pytest.mark.parametrize(
    ("setting", "serving", "wanted"),
    [
        ("true", False, True),
        (" Yes ", False, True),
        ("1", False, True),
        ("true", True, False),
        ("false", False, False),
        ("", False, False),
        (None, False, False),
    ],
)
def test_a_copy_is_made_only_when_it_is_asked_for(setting: str | None, serving: bool, wanted: bool) -> None:  # noqa: FBT001
    assert offline.is_wanted(setting, serving=serving) is wanted


@pytest.mark.parametrize(
    ("built", "online"),
    [
        ("index.html", ""),
        ("types.html", "types/"),
        ("deep/index.html", "deep/"),
        ("deep/page.html", "deep/page/"),
        ("a.b.html", "a.b/"),
    ],
)
def test_a_page_names_its_place_on_the_published_site(built: str, online: str) -> None:
    assert offline.online_path(built) == online


def test_the_same_folder_gives_the_same_zip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)  # or midnight may come between the two
    for place, names in (("one", ("b.txt", "index.html")), ("two", ("index.html", "b.txt"))):
        folder = tmp_path / place / "copy"
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_text(name, encoding="utf-8")
        assert offline.main([str(folder)]) == 0
    assert (tmp_path / "one/copy.zip").read_bytes() == (tmp_path / "two/copy.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one/copy.zip") as packed:
        assert packed.namelist() == ["copy/b.txt", "copy/index.html"]
        assert packed.testzip() is None
    assert "open copy/index.html" in capsys.readouterr().out


@pytest.mark.parametrize(("epoch", "year"), [("0", 1980), ("253000000000", 2107)], ids=["before", "after"])
def test_a_day_that_a_zip_cannot_hold_is_the_nearest_one(
    epoch: str, year: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/index.html").write_text("x", encoding="utf-8")
    assert offline.main([str(tmp_path / "copy")]) == 0
    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        assert packed.infolist()[0].date_time[0] == year


def test_a_folder_without_pages_is_not_packed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert offline.main([str(tmp_path)]) == 1
    assert "make offline" in capsys.readouterr().out


def test_the_published_site_has_nothing_that_is_for_copies(site: Path) -> None:
    names = [path.name for path in site.rglob("*")]
    assert "search_index.js" not in names
    assert not [name for name in names if name.startswith("worker_frame")]
    assert "file:" not in (site / "index.html").read_text(encoding="utf-8").partition("</head>")[0]


def test_every_link_of_a_copy_names_a_file_that_is_there(copy: Path) -> None:
    pages = {path: LexborHTMLParser(path.read_text(encoding="utf-8")) for path in copy.rglob("*.html")}
    written = len(list((ROOT / "docs").glob("*.md")))
    assert len(pages) == written + 1  # with the list of topics; the page for lost readers needs a host
    lost = []
    for path, page in pages.items():
        for node in page.css("[href], [src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            address, fragment = urldefrag(urljoin(path.as_uri(), target))
            if urlsplit(address).scheme != "file":
                continue
            file = type(copy)(unquote(urlsplit(address).path))
            found = file.is_file() and (
                not fragment or file not in pages or pages[file].css_first(f"[id='{fragment}']")
            )
            if not found and not target.endswith(".pdf"):  # tests leave the handouts out
                lost.append((path.name, target))
    assert lost == []


def test_shared_links_of_a_copy_lead_to_the_published_site(copy: Path, site: Path) -> None:
    for built, published in (("index.html", "index.html"), ("types.html", "types/index.html")):
        one, other = (
            re.findall(r'<link rel="canonical" href="([^"]+)"', (folder / name).read_text(encoding="utf-8"))
            for folder, name in ((copy, built), (site, published))
        )
        assert one == other != []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_copy_works_without_a_host(scheme: Any, browser: Browser, copy: Path) -> None:
    moved = copy.parent.parent / f"moved {scheme}"
    shutil.copytree(copy, moved)
    context = browser.new_context(color_scheme=scheme, offline=True)
    context.add_init_script(REFUSED)
    complaints: list[str] = []
    asked: list[str] = []
    context.on("console", lambda message: complaints.append(message.text))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    for path in sorted(moved.glob("*.html")):
        open_ready(page, path.as_uri())
        colours = page.evaluate("document.body.dataset.mdColorScheme")
        assert colours == {"light": "default", "dark": "slate"}[scheme], path
        assert page.evaluate("window.refused") == [], path
    open_ready(page, (moved / "index.html").as_uri())
    page.locator(".md-search__input").fill("wry neck")  # at once: the list is not filled anew under the click
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url(re.compile(r"/types\.html"))
    assert page.locator("h1").inner_text()
    open_ready(page, f"{(moved / 'types.html').as_uri()}?h=neck")  # as a result leads there
    page.locator("article mark[data-md-highlight]").first.wait_for()
    page.locator(".md-nav--primary a[href*='treatments.html']").first.evaluate("link => link.click()")
    page.wait_for_url(re.compile(r"/treatments\.html"))
    assert page.evaluate("Array.from(document.images).every(image => image.loading === 'lazy' || image.naturalWidth)")
    assert page.evaluate("window.refused") == []
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


@pytest.mark.browser
def test_the_planner_works_in_a_copy(browser: Browser, copy: Path) -> None:
    page = browser.new_page()
    open_ready(page, (copy / "prepare-for-your-visit.html").as_uri())
    page.locator("#planner-title").wait_for()
    page.locator(".planner__moves .planner-button--main").click()
    page.locator(".planner__content input").first.check()
    page.close()
