"""Days: the one of the build, what lies ahead of it, and how readers read any."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

FROZEN = "SOURCE_DATE_EPOCH"
GRACE = timedelta(days=1)  # whoever wrote a day may live where it is tomorrow already

# `calendar.month_name` and `strftime` would follow the language of the computer that builds.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def in_words(day: date) -> str:
    """A day as readers read it, for example `23 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def build_day() -> date:
    """The day of the build where it is made; SOURCE_DATE_EPOCH freezes it, so that it is the same everywhere.

    Raises:
        ValueError: it is frozen at no time; the message says what to do.
    """
    frozen = os.environ.get(FROZEN)
    if frozen is None:
        return datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(frozen), UTC).date()
    except (ValueError, OverflowError, OSError):
        msg = f"{FROZEN} is '{frozen}', which is no time in seconds since 1970. Correct it, or unset it."
        raise ValueError(msg) from None
