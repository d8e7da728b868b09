"""Attachments in the admin: read, and deleted with their files by an administrator."""

import pytest
from django.contrib.auth.models import Group

from innolab.accounts.admin import offered_permissions
from innolab.accounts.roles import Role
from portfolio.attachments import attach
from portfolio.models import Attachment
from portfolio.workflow import Stage
from tests.innolab.admin_pages import url
from tests.pages import html_of, queries, words
from tests.portfolio.files import upload
from tests.portfolio.test_attach import stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attached(make_project, office, media):
    return attach(make_project(), file=upload(), by=office)


def test_they_are_read_and_never_changed(as_admin, attached):
    listed = words(html_of(as_admin.get(url(Attachment))))
    assert "Notat.pdf Digitalt tilsyn i omsorgsboliger PDF 191 byte office Testesen" in listed
    page = as_admin.get(url(attached, "change"))
    assert (page.status_code, 'name="_save"' in html_of(page)) == (200, False)
    assert as_admin.get(url(Attachment, "add")).status_code == 403
    assert as_admin.post(url(attached, "change"), {"name": "Annet.pdf"}).status_code == 403


def test_an_administrator_deletes_one_with_its_file(as_admin, attached, media):
    assert "er du sikker" in words(html_of(as_admin.get(url(attached, "delete")))).lower()
    assert as_admin.post(url(attached, "delete"), {"post": "yes"}).status_code == 302
    assert (Attachment.objects.count(), stored(media)) == (0, [])


def test_an_administrator_deletes_several_with_their_files(as_admin, attached, office, media):
    kept = attach(attached.project, file=upload("Behold.pdf"), by=office)
    gone = [attached.pk, attach(attached.project, file=upload(), by=office).pk]
    as_admin.post(url(Attachment), {"action": "delete_selected", "_selected_action": gone, "post": "yes"})
    assert (Attachment.objects.get(), stored(media)) == (kept, [kept.file.name])


def test_nobody_else_does_even_with_a_way_into_the_admin(client, attached, office, media):
    office.is_staff = True
    office.save()
    client.force_login(office)
    assert client.post(url(attached, "delete"), {"post": "yes"}).status_code == 403
    assert len(stored(media)) == 1


def test_a_role_can_be_given_the_right_to_it_and_no_other(db):
    offered = offered_permissions().filter(content_type__model="attachment").values_list("codename", flat=True)
    assert list(offered) == ["delete_attachment", "view_attachment"]
    assert Group.objects.get(name=Role.ADMINISTRATOR).permissions.filter(codename="delete_attachment").exists()


def test_what_belongs_to_anothers_draft_is_not_listed(as_admin, make_project, submitter, media):
    hidden = attach(make_project(Stage.DRAFT), file=upload("Hemmelig.pdf"), by=submitter)
    assert "Hemmelig" not in html_of(as_admin.get(url(Attachment)))
    as_admin.post(url(hidden, "delete"), {"post": "yes"})
    assert len(stored(media)) == 1


def test_three_take_as_many_queries_as_one(as_admin, attached, office):
    at_one = queries(as_admin, url(Attachment))
    for _ in range(2):
        attach(attached.project, file=upload(), by=office)
    assert queries(as_admin, url(Attachment)) == at_one
