"""Reading `data/sources.json`, and asking Crossref and PubMed about it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sources
from sources_server import Answer, Service, crossref, pubmed, running

from pagecheck.bibliography import links, remarks, render_entries
from pagecheck.registries import normal
from pagecheck.sources import Source, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 23)
DOI = "10.1000/182"
PAPER: dict[str, Any] = {
    "id": "smith2021",
    "type": "article-journal",
    "title": "Asthma: a review",
    "author": [{"family": "Smith", "given": "A. B."}],
    "container-title": "J Breath",
    "issued": {"date-parts": [[2021]]},
    "volume": "3",
    "page": "1-9",
    "DOI": DOI,
    "PMID": "123",
    "PMCID": "PMC456",
}
PAGE: dict[str, Any] = {
    "id": "nhs",
    "type": "webpage",
    "title": "Asthma",
    "author": [{"literal": "NHS"}],
    "URL": "https://www.example.org/asthma/",
    "accessed": {"date-parts": [[2026, 5, 3]]},
}


def read(*entries: Any) -> tuple[dict[str, Source], list[str]]:
    """The sources out of entries, and the findings as text without path."""
    found, findings = read_sources("s.json", json.dumps(entries, indent=1).encode(), TODAY)
    assert all(finding.line >= 1 for finding in findings)
    return found, [finding.message for finding in findings]


def without(entry: dict[str, Any], *fields: str, **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (entry | changes).items() if name not in fields}


# --- the project's own sources


@pytest.mark.content
def test_own_sources_have_no_finding() -> None:
    found, findings = read_sources("s", (ROOT / "data/sources.json").read_bytes(), date.max)
    assert not findings
    assert len(found) >= 25


def test_own_sources_without_a_confirmed_address_have_no_link_and_say_so() -> None:
    found, _ = read_sources("s", (ROOT / "data/sources.json").read_bytes(), date.max)
    for source in found.values():
        assert links(source) or source.reason, source.key


def test_own_sources_are_rendered_as_entries_with_their_titles() -> None:
    found, _ = read_sources("s", (ROOT / "data/sources.json").read_bytes(), date.max)
    for key, entry in render_entries(found.values()).items():
        # Book titles are set in capitals, so letters are compared.
        assert normal(found[key].title) in normal(entry), key
        assert normal(entry).count(normal(found[key].title)) == 1 or found[key].title == "Dystonia", key


# --- reading


def test_a_source_may_be_read_where_it_is_tomorrow_already() -> None:
    assert not read(without(PAGE, accessed={"date-parts": [[2026, 11, 24]]}))[1]
    assert not read(without(PAPER, custom={"status": "retired", "retired": "2026-11-24"}))[1]


def test_a_good_entry_has_no_finding() -> None:
    found, findings = read(PAPER, PAGE)
    assert not findings
    assert list(found["smith2021"].identifiers.items()) == [("DOI", DOI), ("PMID", "123"), ("PMCID", "PMC456")]
    assert found["nhs"].accessed == date(2026, 5, 3)
    assert found["nhs"].status == "current"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param(without(PAPER, DOI="doi:10.1/2"), "'doi:10.1/2' of 'smith2021' is not a DOI.", id="doi-prefix"),
        pytest.param(without(PAPER, DOI="10.1000/182."), "'10.1000/182.' of 'smith2021' is not a DOI.", id="doi-stop"),
        pytest.param(without(PAPER, DOI="https://doi.org/10.1000/1"), "is not a DOI. Write it alone", id="doi-address"),
        pytest.param(without(PAPER, PMID="PMC12"), "'PMC12' of 'smith2021' is not a PMID.", id="pmid"),
        pytest.param(without(PAPER, PMID="3٤"), "'3٤' of 'smith2021' is not a PMID.", id="pmid-other-digits"),
        pytest.param(without(PAPER, PMID="0"), "'0' of 'smith2021' is not a PMID.", id="pmid-zero"),
        pytest.param(without(PAPER, PMCID="456"), "'456' of 'smith2021' is not a PMCID.", id="pmcid"),
        pytest.param(without(PAPER, custom={"NBK": "1492"}), "'1492' of 'smith2021' is not a NBK.", id="nbk"),
        pytest.param(
            without(PAGE, "accessed", URL="https://www.ncbi.nlm.nih.gov/books/NBK12/", custom={"NBK": "NBK21"}),
            "the address of 'nhs' is that of 'NBK12'.",
            id="nbk-of-another-book",
        ),
        pytest.param(without(PAGE, URL="www.example.org"), "'www.example.org' of 'nhs' is not an address.", id="url"),
        pytest.param(without(PAGE, URL="javascript:alert(1)"), "is not an address.", id="url-script"),
        pytest.param(without(PAGE, URL="https://[::1"), "is not an address.", id="url-broken"),
        pytest.param(without(PAGE, "accessed"), "'nhs' has an address without the day", id="no-day-of-reading"),
        pytest.param(without(PAGE, "accessed", "URL"), "'nhs' has neither identifier nor address.", id="nothing"),
        pytest.param(
            without(PAGE, accessed={"date-parts": [[2027, 1, 1]]}), "'nhs' was read on '2027-01-01'", id="future"
        ),
        pytest.param(without(PAGE, accessed={"date-parts": [[2026, 2, 30]]}), "day in accessed of 'nhs'", id="no-day"),
        pytest.param(without(PAGE, accessed="2026-05-03"), "day in accessed of 'nhs'", id="day-as-text"),
        pytest.param(
            without(PAGE, custom={"unread": "Not recorded."}), "a reason in 'unread' that it does not", id="idle-reason"
        ),
        pytest.param(
            without(PAPER, custom={"status": "retierd"}),
            "the status of 'smith2021' is 'retierd'. Did you mean 'retired'?",
            id="status",
        ),
        pytest.param(
            without(PAPER, custom={"status": "retired"}), "is retired on '', which is not a date", id="no-date"
        ),
        pytest.param(
            without(PAPER, custom={"status": "retired", "retired": "2025-02-30"}),
            "'2025-02-30', which is",
            id="bad-date",
        ),
        pytest.param(
            without(PAPER, custom={"status": "retired", "retired": "2027-01-01"}), "which is after today", id="to-come"
        ),
        pytest.param(
            without(PAPER, custom={"retired": "2025-01-01"}),
            "has a day of retirement and is 'current'",
            id="not-retired",
        ),
        pytest.param(
            without(PAPER, custom={"stauts": "current"}), "'stauts' in 'custom' of 'smith2021'", id="unknown-custom"
        ),
        pytest.param(without(PAPER, custom=["retired"]), "'custom' of 'smith2021' is not a set", id="custom-list"),
        pytest.param(without(PAPER, "title"), "'smith2021' has no title.", id="no-title"),
        pytest.param(without(PAPER, title="  "), "'smith2021' has no title.", id="blank-title"),
        pytest.param(without(PAPER, "type"), "'smith2021' has no type.", id="no-type"),
        pytest.param(without(PAPER, volume=None), "the volume of 'smith2021' is null.", id="null"),
        pytest.param(without(PAPER, DOI=["10.1000/1"]), "the DOI of 'smith2021' is [", id="list"),
        pytest.param(without(PAPER, author="Smith A"), "the author of 'smith2021' is not a list", id="author-text"),
        pytest.param(without(PAPER, author=[{"given": "A"}]), "the author of 'smith2021'", id="author-without-family"),
        pytest.param(without(PAPER, author=[{"family": 1}]), "the author of 'smith2021'", id="author-number"),
        pytest.param(without(PAPER, issued={"date-parts": [["x"]]}), "the day in issued of", id="issued"),
        pytest.param(without(PAPER, issued={"date-parts": [[float("inf")]]}), "the day in issued", id="issued-endless"),
        pytest.param(without(PAPER, issued={"date-parts": 5}), "the day in issued of", id="issued-number"),
        pytest.param(without(PAPER, id="http://zotero.org/1"), 'the id "http://zotero.org/1" cannot', id="zotero-id"),
        pytest.param(without(PAPER, "id"), "the id null cannot be cited", id="no-id"),
        pytest.param(without(PAPER, id=7), "the id 7 cannot be cited", id="id-number"),
        pytest.param(without(PAPER, title="a\ud800b"), "holds the character U+D800", id="half-character"),
        pytest.param(without(PAPER, title="a\x02b"), "holds the character U+0002", id="control-character"),
        pytest.param(without(PAPER, custom={"a": [[[[[[["x"]]]]]]]}), "is nested too deep", id="nested"),
        pytest.param("smith2021", "the id null cannot be cited", id="entry-is-text"),
        pytest.param(None, "the id null cannot be cited", id="entry-is-null"),
    ],
)
def test_a_mistake_in_an_entry_is_found_once(entry: Any, message: str) -> None:
    findings = read(entry)[1]
    assert len(findings) == 1, findings
    assert message in findings[0]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        pytest.param(without(PAGE, "accessed", custom={"unread": "Day unknown."}), "Day unknown.", id="unread"),
        pytest.param(
            without(PAGE, "accessed", "URL", custom={"unidentified": "None yet."}), "None yet.", id="unidentified"
        ),
        pytest.param(without(PAGE, "accessed", PMID="1"), "", id="an-identifier-needs-none"),
    ],
)
def test_a_missing_identifier_or_day_is_excused_by_its_own_reason_only(entry: dict[str, Any], reason: str) -> None:
    found, findings = read(entry)
    assert not findings
    assert found["nhs"].reason == reason


def test_a_reason_of_the_wrong_kind_excuses_nothing() -> None:
    assert len(read(without(PAGE, "accessed", custom={"unidentified": "None yet."}))[1]) == 2


def test_status_may_stand_in_the_note_that_zotero_keeps() -> None:
    found, findings = read(without(PAPER, note="Old.\nstatus: retired\nretired: 2025-04-07"))
    assert not findings
    assert found["smith2021"].retired == date(2025, 4, 7)
    assert remarks(found["smith2021"]) == ["(retired 7 April 2025)"]


def test_two_entries_of_one_id_are_found() -> None:
    findings = read(PAPER, without(PAGE, id="smith2021"))[1]
    assert findings == ["the id 'smith2021' stands here and on line 2. Keep one of them."]


def test_one_identifier_of_two_entries_is_found() -> None:
    findings = read(PAPER | {"DOI": "10.1000/aB"}, without(PAPER, "PMID", "PMCID", id="jones2020", DOI="10.1000/Ab"))[1]
    assert findings == ["'jones2020' has the DOI '10.1000/Ab' of 'smith2021'. Keep one entry, or correct the number."]


def test_a_finding_names_the_line_of_its_field() -> None:
    data = json.dumps([PAGE, without(PAPER, PMID="x")], indent=1).encode()
    line = data.decode().split("\n").index(' "PMID": "x",'.replace(' "', '  "', 1)) + 1
    assert [finding.line for finding in read_sources("s", data, TODAY)[1]] == [line]


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        pytest.param(b'[\n{"id": "a"\n"type": 1}]', 3, "the file is not JSON: Expecting ',' delimiter.", id="comma"),
        pytest.param(b"", 1, "the file is not JSON", id="empty"),
        pytest.param(b'{"id": "a"}', 1, "not a list of CSL-JSON entries", id="object"),
        pytest.param(b"7", 1, "not a list of CSL-JSON entries", id="number"),
        pytest.param(b"[" * 100_000, 1, "not a list of CSL-JSON entries", id="endless"),
        pytest.param(b"[" + b"9" * 5000 + b"]", 1, "not a list of CSL-JSON entries", id="huge-number"),
        pytest.param(b"[\n\xff]", 2, "byte 0xff is not UTF-8", id="not-utf-8"),
    ],
)
def test_an_unreadable_file_is_one_finding_with_its_line(data: bytes, line: int, message: str) -> None:
    found, findings = read_sources("s", data, TODAY)
    assert not found
    assert [finding.line for finding in findings] == [line]
    assert message in findings[0].message


def test_a_byte_order_mark_and_an_empty_list_are_fine() -> None:
    assert read_sources("s", b"\xef\xbb\xbf[]", TODAY) == ({}, [])


# --- entries


def entry_of(entry: dict[str, Any]) -> str:
    found, findings = read(entry)
    assert not findings
    return next(iter(render_entries(found.values()).values()))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(PAPER, "Smith AB. Asthma: a review. <i>J Breath</i>. 2021;3:1-9.", id="paper"),
        pytest.param(PAGE, "NHS. Asthma.", id="page"),
        pytest.param(without(PAPER, "author"), "Asthma: a review. <i>J Breath</i>. 2021;3:1-9.", id="no-author"),
        pytest.param(without(PAPER, title="Is it?"), "Smith AB. Is it? <i>J Breath</i>. 2021;3:1-9.", id="question"),
        pytest.param(
            without(PAPER, author=[*PAPER["author"], {"literal": "et al"}]),
            "Smith AB, et al. Asthma: a review. <i>J Breath</i>. 2021;3:1-9.",
            id="et-al",
        ),
        pytest.param(
            without(PAPER, title="<b>A</b> & B</script>"),
            "Smith AB. &lt;b&gt;A&lt;/b&gt; &amp; B&lt;/script&gt;. <i>J Breath</i>. 2021;3:1-9.",
            id="markup",
        ),
        pytest.param(without(PAPER, type="nonsense", volume=3), "Smith AB. Asthma: a review.", id="unknown-type"),
    ],
)
def test_an_entry_is_written_in_the_journals_style(entry: dict[str, Any], expected: str) -> None:
    assert entry_of(entry).startswith(expected)


def test_an_entry_that_citeproc_cannot_manage_falls_back_to_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_items: object) -> None:
        raise KeyError

    monkeypatch.setattr("citeproc.source.json.CiteProcJSON", fail)
    assert entry_of(without(PAPER, title="A & B")) == "A &amp; B."


def test_identifiers_and_addresses_become_links() -> None:
    found, _ = read(PAPER | {"DOI": "10.1016/S1474-4422(12)70257-0"}, PAGE)
    assert links(found["smith2021"]) == [
        ("doi:10.1016/S1474-4422(12)70257-0", "https://doi.org/10.1016/S1474-4422%2812%2970257-0"),
        ("PubMed 123", "https://pubmed.ncbi.nlm.nih.gov/123/"),
        ("PubMed Central PMC456", "https://pmc.ncbi.nlm.nih.gov/articles/PMC456/"),
    ]
    assert links(found["nhs"]) == [("example.org/asthma", "https://www.example.org/asthma/")]
    assert remarks(found["nhs"]) == ["Read on 3 May 2026."]


def test_a_book_of_the_ncbi_is_linked_once() -> None:
    address = "https://www.ncbi.nlm.nih.gov/books/NBK12/"
    found, findings = read(without(PAGE, "accessed", URL=address, custom={"NBK": "NBK12"}))
    assert not findings
    assert links(found["nhs"]) == [("NCBI Bookshelf NBK12", address)]


# --- the online check


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("SOURCES_CONTACT", "")
    with running() as started:
        started.answers = {
            DOI: [crossref("Asthma: a review")],
            "pubmed 123": [pubmed("123", "Asthma: a review.")],
            "pmc 456": [pubmed("456", "Asthma: a review")],
        }
        yield started


def arguments(service: Service, folder: Path, *more: str, entries: tuple[dict[str, Any], ...] = (PAPER,)) -> list[str]:
    file = folder / "sources.json"
    file.write_text(json.dumps(entries, indent=1))
    address = service.address
    common = ["--file", str(file), "--crossref", address, "--pubmed", address, "--pause", "0", "--timeout", "5"]
    return [*common, *more]


def run(service: Service, folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    code = sources.main(arguments(service, folder, *more))
    said = capsys.readouterr()
    return code, said.out, said.err


def patience(answer: Answer) -> list[str]:
    """A second where the answer is to come too late. A busy machine may need as long for any other."""
    return ["--timeout", "1"] if answer.delay else []


def test_right_titles_are_said_out_loud(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(service, tmp_path, capsys, "--contact", "me@example.org")
    assert (code, out, err) == (0, "No issues found: 3 identifiers of 1 sources.\n", "")
    assert len(service.asked) == 3


def test_the_services_are_told_who_asks(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(service, tmp_path, capsys, "--contact", "me@example.org")
    for path, headers in service.asked:
        assert "mailto:me@example.org" in headers["User-Agent"]
        assert "me%40example.org" in path


def test_nobody_is_named_when_nobody_gave_a_name(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(service, tmp_path, capsys)[1]
    assert "--contact" in out
    assert not any("mail" in path or "mail" in headers["User-Agent"] for path, headers in service.asked)


@pytest.mark.parametrize(
    ("name", "answer", "expected"),
    [
        pytest.param(
            DOI,
            crossref("Cooking for beginners"),
            "the DOI '10.1000/182' of 'smith2021' has the title 'Cooking for beginners', ours is 'Asthma: a review'.",
            id="another-title-at-crossref",
        ),
        pytest.param(
            "pubmed 123",
            pubmed("123", "Cooking."),
            "the PMID '123' of 'smith2021' has the title 'Cooking.', ours is",
            id="another-title-at-pubmed",
        ),
        pytest.param("pmc 456", pubmed("456", "Cooking"), "the PMCID 'PMC456' of 'smith2021' has the title", id="pmc"),
        pytest.param(DOI, Answer(b"", 404), "Crossref does not know the DOI '10.1000/182' of 'smith2021'.", id="404"),
        pytest.param(
            "pubmed 123",
            Answer({"result": {"uids": ["123"], "123": {"uid": "123", "error": "cannot get document summary"}}}),
            "PubMed does not know the PMID '123' of 'smith2021'.",
            id="unknown-to-pubmed",
        ),
        pytest.param(
            DOI,
            crossref("Asthma: a review", **{"updated-by": [{"type": "retraction", "DOI": "10.1000/9"}]}),
            "'smith2021' has a later notice: retraction 10.1000/9.",
            id="retracted-at-crossref",
        ),
        pytest.param(
            DOI,
            crossref("Asthma: a review", **{"updated-by": [{"label": "Correction", "DOI": "10.1000/9"}]}),
            "'smith2021' has a later notice: Correction 10.1000/9.",
            id="corrected-at-crossref",
        ),
        pytest.param(
            DOI,
            crossref("Asthma: a review", **{"update-to": [{"type": "erratum", "DOI": "10.1000/1"}]}),
            "the DOI '10.1000/182' of 'smith2021' is itself a notice: erratum 10.1000/1.",
            id="our-doi-is-the-notice",
        ),
        pytest.param(
            DOI,
            crossref("Asthma: a review", relation={"is-replaced-by": [{"id-type": "doi", "id": "10.1000/7"}]}),
            "'smith2021' is replaced by 10.1000/7.",
            id="replaced-at-crossref",
        ),
        pytest.param(
            DOI,
            crossref("RETRACTED: Asthma: a review"),
            "title of 'smith2021' now begins 'RETRACTED:",
            id="in-the-title",
        ),
        pytest.param(
            "pubmed 123",
            pubmed("123", "Asthma: a review.", pubtype=["Journal Article", "Retracted Publication"]),
            "PubMed calls 'smith2021' a 'Retracted Publication'.",
            id="retracted-at-pubmed",
        ),
        pytest.param(
            "pubmed 123",
            pubmed("123", "Asthma: a review.", references=[{"refsource": "J. 2022;1:2.", "reftype": "Erratum in"}]),
            "'smith2021' has a later notice: Erratum in J. 2022;1:2.",
            id="corrected-at-pubmed",
        ),
    ],
)
def test_each_disagreement_is_listed(  # noqa: PLR0913, PLR0917
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, answer: Answer, expected: str
) -> None:
    service.answers[name] = [answer]
    code, out, _ = run(service, tmp_path, capsys, "--contact", "me@example.org")
    assert code == 1
    assert out.startswith(f"{tmp_path / 'sources.json'}:2: ")
    assert expected in out
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        pytest.param(DOI, crossref("<i>ASTHMA</i> &#8211; a  review"), id="markup-case-and-dashes"),
        pytest.param(DOI, crossref("Asthma", subtitle=["a review"]), id="subtitle-apart"),
        pytest.param(
            DOI, crossref("Asthma: a review", **{"update-to": [{"type": "new_version"}]}), id="newest-version"
        ),
        pytest.param(DOI, crossref("Asthma: a review", relation={"has-review": [{"id": "x"}]}), id="reviewed"),
        pytest.param(
            "pubmed 123",
            pubmed("123", "Asthma: a review.", references=[{"reftype": "Comment in", "refsource": "J."}]),
            id="commented-on",
        ),
    ],
)
def test_what_is_no_disagreement_is_not_listed(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, answer: Answer
) -> None:
    service.answers[name] = [answer]
    code, out, _ = run(service, tmp_path, capsys)
    assert code == 0
    assert "No issues found" in out


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(Answer(b"slow down", 429, {"Retry-After": "1"}), id="429"),
        pytest.param(Answer(b"oops", 500), id="500"),
        pytest.param(Answer(b"oops", 503), id="503"),
        pytest.param(Answer(b"late", delay=3.0), id="slow"),
        pytest.param(Answer(b"cut off", headers={"Content-Length": "500"}), id="cut-off"),
    ],
)
def test_a_passing_failure_is_asked_again(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], first: Answer
) -> None:
    service.answers[DOI].insert(0, first)
    code, out, _ = run(service, tmp_path, capsys, *patience(first))
    assert code == 0, out
    assert len(service.asked) == 4


def test_the_wait_that_a_busy_service_asks_for_is_kept(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("sources.time.sleep", waits.append)
    times = ("7", "not a time", "Mon, 1 Jan 99999999999 00:00:00 GMT")
    busy = [Answer(b"", 429, {"Retry-After": value}) for value in times]
    service.answers[DOI][:0] = busy
    assert run(service, tmp_path, capsys, "--pause", "0.5")[0] == 0
    # Before each try half a second, doubled after each failure; after each failure what the service asks for.
    assert waits == [0.5, 7.0, 1.0, 0.0, 2.0, 0.0, 4.0, 0.5, 0.5]


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        pytest.param(Answer(b"", 429, {"Retry-After": "86400"}), 1, id="come-back-tomorrow"),
        pytest.param(Answer(b"", 403), 1, id="forbidden"),
        pytest.param(Answer(b"", 500), 4, id="server-error"),
    ],
)
def test_asking_again_where_it_is_no_use_is_left(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: Answer, times: int
) -> None:
    service.answers[DOI] = [answer]
    assert run(service, tmp_path, capsys)[0] == 2
    assert sum(path.startswith("/works/") for path, _ in service.asked) == times


def test_a_wait_may_be_given_as_a_date() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)
    assert 1500 < sources._seconds(until) <= 1800  # noqa: SLF001


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(Answer(b"", 429, {"Retry-After": "86400"}), "it answered '429 Too Many Requests'", id="429"),
        pytest.param(Answer(b"", 500), "it answered '500 Internal Server Error'", id="500"),
        pytest.param(Answer(b"", 403), "it answered '403 Forbidden'", id="403"),
        pytest.param(Answer(b"<html>"), "it answered with something that is not JSON", id="garbage"),
        pytest.param(Answer(b"[" * 100_000), "it answered with something that is not JSON", id="endless"),
        pytest.param(Answer([1]), "it answered with something else than a record", id="list"),
        pytest.param(Answer({"message": {}}), "it answered with something else than a record", id="no-title"),
        pytest.param(Answer(b"{}", delay=3.0), "no answer within 1 seconds", id="slow"),
    ],
)
def test_a_service_that_does_not_answer_is_no_proof_of_anything(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: Answer, why: str
) -> None:
    service.answers[DOI] = [answer]
    code, out, err = run(service, tmp_path, capsys, *patience(answer), "--tries", "2")
    assert code == 2
    assert f"Crossref could not be asked about DOI '{DOI}' of 'smith2021': {why}" in err
    assert "No issues found" not in out


@pytest.mark.parametrize("body", [{}, {"result": []}, {"result": {"123": 5}}, {"error": "rate"}, []], ids=str)
def test_garbage_from_pubmed_is_no_answer(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: Any
) -> None:
    service.answers["pubmed 123"] = [Answer(body)]
    code, _, err = run(service, tmp_path, capsys)
    assert code == 2
    assert "PubMed could not be asked about PMID '123'" in err


def test_a_finding_counts_even_if_other_questions_stay_open(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answers |= {DOI: [Answer(b"", 500)], "pubmed 123": [pubmed("123", "Cooking")]}
    code, out, err = run(service, tmp_path, capsys, "--tries", "1")
    assert code == 1
    assert "Cooking" in out
    assert "Crossref could not be asked" in err


def test_a_service_that_keeps_failing_is_left_alone(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = tuple(without(PAPER, "PMID", "PMCID", id=f"s{n}", DOI=f"10.1000/{n}") for n in range(9))
    service.answers = {f"10.1000/{n}": [Answer(b"", 500)] for n in range(9)}
    assert sources.main(arguments(service, tmp_path, "--tries", "1", entries=entries)) == 2
    assert len(service.asked) == 3
    assert "Crossref is not asked any further" in capsys.readouterr().err


def test_a_service_that_fails_now_and_then_is_asked_to_the_end(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = tuple(without(PAPER, "PMID", "PMCID", id=f"s{n}", DOI=f"10.1000/{n}") for n in range(8))
    failing = Answer(b"", 500)
    service.answers = {f"10.1000/{n}": [failing if n % 2 else crossref("Asthma: a review")] for n in range(8)}
    assert sources.main(arguments(service, tmp_path, "--tries", "1", entries=entries)) == 2
    assert len(service.asked) == 8
    assert "any further" not in capsys.readouterr().err


def test_every_character_of_a_doi_reaches_crossref(service: Service, tmp_path: Path) -> None:
    odd = "10.1000/a(b)/c?d#e%2Ff"
    service.answers[odd] = [crossref("Asthma: a review")]
    entry = without(PAPER, "PMID", "PMCID", DOI=odd)
    assert sources.main(arguments(service, tmp_path, entries=(entry,))) == 0
    assert service.asked[0][0] == "/works/10.1000%2Fa%28b%29%2Fc%3Fd%23e%252Ff"


def test_without_a_connection_it_says_so_and_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        nobody = Service(f"http://127.0.0.1:{free.getsockname()[1]}")
        entries = (PAPER, without(PAPER, id="other", DOI="10.1000/2", PMID="5", PMCID="PMC6"))
        code = sources.main(arguments(nobody, tmp_path, "--tries", "2", entries=entries))
    err = capsys.readouterr().err
    assert code == 2
    assert "no connection" in err
    assert err.count("could not be asked") == 2  # one for each service, not one for each identifier
    assert err.endswith("The check is not complete.\n")


def test_sources_without_a_number_are_named(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sources.main(arguments(service, tmp_path, entries=(PAPER, PAGE))) == 0
    assert "Not asked, since no service has them: nhs. Check these by hand." in capsys.readouterr().out


def test_one_source_alone_can_be_asked_about(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sources.main(arguments(service, tmp_path, "nhs", entries=(PAPER, PAGE))) == 0
    assert not service.asked
    assert sources.main(arguments(service, tmp_path, "nobody")) == 2
    assert "there is no source 'nobody'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ("--contact", "me@example.org\r\nX-Evil: 1"),
        ("--contact", "me"),
        ("--timeout", "-1"),
        ("--timeout", "nan"),
        ("--pause", "soon"),
        ("--crossref", "file:///etc/passwd"),
        ("--crossref", "http://[::1"),
    ],
    ids="=".join,
)
def test_a_wrong_option_is_refused(service: Service, tmp_path: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        sources.main(arguments(service, tmp_path, *wrong))
    assert stopped.value.code == 2
    assert not service.asked


def test_a_missing_file_is_said(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert sources.main(["--file", "nowhere.json", "--crossref", service.address]) == 2
    assert "nowhere.json: the file cannot be read: No such file" in capsys.readouterr().err


def test_a_file_without_sources_is_said(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sources.main(arguments(service, tmp_path, entries=())) == 2
    assert "sources.json: the file has no sources. Export it again." in capsys.readouterr().err


def test_mistakes_in_the_file_are_findings_too(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sources.main(arguments(service, tmp_path, entries=(without(PAPER, PMID="x"),))) == 1
    out = capsys.readouterr().out
    assert "'x' of 'smith2021' is not a PMID" in out
    assert out.startswith(f"{tmp_path / 'sources.json'}:")


def test_it_runs_as_a_command_and_edits_nothing(service: Service, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "hooks/sources.py"), *arguments(service, tmp_path)]
    before = (tmp_path / "sources.json").read_bytes()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "No issues found" in done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["sources.json"]
    assert (tmp_path / "sources.json").read_bytes() == before
