"""Named permissions, which role begins with which, and the rules about one project."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, Q, QuerySet

from innolab.accounts.api_tokens import REVOKE
from innolab.accounts.models import StartingPermission, User
from innolab.accounts.roles import Role
from portfolio.models import Attachment, Project
from portfolio.models.sorting import norwegian
from portfolio.workflow import APPOINT as APPOINT
from portfolio.workflow import ASSESS as ASSESS
from portfolio.workflow import CAN_BE_APPOINTED_TO, EDITABLE_BY_SUBMITTER, EDITABLE_IN_PLACE, ENDED, Stage
from portfolio.workflow import DECIDE_PLAN as DECIDE_PLAN
from portfolio.workflow import PROPOSE as PROPOSE

ENTER_PLAN = "portfolio.enter_actionplan"
PRIORITISE = "portfolio.prioritise_actionplan"
SET_FRAMES = "portfolio.frame_actionplan"
ADOPT_PLAN = "portfolio.adopt_actionplan"
MOVE_IN_PLAN = "portfolio.move_actionplan"
PREPARE_MEETING = "roadmap.prepare_meeting"
HOLD_MEETING = "roadmap.hold_meeting"
IMPORT = "portfolio.import_project"
ADD_UNIT = "portfolio.add_unit"
REMOVE_ATTACHMENT = "portfolio.delete_attachment"
SHARE_VIEW = "portfolio.share_savedview"
SHOW_ON_WALL = "roadmap.show_wallscreen"

_ACTS: dict[Role, list[str]] = {
    Role.EMPLOYEE: [PROPOSE],
    Role.PORTFOLIO_OFFICE: [
        ASSESS, ENTER_PLAN, SET_FRAMES, APPOINT, SHARE_VIEW, IMPORT, SHOW_ON_WALL, PREPARE_MEETING, HOLD_MEETING,
    ],
    Role.LEADERSHIP: [DECIDE_PLAN, PRIORITISE, SET_FRAMES, ADOPT_PLAN, APPOINT, MOVE_IN_PLAN, HOLD_MEETING],
    Role.ADMINISTRATOR: [REVOKE],
}  # fmt: skip
# What an administrator edits in the admin; the rest is read there.
_EDITED_IN_ADMIN = {
    "accounts": ["user"],
    "auth": ["group"],
    "principles": ["principle", "guidingquestion"],
    "portfolio": [
        "strategy",
        "programme",
        "programmecriterion",
        "driver",
        "unit",
        "intakeround",
        "competence",
        "phase",
    ],
}
_REMOVED_IN_ADMIN = {"portfolio": ["attachment"]}
_READ_IN_ADMIN = {
    "accounts": ["apitoken"],
    "portfolio": ["project", "actionplan", "actionplanentry", "decision", "comment"],
    "notifications": ["mail"],
}


def create_missing_roles(**_: Any) -> None:
    """Make the groups that are missing, and give each role what it begins with, once for each permission.

    So what comes with a later version reaches the roles that exist, and what an administrator took away stays away.
    """
    for role in Role:
        group, _is_new = Group.objects.get_or_create(name=role.value)
        given = set(StartingPermission.objects.filter(group=group).values_list("permission", flat=True))
        new = [permission for permission in _starting_permissions(role) if permission.pk not in given]
        group.permissions.add(*new)
        StartingPermission.objects.bulk_create(StartingPermission(group=group, permission=row) for row in new)


def _starting_permissions(role: Role) -> list[Permission]:
    wanted = {tuple(name.split(".")) for name in _ACTS[role]}
    if role == Role.ADMINISTRATOR:
        for tables, verbs in (
            (_EDITED_IN_ADMIN, ("view", "add", "change", "delete")),
            (_REMOVED_IN_ADMIN, ("view", "delete")),
            (_READ_IN_ADMIN, ("view",)),
        ):
            wanted |= {(app, f"{verb}_{model}") for app, models in tables.items() for model in models for verb in verbs}
    rows = Permission.objects.select_related("content_type")
    return [row for row in rows if (row.content_type.app_label, row.codename) in wanted]


def given(permission: str) -> QuerySet[User]:
    """Those who have a permission by a role or for themselves and still work here; not superusers, who have all."""
    app, codename = permission.split(".")
    row = Permission.objects.filter(content_type__app_label=app, codename=codename)
    holders = User.objects.filter(Q(groups__permissions__in=row) | Q(user_permissions__in=row))
    return holders.filter(is_active=True).distinct()


def who_may(permission: str) -> QuerySet[User]:
    """Everybody who has the permission, as has_perm says of one: superusers too, and all when the employed have it."""
    app, codename = permission.split(".")
    to_all = Group.objects.filter(
        name=Role.EMPLOYEE, permissions__content_type__app_label=app, permissions__codename=codename
    )
    theirs = Q(pk__in=given(permission).values("pk")) | Q(is_superuser=True) | Exists(to_all)
    return User.objects.filter(theirs, is_active=True).order_by(norwegian("name"), "pk")


def writes(user: User, project: Project) -> bool:
    """The submitter, and whom the submitter has invited."""
    return project.submitter_id == user.pk or project.co_authors.contains(user)


def can_edit_proposal(user: User, project: Project) -> bool:
    """Those who write it, as long as it has not been sent in or has come back with a question."""
    return project.stage in EDITABLE_BY_SUBMITTER and writes(user, project)


def carries(user: User, project: Project) -> bool:
    """The owner and the manager."""
    return user.pk in (project.owner_id, project.manager_id)


def can_edit_project(user: User, project: Project) -> bool:
    """The office and those who carry it, once it is sent in and until it is ended. Before: can_edit_proposal."""
    return project.stage in EDITABLE_IN_PLACE and (carries(user, project) or user.has_perm(ASSESS))


def may_move_in_time(user: User, *, carries: bool, stage: str, in_a_plan: bool) -> bool:
    """Who may move a project in time: as can_edit_project, and leadership what stands in a plan; nobody what has ended.

    It takes facts, so that a picture of thousands need not fetch each project.
    """
    if stage not in EDITABLE_IN_PLACE or stage in ENDED:
        return False
    return carries or user.has_perm(ASSESS) or (in_a_plan and user.has_perm(MOVE_IN_PLAN))


def can_appoint(user: User, project: Project) -> bool:
    return project.stage in CAN_BE_APPOINTED_TO and user.has_perm(APPOINT)


def can_attach(user: User, project: Project) -> bool:
    """Whoever writes the proposal; once it has been sent in the office too, the owner and the manager."""
    if can_edit_proposal(user, project):
        return True
    if project.stage in (Stage.DRAFT, Stage.MERGED):
        return False
    return user.has_perm(ASSESS) or carries(user, project)


def can_remove_attachment(user: User, attachment: Attachment) -> bool:
    """From a draft, whoever uploaded it and the submitter. What was sent in is kept, but for an administrator."""
    project = attachment.project
    if project.stage != Stage.DRAFT:
        return user.has_perm(REMOVE_ATTACHMENT)
    return can_edit_proposal(user, project) and user.pk in (attachment.uploaded_by_id, project.submitter_id)
