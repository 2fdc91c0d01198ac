"""What Crossref and PubMed are asked about a source, and what their answers say against it.

Crossref: works/DOI, with `title`, `updated-by`, `update-to` and `relation` (its REST API's documentation). PubMed and
PubMed Central: the E-utilities' esummary, with `title`, `pubtype` and `references` (NCBI's E-utilities Help).
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pagecheck.sources import Source

TOOL = "patient-page-sources"  # what the services know this check by
# Crossref's types of update that only say that a paper is the newest of its line.
_NEW_VERSIONS = frozenset(("new_version", "new_edition"))
# PubMed's names for what was said of a paper later, in `references`; others, such as "Comment in", are no warning.
_LATER = re.compile(r"(?:retract|erratum|expression of concern|correct|republish|update|withdraw).* in$", re.IGNORECASE)
_WITHDRAWN = re.compile(r"retracted|withdrawn|expression of concern|corrected and republished", re.IGNORECASE)


class UnansweredError(Exception):
    """A question stayed without a usable answer.

    Attributes:
        wait: seconds that the service wants to be left alone; below 0 where it is no use to ask again.
        reached: whether anybody was there at all.
    """

    def __init__(self, why: str, *, wait: float = 0.0, reached: bool = True) -> None:
        super().__init__(why)
        self.wait = wait
        self.reached = reached


def normal(title: str) -> str:
    """A title's letters and digits alone: what is left when markup, accents, case and punctuation are set aside."""
    text = html.unescape(re.sub(r"<[^<>]*>", "", title))
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if letter.isalnum())


def judge_crossref(source: Source, answer: Any) -> Iterator[str]:
    """What Crossref's record says against a source.

    Raises:
        UnansweredError: this is no record of Crossref's.
    """
    doi = source.identifiers["DOI"]
    if answer is None:
        yield f"Crossref does not know the DOI '{doi}' of '{source.key}'. Correct it."
        return
    message = _part(answer, "message", dict)
    titles = [str(title) for title in _part(message, "title", list)]
    subtitles = [str(title) for title in message.get("subtitle") or [] if isinstance(title, str)]
    forms = [*titles, *(f"{title}: {subtitle}" for title in titles for subtitle in subtitles)]
    yield from _judge_title(source, f"DOI '{doi}'", forms)
    for update in _dicts(message.get("updated-by")):
        yield f"'{source.key}' has a later notice: {_notice(update)}. Read it, and correct the pages or the entry."
    for update in _dicts(message.get("update-to")):
        if update.get("type") not in _NEW_VERSIONS:
            yield f"the DOI '{doi}' of '{source.key}' is itself a notice: {_notice(update)}. Cite the paper instead."
    relation = message.get("relation")
    for name in sorted(relation) if isinstance(relation, dict) else ():
        if re.fullmatch(r"is-(?:replaced|retracted|corrected|withdrawn)-by", name):
            others = ", ".join(str(other.get("id", "")) for other in _dicts(relation[name]))
            yield f"'{source.key}' {name.replace('-', ' ')} {others}. Read it, and correct the pages or the entry."


def judge_pubmed(source: Source, name: str, number: str, answer: Any) -> Iterator[str]:
    """What the record in PubMed (`name` is PMID) or in PubMed Central (PMCID) says against a source.

    Raises:
        UnansweredError: this is no record of the E-utilities'.
    """
    value = source.identifiers[name]
    record = {"error": "not found"} if answer is None else _part(_part(answer, "result", dict), number, dict)
    if "error" in record:
        yield f"PubMed does not know the {name} '{value}' of '{source.key}'. Correct it."
        return
    yield from _judge_title(source, f"{name} '{value}'", [str(_part(record, "title", str))])
    for kind in record.get("pubtype") or []:
        if isinstance(kind, str) and _WITHDRAWN.search(kind):
            yield f"PubMed calls '{source.key}' a '{kind}'. Read why, and rest no statement on it until then."
    for reference in _dicts(record.get("references")):
        if _LATER.fullmatch(str(reference.get("reftype", ""))):
            place = str(reference.get("refsource", "")).rstrip(".")
            yield f"'{source.key}' has a later notice: {reference['reftype']} {place}. Read it, and correct the pages."


def _judge_title(source: Source, identifier: str, theirs: Sequence[str]) -> Iterator[str]:
    if any(re.match(r"\W*(?:retracted|withdrawn)\b", title, re.IGNORECASE) for title in theirs):
        yield f"the title of '{source.key}' now begins '{theirs[0][:60]}'. Rest no statement on it."
    elif normal(source.title) not in {normal(title) for title in theirs}:
        shown = theirs[0] if theirs else ""
        yield f"the {identifier} of '{source.key}' has the title '{shown}', ours is '{source.title}'. Correct one."


def _notice(update: Mapping[str, Any]) -> str:
    return f"{update.get('label') or update.get('type') or 'update'} {update.get('DOI', '')}".strip()


def _part(answer: Any, name: str, kind: type) -> Any:
    part = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(part, kind):
        msg = "it answered with something else than a record"
        raise UnansweredError(msg)
    return part


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


@dataclass(frozen=True)
class Question:
    """What is asked of one service about one identifier."""

    service: str
    source: Source
    name: str
    address: str

    def judge(self, answer: Any) -> list[str]:
        """What the answer says against the source."""
        if self.name == "DOI":
            return list(judge_crossref(self.source, answer))
        number = self.source.identifiers[self.name].removeprefix("PMC")
        return list(judge_pubmed(self.source, self.name, number, answer))


def questions(sources: Sequence[Source], crossref: str, pubmed: str, contact: str) -> Iterator[Question]:
    """Everything that can be asked about the sources."""
    email = contact if "@" in contact else ""
    polite = {"email": email} if email else {}
    for source in sources:
        if doi := source.identifiers.get("DOI"):
            query = f"?{urlencode({'mailto': email})}" if email else ""
            yield Question("Crossref", source, "DOI", f"{crossref.rstrip('/')}/works/{quote(doi, safe='')}{query}")
        for name, database in (("PMID", "pubmed"), ("PMCID", "pmc")):
            if value := source.identifiers.get(name):
                fields = {"db": database, "id": value.removeprefix("PMC"), "retmode": "json"}
                query = urlencode(fields | {"tool": TOOL} | polite)
                yield Question("PubMed", source, name, f"{pubmed.rstrip('/')}/esummary.fcgi?{query}")
