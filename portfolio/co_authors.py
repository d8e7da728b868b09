"""Colleagues who write a proposal together with its submitter (strategy §4.2)."""

from django.db import transaction

from innolab.accounts.models import User
from innolab.notifications.delivery import notify
from innolab.refusals import Refused, require
from portfolio.models import Project
from portfolio.permissions import PROPOSE
from portfolio.projects import lock
from portfolio.workflow import EDITABLE_BY_SUBMITTER

MOST_CO_AUTHORS = 10


@transaction.atomic
def invite(project: Project, *, email: str, by: User) -> User:
    """Let a colleague see the proposal and write in it, and tell them. A second call changes nothing.

    Whoever has no account and whoever cannot use theirs are refused in the same words: nobody is to learn which.
    """
    require(by, PROPOSE)
    project = lock(project)
    if project.submitter_id != by.pk:
        raise Refused("Bare innmelderen kan invitere andre.")
    if project.stage not in EDITABLE_BY_SUBMITTER:
        raise Refused(f"Forslaget er {project.get_stage_display()}, så ingen kan skrive i det nå.")
    colleague = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if colleague is None or colleague.is_shut_out:
        raise Refused(f"Ingen bruker har e-postadressen «{email.strip()}». Se etter om den er skrevet riktig.")
    if colleague == by:
        raise Refused("Det er din egen adresse. Du skriver i forslaget allerede.")
    if project.co_authors.contains(colleague):
        return colleague
    if project.co_authors.count() >= MOST_CO_AUTHORS:
        raise Refused(f"Det er plass til {MOST_CO_AUTHORS} medforfattere. Fjern en av dem først.")
    project.co_authors.add(colleague)
    title = f"{by} har invitert deg til å skrive på «{project}»"
    notify([colleague], title=title, href=project.get_absolute_url(), by=by)
    return colleague


@transaction.atomic
def remove(project: Project, *, co_author: User, by: User) -> None:
    """Take a co-author off the proposal: the submitter anybody, a co-author oneself. A second call changes nothing."""
    require(by, PROPOSE)
    project = lock(project)
    if by.pk not in (project.submitter_id, co_author.pk):
        raise Refused("Bare innmelderen kan fjerne andre.")
    project.co_authors.remove(co_author)
