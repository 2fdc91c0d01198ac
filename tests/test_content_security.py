"""A page loads this site's own files and nothing else, in every state that a reader can bring it to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import content_security
import pytest
from browsers import open_ready, wait_ready
from first_view import serve
from sites import HOME, ROOT

from pagecheck.built import read_page
from pagecheck.policy import check_directives, check_page, directives_of, hash_of, with_styles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Builder
    from playwright.sync_api import Browser, Page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
REFERRER = '<meta name="referrer" content="no-referrer">'
NO_POLICY = "the page has no content security policy. Use the site's templates, which bring it."
NO_REFERRER = "the page would tell other hosts where a reader comes from. Keep <meta name=referrer> at 'no-referrer'."
PHONE: Any = {"width": 390, "height": 844}
DESKTOP: Any = {"width": 1280, "height": 900}
# What a browser refuses, and what it complains of, from before the page's first byte.
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


def page_of(head: str, body: str = "<p>Words.</p>") -> list[str]:
    text = f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"
    return check_page(read_page("index.html", text.encode()))


def test_a_page_with_both_policies_passes() -> None:
    assert page_of(META + REFERRER + '<link rel="stylesheet" href="a.css"><script src="a.js"></script>') == []


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(REFERRER, NO_POLICY, id="no policy"),
        pytest.param(
            META + META + REFERRER,
            "the page has 2 content security policies. Remove all but the template's.",
            id="two policies",
        ),
        pytest.param(
            '<link rel="stylesheet" href="a.css">' + META + REFERRER,
            "the content security policy stands after what it should judge. Put it first in the head.",
            id="a sheet before it",
        ),
        pytest.param(
            META,
            NO_REFERRER,
            id="no referrer policy",
        ),
        pytest.param(
            META + REFERRER.replace("no-referrer", "unsafe-url"),
            NO_REFERRER,
            id="a referrer policy that tells all",
        ),
        pytest.param(
            META + REFERRER + "<style>p { color: red }</style>",
            "the content security policy blocks a <style> of the page. Put its rules into the site's style sheet.",
            id="a style element without its hash",
        ),
    ],
)
def test_a_page_that_is_open_is_refused(head: str, expected: str) -> None:
    assert page_of(head) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "body", "name"),
    [
        ("style-src 'self'; ", "", '<link rel="stylesheet" href="a.css">', "style-src"),
        ("base-uri", "style-src-elem 'none'; base-uri", '<link rel=stylesheet href="a.css">', "style-src-elem"),
        ("script-src 'self'; ", "", '<script src="a.js"></script>', "script-src"),
        ("img-src 'self' data:", "img-src data:", '<img src="a.png" alt="A">', "img-src"),
    ],
)  # fmt: skip
def test_a_policy_that_blocks_the_site_itself_is_refused(old: str, new: str, body: str, name: str) -> None:
    expected = f"the content security policy blocks the site's own files in '{name}'. Add 'self' there, in quotes."
    assert page_of(META.replace(old, new) + REFERRER, body) == [expected]


def test_a_policy_in_the_body_is_none() -> None:
    assert page_of(REFERRER, META) == [NO_POLICY]


def test_a_style_in_an_attribute_is_told_of_since_browsers_ignore_it() -> None:
    (message,) = page_of(META + REFERRER, '<p style="color: red">Words.</p>')
    assert message.startswith("browsers ignore the style 'color: red' of <p>, since the content security policy")


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("script-src 'self' 'unsafe-inline'", "allows ''unsafe-inline'' in 'script-src'"),
        ("script-src 'self' 'unsafe-eval'", "allows ''unsafe-eval'' in 'script-src'"),
        ("script-src *", "allows '*' in 'script-src'"),
        ("script-src https:", "allows 'https:' in 'script-src'"),
        ("script-src 'self' data:", "allows 'data:' in 'script-src'"),
        ("img-src https://counter.example", "allows 'https://counter.example' in 'img-src'"),
        ("connect-src 'self' counter.example", "allows 'counter.example' in 'connect-src'"),
        ("worker-src blob:", "allows 'blob:' in 'worker-src'"),
    ],
)
def test_a_policy_that_lets_more_in_is_refused(directive: str, message: str) -> None:
    directives = directives_of(POLICY) | directives_of(directive)
    assert [found.partition("policy ")[2] for found in check_directives(directives)] == [f"{message}. Remove it."]


@pytest.mark.parametrize("name", ["default-src", "base-uri", "form-action"])
@pytest.mark.parametrize("sources", [None, ["'self'"]], ids=["missing", "open"])
def test_what_nothing_needs_must_be_closed(name: str, sources: list[str] | None) -> None:
    directives = directives_of(POLICY)
    del directives[name]
    if sources:
        directives[name] = sources
    assert list(check_directives(directives)) == [
        f"the content security policy leaves '{name}' open. Set it to 'none'."
    ]


def test_of_two_directives_with_one_name_the_first_counts_as_in_browsers() -> None:
    assert directives_of("img-src 'self'; IMG-SRC *;; ") == {"img-src": ["'self'"]}


def test_hashes_and_files_are_allowed() -> None:
    sources = {"script-src": [hash_of("x"), "file:"], "style-src": ["'sha512-AbC+/9=='"]}
    assert list(check_directives(directives_of(POLICY) | sources)) == []


def test_each_style_element_gets_its_hash_once() -> None:
    given = with_styles(POLICY, ["a", "b", "a"])
    assert f"style-src 'self' {hash_of('a')} {hash_of('b')}; img-src" in given
    assert with_styles(POLICY, []) == POLICY


def test_a_page_that_no_template_made_is_found(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text("<!doctype html><title>Old</title><p>Words.</p>", encoding="utf-8")
    (tmp_path / "odd.html").write_bytes(b"\xff\xfe")  # the disclaimer's check tells of it
    expected = [f"site/old.html: {message} [content_security]" for message in (NO_POLICY, NO_REFERRER)]
    assert [str(finding) for finding in content_security.check_folder(tmp_path)] == expected
    assert content_security.main([str(tmp_path)]) == 1


def test_the_command_passes_a_good_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(f"<!doctype html><html><head>{META}{REFERRER}</head></html>", encoding="utf-8")
    assert content_security.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "No issues found.\n"


def test_the_command_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert content_security.main([str(tmp_path / "none")]) == 1


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("script-src {{ own }}", "script-src {{ own }} 'unsafe-inline'", "allows ''unsafe-inline'' in 'script-src'"),
        ("default-src 'none'; ", "", "leaves 'default-src' open"),
        ('<meta name="referrer" content="no-referrer">', "", "would tell other hosts where a reader comes from"),
    ],
    ids=["inline scripts", "no default", "no referrer policy"],
)
def test_a_weaker_template_stops_the_build(old: str, new: str, found: str, build: Builder) -> None:
    name = "overrides/partials/security.html"
    text = (ROOT / name).read_text(encoding="utf-8")
    assert old in text
    built = build({name: text.replace(old, new)})
    assert not built.passed
    findings = [finding for finding in built.findings if finding.check == "content_security"]
    assert {finding.path for finding in findings} == {
        "site/index.html",
        "site/red-flags/index.html",
        "site/404.html",
        "site/a-z.html",
    }
    assert all(found in finding.message for finding in findings)


def test_a_style_element_of_a_page_is_allowed_by_its_hash(build: Builder) -> None:
    built = build({"docs/index.md": _home("<style>main p { color: rgb(1, 2, 3) }</style>\n\nSome words.")})
    assert built.lines == []
    assert hash_of("main p { color: rgb(1, 2, 3) }") in built.page()
    assert "sha256" not in built.page("red-flags/index.html")


def _home(text: str) -> str:
    return HOME.replace("## What you can do", f"## More\n\n{text}\n\n## What you can do")


def test_a_preview_has_no_policy_since_its_server_writes_a_script_into_each_page() -> None:
    config: Any = type("Config", (), {"extra": {}})()
    content_security.on_startup(command="serve", dirty=False)
    try:
        assert content_security.on_config(config).extra == {"preview": True}
    finally:
        content_security.on_startup(command="build", dirty=False)
    assert content_security.on_config(config).extra == {"preview": False}


# ---- The real site, in a real browser -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(site: Path) -> Iterator[str]:
    with serve(site) as address:
        yield address


def names_of(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html"))


class Watched:
    """A page, with all that its browser complained of and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def assert_quiet(self, home: str) -> None:
        """Fail if the browser refused something, complained, or asked another host."""
        assert self.page.evaluate("window.refused") == []
        assert self.complaints == []
        assert [url for url in self.asked if not url.startswith((home, "data:"))] == []


@pytest.mark.browser
def test_no_page_breaks_its_policy_or_calls_another_host(browser: Browser, home: str, site: Path) -> None:
    context = browser.new_context(viewport=DESKTOP)
    context.add_init_script(LISTEN)
    for name in names_of(site):
        watched = Watched(context.new_page())
        page = watched.page
        open_ready(page, home + name)
        schemes = []
        for _ in range(2):  # to the other colours, and back
            page.locator("label[for^=__palette]:visible").click()
            schemes.append(page.evaluate("document.body.dataset.mdColorScheme"))
        assert sorted(schemes) == ["default", "slate"], name
        watched.assert_quiet(home)
        page.close()
    assert context.cookies() == []
    context.close()


def test_no_page_has_another_fetched_ahead(site: Path) -> None:
    """Firefox does so for the next page that a head names, which `default-src 'none'` forbids."""
    ahead = re.compile(r'rel="?(?:next|prefetch|prerender)')
    assert [path for path in sorted(site.rglob("*.html")) if ahead.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_search_and_menu_work_under_the_policy(size: Any, browser: Browser, home: str) -> None:
    context = browser.new_context(viewport=size)
    context.add_init_script(LISTEN)
    watched = Watched(context.new_page())
    page = watched.page
    open_ready(page, home + "types/")
    if size is PHONE:
        page.locator(".md-header [for=__drawer], .menu-button").first.click()
        page.locator(".md-sidebar--primary a[href$='symptoms/']").wait_for()
        page.locator(".md-overlay").click(position={"x": 380, "y": 400})
        page.locator("header label[for=__search]").first.click()
    page.locator(".md-search__input").fill("wry neck")  # at once: the list is not filled anew under the click
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url(re.compile(r"\?h="))
    wait_ready(page)  # the words that were searched for are being marked
    assert watched.page.evaluate("window.refused") == []
    open_ready(page, home + "prepare-for-your-visit/")
    watched.assert_quiet(home)
    assert context.cookies() == []
    context.close()
