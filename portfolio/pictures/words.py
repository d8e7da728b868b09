"""The small words of the sentences over the pictures."""

from collections.abc import Sequence

from portfolio.templatetags.norwegian import number


def projects(count: int) -> str:
    """ingen prosjekter, ett prosjekt, 1 240 prosjekter."""
    if count < 2:
        return ("ingen prosjekter", "ett prosjekt")[count]
    return f"{number(count)} prosjekter"


def listed(names: Sequence[str]) -> str:
    """a; a og b; a, b og c."""
    *first, last = names
    return f"{', '.join(first)} og {last}" if first else last


def capital(sentence: str) -> str:
    """With a capital first, and the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
