"""What a plan has to spend against what is included in it, and the cut line in the ranking."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Competence,
    EntryEffort,
    PlanCapacity,
    PlanFrame,
    Programme,
    Project,
)
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.planning import balance, money, takes
from portfolio.planning.balance import Capacity, Frame
from portfolio.planning.cut_line import TAKES_ROOM, cut_lines
from portfolio.planning.money import Money
from portfolio.planning.takes import spread

YEAR = ActionPlan(starts_on=datetime.date(2027, 1, 1))
YEAR.ends_on = datetime.date(2027, 12, 31)
PROGRAMMES = [Programme(pk=pk, name=f"Program {pk}", position=pk) for pk in (1, 2, 3)]
NO_LIMIT_OF_TIME = settings(deadline=None, database=None)

AMOUNT = st.integers(0, 1000)
DAY = st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 12, 31))


@st.composite
def entries(draw):
    """An entry of the plan as the database would give it."""
    begins, ends = sorted(draw(st.lists(DAY, min_size=2, max_size=2)))
    project = Project(
        programme_id=draw(st.sampled_from([1, 2, 3])),
        starts_on=begins,
        ends_on=ends,
        investment_cost=draw(AMOUNT),
        operating_cost=draw(AMOUNT),
        effort_days=draw(AMOUNT),
    )
    decision = draw(st.sampled_from(["included", "candidate", "reserve"]))
    entry = ActionPlanEntry(project=project, decision=decision, effort_days=draw(st.none() | AMOUNT))
    entry.wanted = []
    return entry


def taken(found):
    return list(takes.of(found, YEAR))


@NO_LIMIT_OF_TIME
@given(st.integers(0, 100_000), st.lists(st.integers(0, MONTHS - 1), min_size=2, max_size=2))
def test_the_months_make_the_whole_and_differ_by_one_day_at_most(days, ends):
    first, last = sorted(ends)
    found = spread(days, first, last)
    inside = found[first : last + 1]
    assert (len(found), sum(found), sum(inside)) == (MONTHS, days, days)
    assert max(inside) - min(inside) <= 1


@NO_LIMIT_OF_TIME
@given(st.lists(entries(), max_size=12))
def test_the_months_make_the_year_for_any_entries(found):
    all_takes = taken(found)
    months = takes.added(take.months for take in all_takes)
    assert sum(months) == money.total(take.money for take in all_takes).effort_days


@NO_LIMIT_OF_TIME
@given(st.lists(entries(), max_size=12))
def test_the_sums_of_the_programmes_make_the_whole(found):
    all_takes = taken(found)
    for amount in balance.LIMITED:
        whole = Frame(None, "", 0, 0, amount).against(all_takes)
        parts = [Frame(programme, "", 0, 0, amount).against(all_takes) for programme in PROGRAMMES]
        assert sum(part.used for part in parts) == whole.used
    whole = Capacity(None, None, YEAR.months, takes.NO_EFFORT).against(all_takes)
    parts = [Capacity(each, None, YEAR.months, takes.NO_EFFORT).against(all_takes) for each in PROGRAMMES]
    assert takes.added(part.efforts for part in parts) == whole.efforts


@NO_LIMIT_OF_TIME
@given(st.lists(entries(), max_size=12), st.integers(0, 4000), st.integers(0, 200))
def test_the_cut_line_lies_where_the_running_sum_first_passes_a_limit(found, most, days):
    all_takes = taken(found)
    limits = [
        Frame(None, "Investering", most),
        Frame(PROGRAMMES[0], "Drift", most, 0, "operating_cost"),
        Capacity(None, None, YEAR.months, (days,) * MONTHS),
    ]
    lines = {id(cut.before): cut for cut in cut_lines(all_takes, limits)}
    so_far, passed = [], set()
    for take in all_takes:
        if take.entry.decision in TAKES_ROOM:
            so_far.append(take)
        over = {place for place, limit in enumerate(limits) if limit.against(so_far).is_over}
        if new := over - passed:
            assert lines[id(take.entry)].limits == [limits[place].against(so_far) for place in sorted(new)]
        else:
            assert id(take.entry) not in lines
        passed |= over


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ((2027, 3, 1), (2027, 5, 31), (0, 0, 4, 4, 4) + (0,) * 7),
        ((2026, 11, 1), (2027, 1, 31), (4,) + (0,) * 11),
        ((2027, 12, 15), (2028, 2, 1), (0,) * 11 + (4,)),
    ],
)
def test_effort_is_spread_over_the_months_of_the_period_in_the_plan(begins, ends, expected):
    project = Project(starts_on=datetime.date(*begins), ends_on=datetime.date(*ends), effort_days=0)
    entry = ActionPlanEntry(project=project, effort_days=sum(expected))
    entry.wanted = []
    assert taken([entry])[0].months == expected


@pytest.mark.parametrize("period", [(None, None), (datetime.date(2030, 1, 1), datetime.date(2030, 6, 30))])
def test_what_is_stated_without_a_period_in_the_plan_is_spread_over_all_of_it(period):
    entry = ActionPlanEntry(project=Project(starts_on=period[0], ends_on=period[1]), effort_days=24)
    entry.wanted = []
    assert taken([entry])[0].months == (2,) * 12


def test_a_frame_says_what_is_left_and_what_is_over():
    frame = Frame(PROGRAMMES[0], "Investering", 5_000_000)
    assert frame._replace(used=4_000_000).in_words.replace("\xa0", " ") == (
        "Investering i Program 1: 1 000 000 kr igjen av rammen på 5 000 000 kr."
    )
    assert frame._replace(used=7_000_000).in_words.replace("\xa0", " ") == (
        "Investering i Program 1: 2 000 000 kr over rammen på 5 000 000 kr."
    )


def test_a_capacity_names_the_month_that_is_most_over():
    capacity = Capacity(None, Competence(name="tjenestedesign"), YEAR.months, (10,) * 12)
    fits = capacity._replace(efforts=(5,) * 12)
    assert (fits.is_over, fits.in_words) == (
        False,
        "Egeninnsats, tjenestedesign: 60 dagsverk igjen av kapasiteten på 120.",
    )
    over = capacity._replace(efforts=(0, 12, 15, 11) + (0,) * 8)
    assert over.rest == 82  # what is left in other months is of no help
    assert over.in_words.replace("\xa0", " ") == (
        "Egeninnsats, tjenestedesign: 5 dagsverk over kapasiteten på 10 i mars 2027, og over i 2 måneder til."
    )


@pytest.fixture
def draft(plan):
    plan.refresh_from_db()
    return plan


def test_frames_and_capacity_of_the_whole_a_programme_and_a_competence_are_over(draft, make_entry):
    entry = make_entry(
        starts_on=draft.starts_on, ends_on=draft.ends_on, investment_cost=100, operating_cost=50, effort_days=24
    )
    make_entry("candidate", starts_on=draft.starts_on, ends_on=draft.ends_on)
    designer = Competence.objects.create(name="tjenestedesign")
    EntryEffort.objects.create(entry=entry, competence=designer, days=12)
    programme = entry.project.programme
    PlanFrame.objects.create(plan=draft, investment_cost=99, operating_cost=50)
    PlanFrame.objects.create(plan=draft, programme=programme, operating_cost=0)
    PlanCapacity.objects.create(plan=draft, days=[2] * 12)
    PlanCapacity.objects.create(plan=draft, programme=programme, days=[1] * 12)
    PlanCapacity.objects.create(plan=draft, competence=designer, days=[0] + [1] * 11)
    found = balance.against(draft, balance.included_in(draft))
    assert [(each.name, each.used, each.limit, each.is_over) for each in found] == [
        ("Investering", 100, 99, True),
        ("Drift", 50, 50, False),
        (f"Drift i {programme}", 50, 0, True),
        ("Egeninnsats", 24, 24, False),
        (f"Egeninnsats i {programme}", 24, 12, True),
        ("Egeninnsats, tjenestedesign", 12, 11, True),
    ]
    assert balance.over(draft) == [each for each in found if each.is_over]


def test_entries_that_somebody_else_fetched_are_counted_alike(draft, make_entry):
    make_entry(starts_on=draft.starts_on, ends_on=draft.ends_on, effort_days=24)
    PlanCapacity.objects.create(plan=draft, days=[1] * 12)
    fetched = list(draft.entries.select_related("project"))
    assert balance.against(draft, fetched) == balance.against(draft, balance.included_in(draft))


def test_without_frames_nothing_is_over(draft, make_entry):
    make_entry()
    assert balance.over(draft) == []


def test_money_is_not_counted_twice_where_an_entry_wants_two_competences(draft, make_entry):
    entry = make_entry(starts_on=draft.starts_on, ends_on=add_months(draft.starts_on, 6), investment_cost=100)
    for name in ("jus", "tjenestedesign"):
        EntryEffort.objects.create(entry=entry, competence=Competence.objects.create(name=name), days=6)
    (take,) = takes.of(balance.included_in(draft), draft)
    assert take.money == money.of(entry, draft) == Money(*take.money)
    assert [sum(days) for days in take.by_competence.values()] == [6, 6]
