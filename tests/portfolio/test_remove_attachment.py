"""An attachment goes from a draft by whoever put it there; what was sent in is kept, but for an administrator."""

import pytest
from django.apps import apps
from django.db import transaction

from innolab.refusals import NotPermitted, Refused
from portfolio.attachments import attach, remove
from portfolio.models import Attachment
from portfolio.permissions import can_remove_attachment
from portfolio.proposals import discard
from portfolio.workflow import Stage
from tests.at_once import at_once
from tests.cast import ROLES
from tests.portfolio.files import upload
from tests.portfolio.test_attach import stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attached(make_project, submitter, media):
    """An attachment of the submitter's, to a project in any stage."""

    def make(stage, **fields):
        project = make_project(Stage.DRAFT, **fields)
        found = attach(project, file=upload(), by=submitter)
        if stage != Stage.DRAFT:
            found.project = make_project(stage, title="Sendt inn")
            found.save()
        return found

    return make


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("role", ROLES)
def test_each_removes_what_is_theirs_to_remove(role, stage, cast, attached, media):
    found = attached(stage)
    may = role == ("submitter" if stage == Stage.DRAFT else "admin")
    assert can_remove_attachment(cast[role], found) == may
    if may:
        remove(found, by=cast[role])
        assert (Attachment.objects.count(), stored(media)) == (0, [])
        return
    with pytest.raises(Refused if stage == Stage.DRAFT else NotPermitted):
        remove(found, by=cast[role])
    assert (Attachment.objects.count(), len(stored(media))) == (1, 1)


def test_the_file_leaves_after_commit_and_stays_where_nothing_is_committed(attached, submitter, media):
    found = attached(Stage.DRAFT)
    with transaction.atomic():
        remove(found, by=submitter)
        assert len(stored(media)) == 1
        transaction.set_rollback(True)
    assert (Attachment.objects.get(), len(stored(media))) == (found, 1)


def test_of_two_who_remove_it_at_once_one_is_told_that_it_is_gone(attached, submitter, media):
    found = attached(Stage.DRAFT)
    outcomes = at_once(*[lambda: remove(Attachment(pk=found.pk, project=found.project), by=submitter)] * 2)
    assert [outcome.reasons for outcome in outcomes if outcome] == [("Vedlegget er allerede slettet.",)]


def test_a_storage_that_has_lost_the_file_is_no_hindrance(attached, submitter, media):
    found = attached(Stage.DRAFT)
    (media / found.file.name).unlink()
    remove(found, by=submitter)
    assert Attachment.objects.count() == 0


def test_a_draft_takes_its_files_and_their_trail_with_it(attached, submitter, media):
    found, other = attached(Stage.DRAFT), attached(Stage.DRAFT)
    remove(attach(found.project, file=upload(), by=submitter), by=submitter)
    discard(found.project, by=submitter)
    assert (Attachment.objects.get(), stored(media)) == (other, [other.file.name])
    trail = apps.get_model("portfolio", "AttachmentEvent").objects.values_list("pgh_label", "project_id")
    assert list(trail) == [("insert", other.project_id)]


def test_a_draft_whose_deletion_is_undone_keeps_its_files(attached, submitter, media):
    found = attached(Stage.DRAFT)
    with transaction.atomic():
        discard(found.project, by=submitter)
        transaction.set_rollback(True)
    assert (Attachment.objects.get(), stored(media)) == (found, [found.file.name])


def test_what_an_administrator_removed_is_told_in_the_trail(attached, admin, media):
    found = attached(Stage.SUBMITTED)
    remove(found, by=admin)
    last = apps.get_model("portfolio", "AttachmentEvent").objects.order_by("pgh_id").last()
    assert (last.pgh_label, last.name, last.project_id) == ("delete", "Notat.pdf", found.project_id)


def test_in_a_draft_the_submitter_decides_and_a_co_author_over_their_own(attached, submitter, outsider, media):
    found = attached(Stage.DRAFT)
    found.project.co_authors.add(outsider)
    assert not can_remove_attachment(outsider, found)
    found.uploaded_by = outsider
    assert can_remove_attachment(submitter, found)
