"""Titles that look like one already there: set-wise and in memory, since a search for each of 5 000 rows would take
minutes. Coarser than portfolio.similarity, and only a hint."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

MOST_TOLD = 3
ALIKE = 0.62  # the share of the words of both that they have in common, rare ones counting more
_STEM = 6  # letters that stand for a word: «skoleruter» and «skoleruta»
_TOO_COMMON = 300
_WORD = re.compile(r"[^\W\d_]{3,}")
_SMALL = {"for", "med", "til", "ved", "som", "the", "and", "nye", "bedre", "prosjekt", "innfør", "digita"}


def _stems(title: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(title.lower())) - _SMALL


class Titles:
    """An index of the titles that there are, by key."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self._titles = dict(titles)
        self._stems = {key: _stems(title) for key, title in self._titles.items()}
        self._having: dict[str, list[int]] = defaultdict(list)
        for key, stems in self._stems.items():
            for stem in stems:
                self._having[stem].append(key)

    def like(self, title: str) -> list[tuple[int, str]]:
        """The likest, with their keys."""
        stems = _stems(title)
        shared: Counter[int] = Counter()
        for stem in stems:
            keys = self._having.get(stem, [])
            if len(keys) <= _TOO_COMMON:
                shared.update(keys)
        scores = {key: self._score(stems, self._stems[key]) for key in shared}
        best = sorted((key for key, score in scores.items() if score >= ALIKE), key=lambda key: (-scores[key], key))
        return [(key, self._titles[key]) for key in best[:MOST_TOLD]]

    def _score(self, one: frozenset[str], other: frozenset[str]) -> float:
        return self._weight(one & other) / max(self._weight(one | other), 1e-9)

    def _weight(self, stems: Iterable[str]) -> float:
        number = max(len(self._titles), 10)
        return sum(math.log(1 + number / (1 + len(self._having.get(stem, ())))) for stem in stems)
