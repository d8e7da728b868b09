"""Writes checked rows in bulk, and takes them back. For portfolio.importing.acts only, inside its transaction."""

import datetime
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

import pgtrigger
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from pghistory.models import Event
from psycopg2.errors import ForeignKeyViolation

from innolab.accounts.models import User
from innolab.refusals import Refused
from innolab.removal import uses
from portfolio import editing
from portfolio.importing.lookups import NEW_UNIT
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Decision,
    Dimension,
    Import,
    ImportRow,
    Project,
    Sdg,
    SdgTag,
    Strategy,
    Unit,
)
from portfolio.workflow import ASSESSED_OR_LATER
from principles.models import Assessment, Checklist

AT_ONCE = 500
_LISTS = ("drivers", "goals")
_DAYS = ("starts_on", "ends_on")
_ENVIRONMENT = {Sdg.WATER, Sdg.CLIMATE, Sdg.LIFE_BELOW_WATER, Sdg.LIFE_ON_LAND}
_ECONOMY = {Sdg.DECENT_WORK, Sdg.INDUSTRY, Sdg.LESS_INEQUALITY, Sdg.CONSUMPTION}


def hold(rows: Iterable[ImportRow]) -> dict[int, Project]:
    """The projects that the rows change, by key, held until the transaction ends; in everybody's order."""
    keys = [row.project_id for row in rows if row.project_id]
    held = Project.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    return {project.pk: project for project in held}


def write(it: Import, rows: list[ImportRow], *, strategy: Strategy, by: User, tell: Callable[[int], object]) -> None:
    """New projects and changes of those that are there."""
    units = _new_units(it, rows)
    new = [row for row in rows if row.kind == ImportRow.Kind.NEW]
    changed = [row for row in rows if row.kind == ImportRow.Kind.CHANGED]
    left = iter(new)
    for place in range(0, len(new), AT_ONCE):
        _create(it, list(islice(left, AT_ONCE)), units, strategy=strategy, by=by)
        tell(place)
    _change(changed, units)
    _replanned(changed, reason=it.reason, by=by)
    tell(len(rows))


def _new_units(it: Import, rows: list[ImportRow]) -> dict[str, int]:
    """The units that the rows name and that are to be made, by what stands in the rows."""
    mark = f"{NEW_UNIT}:"
    names = dict.fromkeys(
        row.values["unit_id"].removeprefix(mark) for row in rows if str(row.values.get("unit_id", "")).startswith(mark)
    )
    made = {}
    for name in names:
        unit = Unit.objects.filter(name__iexact=name).first()
        if unit is None:
            unit = Unit.objects.create(name=name, slug=_free_slug(name))
            it.made_units.append(unit.pk)
        made[mark + name] = unit.pk
    return made


def _free_slug(name: str) -> str:
    slug = slugify(name.casefold().replace("ø", "o").replace("æ", "ae").replace("å", "a"))[:40] or "enhet"
    number, free = 1, slug
    while Unit.objects.filter(slug=free).exists():
        number += 1
        free = f"{slug}-{number}"
    return free


def _create(it: Import, rows: list[ImportRow], units: dict[str, int], *, strategy: Strategy, by: User) -> None:
    now, kind = timezone.now(), Decision.Kind.IMPORTED
    assessed = [row for row in rows if row.values["stage"] in ASSESSED_OR_LATER]
    lists = Checklist.objects.bulk_create(Checklist(created_by=by) for _ in assessed)
    checklists = {row.number: checklist for row, checklist in zip(assessed, lists, strict=True)}
    projects = []
    for row in rows:
        fields = {"submitter_id": by.pk, **_fields(row.values, units)}
        if checklist := checklists.get(row.number):
            fields |= {"checklist": checklist, "programme_confirmed_at": now, "programme_confirmed_by": by}
        projects.append(Project(strategy=strategy, submitted_at=now, **fields))
    for row, project in zip(rows, Project.objects.bulk_create(projects), strict=True):
        row.project = project
    _link(rows)
    Decision.objects.bulk_create(
        Decision(
            project=row.project,
            kind=kind,
            reason=f"Fra «{it.name}», rad {row.number}.",
            by=by,
            at=now,
        )
        for row in rows
    )
    ImportRow.objects.bulk_update(rows, ["project"])


def _change(rows: list[ImportRow], units: dict[str, int]) -> None:
    projects = hold(rows)
    with_goals = {row.project_id: row for row in rows if "goals" in row.values}
    for row in with_goals.values():
        row.before["tags"] = []
    tags = SdgTag.objects.filter(project__in=with_goals)
    for key, *tag in tags.values_list("project_id", "goal", "dimension", "reason"):
        with_goals[key].before["tags"].append(tag)
    _set({projects[row.project_id]: _fields(row.values, units) for row in rows if row.project_id})
    _link(rows)
    ImportRow.objects.bulk_update(rows, ["before"], batch_size=AT_ONCE)


def _replanned(rows: list[ImportRow], *, reason: str, by: User) -> None:
    """What a plan counts on has changed, for a reason that stays; as portfolio.editing says it of one.

    Nobody is told: a sheet may change hundreds, and whoever follows them finds it in their history.
    """
    keys = [row.project_id for row in rows if row.in_plan]
    those = ActionPlanEntry.objects.that_count().filter(project__in=keys)
    plans: dict[int, list[ActionPlan]] = {}
    for entry in those.select_related("plan").order_by("project"):
        plans.setdefault(entry.project_id, []).append(entry.plan)
    kind = Decision.Kind.REPLANNED
    Decision.objects.bulk_create(
        Decision(project_id=project, plan=editing.the_only(found), kind=kind, reason=reason, by=by)
        for project, found in plans.items()
    )


def _set(fields: dict[Project, dict[str, Any]]) -> None:
    """Whoever writes on a text meanwhile is told that it has changed, by its version."""
    now = timezone.now()
    for project, own in fields.items():
        for name, value in own.items():
            setattr(project, name, value)
        project.version += 1
        project.changed_at = now
    names = {name for own in fields.values() for name in own}
    Project.objects.bulk_update(list(fields), [*sorted(names), "version", "changed_at"], batch_size=AT_ONCE)


def _fields(row_values: dict[str, Any], units: dict[str, int]) -> dict[str, Any]:
    """As a project takes them."""
    fields = {name: value for name, value in row_values.items() if name not in _LISTS and name != "tags"}
    for name in _DAYS:
        if fields.get(name):
            fields[name] = datetime.date.fromisoformat(fields[name])
    if fields.get("unit_id") in units:
        fields["unit_id"] = units[fields["unit_id"]]
    return fields


def _link(rows: list[ImportRow]) -> None:
    """The guidelines and goals of the rows that name any, instead of those that there were."""
    _link_drivers({row.project_id: row.values["drivers"] for row in rows if "drivers" in row.values})
    goals = {row.project_id: row.values["goals"] for row in rows if row.project_id and "goals" in row.values}
    tags = SdgTag.objects.filter(project__in=goals)
    gone = [pk for pk, key, goal in tags.values_list("pk", "project_id", "goal") if goal not in goals[key]]
    SdgTag.objects.filter(pk__in=gone).delete()
    SdgTag.objects.bulk_create(
        (SdgTag(project_id=key, goal=goal, dimension=dimension_of(goal)) for key in goals for goal in goals[key]),
        ignore_conflicts=True,  # a goal that the project has already keeps its reason
    )


def _link_drivers(drivers: dict[int | None, list[int]]) -> None:
    through = Project.drivers.through
    through.objects.filter(project__in=drivers).delete()
    through.objects.bulk_create(
        through(project_id=key, driver_id=driver) for key, those in drivers.items() for driver in those
    )


def dimension_of(goal: int) -> Dimension:
    """Where a goal mostly belongs; a sheet names only the goal."""
    if goal in _ENVIRONMENT:
        return Dimension.ENVIRONMENT
    return Dimension.ECONOMY if goal in _ECONOMY else Dimension.SOCIAL


# Undoing


class Blocker(NamedTuple):
    """A project that others have done something with since, and what, in words."""

    project: int
    why: str


def blockers(it: Import, rows: list[ImportRow]) -> list[Blocker]:
    """Why the import cannot be undone as a whole."""
    new = {row.project_id: row.title for row in rows if row.kind == ImportRow.Kind.NEW and row.project_id}
    every = new | {row.project_id: row.title for row in rows if row.kind == ImportRow.Kind.CHANGED and row.project_id}
    found = [
        Blocker(key, f"«{every[key]}» er endret etter at det ble hentet inn.") for key in _changed_since(it, every)
    ]
    return found + [Blocker(key, f"«{new[key]}» har fått noe nytt: {what}.") for key, what in _attached_since(new)]


def _changed_since(it: Import, keys: Iterable[int]) -> list[int]:
    """Those whose latest change, as the trail has it, is not that of this import. What was undone since counts not."""
    undone = set(Import.objects.filter(state=Import.State.UNDONE).values_list("pk", flat=True))
    events = Project.pgh_event_model.objects.filter(pgh_obj_id__in=list(keys))  # type: ignore[attr-defined]
    latest: dict[int, int | None] = {}
    for key, context in events.order_by("-pgh_id").values_list("pgh_obj_id", "pgh_context__metadata"):
        said = context or {}
        if "import_undone" not in said and said.get("import") not in undone:
            latest.setdefault(key, said.get("import"))
    return [key for key, by_import in sorted(latest.items()) if by_import != it.pk]


def _attached_since(new: dict[int, str]) -> list[tuple[int, str]]:
    """What others have tied to a project, whatever it is: whoever adds a table that points to projects is seen here."""
    found = []
    for relation in Project._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or relation.concrete or relation.many_to_many or not isinstance(model, type):
            continue
        if model._meta.auto_created or issubclass(model, Event) or model in (ImportRow, SdgTag):
            continue
        name = relation.field.name  # type: ignore[union-attr]
        rows = model._base_manager.filter(**{f"{name}__in": list(new)})
        if model is Decision:
            rows = rows.exclude(kind=Decision.Kind.IMPORTED)
        found += [(key, str(model._meta.verbose_name)) for key in rows.values_list(name, flat=True).distinct()]
    assessed = Assessment.objects.filter(checklist__project__in=list(new))
    return found + [(key, "vurdering") for key in assessed.values_list("checklist__project", flat=True).distinct()]


def take_back(it: Import, rows: list[ImportRow], *, by: User) -> None:
    """New projects are gone, with the decision that said where they came from; changed ones are as they were."""
    changed = [row for row in rows if row.kind == ImportRow.Kind.CHANGED and row.project_id]
    projects = hold(changed)
    _set({projects[row.project_id]: _fields(row.before, {}) for row in changed if row.project_id})
    tags = {row.project_id: row.before["tags"] for row in changed if row.project_id and "tags" in row.before}
    SdgTag.objects.filter(project__in=tags).delete()
    SdgTag.objects.bulk_create(
        SdgTag(project_id=key, goal=goal, dimension=dimension, reason=reason)
        for key, those in tags.items()
        for goal, dimension, reason in those
    )
    _link_drivers({row.project_id: row.before["drivers"] for row in changed if "drivers" in row.before})
    _replanned(changed, reason=f"Innhentingen av «{it.name}» er angret.", by=by)
    _remove(Project.objects.filter(pk__in=[row.project_id for row in rows if row.kind == ImportRow.Kind.NEW]))
    for unit in Unit.objects.filter(pk__in=it.made_units):
        if not uses(unit):
            unit.delete()


def _remove(projects: QuerySet[Project]) -> None:
    checklists = list(projects.exclude(checklist=None).values_list("checklist", flat=True))
    keys = list(projects.values_list("pk", flat=True))
    with pgtrigger.ignore("portfolio.Decision:decisions_are_append_only"):  # see docs/adr/0013
        Decision.objects.filter(project__in=keys).delete()
    Project.objects.filter(pk__in=keys).delete()
    Checklist.objects.filter(pk__in=checklists).delete()


def refused_by_database(error: Exception) -> Refused:
    """What somebody did in the same second, as a rule; all that can be known before is checked before."""
    if "no_two_projects_share_a_reference" in str(error):
        return Refused("Et annet prosjekt har fått en av referansene i mellomtiden. Kontroller filen på nytt.")
    if isinstance(error.__cause__, ForeignKeyViolation):
        return Refused("Noe som radene viser til, for eksempel en enhet, er slettet i mellomtiden.")
    return Refused("Databasen tok ikke imot radene. Kontroller filen på nytt.")
