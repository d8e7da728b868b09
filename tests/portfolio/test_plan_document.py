"""What the document «Årlig handlingsplan» says, as the data that its PDF and Word file share."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from portfolio import action_plan, editing
from portfolio.models import ActionPlan, Competence, Decision, EntryEffort, PlanCapacity, PlanFrame, Project, SdgTag
from portfolio.models.action_plan import add_months
from portfolio.plan_adopted import revision_of
from portfolio.plan_overview import overview
from portfolio.planning import balance, finishing
from portfolio.planning.content import as_adopted, as_it_stands
from portfolio.planning.document import MOST_IN_TREE, ROWS_OF_PICTURE, plan_document
from portfolio.workflow import Stage
from principles.models import Assessment
from tests.portfolio.plan_documents import adopt, fresh, told, told_of


@pytest.fixture
def year(strategy):
    """A plan for the calendar year 2027."""
    return ActionPlan.objects.create(strategy=strategy, starts_on=datetime.date(2027, 1, 1))


@pytest.fixture
def in_year(year, make_project):
    def make(decision="included", *, begins=(2027, 1, 1), ends=(2027, 12, 31), stated=None, **fields):
        rank = year.entries.ranked().count() + 1
        days = {"starts_on": datetime.date(*begins), "ends_on": datetime.date(*ends)}
        project = make_project(Stage.PLANNED, **{"title": f"Prosjekt {rank}", **days, **fields})
        return year.entries.create(project=project, decision=decision, rank=rank, **(stated or {}))

    return make


def plain(text):
    return text.replace("\u00a0", " ")


def values(rows):
    return {row["label"]: plain(row["value"]) for row in rows}


def test_a_draft_says_so(year):
    found = plan_document(as_it_stands(fresh(year), at=datetime.datetime(2026, 11, 30, 23, 30, tzinfo=datetime.UTC)))
    assert (found["title"], found["document_title"], found["mark"], found["status"], found["period"]) == (
        "Årlig handlingsplan 2027",
        "Årlig handlingsplan 2027, utkast",
        "UTKAST",
        "Utkast, 1. desember 2026",
        "jan\u00a02027 – des\u00a02027",
    )
    assert found["notes"] == ["Planen er ikke vedtatt. Prioriteter, beløp og tekster kan bli endret."]
    assert (found["adopted"], found["over_frame_reason"]) == ([], "")


def test_an_adopted_revision_says_when_by_whom_and_in_which_case(plan, make_entry, leader):
    make_entry()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    found = told_of(adopt(plan, by=leader, decided_on=yesterday))
    day = date_format(yesterday, "j. F Y")
    assert (found["document_title"], found["mark"], found["status"], found["notes"]) == (
        f"{plan}, revisjon 1",
        "",
        f"Revisjon 1, vedtatt {day}",
        [],
    )
    assert values(found["adopted"]) == {
        "Revisjon": "1", "Erstatter": "–", "Vedtaksdato": day, "Vedtatt av": "Kommunedirektøren",
        "Saksnummer": "26/1234",
    }  # fmt: skip


def test_an_adopted_plan_as_it_stands_is_a_draft_of_the_next_revision(plan, make_entry, leader, office):
    entry = make_entry()
    adopt(plan, by=leader)
    editing.edit(entry.project, changes={"investment_cost": 1}, by=office, reason="Det ble billigere.")
    found = told(plan)
    assert (found["mark"], found["document_title"]) == ("UTKAST", f"{plan}, utkast til revisjon 2")
    assert found["notes"][0].startswith("Slik er planen ")
    assert found["candidates"] == []
    second = told_of(adopt(plan, by=leader))
    assert (second["document_title"], values(second["adopted"])["Erstatter"]) == (f"{plan}, revisjon 2", "revisjon 1")


def test_what_was_adopted_of_an_entry_stands_whatever_happens_to_its_project(plan, make_entry, leader, outsider):
    entry = make_entry(title="Som vedtatt", investment_cost=500)
    entry_2 = make_entry("reserve", title="Reserven")
    adopted = adopt(plan, by=leader)
    before = told_of(adopted)
    Project.objects.filter(pk=entry.project_id).update(
        title="Noe annet", investment_cost=9_000, owner=outsider, ends_on=entry.project.ends_on.replace(day=1)
    )
    action_plan.decide(entry_2, decision="included", by=leader, reason="Nå er det rom.", version=fresh(plan).version)
    assert told_of(adopted) == before
    assert told(plan) != before
    (row,) = [row for group in before["programmes"] for row in group["entries"]]
    assert (row["title"], values(row["facts"])["Prosjekteier"]) == ("Som vedtatt", "owner Testesen")
    assert [row["title"] for row in before["reserves"]] == ["Reserven"]


def test_the_foreword_of_a_revision_is_the_one_that_was_adopted(plan, make_entry, leader):
    make_entry()
    ActionPlan.objects.filter(pk=plan.pk).update(foreword="Vi begynner.\n\nOg går videre.")
    assert told_of(adopt(plan, by=leader))["foreword"] == "Vi begynner.\n\nOg går videre."


def test_a_reason_for_going_over_the_frame_is_told(plan, make_entry, leader):
    make_entry(investment_cost=5)
    PlanFrame.objects.create(plan=plan, investment_cost=0)
    assert told_of(adopt(plan, by=leader, over_frame_reason="Det haster."))["over_frame_reason"] == "Det haster."


def test_amounts_are_those_of_the_plan_and_are_added_by_programme(year, in_year, strategy):
    second = strategy.programmes.all()[1]
    in_year(investment_cost=1_000, operating_cost=365, effort_days=10)
    in_year(investment_cost=1_000, operating_cost=0, effort_days=1, programme=second, stated={"investment_cost": 7})
    in_year("reserve", investment_cost=99)
    found = told(year)
    names = [row.name for row in strategy.programmes.all()]
    assert [[plain(value) for value in row.values()] for row in found["sums"]] == [
        [names[0], "1", "1 000", "365", "10"],
        [names[1], "1", "7", "0", "1"],
        [names[2], "0", "0", "0", "0"],
        ["Hele planen", "2", "1 007", "365", "11"],
    ]
    assert values(found["figures"]) == {
        "Prosjekter i planen": "2", "Investering": "1 007 kr", "Drift": "365 kr", "Egeninnsats": "11 dagsverk",
    }  # fmt: skip


def test_frames_and_capacity_stand_against_what_is_used(year, in_year, strategy):
    first = strategy.programmes.first()
    in_year(investment_cost=1_500, effort_days=30)
    PlanFrame.objects.create(plan=year, investment_cost=2_000)
    PlanFrame.objects.create(plan=year, programme=first, investment_cost=1_000)
    PlanCapacity.objects.create(plan=year, days=[2] * 12)
    assert [[plain(value) for value in row.values()] for row in told(year)["frames"]] == [
        ["Investering, hele planen", "2 000 kr", "1 500 kr", "500 kr igjen"],
        [f"Investering, {first}", "1 000 kr", "1 500 kr", "500 kr over rammen"],
        [
            "Egeninnsats, hele planen",
            "24 dagsverk",
            "30 dagsverk",
            "1 dagsverk over kapasiteten på 2 i februar 2027, og over i 5 måneder til",
        ],
    ]


def test_frames_of_a_revision_are_as_they_were_and_as_the_balance_told_them(plan, make_entry, leader, strategy):
    entry = make_entry(investment_cost=1_500, operating_cost=40)
    competence = Competence.objects.create(name="Jus")
    EntryEffort.objects.create(entry=entry, competence=competence, days=9)
    for programme in (None, *strategy.programmes.all()[:2]):
        PlanFrame.objects.create(plan=plan, programme=programme, investment_cost=9_000, operating_cost=80)
    for whose in ({}, {"competence": competence}, {"programme": entry.project.programme}):
        PlanCapacity.objects.create(plan=plan, days=[20] * 12, **whose)
    plan.refresh_from_db()
    balanced = balance.against(plan, list(plan.entries.select_related("project")))
    adopted = adopt(plan, by=leader, over_frame_reason="Det haster.")
    PlanFrame.objects.filter(plan=plan).update(investment_cost=1)
    PlanCapacity.objects.all().delete()
    EntryEffort.objects.all().delete()
    assert as_adopted(adopted).limits == revision_of(adopted).limits == balanced
    assert balanced[-1].used == 9


def test_a_month_that_is_over_is_told_though_the_year_has_more_left(year, in_year, leader):
    in_year(begins=(2027, 3, 1), ends=(2027, 4, 30), effort_days=30)
    PlanCapacity.objects.create(plan=year, days=[10] * 12)
    today = told(year)["frames"]
    assert plain(today[0]["rest"]) == "5 dagsverk over kapasiteten på 10 i mars 2027, og over i 1 måned til"
    adopted = adopt(year, by=leader, over_frame_reason="Våren er travel.")
    Project.objects.update(ends_on=datetime.date(2027, 12, 31))
    assert told_of(adopted)["frames"] == today


def test_an_entry_stands_with_all_that_is_needed_to_understand_it(year, in_year, office, leader):
    project = in_year(
        "candidate", need="Vi mangler. " * 60, benefits="Færre\n\nfall.", expected_benefit=4, effort_days=12
    ).project
    first, *_ = project.checklist.assessments.all()
    Assessment.objects.filter(pk=first.pk).update(verdict="opposes")
    entry = year.entries.get()
    action_plan.decide(entry, decision="included", by=leader, reason="Det trengs.", version=fresh(year).version)
    found = next(group for group in told(year)["programmes"] if group["entries"])["entries"][0]
    assert found["need"] == ("Vi mangler. " * 35).strip()
    assert (found["rank"], found["benefits"], found["expected_benefit"], found["reason"]) == (
        "1", "Færre fall.", "stor", "Det trengs.",
    )  # fmt: skip
    assert [row["label"] for row in found["principles"]] == ["motvirker", *["støtter"] * 4]
    assert found["principles_alt"].startswith(f"Vurdering mot prinsippene. {first.principle}: motvirker; ")
    assert values(found["facts"]) == {
        "Periode": "jan 2027 – des 2027", "Prosjekteier": "owner Testesen", "Enhet": "Skole",
    }  # fmt: skip


def test_half_an_answer_is_no_assessment(year, in_year):
    project = in_year().project
    Assessment.objects.filter(checklist=project.checklist).update(reason="")
    found = next(group for group in told(year)["programmes"] if group["entries"])["entries"][0]
    assert {row["label"] for row in found["principles"]} == {"ikke vurdert"}


@pytest.mark.parametrize(
    ("begins", "ends", "bar"),
    [
        ((2027, 1, 1), (2027, 12, 31), (0.0, 1.0, False, False, "x" * 12)),
        ((2027, 4, 1), (2027, 6, 30), (0.25, 0.25, False, False, "...xxx......")),
        ((2026, 6, 1), (2027, 3, 31), (0.0, 0.25, True, False, "xxx.........")),
        ((2027, 10, 1), (2028, 3, 31), (0.75, 0.25, False, True, ".........xxx")),
        ((2026, 1, 1), (2026, 12, 31), (0.0, 0.0, False, False, "." * 12)),
        ((2028, 1, 1), (2028, 2, 1), (1.0, 0.0, False, False, "." * 12)),
    ],
)
def test_a_bar_lies_where_the_period_does(year, in_year, begins, ends, bar):
    in_year(begins=begins, ends=ends)
    (picture,) = told(year)["roadmap"]
    (row,) = picture["rows"]
    months = "".join("x" if on else "." for on in row["months"])
    assert (row["left"], row["width"], row["begins_before"], row["ends_after"], months) == bar


def test_a_project_without_a_period_has_no_bar(year, in_year):
    entry = in_year("reserve")
    Project.objects.filter(pk=entry.project_id).update(starts_on=None, ends_on=None)
    year.entries.update(decision="included")
    (row,) = told(year)["roadmap"][0]["rows"]
    assert (row["period"], row["width"], any(row["months"])) == ("Ikke tidfestet", 0.0, False)


def test_the_roadmap_is_parted_by_programme_and_says_in_words_what_it_shows(year, in_year, strategy):
    for number in range(ROWS_OF_PICTURE + 1):
        in_year(title=f"Nr {number}")
    in_year(programme=strategy.programmes.all()[1], title="Et annet")
    found = told(year)["roadmap"]
    assert [(row["programme"], row["goes_on"], len(row["rows"])) for row in found] == [
        (strategy.programmes.all()[0].name, False, ROWS_OF_PICTURE),
        (strategy.programmes.all()[0].name, True, 1),
        (strategy.programmes.all()[1].name, False, 1),
    ]
    assert plain(found[2]["alt"]) == (
        f"Veikart for {strategy.programmes.all()[1]}, jan 2027 – des 2027. "
        f"{ROWS_OF_PICTURE + 2} Et annet: jan 2027 – des 2027."
    )


def test_figure_1_goes_from_the_vision_to_the_entries(year, in_year, strategy):
    for _ in range(MOST_IN_TREE + 2):
        in_year()
    first, second, third = told(year)["tree"]
    assert (first["count"], len(first["entries"]), first["more"]) == ("8 prosjekter", MOST_IN_TREE, "og 2 til")
    assert (second["count"], second["entries"], second["more"]) == ("Ingen prosjekter", [], "")
    assert third["focus_area"] == strategy.programmes.all()[2].focus_area
    assert told(year)["tree_alt"].startswith(f"Målbildet er «{strategy.vision}» Satsningsområdet ")


def test_drivers_and_goals_say_which_entries_answer_to_them(year, in_year, strategy):
    driver, other = strategy.drivers.all()[:2]
    rows = [in_year(), in_year(), in_year(), in_year("reserve")]
    for row in rows:
        row.project.drivers.add(driver)
        SdgTag.objects.create(project=row.project, goal=3, dimension="social", reason="Helse.")
    found = told(year)
    entries = {row["name"]: row["entries"] for row in found["drivers"]}
    assert (len(entries), entries[driver.name], entries[other.name]) == (strategy.drivers.count(), "1, 2 og 3", "")
    assert found["goals"] == [{"name": "3. God helse og livskvalitet", "entries": "1, 2 og 3"}]


def test_reserves_candidates_and_decisions_stand_with_their_reasons(year, in_year, leader):
    in_year("candidate", title="Reserven")
    in_year("candidate", title="Kandidaten")
    entry = year.entries.get(rank=1)
    Project.objects.filter(pk=entry.project_id).update(stage=Stage.ASSESSED)
    action_plan.decide(entry, decision="reserve", by=leader, reason="Vi venter.", version=fresh(year).version)
    found = told(year)
    assert [(row["rank"], row["title"], row["reason"]) for row in found["reserves"]] == [
        ("1", "Reserven", "Vi venter.")
    ]
    assert [(row["rank"], row["title"], row["reason"]) for row in found["candidates"]] == [("2", "Kandidaten", "")]
    assert [(row["title"], row["what"], row["by"], row["reason"]) for row in found["decisions"]] == [
        ("Reserven", "Satt i reserve", "leader Testesen", "Vi venter."),
    ]


def test_the_page_and_the_document_tell_the_same_reason_for_every_entry(plan, make_entry, make_project, leader, office):
    action_plan.enter(
        make_project(Stage.ASSESSED, assessed=True), plan=plan, by=office, reason="Står igjen fra i fjor."
    )
    for decision, later in (
        ("candidate", None),
        ("candidate", "included"),
        ("included", "reserve"),
        ("included", None),
    ):
        entry = make_entry(decision)
        Decision.objects.create(project=entry.project, plan=plan, kind=decision, reason="Først.", by=leader)
        if later:
            Project.objects.filter(pk=entry.project_id).update(stage=Stage.ASSESSED)
            action_plan.decide(entry, decision=later, by=leader, reason="Så.", version=fresh(plan).version)
    adopted = adopt(plan, by=leader)
    finishing.finish(
        entry, on=timezone.localdate(), by=leader, version=fresh(plan).version, reason="Det virker i to skoler."
    )
    expected = ["Står igjen fra i fjor.", "Først.", "Så.", "Så.", "Først."]
    assert [line.reason for line in overview(fresh(plan)).lines] == expected
    assert [item.reason for item in as_it_stands(fresh(plan), at=timezone.now()).items] == expected
    assert [item.reason for item in as_adopted(adopted).items] == expected[2:]  # no candidate is in a baseline


def test_decisions_after_an_adoption_are_not_in_its_revision(plan, make_entry, leader):
    make_entry()
    reserve = make_entry("reserve")
    adopted = adopt(plan, by=leader)
    action_plan.decide(reserve, decision="included", by=leader, reason="Nå.", version=fresh(plan).version)
    assert (told_of(adopted)["decisions"], len(told(plan)["decisions"])) == ([], 1)


def test_nothing_of_a_draft_of_a_project_is_told(year, in_year, make_project, strategy):
    secret = make_project(Stage.DRAFT, title="Hemmelig", need="Hemmelig")
    secret.drivers.set(strategy.drivers.all())
    in_year()
    assert "Hemmelig" not in str(told(year))


@pytest.mark.parametrize("is_adopted", [False, True])
def test_thirty_entries_take_as_many_queries_as_three(is_adopted, plan, make_project, leader, strategy):
    following = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, 12))

    def count(of, number):
        PlanFrame.objects.create(plan=of, programme=strategy.programmes.first(), investment_cost=10**10)
        for rank in range(1, number + 1):
            project = make_project(Stage.PLANNED)
            project.drivers.set(strategy.drivers.all()[:2])
            SdgTag.objects.create(project=project, goal=4, dimension="social", reason="Ja.")
            of.entries.create(project=project, rank=rank, decision="included" if rank % 3 else "reserve")
        adopted = adopt(of, by=leader) if is_adopted else None
        with CaptureQueriesContext(connection) as captured:
            told_of(adopted) if adopted else told(of)
        return len(captured)

    assert count(plan, 3) == count(following, 30) < 20
