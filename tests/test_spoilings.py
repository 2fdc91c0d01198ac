"""One edit that spoils a good site stops its build, with the findings that are expected and no others; oddities pass.

The spoilings are in `spoilings.yml`. The mistakes of records are in `test_record.py`, those of style rules in
`test_styles.py`, and those of built pages in `test_disclaimer.py`; here each kind goes through a whole build.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import environment
from sites import HOME, ROOT, good_files, home_with, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Builder

SPOILINGS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("spoilings.yml").read_text(encoding="utf-8"))
NAMES = [spoiling["name"] for spoiling in SPOILINGS]
STATIC = re.findall(r"^    - (\S+)\.html", good_files()["mkdocs.yml"], re.MULTILINE)  # the theme's `static_templates`
EVERY = ",".join(["404", *STATIC, "index", "red-flags/index"])


def edited(name: str, old: str, new: str) -> str:
    """A good file with one edit; `@` in what is new stands for very much of the same."""
    text = good_files().get(name) or (ROOT / name).read_text(encoding="utf-8")
    assert old in text, f"{name} has no '{old}' any more: mend the spoiling"
    if name.endswith(".css"):
        return text.replace(old, new, 1)
    assert text.count(old) == 1, f"{name} has '{old}' more than once: mend the spoiling"
    return text.replace(old, new.replace("0x@", "0x" + "f" * 9000).replace("[@", "[" * 9000))


def files_of(spoiling: dict[str, Any]) -> dict[str, str | bytes | None]:
    """The files of a spoiling that differ from the good ones."""
    files: dict[str, str | bytes | None] = {
        name: edited(name, old, new) for name, (old, new) in spoiling.get("edit", {}).items()
    }
    if "page" in spoiling:
        files["docs/index.md"] = home_with(spoiling["page"])
    files.update(spoiling.get("write", {}))
    return files


def lines_of(finds: list[str]) -> Iterator[str]:
    """The lines that are expected, with each name of `{a,b}` in a line of its own."""
    for line in finds:
        group = re.search(r"\{([\w,/-]+)\}", line)
        if group is None:
            yield line
            continue
        for name in {"every": EVERY, "static": ",".join(STATIC)}.get(group[1], group[1]).split(","):
            yield line[: group.start()] + name + line[group.end() :]


def agrees(line: str, expected: str) -> bool:
    """Whether a line is the expected one, in which `…` stands for any words."""
    return bool(re.fullmatch(".*".join(map(re.escape, expected.split("…"))), line, re.DOTALL))


def assert_found(lines: list[str], expected: list[str]) -> None:
    """Fail unless each line is expected, and each expected line is there."""
    left = list(expected)
    for line in lines:
        match = next((one for one in left if agrees(line, one)), None)
        assert match is not None, f"nobody expected: {line}\nexpected were: {left}"
        left.remove(match)
    assert not left, f"not found: {left}\nfound were: {lines}"


def test_there_are_enough_spoilings_and_each_has_its_own_name() -> None:
    assert len(SPOILINGS) >= 60
    assert len(set(NAMES)) == len(NAMES)
    assert all(spoiling.get("finds") or spoiling.get("stops") for spoiling in SPOILINGS)


def test_the_good_site_passes(build: Builder) -> None:
    built = build()
    assert (built.lines, built.refusal, built.passed) == ([], "", True)


@pytest.mark.parametrize("spoiling", SPOILINGS, ids=NAMES)
def test_one_spoiling_edit_stops_the_build(spoiling: dict[str, Any], build: Builder) -> None:
    built = build(files_of(spoiling), strict=False)  # the gate stays shut without strict mode, too
    assert not built.passed
    expected = list(lines_of(spoiling.get("finds", [])))
    assert_found(built.lines, expected)
    stop = (
        f"{len(expected)} finding{'s' if len(expected) > 1 else ''}, listed above. Nothing was published: 'site' is …"
    )
    assert any(agrees(line, spoiling.get("stops", stop)) for line in built.refusal.split("\n")), built.refusal
    assert not built.site.exists()
    assert list(built.project.glob(".site*")) == []


ODDITIES: dict[str, dict[str, Any]] = {
    "windows line ends": {"write": {"docs/index.md": HOME.replace("\n", "\r\n")}},
    "old mac line ends": {"write": {"docs/index.md": HOME.replace("\n", "\r")}},
    "byte order mark": {"write": {"docs/index.md": "\ufeff" + HOME}},
    "comments in the record": {"edit": {"docs/index.md": ["clinical: false", "# a note\nclinical: false  # yes"]}},
    "comments that close": {"page": "<!-- a note -->\n\nSome words <!-- <textarea> --> and more."},
    "a comment that does not close, which Markdown shows": {"page": "<!-- a note"},
    "details that close": {"page": "<details markdown><summary>More</summary>\n\nSome **words**.\n\n</details>"},
    "details that are open": {"page": "<details open><summary>More</summary>\n<p>Some words.</p>\n</details>"},
    "a template that closes": {"page": "<template><p>Some words.</p></template>"},
    "a noscript that closes": {"page": "<noscript><p>Some words.</p></noscript>"},
    "a text field that closes": {"page": '<textarea aria-label="Notes"></textarea>'},
    "a link to another host": {"page": "[World Health Organization](https://www.who.int/)"},
    "mail and telephone": {"page": "[Write](mailto:a@b.example) or [call](tel:+15550100)."},
    "emoji and other scripts": {"page": "\U0001f469\u200d\u2695\ufe0f \u05d0\u05d1 \u4f60\u597d \u0627"},
    "a very long line": {"page": "`" + "x" * 100_000 + "`"},
    "code that shows HTML": {"page": "```\n<script>alert(1)</script>\n<style>.disclaimer{display:none}</style>\n```"},
    "code that shows a disclaimer": {"page": '`<aside class="disclaimer" hidden onclick="x">`'},
    "a title that looks like HTML": {"edit": {"docs/index.md": ["title: Asthma in", "title: Asthma <b>& in"]}},
    "a rule that hides other things": {
        "edit": {"docs/assets/stylesheets/site.css": ["*/", "*/\n.no-such { display: none }"]}
    },
    "a rule for other things on paper": {"page": "<style>@media print { nav { display: none } }</style>"},
    "a picture with words": {"page": "![A sign](assets/images/favicon.svg)"},
    "a drawing in the page": {"page": '<svg viewBox="0 0 1 1" role="img"><title>A dot</title><path d="M0 0"/></svg>'},
    "a text to download": {"write": {"docs/notes.txt": "<script>not a page</script>\n"}},
    "no lines at the end": {"write": {"docs/index.md": HOME.rstrip("\n")}},
    "a file whose name begins with a dot": {"write": {"docs/.draft.html": "<p>not published</p>\n"}},
}


@pytest.mark.parametrize("oddity", ODDITIES.values(), ids=ODDITIES)
def test_harmless_oddity_passes(oddity: dict[str, Any], build: Builder) -> None:
    built = build(files_of(oddity))
    assert (built.lines, built.refusal, built.passed) == ([], "", True)


@pytest.mark.slow
@pytest.mark.parametrize("flags", [[], ["--strict"], ["--no-strict"], ["--quiet"], ["--quiet", "--no-strict"]], ids=str)
@pytest.mark.parametrize(
    "name",
    ["the page holds a script", "the record is not YAML", "a template cannot be read", "the last check is not listed"],
)
def test_command_line_refuses_with_exit_code_1_and_no_traceback(name: str, flags: list[str], tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", files_of(SPOILINGS[NAMES.index(name)]))
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(folder / "mkdocs.yml"), *flags]
    ended = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=60)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert "Traceback" not in said
    assert "[" in said.splitlines()[-1] or "listed above" in said or "BuildError" in said
    assert not (folder / "site").exists()


@pytest.mark.slow
def test_command_line_publishes_what_passes(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project")
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
    ended = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert (folder / "site" / "index.html").is_file()
