"""What is painted on a sheet, in order, and how clearly letters stand out from it when all is painted.

Each fill, stroke and picture is kept with the place that it covers. What lies under letters is their ground; what is
painted later mixes with both, as ink does: letters under an opaque fill have the colour of their ground.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, compress, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Colour = tuple[float, float, float] | None  # red, green and blue, 0 to 1; None for one that cannot be told

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
# The contrast of letters that can be read by people with poor sight: WCAG 2.2, 1.4.6; in a picture, 1.4.3.
CLEAR = 7.0
CLEAR_ON_COLOUR = 4.5
_HEIGHTS = (0.1, 0.3, 0.5)  # where letters are looked at, as a share of their size: all have ink there
# A curve is followed in four steps: how much its start, its two handles and its end weigh at each.
_CURVE = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in (0.25, 0.5, 0.75, 1.0)]


def colour_of(values: Sequence[float]) -> Colour:
    """The colour of one value of gray, three of red, green and blue, or four of cyan, magenta, yellow and black."""
    match values:
        case [gray]:
            return gray, gray, gray
        case [red, green, blue]:
            return red, green, blue
        case [cyan, magenta, yellow, black]:
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return None


def mix(under: Colour, over: Colour, opacity: float) -> Colour:
    """The colour that is seen where one is painted over another."""
    if opacity >= 1:
        return over
    if under is None or over is None:
        return under if opacity <= 0 else None
    red, green, blue = (below + (above - below) * opacity for below, above in zip(under, over, strict=True))
    return red, green, blue


@lru_cache(maxsize=1024)
def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2); 0 where one of them cannot be told."""
    if one is None or other is None:
        return 0.0
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the standard's own
        for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def box_of(points: Iterable[Point]) -> Box:
    """The smallest upright box around some points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def common(one: Box, other: Box) -> Box:
    """What two boxes have in common; a box whose right is left of its left is empty."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def curve(start: Point, one: Point, two: Point, end: Point) -> list[Point]:
    """Some points of a curve, without its start."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = start, one, two, end
    return [(a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy) for a, b, c, d in _CURVE]


@dataclass(slots=True)
class _Loop:
    """One closed line: its box, and which way it turns where it is nothing but that box."""

    points: Sequence[Point]
    box: Box
    turn: int


def _loop(points: Sequence[Point]) -> _Loop:
    box = left, bottom, right, top = box_of(points)
    corners = points[:-1] if len(points) == 5 and points[0] == points[-1] else points  # noqa: PLR2004
    turn = 0
    if len(corners) == 4 and {*corners} == {(left, bottom), (right, bottom), (right, top), (left, top)}:  # noqa: PLR2004
        (ax, ay), (bx, by), (cx, cy) = corners[:3]
        if ax != cx and ay != cy:
            turn = 1 if (bx - ax) * (cy - by) > (by - ay) * (cx - bx) else -1
    return _Loop(points, box, turn)


class Region:
    """What some closed lines hold inside, or what a pen leaves along lines.

    Most lie far from letters: at first, only the box is worked out.
    """

    def __init__(self, lines: Sequence[Sequence[Point]], *, even_odd: bool = False, pen: float = 0.0) -> None:
        """Keep the lines.

        Args:
            lines: at least one, each of at least one point.
            even_odd: whether what is held twice is outside.
            pen: half the width of the pen; 0 where the lines are filled.
        """
        self.lines = lines
        self.even_odd = even_odd
        self.pen = pen
        left, bottom, right, top = box_of(lines[0] if len(lines) == 1 else chain.from_iterable(lines))
        reach = 1.5 * pen  # a corner of a line's end lies farther from it than half the width
        self.box = left - reach, bottom - reach, right + reach, top + reach

    @cached_property
    def loops(self) -> list[_Loop]:
        """The closed lines."""
        lines = _bars(self.lines, self.pen) if self.pen else self.lines
        return [_loop(points) for points in lines]

    @property
    def is_box(self) -> bool:
        """Whether it is one upright box."""
        return len(self.lines) == 1 and self.loops[0].turn != 0

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        turns = 0
        for loop in self.loops:
            left, bottom, right, top = loop.box
            if left <= x <= right and bottom <= y <= top:
                turns += loop.turn or _turns(loop.points, x, y)
        return bool(turns % 2 if self.even_odd else turns)

    def holds_box(self, box: Box) -> bool | None:
        """Whether a box lies in it: None where it may do so in part."""
        turns = 0
        for loop in self.loops:
            left, bottom, right, top = loop.box
            if box[2] < left or right < box[0] or box[3] < bottom or top < box[1]:
                continue
            if not loop.turn:
                if _crosses(loop.points, box):
                    return None
                turns += _turns(loop.points, box[0], box[1])
            elif box[0] < left or right < box[2] or box[1] < bottom or top < box[3]:
                return None
            else:
                turns += loop.turn
        return bool(turns % 2 if self.even_odd else turns)


def _crosses(points: Sequence[Point], box: Box) -> bool:
    """Whether a closed line may pass through a box: it does not where all corners lie on one side of each part."""
    left, bottom, right, top = box
    ax, ay = points[-1]
    for bx, by in points:
        if min(ax, bx) <= right and left <= max(ax, bx) and min(ay, by) <= top and bottom <= max(ay, by):
            dx, dy = bx - ax, by - ay
            sides = [dx * (y - ay) - dy * (x - ax) for x in (left, right) for y in (bottom, top)]
            if min(sides) <= 0 <= max(sides):
                return True
        ax, ay = bx, by
    return False


def _turns(points: Sequence[Point], x: float, y: float) -> int:
    """How often a line turns round a point."""
    turns = 0
    ax, ay = points[-1]
    for bx, by in points:
        if (ay <= y) != (by <= y):
            left = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
            if by > ay and left > 0:
                turns += 1
            elif by < ay and left < 0:
                turns -= 1
        ax, ay = bx, by
    return turns


def _bars(lines: Iterable[Sequence[Point]], half: float) -> Iterator[Sequence[Point]]:
    """What a pen leaves along each straight part of some lines, which it begins and ends half its width farther out."""
    for line in lines:
        for (ax, ay), (bx, by) in pairwise(line):
            length = math.hypot(bx - ax, by - ay)
            dx, dy = ((bx - ax) / length * half, (by - ay) / length * half) if length else (half, 0.0)
            yield (
                (ax - dx + dy, ay - dy - dx),
                (bx + dx + dy, by + dy - dx),
                (bx + dx - dy, by + dy + dx),
                (ax - dx - dy, ay - dy + dx),
            )


@dataclass(slots=True)
class Paint:
    """One fill, stroke or picture: where it is, within which clips, and in what colour."""

    region: Region
    box: Box
    clips: tuple[Region, ...]
    colour: Colour
    opacity: float

    def covers(self, x: float, y: float) -> bool:
        """Whether it covers a point."""
        left, bottom, right, top = self.box
        inside = left <= x <= right and bottom <= y <= top and self.region.holds(x, y)
        return inside and all(clip.holds(x, y) for clip in self.clips)

    def covers_box(self, box: Box) -> bool | None:
        """Whether it covers a box: None where it may do so in part."""
        if box[0] < self.box[0] or self.box[2] < box[2] or box[1] < self.box[1] or self.box[3] < box[3]:
            return None
        held = [part.holds_box(box) for part in (self.region, *self.clips)]
        return False if False in held else None if None in held else True


@dataclass(slots=True)
class Letters:
    """Some letters in a row, as they are painted.

    Attributes:
        start: where they begin, on their line; `along` the way to their end, `up` the way to the top of their size.
        clips: what they are shown within, besides boxes.
        colour: theirs; `opacity` theirs too.
        order: how much was painted before them.
    """

    start: Point
    along: Point
    up: Point
    clips: tuple[Region, ...]
    colour: Colour
    opacity: float
    order: int

    def box(self) -> Box:
        """The part of them that is looked at."""
        (x, y), (ax, ay), (ux, uy) = self.start, self.along, self.up
        ends = [(x + ux * high, y + uy * high) for high in (_HEIGHTS[0], _HEIGHTS[-1])]
        return box_of([*ends, *((px + ax, py + ay) for px, py in ends)])

    def points(self) -> Iterator[Point]:
        """Where they are looked at: some points for each letter."""
        (x, y), (ax, ay), (ux, uy) = self.start, self.along, self.up
        count = 1 + int(2 * math.hypot(ax, ay) / (math.hypot(ux, uy) or 1))
        for number in range(min(count, 400)):
            share = (number + 0.5) / count
            for high in _HEIGHTS:
                yield x + ax * share + ux * high, y + ay * share + uy * high


@dataclass
class Painting:
    """All that is painted on a sheet, in order."""

    paints: list[Paint] = field(default_factory=list)

    def is_clear(self, letters: Letters) -> bool:
        """Whether letters can be read when all is painted: nothing lies over them, and they are not faint."""
        box = letters.box()
        left, bottom, right, top = box
        near = [
            (number, paint)
            for number, paint in enumerate(self.paints)
            if (other := paint.box)[1] < top and bottom < other[3] and other[0] < right and left < other[2]
        ]
        held = [clip.holds_box(box) for clip in letters.clips]
        if False in held:
            return False
        covers = [paint.covers_box(box) for _, paint in near]
        if None not in held and None not in covers:
            return _stands_out(letters, compress(near, covers))
        return all(
            all(clip.holds(x, y) for clip in letters.clips)
            and _stands_out(letters, [(number, paint) for number, paint in near if paint.covers(x, y)])
            for x, y in letters.points()
        )

    def is_open(self, box: Box, order: int) -> bool:
        """Whether nothing is painted over any part of a box after so many paints."""
        left, bottom, right, top = box
        steps = [(0.05 + 0.15 * number) for number in range(7)]
        points = [(left + (right - left) * x, bottom + (top - bottom) * y) for x in steps for y in steps]
        return not any(paint.opacity > 0 and paint.covers(*point) for paint in self.paints[order:] for point in points)


def _stands_out(letters: Letters, paints: Iterable[tuple[int, Paint]]) -> bool:
    """Whether letters stand out at a point that some paints cover."""
    ground = WHITE
    colour: Colour = None
    shown = False
    for number, paint in paints:
        if not shown and number >= letters.order:
            colour = mix(ground, letters.colour, letters.opacity)
            shown = True
        ground = mix(ground, paint.colour, paint.opacity)
        colour = mix(colour, paint.colour, paint.opacity)
    if not shown:
        colour = mix(ground, letters.colour, letters.opacity)
    return contrast(colour, ground) >= (CLEAR if ground == WHITE else CLEAR_ON_COLOUR)
