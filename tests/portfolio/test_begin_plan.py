"""A new plan begins from the one before: what is offered, what it would take, and what comes along."""

import datetime

import pytest

from innolab.refusals import NotPermitted, Refused
from portfolio import projects
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Competence,
    Decision,
    PlanCapacity,
    PlanFrame,
    Programme,
    Strategy,
)
from portfolio.models.action_plan import add_months
from portfolio.planning import beginning, money
from portfolio.planning.beginning import begin, offers, origins
from portfolio.planning.money import Money
from portfolio.workflow import Stage
from tests.at_once import at_once
from tests.cast import ROLES, adopted


@pytest.fixture
def start(plan):
    """When the plan after `plan` begins."""
    return add_months(plan.starts_on, 12)


@pytest.fixture
def make(make_entry, plan, start):
    """An entry of the plan before, whose project goes on for half of the next one."""

    def entry(decision="included", stage=None, **fields):
        period = {"starts_on": add_months(plan.starts_on, 6), "ends_on": add_months(start, 6)}
        made = make_entry(decision, **(period | fields))
        if stage:
            projects.follow_plan(made.project, to=stage)
        return made

    return entry


def titles(found):
    return [[offer.project.title for offer in group] for group in (found.continues, found.reserves, found.assessed)]


def candidates(plan):
    return list(plan.entries.order_by("rank").values_list("project__title", "decision", "answer__reason"))


def test_what_could_come_along_stands_in_three_groups(make, plan, start, leader, make_project):
    make(title="Med")
    make(title="I gang", stage=Stage.UNDER_WAY)
    make("reserve", title="Reserve")
    make("reserve", title="Begynte likevel", stage=Stage.UNDER_WAY)
    make("candidate", title="Kandidat")
    make("out", title="Tatt ut")
    make_project(Stage.ASSESSED, title="Ny")
    make_project(Stage.ASSESSED, title="Ikke klar", effort_days=None)
    make_project(Stage.SUBMITTED, title="Ikke vurdert")
    adopted(plan, by=leader)
    assert titles(offers(start)) == [
        ["Med", "I gang", "Begynte likevel"],
        ["Reserve"],
        ["Kandidat", "Ny", "Tatt ut"],
    ]


@pytest.mark.parametrize("stage", [Stage.HANDED_OVER, Stage.CLOSED, Stage.STOPPED])
def test_what_is_ended_or_done_does_not_go_on(stage, make, plan, start, leader):
    make(stage=stage)
    done = make(title="Gjort")
    ActionPlanEntry.objects.filter(pk=done.pk).update(finished_on=plan.starts_on)
    adopted(plan, by=leader)
    assert titles(offers(start))[:2] == [[], []]


def test_without_a_plan_before_there_is_what_is_assessed(make_project, strategy):
    make_project(Stage.ASSESSED, title="Ny")
    found = offers(datetime.date(2031, 1, 1))
    assert (found.before, found.has_frames, titles(found)) == (None, False, [[], [], ["Ny"]])


def test_what_cannot_come_along_says_why(make, plan, start):
    """A project is in one draft at a time; and what is incomplete is refused here as by every door."""
    make(title="Med", effort_days=None)
    (offer,) = offers(start).continues
    assert offer.blockers == [
        "Egeninnsatsen mangler.",
        f"Prosjektet står i utkastet til {plan}. Det kan bare stå i ett utkast om gangen.",
    ]


def test_by_its_period_it_takes_its_share_beside_what_it_had(make, plan, start, leader):
    make()
    adopted(plan, by=leader)
    (offer,) = offers(start).continues
    after = beginning._not_made_yet(start)
    assert offer.had == money.share(offer.project, plan)
    assert (offer.takes, offer.stated) == (money.share(offer.project, after), {})
    assert offer.takes.investment_cost + offer.had.investment_cost == offer.project.investment_cost


def test_of_what_was_stated_the_rest_remains(make, plan, start, leader):
    """Less was spent than the share, so more is left; operating costs are of each year anew."""
    entry = make(investment_cost=1_000_000, operating_cost=120_000, effort_days=100)
    stated = {"investment_cost": 200_000, "operating_cost": 5, "effort_days": 90}
    ActionPlanEntry.objects.filter(pk=entry.pk).update(**stated)
    adopted(plan, by=leader)
    (offer,) = offers(start).continues
    assert offer.had == Money(**stated)
    assert offer.stated == {"investment_cost": 800_000, "effort_days": 10}
    assert offer.takes == Money(800_000, 120_000, 10)


def test_what_remains_is_parted_among_the_plans_that_come(make, plan, start, leader):
    long = {"starts_on": plan.starts_on, "ends_on": add_months(start, 24) - datetime.timedelta(days=1)}
    entry = make(investment_cost=1_000_000, **long)
    ActionPlanEntry.objects.filter(pk=entry.pk).update(investment_cost=400_000)
    adopted(plan, by=leader)
    (offer,) = offers(start).continues
    first = (add_months(start, 12) - start).days / (add_months(start, 24) - start).days
    assert offer.stated == {"investment_cost": round(600_000 * first)}


def test_more_than_all_is_never_left(make, plan, start, leader):
    entry = make(investment_cost=1_000_000)
    ActionPlanEntry.objects.filter(pk=entry.pk).update(investment_cost=1_500_000)
    adopted(plan, by=leader)
    assert offers(start).continues[0].stated == {"investment_cost": 0}


def test_what_was_spent_before_there_was_a_plan_is_not_left(make, plan, start, leader):
    """Two years, and the plan covers the second: half of the total is from before it."""
    begun = {"starts_on": add_months(plan.starts_on, -12), "ends_on": plan.ends_on}
    entry = make(investment_cost=1_000_000, **begun)
    ActionPlanEntry.objects.filter(pk=entry.pk).update(investment_cost=100_000)
    adopted(plan, by=leader)
    total = (plan.ends_on - add_months(plan.starts_on, -12)).days + 1
    share = ((plan.ends_on - plan.starts_on).days + 1) / total
    assert offers(start).continues[0].stated == {"investment_cost": round(1_000_000 * share - 100_000)}


def chosen(start, *titles):
    return [offer.project.pk for offer in offers(start).all if offer.project.title in titles]


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_begins_a_plan(role, cast, make, plan, start, leader):
    make(title="Med")
    adopted(plan, by=leader)
    along = chosen(start, "Med")
    if role != "office":
        with pytest.raises(NotPermitted):
            begin(starts_on=start, chosen=along, with_frames=True, by=cast[role])
        assert ActionPlan.objects.count() == 1
        return
    new = begin(starts_on=start, chosen=along, with_frames=True, by=cast[role])
    assert (new.state, candidates(new)) == ("draft", [("Med", "candidate", f"Videreført fra {plan.name}.")])


def test_what_comes_along_keeps_the_order_of_the_ranking_and_says_where_it_came_from(
    make, plan, start, leader, office, make_project
):
    make("reserve", title="Reserve")
    make(title="Med")
    make("candidate", title="Kandidat")
    make("out", title="Tatt ut")
    make_project(Stage.ASSESSED, title="Ny")
    adopted(plan, by=leader)
    along = chosen(start, "Ny", "Tatt ut", "Kandidat", "Med", "Reserve")
    new = begin(starts_on=start, chosen=along, with_frames=False, by=office)
    before = plan.name
    assert candidates(new) == [
        ("Reserve", "candidate", f"Videreført fra reserven i {before}."),
        ("Med", "candidate", f"Videreført fra {before}."),
        ("Kandidat", "candidate", f"Videreført fra kandidatene i {before}."),
        ("Ny", "candidate", ""),
        ("Tatt ut", "candidate", f"Ført opp på nytt. Ble tatt ut av {before}."),
    ]
    carried = new.entries.filter(carried_from__isnull=False).order_by("rank")
    assert [entry.carried_from.project_id == entry.project_id for entry in carried] == [True] * 4
    assert set(Decision.objects.filter(plan=new).values_list("kind", "by")) == {("entered", office.pk)}


def test_afterwards_it_is_told_what_came_from_where(make, plan, start, leader, office, make_project):
    make(title="Med")
    make_project(Stage.ASSESSED, title="Ny")
    adopted(plan, by=leader)
    new = begin(starts_on=start, chosen=chosen(start, "Med", "Ny"), with_frames=False, by=office)
    told = [(group.before, [entry.project.title for entry, _, _ in group.rows]) for group in origins(new)]
    assert told == [(plan, ["Med"]), (None, ["Ny"])]


def test_what_was_stated_is_stated_anew_and_the_rest_follows_the_project(make, plan, start, leader, office):
    entry = make(title="Med", investment_cost=1_000_000)
    ActionPlanEntry.objects.filter(pk=entry.pk).update(investment_cost=200_000)
    adopted(plan, by=leader)
    new = begin(starts_on=start, chosen=chosen(start, "Med"), with_frames=False, by=office)
    assert list(new.entries.values_list("investment_cost", "operating_cost", "effort_days")) == [(800_000, None, None)]


def test_a_plan_that_is_closed_meanwhile_still_gives_what_goes_on(make, plan, start, leader, office):
    make(title="Med")
    adopted(plan, by=leader)
    along = chosen(start, "Med")
    ActionPlan.objects.filter(pk=plan.pk).update(state="closed")
    new = begin(starts_on=start, chosen=along, with_frames=False, by=office)
    assert candidates(new) == [("Med", "candidate", f"Videreført fra {plan.name}.")]


def test_what_ended_meanwhile_is_told_and_no_plan_is_made(make, plan, start, leader, office):
    ended = make(title="Med")
    make(title="En til")
    adopted(plan, by=leader)
    along = chosen(start, "Med", "En til")
    projects.follow_plan(ended.project, to=Stage.STOPPED)
    with pytest.raises(Refused) as refusal:
        begin(starts_on=start, chosen=along, with_frames=True, by=office)
    assert refusal.value.reasons == ("«Med» kan ikke lenger tas med. Noe er endret etter at du åpnet siden.",)
    assert (ActionPlan.objects.count(), Decision.objects.count()) == (1, 0)


def test_a_project_in_another_draft_is_told_and_no_plan_is_made(make, plan, start, office):
    make(title="Med")
    with pytest.raises(Refused) as refusal:
        begin(starts_on=start, chosen=chosen(start, "Med"), with_frames=False, by=office)
    assert refusal.value.reasons == (
        f"«Med»: Prosjektet står i utkastet til {plan}. Det kan bare stå i ett utkast om gangen.",
    )
    assert ActionPlan.objects.count() == 1


@pytest.mark.parametrize("whose", [Stage.DRAFT, None])
def test_of_a_draft_and_of_what_is_not_there_the_same_is_told(whose, start, office, make_project):
    key = make_project(whose, title="Hemmelig").pk if whose else 999_999
    with pytest.raises(Refused) as refusal:
        begin(starts_on=start, chosen=[key], with_frames=False, by=office)
    assert refusal.value.reasons == ("Et av prosjektene finnes ikke. Velg på nytt.",)


@pytest.mark.parametrize("months", [-11, 0, 11])
def test_a_period_that_overlaps_is_refused(months, plan, office):
    with pytest.raises(Refused):
        begin(starts_on=add_months(plan.starts_on, months), chosen=[], with_frames=False, by=office)
    assert ActionPlan.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_makes_the_plan_and_the_other_is_told(make_project, strategy, office):
    project = make_project(Stage.ASSESSED)
    start = datetime.date(2031, 1, 1)
    call = {"starts_on": start, "chosen": [project.pk], "with_frames": False, "by": office}
    outcomes = at_once(*[lambda: begin(**call)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionPlan", "Refused"]
    assert (ActionPlan.objects.count(), ActionPlanEntry.objects.count()) == (1, 1)


@pytest.fixture
def framed(plan, strategy):
    programme = strategy.programmes.first()
    PlanFrame.objects.create(plan=plan, investment_cost=5_000_000)
    PlanFrame.objects.create(plan=plan, programme=programme, operating_cost=0)
    design = Competence.objects.create(name="tjenestedesign")
    PlanCapacity.objects.create(plan=plan, competence=design, days=list(range(12)))
    return plan


def frames(plan):
    money_rows = plan.frames.order_by("pk").values_list("programme__slug", "investment_cost", "operating_cost")
    return list(money_rows), list(plan.capacities.order_by("pk").values_list("competence__name", "days"))


@pytest.mark.parametrize("with_frames", [True, False])
def test_the_frames_come_along_where_they_are_asked_for(with_frames, framed, start, office):
    new = begin(starts_on=start, chosen=[], with_frames=with_frames, by=office)
    assert offers(start).has_frames
    assert frames(new) == (frames(framed) if with_frames else ([], []))


def test_a_month_keeps_its_capacity_wherever_in_the_plan_it_comes(framed, start, office):
    new = begin(starts_on=add_months(start, 2), chosen=[], with_frames=True, by=office)
    assert list(new.capacities.values_list("days", flat=True)) == [[*range(2, 12), 0, 1]]


def test_frames_of_programmes_that_the_new_strategy_has_not_stay_behind(framed, start, office):
    ends = {"starts_on": start, "ends_on": add_months(start, 48)}
    later = Strategy.objects.create(slug="ny", name="Ny strategi", vision="Sammen", **ends)
    Programme.objects.create(strategy=later, name="Nytt", slug="nytt", position=1)
    new = begin(starts_on=start, chosen=[], with_frames=True, by=office)
    assert frames(new)[0] == [(None, 5_000_000, None)]


@pytest.mark.parametrize("number", [1, 3])
def test_to_offer_takes_the_same_number_of_queries(
    number, make, plan, start, leader, make_project, django_assert_num_queries
):
    for _ in range(number):
        make()
        make("reserve")
        make("candidate")
        make_project(Stage.ASSESSED)
    adopted(plan, by=leader)
    with django_assert_num_queries(8):
        offers(start)
