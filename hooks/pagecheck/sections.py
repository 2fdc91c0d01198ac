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


def section_class(heading: Element) -> str | None:
    """The class of the section that a heading makes, or None when it makes none.

    Where a heading carries several known classes, the first one written counts.
    """
    if HEADING_LEVELS.get(heading.tag, 1) == 1:
        return None
    for name in heading.get("class", "").split():
        if name in SECTION_CLASSES:
            return SECTION_CLASSES[name]
    return None


def wrap_sections(parent: Element) -> None:
    """Move each heading of `parent` that makes a section, and what belongs under it, into that section.

    The sections still open are a stack, outermost first: a heading closes those of its own level and below.
    """
    children = list(parent)
    if not any(section_class(child) for child in children):
        return
    for child in children:
        parent.remove(child)
    open_sections = [(0, parent)]
    for child in children:
        level = HEADING_LEVELS.get(child.tag)
        if level is not None:
            while open_sections[-1][0] >= level:
                open_sections.pop()
            name = section_class(child)
            if name is not None:
                section = Element("section", {"class": name})
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
            if heading is not None and section_class(heading) == section.get("class") and heading.get("id"):
                section.set("aria-labelledby", heading.get("id", ""))


class SectionsExtension(Extension):
    """The Markdown extension. It holds no state, so one instance serves every page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Python-Markdown's
        """Register the two steps on either side of `toc`."""
        md.treeprocessors.register(_WrapSections(md), "sections", 7)  # after attr_list (8), which reads the classes
        md.treeprocessors.register(_LabelSections(md), "section_labels", 4)  # after toc (5), which writes the ids
