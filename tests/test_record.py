"""A page's record is read strictly: every mistake is told of with its line, and nothing stops the reader."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import check_addresses, meta_of

from pagecheck.record import Record, read_record

TODAY = date(2026, 11, 23)
PATH = "docs/asthma.md"
FIELDS = {
    "title": "Asthma in plain words",
    "description": "What asthma is, what helps, and when to get help now, in plain words for everyone.",
    "updated": "2026-11-01",
    "keywords": "[wheezing, short of breath]",
    "clinical": "true",
    "handout": "false",
}
BODY = "\n# Asthma\n\nIt comes and goes.\n"


def page(body: str = BODY, **changed: str | None) -> str:
    """A good page with some fields changed, added, or left out where they are None; line 1 is the fence."""
    fields = {**FIELDS, **changed}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\n".join(["---", *lines, "---", body])


def read(text: str | bytes) -> Record:
    record, findings = read_record(PATH, text.encode() if isinstance(text, str) else text, TODAY)
    assert findings == ()
    assert record is not None
    return record


def refused(text: str | bytes) -> list[str]:
    record, findings = read_record(PATH, text.encode() if isinstance(text, str) else text, TODAY)
    assert record is None
    assert findings
    return [str(finding) for finding in findings]


def test_a_page_may_be_written_where_it_is_tomorrow_already() -> None:
    assert read(page(updated="2026-11-24")).updated == date(2026, 11, 24)


def test_good_page_becomes_a_typed_record() -> None:
    record = read(page(general_knowledge="[It comes and goes]", boost="2"))
    assert record == Record(
        path=PATH,
        title="Asthma in plain words",
        description=FIELDS["description"],
        updated=date(2026, 11, 1),
        keywords=("wheezing", "short of breath"),
        clinical=True,
        handout=False,
        general_knowledge=("It comes and goes",),
        boost=2.0,
        field_lines=record.field_lines,
        body=BODY,
        body_line=11,
    )
    assert record.field_lines == {
        "title": 2, "description": 3, "updated": 4, "keywords": 5, "clinical": 6, "handout": 7,
        "general_knowledge": 8, "boost": 9,
    }  # fmt: skip


def test_fields_that_may_be_left_out_take_their_values() -> None:
    record = read(page())
    assert (record.general_knowledge, record.boost) == ((), 1.0)


PASSING = {
    "windows line ends": page().replace("\n", "\r\n"),
    "old mac line ends": page().replace("\n", "\r"),
    "byte order mark": "\ufeff" + page(),
    "blanks after the fences": page().replace("---", "---  \t"),
    "comments": page(title="Asthma in plain words  # as in the menu").replace("---\n", "---\n# A comment\n\n", 1),
    "a comment in the body": page("<!-- a note -->\n" + BODY),
    "a fence in the body": page(BODY + "\n---\n\nmore\n"),
    "quoted values": page(title='"Asthma in plain words"', updated="'2026-11-01'"),
    "folded text": page(title=">-\n  Asthma\n  in plain words"),
    "tabs in the body": page(BODY + "\tcode\n"),
    "emoji": page(BODY + "\U0001f469\u200d\u2695\ufe0f\n", keywords="['\U0001f62e\u200d\U0001f4a8 wheeze', wheezing]"),
    "a very long line": page(BODY + "word " * 50_000 + "\n"),
    "no line end at the end": page("\n# Asthma"),
    "today": page(updated="2026-11-23"),
    "another order": "\n".join(["---", *reversed(page().split("\n")[1:7]), "---", BODY]),
}  # fmt: skip


@pytest.mark.parametrize("text", PASSING.values(), ids=PASSING)
def test_page_written_in_another_way_passes(text: str) -> None:
    record = read(text)
    assert (record.path, record.clinical, record.handout) == (PATH, True, False)
    assert "\r" not in record.body
    assert "\ufeff" not in record.body


@pytest.mark.parametrize(
    "text", [PASSING[name] for name in ("windows line ends", "old mac line ends", "byte order mark")]
)
def test_line_ends_and_byte_order_marks_change_nothing(text: str) -> None:
    assert read(text) == read(page())


@pytest.mark.parametrize("text", [PASSING["comments"], page(), PASSING["folded text"]])
def test_body_line_is_the_line_of_the_body(text: str) -> None:
    record = read(text)
    assert text.split("\n")[record.body_line - 1 :] == record.body.split("\n")


def cannot(line: int, problem: str) -> str:
    return (
        f"{PATH}:{line}: the front matter cannot be read: {problem}. Write 'field: value', indent with spaces, "
        "and put quotes round a value that holds ': ' or ' #'. [records]"
    )


def repeated(line: int) -> str:
    return (
        f"{PATH}:{line}: the value is repeated by '*'. Write it out there: a record that grows by itself is not read. "
        "[records]"
    )


NO_FENCE = (
    f"{PATH}:1: the page does not begin with '---'. Put the front matter first; "
    "MkDocs would otherwise swallow the first lines. [records]"
)
NOT_CLOSED = f"{PATH}:1: the front matter is not closed. Add a line '---' after its last field. [records]"
EMPTY = f"{PATH}:1: the page is empty. Write its front matter and its text. [records]"
MISSING = [
    f"{PATH}:1: field '{name}' is missing. Add it to the front matter; CONTRIBUTING.md shows every field. [records]"
    for name in FIELDS
]
NO_TEXT = "which is not a text. Write it in words, in quotes if it looks like a number or a date. [records]"
NO_DATE = "which is not a date. Write a real date as YYYY-MM-DD. [records]"
NO_SWITCH = "which is neither true nor false. Write one of them, without quotes. [records]"
NO_LIST = (
    "which is not a list of texts. Write each on a line of its own after '- ', in quotes if it holds ': '. [records]"
)
NO_NUMBER = "which is not a number above 0 and up to 10. Write for example 0.5 or 3. [records]"

REFUSED: dict[str, tuple[str | bytes, list[str]]] = {
    "empty file": ("", [EMPTY]),
    "blank file": (" \n\n", [EMPTY]),
    "byte order mark alone": ("\ufeff", [EMPTY]),
    "no front matter": ("# Asthma\n", [NO_FENCE]),
    "title and text without fences": ("title: Asthma\n\n# Asthma\n", [NO_FENCE]),
    "a blank line first": ("\n" + page(), [NO_FENCE]),
    "a blank first": (" " + page(), [NO_FENCE]),
    "four dashes": ("-" + page(), [NO_FENCE]),
    "another kind of dash": (page().replace("---", "\u2014"), [NO_FENCE]),
    "no second fence": (page().replace("\n---", "\n"), [NOT_CLOSED]),
    "dots for a second fence": (page().replace("\n---", "\n..."), [NOT_CLOSED]),
    "fence alone": ("---", [NOT_CLOSED]),
    "no fields": ("---\n---\n\n# Asthma\n", MISSING),
    "comments for fields": ("---\n# title: Asthma\n---\n\n# Asthma\n", MISSING),
    "no text": (page(""), [f"{PATH}:8: the page is empty. Write its text below the front matter. [records]"]),
    "comment for a text": (
        page("<!-- later\n -->\n"),
        [f"{PATH}:8: the page is empty. Write its text below the front matter. [records]"],
    ),
    "utf-16": (page().encode("utf-16"), [f"{PATH}:1: the file is in UTF-16. Save it as UTF-8. [records]"]),
    "utf-16 of the other kind": (
        b"\xfe\xff" + page().encode("utf-16-be"),
        [f"{PATH}:1: the file is in UTF-16. Save it as UTF-8. [records]"],
    ),
    "utf-16 without a mark": (
        page().encode("utf-16-le"),
        [f"{PATH}:1: the file holds the control character U+0000. Delete it, or save the file as UTF-8. [records]"],
    ),
    "latin-1": (
        page("\n# Café\n").encode("latin-1"),
        [f"{PATH}:10: byte 0xe9 is not UTF-8. Save the file as UTF-8. [records]"],
    ),
    "nul": (
        page("\n# A\0\n"),
        [f"{PATH}:10: the file holds the control character U+0000. Delete it, or save the file as UTF-8. [records]"],
    ),
    "backspace": (
        page("\n# A\x08\n"),
        [f"{PATH}:10: the file holds the control character U+0008. Delete it, or save the file as UTF-8. [records]"],
    ),
    "control character of latin-1": (
        page(title="Asthma\x80"),
        [f"{PATH}:2: the file holds the control character U+0080. Delete it, or save the file as UTF-8. [records]"],
    ),
    "duplicate field": (
        page().replace("updated:", "title: Again\nupdated:"),
        [f"{PATH}:4: field 'title' stands here and on line 2. Keep one of them. [records]"],
    ),
    "duplicate field in quotes": (
        page().replace("updated:", "'title': Again\nupdated:"),
        [f"{PATH}:4: field 'title' stands here and on line 2. Keep one of them. [records]"],
    ),
    **{
        f"missing {name}": (page(BODY, **{name: None}), [missing])
        for name, missing in zip(FIELDS, MISSING, strict=True)
    },
    "unknown field": (
        page(colour="red"),
        [f"{PATH}:8: field 'colour' is not known. Correct its name or delete it. [records]"],
    ),
    "field with a typing mistake": (
        page(title=None, titel="Asthma in plain words"),
        [
            MISSING[0],
            f"{PATH}:7: field 'titel' is not known. Did you mean 'title'? Correct its name or delete it. [records]",
        ],
    ),
    "field in capitals": (
        page(Handout="true"),
        [
            f"{PATH}:8: field 'Handout' is not known. Did you mean 'handout'? Correct its name or delete it. [records]",
        ],
    ),
    "merged fields": (
        page(**{"<<": "{title: Asthma}"}),
        [f"{PATH}:8: field '<<' is not known. Correct its name or delete it. [records]"],
    ),
    "list for a field": (
        page(**{"? [a, b]\n": " c"}),
        [f"{PATH}:8: a field's name is not a plain word. Write 'field: value'. [records]"],
    ),
    "template of another page": (
        page(template="bare.html"),
        [f"{PATH}:8: field 'template' is not known. Correct its name or delete it. [records]"],
    ),
    "title of no words": (page(title='""'), [f"{PATH}:2: 'title' is '', {NO_TEXT}"]),
    "title of nothing": (page(title=""), [f"{PATH}:2: 'title' is 'None', {NO_TEXT}"]),
    "title that is a number": (page(title="2026"), [f"{PATH}:2: 'title' is '2026', {NO_TEXT}"]),
    "title that is a list": (page(title="[Asthma]"), [f"{PATH}:2: 'title' is '['Asthma']', {NO_TEXT}"]),
    "title that is too long": (
        page(title="word " * 20),
        [f"{PATH}:2: 'title' is '{'word ' * 12}…', which has 99 characters. Write 2 to 70. [records]"],
    ),
    "description that is too short": (
        page(description="Asthma."),
        [f"{PATH}:3: 'description' is 'Asthma.', which has 7 characters. Write 50 to 160. [records]"],
    ),
    "impossible date": (page(updated="2025-02-30"), [f"{PATH}:4: 'updated' is '2025-02-30', {NO_DATE}"]),
    "month thirteen": (page(updated="2025-13-01"), [f"{PATH}:4: 'updated' is '2025-13-01', {NO_DATE}"]),
    "year nought": (page(updated="0000-01-01"), [f"{PATH}:4: 'updated' is '0000-01-01', {NO_DATE}"]),
    "date in words": (page(updated="1 May 2026"), [f"{PATH}:4: 'updated' is '1 May 2026', {NO_DATE}"]),
    "date with an hour": (
        page(updated="2026-05-01 10:00:00"),
        [f"{PATH}:4: 'updated' is '2026-05-01 10:00:00', {NO_DATE}"],
    ),
    "date without noughts": (page(updated="2026-5-1"), [f"{PATH}:4: 'updated' is '2026-5-1', {NO_DATE}"]),
    "date in other digits": (
        page(updated="\uff12\uff10\uff12\uff16-\uff10\uff15-\uff10\uff11"),
        [f"{PATH}:4: 'updated' is '\uff12\uff10\uff12\uff16-\uff10\uff15-\uff10\uff11', {NO_DATE}"],
    ),
    "date that is a number": (page(updated="20260501"), [f"{PATH}:4: 'updated' is '20260501', {NO_DATE}"]),
    "the day after tomorrow": (
        page(updated="2026-11-25"),
        [
            (f"{PATH}:4: 'updated' is '2026-11-25', which is after today, 2026-11-23. Write the day of the change. "
            "[records]"),
        ],
    ),
    "keywords in one line": (
        page(keywords="wheezing, cough"),
        [f"{PATH}:5: 'keywords' is 'wheezing, cough', {NO_LIST}"],
    ),
    "no keywords": (page(keywords="[]"), [f"{PATH}:5: 'keywords' is '[]', {NO_LIST}"]),
    "keyword that is a switch": (
        page(keywords="[no, wheezing]"),
        [f"{PATH}:5: 'keywords' is '[False, 'wheezing']', {NO_LIST}"],
    ),
    "keyword with a colon": (
        page(keywords="[asthma: mild]"),
        [f"{PATH}:5: 'keywords' is '[{{'asthma': 'mild'}}]', {NO_LIST}"],
    ),
    "keyword twice": (
        page(keywords="[Cough, wheezing, cough]"),
        [
            (f"{PATH}:5: 'keywords' is '['Cough', 'wheezing', 'cough']', which holds 'Cough' twice. "
            "Keep one of them. [records]"),
        ],
    ),
    "switch in quotes": (page(clinical="'true'"), [f"{PATH}:6: 'clinical' is 'true', {NO_SWITCH}"]),
    "switch in digits": (page(handout="1"), [f"{PATH}:7: 'handout' is '1', {NO_SWITCH}"]),
    "boost of nothing": (page(boost="0"), [f"{PATH}:8: 'boost' is '0', {NO_NUMBER}"]),
    "boost without end": (page(boost=".inf"), [f"{PATH}:8: 'boost' is 'inf', {NO_NUMBER}"]),
    "boost that is no number": (page(boost=".nan"), [f"{PATH}:8: 'boost' is 'nan', {NO_NUMBER}"]),
    "boost that is a switch": (page(boost="yes"), [f"{PATH}:8: 'boost' is 'True', {NO_NUMBER}"]),
    "many mistakes": (
        page(title=None, updated="soon", clinical="maybe"),
        [
            MISSING[0],
            f"{PATH}:3: 'updated' is 'soon', {NO_DATE}",
            f"{PATH}:5: 'clinical' is 'maybe', {NO_SWITCH}",
        ],
    ),
    "list for front matter": (
        "---\n- title: Asthma\n---\nText\n",
        [
            (f"{PATH}:2: the front matter is not a list of 'field: value' lines. Write one field on each line. "
            "[records]"),
        ],
    ),
    "text for front matter": (
        "---\nAsthma\n---\nText\n",
        [
            (f"{PATH}:2: the front matter is not a list of 'field: value' lines. Write one field on each line. "
            "[records]"),
        ],
    ),
    "colon in a value": (
        page(title="Asthma: what it is"),
        [cannot(2, "mapping values are not allowed in this context")],
    ),
    "tab for an indent": (
        page(keywords="\n\t- wheezing"),
        [cannot(6, "found character that cannot start any token")],
    ),
    "quote that is not closed": (
        page(title='"Asthma'),
        [cannot(7, "found unexpected end of stream")],
    ),
    "bracket that is not closed": (page(keywords="[wheezing"), [cannot(6, "did not find expected ',' or ']'")]),
    "value that begins with a sign": (
        page(title="@asthma"),
        [cannot(2, "found character that cannot start any token")],
    ),
    "value that begins with a per cent sign": (
        page(title="%asthma"),
        [cannot(2, "found character that cannot start any token")],
    ),
    "line without a colon": (page(title="Asthma\nplain"), [cannot(4, "could not find expected ':'")]),
    "alias": (
        page(title="&name Asthma in plain words", description="*name"),
        [repeated(2)],
    ),
    "alias of itself": (
        page(keywords="&list [wheezing, *list]"),
        [repeated(5)],
    ),
    "alias of nothing": (page(title="*none"), [cannot(2, "found undefined alias")]),
    "object of Python": (
        page(title="!!python/object/apply:os.system [ls]"),
        [
            cannot(
                2,
                "could not determine a constructor for the tag "
                "'tag:yaml.org,2002:python/object/apply:os.system'",
            ),
        ],
    ),
    "tag of one's own": (
        page(title="!title Asthma"),
        [cannot(2, "could not determine a constructor for the tag '!title'")],
    ),
    "second document": (
        page(title="Asthma\n--- # again"),
        [cannot(3, "but found another document")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_page_with_a_mistake_is_refused_with_its_line(text: str | bytes, expected: list[str]) -> None:
    assert sorted(refused(text)) == sorted(expected)


# PyYAML lets errors of other kinds through for these; what they say of themselves is Python's own.
STRANGE = {
    "integer without end": page(boost="1" * 5000),
    "integer without end in base 16": page(title="0x" + "f" * 20_000),
    "integer of sixties": page(title=":".join(["1"] * 4000)),
    "deep list": page(keywords="[" * 5000),
    "deep list that ends": page(keywords="[" * 900 + "]" * 900),
    "deep map": page(title="{a: " * 2000),
    "deep dashes": page(keywords="\n  " + "- " * 3000 + "a"),
    "date of no shape": page(updated="!!timestamp soon"),
    "number of no shape": page(boost="!!int ''"),
    "fraction of no shape": page(boost="!!float ''"),
    "switch of no shape": page(clinical="!!bool maybe"),
    "bytes of no shape": page(title="!!binary é"),
    "bytes": page(title="!!binary AAAA"),
    "set": page(title="!!set {a, b}"),
    "map with a list for a key": page(title="{[a]: b}"),
    "map with a map for a key": page(title="{{a: b}: c}"),
    "merge of nothing": page(title="{<<: a}"),
    "value alone": page(title="="),
    "unknown directive": page(title="a").replace("---\n", "---\n%YAML 9.9\n--- # x\n", 1),
    "so deep that it would overrun": page(keywords="[" * 1_000_000),
    "so many that they would overrun": page(keywords="\n  " + "- " * 9_900),
    "line ends of other kinds": page(title="a\x85b\u2028c: d"),
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_values_are_findings_and_no_traceback(text: str) -> None:
    for line in refused(text):
        assert line.startswith(f"{PATH}:")
        assert line.endswith(". [records]")
        assert "\n" not in line
        assert len(line) < 400


YAML = st.sampled_from(
    ["---\n", "\n", ": ", "- ", "[", "]", "{", "}", "'", '"', "#", "&a ", "*a", "!!int ", "!!timestamp ", "!!float ",
     "!!bool ", "!!set ", "!!omap ", "!!pairs ", "!!null ", "!!binary ", "!!merge ", "<<", "| \n", ">\n", "%", "@", "`",
     "\t", "  ", "\r", "? ", "=", "~", "1_0", "0x", "1:1", ".inf", "2026-02-30", "\x85", "\u2028", "\ufeff", "\\",
     *FIELDS, *FIELDS.values()]
)  # fmt: skip


@given(
    st.one_of(
        st.binary(),
        st.text().map(str.encode),
        st.lists(YAML | st.text(max_size=4)).map(lambda parts: "".join(["---\n", *parts, "\n---\n# A\n"]).encode()),
        st.tuples(st.sampled_from([*FIELDS, "boost"]), st.lists(YAML).map("".join)).map(
            lambda change: page(**{change[0]: change[1]}).encode()
        ),
    )
)
def test_no_bytes_stop_the_reader(data: bytes) -> None:
    record, findings = read_record(PATH, data, TODAY)
    assert (record is None) == bool(findings)
    for finding in findings:
        assert finding.line >= 1
        assert "\n" not in str(finding)


def test_page_that_would_overwrite_another_is_found() -> None:
    pages = [
        ("docs/a.md", "a/index.html"),
        ("docs/a/index.md", "a/index.html"),
        ("docs/b.md", "b/index.html"),
        ("docs/B.md", "B/index.html"),
    ]
    assert [str(finding) for finding in check_addresses(pages)] == [
        (
            "docs/a/index.md: the page is built as 'a/index.html', and so is docs/a.md. Rename or delete one of them. "
            "[records]"
        ),
        "docs/B.md: the page is built as 'B/index.html', and so is docs/b.md. Rename or delete one of them. [records]",
    ]


def test_templates_and_search_get_the_record() -> None:
    record = read(page(boost="3"))
    assert meta_of(record) == {
        "title": record.title,
        "description": record.description,
        "updated": record.updated,
        "tags": ["wheezing", "short of breath"],
        "search": {"boost": 3.0},
        "record": record,
    }
