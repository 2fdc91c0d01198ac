"""Readers, feed readers and search engines learn what changed and when."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from changes import entries_of
from discovery import manifest, robots
from markdown import Markdown
from sites import HOME, settings

from pagecheck.changes import ChangesExtension, Entry, Release, feed, read_changes

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder

ATOM = "{http://www.w3.org/2005/Atom}"
LIST = """\
# Changes

## Next

### Content

- Not published yet.

## 1.1.0, 3 March 2027

### Content

- A new page.
- Two lines
  of one change.

### Code

- Faster,
  on two lines.

## 1.0.0, 23 November 2026

### Code

- Only code.
"""


def test_only_the_published_content_is_read() -> None:
    releases, findings = read_changes("CHANGELOG.md", LIST, date.max)
    assert findings == []
    assert releases == (
        Release("1.1.0", date(2027, 3, 3), ("A new page.", "Two lines of one change.")),
        Release("1.0.0", date(2026, 11, 23), ()),
    )


@pytest.mark.parametrize(
    "heading", ["## 1.0.0", "## 1.0.0, soon", "## 1.0.0, 31 February 2027", "## 1.0.0, 2027-03-03", "## next"]
)
def test_a_heading_without_a_real_day_is_found(heading: str) -> None:
    releases, findings = read_changes("CHANGELOG.md", f"# Changes\n\n{heading}\n\n### Content\n\n- x\n", date.max)
    assert releases == ()
    assert [(finding.path, finding.line) for finding in findings] == [("CHANGELOG.md", 3)]
    assert heading in findings[0].message


def test_a_release_to_come_is_found() -> None:
    assert read_changes("CHANGELOG.md", LIST, date(2027, 3, 2))[1] == [], "it is tomorrow in the east already"
    (finding,) = read_changes("CHANGELOG.md", LIST, date(2027, 3, 1))[1]
    assert str(finding) == (
        "CHANGELOG.md:9: release '1.1.0' is dated '2027-03-03', which is after today, 2027-03-01. Correct the day, or "
        "write '## Next' until it is published. [changes]"
    )


def test_a_page_shows_the_changes_without_mkdocs() -> None:
    releases, _ = read_changes("CHANGELOG.md", LIST, date.max)
    html = Markdown(extensions=["attr_list", ChangesExtension(releases)]).convert("# About\n\n[[changes]]\n\nEnd.")
    assert '<h3 id="changes-1-1-0">1.1.0, 3 March 2027</h3>' in html
    assert "<li>Two lines of one change.</li>" in html
    assert "Faster" not in html
    assert "1.0.0" not in html
    assert "[[changes]]" not in html


def test_a_feed_is_in_order_and_the_same_each_time() -> None:
    entries = [
        Entry("https://example.org/a/", "Old & <b>", date(2026, 1, 2), "x"),
        Entry("https://example.org/b/", "New", date(2026, 3, 4), "y"),
    ]
    data = feed("https://example.org/", "Changes", "We", "en", entries)
    assert data == feed("https://example.org/", "Changes", "We", "en", reversed(entries))
    root = ET.fromstring(data)  # noqa: S314  (our own)
    assert [title.text for title in root.iterfind(f"{ATOM}entry/{ATOM}title")] == ["New", "Old & <b>"]
    assert root.findtext(f"{ATOM}updated") == "2026-03-04T00:00:00Z"
    required = [f"{ATOM}{name}" for name in ("id", "title", "updated", "link")]
    assert all(entry.find(name) is not None for entry in root.iterfind(f"{ATOM}entry") for name in required)


def test_a_feed_tells_changes_in_words_without_marks() -> None:
    release = Release("1.1.0", date(2026, 3, 3), ("See [help](red-flags.md) and **bold**.", "More."))
    (entry,) = entries_of([], [release], "https://example.org/about/")
    assert entry.summary == "See help and bold. More."


def test_the_built_site_has_real_dates(site: Path) -> None:
    sitemap = ET.fromstring((site / "sitemap.xml").read_bytes())  # noqa: S314  (our own)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    dates = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in sitemap}
    for address, day in dates.items():
        assert address
        page = site / address.partition("understanding-dystonia/")[2] / "index.html"
        assert f'<time datetime="{day}">' in page.read_text(encoding="utf-8"), address
    root = ET.fromstring((site / "changes.xml").read_bytes())  # noqa: S314  (our own)
    listed = {link.get("href") for link in root.iterfind(f"{ATOM}entry/{ATOM}link")}
    assert set(dates) <= listed


def test_the_sitemap_s_day_is_the_record_s_and_not_the_build_s(build: Builder) -> None:
    built = build({"docs/index.md": HOME.replace("2026-11-01", "2025-05-06")})
    assert built.passed, built.lines
    assert "<lastmod>2025-05-06</lastmod>" in built.page("sitemap.xml")
    assert "2026-11-23" not in built.page("sitemap.xml")


def test_a_place_for_changes_without_any_is_found(build: Builder) -> None:
    built = build({"docs/index.md": HOME.replace("- Keep this page.", "- Keep this page.\n\n[[changes]]")})
    assert [finding.check for finding in built.findings] == ["changes"]


def with_setting(name: str, value: str) -> dict[str, str]:
    return {"mkdocs.yml": re.sub(rf"^  {name}: .*$", f"  {name}: {value}", settings(), flags=re.MULTILINE)}


@pytest.mark.parametrize(
    ("contact", "start"),
    [
        ("help@example.org", "mailto:help@example.org?subject="),
        ("https://example.org/us/site/", "https://example.org/us/site/issues/new?title="),
    ],
)
def test_a_message_names_page_and_version(contact: str, start: str, build: Builder) -> None:
    built = build(with_setting("contact", contact))
    assert built.passed, built.lines
    links = re.findall(r'<a rel="nofollow" href="([^"]+)">', built.page())
    assert len(links) == 3
    assert all(link.startswith(start) for link in links)
    fields = parse_qs(urlsplit(links[2].replace("&amp;", "&")).query)
    said = unquote(" ".join(value for values in fields.values() for value in values))
    for word in ("Error", "Asthma in plain words", "2026-11-01", "https://example.org/understanding-dystonia/"):
        assert word in said


def test_a_contact_cannot_break_out_of_its_link(build: Builder) -> None:
    built = build(with_setting("contact", "https://example.org/us/a&b"))
    assert 'href="https://example.org/us/a&amp;b/issues/new?title=' in built.page()


def test_without_a_contact_nothing_is_asked(build: Builder) -> None:
    page = build().page()
    assert "Was this page helpful" not in page
    assert "all changes of this page" not in page


def test_the_day_of_the_last_change_leads_to_the_page_s_history(build: Builder) -> None:
    built = build(with_setting("repository", "https://example.org/us/site/"))
    assert built.passed, built.lines
    assert 'href="https://example.org/us/site/commits/HEAD/docs/index.md"' in built.page()


def test_each_page_says_where_the_reader_is(build: Builder) -> None:
    built = build()
    trail = re.search(r'<nav class="trail.*?</nav>', built.page("red-flags/index.html"), re.DOTALL)
    assert trail
    steps = re.sub(r"<[^>]+>", " ", trail[0]).split()
    assert " ".join(steps) == "Home Help now When to get help"
    assert 'class="trail' not in built.page()


def test_robots_and_manifest_are_made_from_the_settings(site: Path) -> None:
    assert robots(None) == "User-agent: *\nAllow: /\n"
    assert "Sitemap: https://example.org/understanding-dystonia/sitemap.xml" in (site / "robots.txt").read_text()
    made = json.loads((site / "site.webmanifest").read_text(encoding="utf-8"))
    assert made["name"] == "Understanding Dystonia"
    assert len(made["icons"]) == 2
    assert all((site / icon["src"]).is_file() for icon in made["icons"])
    assert manifest("A", "B", "en", [])["start_url"] == "./"


def test_a_shared_link_has_a_picture_of_the_right_size(site: Path) -> None:
    page = (site / "symptoms" / "index.html").read_text(encoding="utf-8")
    address = re.search(r'property="og:image" content="([^"]+)"', page)
    assert address
    data = (site / address[1].partition("understanding-dystonia/")[2]).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1200, 630)
