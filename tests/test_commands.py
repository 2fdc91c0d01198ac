"""What the commands share: the day on which they judge."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import offline
import pytest
import reminders
import reviews
import sources
import statements
import visit
import wording
from sites import EPOCH

from pagecheck.days import build_day, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Builder


def test_the_day_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    assert build_day() == date(2026, 11, 23)


@pytest.mark.parametrize(("month", "name"), [(1, "January"), (5, "May"), (12, "December")])
def test_a_day_is_written_as_readers_read_it(month: int, name: str) -> None:
    assert in_words(date(2027, month, 3)) == f"3 {name} 2027"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the time zone of this computer, in the way of POSIX: what lies east has a minus."""

    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    yield set_zone
    monkeypatch.undo()
    time.tzset()


def test_the_day_is_that_of_whoever_builds(zone: Callable[[str], None]) -> None:
    zone("EAST-14")
    east = build_day()
    zone("WEST+12")
    assert build_day() < east, "between these there is always a midnight"


COMMANDS = [
    pytest.param(offline.main, ["copy"], id="offline"),
    pytest.param(reminders.main, ["reviews.json"], id="reminders"),
    pytest.param(reviews.main, ["list"], id="reviews"),
    pytest.param(sources.main, [], id="sources"),
    pytest.param(statements.main, [], id="statements"),
    pytest.param(visit.main, [], id="visit"),
    pytest.param(wording.main, [], id="wording"),
]


@pytest.mark.parametrize("epoch", ["x", "", "9" * 20])
@pytest.mark.parametrize(("main", "arguments"), COMMANDS)
def test_every_command_refuses_a_day_that_is_no_time(
    main: Callable[[list[str]], int],
    arguments: list[str],
    epoch: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    message = f"error: SOURCE_DATE_EPOCH is '{epoch}', which is no time in seconds since 1970. Correct it, or unset it."
    assert capsys.readouterr().err.endswith(f"{message}\n")


def test_a_build_refuses_it_in_the_same_words(build: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sites.ENVIRONMENT", {"SOURCE_DATE_EPOCH": "x", "HANDOUTS": "false"})
    built = build()
    assert not built.passed
    assert "SOURCE_DATE_EPOCH is 'x', which is no time in seconds since 1970." in built.refusal
