"""What is worth seeing before something is decided about an entry: each rule, and all of them on their page."""

import datetime

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from portfolio.dependencies import needs_of
from portfolio.models import ActionPlanEntry, Dependency
from portfolio.models.action_plan import add_months
from portfolio.planning.warnings import HEADINGS, RULES, EntryWarning, warnings_of, warnings_of_one
from portfolio.workflow import Stage
from principles.models import Assessment, Verdict
from tests.cast import ROLES, adopted
from tests.pages import links, main_of, queries, rows, section, words


@pytest.fixture
def told(plan):
    """What one rule says of each entry that it says something of, by title. Asked about one alone it says the same."""

    def tell(rule):
        entries = list(plan.entries.for_plan_page())
        found = warnings_of(plan, entries)
        for entry in entries:
            needs = needs_of([entry.project_id])[entry.project_id]
            assert warnings_of_one(entry, needs) == found.get(entry.pk, [])
        titles = {entry.pk: str(entry.project) for entry in entries}
        return {
            titles[pk]: warning.sentence
            for pk, warnings in found.items()
            for warning in warnings
            if warning.rule == rule
        }

    return tell


def day(date):
    return date_format(date, "j. F Y")


def test_an_ordinary_entry_has_none(make_entry, plan):
    for decision in ("included", "candidate", "reserve", "out"):
        make_entry(decision)
    assert warnings_of(plan, plan.entries.for_plan_page()) == {}


def test_included_behind_a_reserve(make_entry, told):
    make_entry(title="Foran")
    make_entry("reserve", title="Reserven")
    make_entry("candidate", title="Kandidaten")
    make_entry("reserve", title="Neste reserve")
    make_entry(title="Bak")
    assert told("is_included_behind_a_reserve") == {
        "Bak": "Er med i planen, men står bak reserven «Reserven» (prioritet 2)."
    }


@pytest.mark.parametrize("stage", Stage)
def test_depends_on_something_outside_the_plan(stage, make_entry, make_project, told):
    """What is under way or done needs no place in this plan."""
    entry = make_entry(title="Innlogging")
    into = make_project(Stage.PARKED, title="Arkiv")
    needed = make_project(stage, title="Arkiv", **({"merged_into": into} if stage == Stage.MERGED else {}))
    Dependency.objects.create(project=entry.project, needs=needed)
    goes_on = stage in (Stage.UNDER_WAY, Stage.HANDED_OVER, Stage.CLOSED)
    assert told("depends_on_something_that_is_not_included") == (
        {} if goes_on else {"Innlogging": "Er avhengig av «Arkiv», som ikke er med i planen."}
    )


@pytest.mark.parametrize("decision", ActionPlanEntry.Decision)
def test_depends_on_something_in_the_plan_that_is_not_included(decision, make_entry, told):
    entry, other = make_entry(title="Innlogging"), make_entry(decision, title="Arkiv")
    third = make_entry("candidate", title="Journal")
    for needed in (other, third):
        Dependency.objects.create(project=entry.project, needs=needed.project)
    missing = "«Journal»" if decision == "included" else "«Arkiv» og «Journal»"
    assert told("depends_on_something_that_is_not_included") == {
        "Innlogging": f"Er avhengig av {missing}, som ikke er med i planen."
    }


@pytest.mark.parametrize("others", [3, 4])
def test_lands_on_a_unit_with_four_other_deliveries_in_the_quarter(others, plan, make_entry, make_project, told, unit):
    """Wherever they stand: those outside the plan are taken over by the same people."""
    quarter = next(month for month in plan.months if month.month in (1, 4, 7, 10))
    ends = {"starts_on": quarter, "ends_on": add_months(quarter, 3) - datetime.timedelta(days=1)}
    make_entry("candidate", title="Enda en", **ends)
    make_entry(**ends, title="P1")
    for number in range(2, others + 1):
        make_project(Stage.UNDER_WAY, title=f"P{number}", **ends)
    make_project(Stage.HANDED_OVER, **ends)
    make_project(Stage.PLANNED, starts_on=quarter, ends_on=add_months(quarter, 3))
    when = f"{(quarter.month + 2) // 3}. kvartal {quarter.year}"
    assert told("lands_on_a_unit_with_many_other_deliveries") == (
        {"Enda en": f"Skole skal ta imot 4 andre leveranser i {when}."} if others == 4 else {}
    )


def test_a_principle_is_opposed(make_entry, told):
    entry = make_entry(title="Robot")
    opposed = entry.project.checklist.assessments.order_by("principle__position")[:2]
    Assessment.objects.filter(pk__in=[row.pk for row in opposed]).update(verdict=Verdict.OPPOSES)
    named = " og ".join(row.principle.hashtag for row in opposed)
    assert told("a_principle_is_opposed") == {"Robot": f"Motvirker {named}."}


def test_half_an_answer_opposes_nothing(make_entry, told):
    make_entry()
    Assessment.objects.update(verdict=Verdict.OPPOSES, reason="")
    assert told("a_principle_is_opposed") == {}


def test_has_no_owner(make_entry, told):
    make_entry(title="Ingens", owner=None)
    make_entry()
    assert told("has_no_owner") == {"Ingens": "Mangler prosjekteier."}


def test_the_period_is_wholly_outside_the_plan(plan, make_entry, told):
    begins, ends = plan.starts_on, plan.ends_on
    a_day = datetime.timedelta(days=1)
    make_entry(title="Før", starts_on=begins - 9 * a_day, ends_on=begins - a_day)
    make_entry(title="Etter", starts_on=ends + a_day, ends_on=ends + a_day)
    make_entry(title="Inni", starts_on=begins, ends_on=ends)
    make_entry("candidate", title="Uten", starts_on=None, ends_on=None)
    found = told("has_its_period_outside_the_plan")
    assert {title: words(says).partition(",")[0] for title, says in found.items()} == {
        "Før": "Hele perioden",
        "Etter": "Hele perioden",
    }
    assert [says.endswith(", ligger utenfor planen.") for says in found.values()] == [True, True]


def test_the_period_is_partly_outside_the_plan(plan, make_entry, told):
    a_day = datetime.timedelta(days=1)
    before, after = plan.starts_on - a_day, plan.ends_on + a_day
    make_entry(title="Begge", starts_on=before, ends_on=after)
    begun = make_entry(title="I gang", starts_on=before, ends_on=plan.ends_on).project
    begun.stage = Stage.UNDER_WAY
    begun.save()
    assert told("has_its_period_outside_the_plan") == {
        "Begge": f"Skulle ha startet {day(before)}, før planen begynner "
        f"og slutter {day(after)}, etter at planen er slutt."
    }


def test_the_assessment_is_older_than_12_months(make_entry, told):
    now = timezone.now()
    for title, days in (("Gammel", 367), ("Fersk", 364), ("Delvis ny", 800)):
        project = make_entry(title=title).project
        project.checklist.assessments.update(assessed_at=now - datetime.timedelta(days=days))
    first = project.checklist.assessments.first()
    Assessment.objects.filter(pk=first.pk).update(assessed_at=now)
    when = day(timezone.localdate(now - datetime.timedelta(days=367)))
    assert told("has_an_assessment_older_than_12_months") == {
        "Gammel": f"Vurderingen er fra {when} og er eldre enn 12 måneder."
    }


def test_what_is_out_or_done_is_not_to_be_decided_on(make_entry, plan):
    make_entry("out", owner=None)
    done = make_entry(owner=None)
    ActionPlanEntry.objects.filter(pk=done.pk).update(finished_on=timezone.localdate())
    assert warnings_of(plan, plan.entries.for_plan_page()) == {}


def test_what_is_done_is_something_that_one_can_build_on(make_entry, told):
    entry, done = make_entry(), make_entry()
    Dependency.objects.create(project=entry.project, needs=done.project)
    ActionPlanEntry.objects.filter(pk=done.pk).update(finished_on=timezone.localdate())
    assert told("depends_on_something_that_is_not_included") == {}


def test_every_rule_has_a_heading():
    assert list(HEADINGS) == [rule.__name__ for rule in RULES]
    assert len(HEADINGS) == 7


@pytest.mark.parametrize("number", [1, 3])
def test_all_rules_together_take_three_queries(number, plan, make_entry, django_assert_num_queries):
    for _ in range(number):
        one, other = make_entry(owner=None), make_entry("reserve")
        Dependency.objects.create(project=one.project, needs=other.project)
    entries = list(plan.entries.for_plan_page())
    with django_assert_num_queries(3):
        found = warnings_of(plan, entries)
    assert found[entries[0].pk][1] == EntryWarning("has_no_owner", "Mangler prosjekteier.")


def test_an_empty_plan_asks_for_nothing(plan, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert warnings_of(plan, []) == {}


@pytest.mark.parametrize("role", ROLES)
def test_the_page_groups_them_by_rule_for_everybody(role, cast, client, plan, make_entry):
    entry = make_entry("candidate", title="Ingens", owner=None)
    make_entry(title="Helt vanlig")
    client.force_login(cast[role])
    response = client.get(f"{plan.get_absolute_url()}verdt-a-se-pa/")
    html = section(response, "has_no_owner")
    assert rows(html, "li") == ["Ingens Prioritet 1 · kandidat · Skole Mangler prosjekteier."]
    assert links(html) == {"Ingens": entry.project.get_absolute_url()}
    assert "Helt vanlig" not in words(main_of(response))


@pytest.mark.parametrize(
    ("entries", "says"), [(0, "Ingen prosjekter i planen ennå"), (1, "Ingenting å si fra om")], ids=["empty", "calm"]
)
def test_a_page_without_warnings_says_so(entries, says, client, outsider, plan, make_entry):
    for _ in range(entries):
        make_entry()
    client.force_login(outsider)
    assert says in words(main_of(client.get(f"{plan.get_absolute_url()}verdt-a-se-pa/")))


def test_of_a_closed_plan_nobody_is_to_decide(client, outsider, leader, plan, make_entry):
    make_entry(owner=None)
    client.force_login(outsider)
    for lead in ("Dette bør ledelsen vite før den beslutter.", "Planen er lukket. Dette er verdt å vite"):
        assert lead in words(main_of(client.get(f"{plan.get_absolute_url()}verdt-a-se-pa/")))
        if plan.state == "draft":
            adopted(plan, by=leader, state="closed")


def test_the_page_takes_as_many_queries_for_three_as_for_one(client, outsider, plan, make_entry):
    client.force_login(outsider)

    def grow():
        one, other = make_entry(owner=None), make_entry("reserve")
        Dependency.objects.create(project=one.project, needs=other.project)

    grow()
    at_one = queries(client, f"{plan.get_absolute_url()}verdt-a-se-pa/")
    grow()
    grow()
    assert queries(client, f"{plan.get_absolute_url()}verdt-a-se-pa/") == at_one


def test_what_the_entry_shows_is_each_sentence(plan, make_entry):
    make_entry(owner=None)
    (found,) = warnings_of(plan, plan.entries.for_plan_page()).values()
    assert rows(render_to_string("portfolio/_entry_warnings.html", {"warnings": found}), "li") == [
        "Mangler prosjekteier."
    ]


def test_whatever_the_leadership_has_adopted_may_still_be_worth_seeing(plan, leader, make_entry, told):
    make_entry(title="Ingens", owner=None)
    adopted(plan, by=leader)
    assert told("has_no_owner") == {"Ingens": "Mangler prosjekteier."}
