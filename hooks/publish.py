"""Promise: what stands in `site/` has passed every check; a refused, killed or full-disk build leaves it as it was.

The build goes to a folder of its own beside `site/`. Every warning of the build is collected on the way, from these
hooks and from MkDocs itself, and judged once at the end, so `--no-strict` does not open the gate. While
`mkdocs serve` runs nothing is refused: each page shows its findings in a banner at its top.
"""

from __future__ import annotations

import errno
import logging
import socket
from contextlib import suppress
from html import escape
from pathlib import Path, PurePath
from traceback import extract_tb
from typing import TYPE_CHECKING

from jinja2 import TemplateNotFound, TemplateSyntaxError
from mkdocs.exceptions import Abort, BuildError, PluginError
from mkdocs.plugins import event_priority
from mkdocs.utils import CountHandler

from pagecheck.extra import check_extra, check_language
from pagecheck.findings import Finding, warn
from pagecheck.folders import exchange, remove, staging_folder, sweep
from pagecheck.preview import Loader, forgiving

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

log = logging.getLogger("mkdocs.hooks.publish")

CHECK = "publish"
# All that judges: without one of these, what passes says less than it seems to. disclaimer.py misses this file.
GATE = (
    "records.py", "wording.py", "statements.py", "citations.py", "glossary.py", "syntax.py", "reviews.py", "visit.py",
    "structured_data.py", "search.py", "changes.py", "handouts.py", "content_security.py", "emergency.py", "links.py",
    "disclaimer.py",
)  # fmt: skip
# What mends an error of the disk, where it is neither space nor rights.
_REMEDIES = {
    errno.ENOENT: "Restore the file, or delete the link that leads to it.",
    errno.ELOOP: "Delete the link, which leads back to itself.",
    errno.ENAMETOOLONG: "Delete the link that leads back to its own folder, or shorten the name.",
    errno.EISDIR: "Name a file instead of a folder.",
    errno.ENOTDIR: "Name a folder instead of a file.",
}


class Collector(logging.Handler):
    """Keeps what a build warned of: a `Finding` where a hook found it, else MkDocs' own words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.findings: list[Finding | str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one warning."""
        only = record.args[0] if isinstance(record.args, tuple) and len(record.args) == 1 else None
        self.findings.append(only if isinstance(only, Finding) else record.getMessage())


class _Build:
    """The build under way: MkDocs runs one at a time, and each on_config starts it anew."""

    serving = False
    rebuilding = False  # a preview's, from its second build on
    collector = Collector()
    folder = Path()  # the project's
    final: Path | None = None  # the site's own folder; None in a preview, which publishes nothing
    pages: Mapping[str, str]  # the source file, as findings name it, of each built file


def banner(findings: Sequence[Finding | str]) -> str:
    """The preview's list of findings, as HTML for the top of a page; the messages are text, never markup."""
    items = "".join(f"<li>{escape(str(finding))}</li>" for finding in findings)
    count = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
    return (
        '<div role="alert" style="background:#fff3cd;color:#3d2c00;padding:1rem 2rem;border-bottom:4px solid #b30000">'
        f"<strong>Preview only. The build would be refused for {count}:</strong><ul>{items}</ul></div>"
    )


def of_page(findings: Sequence[Finding | str], built: str, pages: Mapping[str, str]) -> list[Finding | str]:
    """The findings that one page's preview shows: its own, and those that belong to no page.

    Args:
        findings: all that the build warned of; MkDocs' own warnings are text that quotes the source file.
        built: the page's built file, from the built folder.
        pages: the source file, as findings name it, of each built file.
    """

    def belongs_to(finding: Finding | str) -> str | None:
        for file, source in pages.items():
            if isinstance(finding, Finding):
                if finding.path in {source, f"site/{file}"}:
                    return file
            elif f"'{source.partition('/')[2]}'" in finding:
                return file
        return None

    return [finding for finding in findings if belongs_to(finding) in {built, None}]


def check_hooks(listed: Iterable[str], settings: str) -> list[Finding]:
    """Find checks that the settings do not list, so that nobody takes a build without them for one that passed."""
    names = {PurePath(name).name for name in listed}
    return [
        Finding(settings, 0, f"'hooks/{name}' is not among the 'hooks', so nothing is checked by it. Add it.", CHECK)
        for name in GATE
        if name not in names
    ]


def check_place(final: Path) -> str:
    """Why a folder may not be replaced by a built site, and what to do; or nothing where it may."""
    if not final.exists():
        return ""
    if not final.is_dir():
        return f"'{final}' is a file. Name a folder for the site. [{CHECK}]"
    kept = sorted(path.name for path in final.iterdir() if path.name.startswith(".") and path.name != ".nojekyll")
    if kept:
        return f"'{final}' holds '{kept[0]}', which would be lost. Move it, or name another folder. [{CHECK}]"
    if any(final.iterdir()) and not (final / "404.html").is_file():
        return f"'{final}' holds files and is no built site. Empty it, or name another folder. [{CHECK}]"
    return ""


def check_address(host: str, port: int) -> str:
    """Why a preview cannot be shown at an address, and what to do; or nothing where it can."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the preview does
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        return (
            f"no preview can be shown at {host}:{port}: {reason}. End what uses it, or choose another port, "
            f"for example: make serve ADDR=127.0.0.1:8001 [{CHECK}]"
        )
    return ""


def why(error: Exception, folder: Path) -> str:
    """An error that no check foresaw, as a sentence: where, what, and what to do.

    Args:
        error: what stopped the build.
        folder: the project's, from which a file is named.
    """
    if isinstance(error, TemplateSyntaxError):
        file = Path(error.filename or error.name or "a template")
        place = file.relative_to(folder) if file.is_relative_to(folder) else file
        return f"{place.as_posix()}:{error.lineno}: the template cannot be read: {error.message}. Mend it. [{CHECK}]"
    if isinstance(error, RecursionError):
        return f"brackets, marks or lists stand too deep in one another to be read. Take some of them away. [{CHECK}]"
    name = type(error).__name__
    line = _line_of_template(error, folder)
    if isinstance(error, TemplateNotFound):  # an OSError, too
        return f"{line}the template '{error.name}' is not there. Correct the name where it is included. [{CHECK}]"
    if line:
        return f"{line}the template cannot be filled in ({name}: {error}). Mend it. [{CHECK}]"
    if isinstance(error, OSError):
        remedy = _REMEDIES.get(error.errno or 0, "Free some space or mend its rights.")
        return f"{error.filename or 'the disk'}: {error.strerror or error}. {remedy} [{CHECK}]"
    return f"the build stopped: {name}: {error}. `mkdocs build --verbose` shows where in the code. [{CHECK}]"


def _line_of_template(error: Exception, folder: Path) -> str:
    """The file and line of the template that an error arose in, as a message begins with them; or nothing."""
    files = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    own = [
        f"{file.relative_to(folder).as_posix()}:{line}: "
        for file, line in files
        if file.is_relative_to(folder) and file.suffix in {".html", ".xml"}
    ]
    return own[-1] if own else ""


def hear_warnings() -> None:
    """Undo `mkdocs build --quiet`, which turns warnings off where they arise: nothing would be told, nor refused."""
    logger = logging.getLogger("mkdocs")
    logger.setLevel(min(logger.level, logging.WARNING))


hear_warnings()  # MkDocs tells of misspelt settings as soon as it has loaded the hooks, before the first event


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember what was asked for; a partial build cannot be judged."""
    _Build.serving = command == "serve"
    if dirty and not _Build.serving:
        msg = "--dirty builds only a part of the site, which cannot be judged. Build without --dirty."
        raise PluginError(msg)


@event_priority(100)  # run first - whatever warns after this is collected
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Begin to collect, judge the settings, and send the build to a folder of its own."""
    logger = logging.getLogger("mkdocs")
    hear_warnings()
    logger.removeHandler(_Build.collector)
    _Build.collector = Collector()
    logger.addHandler(_Build.collector)
    _Build.folder = Path(config.config_file_path).parent
    _Build.final = None
    settings = Path(config.config_file_path).name
    warn(log, check_hooks(map(str, config.hooks), settings))
    warn(log, check_extra(config.extra, settings))
    warn(log, check_language(config.theme.get("language"), settings))
    if _Build.serving:
        # The preview itself would look only after its first build, and end with a traceback.
        if not _Build.rebuilding and (message := check_address(*config.dev_addr)):
            raise PluginError(message)
        _Build.rebuilding = True
        # Strict mode counts warnings, and would end the preview after the first build.
        for handler in [handler for handler in logger.handlers if isinstance(handler, CountHandler)]:
            logger.removeHandler(handler)
        return config
    final = Path(config.site_dir).resolve()  # a link to a folder stays a link
    if message := check_place(final):
        raise PluginError(message)
    final.parent.mkdir(parents=True, exist_ok=True)
    sweep(final)
    config.site_dir = str(staging_folder(final))
    _Build.final = final
    return config


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Learn which file is built from which page."""
    folder = Path(config.docs_dir).name
    _Build.pages = {file.dest_uri: f"{folder}/{file.src_uri}" for file in files.documentation_pages()}


@event_priority(-100)  # run last - no hook gives the templates another loader
def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Name a template that is no UTF-8, and let a preview go on without one that cannot be used."""
    told = set()

    def tell(error: Exception) -> None:
        if (message := why(error, _Build.folder)) not in told:
            told.add(message)
            log.warning(message)

    assert env.loader
    env.loader = Loader(env.loader, tell if _Build.serving else None)
    if _Build.serving:
        env.template_class = forgiving(tell)
    return env


@event_priority(-100)  # run last - every check has spoken
def on_post_build(*, config: MkDocsConfig) -> None:
    """Publish what passed; refuse, with one error, what did not."""
    logging.getLogger("mkdocs").removeHandler(_Build.collector)
    findings = _Build.collector.findings
    built = Path(config.site_dir)
    if not _Build.final:
        for page in _Build.pages:
            own = of_page(findings, page, _Build.pages)
            if own and (file := built / page).is_file():
                html = file.read_text(encoding="utf-8")
                start = html.find(">", html.find("<body")) + 1
                file.write_text(html[:start] + banner(own) + html[start:], encoding="utf-8")
        return
    if findings:
        count = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
        msg = f"{count}, listed above. Nothing was published: '{_Build.final.name}' is as it was."
        raise PluginError(msg)
    exchange(built, _Build.final)
    config.site_dir = str(_Build.final)


def on_build_error(*, error: Exception) -> None:
    """Take the refused build away, and tell what no check foresaw in a sentence instead of a traceback."""
    logging.getLogger("mkdocs").removeHandler(_Build.collector)
    if _Build.final:
        with suppress(OSError):  # the next build sweeps
            remove(staging_folder(_Build.final))
    if not isinstance(error, BuildError):
        log.debug("The error in full:", exc_info=error)
        # A preview prints the traceback of all but an Abort.
        raise (Abort if _Build.serving else PluginError)(why(error, _Build.folder)) from None
