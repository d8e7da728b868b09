"""What has been changed in a project, by whom, from what to what: read from the trail that the database itself keeps.

A draft's trail is nobody's but its writers', and is not told. What one person does in one request is one change.
"""

import datetime
import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F, Model, QuerySet, Value
from django.utils import timezone
from django.utils.formats import date_format

from innolab.accounts.models import User
from innolab.fields import thousands
from portfolio.models import (
    Dependency,
    Driver,
    ExpectedBenefit,
    InnovationType,
    IntakeRound,
    Milestone,
    Programme,
    Project,
    ProjectCoAuthor,
    ProjectCriterionMet,
    ProjectCriterionNotMet,
    ProjectDriver,
    ProjectPhase,
    Sdg,
    SdgTag,
    Strategy,
    Unit,
)
from portfolio.workflow import Stage

_GONE = "noe som er slettet"
_POINTS_TO: dict[str, type[Model]] = {
    "strategy": Strategy,
    "unit": Unit,
    "programme": Programme,
    "intake_round": IntakeRound,
    "owner": User,
    "manager": User,
    "submitter": User,
    "assigned_to": User,
}
# The words for each, as they stand after «endret». What is not here nobody needs to be told, or others tell.
_TEXTS = {
    "need": "behovet",
    "solution": "løsningen",
    "hypothesis": "hypotesen",
    "affected": "hvem det berører",
    "benefits": "forventede gevinster",
    "collaborators": "andre å samarbeide med",
    "programme_reason": "begrunnelsen for programmet",
}
_LABELS = {
    "stage": "stadiet",
    "title": "tittelen",
    "reference": "egen referanse",
    **_TEXTS,
    "kind": "typen",
    "innovation_types": "hva slags innovasjon det er",
    "period": "perioden",
    "investment_cost": "investering",
    "operating_cost": "drift per år",
    "effort_days": "egeninnsats",
    "unit": "enheten",
    "strategy": "strategien",
    "programme": "programmet",
    "is_statutory": "lovpålagt",
    "expected_benefit": "forventet nytte",
    "submitter": "innmelder",
    "owner": "prosjekteier",
    "manager": "prosjektleder",
    "assigned_to": "saksbehandler",
    "intake_round": "runden",
    "answer_due_on": "svarfristen",
}
_READ = [*(name for name in _LABELS if name != "period"), "starts_on", "ends_on"]
# The tables that join a project to others: what each row points to.
_JOINED: dict[str, tuple[type[Model], str]] = {
    "driver": (ProjectDriver, "driver_id"),
    "criteria_met": (ProjectCriterionMet, "programmecriterion_id"),
    "criteria_not_met": (ProjectCriterionNotMet, "programmecriterion_id"),
    "co_author": (ProjectCoAuthor, "user_id"),
    "goal": (SdgTag, "goal"),
    "needs": (Dependency, "needs_id"),
    "phase": (ProjectPhase, "phase_id"),
    "milestone": (Milestone, "pgh_obj_id"),
}
# Of these it is told that they were changed, and not how.
_CHANGED = {
    "criteria_met": "svarene på programkriteriene",
    "criteria_not_met": "svarene på programkriteriene",
    "phase": "fasene",
    "milestone": "milepælene",
}
_ADDED = {"insert": 1, "update": 0, "delete": -1}
_WHEN = ("pgh_id", "pgh_label", "pgh_created_at", "pgh_context_id", "pgh_context__metadata")


class Change(NamedTuple):
    """One part, in words. Of a long text both are the whole of it."""

    part: str
    label: str
    before: str
    after: str

    @property
    def is_text(self) -> bool:
        return self.part in _TEXTS


class Changed(NamedTuple):
    """What one person changed at once."""

    at: datetime.datetime
    by: User | None
    is_import: bool
    stage: Stage
    changes: list[Change]
    changed: list[str]
    added: list[str]
    removed: list[str]


@dataclass
class _Group:
    """Rows of the trail that belong together; `values`: of each part before and after."""

    at: datetime.datetime
    metadata: dict[str, Any]
    stage: str = ""
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    joined: Counter[tuple[str, int]] = field(default_factory=Counter)


def changes_of(project: Project, *, before: datetime.datetime | None = None, most: int) -> list[Changed]:
    """At most so many rows of the trail, the newest first, in a number of queries that does not grow with it."""
    trail = Project.pgh_event_model.objects.filter(pgh_obj_id=project.pk).exclude(stage=Stage.DRAFT)  # type: ignore[attr-defined]
    first = trail.order_by("pgh_id").values("stage", *_WHEN).first()
    if first is None:
        return []
    if before:
        trail = trail.filter(pgh_created_at__lt=before)
    rows = list(trail.order_by("-pgh_id").values(*_READ, *_WHEN)[: most + 1])
    groups, keys = _grouped(rows)
    for row in _joined(project, since=first["pgh_created_at"], before=before, most=most):
        group = groups.setdefault(keys.get(_request(row), _request(row)), _new(row))
        group.joined[row["what"], row["other"]] += _ADDED[row["pgh_label"]]
    groups.pop(_request(first), None)  # as it was sent in, or came in: a decision tells of it
    return _in_words(groups.values())


def forget(pk: int) -> None:
    """Of a draft that its submitter throws away nothing is kept."""
    Project.pgh_event_model.objects.filter(pgh_obj_id=pk).delete()  # type: ignore[attr-defined]
    for model, _ in _JOINED.values():
        model.pgh_event_model.objects.filter(project=pk).delete()  # type: ignore[attr-defined]


def _grouped(rows: list[dict[str, Any]]) -> tuple[dict[Any, _Group], dict[Any, Any]]:
    """The rows of the project itself, by what belongs together; and which group each request is in."""
    groups: dict[Any, _Group] = {}
    keys: dict[Any, Any] = {}
    for after, before in itertools.pairwise(rows):
        key = keys[_request(after)] = _together(after)
        group = groups.setdefault(key, _new(after))
        for part, (old, new) in _differences(before, after).items():
            group.values[part] = (old, group.values.get(part, (old, new))[1])
    return groups, keys


def _request(row: dict[str, Any]) -> Any:
    """What is done without a request, as from a shell, is told apart by its transaction."""
    return row["pgh_context_id"] or row["pgh_created_at"]


def _together(row: dict[str, Any]) -> Any:
    """A returned proposal saves itself while it is written, so a day's writing by one person is one change."""
    if row["stage"] != Stage.RETURNED:
        return _request(row)
    return (_metadata(row).get("user"), timezone.localdate(row["pgh_created_at"]))


def _new(row: dict[str, Any]) -> _Group:
    return _Group(row["pgh_created_at"], _metadata(row), row.get("stage", ""))


def _metadata(row: dict[str, Any]) -> dict[str, Any]:
    return row["pgh_context__metadata"] or {}


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    parts = {name: (before[name], after[name]) for name in _LABELS if name != "period"}
    parts["period"] = tuple((row["starts_on"], row["ends_on"]) for row in (before, after))  # type: ignore[assignment]
    return {part: pair for part, pair in parts.items() if pair[0] != pair[1]}


def _joined(
    project: Project, *, since: datetime.datetime, before: datetime.datetime | None, most: int
) -> QuerySet[Any, dict[str, Any]]:
    """What was joined to the project or parted from it since it was sent in, of all kinds in one query."""
    queries = []
    for what, (model, other) in _JOINED.items():
        trail = model.pgh_event_model.objects.filter(project=project.pk, pgh_created_at__gte=since)  # type: ignore[attr-defined]
        if before:
            trail = trail.filter(pgh_created_at__lt=before)
        queries.append(trail.order_by().annotate(what=Value(what), other=F(other)).values("what", "other", *_WHEN))
    rows: QuerySet[Any, dict[str, Any]] = queries[0].union(*queries[1:], all=True)
    return rows.order_by("-pgh_created_at")[:most]


def _in_words(groups: Iterable[_Group]) -> list[Changed]:
    groups = list(groups)
    names = _names(groups)
    return [_told(group, names) for group in groups]


def _told(group: _Group, names: dict[tuple[type[Model], int], str]) -> Changed:
    changes = [
        Change(part, _LABELS[part], *(_shown(part, value, names) for value in group.values[part]))
        for part in _LABELS
        if part in group.values and group.values[part][0] != group.values[part][1]
    ]
    joined: dict[int, list[str]] = {0: [], 1: [], -1: []}
    for (what, other), number in sorted(group.joined.items()):
        if what in _CHANGED:
            joined[0] = list(dict.fromkeys([*joined[0], _CHANGED[what]]))
        elif number or what == "goal":
            joined[number].append(_joined_word(what, other, names))
    who = group.metadata.get("user") or 0
    by = User(pk=who, name=names[User, who]) if (User, who) in names else None
    stage = Stage(group.stage) if group.stage else Stage.SUBMITTED
    is_import = "import" in group.metadata
    return Changed(group.at, by, is_import, stage, changes, joined[0], joined[1], joined[-1])


def _joined_word(what: str, other: int, names: dict[tuple[type[Model], int], str]) -> str:
    if what == "goal":
        return f"bærekraftsmålet «{other}. {Sdg(other).label}»"
    if what == "co_author":
        return f"medforfatteren {names.get((User, other), _GONE)}"
    if what == "needs":
        return f"at det er avhengig av «{names.get((Project, other), _GONE)}»"
    return f"føringen «{names[Driver, other]}»" if (Driver, other) in names else "en føring som er slettet"


def _names(groups: list[_Group]) -> dict[tuple[type[Model], int], str]:
    """What the things that are pointed to are called now; a query for each kind of them."""
    wanted: dict[type[Model], set[int]] = {User: {who for group in groups if (who := group.metadata.get("user"))}}
    for group in groups:
        for part, pair in group.values.items():
            if part in _POINTS_TO:
                wanted.setdefault(_POINTS_TO[part], set()).update(key for key in pair if key)
        for what, other in group.joined:
            if model := {"driver": Driver, "co_author": User, "needs": Project}.get(what):
                wanted.setdefault(model, set()).add(other)
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        if keys
        for row in model._base_manager.filter(pk__in=keys)
    }


def _days(period: tuple[datetime.date | None, datetime.date | None]) -> str:
    return "–".join(date_format(day, "j.n.Y") for day in period if day)


_SHOWN: dict[str, Callable[[Any], str]] = {
    "stage": lambda value: str(Stage(value).label),
    "title": lambda value: f"«{value}»",
    "kind": lambda value: str(Project.Kind(value).label),
    "innovation_types": lambda value: ", ".join(str(InnovationType(each).label) for each in value),
    "period": _days,
    "investment_cost": lambda value: f"{thousands(value)}\u00a0kr",
    "operating_cost": lambda value: f"{thousands(value)}\u00a0kr",
    "effort_days": lambda value: f"{thousands(value)}\u00a0dagsverk",
    "is_statutory": lambda value: "ja" if value else "nei",
    "expected_benefit": lambda value: str(ExpectedBenefit(value).label),
    "answer_due_on": lambda value: date_format(value, "j. F Y"),
}


def _shown(part: str, value: Any, names: dict[tuple[type[Model], int], str]) -> str:
    if value is None:
        return ""
    if part in _POINTS_TO:
        return names.get((_POINTS_TO[part], value), _GONE)
    return _SHOWN.get(part, str)(value)
