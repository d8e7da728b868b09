"""«Hva har skjedd»: who did what, when and why, in words."""

import datetime

import pghistory
import pytest
from django.utils import timezone

from portfolio import editing, projects
from portfolio.co_authors import invite
from portfolio.history import MOST, history_of
from portfolio.merging import merge, unmerge
from portfolio.models import Attachment, Decision, Project, ProjectCoAuthor, ProjectCriterionMet, ProjectDriver
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import links, main_of, rows, section, words

WHY = "De handler om det samme."
QUERIES = 7  # merges, attachments, adoptions, answers, since when, the trail, and what is joined


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
    with django_assert_num_queries(QUERIES):
        assert len(history_of(project, reader=office)) == 3 * count


@pytest.fixture
def request_of():
    """What is done inside is done in one request of the person; of nobody, as in a shell."""
    return lambda user=None, **more: pghistory.context(**({"user": user.pk} if user else {}), **more)


def test_a_change_is_told_with_what_it_was_and_what_it_became(make_project, office, told, request_of):
    project = make_project(investment_cost=1_250_000)
    with request_of(office):
        editing.edit(project, changes={"investment_cost": 900_000}, by=office)
    assert told(project) == [
        "office Testesen endret investering fra 1\u00a0250\u00a0000\u00a0kr til 900\u00a0000\u00a0kr"
    ]
    assert told(project, office) == ["Du endret investering fra 1\u00a0250\u00a0000\u00a0kr til 900\u00a0000\u00a0kr"]


@pytest.mark.parametrize(
    ("before", "changes", "sentence"),
    [
        ({"title": "Sykler"}, {"title": "El-sykler"}, "endret tittelen fra «Sykler» til «El-sykler»"),
        ({}, {"reference": "26/1"}, "endret egen referanse til 26/1"),
        ({"reference": "26/1"}, {"reference": ""}, "endret egen referanse fra 26/1 til ingenting"),
        ({}, {"kind": "measure"}, "endret typen fra prosjekt til tiltak"),
        (
            {"innovation_types": ["new_service"]},
            {"innovation_types": ["work_process", "new_service"]},
            "endret hva slags innovasjon det er fra ny tjeneste til endret arbeidsprosess, ny tjeneste",
        ),
        (
            {"starts_on": datetime.date(2027, 1, 1), "ends_on": datetime.date(2027, 8, 31)},
            {"ends_on": datetime.date(2027, 10, 15), "starts_on": datetime.date(2027, 1, 1)},
            "endret perioden fra 1.1.2027–31.8.2027 til 1.1.2027–15.10.2027",
        ),
        ({}, {"is_statutory": True}, "endret lovpålagt fra nei til ja"),
        ({"effort_days": 1}, {"effort_days": 0}, "endret egeninnsats fra 1\u00a0dagsverk til 0\u00a0dagsverk"),
        ({}, {"expected_benefit": 4}, "endret forventet nytte til stor"),
        ({}, {"need": "Nytt."}, "endret behovet"),
        ({}, {"affected": "Alle.", "benefits": "Mye."}, "endret hvem det berører og forventede gevinster"),
    ],
)
def test_each_part_has_its_words(before, changes, sentence, make_project, office, told, request_of):
    project = make_project(**before)
    with request_of(office):
        editing.edit(project, changes=changes, by=office)
    assert told(project) == [f"office Testesen {sentence}"]


def test_of_a_long_text_both_can_be_read(make_project, office, client):
    project = make_project(need="Før var det slik.")
    client.force_login(office)
    typed = {"title": project.title, "solution": project.solution, "kind": "project"}
    sent = typed | {"innovation_types": "better_service", "need": "Nå er det slik."}
    client.post(f"/prosjekter/{project.pk}/endre/hva-og-hvorfor/", sent)
    html = section(client.get(project.get_absolute_url()), "historie")
    assert words(html).startswith("> Hva har skjedd Du endret behovet ")
    assert rows(html, "summary") == ["Les behovet før og etter"]
    assert rows(html, "dd") == ["Før var det slik.", "Nå er det slik."]


def test_what_one_person_does_in_one_request_is_one_thing(make_project, strategy, office, told, request_of):
    project = make_project()
    one, other = strategy.drivers.all()[:2]
    project.drivers.add(one)
    project.sdg_tags.create(goal=4, dimension="social")
    with request_of(office):
        changes = {"drivers": [other], "sdg_tags": [(3, "social", ""), (4, "economy", "")], "is_statutory": True}
        editing.edit(project, changes=changes, by=office)
    assert told(project) == [
        (
            "office Testesen endret lovpålagt fra nei til ja og bærekraftsmålet «4. god utdanning», "
            f"la til føringen «{other}» og bærekraftsmålet «3. god helse og livskvalitet» og fjernet føringen «{one}»"
        )
    ]


def test_who_carries_it_and_who_writes_it_is_told(make_project, office, owner, outsider, submitter, told, request_of):
    project = make_project(Stage.RETURNED)
    with request_of(submitter):
        invite(project, email=outsider.email, by=submitter)
    with request_of(office):
        editing.appoint(project, owner=None, manager=owner, by=office)
    assert sorted(told(project)) == [
        "office Testesen endret prosjekteier fra owner Testesen til ingenting og prosjektleder til owner Testesen",
        "submitter Testesen la til medforfatteren outsider Testesen",
    ]


def test_a_change_that_nobody_did_in_the_portal_is_told_too(make_project, told, request_of):
    project = make_project()
    with request_of():
        Project.objects.update(stage="parked", operating_cost=7)
    assert told(project) == [
        (
            "Noen utenfor portalen endret stadiet fra sendt inn til parkert og drift per år fra "
            "180\u00a0000\u00a0kr til 7\u00a0kr"
        )
    ]


def test_what_a_decision_tells_is_not_told_twice(make_project, office, told, request_of):
    project = make_project()
    with request_of(office):
        projects.move(project, to=Stage.PARKED, by=office, reason="Vi venter.")
    assert told(project) == ["office Testesen parkerte forslaget"]


def test_what_nobody_needs_is_left_out(make_project, told, request_of):
    project = make_project(Stage.RETURNED)
    with request_of():
        Project.objects.update(version=9, reply="Et svar som ikke er sendt.", changed_at=timezone.now())
    assert told(project) == []


def test_the_reason_of_a_change_in_a_plan_stands_with_the_change(make_entry, plan, office, told, request_of):
    project = make_entry().project
    with request_of(office):
        editing.edit(project, changes={"effort_days": 10}, by=office, reason="Det gikk fortere.")
    (event,) = history_of(project, reader=office)
    assert (event.did, event.reason) == (
        "endret egeninnsats fra 140\u00a0dagsverk til 10\u00a0dagsverk i", "Det gikk fortere."
    )  # fmt: skip
    assert (event.about, event.href) == (f"årlig handlingsplan {plan.name}", plan.get_absolute_url())


def test_a_text_that_changes_after_the_assessment_is_told_as_such(make_project, office, told, request_of):
    project = make_project(Stage.ASSESSED)
    with request_of(office):
        editing.edit(project, changes={"need": "Nytt.", "effort_days": 1}, by=office)
    assert told(project)[0].endswith(" til 1\u00a0dagsverk, etter at prosjektet var vurdert")


def test_a_day_of_writing_in_a_returned_proposal_is_one_thing(make_project, submitter, told, request_of):
    project = make_project(Stage.RETURNED, need="1")
    for need in "234":
        with request_of(submitter):
            Project.objects.filter(pk=project.pk).update(need=need)
    (event,) = history_of(project, reader=submitter)
    assert [(text.before, text.after) for text in event.texts] == [("1", "4")]


def test_what_was_written_before_it_was_sent_in_is_nobodys(make_project, strategy, office, outsider, submitter, told):
    project = make_project(Stage.DRAFT)
    with pghistory.context(user=submitter.pk):
        project.co_authors.add(outsider)
        project.drivers.add(strategy.drivers.first())
        Project.objects.update(need="Hemmelig.")
    # All in a test has one time; a draft is written before it is sent in.
    before = timezone.now() - datetime.timedelta(days=1)
    for model in (Project, ProjectDriver, ProjectCoAuthor, ProjectCriterionMet):
        model.pgh_event_model.objects.update(pgh_created_at=before)
    with pghistory.context(user=submitter.pk):
        Project.objects.update(stage=Stage.SUBMITTED, submitted_at=timezone.now())
    assert told(Project.objects.get(pk=project.pk)) == []


def test_what_came_from_a_spreadsheet_is_told_as_such(strategy, unit, office, submitter, told):
    with pghistory.context(user=office.pk, **{"import": 7}):
        (project,) = Project.objects.bulk_create(
            [
                Project(
                    strategy=strategy,
                    title="Sykler",
                    unit=unit,
                    stage=Stage.SUBMITTED,
                    submitter=submitter,
                    submitted_at=timezone.now(),
                )
            ]
        )
        ProjectDriver.objects.bulk_create([ProjectDriver(project=project, driver=strategy.drivers.first())])
        Decision.objects.create(project=project, kind="imported", reason="Fra «Ark.xlsx», rad 2.", by=office)
    assert told(project) == ["office Testesen hentet inn prosjektet fra et regneark"]
    with pghistory.context(user=office.pk, **{"import": 8}):
        Project.objects.update(effort_days=3)
    assert sorted(told(project)) == [
        "office Testesen endret egeninnsats til 3\u00a0dagsverk (hentet inn fra et regneark)",
        "office Testesen hentet inn prosjektet fra et regneark",
    ]


def test_what_is_older_stands_on_a_page_of_its_own(make_project, office, client):
    project = make_project()
    for days in range(MOST + 3):
        decide(project, "parked", office, days, f"Grunn {days}.")
    client.force_login(office)
    html = section(client.get(project.get_absolute_url()), "historie")
    assert (len(rows(html, "li")), rows(html, "summary")) == (MOST, ["Vis flere"])
    page = client.get(links(html)["Se det som er eldre"])
    assert [row[-9:] for row in rows(main_of(page), "li") if "Grunn" in row] == ["Grunn 50.", "Grunn 51.", "Grunn 52."]
    for odd in ("i går", "2026-13-45T99:00:00Z", ""):  # the latest, where nobody can tell when
        assert client.get(f"/prosjekter/{project.pk}/historie/", {"for": odd}).status_code == 200


def test_no_more_of_a_long_trail_is_loaded_than_is_shown(make_project, office, request_of, django_assert_num_queries):
    project = make_project()
    for number in range(MOST + 20):
        with request_of(office):
            Project.objects.update(effort_days=number)
    project = Project.objects.for_project_page().get(pk=project.pk)
    with django_assert_num_queries(QUERIES + 1):  # and the name of who did it
        assert len(history_of(project, reader=office)) == MOST
