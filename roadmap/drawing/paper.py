"""The papers that a roadmap is drawn on, and how large things are on each.

Nothing is shrunk to fit: what has no room goes on on the next page. The smallest type is LEAST_POINTS, which is read at
arm's length on paper; a slide and a wall are looked at from further away and have larger.
"""

from typing import NamedTuple

from roadmap.drawing.marks import MM_OF_POINT

LEAST_POINTS = 9.0


class Paper(NamedTuple):
    """In millimetres, and points for type."""

    width: float
    height: float
    margin: float
    rank: float  # the widths of the columns before the time
    title: float
    status: float
    heading: float  # type: the title of the page
    body: float
    small: float  # the smallest
    bar: float  # how high a bar is

    @property
    def left(self) -> float:
        """Where the time begins."""
        return self.margin + self.rank + self.title + self.status

    @property
    def right(self) -> float:
        return self.width - self.margin

    @property
    def time(self) -> float:
        return self.right - self.left

    @property
    def line(self) -> float:
        """From one line of the body to the next."""
        return self.body * MM_OF_POINT * 1.25


A4 = Paper(297, 210, 12, 9, 70, 38, heading=18, body=9.5, small=LEAST_POINTS, bar=4.3)
A3 = Paper(420, 297, 13, 11, 108, 42, heading=22, body=10.5, small=9.5, bar=4.8)
SLIDE = Paper(338.667, 190.5, 11, 11, 96, 42, heading=22, body=11, small=10, bar=5)
GLANCE = SLIDE._replace(title=88, status=50, body=16, small=12, bar=11)  # a slide with a few rows: whole groups
WALL = Paper(480, 270, 14, 15, 136, 62, heading=34, body=18, small=16, bar=8.4)  # 16:9, as the screen
