"""The projects of the API are those of the pages: the same rule of who sees what, and the same filter."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.forms.project_list import ProjectFilter
from portfolio.models import Driver, Project, SdgTag, Unit
from portfolio.workflow import Stage
from principles.models import Assessment, Principle
from tests.cast import ROLES

NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_never_leaves_those_who_write_it(role, cast, make_project, ask, titles):
    draft = make_project(Stage.DRAFT, title="Utkast")
    make_project(title="Sendt")
    is_theirs = role == "submitter"
    assert titles(cast[role]) == (["Utkast", "Sendt"] if is_theirs else ["Sendt"])
    assert ask(cast[role], f"projects/{draft.pk}/").status_code == (200 if is_theirs else 404)
    assert ask(cast[role], "projects/", sok="Utkast").json()["count"] == is_theirs
    draft.co_authors.add(cast["outsider"])
    assert ("Utkast" in titles(cast[role])) == (role in ("submitter", "outsider"))


def test_an_assessment_of_a_draft_is_not_told(make_project, ask, office, submitter):
    project = make_project(assessed=True)
    Project.objects.filter(pk=project.pk).update(stage=Stage.DRAFT)
    counts = [ask(user, "assessments/").json()["count"] for user in (office, submitter)]
    assert counts == [0, project.checklist.assessments.count()]


def test_a_project_tells_what_its_page_tells(make_project, ask, office, strategy, unit, owner, submitter):
    driver = Driver.objects.first()
    project = make_project(
        Stage.ASSESSED, reference="26/1042", expected_benefit=4, starts_on=datetime.date(2027, 1, 1),
        ends_on=datetime.date(2027, 8, 31), is_statutory=True,
    )  # fmt: skip
    project.drivers.add(driver)
    SdgTag.objects.create(project=project, goal=3, dimension="social", reason="Bedre søvn.")
    found = ask(office, f"projects/{project.pk}/").json()
    moments = {name: found.pop(name) for name in ("created_at", "submitted_at", "changed_at", "programme_confirmed_at")}
    assert {datetime.datetime.fromisoformat(moment).tzinfo for moment in moments.values()} == {datetime.UTC}
    assert found == {
        "id": project.pk,
        "url": f"http://testserver/prosjekter/{project.pk}/",
        "reference": "26/1042",
        "title": "Digitalt tilsyn i omsorgsboliger",
        "kind": "project",
        "stage": "assessed",
        "stage_label": project.get_stage_display(),
        "strategy": {"id": strategy.pk, "name": strategy.name},
        "programme": {"id": project.programme.pk, "name": "Innbyggeren som ressurs"},
        "unit": {"id": unit.pk, "name": "Skole"},
        "submitter": {"id": submitter.pk, "name": "submitter Testesen"},
        "owner": {"id": owner.pk, "name": "owner Testesen"},
        "manager": None,
        "need": "Nattevakter går runder som vekker beboerne.",
        "solution": "Sensorer melder fra når noen trenger hjelp.",
        "hypothesis": "",
        "affected": "120 beboere og nattevaktene.",
        "benefits": "Bedre søvn og færre fall.",
        "collaborators": "",
        "innovation_types": ["better_service"],
        "expected_benefit": 4,
        "is_statutory": True,
        "drivers": [{"id": driver.pk, "name": driver.name}],
        "goals": [{"goal": 3, "name": "god helse og livskvalitet", "dimension": "social", "reason": "Bedre søvn."}],
        "investment_cost": 1_250_000,
        "operating_cost": 180_000,
        "effort_days": 140,
        "starts_on": "2027-01-01",
        "ends_on": "2027-08-31",
        "merged_into_id": None,
    }


def test_a_draft_with_only_a_title_can_be_told(strategy, submitter, ask):
    project = Project.objects.create(strategy=strategy, title="Nytt", submitter=submitter)
    assert ask(submitter, f"projects/{project.pk}/").json()["unit"] is None


@pytest.fixture
def two(make_project, strategy, office, leader):
    """«Den ene» fits each query of FILTERS; «Den andre» none of them."""
    other_unit = Unit.objects.create(slug="vann", name="Vann")
    one = make_project(
        Stage.ASSESSED, title="Den ene", kind="measure", investment_cost=500,
        operating_cost=900, effort_days=7, expected_benefit=4, is_statutory=True,
        starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 12, 31), need="Drikkevann",
    )  # fmt: skip
    one.drivers.add(Driver.objects.first())
    SdgTag.objects.create(project=one, goal=3, dimension="social")
    other = strategy.programmes.exclude(pk=one.programme.pk).first()
    make_project(
        title="Den andre", unit=other_unit, programme=other, owner=leader, investment_cost=50_000, effort_days=99,
        starts_on=datetime.date(2028, 1, 1), ends_on=datetime.date(2028, 12, 31), need="Chat",
    )  # fmt: skip
    return one


# What fits «Den ene». None where it would leave all, or is tried by itself below.
FILTERS = {
    "sok": lambda _: "drikkevann",
    "stadium": lambda _: ["assessed", "declined"],
    "program": lambda one: one.programme.pk,
    "enhet": lambda one: one.unit.pk,
    "type": lambda _: "measure",
    "prinsipp": lambda _: None,
    "verdi": lambda _: "supports",
    "foring": lambda one: one.drivers.get().pk,
    "mal": lambda _: "3",
    "ar": lambda _: "2026",
    "maned": lambda _: "2026-07",
    "eier": lambda one: one.owner.pk,
    "kostnad_fra": lambda _: None,
    "kostnad_til": lambda _: 500,
    "nytte": lambda _: "4",
    "drift_fra": lambda _: None,
    "drift_til": lambda _: 900,
    "dagsverk_fra": lambda _: None,
    "dagsverk_til": lambda _: "7",
    "lovpalagt": lambda _: "ja",
}


def test_every_filter_of_the_page_is_tried_here():
    assert set(FILTERS) == set(ProjectFilter.base_filters)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_leaves_out_what_does_not_fit(name, two, titles, office):
    if (value := FILTERS[name](two)) is not None:
        assert titles(office, **{name: value}) == ["Den ene"]


def test_the_lower_ends_and_the_principle_filter_too(two, titles, office):
    assert titles(office, kostnad_fra=501) == ["Den andre"]
    assert titles(office, dagsverk_fra=8) == ["Den andre"]
    principle = Principle.objects.filter(kind="principle").first()
    assert titles(office, prinsipp=principle.pk, verdi="supports") == ["Den ene"]
    assert titles(office, prinsipp=principle.pk, verdi="ikke") == ["Den andre"]


def test_the_query_of_the_page_can_be_used_as_it_stands(two, titles, office):
    empty = dict.fromkeys(("sok", "prinsipp", "verdi", "ar", "eier", "kostnad_fra", "lovpalagt"), "")
    assert titles(office, **{**empty, "stadium": "assessed"}) == ["Den ene"]


@pytest.mark.parametrize(
    "query",
    [
        {"stadium": "tull"}, {"stadium": ["assessed", "tull"]}, {"program": "999999"}, {"program": "x"}, {"ar": "1066"},
        {"program": "99999999999999999999"}, {"enhet": ["1", "99999999999999999999"]}, {"eier": "-1"},
        {"kostnad_fra": "mye"}, {"dagsverk_til": "99999999999"}, {"mal": "18"}, {"verdi": "kanskje"},
        {"sok": "x" * 121}, {"stage": "assessed"}, {"limit": "0"}, {"limit": "501"}, {"limit": "alt"}, {"after": "-1"},
        {"after": "99999999999999999999"}, {"offset": "10"}, {"changed_since": "i går"},
        {"changed_since": "2026-05-01"},
        {"changed_since": "2026-05-01T12:00:00"}, {"changed_since": "1777777777"},
        {"changed_since": "2026-13-01T12:00:00Z"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_and_no_answer(query, ask, office, make_project):
    make_project()
    response = ask(office, "projects/", **query)
    body = response.json()
    assert (response.status_code, body["code"]) == (422, "invalid_query")
    assert [error["parameter"] for error in body["errors"]] == list(query)
    assert all(error["detail"].endswith((".", "!")) for error in body["errors"])


def test_only_what_has_changed_since_is_told_to_whoever_asks(make_project, titles, office):
    for title, hours in (("Før", -1), ("Akkurat", 0), ("Etter", 1)):
        project = make_project(title=title)
        Project.objects.filter(pk=project.pk).update(changed_at=NOON + datetime.timedelta(hours=hours))
    for moment in (
        "2026-05-01T12:00:00Z",
        "2026-05-01T14:00:00+02:00",
        "2026-05-01T14:00:00 02:00",
        "2026-05-01T12:00Z",
    ):
        assert titles(office, changed_since=moment) == ["Akkurat", "Etter"]
    assert titles(office, changed_since="0001-01-01T00:00:00+14:00") == ["Før", "Akkurat", "Etter"]
    assert titles(office, changed_since="0001-01-01T00:00:00+23:59") == ["Før", "Akkurat", "Etter"]
    assert titles(office, changed_since="9999-12-31T23:59:59-14:00") == []
    assert titles(office, changed_since="9999-12-31T23:59:59-23:59") == []


def test_pages_follow_each_other_and_a_row_in_between_moves_none(make_project, ask, office):
    ids = [make_project(title=f"Prosjekt {number}").pk for number in range(5)]
    hidden = make_project(Stage.DRAFT, title="Utkast")
    first = ask(office, "projects/", limit=2, stadium="submitted").json()
    assert (first["count"], [row["id"] for row in first["items"]]) == (5, ids[:2])
    assert first["next"] == f"http://testserver/api/v1/projects/?limit=2&stadium=submitted&after={ids[1]}"
    Project.objects.filter(pk=ids[0]).update(stage=Stage.PARKED)  # a row of the first page goes away
    new = make_project(title="Ny").pk
    told, address = [], first["next"]
    while address:
        page = ask(office, address.removeprefix("http://testserver/api/v1/")).json()
        told += [row["id"] for row in page["items"]]
        address = page["next"]
    assert told == [*ids[2:], new]
    assert hidden.pk not in told


def test_a_full_last_page_has_no_next(make_project, ask, office):
    make_project()
    make_project()
    assert ask(office, "projects/", limit=2).json()["next"] is None


def test_what_was_searched_for_comes_by_id_as_well(make_project, titles, office):
    for title in ("Sensorer i vann", "Sensorer", "Vann og sensorer"):
        make_project(title=title)
    assert titles(office, sok="sensorer") == ["Sensorer i vann", "Sensorer", "Vann og sensorer"]


@pytest.mark.parametrize("path", ["projects/", "programmes/", "assessments/", "plans/", "plans/{}/entries/"])
def test_the_number_of_queries_does_not_grow(path, make_entry, plan, ask, office):
    address = path.format(plan.year)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert ask(office, address).status_code == 200
        return len(captured)

    def add():
        project = make_entry().project
        project.drivers.add(*Driver.objects.all()[:3])
        SdgTag.objects.create(project=project, goal=3, dimension="social")

    add()
    ask(office, address)  # notes that the key is used
    one = count()
    add()
    add()
    most = {"projects/": 5, "plans/{}/entries/": 5}.get(path, 3)
    assert (one, count()) == (most, most)


def test_programmes_are_told_with_their_strategy(strategy, ask, office, leader):
    strategy.programmes.update(owner=leader)
    body = ask(office, "programmes/").json()
    assert [row["name"] for row in body["items"]] == [each.name for each in strategy.programmes.order_by("pk")]
    assert body["items"][0]["strategy"] == {"id": strategy.pk, "name": strategy.name}
    assert body["items"][0]["owner"] == {"id": leader.pk, "name": "leader Testesen"}
    assert body["items"][0]["url"] == "http://testserver/programmer/innbyggeren-som-ressurs/"


def test_assessments_are_those_that_are_complete_and_current(make_project, ask, office):
    project = make_project(assessed=True)
    other = make_project(assessed=True, title="En annen")
    half = project.checklist.assessments.first()
    Assessment.objects.filter(pk=half.pk).update(reason="")
    found = ask(office, "assessments/", project=project.pk).json()
    wanted = project.checklist.assessments.complete().order_by("pk")
    assert [row["id"] for row in found["items"]] == [row.pk for row in wanted]
    assert {row["project"]["id"] for row in ask(office, "assessments/").json()["items"]} == {project.pk, other.pk}
    row, kept = found["items"][0], wanted[0]
    assert row.pop("assessed_at")
    assert row == {
        "id": kept.pk,
        "project": {"id": project.pk, "title": project.title},
        "principle": {
            "id": kept.principle.pk, "name": kept.principle.name, "hashtag": kept.principle.hashtag,
            "kind": kept.principle.kind,
        },
        "verdict": "supports",
        "verdict_label": "støtter",
        "reason": "Det er godt begrunnet.",
        "assessed_by": {"id": office.pk, "name": "office Testesen"},
    }  # fmt: skip
    later = (timezone.now() + datetime.timedelta(hours=1)).isoformat()
    assert ask(office, "assessments/", changed_since=later).json()["count"] == 0
