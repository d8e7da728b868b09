"""The filter of all lists of projects, and how many projects each of its values would give."""

import datetime

import pytest
from django.http import QueryDict

from portfolio import columns
from portfolio.forms import project_facets
from portfolio.forms.project_list import ListFilter, ProjectFilter
from portfolio.models import Project, SdgTag, Unit
from portfolio.similarity import MOST_FOUND
from portfolio.workflow import Stage
from principles.models import Assessment, Checklist, Principle, Verdict


@pytest.fixture
def filtered(outsider):
    """The filter of an address, for the outsider unless somebody else is named."""

    def of(query, user=outsider):
        return ListFilter(QueryDict(query), queryset=Project.objects.visible_to(user))

    return of


@pytest.fixture
def found(filtered):
    """The titles that an address finds, in the order of the alphabet."""
    return lambda query: sorted(str(each) for each in filtered(query).qs)


@pytest.fixture
def three(make_project, strategy, owner, office):
    """A, B and C, which differ in all that is filtered by."""
    driver = strategy.drivers.first()
    first = make_project(
        Stage.PLANNED,
        title="A",
        is_statutory=True,
        investment_cost=0,
        operating_cost=10,
        effort_days=5,
        expected_benefit=4,
        starts_on=datetime.date(2026, 12, 1),
        ends_on=datetime.date(2027, 1, 31),
    )
    first.drivers.add(driver)
    SdgTag.objects.create(project=first, goal=3, dimension="social")
    second = make_project(
        Stage.PARKED,
        title="B",
        kind="experiment",
        hypothesis="Det virker.",
        owner=office,
        unit=Unit.objects.create(slug="nav", name="NAV"),
        programme=strategy.programmes.get(slug="laerende-organisasjon"),
        investment_cost=500,
        operating_cost=None,
        effort_days=50,
        starts_on=datetime.date(2028, 1, 1),
        ends_on=datetime.date(2028, 12, 31),
    )
    SdgTag.objects.create(project=second, goal=4, dimension="social")
    third = make_project(
        title="C", owner=None, investment_cost=None, operating_cost=900, effort_days=None, starts_on=None, ends_on=None
    )
    return first, second, third


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "ABC"),
        ("stadium=planned&stadium=parked", "AB"),
        ("type=experiment", "B"),
        ("lovpalagt=ja", "A"),
        ("lovpalagt=nei", "BC"),
        ("mal=3&mal=4", "AB"),
        ("mal=4", "B"),
        ("ar=2026", "A"),
        ("ar=2027", "A"),
        ("ar=2028", "B"),
        ("maned=2026-11", ""),
        ("maned=2026-12", "A"),
        ("maned=2027-01", "A"),
        ("maned=2028-12", "B"),
        ("nytte=4", "A"),
        ("nytte=4&nytte=ingen", "ABC"),
        ("kostnad_fra=0", "AB"),
        ("kostnad_fra=1", "B"),
        ("kostnad_til=499&stadium=planned", "A"),
        ("drift_fra=10&drift_til=900", "AC"),
        ("dagsverk_fra=6", "B"),
        ("dagsverk_til=5", "A"),
        ("eier=ingen", "C"),
        ("stadium=tull&kostnad_fra=mye&ar=2&maned=2026-13&mal=99&eier=x&enhet=999999", "ABC"),
    ],
)
def test_each_filter_finds_its_own(query, expected, three, found):
    assert "".join(found(query)) == expected


def test_the_filters_by_what_an_administrator_edits_find_their_own(three, found, strategy, unit):
    driver, nav = strategy.drivers.first(), Unit.objects.get(slug="nav")
    assert found(f"foring={driver.pk}") == ["A"]
    assert found(f"enhet={nav.pk}") == ["B"]
    assert found(f"enhet={nav.pk}&enhet={unit.pk}") == ["A", "B", "C"]
    assert found(f"program={three[1].programme_id}") == ["B"]
    assert found(f"program=ingen&program={three[1].programme_id}") == ["B"]
    assert found(f"eier={three[1].owner_id}") == ["B"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("verdi=supports", "A"),
        ("verdi=carries", "B"),
        ("verdi=ikke", "C"),
        ("prinsipp={0}", "AB"),
        ("prinsipp={0}&verdi=supports", "A"),
        ("prinsipp={1}&verdi=carries", ""),
        ("prinsipp={1}&verdi=ikke", "BC"),
    ],
)
def test_a_principle_goes_with_its_verdict(query, expected, three, found, office):
    checklist = Checklist.objects.create(created_by=office)
    Project.objects.filter(pk=three[1].pk).update(checklist=checklist)
    first, second = Principle.objects.order_by("pk")[:2]
    Assessment.objects.create(
        checklist=checklist, principle=first, verdict=Verdict.CARRIES, reason="Ja.", assessed_by=office
    )
    Assessment.objects.create(checklist=checklist, principle=second, verdict=Verdict.CARRIES, assessed_by=office)
    assert "".join(found(query.format(first.pk, second.pk))) == expected


def test_a_range_that_is_the_wrong_way_around_is_told_and_its_end_counts_for_nothing(three, filtered):
    wrong = filtered("kostnad_fra=100&kostnad_til=10")
    assert wrong.form.errors == {"kostnad_til": ["Tallet må være minst like stort som det i feltet «fra»."]}
    assert [str(each) for each in wrong.qs] == ["B"]


def test_what_is_searched_for_comes_best_first_and_only_among_what_the_other_filters_leave(make_project, filtered):
    make_project(Stage.PARKED, title="Robotgressklippere i parkene", need="", solution="", affected="", benefits="")
    make_project(title="Gressklippere", need="Robotgressklippere klipper om natten.", solution="", affected="")
    assert str(filtered("sok=robotgressklipper").qs[0]) == "Robotgressklippere i parkene"
    assert [str(each) for each in filtered("sok=robotgresklipper&stadium=submitted").qs] == ["Gressklippere"]


def test_a_word_that_too_many_have_is_searched_for_again_among_what_the_others_leave(
    make_project, filtered, unit, monkeypatch
):
    nav = Unit.objects.create(slug="nav", name="NAV")
    for _ in range(4):
        make_project(title="Droner", unit=unit, need="", solution="", affected="", benefits="")
    make_project(title="Droner over vannet i nord og i sør", unit=nav)
    monkeypatch.setattr("portfolio.similarity.MOST_FOUND", 3)
    assert MOST_FOUND == 300
    assert len(filtered("sok=droner").qs) == 3
    assert [each.unit for each in filtered(f"sok=droner&enhet={nav.pk}").qs] == [nav]


QUERIES = ["", "stadium=parked", "enhet={unit}", "mal=4&type=experiment", "sok=tilsyn", "prinsipp={principle}",
           "ar=2027&lovpalagt=ja", "prinsipp={principle}&verdi=supports&stadium=planned"]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_the_number_beside_a_value_is_what_one_gets_with_it(query, three, filtered, unit):
    """Of every value of every filter: the address with this value instead of those that are chosen there."""
    query = query.format(unit=unit.pk, principle=Principle.objects.first().pk)
    counted = project_facets.counts(filtered(query))
    assert {"stadium", "program", "enhet", "type", "lovpalagt", "mal"} - set(counted) == set()
    for name in ("stadium", "program", "enhet", "ar", "type", "nytte", "lovpalagt", "foring", "mal", "verdi"):
        if name not in counted:
            continue
        for option in project_facets.facet(filtered(query), name, counted).options:
            if option.value:
                changed = QueryDict(query, mutable=True)
                changed[name] = option.value
                assert (name, option.label, option.count) == (
                    name,
                    option.label,
                    filtered(changed.urlencode()).qs.count(),
                )


def test_what_is_merged_is_found_by_its_stage_alone_and_the_number_beside_it_says_so(make_project, found, filtered):
    make_project(Stage.MERGED, title="Slått sammen", merged_into=make_project(title="Går videre"))
    assert found("") == ["Går videre"]
    assert found("stadium=merged") == ["Slått sammen"]
    assert project_facets.counts(filtered(""))["stadium"]["merged"] == 1
    every = ProjectFilter(QueryDict(""), queryset=Project.objects.sent_in() | Project.objects.filter(stage="merged"))
    assert every.qs.count() == 2


def test_all_values_are_counted_in_one_query(three, filtered, django_assert_num_queries):
    with django_assert_num_queries(1):
        project_facets.counts(filtered("stadium=parked&mal=4"))


def test_what_can_be_chosen_is_asked_for_once(three, filtered, unit, django_assert_num_queries):
    asked = filtered(f"enhet={unit.pk}&eier={three[0].owner_id}")
    with django_assert_num_queries(1):
        asked.form.is_valid()
        for field in asked.form.fields.values():
            list(getattr(field, "choices", []))


def test_nobody_is_told_of_anothers_draft_by_a_number(make_project, filtered, outsider, submitter):
    make_project(Stage.DRAFT)
    assert project_facets.counts(filtered("", outsider))["stadium"]["draft"] == 0
    assert project_facets.counts(filtered("", submitter))["stadium"]["draft"] == 1


def test_every_order_has_its_words():
    orders = [key for key, _ in columns.sortings()]
    assert orders == [f"{sign}{each.key}" for each in columns.COLUMNS if each.order is not None for sign in ("", "-")]
    assert dict(columns.sortings())["-investering"] == "Investering, størst først"
