"""The sources a site rests on: reading and checking `data/sources.json`, which is CSL-JSON as Zotero exports it.

What CSL has no field for stands in an entry's `custom`, or, so that it survives a round through Zotero, in `note` as
lines such as `status: retired`:

    status: current (when left out), further reading, or retired; `retired`: the day, as YYYY-MM-DD
    NBK: a number of the NCBI Bookshelf
    unidentified: why there is neither identifier nor address, in words for the reader
    unread: why no day of reading stands beside an address, in words for the reader
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pagecheck.days import GRACE
from pagecheck.findings import Finding, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHECK = "citations"
KEY = r"[A-Za-z0-9][A-Za-z0-9_.:-]*"
CURRENT, FURTHER_READING, RETIRED = STATUSES = ("current", "further reading", "retired")
_CUSTOM = ("status", "retired", "NBK", "unidentified", "unread")
# The texts and the names of CSL 1.0.2 that a bibliography of papers, books and web pages uses.
_TEXTS = (
    "type", "title", "container-title", "container-title-short", "collection-title", "publisher", "publisher-place",
    "volume", "issue", "number", "edition", "page", "version", "genre", "URL", "DOI", "PMID", "PMCID", "ISBN", "ISSN",
    "note", "abstract", "language", "source",
)  # fmt: skip
_NAMES = ("author", "editor", "container-author", "collection-editor", "translator")
_IDENTIFIERS = {  # what it looks like, and an example
    "DOI": (r"10\.\d{4,9}/[^\s\"<>]*[^\s\"<>.,;]", "10.1000/182"),  # DOI Handbook 2.2
    "PMID": (r"[1-9]\d{0,8}", "12345678"),
    "PMCID": (r"PMC[1-9]\d{0,8}", "PMC1234567"),
    "NBK": (r"NBK[1-9]\d{0,6}", "NBK1234"),
}
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DEEPEST = 5  # custom, names and dates need three


@dataclass(frozen=True)
class Source:
    """One entry that may be cited.

    Attributes:
        key: what a page cites it by.
        line: where it starts in its file.
        csl: the entry as it stands, with every field.
        status: `current`, `further reading` or `retired`.
        retired: the day on which its publisher withdrew it.
        identifiers: DOI, PMID, PMCID and NBK as far as there are any, in this order.
        url: its address, or "".
        accessed: the day on which the address was read.
        reason: what a reader is told where identifier, address or day of reading are missing, or "".
    """

    key: str
    line: int
    csl: Mapping[str, Any]
    status: str
    retired: date | None
    identifiers: Mapping[str, str]
    url: str
    accessed: date | None
    reason: str

    @property
    def title(self) -> str:
        """The title, as the publisher gives it."""
        return str(self.csl["title"])


def read_sources(path: str, data: bytes, today: date) -> tuple[dict[str, Source], list[Finding]]:
    """Read and check the sources.

    Args:
        path: the file as findings name it.
        data: its bytes.
        today: the day of the build; nothing can have been read or retired more than a day after it.

    Returns:
        The sources by key, in the order of the file, without those that cannot be used; and every mistake found.
    """
    sources: dict[str, Source] = {}
    findings: list[Finding] = []
    owners: dict[str, str] = {}
    try:
        text = data.decode("utf-8-sig")
        entries = list(_entries(text))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return {}, [Finding(path, line, f"byte 0x{data[error.start]:02x} is not UTF-8. Save it as UTF-8.", CHECK)]
    except json.JSONDecodeError as error:
        message = f"the file is not JSON: {error.msg}. Export it again, or mend this line; it is a list of entries."
        return {}, [Finding(path, error.lineno, message, CHECK)]
    except (RecursionError, TypeError, ValueError):
        message = "the file is not a list of CSL-JSON entries. Export it again."
        return {}, [Finding(path, 1, message, CHECK)]
    for line, raw, entry in entries:
        reader = _Entry(path, line, raw, entry, today)
        source = reader.read()
        findings.extend(reader.findings)
        if source is None:
            continue
        if source.key in sources:
            message = f"the id '{source.key}' stands here and on line {sources[source.key].line}. Keep one of them."
            findings.append(Finding(path, line, message, CHECK))
            continue
        for name, value in source.identifiers.items():
            owner = owners.setdefault(f"{name} {value.casefold()}", source.key)
            if owner != source.key:
                message = (
                    f"'{source.key}' has the {name} '{value}' of '{owner}'. Keep one entry, or correct the number."
                )
                findings.append(Finding(path, reader.line_of(name), message, CHECK))
        sources[source.key] = source
    return sources, findings


def _entries(text: str) -> Iterator[tuple[int, str, Any]]:
    """Each entry of the list with its line and its own text.

    Raises:
        json.JSONDecodeError: the text is not JSON.
        TypeError: it is not a list.
    """
    if not isinstance(json.loads(text), list):
        raise TypeError(text[:1])
    decoder = json.JSONDecoder()
    position = text.index("[") + 1
    while found := re.compile(r"[^\s,\]]").search(text, position):  # between entries stand only blanks and commas
        start = found.start()
        entry, position = decoder.raw_decode(text, start)
        yield text.count("\n", 0, start) + 1, text[start:position], entry


class _Entry:
    """The reading of one entry; `findings` fills while it is read."""

    def __init__(self, path: str, line: int, raw: str, entry: Any, today: date) -> None:
        self.path, self.line, self.raw, self.today = path, line, raw, today
        self.entry: dict[str, Any] = entry if isinstance(entry, dict) else {}
        self.key = self.entry.get("id")
        self.findings: list[Finding] = []

    def line_of(self, field: str) -> int:
        """The line on which a field stands, or the entry's own."""
        found = re.search(rf'"{re.escape(field)}"\s*:', self.raw)
        return self.line + self.raw.count("\n", 0, found.start()) if found else self.line

    def add(self, field: str, message: str) -> None:
        """Note a mistake in a field."""
        self.findings.append(Finding(self.path, self.line_of(field), message, CHECK))

    def read(self) -> Source | None:
        """The source; None where the entry cannot be used at all."""
        if not isinstance(self.key, str) or not re.fullmatch(KEY, self.key):
            shown = json.dumps(self.key, ensure_ascii=False)
            self.add("id", f"the id {shown} cannot be cited. Give the entry a citation key such as 'smith2021'.")
            return None
        if not self._is_text() or not self._is_csl():
            return None
        custom = self._custom()
        identifiers = dict(self._identifiers(custom))
        url = self._url(identifiers)
        accessed = self._accessed()
        status = custom.get("status", CURRENT)
        if status not in STATUSES:
            message = f"the status of '{self.key}' is '{status}'.{did_you_mean(status, STATUSES)} Write one of: "
            self.add("status", message + ", ".join(STATUSES) + ".")
            status = CURRENT
        return Source(
            key=self.key,
            line=self.line,
            csl=self.entry,
            status=status,
            retired=self._retired(custom, status),
            identifiers=identifiers,
            url=url,
            accessed=accessed,
            reason=self._reason(custom, identifiers, url, accessed),
        )

    def _is_text(self) -> bool:
        """Whether the entry holds nothing that no file can: half characters, control characters, endless nesting."""
        waiting: list[tuple[Any, int]] = [(self.entry, 0)]
        while waiting:
            value, depth = waiting.pop()
            if depth > _DEEPEST:
                self.add("id", f"'{self.key}' is nested too deep to be CSL-JSON. Export it again.")
                return False
            if isinstance(value, dict):
                waiting.extend((item, depth + 1) for pair in value.items() for item in pair)
            elif isinstance(value, list):
                waiting.extend((item, depth + 1) for item in value)
            elif isinstance(value, str) and (bad := _NO_TEXT.search(value)):
                self.add("id", f"'{self.key}' holds the character U+{ord(bad[0]):04X}. Delete it.")
                return False
        return True

    def _is_csl(self) -> bool:
        """Whether the fields have the shapes of CSL-JSON, so that a bibliography can be made of them."""
        before = len(self.findings)
        for field in ("type", "title"):
            if not str(self.entry.get(field) or "").strip():
                self.add(field, f"'{self.key}' has no {field}. Add it.")
        for field in _TEXTS:
            value = self.entry.get(field, "")
            if not isinstance(value, str | int) or isinstance(value, bool):
                self.add(
                    field, f"the {field} of '{self.key}' is {json.dumps(value)[:60]}. Write it as a text in quotes."
                )
        for field in _NAMES:
            if not _are_names(self.entry.get(field, [])):
                message = f"the {field} of '{self.key}' is not a list of names. Give each a 'family' or a 'literal'."
                self.add(field, message)
        for field in ("issued", "accessed"):
            if field in self.entry and _day(self.entry[field]) is None:
                message = (
                    f"the day in {field} of '{self.key}' does not exist. Write {{\"date-parts\": [[2021, 3, 14]]}}."
                )
                self.add(field, message)
        return len(self.findings) == before

    def _custom(self) -> dict[str, str]:
        """The fields that CSL has no place for, from `custom`, else from the lines of `note`."""
        given = self.entry.get("custom", {})
        if not isinstance(given, dict) or not all(isinstance(value, str) and value.strip() for value in given.values()):
            self.add(
                "custom",
                f"'custom' of '{self.key}' is not a set of texts. Write for example {{\"status\": \"current\"}}.",
            )
            given = {}
        for name in given:
            if name not in _CUSTOM:
                message = f"'{name}' in 'custom' of '{self.key}' is not known.{did_you_mean(name, _CUSTOM)} Use: "
                self.add(name, message + ", ".join(_CUSTOM) + ".")
        lines = (line.partition(":") for line in str(self.entry.get("note", "")).split("\n"))
        noted = {name.strip(): value.strip() for name, _, value in lines if value.strip()}
        return {name: value for name, value in (noted | given).items() if name in _CUSTOM}

    def _identifiers(self, custom: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name, (pattern, example) in _IDENTIFIERS.items():
            value = str(custom.get(name, "") if name == "NBK" else self.entry.get(name, ""))
            if value and re.fullmatch(pattern, value, flags=re.ASCII):
                yield name, value
            elif value:
                self.add(name, f"'{value}' of '{self.key}' is not a {name}. Write it alone, like {example}.")

    def _url(self, identifiers: Mapping[str, str]) -> str:
        url = str(self.entry.get("URL", ""))
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            good = (
                parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not re.search(r"[\s<>\"]", url)
            )
        except ValueError:
            good = False
        if not good:
            self.add("URL", f"'{url}' of '{self.key}' is not an address. Write all of it, from https:// on.")
            return ""
        shelf = re.search(r"ncbi\.nlm\.nih\.gov/books/([^/?#]*)", url)
        if shelf and shelf[1] != identifiers.get("NBK"):
            message = f"the address of '{self.key}' is that of '{shelf[1]}'. Write that number in 'custom' as 'NBK'."
            self.add("URL", message)
        return url

    def _accessed(self) -> date | None:
        accessed = _day(self.entry.get("accessed"))
        if accessed and accessed - self.today > GRACE:
            message = f"'{self.key}' was read on '{accessed}', which is after today, {self.today}. Correct the date."
            self.add("accessed", message)
        return accessed

    def _retired(self, custom: Mapping[str, str], status: str) -> date | None:
        given = custom.get("retired")
        if status != RETIRED:
            if given:
                self.add(
                    "retired", f"'{self.key}' has a day of retirement and is '{status}'. Set its status to 'retired'."
                )
            return None
        try:
            retired = date.fromisoformat(given or "")
        except ValueError:
            self.add(
                "retired", f"'{self.key}' is retired on '{given or ''}', which is not a date. Write it as YYYY-MM-DD."
            )
            return None
        if retired - self.today > GRACE:
            self.add(
                "retired",
                f"'{self.key}' is retired on '{retired}', which is after today, {self.today}. Correct the date.",
            )
        return retired

    def _reason(
        self, custom: Mapping[str, str], identifiers: Mapping[str, str], url: str, accessed: date | None
    ) -> str:
        """What the reader is told where something is missing: each gap needs its reason, and each reason a gap."""
        needed = ""
        if not identifiers and not url:
            needed = "unidentified"
            gap = "neither identifier nor address. Add one, or say why there is none"
        elif not identifiers and accessed is None:
            needed = "unread"
            gap = "an address without the day on which it was read. Add 'accessed', or say why it is missing"
        for name in ("unidentified", "unread"):
            if name in custom and name != needed:
                self.add(name, f"'{self.key}' gives a reason in '{name}' that it does not need. Delete it.")
        # An identifier or an address that is there and wrong has its finding already.
        wrong = self.entry.get("URL", "") != url or any(
            name not in identifiers and (self.entry.get(name) or custom.get(name)) for name in _IDENTIFIERS
        )
        if needed and needed not in custom and not wrong:
            self.add("id", f"'{self.key}' has {gap} in 'custom' as '{needed}', in words for the reader.")
        return custom.get(needed, "")


def _are_names(value: Any) -> bool:
    """Whether this is a list of CSL names: texts only, each with a family name or a literal one."""
    return isinstance(value, list) and all(
        isinstance(name, dict)
        and all(isinstance(part, str) for part in name.values())
        and (name.keys() == {"literal"} or bool(name.get("family")))
        for name in value
    )


def _day(value: Any) -> date | None:
    """The first day that a CSL date can mean; None where it is not such a date."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    try:
        numbers = [int(part) for part in parts[0]] if parts else []
        return date(*[*numbers, 1, 1][:3]) if 1 <= len(numbers) <= 3 else None  # noqa: PLR2004  (year, month, day)
    except (TypeError, ValueError, OverflowError, IndexError, KeyError):
        return None
