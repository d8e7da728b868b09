"""Following and supporting what somebody has sent in, and who hears of it (strategy §4.2: employees contribute).

What is done with a merged proposal is done with the one that goes on; the two are one family.
"""

from django.db import transaction
from django.db.models import Count, Exists, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio.models import Comment, Follow, Project, Support
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.permissions import PROPOSE
from portfolio.projects import lock
from portfolio.telling import authors_of, followers_of
from portfolio.workflow import Stage


def is_open_for_all(project: Project) -> bool:
    """Employees take part in what has been sent in; a draft is still its submitter's."""
    return project.stage != Stage.DRAFT


def is_theirs(user: User, project: Project) -> bool:
    """The user proposed it, alone or with others; or proposed something that became a part of it."""
    return authors_of(Project.objects.family_of(project)).filter(pk=user.pk).exists()


def hold_what_goes_on(project: Project) -> Project:
    """The project that takes part in the act, locked: of a merged one, what it became a part of.

    Raises Refused for a draft.
    """
    project = lock(project.merged_into or project)
    if not is_open_for_all(project):
        raise Refused("Forslaget er et utkast. Andre kan delta når det er sendt inn.")
    return hold_what_goes_on(project) if project.merged_into else project  # merged while we waited


@transaction.atomic
def follow(project: Project, *, by: User) -> Project:
    """Hear of what is said about a project. A second call changes nothing. Raises NotPermitted, or Refused."""
    require(by, PROPOSE)
    project = hold_what_goes_on(project)
    Follow.objects.get_or_create(project=project, user=by)
    return project


@transaction.atomic
def unfollow(project: Project, *, by: User) -> Project:
    """Hear no more of it. A second call changes nothing. Raises NotPermitted, or Refused."""
    require(by, PROPOSE)
    project = hold_what_goes_on(project)
    Follow.objects.filter(project__in=Project.objects.family_of(project), user=by).delete()
    return project


@transaction.atomic
def support(project: Project, *, by: User) -> Project:
    """Say, once, that a proposal deserves to be carried out. A second call changes nothing.

    Nobody supports what is their own: support says what others than the submitter think. Raises NotPermitted, or
    Refused.
    """
    require(by, PROPOSE)
    project = hold_what_goes_on(project)
    if is_theirs(by, project):
        raise Refused("Du kan ikke støtte ditt eget forslag. Støtten viser hva andre mener om det.")
    Support.objects.get_or_create(project=project, user=by)
    return project


@transaction.atomic
def withdraw_support(project: Project, *, by: User) -> Project:
    """Take it back. A second call changes nothing. Raises NotPermitted, or Refused."""
    require(by, PROPOSE)
    project = hold_what_goes_on(project)
    Support.objects.filter(project__in=Project.objects.family_of(project), user=by).delete()
    return project


def supporters(project: Project) -> QuerySet[User]:
    """Each once, also whoever supports a proposal that became a part of it."""
    supports = Support.objects.filter(project__in=Project.objects.family_of(project))
    return User.objects.filter(pk__in=supports.values("user"))


def audience(project: Project) -> QuerySet[User]:
    """Whoever is told what is said about a project: those whose proposal it is, and those who follow it."""
    family = Project.objects.family_of(project)
    return authors_of(family) | followers_of(family)


def with_participation(projects: ProjectQuerySet, *, user: User) -> ProjectQuerySet:
    """With how many support and comment on each, and whether the user follows, supports or proposed it."""
    return projects.annotate(
        support_count=_count(Support, "user"),
        comment_count=_count(Comment, "pk"),
        is_supported=Exists(_about_each(Support).filter(user=user)),
        is_followed=Exists(_about_each(Follow).filter(user=user)),
        is_own=Exists(
            Project.objects.filter(Q(pk=OuterRef("pk")) | Q(merged_into=OuterRef("pk"))).filter(
                Q(submitter=user) | Q(co_authors=user)
            )
        ),
    )


def _about_each(model: type[Model]) -> QuerySet[Model]:
    """Rows about the family of the project of the outer query, as family_of() says of one."""
    return model._default_manager.filter(Q(project=OuterRef("pk")) | Q(project__merged_into=OuterRef("pk")))


def _count(model: type[Model], what: str) -> Coalesce:
    rows = _about_each(model).order_by().annotate(nothing=Value(1)).values("nothing")
    return Coalesce(
        Subquery(rows.annotate(number=Count(what, distinct=True)).values("number"), output_field=IntegerField()), 0
    )
