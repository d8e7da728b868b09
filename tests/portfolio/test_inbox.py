"""The portfolio office's inbox: what waits for it, and what each row tells."""

import re

import pytest
from django.urls import reverse

from portfolio import projects
from portfolio.models import IntakeRound
from portfolio.workflow import Stage
from principles.checklist import Answer
from tests.cast import ROLES
from tests.inbox import PARKED, QUEUE, RETURNED, URL, days_ago, in_days, shown, titles
from tests.pages import html_of, links, main_of, queries, words


@pytest.fixture
def read(client, office):
    client.force_login(office)
    return lambda: client.get(URL)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_opens_the_inbox(role, cast, client):
    client.force_login(cast[role])
    answer = client.get(URL)
    assert answer.status_code == (200 if role == "office" else 403)
    if role != "office":
        assert re.findall(r"<li>(Portef[^<]*)</li>", html_of(answer)) == ["Porteføljekontor"]


def test_a_visitor_is_asked_to_log_in(client, db):
    assert client.get(URL).url == f"{reverse('account_login')}?next={URL}"


def test_nothing_is_done_at_the_address_of_the_inbox_itself(client, office):
    client.force_login(office)
    assert client.post(URL).status_code == 405


def test_each_proposal_tells_whose_it_is_its_age_round_programme_and_progress(make_project, office, read):
    autumn = IntakeRound.objects.create(
        name="Høsten 2026", opens_on=in_days(-20), closes_on=in_days(5), answers_on=in_days(30)
    )
    project = make_project(
        submitted_at=days_ago(12), intake_round=autumn, answer_due_on=in_days(30), assigned_to=office
    )
    (row,) = shown(read())
    due = in_days(30).strftime("%d").lstrip("0")
    assert row.startswith(f"Digitalt tilsyn i omsorgsboliger Skole · submitter Testesen {due}. ")
    assert row.endswith(
        f"{in_days(30).year} om 30 dager 12 dager Høsten 2026 Innbyggeren som ressurs ikke bekreftet "
        "office Testesen ikke begynt : Digitalt tilsyn i omsorgsboliger"
    )
    found = links(main_of(read()))
    assert found["Digitalt tilsyn i omsorgsboliger"] == project.get_absolute_url()
    assert found["ikke begynt : Digitalt tilsyn i omsorgsboliger"] == f"/prosjekter/{project.pk}/sjekkliste/"


def test_what_is_overdue_stands_on_top_then_by_due_date_then_the_oldest(make_project, read):
    for title, due, age in (
        ("Uten-frist", None, 90),
        ("Frist-om-en-uke", 7, 5),
        ("Over-fristen", -3, 40),
        ("Frist-i-dag", 0, 2),
        ("Samme-uke-men-eldre", 7, 6),
    ):
        make_project(title=title, submitted_at=days_ago(age), answer_due_on=None if due is None else in_days(due))
    page = read()
    assert titles(page) == ["Over-fristen", "Frist-i-dag", "Samme-uke-men-eldre", "Frist-om-en-uke", "Uten-frist"]
    found = [re.search(r"dager over fristen|i dag|om 7 dager|ingen frist", row)[0] for row in shown(page)]
    assert found == ["dager over fristen", "i dag", "om 7 dager", "om 7 dager", "ingen frist"]
    assert "5 forslag, 1 over svarfristen" in words(main_of(page))


def test_days_with_the_submitter_are_not_counted_as_ours(make_project, office, submitter, read):
    project = make_project(submitted_at=days_ago(30))
    for kind, by, days in (("submitted", submitter, 30), ("returned", office, 25), ("submitted", submitter, 5)):
        project.decisions.create(kind=kind, reason="Fordi.", by=by, at=days_ago(days))
    (row,) = shown(read())
    assert "10 dager sendt for 30 dager siden" in row
    assert "Svar mottatt" in row


def test_it_says_how_far_the_checklist_has_come(make_project, office, read):
    project = make_project()
    three = project.applicable_principles()[:3]
    answers = [Answer(principle, "supports", "Fordi.") for principle in three]
    projects.assess(project, answers=[*answers[:2], answers[2]._replace(reason="")], by=office, version=0)
    assert "2 av 5 vurdert" in shown(read())[0]


def test_the_values_of_a_programme_count_too(make_project, strategy, read, office):
    programme = strategy.programmes.get(slug="laerende-organisasjon")
    project = make_project(programme=programme)
    answers = [Answer(principle, "carries", "Fordi.") for principle in project.applicable_principles()]
    projects.assess(project, answers=answers, by=office, version=0)
    assert "8 av 8 vurdert" in shown(read())[0]


def test_a_confirmed_programme_says_so(make_project, office, read):
    project = make_project()
    projects.confirm_programme(project, programme=project.programme, by=office)
    assert "Innbyggeren som ressurs bekreftet" in shown(read())[0]


@pytest.mark.parametrize("stage", [s for s in Stage if s not in (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED)])
def test_everything_else_stays_out(stage, make_project, read):
    make_project(stage)
    page = read()
    assert [shown(page, part) for part in (QUEUE, RETURNED, PARKED)] == [[], [], []]
    assert "Innboksen er tom" in html_of(page)


def test_without_rounds_it_says_what_holds_and_who_can_make_them(make_project, read, office, client):
    assert "Det er ingen inntaksrunder ennå, så hvert forslag får svarfrist 30 dager" in html_of(read())
    IntakeRound.objects.create(name="Nå", opens_on=in_days(0), closes_on=in_days(5), answers_on=in_days(9))
    assert "ingen inntaksrunder" not in html_of(read())


def test_a_long_inbox_is_paged_and_the_filters_are_kept(make_project, office, client, monkeypatch):
    monkeypatch.setattr("portfolio.views.inbox.PER_PAGE", 2)
    for number in range(3):
        make_project(title=f"Forslag{number}", submitted_at=days_ago(10 - number))
    client.force_login(office)
    assert titles(client.get(URL, {"page": 2})) == ["Forslag2"]
    first = client.get(URL, {"saksbehandler": "ingen"})
    assert links(main_of(first))["Neste"] == "?saksbehandler=ingen&page=2"


@pytest.mark.parametrize("query", ["", "?saksbehandler=meg&runde=null&sorter=tittel"])
def test_the_number_of_queries_does_not_grow(query, make_project, office, client, submitter, owner):
    client.force_login(office)

    def make(**fields):
        for stage in (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED):
            project = make_project(stage, assessed=True, assigned_to=office, **fields)
            for kind in ("submitted", "returned", "parked"):
                project.decisions.create(kind=kind, reason="Fordi.", by=office)

    make(submitter=submitter)
    at_one = queries(client, URL + query)
    make(submitter=owner)
    make(submitter=office)
    assert queries(client, URL + query) == at_one <= 25


def test_markup_in_a_title_is_shown_as_text(make_project, read):
    make_project(title="<b>Fet</b> & <script>alert(1)</script>")
    assert "&lt;b&gt;Fet&lt;/b&gt; &amp; &lt;script&gt;" in html_of(read())
    assert "<script>alert" not in html_of(read())
