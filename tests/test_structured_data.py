"""Search engines and shared links are told what readers are told, in words that cannot break out of the markup."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import reviews
import structured_data
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser
from sites import EPOCH, SIGNS, build_project, settings, write_project
from structured_data import check_condition, describe_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Builder

# schema.org, as far as these pages use it: each type with the types above it and its own properties, and for each
# property the types or, as TEXT, URL, DATE and NUMBER, the forms of value that it takes.
PARENTS = {
    "Article": "CreativeWork",
    "Audience": "Thing",
    "Book": "CreativeWork",
    "BreadcrumbList": "ItemList",
    "Chapter": "CreativeWork",
    "CreativeWork": "Thing",
    "ItemList": "Thing",
    "ListItem": "Thing",
    "MedicalAudience": "PeopleAudience",
    "MedicalCode": "Thing",
    "MedicalCondition": "MedicalEntity",
    "MedicalEntity": "Thing",
    "MedicalWebPage": "WebPage",
    "NewsArticle": "Article",
    "Organization": "Thing",
    "PeopleAudience": "Audience",
    "Periodical": "CreativeWork",
    "Person": "Thing",
    "PropertyValue": "Thing",
    "Report": "Article",
    "ScholarlyArticle": "Article",
    "WebPage": "CreativeWork",
    "WebSite": "CreativeWork",
}
TEXT, URL, DATE, NUMBER = "text", "URL", "date", "number"
PROPERTIES: dict[str, dict[str, set[str]]] = {
    "Audience": {"audienceType": {TEXT}},
    "CreativeWork": {
        "about": {"Thing"},
        "audience": {"Audience"},
        "author": {"Organization", "Person"},
        "citation": {"CreativeWork", TEXT},
        "dateModified": {DATE},
        "datePublished": {DATE},
        "inLanguage": {TEXT},
        "isPartOf": {"CreativeWork", URL},
        "license": {"CreativeWork", URL},
        "publisher": {"Organization", "Person"},
    },
    "ItemList": {"itemListElement": {"ListItem", TEXT, "Thing"}},
    "ListItem": {"item": {"Thing", URL}, "position": {NUMBER, TEXT}},
    "MedicalCode": {"codeValue": {TEXT}, "codingSystem": {TEXT}},
    "MedicalEntity": {"code": {"MedicalCode"}},
    "Person": {"jobTitle": {TEXT}},
    "PropertyValue": {"propertyID": {TEXT, URL}, "value": {TEXT, NUMBER}},
    "Thing": {"description": {TEXT}, "identifier": {"PropertyValue", TEXT, URL}, "name": {TEXT}, "url": {URL}},
    "WebPage": {
        "breadcrumb": {"BreadcrumbList", TEXT},
        "lastReviewed": {DATE},
        "reviewedBy": {"Organization", "Person"},
    },
}
FORMS = {DATE: r"\d{4}(-\d{2}(-\d{2})?)?", URL: r"https?://\S+", TEXT: r"(?s).+"}


def lineage(kind: str) -> Iterator[str]:
    """A type, then those above it."""
    yield kind
    while kind in PARENTS:
        kind = PARENTS[kind]
        yield kind


def mistakes(value: dict[str, Any], at: str = "") -> Iterator[str]:
    """What schema.org's vocabulary does not allow in a description."""
    kind = value.get("@type", "")
    if kind not in PARENTS:
        yield f"{at}: unknown type '{kind}'"
        return
    known = {name: takes for above in lineage(kind) for name, takes in PROPERTIES.get(above, {}).items()}
    for name, given in value.items():
        if name.startswith("@"):
            continue
        if name not in known:
            yield f"{at}: {kind} has no property '{name}'"
            continue
        for item in given if isinstance(given, list) else [given]:
            if not fits(item, known[name]):
                yield f"{at}: {kind}.{name} takes no '{item['@type'] if isinstance(item, dict) else item}'"
            if isinstance(item, dict):
                yield from mistakes(item, f"{at}/{name}")


def fits(item: Any, takes: set[str]) -> bool:
    """Whether a property that takes certain types and forms takes a value."""
    if isinstance(item, dict):
        return bool(takes & set(lineage(str(item["@type"]))))
    if isinstance(item, int):
        return NUMBER in takes
    return any(re.fullmatch(FORMS[form], item) for form in takes & FORMS.keys())


SOURCES = """\
[{"id": "smith2020", "type": "article-journal", "title": "Relievers </script><script>alert(1)</script> & \\"first\\"",
  "author": [{"family": "Smith", "given": "A."}, {"literal": "et al"}], "container-title": "Breath",
  "issued": {"date-parts": [[2020, 3]]}, "DOI": "10.1000/182#1", "PMID": "12345"},
 {"id": "nhs", "type": "webpage", "title": "Asthma", "author": [{"literal": "NHS"}], "URL": "https://www.nhs.uk/asthma",
  "accessed": {"date-parts": [[2026, 10, 1]]}}]
"""
# Each statement of the page that says when to get help has a source here.
CITING = re.sub(r"^(- [^\[\n]*)$", r"\1[@nhs]", SIGNS, flags=re.MULTILINE)
CITING = CITING.replace("clinical: false", "clinical: true").replace("[@nhs]", "[@smith2020]", 1)
CONDITION = 'condition:\n    name: "Asthma </script> & \\"more\\""\n    codes: [{system: ICD-10, code: J45}]'
SETTINGS = re.sub(r"condition:\n +name: .*", lambda _: CONDITION, settings())
NASTY = """Signs </script><!-- "when" it's <b> & &amp; now"""


def data_of(html: str) -> dict[str, Any]:
    """The one description on a page."""
    [script] = LexborHTMLParser(html).css('script[type="application/ld+json"]')
    data = json.loads(script.text())
    assert isinstance(data, dict)
    return data


def graph_of(html: str) -> dict[str, str | None]:
    """The Open Graph values on a page, as a browser reads them."""
    return {
        str(tag.attributes["property"]): tag.attributes["content"]
        for tag in LexborHTMLParser(html).css("meta[property]")
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny project that cites sources and names a condition."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    files = {"mkdocs.yml": SETTINGS, "data/sources.json": SOURCES, "docs/red-flags.md": CITING}
    return write_project(tmp_path / "project", files)


def built(project: Path) -> dict[str, Any]:
    """What the red flags page says of itself after a build."""
    site = build_project(project)
    assert site.passed, site.lines
    return data_of(site.page("red-flags/index.html"))


ADDRESS = "https://example.org/understanding-dystonia/"


def test_a_page_describes_itself(project: Path) -> None:
    data = built(project)
    sources = data.pop("citation")
    assert [source["@type"] for source in sources] == ["ScholarlyArticle", "WebPage"]
    assert data == {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "@id": f"{ADDRESS}red-flags/",
        "url": f"{ADDRESS}red-flags/",
        "name": "When to get help",
        "description": "The signs that cannot wait, in plain words, and whom to call when you see one of them.",
        "dateModified": "2026-11-01",
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "publisher": {"@type": "Organization", "name": "The Understanding Dystonia project"},
        "isPartOf": {"@type": "WebSite", "name": "Understanding Dystonia", "url": ADDRESS},
        "about": {
            "@type": "MedicalCondition",
            "name": 'Asthma </script> & "more"',
            "code": [{"@type": "MedicalCode", "codingSystem": "ICD-10", "codeValue": "J45"}],
        },
        "audience": [
            {"@type": "MedicalAudience", "audienceType": "Patient"},
            {"@type": "PeopleAudience", "audienceType": "Caregiver"},
        ],
        "breadcrumb": {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Asthma in plain words", "item": ADDRESS},
                {"@type": "ListItem", "position": 2, "name": "When to get help", "item": f"{ADDRESS}red-flags/"},
            ],
        },
    }


def test_a_source_is_described_by_what_finds_it() -> None:
    smith, nhs = json.loads(SOURCES)
    named = {
        "@type": "ScholarlyArticle",
        "name": 'Relievers </script><script>alert(1)</script> & "first"',
        "datePublished": "2020-03",
    }
    assert describe_source(smith) == {**named, "url": "https://doi.org/10.1000/182%231"}
    assert describe_source(nhs) == {"@type": "WebPage", "name": "Asthma", "url": "https://www.nhs.uk/asthma"}
    del smith["DOI"]
    identifier = [{"@type": "PropertyValue", "propertyID": "PMID", "value": "12345"}]
    assert describe_source(smith) == {**named, "identifier": identifier}


def test_a_review_is_named_only_while_it_stands(project: Path) -> None:
    assert not {"lastReviewed", "reviewedBy"} & built(project).keys()
    name = 'Dr </script> "A" & B'
    arguments = ["--page", "red-flags", "--reviewer", name, "--role", "physician", "--on", "2026-11-20", "--yes"]
    assert reviews.main(["sign", "--project", str(project), *arguments, "--next-review-due", "2026-11-23"]) == 0
    data = built(project)
    assert data["lastReviewed"] == "2026-11-20"
    assert data["reviewedBy"] == {"@type": "Person", "name": name, "jobTitle": "physician"}
    assert list(mistakes(data)) == []
    ledger = project / "data/reviews.yml"
    signed = ledger.read_text(encoding="utf-8")
    ledger.write_text(signed.replace("2026-11-23", "2026-11-22"), encoding="utf-8")
    assert not {"lastReviewed", "reviewedBy"} & built(project).keys(), "overdue"
    ledger.write_text(signed, encoding="utf-8")
    (project / "docs/red-flags.md").write_text(CITING.replace("Some signs", "Most signs"), encoding="utf-8")
    assert not {"lastReviewed", "reviewedBy"} & built(project).keys(), "changed"


def test_no_value_breaks_out_of_the_markup(project: Path) -> None:
    title, description = NASTY, f"{NASTY}, in plain words for everyone who reads on"
    fields = f"title: {json.dumps(title)}\ndescription: {json.dumps(description)}\n"
    page = re.sub(r"title: .*\ndescription: .*\n", lambda _: fields, CITING)
    (project / "docs/red-flags.md").write_text(page, encoding="utf-8")
    site = build_project(project)
    assert site.passed, site.lines
    html = site.page("red-flags/index.html")
    tree = LexborHTMLParser(html)
    data, graph = data_of(html), graph_of(html)
    assert (data["name"], data["description"]) == (title, description)
    assert (graph["og:title"], graph["og:description"]) == (title, description)
    assert [tag.attributes["content"] for tag in tree.css('meta[name="description"]')] == [description]
    [head_title] = tree.css("head > title")
    assert head_title.text() == f"{title} - Understanding Dystonia"
    assert not [
        script for script in tree.css("script") if "alert" in script.text() and not script.attributes.get("type")
    ]
    # Nothing has pushed the end of the head, or what stands in it, into the body.
    assert tree.css("head meta[property]")
    assert not tree.css("body meta")
    other = LexborHTMLParser(site.page("index.html"))
    assert [tag.text(strip=True) for tag in other.css("a.md-nav__link b")] == [], "the menu of another page"


def test_a_page_describes_itself_to_those_who_share_it(build: Builder) -> None:
    site = build()
    graph = graph_of(site.page("red-flags/index.html"))
    assert (site.site / str(graph["og:image"]).removeprefix(ADDRESS)).is_file()
    assert {name: content for name, content in graph.items() if not name.startswith("og:image")} == {
        "og:type": "article",
        "og:site_name": "Understanding Dystonia",
        "og:title": "When to get help",
        "og:description": "The signs that cannot wait, in plain words, and whom to call when you see one of them.",
        "og:url": f"{ADDRESS}red-flags/",
        "og:locale": "en_GB",
    }
    assert graph_of(site.page())["og:type"] == "website"
    assert "breadcrumb" not in data_of(site.page())


def test_the_page_for_lost_readers_describes_nothing(build: Builder) -> None:
    html = build().page("404.html")
    assert "application/ld+json" not in html
    assert graph_of(html) == {}


def test_a_site_without_an_address_gives_none(build: Builder) -> None:
    site = build({"mkdocs.yml": re.sub(r"site_url: .*", 'site_url: ""', settings())})
    assert site.passed, site.lines
    data = data_of(site.page("red-flags/index.html"))
    assert not {"@id", "url", "breadcrumb"} & data.keys()
    assert "og:url" not in graph_of(site.page("red-flags/index.html"))
    assert list(mistakes(data)) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, []),
        ({"name": "Asthma"}, []),
        ({"name": "Asthma", "codes": [{"system": "ICD-10", "code": "J45"}]}, []),
        ("Asthma", ["extra.condition is 'Asthma', which has no name."]),
        ({"name": ""}, ["extra.condition is '{'name': ''}', which has no name."]),
        ({"name": "Asthma", "code": "J45"}, ["extra.condition has the unknown field 'code'. Did you mean 'codes'?"]),
        ({"name": "Asthma", "codes": ["J45"]}, ["extra.condition has the code 'J45'."]),
        ({"name": "Asthma", "codes": "J45"}, ["extra.condition has the code 'J45'."]),
        ({"name": "Asthma", "codes": {"system": "x", "code": "y"}}, ["extra.condition has the code '{'system':"]),
        ({"name": "Asthma", "codes": [{"system": "", "code": "y"}]}, ["extra.condition has the code '{'system':"]),
    ],
    ids=str,
)
def test_the_condition_is_checked(condition: Any, expected: list[str]) -> None:
    messages = [finding.message for finding in check_condition("mkdocs.yml", condition)]
    assert len(messages) == len(expected)
    assert all(message.startswith(start) for message, start in zip(messages, expected, strict=True))


def test_a_wrong_condition_is_a_finding_and_is_not_published(build: Builder) -> None:
    site = build({"mkdocs.yml": SETTINGS.replace(CONDITION, "condition: Asthma")})
    assert [(finding.path, finding.check) for finding in site.findings] == [("mkdocs.yml", "structured_data")]


def test_a_finding_gives_the_settings_their_own_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "docs").mkdir()
    named = tmp_path / "site.yml"
    named.write_text("site_name: Test\nextra:\n  condition: Asthma\n", encoding="utf-8")
    structured_data.on_config(load_config(str(named)))
    assert [message.partition(":")[0] for message in caplog.messages] == ["site.yml"]


def test_types_and_properties_are_those_of_the_vocabulary(project: Path) -> None:
    assert list(mistakes(built(project))) == []


@pytest.mark.slow
def test_the_real_pages_keep_to_the_vocabulary(site: Path) -> None:
    pages = sorted(path for path in site.rglob("*.html") if "MedicalWebPage" in path.read_text(encoding="utf-8"))
    assert len(pages) == 16
    for path in pages:
        data = data_of(path.read_text(encoding="utf-8"))
        assert [f"{path.name}{mistake}" for mistake in mistakes(data)] == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"@type": "MedicalPage"}, ": unknown type 'MedicalPage'"),
        ({"@type": "MedicalWebPage", "reviewer": "A"}, ": MedicalWebPage has no property 'reviewer'"),
        ({"@type": "WebPage", "lastReviewed": "1 May 2026"}, ": WebPage.lastReviewed takes no '1 May 2026'"),
        ({"@type": "WebPage", "audience": {"@type": "Person", "name": "A"}}, ": WebPage.audience takes no 'Person'"),
    ],
    ids=str,
)
def test_the_vocabulary_finds_mistakes(data: dict[str, Any], expected: str) -> None:
    assert list(mistakes(data)) == [expected]
