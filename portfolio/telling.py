"""Who is told of a decision, and with what words. Called by the acts that decide, inside their transaction."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from portfolio.models import Decision, Follow, Project
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.permissions import ASSESS, given

Kind = Decision.Kind
# What stands after «Forslaget ditt «…»», or after the title where it is somebody else's. Merges: portfolio.merging.
_HAPPENED = {
    Kind.RETURNED: "er returnert med et spørsmål",
    Kind.PARKED: "er parkert",
    Kind.DECLINED: "er avslått",
    Kind.REOPENED: "er tatt opp igjen",
    Kind.PROGRAMME_CONFIRMED: "er flyttet til et annet program",
    Kind.ASSESSED: "er ferdig vurdert",
    Kind.ENTERED: "er ført opp som kandidat i {plan}",
    Kind.CANDIDATE: "er satt tilbake til kandidat i {plan}",
    Kind.INCLUDED: "er tatt med i {plan}",
    Kind.RESERVE: "er satt i reserve i {plan}",
    Kind.OUT: "er tatt ut av {plan}",
    Kind.STARTED: "er startet",
    Kind.HANDED_OVER: "er overlevert til drift",
    Kind.CLOSED: "er avsluttet",
    Kind.STOPPED: "er stoppet",
    Kind.REPLANNED: "er endret i tid eller ressurser i {plan}",
    Kind.IMPORTED: "er hentet inn fra et regneark",
    Kind.BUDGETED: "er endret i beløp eller innsats i {plan}",
    Kind.RANKED: "er flyttet i prioriteringen i {plan}",
    Kind.FINISHED: "er gjort i {plan}",
    Kind.RESUMED: "er ikke gjort likevel i {plan}",
}
# What is the project's own is that of each plan that it stands in.
IN_SEVERAL = "flere årlige handlingsplaner"


def tell_of(decision: Decision) -> None:
    """Tell those who wrote the proposal, or one merged into it, as an answer; and those who follow or carry it.

    What submitters do themselves, when they send in, the portfolio office is told of.
    """
    if decision.kind == Kind.SUBMITTED:
        _tell_office(decision)
        return
    project = decision.project
    happened = _HAPPENED[Kind(decision.kind)].format(plan=_plan(decision))
    authors = set(authors_of(_alone(project)))
    _tell(authors, f"Forslaget ditt «{project}» {happened}", decision, is_answer=True)
    if decision.kind == Kind.PROGRAMME_CONFIRMED:  # between the office and those who had chosen another
        return
    family = Project.objects.family_of(project)
    merged = set(authors_of(family)) - authors
    _tell(merged, f"«{project}», som forslaget ditt er en del av, {happened}", decision, is_answer=True)
    others = set(carriers_of(_alone(project)) | followers_of(family)) - authors - merged
    _tell(others, f"«{project}» {happened}", decision)


def authors_of(projects: ProjectQuerySet) -> QuerySet[User]:
    """Those who wrote one of them, alone or together. Each once, as are the others below."""
    return User.objects.filter(Q(pk__in=projects.values("submitter")) | Q(pk__in=projects.values("co_authors")))


def carriers_of(projects: ProjectQuerySet) -> QuerySet[User]:
    """Those who own or manage one of them."""
    return User.objects.filter(Q(pk__in=projects.values("owner")) | Q(pk__in=projects.values("manager")))


def followers_of(projects: ProjectQuerySet) -> QuerySet[User]:
    return User.objects.filter(pk__in=Follow.objects.filter(project__in=projects).values("user"))


def _alone(project: Project) -> ProjectQuerySet:
    """Without those that go on as a part of it."""
    return Project.objects.filter(pk=project.pk)


def _tell_office(decision: Decision) -> None:
    project = decision.project
    before = project.decisions.exclude(pk=decision.pk)
    if before.exists():
        _tell(_who_handles(project), f"«{project}» er sendt inn på nytt", decision)
        _tell(authors_of(_alone(project)), f"Forslaget ditt «{project}» er sendt inn på nytt", decision)
    else:
        _tell(_who_handles(project), f"Nytt forslag: «{project}»", decision)
        _tell(authors_of(_alone(project)), f"Forslaget ditt «{project}» er sendt inn", decision)


def _who_handles(project: Project) -> QuerySet[User]:
    """Whoever it is assigned to, else whoever asked the question that is answered, else everybody who may assess."""
    office = given(ASSESS)
    asked = project.decisions.filter(kind=Kind.RETURNED).latest_first().values("by")[:1]
    for handler in (Q(pk=project.assigned_to_id), Q(pk__in=asked)):
        if (found := office.filter(handler)).exists():
            return found
    return office


def _plan(decision: Decision) -> str:
    return f"årlig handlingsplan {decision.plan.name}" if decision.plan else IN_SEVERAL


def _tell(people: Iterable[User], title: str, decision: Decision, *, is_answer: bool = False) -> None:
    notify(
        people,
        title=title,
        text=decision.reason,
        href=decision.project.get_absolute_url(),
        by=decision.by,
        is_answer=is_answer,
    )
