"""The document of a revision is issued once: when it is adopted, or at its first download."""

import hashlib

import pytest
from django.urls import reverse

from innolab.refusals import Refused
from portfolio.models import ActionPlan, IssuedDocument, Project
from portfolio.planning import adoption, issuing
from tests.at_once import queued_behind
from tests.cast import ROLES, adopted
from tests.pages import links, main_of, queries, section, words
from tests.portfolio.plan_documents import adopt, fresh

KINDS = ("pdf", "docx", "xlsx")


def issued_address(plan, kind="pdf", revision=1):
    return reverse("portfolio:plan-document-issued", args=[plan.year, revision, kind])


def file_address(plan, kind="pdf"):
    return reverse("portfolio:plan-document-file", args=[plan.year, kind])


def page_address(plan):
    return reverse("portfolio:plan-document", args=[plan.year])


@pytest.fixture
def older(plan, make_entry, leader):
    """A revision whose files were not made when it was adopted."""
    entry = make_entry()
    plan.refresh_from_db()
    fields = {"decided_on": plan.starts_on, "decision_maker": "Kommunedirektøren", "case_reference": "25/1"}
    return adoption.write(plan, [entry], by=leader, **fields)


def test_adopting_issues_all_three_with_their_checksums(plan, make_entry, leader):
    make_entry()
    made = adopt(plan, by=leader)
    rows = {row.kind: (bytes(row.content), row.sha256) for row in made.documents.all()}
    assert set(rows) == set(KINDS)
    assert all(hashlib.sha256(content).hexdigest() == checksum for content, checksum in rows.values())


def test_an_adoption_that_is_refused_issues_nothing(plan, leader):
    with pytest.raises(Refused):
        adopt(plan, by=leader)
    assert not IssuedDocument.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_is_what_was_issued_whatever_has_happened_since(kind, plan, make_entry, leader, client, outsider):
    entry = make_entry()
    content = bytes(adopt(plan, by=leader).documents.get(kind=kind).content)
    Project.objects.filter(pk=entry.project_id).update(title="Noe annet", need="Noe annet")
    client.force_login(outsider)
    assert client.get(issued_address(plan, kind)).content == content
    assert client.get(file_address(plan, kind)).content != content


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_revision_gets_its_file_at_the_first_download_and_keeps_it(kind, older, client, outsider):
    client.force_login(outsider)
    first = client.get(issued_address(older.plan, kind)).content
    Project.objects.update(title="Noe annet", need="Noe annet")
    assert client.get(issued_address(older.plan, kind)).content == first
    assert [row.kind for row in older.documents.all()] == [kind]


def test_what_was_made_late_says_so(older):
    document = issuing.issued(older, "pdf")
    late = issuing.made(issuing.as_adopted(older), "pdf", is_late=True)
    assert bytes(document.content) == late != issuing.made(issuing.as_adopted(older), "pdf")


@pytest.mark.django_db(transaction=True)
def test_two_first_downloads_at_once_get_the_same_file_and_one_is_stored(older):
    first, second = queued_behind(older, *[lambda: bytes(issuing.issued(older, "pdf").content)] * 2)
    assert first == second == bytes(older.documents.get().content)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_employed_reads_the_page_and_the_files(role, cast, older, client):
    client.force_login(cast[role])
    plan = older.plan
    addresses = [page_address(plan), *(file_address(plan, k) for k in KINDS), *(issued_address(plan, k) for k in KINDS)]
    assert [client.get(address).status_code for address in addresses] == [200] * 7
    assert [client.post(address).status_code for address in addresses[1:]] == [405] * 6


@pytest.mark.parametrize(
    "address",
    [
        "/handlingsplan/1999/dokument/",
        "/handlingsplan/1999/dokument.pdf",
        "/handlingsplan/{year}/dokument.odt",
        "/handlingsplan/{year}/revisjon/2/dokument.pdf",
        "/handlingsplan/{year}/revisjon/1/dokument.odt",
        "/handlingsplan/{year}/revisjon/0/dokument.pdf",
        "/handlingsplan/{year}/revisjon/99999999999999999999/dokument.pdf",
    ],
)
def test_what_there_is_not_is_not_found(address, older, client, outsider):
    client.force_login(outsider)
    assert client.get(address.format(year=older.plan.year)).status_code == 404


def test_pdf_opens_in_the_browser_and_the_others_are_saved_under_a_name_that_says_what_they_are(older, client, office):
    client.force_login(office)
    found = {kind: client.get(issued_address(older.plan, kind)) for kind in KINDS}
    name = f"%C3%85rlig%20handlingsplan%20{older.plan.name.replace('/', '%20')}%20revisjon%201"
    assert {kind: response["Content-Disposition"] for kind, response in found.items()} == {
        "pdf": f"inline; filename*=utf-8''{name}.pdf",
        "docx": f"attachment; filename*=utf-8''{name}.docx",
        "xlsx": f"attachment; filename*=utf-8''{name}.xlsx",
    }
    for response in found.values():
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert found["pdf"]["Content-Type"] == "application/pdf"


def test_the_page_says_size_day_and_checksum_of_what_is_issued(plan, make_entry, leader, client, outsider):
    make_entry()
    made = adopt(plan, by=leader)
    client.force_login(outsider)
    response = client.get(page_address(plan))
    text = words(section(response, "issued"))
    for row in made.documents.all():
        assert f"Kontrollsum: {row.sha256}" in text
    assert text.count("kB") + text.count("KB") == 3
    assert links(main_of(response))["PDF revisjon 1"] == issued_address(plan)


def test_a_draft_has_no_adopted_document(plan, client, outsider):
    client.force_login(outsider)
    assert "Planen er ikke vedtatt ennå." in words(section(client.get(page_address(plan)), "issued"))


def test_of_a_closed_plan_the_last_revision_is_the_document(plan, leader, client, outsider):
    adopted(plan, by=leader, state=ActionPlan.State.CLOSED)
    client.force_login(outsider)
    assert client.get(file_address(plan))["Location"] == issued_address(plan)
    assert section(client.get(page_address(plan)), "now") == ""


def test_the_page_takes_as_many_queries_for_three_revisions_as_for_one(plan, make_entry, leader, client, outsider):
    make_entry()
    client.force_login(outsider)
    adopt(plan, by=leader)
    at_one = queries(client, page_address(plan))
    for cost in (1, 2):
        Project.objects.update(investment_cost=cost)
        adopt(plan, by=leader)
    assert fresh(plan).adoption.revision == 3
    assert queries(client, page_address(plan)) == at_one <= 10
