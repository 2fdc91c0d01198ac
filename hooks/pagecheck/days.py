"""Days: the one of the build."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

FROZEN = "SOURCE_DATE_EPOCH"


def build_day() -> date:
    """The day of the build, which SOURCE_DATE_EPOCH freezes.

    Raises:
        ValueError: it is frozen at no time; the message says what to do.
    """
    frozen = os.environ.get(FROZEN)
    if frozen is None:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(frozen), UTC).date()
    except (ValueError, OverflowError, OSError):
        msg = f"{FROZEN} is '{frozen}', which is no time in seconds since 1970. Correct it, or unset it."
        raise ValueError(msg) from None
