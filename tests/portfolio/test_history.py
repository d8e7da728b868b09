"""«Hva har skjedd»: who did what, when and why, in words."""

import datetime

import pytest
from django.utils import timezone

from portfolio import projects
from portfolio.history import history_of
from portfolio.merging import merge, unmerge
from portfolio.models import Attachment, Decision
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import links, rows, section, words

WHY = "De handler om det samme."


@pytest.fixture
def told(outsider):
    """Each thing that happened, as a sentence, for somebody."""

    def tell(project, reader=outsider):
        return [" ".join(filter(None, event[1:3] + event[4:5])) for event in history_of(project, reader=reader)]

    return tell


def decide(project, kind, by, days_ago, reason="", plan=None):
    at = timezone.now() - datetime.timedelta(days=days_ago)
    return Decision.objects.create(project=project, kind=kind, by=by, at=at, reason=reason, plan=plan)


def test_it_is_told_in_sentences_the_newest_first(make_project, submitter, office, leader, plan, told):
    project = make_project()
    decide(project, "submitted", submitter, 9)
    decide(project, "returned", office, 8, "Hvem skal drifte det?")
    decide(project, "submitted", submitter, 7, "Hjemmetjenesten.")
    decide(project, "programme_confirmed", office, 6)
    decide(project, "assessed", office, 5)
    decide(project, "entered", office, 4, plan=plan)
    decide(project, "included", leader, 3, "Det haster.", plan=plan)
    decide(project, "started", office, 2)
    assert told(project) == [
        "office Testesen startet prosjektet",
        f"leader Testesen tok prosjektet med i årlig handlingsplan {plan.name}",
        f"office Testesen førte opp prosjektet som kandidat i årlig handlingsplan {plan.name}",
        "office Testesen satte forslaget som vurdert",
        "office Testesen bekreftet programmet",
        "submitter Testesen svarte på spørsmålet og sendte inn forslaget på nytt",
        "office Testesen returnerte forslaget med et spørsmål",
        "submitter Testesen sendte inn forslaget",
    ]
    assert [event.reason for event in history_of(project, reader=office)][1] == "Det haster."


def test_whoever_reads_is_called_you(make_project, submitter, told):
    project = make_project()
    decide(project, "submitted", submitter, 1)
    assert told(project, submitter) == ["Du sendte inn forslaget"]


def test_a_merge_and_its_end_are_told_on_both_with_the_name_of_the_other(make_project, office, told):
    one, other = make_project(title="Det ene"), make_project(title="Det andre")
    merge(one, into=other, by=office, reason=WHY)
    unmerge(one, by=office, reason="De var ulike.")
    assert told(one) == [
        "office Testesen skilte forslaget fra «Det andre»",
        "office Testesen slo sammen forslaget med «Det andre»",
    ]
    assert told(other) == [
        "office Testesen skilte forslaget fra «Det ene»",
        "office Testesen slo sammen forslaget med «Det ene»",
    ]
    assert [event.reason for event in history_of(one, reader=office)] == ["De var ulike.", WHY]


def test_what_is_merged_is_read_where_its_own_text_stands(make_project, office):
    one, other = make_project(), make_project()
    merge(one, into=other, by=office, reason=WHY)
    ways = [history_of(project, reader=office)[0].href for project in (one, other)]
    assert ways == [f"/prosjekter/{other.pk}/", f"/prosjekter/{one.pk}/slik-det-var/"]


def test_an_attachment_is_told(make_project, submitter, told):
    project = make_project()
    Attachment.objects.create(
        project=project, name="Skisse.pdf", content_type="application/pdf", size=3, uploaded_by=submitter
    )
    assert told(project) == ["submitter Testesen la ved «Skisse.pdf»"]


@pytest.mark.parametrize("kind", [kind for kind in Decision.Kind if kind not in ("merged", "unmerged")])
def test_every_kind_of_decision_has_words(kind, make_project, office, plan, told):
    project = make_project()
    decide(project, kind, office, 1, "Fordi.", plan)
    assert [event.who for event in history_of(project, reader=office)] == ["Du"]


@pytest.mark.parametrize("role", ROLES)
def test_the_page_shows_it_to_everybody_with_the_reason(role, cast, make_project, office, client):
    project = make_project()
    projects.move(project, to=Stage.PARKED, by=office, reason="Vi venter på budsjettet.")
    client.force_login(cast[role])
    (event,) = rows(section(client.get(project.get_absolute_url()), "historie"), "li")
    who = "Du" if role == "office" else "office Testesen"
    assert event.startswith(f"{who} parkerte forslaget ")
    assert event.endswith(" Vi venter på budsjettet.")


def test_a_plan_is_named_with_the_way_to_it(make_project, office, plan, client):
    project = make_project()
    decide(project, "entered", office, 1, plan=plan)
    client.force_login(office)
    found = links(section(client.get(project.get_absolute_url()), "historie"))
    assert found == {f"årlig handlingsplan {plan.name}": plan.get_absolute_url()}


@pytest.mark.parametrize(("count", "folded"), [(8, False), (9, True), (34, True)])
def test_a_long_one_is_folded(count, folded, make_project, office, client):
    project = make_project()
    for days in range(count):
        decide(project, "parked", office, days, "Vi venter.")
    client.force_login(office)
    html = section(client.get(project.get_absolute_url()), "historie")
    shown, _, older = html.partition("<details")
    assert (len(rows(shown, "li")), len(rows(older, "li"))) == (8, count - 8)
    assert (f"Vis alle {count}" in words(html)) is folded


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, make_project, office, submitter, django_assert_num_queries):
    project = make_project()
    for number in range(count):
        decide(project, "parked", office, number, "Vi venter.")
        merge(make_project(title=f"Forslag {number}"), into=project, by=office, reason=WHY)
        Attachment.objects.create(project=project, name="a.pdf", size=3, uploaded_by=submitter)
    project = type(project).objects.for_project_page().get(pk=project.pk)
    with django_assert_num_queries(2):
        assert len(history_of(project, reader=office)) == 3 * count
