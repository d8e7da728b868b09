"""Who has just done what in the roadmap, in a sentence each: told to those who have it open."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import F, Model, OuterRef, Subquery
from django.db.models.functions import JSONObject
from pghistory.models import Context

from innolab.accounts.models import User
from portfolio.history import SOMEBODY_OUTSIDE
from portfolio.models import ActionPlan, ActionPlanEntry, Project
from portfolio.templatetags.norwegian import span
from portfolio.workflow import Stage
from roadmap.kept import Kept
from roadmap.live import EVERYWHERE, SHOWN, Event

# A row of a trail is never changed, and neither is who did it: what was read once need not be read again.
_kept_rows, _kept_told = Kept(4_000), Kept(500)
_OF_AN_ENTRY = ("rank", "decision", "finished_on", "investment_cost", "operating_cost", "effort_days")
_OF_A_PLAN = ("state", "adoption_id")  # a revision leaves the plan adopted, by another adoption
_OF_A_PROJECT = ("starts_on", "ends_on", "stage", "title")
_DECIDED = {
    ActionPlanEntry.Decision.CANDIDATE: "satte {} tilbake til kandidat",
    ActionPlanEntry.Decision.INCLUDED: "tok {} med i planen",
    ActionPlanEntry.Decision.RESERVE: "satte {} i reserve",
    ActionPlanEntry.Decision.OUT: "tok {} ut av planen",
}
_OF_THE_PLAN = ("entry", "frame", "capacity", "plan")
_STATED = {
    "phase": "endret fasene i {}",
    "milestone": "endret milepælene i {}",
    "dependency": "endret hva {} er avhengig av",
}


class Happened(NamedTuple):
    """`key`: of what belongs together, so that nobody is told twice. `by`: the user's key, or None.

    `project`: worth telling only to whom the project is shown; None for what was done in the plan itself.
    """

    key: str
    project: int | None
    by: int | None
    who: str
    did: str


class Changes(NamedTuple):
    """What the picture has to draw anew, and what its viewers are told."""

    projects: frozenset[int]  # of which more has changed than that others went past them in the ranking
    is_ranked_anew: bool
    is_drawn_anew: bool  # all of it, as when the plan is adopted or closed, or a phase has another name
    told: list[Happened]


def changes_in(plan: ActionPlan, events: Iterable[Event]) -> Changes:
    """Of the trail that has come, what concerns the picture of the plan. Drafts are their writers' alone."""
    events = list(events)
    all_entries = _rows("entry", events, _OF_AN_ENTRY, "plan_id", "project_id")
    entries = [row for row in all_entries if row["plan_id"] == plan.pk]
    projects = [row for row in _rows("project", events, _OF_A_PROJECT) if row["stage"] != Stage.DRAFT]
    others = _of_no_draft([row for what in _STATED for row in _rows(what, events, (), "project_id")])
    of_plan = [row for what in ("frame", "capacity") for row in _rows(what, events, (), "plan_id")]
    limits = [row for row in of_plan if row["plan_id"] == plan.pk]
    state = [row for row in _rows("plan", events, _OF_A_PLAN) if row["pgh_obj_id"] == plan.pk]
    keys = {row["project_id"] for row in (*(row for row in entries if _is_more_than_passed(row)), *others)}
    keys |= {row["pgh_obj_id"] for row in projects}
    sentences = _sentences(entries, projects, others, limits, state)
    ranked = any(_differs(row, "rank") for row in entries)
    anew = any(_differs(row, *_OF_A_PLAN) for row in state) or any(event.what in EVERYWHERE for event in events)
    return Changes(frozenset(keys), ranked, anew, _told(sentences))


def _of_no_draft(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = {row["project_id"] for row in rows}
    told = set(Project.objects.sent_in().filter(pk__in=keys).values_list("pk", flat=True)) if keys else keys
    return [row for row in rows if row["project_id"] in told]


def _rows(what: str, events: Iterable[Event], compared: tuple[str, ...], *more: str) -> list[dict[str, Any]]:
    """The rows of one trail, each with what it was before in `was`; None for what is new."""
    keys = sorted(event.pk for event in events if event.what == what)
    found = {key: _kept_rows.find((what, key)) for key in keys}
    if missing := [key for key, row in found.items() if row is None]:
        for row in _read(what, missing, compared, more):
            found[row["pgh_id"]] = row
            _kept_rows.keep((what, row["pgh_id"]), row)
    return [row for row in found.values() if row]


def _read(what: str, keys: list[int], compared: tuple[str, ...], more: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    model: type[Model] = SHOWN[what][0]
    trail = model.pgh_event_model.objects  # type: ignore[attr-defined]
    before = trail.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    was = JSONObject(**{name: F(name) for name in ("pgh_id", *compared)})
    found = trail.filter(pgh_id__in=keys).annotate(was=Subquery(before.values(json=was)[:1]))
    names = ("pgh_id", "pgh_label", "pgh_obj_id", "pgh_context_id", "pgh_created_at", "was", *compared, *more)
    for row in found.values(*names):
        yield {"what": what, **row}


def _differs(row: dict[str, Any], *names: str) -> bool:
    was = row["was"]
    return was is None or any(_plain(row[name]) != was[name] for name in names)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _is_more_than_passed(row: dict[str, Any]) -> bool:
    return _differs(row, *(name for name in _OF_AN_ENTRY if name != "rank"))


class _Sentence(NamedTuple):
    row: dict[str, Any]
    weight: int  # of what belongs together, the heaviest is told
    project: int | None
    did: str  # with {} for the project


def _sentences(
    entries: list[dict[str, Any]],
    projects: list[dict[str, Any]],
    others: list[dict[str, Any]],
    limits: list[dict[str, Any]],
    state: list[dict[str, Any]],
) -> list[_Sentence]:
    changed = [row for row in state if row["was"] and _differs(row, *_OF_A_PLAN)]
    return [
        *(_of_entry(row) for row in entries),
        *(_of_project(row) for row in projects if row["was"]),
        *(_Sentence(row, 1, row["project_id"], _STATED[row["what"]]) for row in others),
        *(_Sentence(row, 60, None, "endret rammene") for row in limits),
        *(_Sentence(row, 90, None, _of_plan(row)) for row in changed),
    ]


def _of_entry(row: dict[str, Any]) -> _Sentence:
    was, key = row["was"], row["project_id"]
    if was is None:
        return _Sentence(row, 80, key, "førte opp {} som kandidat")
    if _differs(row, "decision"):
        return _Sentence(row, 10_000, key, _DECIDED[ActionPlanEntry.Decision(row["decision"])])
    if _differs(row, "finished_on"):
        return _Sentence(row, 80, key, "satte {} som gjort" if row["finished_on"] else "tok tilbake at {} var gjort")
    if _differs(row, "rank") and row["rank"] and was["rank"]:  # the one that went past the others went farthest
        way = abs(row["rank"] - was["rank"])
        return _Sentence(row, 100 + way, key, f"flyttet {{}} fra plass {was['rank']} til plass {row['rank']}")
    return _Sentence(row, 70, key, "endret beløp eller innsats i {}")


def _of_project(row: dict[str, Any]) -> _Sentence:
    key = row["pgh_obj_id"]
    if _differs(row, "starts_on", "ends_on") and row["starts_on"] and row["ends_on"]:
        return _Sentence(row, 50, key, f"flyttet {{}} i tid, til {span(row['starts_on'], row['ends_on'])}")
    if _differs(row, "stage"):
        return _Sentence(row, 40, key, f"gjorde at {{}} er {Stage(row['stage']).label}")
    return _Sentence(row, 30, key, "endret {}")


def _of_plan(row: dict[str, Any]) -> str:
    if row["was"]["adoption_id"] and not _differs(row, "state"):
        return "vedtok en ny revisjon av planen"
    return {ActionPlan.State.ADOPTED: "vedtok planen", ActionPlan.State.CLOSED: "lukket planen"}.get(
        ActionPlan.State(row["state"]), "endret planen"
    )


def _told(sentences: Iterable[_Sentence]) -> list[Happened]:
    """One for each act, in the order that they were done. Three queries at the most; none for what was told before."""
    heaviest: dict[Any, _Sentence] = {}
    for each in sentences:
        act = each.row["pgh_context_id"] or each.row["pgh_created_at"]
        if act not in heaviest or each.weight > heaviest[act].weight:
            heaviest[act] = each
    found = {act: _kept_told.find((act, each.row["what"], each.row["pgh_id"])) for act, each in heaviest.items()}
    missing = {act: heaviest[act] for act, told in found.items() if told is None}
    for act, told in _in_words(missing):
        found[act] = told
        _kept_told.keep((act, heaviest[act].row["what"], heaviest[act].row["pgh_id"]), told)
    in_order = sorted(heaviest, key=lambda act: heaviest[act].row["pgh_created_at"])
    return [found[act] for act in in_order]


def _in_words(acts: dict[Any, _Sentence]) -> Iterator[tuple[Any, Happened]]:
    if not acts:
        return
    titles = _titles(each.project for each in acts.values())
    users = _users(acts)
    for act, each in acts.items():
        by, who = users.get(act, (None, SOMEBODY_OUTSIDE))
        project = None if each.row["what"] in _OF_THE_PLAN else each.project
        yield act, Happened(str(act), project, by, who, each.did.format(titles.get(each.project)))


def _titles(keys: Iterable[int | None]) -> dict[int | None, str]:
    rows = Project.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "title")
    return {key: f"«{title}»" for key, title in rows}


def _users(acts: Iterable[Any]) -> dict[Any, tuple[int, str]]:
    contexts = Context.objects.filter(pk__in=[act for act in acts if not hasattr(act, "isoformat")])
    by = {context.pk: context.metadata.get("user") for context in contexts}
    names = dict(User.objects.filter(pk__in=filter(None, by.values())).values_list("pk", "name"))
    return {key: (user, names[user]) for key, user in by.items() if user in names}
