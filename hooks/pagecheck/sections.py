"""A heading with a known class becomes a section: care cards, key points, and what a reader can do.

In a page, `## Get help today if { .urgent }` makes itself and all that follows it, up to the next heading of the
same or a higher level, into `<section class="care-card care-card--urgent" aria-labelledby="get-help-today-if">`.
So a writer needs no HTML, and a screen reader announces each card by the words of its own heading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from markdown import Markdown

# A heading's class in the page, and the class of the section that it makes.
SECTION_CLASSES = {
    "emergency": "care-card care-card--emergency",
    "urgent": "care-card care-card--urgent",
    "routine": "care-card care-card--routine",
    "key-points": "key-points",
    "actions": "actions",
    "unknown": "unknown",
    "read-next": "read-next",
    "doors": "doors",
    "door": "door",
}

# The page's own h1 makes no section: MkDocs looks for the title at the top of the tree only.
HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}


def known_class(heading: Element) -> str | None:
    """The class by which a heading makes a section: the first known one it carries, or None."""
    if HEADING_LEVELS.get(heading.tag, 1) == 1:
        return None
    return next((name for name in heading.get("class", "").split() if name in SECTION_CLASSES), None)


def _take_class(heading: Element, name: str) -> None:
    """Take a class off a heading: from now on its section carries it."""
    rest = [other for other in heading.get("class", "").split() if other != name]
    if rest:
        heading.set("class", " ".join(rest))
    else:
        del heading.attrib["class"]


def wrap_sections(parent: Element) -> None:
    """Move each heading of `parent` that makes a section, and what belongs under it, into that section.

    The sections still open are a stack, outermost first: a heading closes those of its own level and below.
    """
    children = list(parent)
    if not any(known_class(child) for child in children):
        return
    for child in children:
        parent.remove(child)
    open_sections = [(0, parent)]
    for child in children:
        level = HEADING_LEVELS.get(child.tag)
        if level is not None:
            while open_sections[-1][0] >= level:
                open_sections.pop()
            name = known_class(child)
            if name is not None:
                _take_class(child, name)
                section = Element("section", {"class": SECTION_CLASSES[name]})
                section.text = section.tail = "\n"
                open_sections[-1][1].append(section)
                open_sections.append((level, section))
        open_sections[-1][1].append(child)


class _WrapSections(Treeprocessor):
    """Build the sections, once the headings have their classes."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            wrap_sections(parent)


class _LabelSections(Treeprocessor):
    """Name each section by its heading, once the headings have their ids."""

    def run(self, root: Element) -> None:
        for section in root.iter("section"):
            heading = next(iter(section), None)
            if section.get("class") in SECTION_CLASSES.values() and heading is not None and heading.get("id"):
                section.set("aria-labelledby", heading.get("id", ""))


class SectionsExtension(Extension):
    """The Markdown extension. It holds no state, so one instance serves every page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Python-Markdown's
        """Register the two steps on either side of `toc`."""
        md.treeprocessors.register(_WrapSections(md), "sections", 7)  # after attr_list (8), which reads the classes
        md.treeprocessors.register(_LabelSections(md), "section_labels", 4)  # after toc (5), which writes the ids
