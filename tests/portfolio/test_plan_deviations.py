"""«Avvik fra vedtatt plan»: computed from the baseline and the plan of today, for each project and summed."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio import editing, projects
from portfolio.action_plan import decide, enter
from portfolio.models import ActionPlan, Project
from portfolio.models.action_plan import add_months
from portfolio.planning import deviations, standing
from portfolio.planning.adoption import adopt
from portfolio.planning.deviations import between, total
from portfolio.planning.finishing import finish, resume
from portfolio.planning.money import Money
from portfolio.planning.standing import Place
from portfolio.workflow import Stage
from roadmap.prioritisation import prioritise
from tests.cast import ROLES
from tests.pages import main_of, queries, section, words

DAY = datetime.date(2027, 3, 1)
PLACE = Place("Skyss", "included", 1, 1, 1, 1, "Kari", DAY, DAY + datetime.timedelta(days=90), Money(100, 10, 5), False)


def by_project(plan):
    return {each.project_id: each for each in deviations.deviations(plan)}


def later(days):
    return {"starts_on": DAY + datetime.timedelta(days=days), "ends_on": DAY + datetime.timedelta(days=90 + days)}


@pytest.mark.parametrize(
    ("changes", "kinds", "sentences"),
    [
        ({}, None, None),
        ({"title": "Et annet navn", "unit_id": 2}, None, None),
        (later(14), ["moved"], ["Flyttet 2 uker senere."]),
        (later(-7), ["moved"], ["Flyttet 1 uke tidligere."]),
        (later(1), ["moved"], ["Flyttet 1 dag senere."]),
        (later(6), ["moved"], ["Flyttet 6 dager senere."]),
        ({"ends_on": DAY + datetime.timedelta(days=120)}, ["moved"], ["Slutter 4 uker senere."]),
        (
            {"starts_on": DAY - datetime.timedelta(days=7), "ends_on": DAY + datetime.timedelta(days=97)},
            ["moved"],
            ["Starter 1 uke tidligere.", "Slutter 1 uke senere."],
        ),
        ({"starts_on": None, "ends_on": None}, ["untimed"], ["Ikke tidfestet lenger."]),
        (
            {"money": Money(1_000_100, 5, 7)},
            ["money"],
            ["Investering: 1 000 000 kr mer.", "Drift: 5 kr mindre.", "Egeninnsats: 2 dagsverk mer."],
        ),
        ({"decision": "reserve"}, ["decided"], ["Var med i planen, er nå reserve."]),
        ({"decision": "candidate"}, ["decided"], ["Var med i planen, er nå kandidat."]),
        ({"owner_id": 2, "owner": "Ola"}, ["owner"], ["Prosjekteier: Kari → Ola."]),
        ({"owner_id": None, "owner": ""}, ["owner"], ["Prosjekteier: Kari → ingen."]),
        ({"is_done": True}, ["done"], ["Gjort."]),
        ({"stage": Stage.STOPPED}, ["stopped"], ["Stoppet med læring."]),
        ({"stage": Stage.UNDER_WAY}, None, None),
        ({"rank": 7}, None, None),  # others were taken out before it
    ],
)
def test_each_deviation_has_its_kind_and_its_words(changes, kinds, sentences):
    found = between({7: PLACE}, {7: PLACE._replace(**changes)})
    assert [deviation.kinds for deviation in found] == ([kinds] if kinds else [])
    told = [sentence.replace("\u00a0", " ") for deviation in found for sentence in deviation.in_words]
    assert told == (sentences or [])


def test_what_was_done_may_be_taken_back():
    done = PLACE._replace(is_done=True)
    assert [deviation.in_words for deviation in between({7: done}, {7: PLACE})] == [["Ikke gjort likevel."]]


def test_a_reserve_may_get_its_first_period():
    reserve = PLACE._replace(decision="reserve")
    (found,) = between({7: reserve._replace(starts_on=None, ends_on=None)}, {7: reserve})
    assert (found.kinds, found.in_words) == (["timed"], ["Tidfestet: mar\u00a02027 – mai\u00a02027."])


def test_what_was_and_is_a_candidate_is_nothing_and_one_that_is_included_is_new():
    candidate = PLACE._replace(decision="candidate")
    found = between({1: candidate, 2: candidate, 3: candidate}, {1: PLACE, 2: candidate, 4: candidate})
    assert [(each.project_id, each.kinds) for each in found] == [(1, ["new"])]


def test_what_is_new_and_what_is_out_is_only_that():
    reserve = PLACE._replace(decision="reserve")
    new, waits, out = between({1: PLACE}, {2: PLACE._replace(is_done=True), 3: reserve})
    assert [(each.kinds, each.in_words, each.money) for each in (new, waits, out)] == [
        (["new"], ["Nytt i planen."], Money(100, 10, 5)),
        (["new"], ["Nytt i reserve."], Money()),
        (["out"], ["Ute av planen."], Money(-100, -10, -5)),
    ]


def ranked(*keys):
    return {key: PLACE._replace(rank=rank) for rank, key in enumerate(keys, 1)}


@pytest.mark.parametrize(
    ("after", "moved"),
    [("abcde", ""), ("eabcd", "e"), ("bcdea", "a"), ("acbde", "c"), ("bcde", "a"), ("xabcde", "x"), ("edcba", "edcb")],
)
def test_only_what_was_moved_itself_deviates_in_rank(after, moved):
    found = between(ranked(*"abcde"), ranked(*after))
    assert {each.project_id for each in found if each.is_ranked or each.kinds != ["ranked"]} == set(moved)


PLACES = st.builds(
    Place,
    title=st.just("Skyss"),
    decision=st.sampled_from(["included", "reserve"]),
    rank=st.integers(1, 1000),
    programme_id=st.just(1),
    unit_id=st.just(1),
    owner_id=st.integers(1, 3),
    owner=st.just("Kari"),
    starts_on=st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1)),
    ends_on=st.dates(datetime.date(2028, 1, 2), datetime.date(2029, 1, 1)),
    money=st.builds(Money, st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**4)),
    is_done=st.booleans(),
)
STANDINGS = st.lists(st.tuples(st.integers(1, 12), PLACES), max_size=12, unique_by=lambda pair: pair[0]).map(
    lambda pairs: {key: place._replace(rank=rank) for rank, (key, place) in enumerate(pairs, 1)}
)


@settings(deadline=None, database=None)
@given(before=STANDINGS, after=STANDINGS)
def test_the_deviations_come_to_the_difference_of_the_sums_and_back_again_to_nothing(before, after):
    found = between(before, after)
    summed = total(found, before=before, after=after)
    assert summed.money == Money(*(sum(each.money[part] for each in found) for part in range(3)))
    assert between(before, before) == []
    back = between(after, before)
    assert {each.project_id for each in back if set(each.kinds) - {"ranked"}} == {
        each.project_id for each in found if set(each.kinds) - {"ranked"}
    }
    assert all(each.in_words for each in found)


@pytest.fixture
def living(make_entry, plan, leader):
    """An adopted plan with four entries, one in reserve."""
    entries = [make_entry(), make_entry(), make_entry(), make_entry("reserve")]
    said = {"decision_maker": "Kommunedirektøren", "case_reference": "26/1234"}
    adopt(plan, decided_on=timezone.localdate(), by=leader, version=0, **said)
    plan.refresh_from_db()
    return entries


def version():
    return ActionPlan.objects.latest("starts_on").version


def test_a_plan_that_lived_tells_all_of_it_with_the_reasons(living, plan, leader, owner, office, make_project, client):
    moved, finished, stopped, reserve = living
    new = make_project(Stage.ASSESSED, title="Nytt prosjekt")
    changes = {name: getattr(moved.project, name) + datetime.timedelta(days=21) for name in ("starts_on", "ends_on")}
    editing.edit(moved.project, changes=changes, by=owner, reason="Leverandøren er forsinket.")
    finish(finished, on=plan.starts_on, by=owner, version=version(), reason="Alt er på plass.")
    projects.move(stopped.project, to=Stage.STOPPED, by=office, reason="Behovet er borte.")
    decide(reserve, decision="out", by=leader, reason="Ikke i år.", version=version())
    entry = enter(new, plan=plan, by=office)
    decide(entry, decision="included", by=leader, reason="Det ble rom.", version=version())
    prioritise(entry, rank=1, by=leader, version=version(), reason="Det haster.")

    found = by_project(plan)
    kinds = {found[each.pk].title: set(found[each.pk].kinds) - {"money"} for each in Project.objects.all()}
    assert kinds == {
        "Nytt prosjekt": {"new"},
        "Prosjekt 1": {"moved"},
        "Prosjekt 2": {"done"},
        "Prosjekt 3": {"stopped"},
        "Prosjekt 4": {"out"},
    }
    client.force_login(owner)
    page = client.get(f"/handlingsplan/{plan.year}/avvik/")
    text = words(main_of(page))
    for words_of_it in ("1 nytt", "1 ute av planen", "1 flyttet i tid", "1 gjort", "1 stoppet med læring"):
        assert words_of_it in words(section(page, "in-all"))
    assert "Sluttdatoene er til sammen flyttet 3 uker senere." in text
    for reason in ("Leverandøren er forsinket.", "Alt er på plass.", "Behovet er borte.", "Ikke i år.", "Det haster."):
        assert reason in text


def test_why_a_project_was_moved_is_told_also_where_it_is_in_an_earlier_plan(living, plan, strategy, owner, client):
    before = ActionPlan.objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12))
    before.entries.create(project=living[0].project, rank=1)  # editing keeps the reason with the first plan
    changes = {"ends_on": living[0].project.ends_on + datetime.timedelta(days=21)}
    editing.edit(living[0].project, changes=changes, by=owner, reason="Leverandøren er forsinket.")
    client.force_login(owner)
    page = client.get(f"/handlingsplan/{plan.year}/avvik/")
    assert "Leverandøren er forsinket." in words(main_of(page))


def test_a_candidate_is_no_deviation_before_it_is_included(living, plan, office, make_project):
    enter(make_project(Stage.ASSESSED), plan=plan, by=office)
    assert by_project(plan) == {}


def test_what_goes_back_to_the_candidates_is_not_out(living, plan, leader):
    decide(living[0], decision="candidate", by=leader, reason="Vi venter på staten.", version=version())
    (found,) = by_project(plan).values()
    assert (found.kinds, found.in_words, found.after.decision) == (
        ["decided"],
        ["Var med i planen, er nå kandidat."],
        "candidate",
    )
    assert found.money == Money().minus(found.before.money)


def test_what_was_done_before_a_revision_is_no_deviation_from_it(living, plan, leader, owner):
    said = {"decision_maker": "Kommunedirektøren", "case_reference": "26/1300"}
    finish(living[0], on=plan.starts_on, by=owner, version=version(), reason="Alt er på plass.")
    adopt(plan, decided_on=timezone.localdate(), by=leader, version=version(), **said)
    plan.refresh_from_db()
    assert by_project(plan) == {}
    resume(living[0], by=owner, version=version(), reason="En avdeling mangler.")
    assert [each.kinds for each in by_project(plan).values()] == [["resumed"]]


def test_a_draft_has_none(make_entry, plan, client, owner):
    make_entry()
    assert by_project(plan) == {}
    client.force_login(owner)
    assert "Planen er ikke vedtatt ennå" in words(main_of(client.get(f"/handlingsplan/{plan.year}/avvik/")))


def test_without_deviations_the_page_says_so(living, plan, client, owner):
    client.force_login(owner)
    page = client.get(f"/handlingsplan/{plan.year}/avvik/")
    assert "Ingen avvik. Planen er slik den ble vedtatt." in words(main_of(page))


@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_is_led_to_a_new_revision_and_to_closing(role, cast, living, plan, client, owner):
    Project.objects.filter(pk=living[0].project_id).update(owner=cast["leader"])
    client.force_login(cast[role])
    page = main_of(client.get(f"/handlingsplan/{plan.year}/avvik/"))
    assert [f"/handlingsplan/{plan.year}/{word}/" in page for word in ("vedta", "lukk")] == [role == "leader"] * 2


def test_each_is_found_in_two_queries_and_the_page_takes_as_many_for_three_as_for_one(living, plan, client, owner):
    url = f"/handlingsplan/{plan.year}/avvik/"
    client.force_login(owner)
    counted = []
    for entries in (living[:1], living[1:3]):
        for entry in entries:
            changes = {"ends_on": entry.project.ends_on + datetime.timedelta(days=9)}
            editing.edit(entry.project, changes=changes, by=owner, reason="Leverandøren er forsinket.")
        counted.append(queries(client, url))
    assert counted[0] == counted[1]
    plan = ActionPlan.objects.select_related("adoption").get()
    with CaptureQueriesContext(connection) as captured:
        assert len(by_project(plan)) == 3
    assert len(captured) == 2
    assert deviations.deviations(plan)[0].before == standing.as_adopted(plan.adoption)[living[0].project_id]
