"""A setting that is misspelt, or that readers could not use, stops the build instead of doing nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from emergency import check_settings
from sites import settings

from pagecheck.extra import check_extra, check_language

if TYPE_CHECKING:
    from conftest import Builder

UNKNOWN = "mkdocs.yml: 'extra.{}' is not known, so it would do nothing.{} Correct the name, or take it out. [publish]"
HINT = " Did you mean 'emergency_number'?"
CONTACT = (
    "mkdocs.yml: 'extra.contact' is '{}', which is neither an e-mail address nor a code repository's. "
    "Write one such as help@example.org or https://github.com/you/site, or leave it empty. [publish]"
)
NUMBER = (
    "mkdocs.yml: extra.emergency_number is '{}', which phones cannot dial. Write numbers alone, "
    'for example "112" or "112, 999 or +44 1632 960000". [emergency]'
)


def found(**extra: Any) -> list[str]:
    return [str(finding) for finding in check_extra(extra, "mkdocs.yml")]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("emergency_numbr", HINT),
        ("publishr", " Did you mean 'publisher'?"),
        ("analytic", " Did you mean 'analytics'?"),
        ("xyz", ""),
    ],
)
def test_a_name_that_nothing_reads_is_found(name: str, hint: str) -> None:
    assert found(**{name: "x"}) == [UNKNOWN.format(name, hint)]


@pytest.mark.parametrize(
    "contact",
    [
        None,
        "",
        " ",
        "help@example.org",
        "o'neil+site@mail.example.org",
        "https://github.com/you/site",
        "https://gitlab.example.org/group/team/site/",
    ],
)
def test_a_contact_that_readers_can_reach_passes(contact: str | None) -> None:
    assert found(contact=contact) == []


@pytest.mark.parametrize(
    "contact",
    [
        "hello at example.org",
        "hello@example",
        "mailto:hello@example.org",
        "Jo <jo@example.org>",
        "www.example.org/contact",
        "https://example.org/contact",
        "https://example.org/contact/us?page=1",
        'https://example.org/you/"><b>',
        "github.com/you/site",
        ["help@example.org"],
    ],
)
def test_a_contact_that_readers_cannot_reach_is_found(contact: object) -> None:
    assert found(contact=contact) == [CONTACT.format(contact)]


@pytest.mark.parametrize("number", [None, "", " ", "112", "0800 111 999", "+44 1632 960000", "112, 999 or 000"])
def test_numbers_that_phones_dial_pass(number: str | None) -> None:
    assert list(check_settings(number, "index.md", ["index.md"], "mkdocs.yml")) == []


@pytest.mark.parametrize("number", ["call 112", "112/999", "112 o 999", "112,", "or 112", "+", "١١٢", "112-999"])
def test_numbers_that_no_phone_dials_are_found(number: str) -> None:
    findings = check_settings(number, "index.md", ["index.md"], "mkdocs.yml")
    assert [str(finding) for finding in findings] == [NUMBER.format(number)]


@pytest.mark.parametrize(
    ("number", "strip"),
    [
        ("112", "<a tel:112>Call 112</a>"),
        ("+44 1632 960000", "<a tel:+441632960000>Call +44 1632 960000</a>"),
        ("112 or 999", "<a tel:112>Call 112</a> or <a tel:999>999</a>"),
        ("112, 999 or 000", "<a tel:112>Call 112</a>, <a tel:999>999</a> or <a tel:000>000</a>"),
    ],
)
def test_each_number_of_the_strip_is_a_link_that_a_phone_dials(number: str, strip: str, build: Builder) -> None:
    built = build({"mkdocs.yml": settings().replace('emergency_number: ""', f'emergency_number: "{number}"')})
    assert built.passed, built.lines
    shown = re.search(r"</strong>(.*?)</p>", built.page().partition("emergency-strip__call")[2], re.DOTALL)
    assert shown
    assert re.sub(r'<a [^>]*href="([^"]*)">', r"<a \1>", " ".join(shown[1].split())) == strip


@pytest.mark.parametrize("language", ["de", "en-GB", None])
def test_a_language_that_is_not_spoken_is_found(language: str | None) -> None:
    assert list(check_language("en", "mkdocs.yml")) == []
    (finding,) = check_language(language, "mkdocs.yml")
    assert str(finding).startswith(f"mkdocs.yml: 'theme.language' is '{language}', and the checks and the words around")


def test_the_build_is_refused_for_them(build: Builder) -> None:
    edited = settings().replace('  emergency_number: ""', '  emergency_numbr: "112"')
    edited = edited.replace("  language: en\n", "  language: de\n")
    built = build({"mkdocs.yml": re.sub(r"(?m)^  contact: .*$", "  contact: www.example.org", edited)})
    assert not built.passed
    assert built.lines[:2] == [CONTACT.format("www.example.org"), UNKNOWN.format("emergency_numbr", HINT)]
    assert "'theme.language' is 'de'" in built.lines[2]
