"""«Finnes dette allerede?» The initiatives that are about the same as a text (strategy §5, #Helhetlig)."""

import re
from difflib import get_close_matches
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Func, QuerySet, Value
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.models import Project, SimilarityAnswer
from portfolio.models.project import SEARCHED
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.permissions import PROPOSE, can_edit_proposal
from portfolio.projects import lock
from portfolio.search_sql import COMMON, FEW, FIND

# A score below is chance, and from the other one on it is likely that the need is the same: both from the half of the
# labelled pairs to develop on (tests/similarity/).
WORTH_SHOWING = 0.13
LIKELY_THE_SAME = 0.42
LONGEST_QUERY = 5_000
# A search in a list finds what has at least this share of what was asked for.
ENOUGH_OF_A_QUERY = 0.4
MOST_FOUND = 300
LIKE_A_WORD = 0.7  # as difflib measures it: «kjøkenet» and «kjøkkenet», «skoleruter» and «skoleruten»
_WORD = re.compile(r"[^\W\d_]{3,}")


class Similar(NamedTuple):
    """An initiative that looks like the text, and why."""

    project: Project
    score: float
    why: str

    @property
    def is_likely_the_same(self) -> bool:
        return self.score >= LIKELY_THE_SAME


class Hit(NamedTuple):
    project_id: int
    score: float
    coverage: float
    words: list[str]
    synonyms: list[str]


def similar_to(*, title: str, need: str, user: User, exclude: Project | None = None, most: int = 5) -> list[Similar]:
    """The initiatives that the user may see and that look most like the text, the likest first.

    One that was merged into another leads to the one that goes on. `exclude` is never among them.
    """
    projects = Project.objects.visible_to(user)
    if exclude is not None and exclude.pk:
        projects = projects.exclude(pk=exclude.pk)
    hits = [hit for hit in _find(projects, title=title, need=need, most=2 * most) if hit.score >= WORTH_SHOWING]
    rows = projects.select_related("unit", "merged_into__unit").in_bulk([hit.project_id for hit in hits])
    found: dict[int, Similar] = {}
    for hit in hits:
        project = rows[hit.project_id].merged_into or rows[hit.project_id]
        if project != exclude and len(found) < most:
            found.setdefault(project.pk, Similar(project, hit.score, _why(hit, rows[hit.project_id])))
    return list(found.values())


class Found(NamedTuple):
    """What fits the words that are searched for, the best first; `are_all`: none was left out for being too many."""

    ids: list[int]
    are_all: bool


def find(projects: ProjectQuerySet, text: str) -> Found:
    """Those that have most of what is asked for."""
    hits = _find(projects, title=text, need="", most=MOST_FOUND)
    return Found([hit.project_id for hit in hits if hit.coverage >= ENOUGH_OF_A_QUERY], len(hits) < MOST_FOUND)


def best_first(projects: ProjectQuerySet, ids: list[int]) -> ProjectQuerySet:
    """Those of these keys, in the order of the keys."""
    place = Func(Value(ids, output_field=ArrayField(BigIntegerField())), F("pk"), function="array_position")
    return projects.filter(pk__in=ids).order_by(place)


def search(projects: ProjectQuerySet, text: str) -> ProjectQuerySet:
    """Those that have most of what is asked for, the best fit first. An empty text leaves all as they are."""
    return best_first(projects, find(projects, text).ids) if text.strip() else projects


def answers_of(project: Project, *, user: User) -> QuerySet[SimilarityAnswer]:
    """What was said of initiatives that look like the proposal, as far as the user may see them."""
    seen = project.similarity_answers.filter(other__in=Project.objects.visible_to(user))
    return seen.select_related("other__unit", "by").order_by("at", "pk")


@transaction.atomic
def answer(project: Project, *, other: Project, verdict: str, by: User) -> SimilarityAnswer:
    """Say whether another initiative is the same, or like the proposal, or something else. May be changed until it is
    sent in. Raises Refused when the proposal is not theirs to edit."""
    require(by, PROPOSE)
    project = lock(project)
    if not can_edit_proposal(by, project):
        raise Refused("Bare de som skriver på forslaget, kan svare på dette, og bare til det er sendt inn.")
    if verdict not in SimilarityAnswer.Verdict.values:
        raise Refused("Velg «samme», «ligner» eller «noe annet».")
    if other == project or not Project.objects.visible_to(by).filter(pk=other.pk).exists():
        raise Refused("Forslaget kan ikke sammenlignes med dette.")
    said = {"verdict": verdict, "by": by, "at": timezone.now()}
    return SimilarityAnswer.objects.update_or_create(project=project, other=other, defaults=said)[0]


def _why(hit: Hit, project: Project) -> str:
    """What both are about, in the words of the initiative that was found."""
    theirs = _WORD.findall(" ".join(getattr(project, name) for name in SEARCHED).lower())
    shared = dict.fromkeys(closest for word in hit.words for closest in get_close_matches(word, theirs, 1, LIKE_A_WORD))
    *first, last = list(shared)[:3] or [""]
    sentences = [f"Begge handler om {', '.join(first)}{' og ' if first else ''}{last}."] if last else []
    if hit.synonyms:
        sentences.append(f"Funnet med synonymer for «{hit.synonyms[0]}».")
    return " ".join(sentences) or "Ordene ligner."


def _find(projects: QuerySet[Project], *, title: str, need: str, most: int) -> list[Hit]:
    allowed, allowed_values = projects.order_by().values("pk").query.sql_with_params()
    names = {f"allowed_{place}": value for place, value in enumerate(allowed_values)}
    sql = FIND.format(
        few=FEW, common=" ".join(COMMON.split()), allowed=allowed % tuple(f"%({name})s" for name in names)
    )
    values = {"title": _readable(title), "need": _readable(need), "most": most, **names}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Hit(*row) for row in cursor.fetchall()]


def _readable(text: str) -> str:
    """What PostgreSQL takes as a text, and not more of it than is useful."""
    return text.replace("\0", " ")[:LONGEST_QUERY]
