"""Reminders: which pages need a clinician again, judged on the day of the question."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
import reminders

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)


def page(state: str, due: str | None) -> dict[str, str | None]:
    return {"page": "signs.md", "title": "Signs", "state": state, "next_review_due": due}


@pytest.mark.parametrize(
    ("state", "due", "reason"),
    [
        pytest.param("unreviewed", None, "Never reviewed", id="never"),
        pytest.param("changed", "2027-09-01", "Changed since review", id="changed"),
        pytest.param("overdue", "2026-11-22", "Overdue", id="overdue"),
        pytest.param("reviewed", "2026-11-22", "Overdue", id="overdue since the build"),
        pytest.param("reviewed", "2026-11-23", "Due soon", id="due today"),
        pytest.param("reviewed", "2027-01-22", "Due soon", id="due in 60 days"),
        pytest.param("reviewed", "2027-01-23", None, id="due in 61 days"),
    ],
)
def test_pages_are_told_by_reason(state: str, due: str | None, reason: str | None) -> None:
    assert list(reminders.due([page(state, due)], TODAY)) == ([reason] if reason else [])


def test_command_prints_a_list_to_tick(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "reviews.json"
    file.write_text(json.dumps([page("unreviewed", None)]))
    assert reminders.main([str(file)]) == 0
    assert "## Never reviewed\n\n- [ ] Signs (`docs/signs.md`)\n" in capsys.readouterr().out
    file.write_text("[]")
    assert reminders.main([str(file)]) == 0
    assert "Nothing is due" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"page": "x"}]', "[" * 5000])
def test_list_that_cannot_be_read_is_told(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "reviews.json"
    file.write_text(content)
    assert reminders.main([str(file)]) == 1
    assert "cannot be read" in capsys.readouterr().err
