"""Promise: a build's time goes to the pages that changed, not to what only a new release of the theme can change.

Three things take longer in a stock build than all changed pages take to render. Each page is converted from Markdown
in every build; here what was made of it is kept under `.cache/`, beside the hash of all that it was made from. Jinja
compiles the theme's templates in every build; here they are kept, too. And MkDocs lists all that lies in the theme's
folders, 14,000 icons among it, to leave out whatever begins with a dot; here that is not listed at all. In a large site
Python's collector looks again and again through pages that stay until the build's end, for a tenth of the time; here it
looks seldom. Nothing depends on this hook: without it every build gives the same bytes, later.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemBytecodeCache, FileSystemLoader
from mkdocs.plugins import event_priority

from pagecheck.extensions import put_extension
from pagecheck.memory import Memory
from pagecheck.rendered import RenderedExtension

if TYPE_CHECKING:
    from typing import Literal

    from jinja2 import Environment
    from jinja2.bccache import Bucket
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation


SELDOM = (50_000, 20, 100)  # new objects until a collection, and collections until a deeper one; else 700, 10 and 10


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder; a damaged one is forgotten, and where the disk refuses, none is kept."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what was kept for it, or leave it empty."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - the hash is pickled, and a damaged pickle may raise anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the bucket holds, if the disk allows."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


class ListedTemplates(FileSystemLoader):
    """The theme's files; of its hidden folders, each template is found by its name as ever, but none is listed."""

    def list_templates(self) -> list[str]:
        """The names of all files outside hidden folders, in order."""
        tops = [top for folder in self.searchpath for top in Path(folder).glob("[!.]*")]
        return sorted(
            {
                path.relative_to(top.parent).as_posix()
                for top in tops
                for path in (top, *top.rglob("*"))
                if path.is_file()
            }
        )


class _Build:
    """The build under way: each on_config assigns it anew."""

    memory: Memory
    rendered: RenderedExtension


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Let the collector look seldom in a build, which ends soon; a preview goes on, so there it looks as ever."""
    if command != "serve":
        gc.set_threshold(*SELDOM)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the theme a loader that passes over hidden folders."""
    make = config.theme.get_env

    def get_env() -> Environment:
        env = make()
        env.loader = ListedTemplates(config.theme.dirs)
        return env

    config.theme.get_env = get_env  # type: ignore[method-assign]
    _Build.memory = Memory(Path(config.config_file_path).parent, "rendered")
    _Build.rendered = RenderedExtension(_Build.memory)
    put_extension(config, _Build.rendered)
    return config


@event_priority(-100)  # run last: every other hook has set its options for this build
def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Let the memory of pages know what they depend on."""
    _Build.rendered.learn(config, files)


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Keep the converted pages, and give Jinja the folder of compiled templates before it needs the first."""
    _Build.memory.keep()
    folder = Path(config.config_file_path).parent / ".cache" / "templates"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        env.bytecode_cache = CompiledTemplates(str(folder))
    return env
