"""«Finnes dette allerede?» The initiatives that are about the same as a text (strategy §5, #Helhetlig)."""

from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Func, QuerySet, Value

from innolab.accounts.models import User
from portfolio.models import Project
from portfolio.models.project import ProjectQuerySet
from portfolio.search_sql import FEW, FIND

# A score below is chance, and from the other one on it is likely that the need is the same: both from the half of the
# labelled pairs to develop on (tests/similarity/).
WORTH_SHOWING = 0.13
LIKELY_THE_SAME = 0.42
LONGEST_QUERY = 5_000
# A search in a list finds what has at least this share of what was asked for.
ENOUGH_OF_A_QUERY = 0.4
MOST_FOUND = 300


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
        project = _that_goes_on(rows[hit.project_id])
        if project != exclude and len(found) < most:
            found.setdefault(project.pk, Similar(project, hit.score, _why(hit)))
    return list(found.values())


def search(projects: ProjectQuerySet, text: str) -> ProjectQuerySet:
    """Those that have most of what is asked for, the best fit first. An empty text leaves all as they are."""
    if not text.strip():
        return projects
    hits = _find(projects, title=text, need="", most=MOST_FOUND)
    ids = [hit.project_id for hit in hits if hit.coverage >= ENOUGH_OF_A_QUERY]
    place = Func(Value(ids, output_field=ArrayField(BigIntegerField())), F("pk"), function="array_position")
    return projects.filter(pk__in=ids).order_by(place)


def _that_goes_on(project: Project) -> Project:
    while project.merged_into is not None:
        project = project.merged_into
    return project


def _why(hit: Hit) -> str:
    """In words, what both are about."""
    if not hit.words:
        return f"Funnet med synonymer for «{hit.synonyms[0]}»."
    shared = " og ".join([", ".join(hit.words[:-1]), hit.words[-1]] if len(hit.words) > 1 else hit.words)
    with_synonyms = f" Også funnet med synonymer for «{hit.synonyms[0]}»." if hit.synonyms else ""
    return f"Begge handler om {shared}.{with_synonyms}"


def _find(projects: QuerySet[Project], *, title: str, need: str, most: int) -> list[Hit]:
    allowed, allowed_values = projects.order_by().values("pk").query.sql_with_params()
    names = {f"allowed_{place}": value for place, value in enumerate(allowed_values)}
    sql = FIND.format(few=FEW, allowed=allowed % tuple(f"%({name})s" for name in names))
    values = {"title": _readable(title), "need": _readable(need), "most": most, **names}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Hit(*row) for row in cursor.fetchall()]


def _readable(text: str) -> str:
    """What PostgreSQL takes as a text, and not more of it than is useful."""
    return text.replace("\0", " ")[:LONGEST_QUERY]
