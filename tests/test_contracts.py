"""What MkDocs and Material do, where the hooks lean on it: a new release that does otherwise fails here first."""

from __future__ import annotations

import json
import logging
import re
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import publish
import pytest
import yaml
from mkdocs.__main__ import cli
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, BuildError, MkDocsException, PluginError
from mkdocs.structure.files import File
from mkdocs.utils import CountHandler
from sites import ROOT, Built, build_project, settings
from test_publish import digest

from pagecheck.extra import OWN, THEME

if TYPE_CHECKING:
    from collections.abc import Callable

    Stock = Callable[..., Built]

TEMPLATES = Path(str(files("material").joinpath("templates")))


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    """Builds a site with Material as it is, without this project's hooks."""

    def factory(given: dict[str, str], *, more: str = "", strict: bool = False) -> Built:
        text = f"site_name: Stock\ntheme:\n  name: material\n  custom_dir: overrides\n{more}"
        for name, content in {"mkdocs.yml": text, "overrides/x.html": "", "docs/index.md": "# Home\n", **given}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return build_project(tmp_path, strict=strict)

    return factory


def with_hook(source: str) -> dict[str, str]:
    return {"hook.py": source}


HOOK = "hooks: [hook.py]\n"


def test_versions_are_those_whose_ways_were_tested() -> None:
    assert version("mkdocs").startswith("1.6.")
    assert version("mkdocs-material").startswith("9.8.")


# ---- Hooks -----------------------------------------------------------------------------------------------------------


def test_hook_folder_is_on_the_path_only_while_a_hook_loads(stock: Stock) -> None:
    source = (
        "import sys, logging\nhere = __file__.rsplit('/', 1)[0]\nassert sys.path[0] == here\n"
        "def on_config(config):\n    assert here not in sys.path\n"
        "    logging.getLogger('mkdocs.hook').warning('asked')\n"
    )
    assert stock(with_hook(source), more=HOOK).warnings == ["asked"]


def test_a_part_of_a_package_loads_later_where_the_package_was_loaded_at_the_top(stock: Stock) -> None:
    """Only the folder of the hooks is off `sys.path` by then: a package remembers where its parts lie."""
    source = "import judges\ndef on_config(config):\n    from judges import late\n    config.copyright = late.WORDS\n"
    parts = {"judges/__init__.py": "", "judges/late.py": "WORDS = 'loaded later'\n"}
    built = stock({**with_hook(source), **parts}, more=HOOK)
    assert "loaded later" in built.page()
    del sys.modules["judges"], sys.modules["judges.late"]


def test_hook_that_another_imports_is_loaded_twice(stock: Stock) -> None:
    given = {
        "one.py": "import logging\nlogging.getLogger('mkdocs.one').warning(__name__)\n",
        "two.py": "import one\ndef on_config(config): pass\n",
    }
    assert stock(given, more="hooks: [one.py, two.py]\n").warnings == ["one.py", "one"]
    del sys.modules["one"]


def test_hook_is_kept_from_one_build_to_the_next(tmp_path: Path, stock: Stock) -> None:
    source = (
        "import logging\nseen = []\ndef on_config(config):\n    seen.append(1)\n"
        "    logging.getLogger('mkdocs.h').warning(len(seen))\n"
    )
    assert stock(with_hook(source), more=HOOK).warnings == ["1"]
    assert build_project(tmp_path).warnings == ["2"]


def test_any_other_name_that_begins_with_on_stops_the_build(stock: Stock) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        stock(with_hook("def on_nonsense(): pass\n"), more=HOOK)


def test_events_with_a_higher_priority_run_first_and_last_ones_last(stock: Stock) -> None:
    given = {
        f"{name}.py": (
            "import logging\nfrom mkdocs.plugins import event_priority\n"
            f"@event_priority({priority})\ndef on_post_build(config):\n"
            f"    logging.getLogger('mkdocs.h').warning('{name}')\n"
        )
        for name, priority in (("late", -100), ("middle", 0), ("early", 100))
    }
    assert stock(given, more="hooks: [late.py, middle.py, early.py]\n").warnings == ["early", "middle", "late"]


def test_settings_know_their_hooks_by_the_names_in_the_file(stock: Stock) -> None:
    source = "import logging\ndef on_config(config):\n    logging.getLogger('mkdocs.h').warning(list(config.hooks))\n"
    assert stock(with_hook(source), more="hooks: [./hook.py]\n").warnings == ["['./hook.py']"]


# ---- Warnings and errors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "counts"), [("mkdocs.hooks.x", True), ("mkdocs", True), ("hooks.x", False)])
def test_only_loggers_of_mkdocs_count_in_strict_mode(stock: Stock, name: str, *, counts: bool) -> None:
    source = f"import logging\ndef on_nav(nav, config, files):\n    logging.getLogger('{name}').warning('asked')\n"
    assert stock(with_hook(source), more=HOOK, strict=True).passed is not counts


def test_strict_mode_counts_from_before_the_first_event_and_ends_after_the_last(stock: Stock) -> None:
    source = (
        "import logging\nlog = logging.getLogger('mkdocs.h')\n"
        "def on_config(config):\n    log.warning('first')\ndef on_post_build(config):\n    log.warning('last')\n"
    )
    built = stock(with_hook(source), more=HOOK, strict=True)
    assert (built.warnings, built.refusal) == (["first", "last"], "Aborted with 2 warnings in strict mode!")


def test_strict_mode_counts_by_a_handler_that_a_preview_can_take_away(stock: Stock) -> None:
    source = (
        "import logging\nfrom mkdocs.utils import CountHandler\n"
        "def on_config(config):\n    logger = logging.getLogger('mkdocs')\n"
        "    logger.handlers[:] = [handler for handler in logger.handlers if not isinstance(handler, CountHandler)]\n"
        "    logger.warning('asked')\n"
    )
    assert stock(with_hook(source), more=HOOK, strict=True).passed
    assert issubclass(CountHandler, logging.Handler)


def test_strict_mode_leaves_the_refused_site_on_the_disk(stock: Stock) -> None:
    built = stock({"docs/index.md": "# Home\n\n[Read](none.md)\n"}, strict=True)
    assert not built.passed
    assert (built.site / "index.html").is_file()


def test_quiet_builds_turn_warnings_off_where_they_arise(stock: Stock, tmp_path: Path) -> None:
    stock({})
    logger = logging.getLogger("mkdocs")
    level, handlers = logger.level, logger.handlers.copy()
    try:
        with pytest.raises(SystemExit, match="0"):
            cli(["build", "-q", "-f", str(tmp_path / "mkdocs.yml")])
        assert logger.level == logging.ERROR
    finally:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def test_error_in_a_page_stops_at_the_first_page(stock: Stock) -> None:
    source = (
        "from mkdocs.exceptions import PluginError\n"
        "def on_page_markdown(markdown, page, config, files):\n    raise PluginError(page.file.src_uri)\n"
    )
    built = stock({**with_hook(source), "docs/more.md": "# More\n"}, more=HOOK)
    assert "index.md" in built.refusal
    assert "more.md" not in built.refusal


def test_error_of_code_goes_to_every_hook_and_may_become_a_sentence(stock: Stock) -> None:
    source = (
        "from mkdocs.exceptions import PluginError\n"
        "def on_nav(nav, config, files):\n    1 / 0\n"
        "def on_build_error(error):\n    raise PluginError(f'It was {type(error).__name__}.') from None\n"
    )
    assert stock(with_hook(source), more=HOOK).refusal == "It was ZeroDivisionError."


def test_errors_of_mkdocs_end_with_exit_code_1() -> None:
    assert issubclass(PluginError, BuildError)
    assert issubclass(Abort, SystemExit)
    assert {PluginError.exit_code, BuildError.exit_code, MkDocsException.exit_code, Abort.code} == {1}


def test_site_folder_that_the_first_event_names_is_the_one_that_is_built(stock: Stock, tmp_path: Path) -> None:
    source = f"def on_config(config):\n    config.site_dir = {str(tmp_path / 'other')!r}\n    return config\n"
    built = stock(with_hook(source), more=HOOK)
    assert (tmp_path / "other" / "index.html").is_file()
    assert not built.site.exists()


# ---- Pages -----------------------------------------------------------------------------------------------------------


def test_broken_front_matter_is_printed_into_the_page_without_a_warning(stock: Stock) -> None:
    built = stock({"docs/index.md": "---\ntitle: a: b\n---\n\n# Home\n"}, strict=True)
    assert built.passed
    assert "title: a: b" in built.page()


def test_words_that_look_like_metadata_are_swallowed_without_front_matter(stock: Stock) -> None:
    built = stock({"docs/index.md": "Warning: call for help now\n\n# Home\n"}, strict=True)
    assert built.passed
    assert "call for help now" not in built.page()


def test_blank_first_line_keeps_words_that_look_like_metadata(stock: Stock) -> None:
    source = "def on_page_read_source(page, config):\n    return '\\nWarning: call for help now\\n\\n# Home\\n'\n"
    assert "Warning: call for help now" in stock(with_hook(source), more=HOOK).page()


def test_source_that_a_hook_gives_replaces_the_file_and_metadata_may_be_set_later(stock: Stock) -> None:
    source = (
        "def on_page_read_source(page, config):\n    return '\\n---\\ntitle: No\\n---\\n# Own words\\n'\n"
        "def on_page_markdown(markdown, page, config, files):\n    page.meta = {'title': 'Own title'}\n"
    )
    page = stock(with_hook(source), more=HOOK).page()
    assert "Own words" in page
    assert "<title>Own title - Stock</title>" in page


def test_bytes_of_a_page_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\r\n\0")
    file = File("a.md", str(tmp_path), str(tmp_path / "site"), use_directory_urls=True)
    assert file.content_bytes == b"\xff\xfe\r\n\0"
    assert (file.src_uri, file.dest_uri) == ("a.md", "a/index.html")


def test_front_matter_may_name_another_template(stock: Stock) -> None:
    given = {"docs/index.md": "---\ntemplate: bare.html\n---\n# Home\n", "overrides/bare.html": "<p>bare</p>"}
    assert stock(given, strict=True).page() == "<p>bare</p>"


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.HTML", "a.xhtml", "a.pdf", "a.svg"])
def test_other_files_are_copied_as_they_are(stock: Stock, name: str) -> None:
    assert stock({f"docs/{name}": "<p>copied</p>"}, strict=True).page(name) == "<p>copied</p>"


def test_files_whose_names_begin_with_a_dot_are_not_published(stock: Stock) -> None:
    built = stock({"docs/.draft.html": "<p>draft</p>", "docs/.old/a.html": "<p>old</p>"}, strict=True)
    assert not [path for path in built.site.rglob("*") if path.name.startswith(".") or ".old" in path.parts]


def test_two_pages_may_overwrite_each_other_in_strict_mode(stock: Stock) -> None:
    given = {"docs/a.md": "# One\n", "docs/a/index.md": "# Two\n"}
    built = stock(given, strict=True)
    assert built.passed
    assert len(list(built.site.rglob("a/index.html"))) == 1


def test_strict_mode_passes_what_stands_in_html_and_notes_that_are_not_there(stock: Stock) -> None:
    text = '# Home\n\n<a href="none/">a</a> <img src="none.png"> <a href="#none">b</a> word[^1]\n'
    more = "markdown_extensions: [footnotes]\nvalidation: {links: {anchors: warn, unrecognized_links: warn}}\n"
    assert stock({"docs/index.md": text}, more=more, strict=True).passed


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("none.md", "Doc file 'index.md' contains a link 'none.md', but the target is not found"),
        ("#none", "Doc file 'index.md' contains a link '#none', but there is no such anchor on this page."),
        ("/a/", "Doc file 'index.md' contains an absolute link '/a/', it was left as is."),
        ("a/", "Doc file 'index.md' contains an unrecognized relative link 'a/', it was left as is."),
    ],
)
def test_validation_of_links_warns_and_quotes_the_source_file(stock: Stock, link: str, said: str) -> None:
    more = yaml.safe_dump({"validation": yaml.safe_load(settings().partition("validation:")[2].partition("\n\n")[0])})
    built = stock({"docs/index.md": f"# Home\n\n[a]({link})\n"}, more=more)
    assert len(built.warnings) == 1
    assert built.warnings[0].startswith(said)


def test_our_settings_have_every_kind_of_validation_at_warn_and_are_strict() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    levels = {
        name: level for group in (config.validation.nav, config.validation.links) for name, level in group.items()
    }
    assert config.strict
    assert set(levels.values()) == {logging.WARNING}
    assert {"omitted_files", "not_found", "absolute_links", "anchors", "unrecognized_links"} <= set(levels)


# ---- Templates -------------------------------------------------------------------------------------------------------


def test_templates_do_not_escape_by_themselves(stock: Stock) -> None:
    given = {"overrides/main.html": "{{ config.site_description }}|{{ config.site_description | e }}"}
    built = stock(given, more="site_description: <b>&\n")
    assert built.page() == "<b>&|&lt;b&gt;&amp;"


def test_only_html_in_the_overrides_is_kept_from_being_published(stock: Stock) -> None:
    built = stock({"overrides/notes.txt": "notes", "overrides/more.html": "more"})
    assert built.page("notes.txt") == "notes"
    assert not (built.site / "more.html").exists()


def test_material_has_a_page_for_lost_readers_which_an_override_replaces(stock: Stock) -> None:
    assert "404.html" in load_config(str(ROOT / "mkdocs.yml")).theme.static_templates
    assert "<h1>404 - Not found</h1>" in stock({}).page("404.html")
    assert stock({"overrides/404.html": "own"}).page("404.html") == "own"


def test_settings_that_the_theme_and_our_templates_read_are_all_known() -> None:
    pages = [*TEMPLATES.rglob("*.html"), *(ROOT / "overrides").rglob("*.html")]
    read = {name for page in pages for name in re.findall(r"config\.extra\.(\w+)", page.read_text(encoding="utf-8"))}
    assert set(THEME) < read
    assert read - {*OWN, *THEME} == {"offline", "preview"}  # which hooks set
    assert set(load_config(str(ROOT / "mkdocs.yml")).extra) == {"generator", *OWN}


def test_template_that_gives_nothing_gives_no_file(stock: Stock) -> None:
    built = stock({"overrides/main.html": "\n", "overrides/404.html": ""}, strict=True)
    assert built.passed
    assert list(built.site.rglob("*.html")) == []


def test_page_for_lost_readers_links_from_the_root(stock: Stock) -> None:
    given = {"overrides/404.html": "{{ 'a/' | url }}"}
    assert stock(given, more="site_url: https://example.org/deep/\n").page("404.html") == "/deep/a/"


@pytest.mark.parametrize("name", ["base", "content", "palette"])
def test_inline_scripts_that_we_replace_still_stand_in_partials_of_these_names(name: str) -> None:
    assert "<script>" in (TEMPLATES / f"partials/javascripts/{name}.html").read_text()
    assert f'include "partials/javascripts/{name}.html"' in "".join(
        path.read_text() for path in [TEMPLATES / "base.html", *TEMPLATES.glob("partials/*.html")]
    )


def test_material_has_no_inline_script_but_those_and_such_as_our_settings_leave_out() -> None:
    names = {
        path.relative_to(TEMPLATES).as_posix()
        for path in [*TEMPLATES.glob("*.html"), *TEMPLATES.glob("partials/**/*.html")]
        if re.search(r"<script>", path.read_text())
    }
    # Consent, announcements, versions, comments and analytics are all off.
    others = {"announce", "consent", "outdated"}
    replaced = {"base", "content", "palette"}
    scripts = {f"partials/javascripts/{name}.html" for name in others | replaced}
    assert {name for name in names if name.startswith("partials/javascripts/")} == scripts
    # The template of a plugin that redirects, which nothing here uses, has one too.
    assert {name for name in names if "/" not in name} == {"redirect.html"}


def test_settings_of_the_theme_are_data_that_no_browser_runs(stock: Stock) -> None:
    page = stock({}).page()
    found = re.findall(r'<script id="__config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    assert {"base", "features", "search", "translations"} <= set(json.loads(found[0]))


@pytest.mark.parametrize("place", [".md-header", ".md-footer", ".md-banner", ".md-sidebar"])
def test_theme_hides_these_on_paper(stock: Stock, place: str) -> None:
    css = "".join(path.read_text() for path in stock({}).site.glob("assets/stylesheets/main.*.css"))
    name = re.escape(place)
    assert re.search(rf"@media print\{{[^@]*?{name}[,{{][^@]*?display:none", css)


@pytest.mark.parametrize("name", ["--md-typeset-color", "--md-default-fg-color"])
def test_theme_takes_the_colour_of_text_from_these(stock: Stock, name: str) -> None:
    css = "".join(path.read_text() for path in stock({}).site.glob("assets/stylesheets/main.*.css"))
    assert re.search(rf"color:var\({name}\)", css)


def test_theme_marks_a_page_with_scripts_by_these_classes(stock: Stock) -> None:
    built = stock({})
    bundle = "".join(path.read_text() for path in built.site.glob("assets/javascripts/bundle.*.js"))
    assert 'class="no-js"' in built.page()
    assert re.search(r'classList\.(remove|replace)\("no-js"', bundle)
    assert re.search(r'classList\.(add|replace)\([^)]*"js"\)', bundle)


def test_theme_marks_the_chosen_colours_on_the_body(stock: Stock) -> None:
    more = "  palette:\n    - scheme: default\n      toggle: {icon: material/eye, name: Dark}\n    - scheme: slate\n"
    page = stock({}, more=more).page()
    assert re.search(r'<body [^>]*data-md-color-scheme="default"', page)


def test_template_stands_inside_main_and_its_content_block_inside_the_article() -> None:
    base = (TEMPLATES / "base.html").read_text()
    order = ["<main", "<article", "{% block content %}", "</article>", "</main>", "{% block footer %}"]
    places = [base.index(part) for part in order]
    assert places == sorted(places)


# ---- Search, time ----------------------------------------------------------------------------------------------------


def test_search_finds_tags_and_boosts_pages_by_their_metadata(stock: Stock) -> None:
    text = "---\ntags: [wry neck]\nsearch:\n  boost: 3\n---\n# Home\n\nWords.\n"
    built = stock({"docs/index.md": text}, more="plugins: [search]\n")
    docs = json.loads(built.page("search/search_index.json"))["docs"]
    assert docs[0]["tags"] == ["wry neck"]
    assert docs[0]["boost"] == 3
    assert "wry neck" not in docs[0]["text"]


def test_tags_are_not_shown_without_their_plugin(stock: Stock) -> None:
    text = "---\ntags: [wry neck]\n---\n# Home\n"
    assert "wry neck" not in stock({"docs/index.md": text}, more="plugins: [search]\n").page()


def test_two_builds_are_the_same_bytes(stock: Stock) -> None:
    before = digest(stock({}).site)
    assert digest(stock({}).site) == before


def test_hooks_and_templates_name_no_condition() -> None:
    files = [*(ROOT / "hooks").rglob("*.py"), *(ROOT / "overrides").rglob("*.html")]
    named = [path.name for path in files if "dystoni" in path.read_text(encoding="utf-8").lower()]
    assert files
    assert named == []


def test_each_hook_of_the_gate_is_listed_in_our_settings() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    assert publish.check_hooks(map(str, config.hooks), "mkdocs.yml") == []
    assert list(map(str, config.hooks))[-1] == "hooks/publish.py"


def test_each_hook_that_judges_is_of_the_gate() -> None:
    judging = {path.name for path in (ROOT / "hooks").glob("*.py") if "warn(log" in path.read_text(encoding="utf-8")}
    assert set(publish.GATE) == judging - {"publish.py"}


def test_no_registered_hook_imports_another() -> None:
    names = {path.stem for path in (ROOT / "hooks").glob("*.py")}
    for path in (ROOT / "hooks").glob("*.py"):
        imported = set(re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert not imported & names, path.name
    assert not (ROOT / "hooks" / "__init__.py").exists()
