"""The portfolio office's inbox: what waits, the oldest first, and apart from it what waits for others."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolio import projects
from portfolio.workflow import Stage
from principles.checklist import Answer
from tests.cast import ROLES

URL = "/kontor/innboks/"


def days_ago(days):
    """At the same time of the day, also where the clocks have been changed since."""
    day = timezone.localdate() - datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, timezone.localtime().time()))


def rows(html, *, section):
    """The rows of one table, each as the text of its cells."""
    found = re.search(rf'<section[^>]*aria-labelledby="{section}".*?</section>', html, re.DOTALL)
    if not found:
        return []
    body = re.search(r"<tbody>(.*?)</tbody>", found[0], re.DOTALL)
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()
            for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body[1] if body else "", re.DOTALL)
    ]


@pytest.fixture
def read(client, office):
    client.force_login(office)
    return lambda: client.get(URL).content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_opens_the_inbox(role, cast, client):
    client.force_login(cast[role])
    answer = client.get(URL)
    assert answer.status_code == (200 if role == "office" else 403)
    if role != "office":
        assert re.findall(r"<li>(Portef[^<]*)</li>", answer.content.decode()) == ["Porteføljekontor"]


def test_a_visitor_is_asked_to_log_in(client, db):
    assert client.get(URL).url == f"{reverse('account_login')}?next={URL}"


def test_nothing_is_done_in_the_inbox_itself(client, office):
    client.force_login(office)
    assert client.post(URL).status_code == 405


def test_each_proposal_tells_age_unit_programme_submitter_and_progress(make_project, read):
    project = make_project(submitted_at=days_ago(12))
    assert rows(read(), section="venter") == [
        [
            "Digitalt tilsyn i omsorgsboliger",
            "12 dager",
            "Skole",
            "Innbyggeren som ressurs ikke bekreftet",
            "submitter Testesen",
            "ikke begynt",
        ]
    ]
    assert f'href="{project.get_absolute_url()}"' in read()
    assert f'href="{reverse("portfolio:project-checklist", args=[project.pk])}"' in read()


def test_the_oldest_comes_first(make_project, read):
    for title, days in (("Ny", 0), ("Eldst", 40), ("Mellom", 1)):
        make_project(title=title, submitted_at=days_ago(days))
    assert [(row[0], row[1]) for row in rows(read(), section="venter")] == [
        ("Eldst", "40 dager"),
        ("Mellom", "1 dag"),
        ("Ny", "i dag"),
    ]


def test_it_says_how_far_the_checklist_has_come(make_project, office, read):
    project = make_project()
    three = project.applicable_principles()[:3]
    answers = [Answer(principle, "supports", "Fordi.") for principle in three]
    projects.assess(project, answers=[*answers[:2], answers[2]._replace(reason="")], by=office, version=0)
    assert rows(read(), section="venter")[0][5].startswith("2 av 5 vurdert")


def test_the_values_of_a_programme_count_too(make_project, strategy, read, office):
    programme = strategy.programmes.get(slug="laerende-organisasjon")
    project = make_project(programme=programme)
    answers = [Answer(principle, "carries", "Fordi.") for principle in project.applicable_principles()]
    projects.assess(project, answers=answers, by=office, version=0)
    assert rows(read(), section="venter")[0][5].startswith("8 av 8 vurdert")


def test_a_confirmed_programme_says_so(make_project, office, read):
    project = make_project()
    projects.confirm_programme(project, programme=project.programme, by=office)
    assert rows(read(), section="venter")[0][3] == "Innbyggeren som ressurs bekreftet"


def test_returned_and_parked_proposals_stand_apart(make_project, office, read):
    projects.move(make_project(title="Spurt"), to=Stage.RETURNED, by=office, reason="Hvem skal drifte?")
    projects.move(make_project(title="Venter"), to=Stage.PARKED, by=office, reason="Etter budsjettet.")
    html = read()
    assert rows(html, section="venter") == []
    assert [row[:2] for row in rows(html, section="returnert")] == [["Spurt", "i dag"]]
    assert [row[:2] for row in rows(html, section="parkert")] == [["Venter", "i dag"]]


def test_the_wait_counts_from_the_answer_whatever_was_done_since(make_project, office, read):
    project = make_project(Stage.PARKED)
    for kind, days in (("parked", 30), ("reopened", 20), ("parked", 10), ("programme_confirmed", 3)):
        project.decisions.create(kind=kind, reason="Fordi.", by=office, at=days_ago(days))
    assert [row[1] for row in rows(read(), section="parkert")] == ["10 dager"]


@pytest.mark.parametrize("stage", [s for s in Stage if s not in (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED)])
def test_everything_else_stays_out(stage, make_project, read):
    make_project(stage)
    html = read()
    assert [rows(html, section=section) for section in ("venter", "returnert", "parkert")] == [[], [], []]
    assert "Innboksen er tom" in html


def test_a_long_inbox_is_paged(make_project, office, client, monkeypatch):
    monkeypatch.setattr("portfolio.views.inbox.PER_PAGE", 2)
    for number in range(3):
        make_project(title=f"Forslag {number}", submitted_at=days_ago(10 - number))
    client.force_login(office)
    second = client.get(URL, {"page": 2}).content.decode()
    assert [row[0] for row in rows(second, section="venter")] == ["Forslag 2"]


def test_of_many_parked_ones_the_longest_waiting_are_shown_with_the_way_to_the_rest(
    make_project, office, read, monkeypatch
):
    monkeypatch.setattr("portfolio.views.inbox.PER_PAGE", 2)
    for number in range(3):
        projects.move(make_project(title=f"Forslag {number}"), to=Stage.PARKED, by=office, reason="Vent.")
    html = read()
    assert [row[0] for row in rows(html, section="parkert")] == ["Forslag 0", "Forslag 1"]
    assert 'href="/prosjekter/?stadium=parked">Se alle 3</a>' in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    count, make_project, office, client, django_assert_num_queries, submitter, owner
):
    for number in range(count):
        for stage in (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED):
            project = make_project(stage, assessed=True, submitter=owner if number else submitter)
            assert project.checklist.assessments.count() == 5
    client.force_login(office)
    with django_assert_num_queries(11):
        client.get(URL)


def test_markup_in_a_title_is_shown_as_text(make_project, read):
    make_project(title="<b>Fet</b> & <script>alert(1)</script>")
    assert "&lt;b&gt;Fet&lt;/b&gt; &amp; &lt;script&gt;" in read()
    assert "<script>alert" not in read()
