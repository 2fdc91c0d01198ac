"""What the settings under `extra` may be called, a contact that readers can reach, and a language that is spoken.

MkDocs takes any name there, so that a misspelt one would do nothing and say nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pagecheck.findings import Finding, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHECK = "publish"
OWN = (
    "clinic", "condition", "contact", "disclaimer", "emergency_number", "emergency_page", "general_knowledge_note",
    "license", "locale", "plain_abbreviations", "publisher", "repository", "require_review", "social_picture",
    "touch_icon",
)  # fmt: skip
# What the theme's templates read.
THEME = (
    "alternate", "analytics", "annotate", "consent", "generator", "homepage", "polyfills", "scope", "social", "status",
    "tags", "version",
)  # fmt: skip
_MAIL = re.compile(r"""[^\s@<>()\[\],;:/\\"]+@[^\s@<>()\[\],;:/\\"]+\.\w+""")
# Owner and name follow the host, or "/issues/new", which is added to it, leads nowhere.
_REPOSITORY = re.compile(r"""https?://[^\s/?#<>"]+(?:/[^\s/?#<>"]+){2,}/?""")


def check_extra(extra: Mapping[str, Any], settings: str) -> Iterator[Finding]:
    """Find names under `extra` that nothing reads, and a contact that readers cannot reach.

    Args:
        extra: the settings under `extra`.
        settings: the settings file, as findings name it.
    """
    known = (*OWN, *THEME)
    for name in extra:
        if name not in known:
            hint = did_you_mean(str(name), known)
            message = f"'extra.{name}' is not known, so it would do nothing.{hint} Correct the name, or take it out."
            yield Finding(settings, 0, message, CHECK)
    contact = str(extra.get("contact") or "").strip()
    if contact and not _MAIL.fullmatch(contact) and not _REPOSITORY.fullmatch(contact):
        message = (
            f"'extra.contact' is '{contact[:80]}', which is neither an e-mail address nor a code repository's. "
            "Write one such as help@example.org or https://github.com/you/site, or leave it empty."
        )
        yield Finding(settings, 0, message, CHECK)


def check_language(language: Any, settings: str) -> Iterator[Finding]:
    """Find a language that the pages' own words, such as the emergency strip's, would not be in.

    Args:
        language: `theme.language`.
        settings: the settings file, as findings name it.
    """
    if language != "en":
        message = (
            f"'theme.language' is '{language}', and the checks and the words around a page are English only. "
            "Write 'en'."
        )
        yield Finding(settings, 0, message, CHECK)
