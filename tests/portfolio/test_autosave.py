"""A proposal saves itself: what static/js/draft.js is answered. In a browser: test_a_draft_cannot_be_lost.py."""

import json
import re

import pytest
from django.test import Client

from portfolio.models import Decision, Project
from portfolio.proposals import Step
from portfolio.workflow import Stage
from tests.cast import ROLES

JSON = {"headers": {"accept": "application/json"}}
PLACES = [*Step.values, "oppsummering"]


@pytest.fixture
def draft(make_project):
    return make_project(Stage.DRAFT)


@pytest.fixture
def logged_in(client, submitter):
    client.force_login(submitter)
    return client


@pytest.fixture
def keep(logged_in, draft, submitter):
    def post(place, **data):
        return logged_in.post(f"/forslag/{draft.pk}/{place}/lagre/", {"writer": submitter.pk} | data, **JSON)

    return post


def shown_read(client, url):
    """What a page says that was read."""
    return client.get(url).context["form"].read_as_text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("stage", "others"), [(Stage.DRAFT, 404), (Stage.RETURNED, 409), (Stage.SUBMITTED, 409)])
def test_only_those_who_write_it_save_and_only_while_it_may_be_changed(role, stage, others, cast, make_project, client):
    project = make_project(stage)
    client.force_login(cast[role])
    data = {"title": "Ny tittel", "writer": cast[role].pk}
    response = client.post(f"/forslag/{project.pk}/behov/lagre/", data, **JSON)
    may = role == "submitter" and stage != Stage.SUBMITTED
    assert response.status_code == (200 if may else others)
    project.refresh_from_db()
    assert project.title == ("Ny tittel" if may else "Digitalt tilsyn i omsorgsboliger")


def test_what_is_valid_is_saved_and_the_rest_named(keep, draft):
    answer = keep("ressurser", investment_cost="mye", operating_cost="42", duration_months="3").json()
    assert answer["invalid"] == ["investment_cost", "starts_on"]
    assert (answer["href"], answer["keep"]) == (
        f"/forslag/{draft.pk}/ressurser/",
        f"/forslag/{draft.pk}/ressurser/lagre/",
    )
    assert re.fullmatch(r"\d\d\.\d\d", answer["at"])
    before = draft.starts_on
    draft.refresh_from_db()
    assert (draft.operating_cost, draft.investment_cost, draft.starts_on) == (42, 1_250_000, before)


def test_the_first_save_makes_the_draft_and_a_second_tab_or_a_retry_makes_no_other(logged_in, strategy, submitter):
    data = {"title": "Noe bedre", "need": "Et behov.", "writer": submitter.pk}
    answers = [logged_in.post("/forslag/ny/lagre/", data, **JSON).json() for _ in range(2)]
    draft = Project.objects.get()
    assert [answer["href"] for answer in answers] == [f"/forslag/{draft.pk}/behov/"] * 2
    assert (draft.title, draft.need) == ("Noe bedre", "Et behov.")


@pytest.mark.parametrize("title", ["", " ", "å" * 121])
def test_without_a_title_that_can_be_kept_there_is_no_draft(title, logged_in, strategy, submitter):
    data = {"title": title, "need": "Et behov.", "writer": submitter.pk}
    response = logged_in.post("/forslag/ny/lagre/", data, **JSON)
    assert (response.status_code, response.json(), Project.objects.count()) == (422, {"invalid": ["title"]}, 0)


def test_a_stale_tab_is_told_what_it_says_now_by_whom_and_when(logged_in, outsider, draft, submitter, keep):
    draft.co_authors.add(outsider)
    read = shown_read(logged_in, f"/forslag/{draft.pk}/behov/")
    theirs = Client()
    theirs.force_login(outsider)
    data = {"title": draft.title, "need": "Deres <behov>.", "read": read, "go": "lagre"}
    assert theirs.post(f"/forslag/{draft.pk}/behov/", data).status_code == 302
    response = keep("behov", title=draft.title, need="Mitt behov.", read=read)
    html = response.json()["html"]
    assert response.status_code == 409
    assert re.findall(r"endret (.*?) kl\. \d\d\.\d\d", html) == ["av outsider Testesen"]
    assert re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", html) == [
        ("Hva er problemet, og for hvem?", "Deres &lt;behov&gt;.")
    ]
    draft.refresh_from_db()
    assert draft.need == "Deres <behov>."
    on_purpose = json.dumps(response.json()["read"])
    assert keep("behov", title=draft.title, need="Mitt behov.", read=on_purpose).status_code == 200
    draft.refresh_from_db()
    assert draft.need == "Mitt behov."


@pytest.mark.parametrize("place", ["behov", "losning", "gevinster", "program", "ressurser"])
def test_the_button_of_a_stale_form_brings_it_back_with_what_was_typed_and_what_it_says_now(
    place, logged_in, draft, unit
):
    url = f"/forslag/{draft.pk}/{place}/"
    read = shown_read(logged_in, url)
    field, base = {
        "behov": ("need", {"title": draft.title}),
        "losning": ("solution", {"kind": "project", "innovation_types": ["better_service"]}),
        "gevinster": ("affected", {"unit": unit.pk, "benefits": draft.benefits}),
        "program": ("programme_reason", {f"criterion_{draft.criteria_met.get().pk}": "ja"}),
        "ressurser": ("effort_days", {}),
    }[place]
    assert logged_in.post(url, base | {field: "17", "read": read}).status_code == 302
    response = logged_in.post(url, base | {field: "18", "read": read, "go": "neste"})
    assert response.status_code == 409
    assert [row["text"] for row in response.context["collision"]["theirs"]] == ["17"]
    assert response.context["form"][field].value() == "18"
    again = response.context["form"].read_as_text
    assert logged_in.post(url, base | {field: "18", "read": again}).status_code == 302
    draft.refresh_from_db()
    assert str(getattr(draft, field)) == "18"


def test_choices_are_told_as_they_are_read(logged_in, draft, strategy):
    url = f"/forslag/{draft.pk}/program/"
    read = shown_read(logged_in, url)
    one, two = strategy.drivers.all()[:2]
    logged_in.post(url, {"drivers": [one.pk], "is_statutory": "on", "read": read})
    response = logged_in.post(url, {"drivers": [two.pk], "read": read})
    assert [row["text"] for row in response.context["collision"]["theirs"]] == [one.name]


@pytest.mark.parametrize("read", ["", "[]", "null", "{", '{"need": 7}', '"x"', "[" * 100_000])
def test_a_broken_memory_of_what_was_read_breaks_nothing(read, keep, draft):
    assert keep("losning", solution="Ny", kind="project", read=read).status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_whoever_is_logged_out_is_told_in_json(place, draft, client, submitter):
    data = {"title": "Ny tittel", "need": "En lang tekst som det tok tid å skrive.", "writer": submitter.pk}
    response = client.post(f"/forslag/{draft.pk}/{place}/lagre/", data, **JSON)
    assert (response.status_code, response.json()) == (401, {})


def test_what_was_written_by_another_is_not_saved_as_whoever_is_logged_in(keep, outsider, draft):
    response = keep("behov", title="Kapret", writer=outsider.pk)
    draft.refresh_from_db()
    assert (response.status_code, draft.title) == (401, "Digitalt tilsyn i omsorgsboliger")


@pytest.mark.parametrize(("who", "status"), [("submitter", 403), (None, 401)])
def test_a_token_that_has_ended_is_told_in_json(who, status, cast, draft, client):
    strict = Client(enforce_csrf_checks=True)
    if who:
        strict.force_login(cast[who])
    response = strict.post(f"/forslag/{draft.pk}/behov/lagre/", {"title": "Ny"}, **JSON)
    assert (response.status_code, response.json()) == (status, {})


@pytest.mark.parametrize("path", ["/forslag/ny/lagre/", "/forslag/{}/behov/lagre/"])
def test_it_is_by_post_only(path, logged_in, draft):
    assert logged_in.get(path.format(draft.pk), **JSON).status_code == 405


def test_an_unknown_place_is_404(keep):
    assert keep("penger").status_code == 404


def test_a_form_that_is_not_utf_8_is_a_bad_request(logged_in, draft):
    for path in (f"/forslag/{draft.pk}/behov/", "/forslag/ny/", f"/forslag/{draft.pk}/behov/lagre/"):
        response = logged_in.post(path, b"x", content_type="application/x-www-form-urlencoded; charset=utf-16")
        assert (path, response.status_code) == (path, 400)


def test_the_reply_is_kept_with_the_proposal_until_it_is_sent(make_project, logged_in, office, submitter):
    project = make_project(Stage.RETURNED)
    Decision.objects.create(project=project, kind=Decision.Kind.RETURNED, reason="Hvem?", by=office)
    data = {"reply": "IKT eier dem.", "writer": submitter.pk}
    logged_in.post(f"/forslag/{project.pk}/oppsummering/lagre/", data, **JSON)
    project.refresh_from_db()
    assert project.reply == "IKT eier dem."
    logged_in.post(f"/forslag/{project.pk}/send/", {"reply": "IKT eier dem."})
    project.refresh_from_db()
    assert (project.reply, project.stage) == ("", Stage.SUBMITTED)


def test_a_reply_that_is_too_long_is_not_kept_half(make_project, logged_in, office):
    project = make_project(Stage.RETURNED)
    Decision.objects.create(project=project, kind=Decision.Kind.RETURNED, reason="Hvem?", by=office)
    response = logged_in.post(f"/forslag/{project.pk}/oppsummering/", {"reply": "å" * 2_001, "go": "behov"})
    project.refresh_from_db()
    assert (response.status_code, project.reply) == (422, "")
