"""What waits for whom: the front page's answer to «what should I do now?», one function for each role."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Count, Min, Q
from django.template.defaultfilters import date as formatted
from django.urls import reverse
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.models import ActionPlan, ActionPlanEntry, Decision, Project
from portfolio.permissions import ASSESS, DECIDE_PLAN, ENTER_PLAN
from portfolio.planning.following import in_words, with_answer_due
from portfolio.workflow import Stage


class Waiting(NamedTuple):
    """Something to do: what, a sentence about it, and the way there."""

    title: str
    text: str
    href: str


class Carried(NamedTuple):
    """A project that somebody owns or manages, with its next date in words."""

    project: Project
    date: datetime.date
    sentence: str
    is_late: bool
    is_asked_about: bool  # somebody is to answer this month how it goes


# What an app above this one has for a user, before all else. It says so itself when it is ready, as roadmap.apps does.
from_above: list[Callable[[User], list[Waiting]]] = []


def waiting_for(user: User) -> list[Waiting]:
    """All that waits for the user, whichever roles they have."""
    above = (row for ask in from_above for row in ask(user))
    return [*above, *for_submitter(user), *for_office(user), *for_leadership(user)]


def for_submitter(user: User) -> list[Waiting]:
    """Each proposal that came back with a question, and the drafts that are not sent in."""
    questions = Decision.objects.filter(
        kind=Decision.Kind.RETURNED, project__submitter=user, project__stage=Stage.RETURNED
    ).latest_of_each_project()
    found = [
        Waiting(
            f"«{row.project}» har kommet tilbake med et spørsmål",
            row.reason,
            reverse("portfolio:proposal-summary", args=[row.project_id]),
        )
        for row in questions.select_related("project")
    ]
    drafts = Project.objects.submitted_by(user).filter(stage=Stage.DRAFT).order_by("-changed_at", "-pk")
    titles = list(drafts.values_list("pk", "title"))
    if len(titles) == 1:
        (pk, title), *_ = titles
        href = reverse("portfolio:proposal-summary", args=[pk])
        found.append(Waiting(f"Utkastet «{title}» er ikke sendt inn", "Fullfør det når du er klar.", href))
    elif titles:
        text = f"Det siste du arbeidet med, er «{titles[0][1]}»."
        found.append(Waiting(f"Du har {len(titles)} utkast", text, reverse("portfolio:my-proposals")))
    return found


def for_office(user: User) -> list[Waiting]:
    """Proposals to assess, and assessed projects to enter into the plan."""
    found = []
    if user.has_perm(ASSESS):
        queue, late = Project.objects.in_inbox().order_by(), Q(answer_due_on__lt=timezone.localdate())
        inbox = queue.aggregate(count=Count("pk"), late=Count("pk", filter=late), oldest=Min("submitted_at"))
        if inbox["count"]:
            late_in_words = f"{inbox['late']} er over svarfristen. " if inbox["late"] else ""
            oldest = formatted(timezone.localdate(inbox["oldest"]), "j. F Y")
            found.append(
                Waiting(
                    f"{_many(inbox['count'], 'forslag', 'forslag')} venter på vurdering",
                    f"{late_in_words}Det eldste ble sendt inn {oldest}.",
                    reverse("portfolio:inbox"),
                )
            )
    if user.has_perm(ENTER_PLAN):
        found += _to_enter(ActionPlan.objects.to_enter(timezone.localdate()))
    return found


def _to_enter(plan: ActionPlan | None) -> list[Waiting]:
    if plan is None:
        text = "Uten en plan kan ingen prosjekter starte."
        return [Waiting("Ingen årlig handlingsplan er åpen", text, reverse("portfolio:action-plan-new"))]
    count = Project.objects.ready_for_action_plan(plan).count()
    title = f"{_many(count, 'vurdert prosjekt er klart', 'vurderte prosjekter er klare')} for planen"
    href = reverse("portfolio:plan-candidates", args=[plan.year])
    return [Waiting(title, f"Før dem opp som kandidater i {plan.name}.", href)] if count else []


def for_leadership(user: User) -> list[Waiting]:
    """Candidates that nobody has decided about, in each plan that is not closed."""
    if not user.has_perm(DECIDE_PLAN):
        return []
    candidates = Count("entries", filter=Q(entries__decision=ActionPlanEntry.Decision.CANDIDATE))
    plans = ActionPlan.objects.not_closed().annotate(candidates=candidates)  # type: ignore[no-redef]
    return [
        Waiting(
            f"{_many(plan.candidates, 'kandidat', 'kandidater')} venter på beslutning",
            f"Avgjør hva som skal med i planen for {plan.name}.",
            f"{plan.get_absolute_url()}#sums",
        )
        for plan in plans
        if plan.candidates
    ]


def carried_by(user: User, *, today: datetime.date) -> list[Carried]:
    """The projects that the user owns or manages, by their next date."""
    found = with_answer_due(Project.objects.carried_by(user), today=today)
    carried = (_carried(project, today) for project in found)
    return sorted(carried, key=lambda row: (row.date, row.project.pk))


def _carried(project: Project, today: datetime.date) -> Carried:
    date = (project.starts_on if project.stage == Stage.PLANNED else project.ends_on) or today
    return Carried(project, date, in_words(project, today=today), date < today, project.answer_is_due)


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
