"""A picture with words under it becomes a figure, and the site's drawings are fit to be shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import markdown
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from pagecheck.blocks import read_blocks
from pagecheck.citations import CitationExtension
from pagecheck.figures import FiguresExtension, picture_size, svg_size
from pagecheck.sections import SectionsExtension

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DOCS = Path(__file__).parents[1] / "docs"
DRAWINGS = sorted(path for path in (DOCS / "assets" / "images").glob("*.svg") if path.stem not in ("favicon", "logo"))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3" width="40" height="30"><path d="M0 0"/></svg>'
PICTURE = "![A red square](square.svg)\nThe square is **red**. It is small."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "square.svg").write_text(SVG, encoding="utf-8")
    return tmp_path


def rendered(text: str, folder: Path | str = "") -> LexborHTMLParser:
    extensions: list[str | markdown.Extension] = ["attr_list", SectionsExtension(), FiguresExtension(folder=folder)]
    return LexborHTMLParser(markdown.markdown(text, extensions=extensions))


def only(tree: LexborHTMLParser, selector: str) -> LexborNode:
    found = tree.css(selector)
    assert len(found) == 1
    return found[0]


def test_words_under_a_picture_become_its_caption(folder: Path) -> None:
    tree = rendered(f"Before.\n\n{PICTURE}\n\nAfter.", folder)
    assert only(tree, "figure > figcaption").inner_html == "The square is <strong>red</strong>. It is small."
    assert [node.text() for node in tree.css("p")] == ["Before.", "After."]


def test_picture_is_sized_and_waits_until_it_is_near(folder: Path) -> None:
    assert only(rendered(PICTURE, folder), "figure > img").attributes == {
        "alt": "A red square",
        "src": "square.svg",
        "loading": "lazy",
        "decoding": "async",
        "width": "40",
        "height": "30",
    }


def test_attributes_in_the_page_hold(folder: Path) -> None:
    page = "![Red](square.svg){ loading=eager width=20 height=15 }\nRed."
    attributes = only(rendered(page, folder), "figure > img").attributes
    assert (attributes["loading"], attributes["width"], attributes["height"]) == ("eager", "20", "15")


def test_figure_stands_in_its_section(folder: Path) -> None:
    tree = rendered(f"# A\n\n## Call now {{ .emergency }}\n\n{PICTURE}", folder)
    only(tree, "section.care-card > figure > figcaption")


@pytest.mark.parametrize(
    "page",
    [
        "![Red](square.svg)",
        "![Red](square.svg)\n\nA paragraph of its own.",
        "Words, then ![red](square.svg) and more.",
        "![Red](square.svg) ![Red](square.svg)\nTwo of them.",
        "Words only.",
        "[![Red](square.svg)](more.md)\nA link.",
    ],
    ids=["no words", "a paragraph apart", "words first", "two pictures", "no picture", "picture in a link"],
)
def test_what_is_no_captioned_picture_is_left(page: str, folder: Path) -> None:
    assert not rendered(page, folder).css("figure")


@pytest.mark.parametrize(
    ("svg", "size"),
    [
        (SVG, {"width": "40", "height": "30"}),
        ('<?xml version="1.0"?>\n<svg\n height="3px"\n width="4"/>', {"width": "4", "height": "3"}),
        ('<svg width="40" viewBox="0 0 4 3"/>', {}),
        ('<svg width="100%" height="30"/>', {}),
        ('<svg stroke-width="2" line-height="3"/>', {}),
        ('<g width="40" height="30"/>', {}),
        ("", {}),
    ],
    ids=["both", "other order", "one", "per cent", "other names", "no svg", "empty"],
)
def test_size_is_read_from_the_start_tag(svg: str, size: dict[str, str]) -> None:
    assert svg_size(svg) == size


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("square.svg", True),
        ("./square.svg", True),
        ("../../square.svg", True),
        ("missing.svg", False),
        ("square.png", False),
        ("https://example.org/square.svg", False),
        ("..", False),
        ("", False),
    ],
)
def test_drawing_is_found_from_any_depth(address: str, found: bool, folder: Path) -> None:  # noqa: FBT001, a table's column
    assert bool(picture_size(folder, address)) is found


def test_address_from_the_root_is_no_file_of_this_machine(folder: Path) -> None:
    assert picture_size(folder, f"{folder}/square.svg") == {}


def test_drawing_that_is_no_text_has_no_size(folder: Path) -> None:
    (folder / "square.svg").write_bytes(b"\xff\xfe\x00")
    assert picture_size(folder, "square.svg") == {}


def test_caption_cites_and_is_read_by_the_checks() -> None:
    page = "![Red](square.svg)\nThe square is red.[@a2020]"
    extensions: list[str | markdown.Extension] = [CitationExtension(sources={}), FiguresExtension()]
    assert "[@a2020]" in only(LexborHTMLParser(markdown.markdown(page, extensions=extensions)), "figcaption").text()
    (block,) = read_blocks(page)
    assert (block.text, block.keys, block.alts) == ("The square is red.", ("a2020",), ("Red",))


def test_mkdocs_rewrites_the_address_of_a_figure(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "deep").mkdir(parents=True)
    (docs / "square.svg").write_text(SVG, encoding="utf-8")
    (docs / "deep" / "page.md").write_text("# A\n\n![Red](../square.svg)\nRed.", encoding="utf-8")
    settings = tmp_path / "mkdocs.yml"
    settings.write_text("site_name: A\ntheme: mkdocs\nplugins: []\n", encoding="utf-8")
    config = load_config(str(settings), site_dir=str(tmp_path / "site"), strict=True)
    config.markdown_extensions.append(FiguresExtension(folder=config.docs_dir))  # type: ignore[arg-type]
    build(config)
    tree = LexborHTMLParser((tmp_path / "site" / "deep" / "page" / "index.html").read_text(encoding="utf-8"))
    attributes = only(tree, "figure > img").attributes
    assert (attributes["src"], attributes["width"]) == ("../../square.svg", "40")


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_drawing_is_light_described_and_alone(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 12_000
    assert svg_size(svg)
    root = ET.fromstring(svg)  # noqa: S314, this project's own file
    names = [str(element.tag).partition("}")[2] for element in root.iter()]
    assert names[1:3] == ["title", "desc"]
    assert not {"script", "image", "foreignObject", "style", "a"} & set(names)
    ids = re.findall(r'\sid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', svg)) <= {(name, "") for name in ids} | {
        ("", name) for name in ids
    }
    assert not re.search(r'(?:href|src)="(?!#)|url\((?!#)|\son\w+=', svg)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_words_in_a_drawing_can_be_read_on_a_phone(path: Path) -> None:
    """At a window of 390 px a picture is 358 px wide: no word may be smaller than 12 px there."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314, this project's own file
    width = float(root.get("viewBox", "").split()[2])
    sizes = [float(element.get("font-size", "nan")) for element in root.iter() if element.get("font-size")]
    assert sizes
    assert min(sizes) * 358 / width >= 12


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_drawing_is_shown_on_a_page_with_a_caption(path: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")]
    assert any(re.search(rf"^!\[[^\]]+\]\(assets/images/{path.name}\)\n\S", page, re.MULTILINE) for page in pages)


def test_every_drawing_of_the_site_is_a_sized_figure(site: Path) -> None:
    shown = set()
    for page in site.rglob("*.html"):
        for image in LexborHTMLParser(page.read_text(encoding="utf-8")).css("figure > img"):
            attributes = image.attributes
            file = (page.parent / str(attributes["src"])).resolve()
            assert file.is_file()
            assert {"width", "height", "alt", "loading"} <= set(attributes)
            assert image.parent is not None
            assert image.parent.css_first("figcaption")
            # In the built site the hash of what a file holds stands in its name.
            shown.add(re.sub(r"\.[0-9a-f]{8}(?=\.svg$)", "", file.name))
    assert shown == {path.name for path in DRAWINGS}
