"""Promise: every handout can be branded by a clinic, read by a blind reader's software, and trusted a year later.

Each page that says `handout: true` has PDFs, printed from the very HTML that was built, and each PDF is read back
before it is published. `HANDOUTS=false` leaves them out; a preview makes none.
`python hooks/handouts.py FOLDER` judges the handouts of any built folder.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import subprocess
import sys
from dataclasses import astuple, dataclass, replace
from html import escape, unescape
from os import fsencode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority

from pagecheck.built import HTML_SUFFIXES, files_in
from pagecheck.clinic import CHECK, Clinic, read_clinic, settings_of
from pagecheck.commands import judge_folder
from pagecheck.edition import NOT_REVIEWED, PAPERS, Handout, Page, Settings, edition
from pagecheck.findings import Finding, warn
from pagecheck.memory import Memory
from pagecheck.press import Order, print_all, work
from pagecheck.printing import tool_versions
from pagecheck.readback import Expected, check_reading
from pagecheck.reading import SHELF, PdfError, read_kept
from pagecheck.sheets import cut_article
from pagecheck.shelf import Shelf, key_of
from pagecheck.wallet import Panel, check_panels, read_panels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Literal

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

    from pagecheck.record import Record
    from pagecheck.sheets import Article

log = logging.getLogger("mkdocs.hooks.handouts")

MARK = "[[handouts]]"  # a paragraph of a page: here the list of all handouts belongs
FOLDER = "handouts"
WALLET = "data/wallet_card.yml"
PICTURES = (".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
# The handouts that are made of no page alone.
OF_THE_SITE = {"booklet": "Booklet of all pages", "wallet-card": "Wallet card", "emergency-signs": "Emergency signs"}
_PLACE = '<div class="handouts" data-search-exclude></div>'
_LEFT_OUT = "<p>This copy of the site was built without the files. <code>make site</code> makes them.</p>"


class _Build:
    """The build under way: MkDocs runs one at a time, and each on_config starts it anew."""

    wanted = True
    clinic = Clinic()
    panels: tuple[Panel, ...] = ()
    env: Environment
    order: tuple[str, ...] = ()  # the files of the navigation
    pages: tuple[SitePage, ...] = ()  # all pages, those of the navigation first


def is_wanted(setting: str | None, *, serving: bool) -> bool:
    """Whether this build prints: yes, unless the environment's HANDOUTS says no, or it is a preview."""
    return not serving and (setting or "").strip().lower() not in {"false", "no", "0", "off"}


def short_name(src_uri: str) -> str:
    """A page's name in file names: "types" for types.md, "a-b" for a/b.md, "home" for index.md."""
    parts = src_uri.removesuffix(".md").split("/")
    if parts[-1] == "index":
        parts = parts[:-1] or ["home"]
    return "-".join(parts)


def check_names(pages: Iterable[Page]) -> Iterator[Finding]:
    """Find pages whose handouts would overwrite those of another page, or of the site.

    Args:
        pages: the pages that have a handout.

    Yields:
        One finding for each page that comes second to a name.
    """
    first = {name: f"the {title[0].lower()}{title[1:]}" for name, title in OF_THE_SITE.items()}
    for page in pages:
        # Compared without case: on many computers 'Types' and 'types' are one file.
        holder = first.setdefault(page.name.casefold(), page.source)
        if holder != page.source:
            message = f"the page's handouts would be named '{page.name}-…', and so would those of {holder}. "
            yield Finding(page.source, 0, f"{message}Rename the page.", CHECK)


def version_of(folder: Path, fallback: str) -> str:
    """The day of the commit that a folder is at, as YYYY-MM-DD; where Git does not know it, the fallback."""
    command = ["git", "-C", str(folder), "log", "-1", "--format=%cs"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return fallback
    found = ended.stdout.strip()
    return found if ended.returncode == 0 and re.fullmatch(r"\d{4}-\d{2}-\d{2}", found) else fallback


def anchors_of(html: str) -> set[str]:
    """The anchors that a built page holds."""
    return {unescape(found) for found in re.findall(r'\sid="([^"]*)"', html)}


@dataclass(frozen=True)
class Made:
    """A handout that was printed and read back.

    Attributes:
        name: its file's name; `key` the one under which its PDF is kept.
        title: what it is, for the list of all handouts.
        paper: "a4" or "letter"; `large` whether it is large print.
        sheets: how many it has; `size` of the file in bytes.
    """

    name: str
    key: str
    title: str
    paper: str
    large: bool
    sheets: int
    size: int

    @property
    def kind(self) -> str:
        """What it has in common with the same handout on other paper or in other print."""
        return self.name.rpartition(f"-{self.paper}")[0]


def list_of(made: Iterable[Made], base: str) -> str:
    """The list of all handouts, as HTML: a table with one row for each title.

    Args:
        made: the handouts.
        base: the address of the folder of handouts from the page that shows the list.
    """
    rows: dict[str, list[Made]] = {}
    for one in made:
        rows.setdefault(one.kind, []).append(one)
    heads = ("Handout", "Normal print", "Large print")
    head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in heads)
    body = "".join(_row(entries, heads, base) for entries in rows.values())
    return (
        f'<table class="table" role="table" data-foot><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody><tfoot></tfoot></table>'
    )


def _row(entries: Sequence[Made], heads: Sequence[str], base: str) -> str:
    title = escape(OF_THE_SITE.get(entries[0].kind, entries[0].title))
    cells = ""
    for large, head in zip((False, True), heads[1:], strict=True):
        links = [
            f'<a href="{escape(base + one.name)}"><span class="visually-hidden">{title}, {head.lower()}, </span>'
            f"{PAPERS[one.paper]}: {one.sheets}&nbsp;page{'s' * (one.sheets > 1)}, "
            f"{max(1, round(one.size / 1000))}&nbsp;kB</a>"
            for one in entries
            if one.large is large
        ]
        cells += f'<td role="cell" data-label="{head}">{"<br>".join(links) or "Not made"}</td>'
    return f'<tr role="row"><th role="rowheader" scope="row">{title}</th>{cells}</tr>'


def orders_of(handouts: Iterable[Handout], site: Path) -> Iterator[Order]:
    """How each handout is printed: its key is made from all that its bytes depend on."""
    versions = tool_versions()
    code = [(Path(__file__).parent / "pagecheck" / "printing.py").read_text(encoding="utf-8")]
    for handout in handouts:
        pictures = [
            key_of((site / path).read_bytes().hex() if (site / path).is_file() else "")
            for path in re.findall(r'src="site:/([^"]*)"', handout.job.html)
        ]
        yield Order(
            handout.job,
            key_of("pdf", handout.job.name, handout.job.html, pictures, versions, code),
            site / FOLDER / handout.job.name,
        )


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether this is a preview."""
    _Build.wanted = is_wanted(os.environ.get("HANDOUTS"), serving=command == "serve")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the clinic's settings and the wallet card."""
    settings = Path(config.config_file_path)
    _Build.clinic, findings = read_clinic(config.extra.get("clinic"), settings.name, Path(config.docs_dir))
    card = settings.parent / WALLET
    _Build.panels = ()
    if card.is_file():
        _Build.panels, more = read_panels(card.read_bytes(), WALLET)
        findings += more
    warn(log, findings)
    return config


def on_page_content(html: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    """Keep the place of the list, which can be written only when all files are there."""
    return html.replace(f"<p>{MARK}</p>", _PLACE)


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Keep the order of the pages."""
    _Build.order = tuple(page.file.src_uri for page in nav.pages)


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Keep the templates and the pages, in the order of the navigation, for the end of the build."""
    _Build.env = env
    pages = [file.page for file in files.documentation_pages() if file.page is not None]
    order = {name: number for number, name in enumerate(_Build.order)}
    _Build.pages = tuple(sorted(pages, key=lambda page: order.get(page.file.src_uri, len(order))))
    return env


@event_priority(-10)  # after every page is written, before the gate reads the folder
def on_post_build(*, config: MkDocsConfig) -> None:
    """Print the handouts, list them, and read them back; where all that they depend on is known, fetch them."""
    site = Path(config.site_dir)
    if not _Build.wanted:
        _put_list(site, lambda _: _LEFT_OUT)
        return
    (site / FOLDER).mkdir(exist_ok=True)
    project, shelf = Path(config.config_file_path).parent, Shelf(SHELF)
    settings = Settings(
        site_name=config.site_name,
        site=config.site_url or "",
        publisher=str(config.extra.get("publisher") or ""),
        clinic=settings_of(_Build.clinic),
        version=version_of(project, _newest(_Build.pages)),
        places={},
    )
    memory, findings = Memory(project, CHECK), []
    printed: list[Made] = []

    def print_them() -> list[list[Any]]:
        found, made = _print(site, settings, config, shelf)
        findings.extend(found)
        printed.extend(made)
        return [list(astuple(one)) for one in made]

    made = [Made(*fields) for fields in memory.recall(_depends_on(site, settings, config), print_them)]
    if not printed and not all(_fetch(one, site, shelf) for one in made):
        print_them()
        made = printed
    _put_list(site, lambda base: list_of(made, base))
    shelf.sweep()
    if not findings:
        memory.keep()
    warn(log, findings)


def _newest(pages: Iterable[SitePage]) -> str:
    records = [page.meta["record"] for page in pages if page.meta.get("record")]
    return max((record.updated.isoformat() for record in records if record.handout), default="")


def _depends_on(site: Path, settings: Settings, config: MkDocsConfig) -> Iterator[bytes]:
    """All that the handouts are made from, besides the code and the packages."""
    emergency = str(config.extra.get("emergency_page") or "")
    pages = [
        (
            page.file.src_uri,
            page.file.dest_uri,
            page.url,
            page.canonical_url,
            page.meta.get("record"),
            page.meta.get("review"),
        )
        for page in _Build.pages
    ]
    yield repr((settings, _Build.panels, emergency, pages, tool_versions())).encode()
    templates = Path(config.theme.custom_dir or site)
    for folder, suffixes in ((site, (*HTML_SUFFIXES, *PICTURES)), (templates, HTML_SUFFIXES)):
        for name, path in files_in(folder):
            if name.lower().endswith(suffixes):
                yield fsencode(name)
                yield path.read_bytes()


def _fetch(one: Made, site: Path, shelf: Shelf) -> bool:
    """Put a PDF that was printed before where it belongs; whether it was there, whole."""
    data = shelf.get(one.key)
    if data is not None:
        (site / FOLDER / one.name).write_bytes(data)
    return data is not None


def _print(site: Path, settings: Settings, config: MkDocsConfig, shelf: Shelf) -> tuple[list[Finding], list[Made]]:
    """Print the handouts and read them back.

    Returns:
        What was found, and what was made.
    """
    pages, places = _read_pages(site, config)
    if doubles := list(check_names(pages)):
        return doubles, []  # what was printed would be judged by another page's words
    emergency = short_name(str(config.extra.get("emergency_page") or ""))
    findings = [
        finding
        for page in pages
        if page.name == emergency
        for finding in check_panels(_Build.panels, page.article.body, WALLET)
    ]
    handouts = list(edition(pages, replace(settings, places=places), _render, emergency, _Build.panels))
    orders = list(orders_of(handouts, site))
    command = [sys.executable, __file__, "--worker"]
    out = sys.stderr if sys.stderr.isatty() else None
    refusals, stopped = print_all(orders, shelf, site, command, out)
    if stopped:
        return [*findings, Finding("hooks/handouts.py", 0, stopped, CHECK)], []
    findings += [Finding(job.source, 0, message, CHECK) for job, message in refusals]
    refused = {job.name for job, _ in refusals}
    made = []
    for handout, order in zip(handouts, orders, strict=True):
        if handout.job.name in refused:
            continue
        sheets, messages = judge(order.target, handout.expected, shelf)
        findings += [Finding(f"site/{FOLDER}/{handout.job.name}", 0, message, CHECK) for message in messages]
        size = order.target.stat().st_size
        made.append(Made(handout.job.name, order.key, handout.title, handout.paper, handout.large, sheets, size))
    return findings, made


def _read_pages(site: Path, config: MkDocsConfig) -> tuple[list[Page], dict[str, set[str]]]:
    """The pages that have a handout, and every page of the site with its anchors."""
    found = []
    places = {}
    folder = Path(config.docs_dir).name
    online = {page.file.dest_uri: page.canonical_url for page in _Build.pages if page.canonical_url}
    for page in _Build.pages:
        built = site / page.file.dest_uri
        record: Record | None = page.meta.get("record")
        if not built.is_file():
            continue
        html = built.read_text(encoding="utf-8")
        address = page.canonical_url or page.file.url.removeprefix("./").removeprefix(".")
        places[address.removeprefix(config.site_url or "")] = anchors_of(html)
        if record is None or not record.handout:
            continue
        article = cut_article(html, page.canonical_url or "", page.file.dest_uri, online)
        if article is not None:
            review: Mapping[str, Any] = page.meta.get("review") or {}
            found.append(
                Page(
                    name=short_name(page.file.src_uri),
                    source=f"{folder}/{page.file.src_uri}",
                    article=article,
                    description=record.description,
                    updated=record.updated,
                    review=str(review.get("text") or NOT_REVIEWED),
                )
            )
    return found, places


def _render(template: str, **context: Any) -> str:
    return _Build.env.get_template(template).render(**context)


def _put_list(site: Path, listed: Any) -> None:
    for page in _Build.pages:
        built = site / page.file.dest_uri
        if built.is_file() and _PLACE in (html := built.read_text(encoding="utf-8")):
            base = "../" * page.file.dest_uri.count("/") + f"{FOLDER}/"
            built.write_text(html.replace(_PLACE, listed(base)), encoding="utf-8")


def judge(path: Path, expected: Expected, shelf: Shelf) -> tuple[int, list[str]]:
    """The number of a PDF's sheets, and what is wrong with it."""
    try:
        reading = read_kept(path, shelf)
    except PdfError as error:
        return 0, [str(error)]
    return len(reading.sheets), check_reading(reading, expected)


def check_folder(folder: Path, shelf: Shelf) -> tuple[int, list[Finding]]:
    """Judge the handouts of a built folder, whoever built it, by the pages that stand beside them.

    Returns:
        How many PDFs there are, and what is wrong with them.
    """
    pages: dict[str, Article] = {}
    for path in sorted(folder.rglob("*.html")):
        place = path.relative_to(folder).as_posix()
        html = path.read_text(encoding="utf-8", errors="replace")
        canonical = re.search(r'<link rel="canonical" href="([^"]*)"', html)
        article = cut_article(html, unescape(canonical[1]) if canonical else "", place)
        if article is not None:
            pages[short_name(place.removesuffix(".html"))] = article
    findings = []
    paths = sorted((folder / FOLDER).glob("*.pdf"))
    for path in paths:
        messages = ["the file's name says neither paper nor page. Print it with `make site`."]
        name = re.fullmatch(rf"(.+)-({'|'.join(PAPERS)})(-large)?", path.stem)
        article = (pages.get(name[1]) or next(iter(pages.values()), None)) if name else None
        if name and article:
            own = name[1] in pages
            expected = Expected(
                title=article.title if own else "",
                address=article.address if own else "",
                disclaimer=article.disclaimer,
                review="",
                lang=article.lang,
                paper=name[2],
                large=bool(name[3]),
            )
            messages = judge(path, expected, shelf)[1]
        findings += [Finding(str(path), 0, message, CHECK) for message in messages]
    return len(paths), findings


def main(arguments: list[str] | None = None) -> int:
    """Judge the handouts of a built folder, or print as a child of the press.

    Returns:
        0 if all is well, else 1.
    """
    parser = argparse.ArgumentParser(prog="handouts.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built folder, for example site")
    parser.add_argument("shelf", type=Path, nargs="?", default=SHELF, help="where PDFs and readings are kept")
    parser.add_argument("--worker", action="store_true", help="print what the build asks for")
    options = parser.parse_args(arguments)
    shelf = Shelf(options.shelf)
    if options.worker:
        work(options.folder, shelf, sys.stdin, sys.stdout)
        return 0

    def judge_all() -> tuple[list[Finding], str]:
        count, findings = check_folder(options.folder, shelf)
        return findings, f" in {count} handouts"

    return judge_folder(options.folder, CHECK, judge_all)


if __name__ == "__main__":
    sys.exit(main())
