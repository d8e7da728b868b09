"""The ETag changes with whatever is shown, and with nothing else."""

import pytest
from django.test import Client

from innolab.accounts.models import User
from portfolio.models import ActionPlanEntry, Driver, Project, SdgTag, Strategy, Unit
from principles.models import Assessment, Principle


@pytest.fixture
def entry(make_entry):
    entry = make_entry()
    entry.project.drivers.add(Driver.objects.first())
    SdgTag.objects.create(project=entry.project, goal=3, dimension="social")
    return entry


ADDRESSES = ("projects/", "projects/{0}/", "programmes/", "assessments/", "plans/", "plans/{1}/", "plans/{1}/entries/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_has_this_very_answer_is_told_so(address, entry, ask, office):
    address = address.format(entry.project.pk, entry.plan.year)
    first = ask(office, address)
    known = first["ETag"]
    for header in (known, f'"another", {known}', "*", known.removeprefix("W/")):
        again = ask(office, address, headers={"If-None-Match": header})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", known)
        assert (again["Cache-Control"], again["Vary"]) == (first["Cache-Control"], first["Vary"])
    assert ask(office, address, headers={"If-None-Match": '"another"'}).content == first.content
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]


@pytest.mark.parametrize(
    ("address", "change"),
    [
        ("projects/", lambda: Driver.objects.update(name="Et nytt navn")),
        ("projects/", lambda: Unit.objects.update(name="Et nytt navn")),
        ("projects/", lambda: User.objects.update(name="Et nytt navn")),
        ("projects/", lambda: Strategy.objects.update(name="Et nytt navn")),
        ("projects/", lambda: SdgTag.objects.update(dimension="economy")),
        ("projects/", lambda: Project.objects.update(title="En ny tittel")),
        ("projects/", lambda: Project.drivers.through.objects.all().delete()),
        ("assessments/", lambda: Assessment.objects.update(verdict="carries")),
        ("assessments/", lambda: Principle.objects.filter(slug="teknologi").update(name="Et nytt navn")),
        ("assessments/", lambda: Project.objects.update(title="En ny tittel")),
        ("plans/{}/entries/", lambda: ActionPlanEntry.objects.update(decision="reserve")),
        ("plans/{}/entries/", lambda: ActionPlanEntry.objects.update(rank=7)),
        ("plans/{}/entries/", lambda: Project.objects.update(title="En ny tittel")),
    ],
)
def test_it_changes_with_what_is_shown(address, change, entry, ask, office):
    address = address.format(entry.plan.year)
    known = ask(office, address)["ETag"]
    change()
    again = ask(office, address, headers={"If-None-Match": known})
    ActionPlanEntry.objects.update(rank=1)  # the test's own transaction ends without gaps
    assert (again.status_code, again["ETag"] != known) == (200, True)


def test_it_is_the_same_when_nothing_has_changed(entry, ask, office):
    assert ask(office, "projects/")["ETag"] == ask(office, "projects/")["ETag"]


def test_two_who_see_different_things_have_different_etags(make_project, ask, office, submitter):
    make_project("draft")
    assert ask(office, "projects/")["ETag"] != ask(submitter, "projects/")["ETag"]


def test_a_compressed_answer_has_the_same_etag(entry, ask, office):
    plain = ask(office, "projects/")
    packed = ask(office, "projects/", headers={"Accept-Encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", plain["ETag"])


@pytest.mark.parametrize("address", ["projects/", "projects/?stadium=tull", "openapi.json"])
def test_head_answers_as_get_without_the_body(address, entry, make_secret, office):
    headers = {"Authorization": f"Bearer {make_secret(office)}"}
    got, head = (getattr(Client(), method)(f"/api/v1/{address}", headers=headers) for method in ("get", "head"))
    assert (head.status_code, head.get("ETag"), head.content) == (got.status_code, got.get("ETag"), b"")
