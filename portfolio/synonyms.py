"""The words that mean the same to those who search, as the portfolio office writes them."""

from collections.abc import Iterable

from django.db import connection, transaction

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.models import SynonymGroup
from portfolio.permissions import ASSESS

LONGEST_WORD = 80
MOST_WORDS = 20


@transaction.atomic
def add(*, words: Iterable[str], by: User) -> SynonymGroup:
    """Say that these words mean the same."""
    require(by, ASSESS)
    _one_at_a_time()
    return SynonymGroup.objects.create(words=_checked(words))


@transaction.atomic
def change(group: SynonymGroup, *, words: Iterable[str], by: User) -> SynonymGroup:
    """Let the group hold these words instead."""
    require(by, ASSESS)
    _one_at_a_time()
    group.words = _checked(words, besides=group)
    group.save()
    return group


@transaction.atomic
def remove(group: SynonymGroup, *, by: User) -> None:
    """Let the words mean what each of them means."""
    require(by, ASSESS)
    group.delete()


def _one_at_a_time() -> None:
    """Two who write at once could else put one word into two groups."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {SynonymGroup._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _checked(words: Iterable[str], *, besides: SynonymGroup | None = None) -> list[str]:
    """The words as they are kept: in small letters, in the order that they were written. Raises Refused."""
    kept = [" ".join(word.lower().split()) for word in words]
    kept = [word for word in kept if word]
    problems = [f"«{word}» er skrevet to ganger." for word in dict.fromkeys(kept) if kept.count(word) > 1]
    problems += [
        f"«{word[:30]} …» er for langt. Det er plass til {LONGEST_WORD} tegn."
        for word in kept
        if len(word) > LONGEST_WORD
    ]
    problems += [f"«{word}» har ingen bokstaver." for word in kept if not any(map(str.isalpha, word))]
    if len(kept) < 2:
        problems.append("Skriv minst to ord som betyr det samme.")
    if len(kept) > MOST_WORDS:
        problems.append(f"Det er plass til {MOST_WORDS} ord i en gruppe.")
    for group in SynonymGroup.objects.filter(words__overlap=kept).exclude(pk__in=[besides.pk] if besides else []):
        problems += [f"«{word}» står allerede i gruppen «{group}»." for word in kept if word in group.words]
    if problems:
        raise Refused(*dict.fromkeys(problems))
    return kept
