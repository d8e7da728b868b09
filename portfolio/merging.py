"""Two proposals about the same become one (strategy §5, #Helhetlig). No row moves: what is merged points to the other.

`Project.merged_into` is always the one that goes on, however long the way there. The ways are the `Merge` rows that
stand, and a merge is undone by ending its row.
"""

from django.db import connection, transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.refusals import MissingReason, Refused, require
from portfolio import dependencies
from portfolio.models import ActionPlan, Decision, Merge, Project
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.permissions import ASSESS
from portfolio.telling import authors_of, carriers_of, followers_of
from portfolio.workflow import CAN_BE_MERGED, CAN_TAKE_IN, Stage


def can_be_merged(project: Project) -> bool:
    """The project can take part in a merge, as the one that goes on or as the one that is merged into it."""
    return project.stage in CAN_TAKE_IN


def blockers(project: Project, *, into: Project) -> list[str]:
    """Why the project cannot go on as a part of the other, in words; empty when it can."""
    if project == into:
        return ["Et forslag kan ikke slås sammen med seg selv."]
    if into.merged_into_id == project.pk:
        return [f"«{into}» er allerede slått sammen med «{project}», og kan ikke ta imot det."]
    reasons = []
    if into.merged_into:
        reasons.append(f"«{into}» er slått sammen med «{into.merged_into}». Velg det i stedet.")
    elif into.stage not in CAN_TAKE_IN:
        reasons.append(f"«{into}» er {into.get_stage_display()} og kan ikke gå videre med flere forslag.")
    if project.merged_into:
        reasons.append(f"«{project}» er allerede slått sammen med «{project.merged_into}».")
    elif project.stage not in CAN_BE_MERGED:
        reasons.append(f"«{project}» er {project.get_stage_display()} og kan ikke bli en del av et annet forslag.")
    elif project.plan_entries.ranked().exclude(plan__state=ActionPlan.State.CLOSED).exists():
        reasons.append(
            f"«{project}» står i årlig handlingsplan. La det gå videre, eller be ledelsen ta det ut av planen først."
        )
    return reasons


@transaction.atomic
def merge(project: Project, *, into: Project, by: User, reason: str) -> Project:
    """The project goes on as a part of the other, with all that had been merged into it. Returns the other.

    A second call, as of a double click, changes nothing. Raises NotPermitted, Refused or MissingReason.
    """
    require(by, ASSESS)
    dependencies.hold_all()
    project, into = _hold(project, into)
    reason = reason.strip()
    if project.merges.standing().filter(into=into, by=by, reason=reason).exists():
        return into
    if found := blockers(project, into=into):
        raise Refused(*found)
    dependencies.refuse_circle_of_merging(project, into=into)
    if not reason:
        raise MissingReason("Skriv hvorfor forslagene slås sammen. Begge innmelderne får lese det.")
    concerned = _families(project, into)
    Merge.objects.create(project=project, into=into, stage_before=project.stage, reason=reason, by=by)
    project.merged.update(merged_into=into)
    _point(project, to=into, stage=Stage.MERGED)
    _record(Decision.Kind.MERGED, project, into, by=by, reason=reason)
    title = f"«{project}» går videre sammen med «{into}»"
    _tell(concerned, title, into, by=by, reason=reason)
    return into


@transaction.atomic
def unmerge(project: Project, *, by: User, reason: str) -> Project:
    """The project goes on by itself again, from the stage that it was in, with all that had been merged into it.

    A second call, as of a double click, changes nothing. Raises NotPermitted, Refused or MissingReason.
    """
    require(by, ASSESS)
    (project,) = _hold(project)
    reason = reason.strip()
    ended = project.merges.standing().first()
    if ended is None or project.merged_into is None:
        if reason and project.merges.filter(undone_by=by, undone_reason=reason).exists():
            return project
        raise Refused(f"«{project}» er ikke slått sammen med noe. Kanskje har noen andre skilt det ut igjen.")
    if not reason:
        raise MissingReason("Skriv hvorfor forslaget skilles ut igjen. Begge innmelderne får lese det.")
    went_on = project.merged_into
    ended.undone_at, ended.undone_by, ended.undone_reason = timezone.now(), by, reason
    ended.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    Project.objects.filter(pk__in=_merged_by_way_of(project)).update(merged_into=project)
    _point(project, to=None, stage=Stage(ended.stage_before))
    _record(Decision.Kind.UNMERGED, project, went_on, by=by, reason=reason)
    concerned = _families(project, went_on)
    title = f"«{project}» går ikke lenger sammen med «{went_on}»"
    _tell(concerned, title, project, by=by, reason=reason)
    return project


def _hold(*projects: Project) -> list[Project]:
    """The projects as they are now, held until the transaction ends. Raises Refused when one is gone.

    A merge may re-point any number of projects. So merges, which are rare, come one after the other, and only these
    rows must be held against other acts.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE portfolio_merge IN SHARE ROW EXCLUSIVE MODE")
    keys = [project.pk for project in projects]
    rows = Project.objects.select_for_update(of=("self",), no_key=True).select_related("merged_into")
    held = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    if held.keys() != set(keys):
        raise Refused("Et av forslagene finnes ikke lenger.")
    return [held[key] for key in keys]


def _point(project: Project, *, to: Project | None, stage: Stage) -> None:
    project.merged_into, project.stage = to, stage
    project.save(update_fields=["merged_into", "stage", "changed_at"])


def _merged_by_way_of(project: Project) -> set[int]:
    """All that leads to the project, straight or through others."""
    found: set[int] = set()
    latest = {project.pk}
    while latest := set(Merge.objects.standing().filter(into__in=latest).values_list("project_id", flat=True)):
        found |= latest
    return found


def _record(kind: str, *projects: Project, by: User, reason: str) -> None:
    for project in projects:
        Decision.objects.create(project=project, kind=kind, reason=reason, by=by)


def _families(one: Project, other: Project) -> ProjectQuerySet:
    """Both with what goes on as a part of them, as it is now."""
    rows = Project.objects.family_of(one) | Project.objects.family_of(other)
    return Project.objects.filter(pk__in=[row.pk for row in rows])


def _tell(concerned: ProjectQuerySet, title: str, see: Project, *, by: User, reason: str) -> None:
    """Those who wrote one of the projects, as an answer; and those who carry or follow one. Each once, with the way."""
    authors = set(authors_of(concerned))
    others = set(carriers_of(concerned) | followers_of(concerned)) - authors
    for people, is_answer in ((authors, True), (others, False)):
        notify(people, title=title, href=see.get_absolute_url(), text=reason, by=by, is_answer=is_answer)
