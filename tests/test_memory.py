"""What builds remember: the same question is judged once, and nothing is believed that may be old or damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from disclaimer import check_folder

from pagecheck import memory
from pagecheck.findings import Finding
from pagecheck.memory import Memory

if TYPE_CHECKING:
    from pathlib import Path

FINDING = Finding("docs/x.md", 3, "'a' is wrong. Mend it.", "wording")


def build(project: Path, *questions: bytes) -> list[bytes]:
    """Ask as one build does, and keep what was found.

    Returns:
        The questions that were judged anew.
    """
    kept = Memory(project, "wording")
    judged = []
    for question in questions:

        def judgement(question: bytes = question) -> list[Finding]:
            judged.append(question)
            return [FINDING]

        assert kept.findings([b"rules", question], judgement) == [FINDING]
    kept.keep()
    return judged


def test_unchanged_pages_are_judged_once(tmp_path: Path) -> None:
    assert build(tmp_path, b"one", b"two", b"one") == [b"one", b"two"]
    assert build(tmp_path, b"one", b"three") == [b"three"]


def test_what_a_build_did_not_ask_for_is_forgotten(tmp_path: Path) -> None:
    build(tmp_path, b"one", b"two")
    build(tmp_path, b"one")
    assert build(tmp_path, b"two") == [b"two"]


def test_parts_do_not_run_over_into_each_other(tmp_path: Path) -> None:
    kept = Memory(tmp_path, "wording")
    assert kept.recall([b"ab", b"c"], lambda: 1) == 1
    assert kept.recall([b"a", b"bc"], lambda: 2) == 2


def test_other_code_judges_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, b"one")
    monkeypatch.setattr(memory, "code", lambda: "other")
    assert build(tmp_path, b"one") == [b"one"]


def test_changed_hook_is_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = tmp_path / "hook.py"
    monkeypatch.setattr(memory, "HOOKS", tmp_path)
    prints = []
    for source in ("a = 1", "a = 2"):
        hook.write_text(source)
        prints.append(memory.code.__wrapped__())
    assert prints[0] != prints[1]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b'{"code": 1}', b"\xff\xfe", b'{"code": "x", "results": 3}']
)
def test_damaged_file_is_forgotten(tmp_path: Path, damage: bytes) -> None:
    build(tmp_path, b"one")
    (tmp_path / ".cache" / "wording.json").write_bytes(damage)
    assert build(tmp_path, b"one") == [b"one"]


def test_disk_that_refuses_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("in the way")
    assert build(tmp_path, b"one") == [b"one"]
    assert build(tmp_path, b"one") == [b"one"]


def test_a_judge_without_a_project_remembers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for answer in (1, 2):
        kept = Memory(None, "wording")
        assert kept.recall([b"one"], lambda answer=answer: answer) == answer  # type: ignore[misc]
        kept.keep()
    assert list(tmp_path.iterdir()) == []


DISCLAIMER = "This page gives general information about health, and cannot replace an examination by a doctor or nurse."
PAGE = f'<!doctype html><link rel="stylesheet" href="a.css"><main><p class="disclaimer">{DISCLAIMER}</p></main>'


@pytest.mark.parametrize(
    ("file", "text", "finding"),
    [
        ("a.css", ".disclaimer { display: none }", "the disclaimer is hidden"),
        ("b.css", ".disclaimer { display: none }", "the disclaimer is hidden"),
        ("index.html", PAGE.replace("main>", "div>"), "outside the main content"),
        ("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>', "script"),
    ],
)
def test_the_gate_judges_again_what_has_changed(file: str, text: str, finding: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    logo = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    for name, good in {"index.html": PAGE, "a.css": "p { margin: 0 }", "b.css": "", "logo.svg": logo}.items():
        (site / name).write_text(good)

    def judge() -> list[Finding]:
        kept = Memory(tmp_path, "disclaimer")
        found = check_folder(site, DISCLAIMER, memory=kept)
        kept.keep()
        return found

    assert judge() == judge() == []
    (site / file).write_text(text)
    assert finding in str(judge()[0])
    assert judge() == judge()


def test_other_words_of_the_disclaimer_are_judged_again(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE.replace('<link rel="stylesheet" href="a.css">', ""))
    kept = Memory(tmp_path, "disclaimer")
    assert check_folder(site, DISCLAIMER, memory=kept) == []
    assert check_folder(site, f"{DISCLAIMER} Call your emergency number.", memory=kept) != []


def test_the_gate_does_not_read_again_what_it_has_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE.replace('<link rel="stylesheet" href="a.css">', ""))
    kept = Memory(tmp_path, "disclaimer")
    check_folder(site, DISCLAIMER, memory=kept)

    def never(*_: object) -> None:
        pytest.fail("parsed again")

    monkeypatch.setattr("disclaimer.read_page", never)
    assert check_folder(site, DISCLAIMER, memory=kept) == []
