"""Characters that readers cannot see or take for others: they hide words from the checks and from search."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING

from pagecheck.findings import Finding
from pagecheck.safety import CHECK

if TYPE_CHECKING:
    from collections.abc import Iterator

# Without width or for the run of letters, for private use, ends of lines and paragraphs that no editor shows.
_KINDS = {"Cf", "Co", "Zl", "Zp"}
_NO_LETTER = "\N{REPLACEMENT CHARACTER}"
# These join and part the letters of some scripts, and the pictures of some signs.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# Letters drawn as Latin ones are, by how their names begin: other forms of them, and those of scripts with words of
# their own; and the Greek ones that begin words such as "μg".
_FORMS = ("FULLWIDTH", "MATHEMATICAL")
_SCRIPTS = ("CYRILLIC", "GREEK")
_MEANT = "αβγδμµ"
_WORD = re.compile(r"[^\W\d_]+")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")  # as JSON and YAML write a character


def check_characters(path: str, data: bytes) -> Iterator[Finding]:
    """Find each such character of a page or a file of data, also where it is written as a code.

    A file that is not UTF-8 has a finding of its own elsewhere.

    Args:
        path: the file as findings name it.
        data: its bytes.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.split("\n"), start=1):
        shown = unescape(line if path.endswith(".md") else _ESCAPE.sub(lambda code: chr(int(code[1], 16)), line))
        if shown.isascii():
            continue
        for char in dict.fromkeys(_unseen(shown)):
            message = f"the line holds {_named(char)}, which readers cannot see or read. Delete it."
            yield Finding(path, number, message, CHECK)
        for word, char in _mixed(shown):
            message = (
                f"'{word}' holds {_named(char)}, which looks like another letter: "
                "search and the checks do not know the word. Type it again."
            )
            yield Finding(path, number, message, CHECK)


def _named(char: str) -> str:
    """A character as a message tells of it: the eye alone does not know it."""
    return f"U+{ord(char):04X} ({unicodedata.name(char, 'private use').lower()})"


def _unseen(line: str) -> Iterator[str]:
    for before, char in zip(f" {line}", line, strict=False):
        odd = char == _NO_LETTER or unicodedata.category(char) in _KINDS
        if odd and (char not in _JOINERS or before.isascii()):
            yield char


def _mixed(line: str) -> Iterator[tuple[str, str]]:
    """Each word with a letter that passes for a Latin one, and the first such letter."""
    for word in _WORD.findall(line):
        looks = (*_FORMS, *_SCRIPTS) if re.search("[A-Za-z]", word) else _FORMS
        strange = (char for char in word.lstrip(_MEANT) if unicodedata.name(char, "").startswith(looks))
        if char := next(strange, ""):
            yield word, char
