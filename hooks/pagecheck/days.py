"""Days: the one of the build, and what lies ahead of it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

FROZEN = "SOURCE_DATE_EPOCH"
GRACE = timedelta(days=1)  # whoever wrote a day may live where it is tomorrow already


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
