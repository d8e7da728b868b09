"""Every address of the portal as every role: whom it answers, and whom it refuses. A new one has to be written here."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from innolab.accounts import api_tokens
from innolab.accounts.models import User
from innolab.notifications.models import Notification
from portfolio import attachments, calendar_address, saved_views
from portfolio.importing import acts as importing
from portfolio.models import ActionPlan, Comment, SynonymGroup
from portfolio.models.action_plan import add_months
from portfolio.workflow import Stage
from roadmap import scenarios, wall_screens
from roadmap.meetings import ending
from tests.cast import ROLES, adopted
from tests.portfolio.files import upload
from tests.portfolio.spreadsheets import file, workbook
from tests.roadmap.meetings import a_meeting, under_way

EVERYBODY = frozenset(ROLES)
OFFICE = frozenset({"office"})
LEADERSHIP = frozenset({"leader"})
NOBODY: frozenset[str] = frozenset()
NAMESPACES = ("portfolio", "roadmap", "notifications", "api-tokens", "api")


class Who(NamedTuple):
    """Those whom an address answers; the others meet the status `no`, and learn nothing of what is not theirs."""

    may: frozenset[str] = EVERYBODY
    args: Callable[[Any], list[Any]] = lambda _world: []
    no: int = 403
    form: Callable[[Any, User], dict[str, Any]] = lambda _world, _user: {}  # without it nobody would get through
    writes: frozenset[str] = EVERYBODY  # of those who may read it


def _of(name: str, *more: Any) -> Callable[[Any], list[Any]]:
    return lambda world: [getattr(world, name).pk, *more]


PROJECT, DRAFT, MEETING = _of("project"), _of("draft"), _of("meeting")
SUBMITTER = frozenset({"submitter"})
ITS_WRITERS = Who(SUBMITTER | {"owner"}, DRAFT, no=404)  # the owner is its co-author


def _item(world: Any) -> list[Any]:
    return [world.meeting.pk, world.meeting.items.get().pk]


def _writer(world: Any, user: User) -> dict[str, Any]:
    return {"writer": user.pk}


def _first_place(world: Any, user: User) -> dict[str, Any]:
    return {"entry": world.entry.pk, "rank": 1, "version": world.plan.version}


def _a_day_later(world: Any, user: User) -> dict[str, Any]:
    project = world.entry.project
    return {
        "project": project.pk,
        "starts_on": project.starts_on + timedelta(days=1),
        "ends_on": project.ends_on + timedelta(days=1),
        "version": project.version,
    }


def _in_reserve(world: Any, user: User) -> dict[str, Any]:
    return {"entry": world.entry.pk, "decision": "reserve", "reason": "Vi venter.", "version": world.plan.version}


FOR_PROGRAMS: dict[str, Callable[[Any], list[Any]]] = {
    "list_projects": lambda _world: [],
    "get_project": PROJECT,
    "list_programmes": lambda _world: [],
    "list_assessments": lambda _world: [],
    "list_plans": lambda _world: [],
    "get_plan": lambda world: [world.plan.year],
    "list_entries": lambda world: [world.plan.year],
    "nothing-here": lambda _world: ["tull"],
}

WITH_A_VIEW = ("", "-rename", "-update", "-delete")
OF_AN_IMPORT = (
    "import", "import-sheet", "import-columns", "import-values", "import-preview", "import-progress", "import-problems",
    "import-confirm", "import-wake", "import-give-up", "import-result", "import-undo",
)  # fmt: skip

OF_A_SCENARIO = ("", "-frames", "-rename", "-share", "-unshare", "-delete", "-compare", "-matrix")


def _of_a_scenario(world: Any, _user: User) -> dict[str, Any]:
    return {"entry": world.shared_scenario.entries.first().pk, "version": 0}


# By the name of the address; where it answers differently for different things, with a word on which.
ADDRESSES: dict[str, Who] = {
    "portfolio:front-page": Who(),
    # Proposals: a draft is its writers' alone
    "portfolio:proposal-list": Who(),
    "portfolio:proposal-new": Who(),
    "portfolio:proposal-keep-new": Who(form=_writer),
    "portfolio:my-proposals": Who(),
    "portfolio:similar-hits": Who(),
    "portfolio:proposal-summary": ITS_WRITERS,
    "portfolio:proposal-submit": ITS_WRITERS,
    "portfolio:proposal-discard": ITS_WRITERS,
    "portfolio:co-author-invite": ITS_WRITERS,
    "portfolio:co-author-remove": ITS_WRITERS._replace(args=lambda world: [world.draft.pk, world.co_author.pk]),
    "portfolio:proposal-keep": ITS_WRITERS._replace(args=_of("draft", "behov"), form=_writer),
    "portfolio:proposal-step": ITS_WRITERS._replace(args=_of("draft", "behov")),
    # The portfolio office
    "portfolio:inbox": Who(OFFICE),
    "portfolio:inbox-several": Who(OFFICE),
    "portfolio:synonyms": Who(OFFICE),
    "portfolio:synonym-change": Who(OFFICE, _of("synonyms")),
    "portfolio:synonym-remove": Who(OFFICE, _of("synonyms")),
    "portfolio:project-assign": Who(OFFICE, PROJECT),
    "portfolio:project-take": Who(OFFICE, PROJECT),
    "portfolio:project-programme": Who(OFFICE, PROJECT),
    "portfolio:project-move": Who(OFFICE, _of("project", "parked")),
    "portfolio:project-checklist-anew": Who(OFFICE, PROJECT),
    "portfolio:project-merge": Who(OFFICE, PROJECT),
    "portfolio:project-merge-compare": Who(OFFICE, lambda world: [world.project.pk, world.other.pk]),
    "portfolio:project-unmerge": Who(OFFICE, _of("merged")),
    # Projects
    "portfolio:project-list": Who(),
    "portfolio:project-detail": Who(args=PROJECT),
    "portfolio:project-checklist": Who(args=PROJECT, writes=OFFICE),
    "portfolio:decision-basis": Who(args=PROJECT),
    "portfolio:project-as-it-was": Who(args=_of("merged")),
    "portfolio:project-history": Who(args=PROJECT),
    "portfolio:project-edit": Who(OFFICE | {"owner"}, _of("project", "tid-og-ressurser")),
    "portfolio:project-edit (personer)": Who(OFFICE | LEADERSHIP, _of("project", "personer")),
    "portfolio:saved-views": Who(),
    "portfolio:saved-view-new": Who(),
    **{f"portfolio:saved-view{act}": Who(SUBMITTER, _of("view"), no=404) for act in WITH_A_VIEW},
    "portfolio:saved-view (delt)": Who(args=_of("shared_view")),
    **{f"portfolio:saved-view{act} (delt)": Who(OFFICE, _of("shared_view")) for act in WITH_A_VIEW if act},
    "portfolio:saved-view-share": Who(OFFICE, _of("shared_view")),
    "portfolio:saved-view-unshare": Who(OFFICE, _of("shared_view")),
    # Bringing in
    "portfolio:imports": Who(OFFICE),
    **{f"portfolio:{name}": Who(OFFICE, _of("brought_in")) for name in OF_AN_IMPORT},
    # Taking part
    "portfolio:project-follow": Who(args=PROJECT),
    "portfolio:project-unfollow": Who(args=PROJECT),
    "portfolio:project-support": Who(args=PROJECT),
    "portfolio:project-withdraw-support": Who(args=PROJECT),
    "portfolio:comment-new": Who(args=PROJECT),
    "portfolio:comment": Who(args=_of("comment")),
    "portfolio:comment-edit": Who(args=_of("comment")),
    "portfolio:comment-hide": Who(OFFICE, _of("comment")),
    "portfolio:comment-show-again": Who(OFFICE, _of("comment")),
    "portfolio:project-attachments": Who(args=PROJECT),
    "portfolio:attachment": Who(args=_of("attachment")),
    "portfolio:attachment-remove": Who(frozenset({"admin"}), _of("attachment")),
    # The plan and the roadmap
    "portfolio:action-plan": Who(),
    "portfolio:action-plan-new": Who(OFFICE),
    "portfolio:action-plan-year": Who(args=lambda world: [world.plan.year]),
    "portfolio:plan-origins": Who(args=lambda world: [world.plan.year]),
    "portfolio:plan-candidates": Who(args=lambda world: [world.plan.year], writes=OFFICE),
    "portfolio:plan-warnings": Who(args=lambda world: [world.plan.year]),
    "portfolio:plan-follow-up": Who(args=lambda world: [world.plan.year]),
    "portfolio:my-follow-up": Who(),
    "portfolio:status-report": Who(frozenset({"office", "owner"}), PROJECT),  # its owner carries it
    "portfolio:plan-document": Who(args=lambda world: [world.plan.year], writes=OFFICE | LEADERSHIP),
    "portfolio:plan-document-file": Who(args=lambda world: [world.plan.year, "xlsx"]),
    "portfolio:plan-document-issued": Who(
        NOBODY, lambda world: [world.plan.year, 1, "pdf"], no=404
    ),  # a draft has none
    "portfolio:project-enter-plan": Who(OFFICE, PROJECT),
    "portfolio:entry": Who(args=_of("entry"), writes=LEADERSHIP),
    "portfolio:entry-money": Who(OFFICE | LEADERSHIP, _of("entry")),
    "portfolio:plan-frames": Who(args=lambda world: [world.plan.year], writes=OFFICE | LEADERSHIP),
    "portfolio:entry-finish": Who(LEADERSHIP | {"owner"}, _of("entry")),
    "portfolio:plan-adopt": Who(LEADERSHIP, lambda world: [world.plan.year]),
    "portfolio:plan-close": Who(LEADERSHIP, lambda world: [world.plan.year]),
    "portfolio:plan-close (lukket)": Who(args=lambda world: [world.closed.year], writes=LEADERSHIP),
    "portfolio:plan-deviations": Who(args=lambda world: [world.closed.year]),
    "portfolio:plan-revision": Who(args=lambda world: [world.closed.year, 1]),
    "portfolio:plan-compare": Who(args=lambda world: [world.closed.year]),
    "roadmap:roadmap": Who(),
    "roadmap:plan-rolling": Who(),
    "roadmap:panel": Who(args=PROJECT),
    "roadmap:prioritise": Who(LEADERSHIP, form=_first_place),
    "roadmap:move": Who(OFFICE | LEADERSHIP | {"owner"}, form=_a_day_later),
    "roadmap:decide": Who(LEADERSHIP, form=_in_reserve),
    "roadmap:place": Who(LEADERSHIP, form=_first_place),
    "roadmap:panel-acts": Who(args=PROJECT),
    "roadmap:changes": Who(),
    "roadmap:undo": Who(NOBODY, no=404),  # who has done nothing has nothing to take back
    "roadmap:redo": Who(NOBODY, no=404),
    "roadmap:saved-view-new": Who(),
    **{f"roadmap:saved-view{act}": Who(SUBMITTER, _of("view"), no=404) for act in ("", "-update")},
    "roadmap:saved-view (delt)": Who(args=_of("shared_view")),
    "roadmap:saved-view-update (delt)": Who(OFFICE, _of("shared_view")),
    "roadmap:take-along": Who(),
    "roadmap:download": Who(args=lambda _world: ["svg"]),
    "roadmap:wall-screens": Who(OFFICE),
    "roadmap:wall-screen": Who(OFFICE, lambda world: [world.wall_screen[0].pk]),
    "roadmap:wall-screen-off": Who(OFFICE, lambda world: [world.wall_screen[0].pk]),
    "roadmap:wall": Who(args=lambda world: [world.wall_screen[1]]),
    # Meetings: the office prepares, leadership or the office holds them, and all read what is ended
    "roadmap:meetings": Who(),
    "roadmap:meeting-new": Who(OFFICE),
    **{f"roadmap:meeting-{act}": Who(OFFICE, MEETING) for act in ("change", "call-off", "add", "add-heading")},
    **{f"roadmap:meeting-{act}": Who(OFFICE | LEADERSHIP, MEETING) for act in ("start", "end", "present")},
    **{f"roadmap:meeting-item-{act}": Who(OFFICE, _item) for act in ("remove", "describe")},
    **{f"roadmap:meeting-item-{act}": Who(OFFICE | LEADERSHIP, _item) for act in ("move", "show", "resolve")},
    "roadmap:meeting": Who(OFFICE | LEADERSHIP, MEETING, no=404),
    "roadmap:meeting-now": Who(OFFICE | LEADERSHIP, MEETING, no=404),
    "roadmap:meeting-item": Who(OFFICE | LEADERSHIP, _of("meeting", 1), no=404),
    "roadmap:meeting-protocol": Who(args=_of("ended_meeting")),
    "roadmap:meeting-protocol (planlagt)": Who(NOBODY, MEETING, no=404),
    "roadmap:meeting-protocol-file": Who(args=_of("ended_meeting", "pdf")),
    # «Hva om …»: leadership's and the office's, and somebody else's private one is not there
    "roadmap:what-if-list": Who(OFFICE | LEADERSHIP),
    "roadmap:what-if-new": Who(OFFICE | LEADERSHIP),
    "roadmap:propose": Who(OFFICE | LEADERSHIP),
    "roadmap:matrix": Who(OFFICE | LEADERSHIP),
    **{f"roadmap:what-if{name}": Who(OFFICE | LEADERSHIP, _of("shared_scenario")) for name in OF_A_SCENARIO},
    "roadmap:what-if-make": Who(LEADERSHIP, _of("shared_scenario")),
    "roadmap:what-if-change": Who(OFFICE | LEADERSHIP, _of("shared_scenario"), form=_of_a_scenario),
    # The strategy
    "portfolio:programme-list": Who(),
    "portfolio:programme-detail": Who(args=lambda world: [world.project.programme.slug]),
    "portfolio:strategy": Who(),
    # The portfolio in pictures, and taken out
    "portfolio:portfolio": Who(),
    "portfolio:project-export": Who(args=lambda _world: ["csv"]),
    "portfolio:proposal-export": Who(args=lambda _world: ["xlsx"]),
    "portfolio:action-plan-export": Who(args=lambda world: [world.plan.year, "json"]),
    # The API knows no session: whoever is logged in and has no key is nobody there
    "api:root": Who(),
    "api:docs": Who(),
    "api:openapi": Who(),
    **{f"api:{name}": Who(NOBODY, args, no=401) for name, args in FOR_PROGRAMS.items()},
    # One's own
    "api-tokens:list": Who(),
    "api-tokens:revoke": Who(SUBMITTER, _of("token"), no=404),
    "portfolio:calendar": Who(),
    "portfolio:calendar-renew": Who(),
    "portfolio:calendar-switch-off": Who(),
    "portfolio:calendar-feed": Who(args=lambda world: [world.calendar]),
    "notifications:list": Who(),
    "notifications:read-all": Who(),
    "notifications:settings": Who(),
    "notifications:open": Who(SUBMITTER, _of("notification"), no=404),
}


def _plan_before(plan: ActionPlan) -> ActionPlan:
    return ActionPlan.objects.create(strategy=plan.strategy, starts_on=add_months(plan.starts_on, -12))


@pytest.fixture
def world(make_project, make_entry, plan, submitter, owner, office, leader, media) -> SimpleNamespace:
    project, draft, entry = make_project(assessed=True), make_project(Stage.DRAFT), make_entry()
    draft.co_authors.add(owner)
    entry = make_entry()
    key = {"name": "Power BI", "scopes": ["projects:read"], "expires_on": plan.starts_on + timedelta(days=60)}
    return SimpleNamespace(
        project=project,
        other=make_project(title="Et annet forslag"),
        draft=draft,
        co_author=owner,
        merged=make_project(Stage.MERGED, merged_into=project),
        plan=plan,
        closed=adopted(_plan_before(plan), by=leader, state="closed"),
        entry=entry,
        meeting=a_meeting(plan, [entry]),
        ended_meeting=ending.end(under_way(a_meeting(plan, [entry]), by=leader), by=leader),
        shared_scenario=scenarios.share(scenarios.begin(plan, by=leader, name="Vår"), by=leader),
        comment=Comment.objects.create(project=project, author=submitter, text="Godt tenkt."),
        attachment=attachments.attach(project, file=upload(), by=office),
        synonyms=SynonymGroup.objects.create(words=["barn", "unge"]),
        view=saved_views.save(name="Min", query="stadium=parked", by=submitter),
        shared_view=saved_views.share(saved_views.save(name="Vår", query="vis=kort", by=office), by=office),
        brought_in=importing.begin(file=file(workbook([["Tittel", "Enhet"], ["Skyss", "Skole"]])), by=office),
        calendar=calendar_address.renew(by=submitter),
        wall_screen=wall_screens.make(by=office, name="Rådhuset", query="", expires_on=timezone.localdate()),
        token=api_tokens.create(by=submitter, **key)[0],
        notification=Notification.objects.create(recipient=submitter, title="Du fikk svar", href="/"),
    )


def _names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry.url_patterns, entry.namespace or namespace)
        elif namespace in NAMESPACES:
            yield f"{namespace}:{entry.name}"


def test_every_address_is_told_here() -> None:
    assert set(_names(get_resolver().url_patterns)) == {name.partition(" ")[0] for name in ADDRESSES}


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_answers_those_who_may_and_refuses_the_others(name, cast, world) -> None:
    """By reading and by sending an empty form: 405 is what an address says that knows only one of the two."""
    who = ADDRESSES[name]
    address = reverse(name.partition(" ")[0], args=who.args(world))
    for role, user in cast.items():
        met = _meets(address, user, who.form(world, user))
        if role not in who.may:
            assert (role, set(met) - {405}) == (role, {who.no})
        elif role not in who.writes:
            assert (role, *met) == (role, 200, who.no)
        else:
            assert (role, set(met) & {401, 403, 404}) == (role, set())


def _meets(address: str, user: User, form: dict[str, Any]) -> tuple[int, int]:
    """What somebody meets there. What the form does is undone, so that the next one finds the same."""
    client = Client()
    client.force_login(user)
    with transaction.atomic():
        read, sent = client.get(address), client.post(address, form)
        transaction.set_rollback(True)
    if read.streaming:
        read.getvalue()  # a file is closed when it has been read
    return read.status_code, sent.status_code
