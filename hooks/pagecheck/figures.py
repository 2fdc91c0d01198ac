"""A picture and the words under it become a figure with a caption.

In a page, a paragraph that begins with a picture and goes on with words:

    ![The head turns to one side.](assets/images/neck.svg)
    A neck can pull in four directions.[@smith2021]

The words are the caption. They stay an ordinary paragraph of the page, not the picture's title, so that every check
reads them: sentences, citations, general knowledge, sign-offs. Another Markdown engine shows the picture and, under
it, the words. A picture with no words stays as it is.

A drawing's size comes from the `width` and `height` of its SVG file, so that nothing moves when it arrives:
https://html.spec.whatwg.org/multipage/embedded-content-other.html#dimension-attributes
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from markdown import Markdown

_START_TAG = re.compile(r"<svg\b[^>]*>")
# Whole numbers of pixels: HTML knows no other.
_SIZES = {name: re.compile(rf'\s{name}="(\d+)(?:px)?"') for name in ("width", "height")}


def svg_size(svg: str) -> dict[str, str]:
    """The width and height on the start tag of an SVG, as HTML attributes; {} unless both are whole pixels."""
    tag = _START_TAG.search(svg)
    found = {name: pattern.search(tag[0]) for name, pattern in _SIZES.items()} if tag else {}
    sizes = {name: match[1] for name, match in found.items() if match}
    return sizes if len(sizes) == len(_SIZES) else {}


def picture_size(folder: Path, address: str) -> dict[str, str]:
    """The size of a drawing that a page shows.

    Args:
        folder: the folder of the pages.
        address: as the page writes it. The page's own depth is not known here, so leading `../` are dropped.

    Returns:
        Its width and height as HTML attributes, or {} for another format, another host or a missing file, of which
        MkDocs warns itself.
    """
    parts = [part for part in PurePosixPath(unquote(address)).parts if part != ".."]
    if address.startswith("/"):
        return {}  # the host's own root, not a folder of this machine
    try:
        return svg_size(folder.joinpath(*parts).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def captioned_picture(paragraph: Element) -> Element | None:
    """The picture that a paragraph begins with, when words and no other picture follow; else None."""
    first = next(iter(paragraph), None)
    if first is None or first.tag != "img" or (paragraph.text or "").strip():
        return None
    if len(list(paragraph.iter("img"))) > 1 or not "".join(paragraph.itertext()).strip():
        return None
    return first


def make_figure(paragraph: Element, image: Element) -> None:
    """Turn a paragraph into a figure: its picture, then the rest of it as the caption."""
    caption = Element("figcaption")
    caption.text = (image.tail or "").lstrip()
    caption.tail = image.tail = paragraph.text = "\n"
    paragraph.remove(image)
    caption.extend(list(paragraph))
    paragraph[:] = [image, caption]
    paragraph.tag = "figure"


class _MakeFigures(Treeprocessor):
    """Make the figures, once inline Markdown has turned into elements."""

    def __init__(self, md: Markdown, folder: str) -> None:
        super().__init__(md)
        self.folder = folder

    def run(self, root: Element) -> None:
        for paragraph in list(root.iter("p")):
            image = captioned_picture(paragraph)
            if image is None:
                continue
            make_figure(paragraph, image)
            size = picture_size(Path(self.folder), image.get("src", "")) if self.folder else {}
            for name, value in {"loading": "lazy", "decoding": "async", **size}.items():
                image.attrib.setdefault(name, value)  # what the page says itself holds


class FiguresExtension(Extension):
    """The Markdown extension. It keeps nothing from page to page, so one instance serves all.

    Options:
        folder: the folder of the pages, where the drawings are read for their size; "" leaves sizes out.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"folder": ["", "the folder of the pages"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Python-Markdown's
        """Register the step after attr_list (8), and before MkDocs (0) rewrites the addresses that it reads."""
        md.treeprocessors.register(_MakeFigures(md, str(self.getConfig("folder"))), "figures", 3)


def makeExtension(**options: Any) -> FiguresExtension:  # noqa: N802, the name is Python-Markdown's
    """The extension by its module's name, for settings that name it."""
    return FiguresExtension(**options)
