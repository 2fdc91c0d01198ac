"""Nothing that a writer puts into a page hides its words, and what hides them is found on its line."""

from __future__ import annotations

from datetime import date

import pytest
from markdown import Markdown
from sites import home_with

from pagecheck.hiding import check_hidden, count_signs
from pagecheck.record import read_record

EXTENSIONS = ["attr_list", "fenced_code", "md_in_html", "tables"]


def found_in(text: str) -> list[str]:
    """What is found in a text of a page, from line 22 on."""
    record, findings = read_record("docs/index.md", home_with(text).encode(), date(2026, 11, 23))
    assert record, findings
    return [str(finding) for finding in check_hidden(record, Markdown(extensions=EXTENSIONS).convert(record.body))]


def kept(name: str, words: str, line: int) -> str:
    return f"docs/index.md:{line}: '{name}' keeps {words} from readers. Delete it, or delete the words too. [syntax]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call now.\n{ hidden=hidden }", [kept("hidden", "'Call now.'", 23)]),
        ("Call now.\n{ hidden }", [kept("hidden", "'Call now.'", 23)]),
        ("- Call now.\n{ inert=inert }", [kept("inert", "'Call now.'", 23)]),
        ("- Call now.\n{ popover=auto }", [kept("popover", "'Call now.'", 23)]),
        ("- Call now.\n{ aria-hidden=true }", [kept("aria-hidden", "'Call now.'", 23)]),
        ("- Call now.\n{ role=img aria-label=Decoration }", [kept("role", "'Call now.'", 23)]),
        ("- Call now.\n{ .visually-hidden }", [kept("visually-hidden", "'Call now.'", 23)]),
        ("- Call now.\n{ .wide .screen-only }", [kept("screen-only", "'Call now.'", 23)]),
        ("**Call**{ hidden=hidden } now.", [kept("hidden", "'Call'", 22)]),
        ("### Mind { hidden=hidden }\n\nCall now.", [kept("hidden", "'Mind'", 22)]),
        ('Words.\n\n<div hidden markdown="1">\n\n- Call now.\n\n</div>', [kept("hidden", "'Call now.'", 24)]),
        ('Words.\n\n<p\nHIDDEN="until-found">Call now.</p>', [kept("hidden", "'Call now.'", 25)]),
        ('<p style="display: none">Call now.</p>', [kept("style", "'Call now.'", 22)]),
        ('<p class="screen-only">Call now.</p>', [kept("screen-only", "'Call now.'", 22)]),
        ('<div class="table" data-foot>Call now.</div>', [kept("data-foot", "'Call now.'", 22)]),
        (
            '<span class="citation"><span class="visually-hidden">Call.</span></span>',
            [kept("visually-hidden", "'Call.'", 22)],
        ),
        ('<p hidden><img src="a.svg" alt="A sign"></p>', [kept("hidden", "a picture", 22)]),
        (
            "`<p hidden>`\n\n```\n<p hidden>\n```\n\nOne.\n{ hidden }\n\nTwo.\n{ hidden }",
            [kept("hidden", "'One.'", 29), kept("hidden", "'Two.'", 32)],
        ),
        (
            f"{'More ' * 20}\n{{ hidden }}",
            [kept("hidden", "'More More More More More More More More …'", 23)],
        ),
    ],
)  # fmt: skip
def test_what_hides_words_is_found_on_its_line(text: str, expected: list[str]) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A hidden illness, an inert gas and a popover.",
        "`<p hidden>` and `{ .screen-only }`",
        "<table data-foot><tr><td>Words</td></tr><tfoot></tfoot></table>",
        "```\n<p hidden>Words</p>\n```",
        '<div class="planner" id="planner" hidden></div>',
        '<svg aria-hidden="true" viewBox="0 0 1 1"><path d="M0 0"/></svg>',
        '<svg role="img" viewBox="0 0 1 1"><title>A dot</title></svg>',
        '<p aria-hidden="false" style="color: #222">Words</p>',
        "<details markdown><summary>More</summary>\n\nSome **words**.\n\n</details>",
        "Words.\n{ .visually-hidden-not title=hidden }",
        'A fact<sup class="citation"><span><span class="visually-hidden">source </span>1</span></sup>.',
    ],
)
def test_what_hides_no_words_passes(text: str) -> None:
    assert found_in(text) == []


SIGN = '<section class="care-card care-card--emergency"><ul><li>{}</li><li>you faint</li></ul></section>'


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (SIGN.format("you cannot breathe"), 2),
        (SIGN.format('you choke<sup class="citation"><span class="visually-hidden">source </span>1</sup>'), 2),
        (SIGN.format("<b hidden>you cannot breathe</b>"), 1),
        (SIGN.format("<del>you cannot breathe</del>"), 1),
        (SIGN.format("<details><summary>More</summary>you cannot breathe</details>"), 1),
        (f"<details>{SIGN}</details>", 0),
        (f"<div aria-hidden=true>{SIGN}</div>", 0),
        (f"<template>{SIGN}</template>", 0),
        (f"<!-- {SIGN} -->", 0),
        ("", 0),
    ],
)
def test_only_the_signs_that_every_reader_sees_are_counted(html: str, count: int) -> None:
    assert count_signs(html) == count
