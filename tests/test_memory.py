"""What builds remember: the same question is judged once, and nothing is believed that may be old or damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
