"""Near hits beside the form, on the summary, in the checklist and on the page of the project."""

import pytest

from portfolio.models import Project, SimilarityAnswer
from portfolio.similarity import answer
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import main_of, queries, section, words

TITLE, NEED = "Digitalt tilsyn om natten", "Nattevakter vekker beboerne i omsorgsboligene."


@pytest.fixture
def hit(make_project, owner):
    return make_project(Stage.UNDER_WAY, submitter=owner)


@pytest.fixture
def draft(make_project):
    texts = {"title": TITLE, "need": NEED, "solution": "", "affected": "", "benefits": ""}
    return make_project(Stage.DRAFT, **texts)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_proposes_is_shown_what_looks_like_it(role, cast, hit, strategy, client):
    client.force_login(cast[role])
    response = client.post("/forslag/lignende/", {"title": TITLE, "need": NEED})
    assert words(response.content.decode()) == (
        "Digitalt tilsyn i omsorgsboliger (åpnes i ny fane) Under arbeid Skole Ser ut til å gjelde samme behov"
        " Begge handler om digitalt, tilsyn og omsorgsboliger. Samme Ligner Noe annet"
    )
    assert 'target="_blank"' in response.content.decode()


def test_an_empty_form_says_what_the_list_is_for(strategy, submitter, client):
    client.force_login(submitter)
    said = words(section(client.get("/forslag/ny/"), "lignende-tittel"))
    assert said.endswith("Når du skriver tittel og behov, ser du her om andre har meldt inn eller gjort noe lignende.")
    said = words(client.post("/forslag/lignende/", {"title": "Qwerty", "forslag": "9" * 40}).content.decode())
    assert said == "Vi fant ingenting som ligner på det du har skrevet så langt."


def test_without_javascript_the_list_comes_with_each_save_and_an_answer_saves_too(hit, draft, submitter, client):
    client.force_login(submitter)
    step = f"/forslag/{draft.pk}/behov/"
    assert 'data-number="1"' in section(client.get(step), "lignende-tittel")
    response = client.post(step, {"title": TITLE, "need": f"{NEED} Hver natt.", "go": f"likhet-{hit.pk}-same"})
    assert (response.status_code, response["Location"]) == (302, f"{step}#lignende")
    assert Project.objects.get(pk=draft.pk).need == f"{NEED} Hver natt."
    assert list(SimilarityAnswer.objects.values_list("project", "other", "verdict")) == [(draft.pk, hit.pk, "same")]
    assert 'aria-pressed="true"' in section(client.get(step), "lignende-tittel")


def test_the_very_first_save_may_be_an_answer(hit, strategy, submitter, client):
    client.force_login(submitter)
    client.post("/forslag/ny/", {"title": TITLE, "need": NEED, "go": f"likhet-{hit.pk}-similar"})
    made = Project.objects.get(title=TITLE)
    assert list(made.similarity_answers.values_list("other", "verdict")) == [(hit.pk, "similar")]


@pytest.mark.parametrize(
    ("go", "status"), [("likhet-x-same", 302), ("likhet-0-same", 404), ("likhet-{}-kanskje", 409), ("likhet", 302)]
)
def test_a_strange_answer_is_told_and_nothing_is_kept(go, status, hit, draft, submitter, client):
    client.force_login(submitter)
    response = client.post(f"/forslag/{draft.pk}/oppsummering/", {"go": go.format(hit.pk)})
    assert (response.status_code, SimilarityAnswer.objects.count()) == (status, 0)


@pytest.mark.parametrize("role", ROLES)
def test_on_the_summary_whoever_may_edit_answers(role, hit, draft, cast, client):
    client.force_login(cast[role])
    client.post(f"/forslag/{draft.pk}/oppsummering/", {"go": f"likhet-{hit.pk}-different"})
    assert SimilarityAnswer.objects.count() == (role == "submitter")


def test_the_summary_hints_at_what_is_unanswered_and_does_not_block(hit, draft, submitter, client):
    client.force_login(submitter)
    page = f"/forslag/{draft.pk}/oppsummering/"
    assert "du kan sende inn uten å svare" in words(section(client.get(page), "lignende-tittel"))
    client.post(page, {"go": f"likhet-{hit.pk}-similar"})
    assert "Du har svart på alle." in words(section(client.get(page), "lignende-tittel"))


def test_the_office_sees_the_answers_at_helhetlig_and_everybody_on_the_page(hit, make_project, cast, client):
    project = make_project(Stage.RETURNED)
    answer(project, other=hit, verdict="similar", by=cast["submitter"])
    Project.objects.filter(pk=project.pk).update(stage=Stage.SUBMITTED)
    for role in ROLES:
        client.force_login(cast[role])
        page = client.get(f"/prosjekter/{project.pk}/")
        assert "Ligner: Digitalt tilsyn i omsorgsboliger" in words(section(page, "lignende"))
        checklist = client.get(f"/prosjekter/{project.pk}/sjekkliste/")
        assert "Ligner: Digitalt tilsyn i omsorgsboliger" in words(section(checklist, "helhetlig"))
        assert main_of(checklist).count("Ligner:") == 1


def test_three_hits_take_as_many_queries_as_one(hit, draft, make_project, submitter, owner, client):
    client.force_login(submitter)
    pages = (f"/forslag/{draft.pk}/behov/", f"/forslag/{draft.pk}/oppsummering/", f"/prosjekter/{draft.pk}/")
    answer(draft, other=hit, verdict="same", by=submitter)
    one = [queries(client, page) for page in pages]
    for number in range(2):
        other = make_project(Stage.PARKED, submitter=owner, title=f"Digitalt tilsyn {number}")
        answer(draft, other=other, verdict="same", by=submitter)
    assert [queries(client, page) for page in pages] == one
