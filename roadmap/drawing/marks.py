"""What a drawing is made of: a handful of marks, in millimetres from the top left, with colours by name.

SVG, PDF and PowerPoint each know how to show these and nothing else.
"""

from typing import NamedTuple

MM_OF_POINT = 25.4 / 72


class Colour(NamedTuple):
    """By name, so that a page can give it another look in the dark; and as it is on paper."""

    name: str
    paper: str  # #rrggbb


INK = Colour("ink", "#1e2b3a")
QUIET = Colour("quiet", "#56616e")
LINE = Colour("line", "#d3d9df")
STRONG_LINE = Colour("strong-line", "#9aa5b0")
TINT = Colour("tint", "#eef5f4")
PAPER = Colour("paper", "#ffffff")
MAIN = Colour("main", "#0b4f4a")
SHADOW = Colour("shadow", "#6b7a8c")
TODAY = Colour("today", "#b3261e")
NO_COLOUR = Colour("", "")
# On a bar, which keeps its colour in the dark: so do the words on it.
ON_LIGHT, ON_DARK = Colour("on-light", INK.paper), Colour("on-dark", PAPER.paper)


class Box(NamedTuple):
    """A rectangle, with a line of words in it where there is room. `says` tells it to those who do not see it."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour
    edge: Colour = NO_COLOUR
    is_dashed: bool = False
    radius: float = 0.0
    words: str = ""
    points: float = 0.0
    ink: Colour = PAPER
    indent: float = 0.0  # of the words, from the left
    says: str = ""


class Rule(NamedTuple):
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: Colour
    width: float
    says: str = ""


class Words(NamedTuple):
    """A line of text: x is where it starts, is in the middle or ends; y is what the letters stand on."""

    x: float
    y: float
    text: str
    points: float
    colour: Colour = INK
    is_bold: bool = False
    anchor: str = "start"  # or "middle", "end"
    is_title: bool = False


class Diamond(NamedTuple):
    """A milestone, by its middle."""

    x: float
    y: float
    radius: float
    fill: Colour
    edge: Colour
    says: str = ""


class Tip(NamedTuple):
    """Points out over the edge of the time that is seen: the project began before it, or goes on after it."""

    x: float  # of the point
    y: float
    size: float
    is_left: bool
    colour: Colour


Mark = Box | Rule | Words | Diamond | Tip


# -- How wide words are ------------------------------------------------------------------------------------------------

# Of the letter's height. Rather too much than too little: the reader's program may have another font than ours.
_NARROW, _USUAL, _WIDE = 0.33, 0.58, 0.92
_NARROW_ONES, _WIDE_ONES = frozenset("ijltfrI.,:;!'|()[] \u00a0-·"), frozenset("mwMWQOÆœæ@%—…")
ELLIPSIS = "…"


def width_of(text: str, points: float, *, is_bold: bool = False) -> float:
    """About how many millimetres it takes."""
    ems = sum(map(_ems, text))
    return ems * points * MM_OF_POINT * (1.06 if is_bold else 1)


def _ems(letter: str) -> float:
    if letter in _NARROW_ONES:
        return _NARROW
    if letter in _WIDE_ONES or ord(letter) > 0x24F:
        return _WIDE
    return 0.68 if letter.isupper() else _USUAL


def wrapped(text: str, width: float, points: float, *, most: int = 2, is_bold: bool = False) -> list[str]:
    """The text in at most so many lines of that width; what has no room ends in «…»."""
    lines, words = [""], text.split()
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or width_of(longer, points, is_bold=is_bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    kept, rest = lines[:most], lines[most:]
    if rest:
        kept[-1] = " ".join([kept[-1], *rest])
    return [shortened(line, width, points, is_bold=is_bold) for line in kept]


def shortened(text: str, width: float, points: float, *, is_bold: bool = False) -> str:
    room = width - width_of(ELLIPSIS, points, is_bold=is_bold)
    if width_of(text, points, is_bold=is_bold) <= width:
        return text
    end, used = 0, 0.0
    for letter in text:
        used += width_of(letter, points, is_bold=is_bold)
        if used > room:
            break
        end += 1
    return text[:end].rstrip() + ELLIPSIS


# -- Colours -----------------------------------------------------------------------------------------------------------

PROGRAMMES = {"green": "#0f6e64", "purple": "#7a459c", "orange": "#a84e14"}
# The theme's colours of a status (roadmap.status.COLOURS), as they are on paper.
STATUSES = {"success": "#0b4f4a", "danger": "#a3261e", "warning": "#8a5a00", "info": "#5b5fa8", "neutral": "#56616e"}
# How much of the colour each phase has. There is a step in the middle, where neither white nor ink would be legible.
_SHARES = (0.18, 0.3, 0.42, 0.54, 0.92, 1.0)
SHADES = len(_SHARES)


def shade(name: str, paper: str, place: int, most: int) -> Colour:
    """The colour of a phase: the first is the lightest, the last the colour itself."""
    step = SHADES if most < 2 else 1 + round((SHADES - 1) * (min(place, most) - 1) / (most - 1))
    return Colour(f"{name}-{step}", mixed(paper, _SHARES[step - 1]))


def mixed(colour: str, share: float) -> str:
    """So much of the colour, the rest white."""
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts(colour))


def parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: str, other: str) -> float:
    """As WCAG reckons it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink_on(fill: Colour) -> Colour:
    """What can be read on it: white or ink, whichever stands out more."""
    return max(ON_LIGHT, ON_DARK, key=lambda ink: contrast(ink.paper, fill.paper))
