"""Promise: a page's first view is as light as its words: one style sheet, two small scripts, and nothing unused.

The theme ships what any site may need. After the build this leaves out of its style sheets what no page here can use,
joins what all pages load, and lets the theme's own script, search and its index wait until a reader wants to search.
What stays has its content's hash in its name, so that a browser may keep it for long. Nothing depends on this hook:
without it every page looks and works the same, and is heavier.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from pagecheck.built import HTML_SUFFIXES, files_in
from pagecheck.memory import Memory
from pagecheck.subset import names_of, subset

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig

SHEETS = "assets/stylesheets/"
SCRIPTS = "assets/javascripts/"
PAGE_SCRIPT = f"{SCRIPTS}page.js"  # does in the theme's place what a page does before anyone searches
WORKING = "scripts-ready"  # the mark in a page's own clock by which a measure sees that all works
WORKER = "_worker.js"  # a script that has no page, so its words are no names of elements
ASSETS = "assets/"
ASSET = re.compile(rf'{ASSETS}[^"#\s]+(?=["#])')  # begins with plain letters, which is what makes it fast
MENTION = re.compile(rf"{ASSETS}[\w./-]+")
# As the theme's templates write them; anything written otherwise is left as it is.
# They begin with plain letters too.
SHEET_TAG = re.compile(r'<link rel="stylesheet" href="([^":?#]*?)(assets/[^":?#]+)">\n?')
SCRIPT_TAG = re.compile(r'<script src="([^":?#]*?)(assets/[^":?#]+)"></script>\n?')
EARLY = re.compile(r'<script src="[^":?#]*?assets/javascripts/early\.js"')  # it fetches what `data-rest` names
BUNDLE = re.compile(r"assets/javascripts/bundle\.\w+\.min\.js")
# What the theme's script builds or marks with the features that sites of this kind use.
THEME_WORDS = re.compile(
    r"(?:md-(?:dialog|ellipsis|header|icon|nav|search|sidebar|tag|top|typeset)|data-md-|focus-visible)[\w-]*"
)
THEME_TAGS = ("article", "details", "div", "h1", "h2", "js", "li", "mark", "nav", "p", "span", "summary")
# The theme's marks on tables that a script sorts. No page loads one, and site.css takes the marks away.
SORTED = ("th[role=columnheader]",)
SOURCE_MAP = re.compile(r"\n?(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*\Z")
KEPT = ("<pre", "<textarea")  # where blanks at the beginning of lines are shown
BLANKS = re.compile(r"\n[ \t\n\f\r]+")  # HTML's own white space: a no-break space is a letter
# What only the search index is made by, and what a drawing inside HTML is read without.
UNREAD = (' data-search-exclude=""', ' xmlns="http://www.w3.org/2000/svg"')
HEAD_END = "</head>"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
NOT_MERGED = re.compile(r"@(?:import|namespace)\b|url\(\s*(?![\"']?data:)", re.IGNORECASE)  # what depends on its place


def fingerprinted(name: str, data: bytes) -> str:
    """A file's name with a part of its content's hash: `assets/a.css` becomes `assets/a.1a2b3c4d.css`."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}.{sha256(data).hexdigest()[:8]}{path.suffix}"))


def joinable(lists: Sequence[Sequence[str]]) -> list[str]:
    """The files that every page loads first and in the same order, so that one file can stand for them.

    Args:
        lists: the files that each page loads, in its own order.
    """
    if not lists:
        return []
    shared = []
    for names in zip(*lists, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return shared


@dataclass(frozen=True)
class Sheet:
    """The one style sheet of all pages."""

    name: str
    text: str
    replaced: tuple[str, ...]


def join_sheets(
    site: Path, pages: Mapping[str, str], scripts: Collection[str], words: Collection[str], memory: Memory
) -> Sheet | None:
    """The style sheets that every page links, as one, without what no page can use.

    Args:
        site: the built folder.
        pages: the HTML of each page by its name.
        scripts: the source of the site's own scripts.
        words: names that the theme's script may bring into a page.
        memory: what earlier builds made of the same sheets.

    Returns:
        The sheet; None where the pages share no two sheets that can stand in one file.
    """
    names = joinable([[tail for _, tail in SHEET_TAG.findall(_head(page))] for page in pages.values()])
    texts = _texts({name: site / name for name in names if (site / name).is_file()})
    names = [name for name in names if name in texts]
    for place, name in enumerate(names):
        if not name.startswith(SHEETS) or NOT_MERGED.search(SOURCE_MAP.sub("", texts[name])):
            names = names[:place]
            break
    if not names:
        return None
    css = "\n".join(SOURCE_MAP.sub("", texts[name]).removeprefix('@charset "UTF-8";') for name in names)
    names_known = cache(partial(names_of, pages.values(), scripts, words))
    # Pages without a change have the same names, and most changes of a page bring no new name.
    key = memory.recall((text.encode() for text in (*pages.values(), *scripts, *words)), lambda: names_known().key())
    text = '@charset "UTF-8";' + memory.recall((css.encode(), key.encode()), lambda: subset(css, names_known(), SORTED))
    return Sheet(fingerprinted(f"{SHEETS}site.css", text.encode()), text, tuple(names))


def replace_sheets(page: str, sheet: Sheet) -> str:
    """A page that links the one sheet where it linked the first of those that it stands for."""

    def tag(match: re.Match[str]) -> str:
        if match[2] == sheet.replaced[0]:
            return match[0].replace(match[2], sheet.name)
        return "" if match[2] in sheet.replaced else match[0]

    head = _head(page)
    return SHEET_TAG.sub(tag, head) + page[len(head) :]


def _head(page: str) -> str:
    return page.partition(HEAD_END)[0]


def late_scripts(page: str) -> tuple[str, list[str]]:
    """The theme's script of a page, and the scripts that the page loads after it; nothing where it has none."""
    tails = [tail for _, tail in SCRIPT_TAG.findall(page)]
    bundle = next((tail for tail in tails if BUNDLE.fullmatch(tail)), "")
    return bundle, tails[tails.index(bundle) + 1 :] if bundle else []


def replace_scripts(page: str, name: str, replaced: Sequence[str]) -> str:
    """A page whose first script fetches one script for the theme's, which it names for later, and those after it."""
    root, bundle = next(found for found in SCRIPT_TAG.findall(page) if BUNDLE.fullmatch(found[1]))
    page = EARLY.sub(lambda early: f'{early[0]} data-rest="{root}{name}" data-theme="{root}{bundle}"', page, count=1)
    return SCRIPT_TAG.sub(lambda tag: "" if tag[2] in {bundle, *replaced} else tag[0], page)


def rename(text: str, names: Mapping[str, str]) -> str:
    """A page, or its settings for scripts, with the new names of files in the place of the old."""

    def name(match: re.Match[str]) -> str:
        begins = text[match.start() - 1 : match.start()] in {'"', "/"}
        return names.get(match[0], match[0]) if begins else match[0]

    return ASSET.sub(name, text)


def squeezed(page: str) -> str:
    """A page without what no browser reads: blank lines, blanks before lines, and some attributes."""
    for attribute in UNREAD:
        page = page.replace(attribute, "")
    return page if any(tag in page for tag in KEPT) else BLANKS.sub("\n", page).lstrip()


def lighten(site: Path, theme: Sequence[Path], memory: Memory) -> None:
    """Make a built folder lighter, in place.

    Args:
        site: the built folder.
        theme: the folders of the theme, whose files a site gets whether it uses them or not.
        memory: what earlier builds made of the same style sheets.
    """
    files = dict(files_in(site))
    read = _texts({name: path for name, path in files.items() if name.endswith(HTML_SUFFIXES)})
    pages = {name: squeezed(page) for name, page in read.items()}
    given = {name for name in files if any((folder / name).is_file() for folder in theme)}
    own = [name for name in files if name.startswith(SCRIPTS) and name.endswith(".js") and name not in given]
    scripts = _texts({name: files[name] for name in own if not name.endswith(WORKER)})
    late = [late_scripts(page) for page in pages.values()]
    bundles = {name for name, _ in late if name}
    words = sorted({*THEME_TAGS, *(word for name in bundles for word in _theme_words(site / name))})

    made: dict[str, str] = {}
    replaced: set[str] = set()
    if sheet := join_sheets(site, pages, scripts.values(), words, memory):
        made[sheet.name] = sheet.text
        replaced.update(sheet.replaced)
        pages = {name: replace_sheets(page, sheet) for name, page in pages.items()}
    if PAGE_SCRIPT in scripts and all(bundle for bundle, _ in late) and all(map(EARLY.search, pages.values())):
        joined = [name for name in joinable([names for _, names in late]) if name in scripts]
        parts = [*(scripts[name] for name in joined), f'performance.mark("{WORKING}");']
        text = scripts[PAGE_SCRIPT] + "".join(f"\nsetTimeout(() => {{\n{part}\n}});\n" for part in parts)
        name = fingerprinted(f"{SCRIPTS}site.js", text.encode())
        made[name] = text
        replaced.update((PAGE_SCRIPT, *joined))
        pages = {file: replace_scripts(page, name, joined) for file, page in pages.items()}

    names = _new_names({name: path for name, path in files.items() if name not in given | replaced}, pages)
    pages = {name: rename(page, names) for name, page in pages.items()}
    mentioned = _mentioned(pages.values())
    for name, page in pages.items():
        files[name].write_text(page, encoding="utf-8")
    for name, text in made.items():
        (site / name).write_text(text, encoding="utf-8")
    for old, new in names.items():
        (site / new).write_bytes(files[old].read_bytes())
    for name in {*replaced, *names, *_unused(given, mentioned)}:
        if name not in mentioned:
            files[name].unlink()
            _remove_empty(files[name].parent, site)
    left = [name for name in given if name.endswith((".css", ".js")) and files[name].is_file()]
    for name, text in _texts({name: files[name] for name in left}).items():
        files[name].write_text(SOURCE_MAP.sub("\n", text), encoding="utf-8")


def _texts(files: Mapping[str, Path]) -> dict[str, str]:
    """The text of each file, save of those that are not UTF-8: these stay as they are, and the gate refuses them."""
    texts = {}
    for name, path in files.items():
        with suppress(UnicodeDecodeError):
            texts[name] = path.read_text(encoding="utf-8-sig")
    return texts


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _theme_words(bundle: Path) -> Iterable[str]:
    return THEME_WORDS.findall(bundle.read_text(encoding="utf-8", errors="replace")) if bundle.is_file() else ()


def _new_names(files: Mapping[str, Path], pages: Mapping[str, str]) -> dict[str, str]:
    """New names for the assets that pages alone speak of."""
    others = "\n".join(
        COMMENT.sub("", path.read_text(encoding="utf-8", errors="replace"))
        for name, path in files.items()
        if name.endswith((".js", ".css", ".json", ".webmanifest", ".xml")) and not name.startswith("search/")
    )
    mentioned = _mentioned(pages.values())
    return {
        name: fingerprinted(name, path.read_bytes())
        for name, path in files.items()
        if name in mentioned and path.name not in others
    }


def _mentioned(pages: Iterable[str]) -> set[str]:
    """The names of assets that stand anywhere in the pages, in whatever attribute or text."""
    return {name for page in pages for name in MENTION.findall(page)}


def _unused(given: Iterable[str], mentioned: Iterable[str]) -> list[str]:
    """The theme's files that no page names. Its own search worker loads the rules of languages by itself."""
    languages = f"{SCRIPTS}lunr/"
    needed = any(name.startswith(f"{SCRIPTS}workers/") for name in mentioned)
    return [name for name in given if name.startswith(ASSETS) and not (needed and name.startswith(languages))]


@event_priority(-60)  # after all that writes pages, scripts and the index; before the folder is judged
def on_post_build(*, config: MkDocsConfig) -> None:
    """Make the built folder lighter."""
    own = Path(config.theme.custom_dir).resolve() if config.theme.custom_dir else None
    memory = Memory(Path(config.config_file_path).parent, "lighten")
    theme = [Path(folder) for folder in config.theme.dirs if Path(folder).resolve() != own]
    lighten(Path(config.site_dir), theme, memory)
    memory.keep()
