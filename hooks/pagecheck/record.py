"""The record of a page: its front matter, read strictly, before anything else reads the page.

MkDocs swallows every YAML error and prints the front matter into the page; without `---` it takes `Word: text` lines
as metadata and the reader never sees them. So the record has a reader of its own, which refuses what it does not
understand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from pagecheck.days import GRACE
from pagecheck.findings import Finding, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CHECK = "records"
FENCE = "---"
LINE_OFFSET = 2  # YAML counts lines from 0, and the fence is the file's first line
TITLE_LIMIT = 70  # characters: what a search engine shows of a title
FRONT_MATTER_LIMIT = (
    20_000  # characters: far more than a record has, and few enough that no nesting is too deep to read
)
DESCRIPTION_RANGE = (50, 160)  # characters: what a search engine shows of a description


@dataclass(frozen=True)
class Record:
    r"""What a page says of itself, and its words.

    Attributes:
        path: the source file from the project's folder, for example `docs/types.md`.
        title: the page's name in the menu, the browser's tab and search.
        description: one sentence for search results.
        updated: the day on which the words last changed.
        keywords: everyday words that search finds and the page does not show.
        clinical: whether the page makes statements about health, so that each needs a source or its mark.
        handout: whether the page is printed as a handout.
        general_knowledge: opening words of each statement that rests on general medical knowledge instead of a source.
        boost: what search multiplies the page's scores by.
        field_lines: the line of each field, counted from 1.
        body: the Markdown below the front matter, with line ends as "\n".
        body_line: the line on which the body starts, counted from 1.
    """

    path: str
    title: str
    description: str
    updated: date
    keywords: tuple[str, ...]
    clinical: bool
    handout: bool
    general_knowledge: tuple[str, ...]
    boost: float
    field_lines: Mapping[str, int]
    body: str
    body_line: int


class _StrictLoader(yaml.CSafeLoader):
    """YAML as written: a date stays text, so that an impossible one can be named instead of crashing the reader."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (PyYAML's own class attribute)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


@lru_cache(maxsize=1024)
def read_record(path: str, data: bytes, today: date) -> tuple[Record | None, tuple[Finding, ...]]:
    """Read a page strictly; the same bytes are read once, however many hooks ask.

    Args:
        path: the source file from the project's folder, as findings name it.
        data: the file's bytes.
        today: the day of the build; a page cannot have been updated more than a day after it.

    Returns:
        The record and no findings; or None and every mistake that was found.
    """
    text, findings = _decode(path, data)
    if text is None:
        return None, tuple(findings)
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        message = (
            f"the page does not begin with '{FENCE}'. Put the front matter first; "
            "MkDocs would otherwise swallow the first lines."
        )
        return None, (Finding(path, 1, message, CHECK),)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        message = f"the front matter is not closed. Add a line '{FENCE}' after its last field."
        return None, (Finding(path, 1, message, CHECK),)
    source = "\n".join(lines[1:end])
    if len(source) > FRONT_MATTER_LIMIT:
        message = f"the front matter has {len(source)} characters. Write at most {FRONT_MATTER_LIMIT}."
        return None, (Finding(path, 2, message, CHECK),)
    values, field_lines, findings = _mapping(path, source)
    fields = _fields(path, values, field_lines, today, findings)
    body = "\n".join(lines[end + 1 :])
    if not re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL).strip():
        findings.append(Finding(path, end + 1, "the page is empty. Write its text below the front matter.", CHECK))
    if findings:
        return None, tuple(findings)
    return Record(path=path, field_lines=field_lines, body=body, body_line=end + 2, **fields), ()


def _decode(path: str, data: bytes) -> tuple[str | None, list[Finding]]:
    r"""The file's text with "\n" line ends and without a byte order mark; or why it cannot be read."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Finding(path, 1, "the file is in UTF-16. Save it as UTF-8.", CHECK)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8. Save the file as UTF-8."
        return None, [Finding(path, line, message, CHECK)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None, [Finding(path, 1, "the page is empty. Write its front matter and its text.", CHECK)]
    if bad := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", text):
        line = text.count("\n", 0, bad.start()) + 1
        message = f"the file holds the control character U+{ord(bad[0]):04X}. Delete it, or save the file as UTF-8."
        return None, [Finding(path, line, message, CHECK)]
    return text, []


def _mapping(path: str, source: str) -> tuple[dict[str, Any], dict[str, int], list[Finding]]:
    """The fields of the front matter with their lines; nothing is guessed from YAML that is not plain."""
    loader = _StrictLoader(source)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}, []
        if not isinstance(node, yaml.MappingNode):
            message = "the front matter is not a list of 'field: value' lines. Write one field on each line."
            return {}, {}, [Finding(path, node.start_mark.line + LINE_OFFSET, message, CHECK)]
        if alias := _alias(node):
            message = "the value is repeated by '*'. Write it out there: a record that grows by itself is not read."
            return {}, {}, [Finding(path, alias.start_mark.line + LINE_OFFSET, message, CHECK)]
        return _values(path, loader, node)
    except yaml.YAMLError as error:
        return {}, {}, [_yaml_finding(path, error)]
    except RecursionError:
        message = "the front matter is nested too deeply to be read. Write plain values, or lists of them."
        return {}, {}, [Finding(path, LINE_OFFSET, message, CHECK)]
    finally:
        loader.dispose()


def _values(
    path: str, loader: _StrictLoader, node: yaml.MappingNode
) -> tuple[dict[str, Any], dict[str, int], list[Finding]]:
    """The value and the line of each field; those whose value cannot be read have a line and a finding."""
    findings: list[Finding] = []
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + LINE_OFFSET
        if not isinstance(key_node, yaml.ScalarNode):
            message = "a field's name is not a plain word. Write 'field: value'."
            findings.append(Finding(path, line, message, CHECK))
            continue
        key = str(key_node.value)
        if key in lines:
            message = f"field '{key}' stands here and on line {lines[key]}. Keep one of them."
            findings.append(Finding(path, line, message, CHECK))
            continue
        lines[key] = line
        try:
            values[key] = loader.construct_object(value_node, deep=True)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
            # PyYAML lets a value's own error through, as of an integer of a million digits or of '!!int x'.
            message = f"the value of '{key}' cannot be read. Write plain words, a number, or a list of them."
            findings.append(Finding(path, line, message, CHECK))
    return values, lines, findings


def _alias(root: yaml.Node) -> yaml.Node | None:
    """The first value that stands in two places: nested ones grow without bound when they are shown."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return node
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
    return None


def _yaml_finding(path: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + LINE_OFFSET if mark else LINE_OFFSET
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
    message = (
        f"the front matter cannot be read: {problem}. Write 'field: value', indent with spaces, "
        "and put quotes round a value that holds ': ' or ' #'."
    )
    return Finding(path, line, message, CHECK)


def _text(limits: tuple[int, int]) -> Callable[[Any], str]:
    low, high = limits

    def read(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            msg = "which is not a text. Write it in words, in quotes if it looks like a number or a date"
            raise ValueError(msg)
        length = len(value.strip())
        if not low <= length <= high:
            msg = f"which has {length} characters. Write {low} to {high}"
            raise ValueError(msg)
        return " ".join(value.split())

    return read


def _day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    msg = "which is not a date. Write a real date as YYYY-MM-DD"
    raise ValueError(msg)


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    msg = "which is neither true nor false. Write one of them, without quotes"
    raise ValueError(msg)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item.strip() for item in value):
        msg = "which is not a list of texts. Write each on a line of its own after '- ', in quotes if it holds ': '"
        raise ValueError(msg)
    items = tuple(" ".join(item.split()) for item in value)
    repeated = next((item for item in items if [other.lower() for other in items].count(item.lower()) > 1), None)
    if repeated:
        msg = f"which holds '{repeated}' twice. Keep one of them"
        raise ValueError(msg)
    return items


def _factor(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 10:  # noqa: PLR2004
        return float(value)
    msg = "which is not a number above 0 and up to 10. Write for example 0.5 or 3"
    raise ValueError(msg)


# Each field, how its value is read, and the value it takes when it is left out (... where it must not be).
_FIELDS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "title": (_text((2, TITLE_LIMIT)), ...),
    "description": (_text(DESCRIPTION_RANGE), ...),
    "updated": (_day, ...),
    "keywords": (_texts, ...),
    "clinical": (_switch, ...),
    "handout": (_switch, ...),
    "general_knowledge": (_texts, ()),
    "boost": (_factor, 1.0),
}


def _fields(
    path: str, values: Mapping[str, Any], lines: Mapping[str, int], today: date, findings: list[Finding]
) -> dict[str, Any]:
    """The typed fields; each value that cannot be read and each field that is missing or unknown becomes a finding."""
    if not values and findings:
        return {}
    findings.extend(_unknown(path, values, lines))
    typed: dict[str, Any] = {}
    for name, (read, default) in _FIELDS.items():
        if name not in values:
            if default is ... and name not in lines:
                message = f"field '{name}' is missing. Add it to the front matter; CONTRIBUTING.md shows every field."
                findings.append(Finding(path, 1, message, CHECK))
            typed[name] = default
            continue
        try:
            typed[name] = read(values[name])
        except ValueError as error:
            message = f"'{name}' is {_quoted(values[name])}, {error}."
            findings.append(Finding(path, lines[name], message, CHECK))
    updated = typed.get("updated")
    if isinstance(updated, date) and updated - today > GRACE:
        message = f"'updated' is '{updated}', which is after today, {today}. Write the day of the change."
        findings.append(Finding(path, lines["updated"], message, CHECK))
    return typed


def _unknown(path: str, values: Mapping[str, Any], lines: Mapping[str, int]) -> Iterator[Finding]:
    for name in values:
        if name not in _FIELDS:
            message = f"field '{name}' is not known.{did_you_mean(name, _FIELDS)} Correct its name or delete it."
            yield Finding(path, lines[name], message, CHECK)


def _quoted(value: Any) -> str:
    try:
        text = " ".join(str(value).split())
    except (RecursionError, ValueError):
        text = "a value without end"  # Python writes out no integer of more than some thousand digits
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"  # noqa: PLR2004
