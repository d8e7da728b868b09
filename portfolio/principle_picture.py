"""How a project stands against the principles, as a small picture: a spoke for each, the longer the better."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from principles.models import Assessment, Verdict

WIDTH, HEIGHT = 464, 236  # the longest name beside the middle has room
_CENTRE = (WIDTH / 2, HEIGHT / 2 + 6)
_RING = 28  # from one verdict to the next
RINGS = (_RING, 2 * _RING, 3 * _RING)
_LENGTHS = {Verdict.OPPOSES: 1, Verdict.NEUTRAL: 1, Verdict.SUPPORTS: 2, Verdict.CARRIES: 3}
_NEARLY_UPRIGHT = 0.2  # a label above or below the middle is centred on its spoke


class Spoke(NamedTuple):
    """From the centre to where the verdict leads, the whole way, and where the name stands.

    Numbers are text as SVG wants it: a template would write them as Norwegians do, with a comma.
    """

    hashtag: str
    verdict: str  # "" where it is not assessed
    x: str
    y: str
    end_x: str
    end_y: str
    label_x: str
    label_y: str
    anchor: str


class Picture(NamedTuple):
    spokes: list[Spoke]
    width: int = WIDTH
    height: int = HEIGHT
    centre_x: str = f"{_CENTRE[0]:.1f}"
    centre_y: str = f"{_CENTRE[1]:.1f}"
    rings: tuple[int, ...] = RINGS


def picture_of(answers: Iterable[Assessment]) -> Picture:
    """The first stands upright, and the others follow clockwise."""
    answers = list(answers)
    return Picture([_spoke(answer, 2 * math.pi * place / len(answers)) for place, answer in enumerate(answers)])


def _spoke(answer: Assessment, turn: float) -> Spoke:
    across, up = math.sin(turn), math.cos(turn)
    verdict = answer.verdict if answer.is_complete else ""
    x, y = _point(across, up, _RING * _LENGTHS.get(Verdict(verdict), 0) if verdict else 0)
    label_x, label_y = _point(across, up, RINGS[-1] + 14)
    anchor = "middle" if abs(across) < _NEARLY_UPRIGHT else "start" if across > 0 else "end"
    return Spoke(answer.principle.hashtag, verdict, x, y, *_point(across, up, RINGS[-1]), label_x, label_y, anchor)


def _point(across: float, up: float, length: float) -> tuple[str, str]:
    return f"{_CENTRE[0] + across * length:.1f}", f"{_CENTRE[1] - up * length:.1f}"
