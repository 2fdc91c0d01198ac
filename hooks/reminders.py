"""Promise: whoever keeps the site learns in time which pages need a clinician again.

`python hooks/reminders.py site/reviews.json` prints what is due as Markdown, for the issue that a monthly workflow
opens or updates. It is a command alone: the build has no need of it.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pagecheck.commands import day_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTICE = timedelta(days=60)  # a clinician's diary needs about two months


def due(pages: Sequence[Mapping[str, Any]], today: date) -> dict[str, list[str]]:
    """The pages that need a clinician, by the reason.

    Args:
        pages: what `reviews.json` holds: for each page `page`, `title`, `state` and `next_review_due`.
        today: the day to judge on; a page that was built earlier may have become overdue since.

    Returns:
        Under each heading one line of Markdown for each page; a heading without pages is left out.
    """
    reasons: dict[str, list[str]] = {"Changed since review": [], "Overdue": [], "Due soon": [], "Never reviewed": []}
    for page in pages:
        day = date.fromisoformat(page["next_review_due"]) if page["next_review_due"] else None
        line = f"- [ ] {page['title']} (`docs/{page['page']}`)"
        if day:
            line += f", due {day}"
        if page["state"] == "unreviewed":
            reasons["Never reviewed"].append(line)
        elif page["state"] == "changed":
            reasons["Changed since review"].append(line)
        elif day and day < today:
            reasons["Overdue"].append(line)
        elif day and day <= today + NOTICE:
            reasons["Due soon"].append(line)
    return {reason: lines for reason, lines in reasons.items() if lines}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is due.

    Returns:
        0, also where nothing is due; 1 if the list cannot be read.
    """
    parser = argparse.ArgumentParser(prog="reminders.py", description=__doc__)
    parser.add_argument("list", type=Path, help="the built list, for example site/reviews.json")
    path, today = parser.parse_args(arguments).list, day_for(parser)
    try:
        found = due(json.loads(path.read_bytes()), today)
    except (OSError, ValueError, LookupError, TypeError, RecursionError, AttributeError) as error:
        print(f"{path}: the list cannot be read ({error}). Build the site first: make site.", file=sys.stderr)
        return 1
    for reason, lines in found.items():
        print("\n".join([f"## {reason}", "", *lines, ""]))
    if found:
        print('A clinician signs a page with `make review PAGE=… REVIEWER="…" ROLE="…"`; CONTRIBUTING.md says how.')
    else:
        print("Every page has a review that stands. Nothing is due within 60 days.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
