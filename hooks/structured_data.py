"""Promise: search engines are told of each page what its readers are told, and of a review only while it stands.

Each page's description in schema.org's terms is prepared here and placed by `overrides/partials/structured_data.html`.
The condition, the publisher and the licence are settings; nothing is said that has no source.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import escape

from pagecheck.findings import Finding, did_you_mean, warn
from pagecheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from pagecheck.reviews import SignOff

log = logging.getLogger("mkdocs.hooks.structured_data")
CHECK = "structured_data"
_KINDS = {
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "chapter": "Chapter",
    "report": "Report",
    "webpage": "WebPage",
}


def check_condition(path: str, condition: Any) -> Iterator[Finding]:
    """Find what is wrong with the setting `extra.condition`: a name, and codes if any is certain.

    Args:
        path: the settings as findings name them.
        condition: the value.
    """
    if condition is None:
        return
    example = "Write 'condition:' with 'name: Asthma' below it, and 'codes:' only if they are certain."
    if not isinstance(condition, dict) or not isinstance(condition.get("name"), str) or not condition["name"].strip():
        yield Finding(path, 0, f"extra.condition is '{condition}', which has no name. {example}", CHECK)
        return
    for name in condition:
        if name not in {"name", "codes"}:
            hint = did_you_mean(str(name), ("name", "codes"))
            yield Finding(path, 0, f"extra.condition has the unknown field '{name}'.{hint} {example}", CHECK)
    codes = condition.get("codes", [])
    for code in codes if isinstance(codes, list) else [str(codes)]:
        if not isinstance(code, dict) or code.keys() != {"system", "code"} or not all(code.values()):
            message = f"extra.condition has the code '{code}'. Write each as '{{system: ICD-10, code: \"J45\"}}'."
            yield Finding(path, 0, message, CHECK)


def describe_page(
    record: Record, url: str | None, sign_off: SignOff | None, sources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What a page alone says of itself.

    Args:
        record: the page.
        url: its full address, if the site has one.
        sign_off: its sign-off, if that is valid today.
        sources: the CSL entries that it cites.
    """
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "MedicalWebPage",
            "@id": url,
            "url": url,
            "name": record.title,
            "description": record.description,
            "dateModified": record.updated.isoformat(),
            "audience": [
                {"@type": "MedicalAudience", "audienceType": "Patient"},
                {"@type": "PeopleAudience", "audienceType": "Caregiver"},
            ],
            "lastReviewed": sign_off and sign_off.reviewed_on.isoformat(),
            "reviewedBy": sign_off and {"@type": "Person", "name": sign_off.reviewer, "jobTitle": sign_off.role},
            "citation": [describe_source(source) for source in sources],
        }
    )


def describe_site(config: MkDocsConfig) -> dict[str, Any]:
    """What all pages of a site share, from its settings."""
    extra = config.extra
    condition = extra.get("condition")
    if any(check_condition("", condition)):
        condition = None
    codes = [
        {"@type": "MedicalCode", "codingSystem": str(code["system"]), "codeValue": str(code["code"])}
        for code in (condition or {}).get("codes", [])
    ]
    return _filled(
        {
            "about": condition and _filled({"@type": "MedicalCondition", "name": condition["name"], "code": codes}),
            "inLanguage": config.theme.get("language"),
            "isPartOf": _filled({"@type": "WebSite", "name": config.site_name, "url": config.site_url}),
            "license": extra.get("license"),
            "publisher": extra.get("publisher") and {"@type": "Organization", "name": extra["publisher"]},
        }
    )


def describe_source(csl: Mapping[str, Any]) -> dict[str, Any]:
    """A CSL entry in schema.org's terms: what finds it. The page's own list tells the rest, and need not be sent twice.

    Args:
        csl: the entry.

    Returns:
        Its kind, name, year and address; where it has no address, its identifiers.
    """
    parts = (csl.get("issued") or {}).get("date-parts") or [[]]
    doi = csl.get("DOI")
    url = f"https://doi.org/{quote(str(doi))}" if doi else csl.get("URL")
    return _filled(
        {
            "@type": _KINDS.get(csl["type"], "CreativeWork"),
            "name": csl["title"],
            "datePublished": "-".join(f"{int(part):02}" for part in parts[0]),
            "identifier": not url
            and [
                {"@type": "PropertyValue", "propertyID": name, "value": str(csl[name])}
                for name in ("PMID", "PMCID")
                if csl.get(name)
            ],
            "url": url,
        }
    )


def describe_trail(steps: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
    """The way from the home page to a page: the title and the full address of each step."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            _filled({"@type": "ListItem", "position": position, "name": name, "item": url})
            for position, (name, url) in enumerate(steps, 1)
        ],
    }


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the empty ones: what is not known is not said."""
    return {name: value for name, value in values.items() if value}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Check the settings that are read here."""
    warn(log, check_condition(Path(config.config_file_path).name, config.extra.get("condition")))
    return config


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make title and description safe for the theme, which prints both into its markup as they are."""
    for name in ("title", "description"):
        if name in page.meta:
            page.meta[name] = escape(page.meta[name])
    return markdown


def on_page_context(context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Give the template a page's description."""
    record = page.meta.get("record")
    if not isinstance(record, Record):
        return context  # a page that was refused
    review = page.meta.get("review", {})
    valid = review.get("sign_off") if review.get("state") == "reviewed" else None
    data = describe_page(record, page.canonical_url, valid, page.meta.get("sources", ())) | describe_site(config)
    if nav.homepage and not page.is_homepage and page.canonical_url:
        # Sections of the menu have no address, so they are no step of the way.
        home = nav.homepage.meta.get("record")
        steps = [
            (home.title if home else config.site_name, nav.homepage.canonical_url),
            (record.title, page.canonical_url),
        ]
        data["breadcrumb"] = describe_trail(steps)
    # Templates may be given more than MkDocs' own names.
    context["structured_data"] = data  # type: ignore[typeddict-unknown-key]
    return context
