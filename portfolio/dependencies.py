"""Which projects cannot be carried out without others. What was merged counts as the one that goes on."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from innolab.accounts.models import User
from innolab.refusals import Refused
from portfolio import editing, projects, similarity
from portfolio.models import Dependency, Project
from portfolio.workflow import Stage

MOST_FOUND = 10
_COMES_TO_NOTHING = (Stage.DECLINED, Stage.STOPPED)
_TOLD = ("title", "stage", "starts_on", "ends_on", "merged_into")
_BOTH_ENDS = ("project", "project__merged_into", "needs", "needs__merged_into")


class Ways(NamedTuple):
    """What a project is dependent on, and what is dependent on it; read with their title, stage and period alone."""

    needs: list[Project]
    needed_by: list[Project]


def ways_of(project: Project) -> Ways:
    """Both ways, for the page of the project, in two queries."""
    its_own = Q(needs=project) | Q(needs__merged_into=project)
    waiting = _read(Dependency.objects.filter(its_own), "project")
    needed_by = {_goes_on(row.project): None for row in waiting.order_by("project__title", "pk")}
    return Ways(needs_of([project.pk])[project.pk], [each for each in needed_by if each != project])


def needs_of(keys: Iterable[int]) -> defaultdict[int, list[Project]]:
    """What each of these projects is dependent on, as in Ways, by its key, in one query. Without any it has none."""
    rows = _read(Dependency.objects.filter(project__in=set(keys)), "needs")
    found: defaultdict[int, list[Project]] = defaultdict(list)
    for row in rows.order_by("needs__title", "pk"):
        needed = _goes_on(row.needs)
        if needed.pk != row.project_id and needed not in found[row.project_id]:
            found[row.project_id].append(needed)
    return found


def search(project: Project, text: str) -> list[Project]:
    """What the project could be dependent on: the one with this number, or those that fit the words best."""
    if not text.strip():
        return []
    others = Project.objects.sent_in().exclude(pk=project.pk).exclude(stage__in=_COMES_TO_NOTHING)
    with_number = others.filter(pk=text) if text.isdecimal() else others.none()
    found = with_number if with_number.exists() else similarity.search(others, text)
    return list(found.select_related("unit")[:MOST_FOUND])


@transaction.atomic
def set_dependencies(
    project: Project, *, needs: Iterable[Project], by: User, read: Collection[int] | None = None
) -> Project:
    """Say what the project is dependent on: these, and no others.

    `read`: the keys that the user saw when the page was opened. What somebody else has added or removed since then
    stays so. Raises NotPermitted, or Refused for what nobody can be dependent on, and for a circle, in words.
    """
    wanted = {_goes_on(each).pk for each in needs}
    hold_all()
    project = projects.lock(project)
    editing.refuse_unless_editable(project, by=by)
    has = {needed.pk for needed in needs_of([project.pk])[project.pk]}
    seen = has if read is None else set(read)
    added, removed = wanted - seen - has, (seen - wanted) & has
    if not added and not removed:
        return project
    _refuse_what_cannot_be_needed(project, added)
    leads_to = _leads_to(Dependency.objects.exclude(project=project))
    leads_to[project.pk] |= (has | added) - removed
    if circle := _circle(project.pk, leads_to):
        raise Refused(f"{_in_words(circle)}.")
    gone = Project.objects.filter(pk__in=removed) | Project.objects.filter(merged_into__in=removed)
    project.dependencies.filter(needs__in=gone).delete()
    Dependency.objects.bulk_create(Dependency(project=project, needs_id=key) for key in sorted(added))
    return project


def refuse_circle_of_merging(project: Project, *, into: Project) -> None:
    """Raises Refused where what the two need, and what needs them, would lead from the one that goes on back to it.

    Whoever calls has called hold_all. One query, and one for the words.
    """
    apart = _leads_to(Dependency.objects.all())
    own = {project.pk, into.pk}
    together: defaultdict[int, set[int]] = defaultdict(set)
    for at, needs in apart.items():
        together[into.pk if at in own else at] |= {into.pk if to in own else to for to in needs}
    together[into.pk].discard(into.pk)  # one that needed the other needs nothing more
    if circle := _circle(into.pk, together):
        raise Refused(f"{_in_words(circle)}, når de to er ett. Ta bort en av avhengighetene først.")


def hold_all() -> None:
    """A circle may run through any number of projects. So changes, which are rare, come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE portfolio_dependency IN SHARE ROW EXCLUSIVE MODE")


def _read(rows: QuerySet[Dependency], end: str) -> QuerySet[Dependency]:
    """With the project at this end, and with what goes on for it where it is merged; without their many texts."""
    fields = [f"{at}__{name}" for at in (end, f"{end}__merged_into") for name in _TOLD]
    return rows.select_related(f"{end}__merged_into").only("project", *fields)


def _goes_on(project: Project) -> Project:
    return project.merged_into or project


def _refuse_what_cannot_be_needed(project: Project, keys: set[int]) -> None:
    """A draft is its writers' alone, so it is told of as if there were none."""
    if project.pk in keys:
        raise Refused("Et prosjekt kan ikke være avhengig av seg selv.")
    if Project.objects.sent_in().filter(pk__in=keys).count() < len(keys):
        raise Refused("Velg prosjekter som er sendt inn. Et av dem du valgte, finnes ikke, eller er et utkast.")


def _leads_to(rows: QuerySet[Dependency]) -> defaultdict[int, set[int]]:
    """What each project needs, by the keys of those that go on. One query."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for at, at_into, to, to_into in rows.values_list(*_BOTH_ENDS):
        found[at_into or at].add(to_into or to)
    return found


def _circle(start: int, leads_to: defaultdict[int, set[int]]) -> list[int]:
    """The shortest way from the project back to itself; without one, nothing."""
    reached, ways = {start}, [[start]]
    while ways:
        way = ways.pop(0)
        if start in leads_to[way[-1]] and len(way) > 1:
            return [*way, start]
        following = sorted(leads_to[way[-1]] - reached)
        reached.update(following)
        ways += [[*way, each] for each in following]
    return []


def _in_words(circle: list[int]) -> str:
    titles = Project.objects.in_bulk(circle)
    first, *others = [f"«{titles[key]}»" for key in circle]
    return f"Det blir en ring: {first} er avhengig av {', som er avhengig av '.join(others)}"
