"""Clinical sign-offs: the ledger they stand in, and what a page may say of its review on a given day."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING, Literal, cast

import yaml

from pagecheck.days import GRACE, in_words
from pagecheck.findings import Finding, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

CHECK = "reviews"
FIELDS = ("page", "reviewer", "role", "reviewed_on", "next_review_due", "words_sha256")
LONGEST_YEARS = 3  # the NHS service manual has every page reviewed within three years

State = Literal["unreviewed", "reviewed", "changed", "overdue"]


@dataclass(frozen=True)
class SignOff:
    """One clinician's approval of one page's words.

    Attributes:
        page: the source file from `docs/`, for example `types.md`.
        reviewer: the clinician's name as the page shows it.
        role: what makes them fit to review, as the page shows it.
        reviewed_on: the day of the review.
        next_review_due: the last day on which the review still counts.
        words_sha256: the fingerprint of the words that were approved.
    """

    page: str
    reviewer: str
    role: str
    reviewed_on: date
    next_review_due: date
    words_sha256: str


@dataclass(frozen=True)
class Review:
    """What a page says of its review.

    Attributes:
        state: `unreviewed`, `reviewed`, `changed` (its words, since the newest sign-off) or `overdue`.
        text: the review line.
        next_due: the last day on which the text is true, as YYYY-MM-DD; "" where no day makes it untrue.
        overdue_text: the review line from the day after on; "" likewise.
        sign_off: the newest sign-off of the page.
    """

    state: State
    text: str
    next_due: str = ""
    overdue_text: str = ""
    sign_off: SignOff | None = None


def years_after(day: date, years: int) -> date:
    """The same day some years later; 28 February where there is no 29th, the calendar's last day where it ends."""
    year = day.year + years
    if year > MAXYEAR:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def newest(sign_offs: Iterable[SignOff], page: str) -> SignOff | None:
    """The page's latest sign-off by its day; of several on one day, the last in the ledger."""
    own = [sign_off for sign_off in sign_offs if sign_off.page == page]
    return max(reversed(own), key=lambda sign_off: sign_off.reviewed_on, default=None)


def judge(sign_off: SignOff | None, words_sha256: str, today: date) -> Review:
    """What a page may say of its review.

    Args:
        sign_off: the page's newest sign-off, if any. An older one never counts, even if its words came back.
        words_sha256: the fingerprint of the page's words as they are.
        today: the day of the build.
    """
    if sign_off is None:
        return Review("unreviewed", "Not yet reviewed by a clinician")
    reviewed, due = in_words(sign_off.reviewed_on), in_words(sign_off.next_review_due)
    if sign_off.words_sha256 != words_sha256:
        return Review("changed", f"Changed since its last clinical review on {reviewed}", sign_off=sign_off)
    overdue = f"Clinical review overdue since {due}"
    if sign_off.next_review_due < today:
        return Review("overdue", overdue, sign_off=sign_off)
    text = f"Reviewed by {sign_off.reviewer}, {sign_off.role}, on {reviewed}. Next review due {due}"
    return Review("reviewed", text, sign_off.next_review_due.isoformat(), overdue, sign_off)


def entry(sign_off: SignOff) -> str:
    """A sign-off as the ledger holds it: YAML in which every text is quoted, so that no name can break it."""
    values = [(field, getattr(sign_off, field)) for field in FIELDS]
    # A text in JSON is the same text in YAML.
    lines = (
        f"{name}: {value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}\n"
        for name, value in values
    )
    return "- " + "  ".join(lines)


def read_ledger(path: str, data: bytes, pages: Collection[str], today: date) -> tuple[list[SignOff], list[Finding]]:
    """Read the ledger strictly.

    Args:
        path: the file as findings name it.
        data: its bytes.
        pages: the source files that can be signed, from `docs/`.
        today: the day of the build; nothing can have been reviewed more than a day after it.

    Returns:
        The sign-offs that can be relied on, in the order of the file; and every mistake found.
    """
    try:
        loader = yaml.SafeLoader(data.decode("utf-8-sig"))
        root = loader.get_single_node()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return [], [Finding(path, line, f"byte 0x{data[error.start]:02x} is not UTF-8. Save it as UTF-8.", CHECK)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
        message = f"the ledger cannot be read: {problem}. Restore it from the history; `make review` adds to it."
        return [], [Finding(path, mark.line + 1 if mark else 1, message, CHECK)]
    except RecursionError:
        return [], [Finding(path, 1, "the ledger is nested too deep to be a list. Restore it from the history.", CHECK)]
    if root is None:
        return [], []
    # To a list in brackets no sign-off can be added.
    if not isinstance(root, yaml.SequenceNode) or root.flow_style:
        message = "the ledger is not a list of sign-offs. Begin each with '- page:'; `make review` does it right."
        return [], [Finding(path, root.start_mark.line + 1, message, CHECK)]
    findings: list[Finding] = []
    lines: dict[SignOff, int] = {}
    for node in root.value:
        reader = _Entry(path, node, pages, today)
        sign_off = reader.read()
        findings += reader.findings
        if sign_off in lines:
            message = f"the sign-off stands on line {lines[sign_off]} already. Delete one of the two."
            findings.append(Finding(path, reader.line, message, CHECK))
        elif sign_off:
            lines[sign_off] = reader.line
    return list(lines), findings


class _Entry:
    """The reading of one entry; `findings` fills while it is read."""

    def __init__(self, path: str, node: yaml.Node, pages: Collection[str], today: date) -> None:
        self.path, self.node, self.pages, self.today = path, node, pages, today
        self.line = node.start_mark.line + 1
        self.lines: dict[str, int] = {}
        self.findings: list[Finding] = []

    def add(self, field: str, message: str) -> None:
        """Note a mistake in a field."""
        self.findings.append(Finding(self.path, self.lines.get(field, self.line), message, CHECK))

    def read(self) -> SignOff | None:
        """The sign-off; None where anything in it is wrong."""
        texts = self._texts()
        if self.findings:
            return None
        self._check_page(texts["page"])
        days = {field: self._day(field, texts[field]) for field in ("reviewed_on", "next_review_due")}
        reviewed_on, due = days["reviewed_on"], days["next_review_due"]
        if reviewed_on and due:
            self._check_order(reviewed_on, due)
        if not re.fullmatch(r"[0-9a-f]{64}", texts["words_sha256"]):
            message = (
                f"'words_sha256' is '{texts['words_sha256']}', which is not 64 of the characters 0 to 9 and a to f. "
            )
            self.add("words_sha256", message + "Sign the page with `make review`, which writes it.")
        if self.findings or not reviewed_on or not due:
            return None
        return SignOff(
            texts["page"], texts["reviewer"], texts["role"], reviewed_on, due, words_sha256=texts["words_sha256"]
        )

    def _texts(self) -> Mapping[str, str]:
        """The fields as they are written, with single spaces."""
        if not isinstance(self.node, yaml.MappingNode):
            self.add("", "the entry is not a sign-off. Begin it with '- page:'; `make review` does it right.")
            return {}
        texts: dict[str, str] = {}
        for name, value in cast("Iterator[tuple[yaml.Node, yaml.Node]]", iter(self.node.value)):
            field = str(name.value)
            line = name.start_mark.line + 1
            if field in self.lines:
                message = f"field '{field}' stands here and on line {self.lines[field]}. Keep one of them."
                self.findings.append(Finding(self.path, line, message, CHECK))
                continue
            self.lines[field] = line
            if field not in FIELDS:
                self.add(field, f"field '{field}' is not known.{did_you_mean(field, FIELDS)} Correct or delete it.")
            elif not isinstance(value, yaml.ScalarNode) or value.tag.endswith(":null") or not value.value.strip():
                self.add(field, f"field '{field}' holds no text. Write it in words.")
            else:
                texts[field] = " ".join(value.value.split())
        for field in FIELDS:
            if field not in self.lines:
                self.add(field, f"field '{field}' is missing. Add it, or sign the page with `make review`.")
        return texts

    def _check_page(self, page: str) -> None:
        if page not in self.pages:
            hint = did_you_mean(page, self.pages)
            message = (
                f"page '{page}' is not in docs/.{hint} Correct the name, also after a page was renamed or deleted."
            )
            self.add("page", message)

    def _day(self, field: str, text: str) -> date | None:
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, flags=re.ASCII):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.add(field, f"'{field}' is '{text}', which is not a date. Write a real date as YYYY-MM-DD.")
        return None

    def _check_order(self, reviewed_on: date, due: date) -> None:
        for field, message in order_mistakes(reviewed_on, due, self.today, GRACE):
            self.add(field, message)


def order_mistakes(
    reviewed_on: date, due: date, today: date, grace: timedelta = timedelta(0)
) -> Iterator[tuple[str, str]]:
    """What is wrong with the two days of a sign-off: the field, and what to do.

    Args:
        reviewed_on: the day of the review.
        due: the day on which the next one is due.
        today: the day of the build, or of the signing.
        grace: how far after it a review may have been: none for who signs now, a day for who signed elsewhere.
    """
    if reviewed_on - today > grace:
        yield (
            "reviewed_on",
            f"'reviewed_on' is '{reviewed_on}', which is after today, {today}. Write the day of the review.",
        )
    if due <= reviewed_on:
        yield "next_review_due", f"'next_review_due' is '{due}', which is not after the review. Write a later day."
    elif due > years_after(reviewed_on, LONGEST_YEARS):
        message = (
            f"'next_review_due' is '{due}', more than {LONGEST_YEARS} years after the review. Write an earlier day."
        )
        yield "next_review_due", message
