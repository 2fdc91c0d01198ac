"""The clinic whose name stands on the handouts: `extra.clinic` in mkdocs.yml, each part of which may be empty."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pagecheck.findings import Finding, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

CHECK = "handouts"
_PICTURES = (".png", ".jpg", ".jpeg", ".svg")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_TEXT = re.compile(rb"<(?:[\w.-]+:)?text[\s>]")


@dataclass(frozen=True)
class Clinic:
    """What the first sheet says of the clinic; an empty part is left out, and with no part there are lines to write on.

    Attributes:
        name: such as "St Mary's Clinic".
        address: on one line.
        phone: as people write it.
        logo: a picture's path below the folder of the pages.
    """

    name: str = ""
    address: str = ""
    phone: str = ""
    logo: str = ""


def read_clinic(value: object, settings: str, docs: Path) -> tuple[Clinic, list[Finding]]:
    """Read `extra.clinic`.

    Args:
        value: what stands there.
        settings: the settings file, as findings name it.
        docs: the folder of the pages, which holds the logo.

    Returns:
        The clinic, without the parts that are refused, and what is wrong with them.
    """
    if not value:
        return Clinic(), []
    names = [field.name for field in fields(Clinic)]
    if not isinstance(value, dict):
        message = f"'extra.clinic' is '{str(value)[:40]}'. Write {', '.join(names)} below it, each on a line."
        return Clinic(), [Finding(settings, 0, message, CHECK)]
    parts: dict[str, str] = {}
    messages = []
    for name, part in value.items():
        if name not in names:
            hint = did_you_mean(str(name), names)
            messages.append(f"'extra.clinic.{name}' is not known.{hint} Write one of: {', '.join(names)}.")
        elif part is not None and not isinstance(part, str):
            messages.append(f"'extra.clinic.{name}' is '{part}', which is not a text. Put it in quotes.")
        elif part:
            parts[name] = " ".join(part.split())
    if message := _wrong_logo(parts.get("logo", ""), docs):
        messages.append(message)
        del parts["logo"]
    return Clinic(**parts), [Finding(settings, 0, message, CHECK) for message in messages]


def _wrong_logo(logo: str, docs: Path) -> str:
    if not logo:
        return ""
    path = PurePosixPath(logo)
    if path.suffix.lower() not in _PICTURES:
        return f"'extra.clinic.logo' is '{logo}'. Name a picture: {', '.join(_PICTURES)}."
    if path.is_absolute() or ".." in path.parts or not (docs / path).is_file():
        return f"'extra.clinic.logo' is '{logo}', and there is no such file in '{docs.name}'. Put the picture there."
    # Each sheet is read back, and a logo shrinks its letters below the size that a handout may have.
    if path.suffix.lower() == ".svg" and _TEXT.search(_COMMENT.sub(b"", (docs / path).read_bytes())):
        return (
            f"'extra.clinic.logo' is '{logo}', which holds text that may be too small to read on paper. "
            "Turn its letters into outlines, or use a PNG."
        )
    return ""


def settings_of(clinic: Clinic) -> dict[str, Any]:
    """The clinic as the templates read it: nothing where every part is empty."""
    parts = {field.name: getattr(clinic, field.name) for field in fields(Clinic)}
    return {name: part for name, part in parts.items() if part}
