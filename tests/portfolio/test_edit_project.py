"""Changing a project after it was sent in: the act, who may, what wants a reason, and what is never lost."""

import datetime

import pytest

from innolab.notifications.models import Notification
from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio import editing
from portfolio.collisions import Collision, current, fingerprints
from portfolio.history import history_of
from portfolio.models import Decision, Driver, Follow, Project, Strategy
from portfolio.permissions import can_edit_project
from portfolio.workflow import EDITABLE_IN_PLACE, Stage
from tests.cast import ROLES, adopted

WHY = "Leverandøren ble forsinket."


def now(project, *names):
    project = Project.objects.get(pk=project.pk)
    return tuple(getattr(project, name) for name in names)


def read(project, *names):
    """What whoever opened the form has read."""
    return fingerprints({name: current(project, name) for name in names})


def test_what_is_changed_is_kept_and_counts_a_version_up(make_project, office):
    project = make_project(Stage.ASSESSED)
    editing.edit(project, changes={"need": "Et annet behov.", "affected": "Alle."}, by=office)
    assert now(project, "need", "affected", "version") == ("Et annet behov.", "Alle.", 1)
    editing.edit(project, changes={"need": "Et annet behov."}, by=office)
    assert now(project, "version") == (1,)


@pytest.mark.parametrize("role", ROLES)
def test_the_office_and_those_who_carry_it_change_it(role, cast, make_project):
    project = make_project(Stage.UNDER_WAY)
    assert can_edit_project(cast[role], project) == (role in ("office", "owner"))
    if role in ("office", "owner"):
        editing.edit(project, changes={"need": "Nytt."}, by=cast[role])
    else:
        with pytest.raises(NotPermitted):
            editing.edit(project, changes={"need": "Nytt."}, by=cast[role])
    assert now(project, "need") == ("Nytt." if role in ("office", "owner") else project.need,)


def test_the_manager_changes_it_too(make_project, outsider):
    project = make_project(Stage.PLANNED, manager=outsider)
    editing.edit(project, changes={"title": "Ny tittel"}, by=outsider)
    assert now(project, "title") == ("Ny tittel",)


@pytest.mark.parametrize("stage", Stage)
def test_it_is_changed_from_when_it_is_sent_in_until_it_is_ended(stage, make_project, office):
    project = make_project(stage)
    if stage in EDITABLE_IN_PLACE:
        editing.edit(project, changes={"need": "Nytt."}, by=office)
    else:
        with pytest.raises(Refused) as refusal:
            editing.edit(project, changes={"need": "Nytt."}, by=office)
        assert refusal.value.reasons == (f"Prosjektet er {stage.label} og kan ikke endres her nå.",)
    assert now(project, "need") == ("Nytt." if stage in EDITABLE_IN_PLACE else project.need,)
    assert can_edit_project(office, project) == (stage in EDITABLE_IN_PLACE)


def test_the_assessment_stands_when_the_text_changes(make_project, office):
    project = make_project(Stage.ASSESSED)
    editing.edit(project, changes={"solution": "Noe annet."}, by=office)
    assert now(project, "stage", "checklist") == ("assessed", project.checklist)


def test_the_expected_benefit_is_for_the_office_to_judge(make_project, office, owner):
    project = make_project()
    with pytest.raises(NotPermitted):
        editing.edit(project, changes={"expected_benefit": 5}, by=owner)
    editing.edit(project, changes={"expected_benefit": 4}, by=office)
    assert now(project, "expected_benefit") == (4,)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Gi prosjektet en tittel."),
        ({"need": ""}, "Beskriv behovet med noen setninger."),
        ({"unit": None}, "Velg enheten som forslaget hører til."),
        ({"starts_on": None, "ends_on": None}, "Velg når arbeidet bør starte, og hvor mange måneder det varer."),
        ({"kind": "experiment"}, "Et eksperiment trenger en hypotese: Hva tror du vil skje?"),
    ],
)
def test_what_it_had_to_say_to_be_sent_in_it_goes_on_to_say(changes, sentence, make_project, office):
    project = make_project()
    with pytest.raises(Refused) as refusal:
        editing.edit(project, changes=changes, by=office)
    assert (refusal.value.reasons, now(project, "version")) == ((sentence,), (0,))


def test_what_it_never_said_may_be_left_out(make_project, office):
    project = make_project(benefits="", starts_on=None, ends_on=None)
    editing.edit(project, changes={"benefits": "", "starts_on": None, "ends_on": None, "need": "Nytt."}, by=office)
    assert now(project, "need", "benefits") == ("Nytt.", "")


def test_a_reference_belongs_to_one_project(make_project, office):
    make_project(reference="26/1234")
    project = make_project()
    with pytest.raises(Refused) as refusal:
        editing.edit(project, changes={"reference": "26/1234"}, by=office)
    assert refusal.value.reasons == ("Et annet prosjekt har denne referansen.",)
    editing.edit(project, changes={"reference": "26/1235"}, by=office)
    assert now(project, "reference") == ("26/1235",)


def test_drivers_and_goals_are_these_and_no_others(make_project, strategy, office):
    project = make_project()
    one, other = Driver.objects.filter(strategy=strategy)[:2]
    project.drivers.add(one)
    project.sdg_tags.create(goal=3, dimension="social", reason="Bedre søvn.")
    project.sdg_tags.create(goal=4, dimension="social")
    tags = [(3, "social", "Bedre søvn."), (13, "environment", "Færre kjøreturer.")]
    editing.edit(project, changes={"drivers": [other], "sdg_tags": tags}, by=office)
    assert list(project.drivers.all()) == [other]
    assert current(project, "sdg_tags") == tags


def test_a_driver_of_another_strategy_is_refused(make_project, office):
    day = datetime.date(2040, 1, 1)
    other = Strategy.objects.create(slug="ny", name="Ny", vision="V", starts_on=day, ends_on=day.replace(year=2043))
    driver = Driver.objects.create(strategy=other, slug="ny", name="Ny føring", scope="local")
    with pytest.raises(Refused):
        editing.edit(make_project(), changes={"drivers": [driver]}, by=office)


def test_what_has_an_act_of_its_own_is_not_changed_here(make_project, office):
    with pytest.raises(ValueError, match="Not edited in place: stage"):
        editing.edit(make_project(), changes={"stage": "closed"}, by=office)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(make_project, office, owner):
    project = make_project(Stage.ASSESSED)
    seen = read(project, "need", "solution")
    editing.edit(project, changes={"need": "Eierens behov."}, by=owner)
    with pytest.raises(Collision) as found:
        editing.edit(project, changes={"need": "Kontorets behov.", "solution": "Ny."}, by=office, read=seen)
    assert (found.value.parts, now(project, "need", "solution")) == (["need"], ("Eierens behov.", project.solution))


def test_two_parts_changed_by_two_are_both_kept(make_project, office, owner):
    project = make_project(Stage.ASSESSED)
    seen, need = read(project, "need", "solution"), project.need
    editing.edit(project, changes={"need": "Eierens behov."}, by=owner)
    editing.edit(project, changes={"need": need, "solution": "Kontorets løsning."}, by=office, read=seen)
    assert now(project, "need", "solution") == ("Eierens behov.", "Kontorets løsning.")


@pytest.mark.parametrize("state", ["draft", "adopted", "closed"])
@pytest.mark.parametrize("decision", ["candidate", "included", "reserve", "out"])
def test_time_and_resources_in_a_plan_that_is_not_closed_want_a_reason(
    state, decision, make_entry, plan, leader, office
):
    project = make_entry(decision).project
    if state != "draft":
        adopted(plan, by=leader, state=state)
    wants = state != "closed" and decision != "out"
    if wants:
        with pytest.raises(MissingReason):
            editing.edit(project, changes={"effort_days": 10}, by=office, reason=" ")
        assert now(project, "effort_days") == (140,)
    editing.edit(project, changes={"effort_days": 10}, by=office, reason=WHY)
    kept = Decision.objects.filter(project=project).values_list("kind", "plan", "reason", "by")
    assert list(kept) == ([("replanned", plan.pk, WHY, office.pk)] if wants else [])
    assert now(project, "effort_days") == (10,)


@pytest.mark.parametrize("state", ["draft", "adopted", "closed"])
@pytest.mark.parametrize("decision", ["candidate", "included", "reserve", "out"])
def test_the_period_alone_wants_a_reason_only_where_a_plan_that_ranks_it_is_adopted(
    state, decision, make_entry, plan, leader, office
):
    project = make_entry(decision).project
    if state != "draft":
        adopted(plan, by=leader, state=state)
    ends_on = project.ends_on + datetime.timedelta(days=7)
    if state == "adopted" and decision != "out":
        with pytest.raises(MissingReason):
            editing.edit(project, changes={"ends_on": ends_on}, by=office, reason=" ")
    else:
        editing.edit(project, changes={"ends_on": ends_on}, by=office, reason=" ")
        assert now(project, "ends_on") == (ends_on,)
    assert Decision.objects.count() == 0


def test_the_period_together_with_what_it_costs_wants_a_reason_in_a_draft_too(make_entry, office):
    project = make_entry().project
    changes = {"ends_on": project.ends_on + datetime.timedelta(days=7), "operating_cost": 1}
    with pytest.raises(MissingReason):
        editing.edit(project, changes=changes, by=office)


def test_nothing_but_time_and_resources_wants_a_reason(make_entry, office):
    project = make_entry().project
    changes = {"need": "Nytt.", "effort_days": project.effort_days, "is_statutory": True}
    editing.edit(project, changes=changes, by=office)
    assert (now(project, "need"), Decision.objects.count()) == (("Nytt.",), 0)


def test_those_who_follow_are_told_why(make_entry, plan, office, submitter, owner, outsider):
    project = make_entry(title="Turutstyr").project
    Follow.objects.create(project=project, user=outsider)
    editing.edit(project, changes={"investment_cost": 900_000}, by=office, reason=WHY)
    happened = f"er endret i tid eller ressurser i årlig handlingsplan {plan.name}"
    assert {(row.recipient, row.title, row.text) for row in Notification.objects.all()} == {
        (submitter, f"Forslaget ditt «Turutstyr» {happened}", WHY),
        (owner, f"«Turutstyr» {happened}", WHY),
        (outsider, f"«Turutstyr» {happened}", WHY),
    }


@pytest.fixture
def in_two(make_entry, plan, strategy, leader, office):
    """A project that stands in a plan that is adopted, and was entered in the draft of the year after."""
    entry = make_entry(title="Turutstyr")
    year_after = strategy.action_plans.create(starts_on=plan.starts_on.replace(year=plan.starts_on.year + 1))
    for each in (plan, year_after):
        Decision.objects.create(project=entry.project, plan=each, kind="entered", by=office)
    year_after.entries.create(project=entry.project, rank=1)
    return entry.project, adopted(plan, by=leader), year_after


def test_what_is_changed_in_two_plans_at_once_is_told_as_of_several_and_stands_in_both(in_two, leader, owner):
    project, *plans = in_two
    ends_on = project.ends_on + datetime.timedelta(days=7)
    editing.edit(project, changes={"ends_on": ends_on}, by=leader, reason=WHY)
    decision = Decision.objects.get(kind="replanned")
    assert decision.plan is None
    told = Notification.objects.filter(recipient=owner).values_list("title", "text")
    assert list(told) == [("«Turutstyr» er endret i tid eller ressurser i flere årlige handlingsplaner", WHY)]
    (event,) = [each for each in history_of(project, reader=owner) if each.reason]
    assert (event.did.endswith(" i"), event.about, event.href) == (True, "flere årlige handlingsplaner", "")
    assert [list(Decision.objects.of_plan(each).filter(kind="replanned")) for each in plans] == [[decision]] * 2


def test_what_was_changed_in_two_other_plans_is_none_of_a_third_that_did_not_have_it_then(
    in_two, make_project, strategy, leader, office
):
    project, plan, year_after = in_two
    third = strategy.action_plans.create(starts_on=plan.starts_on.replace(year=plan.starts_on.year + 2))
    Decision.objects.create(project=project, plan=third, kind="entered", by=office)
    Decision.objects.create(project=project, plan=third, kind="out", reason=WHY, by=leader)
    editing.edit(project, changes={"effort_days": 10}, by=office, reason=WHY)
    assert Decision.objects.of_plan(third).filter(kind="replanned").count() == 0
    adopted(year_after, by=leader, state="closed")
    editing.edit(project, changes={"effort_days": 11}, by=office, reason="Igjen.")
    replanned = [Decision.objects.of_plan(each).filter(kind="replanned").order_by("pk") for each in (plan, year_after)]
    assert [list(rows.values_list("reason", "plan")) for rows in replanned] == [
        [(WHY, None), ("Igjen.", plan.pk)],
        [(WHY, None)],
    ]


def test_the_plan_goes_on_to_say_what_leadership_decided(make_entry, plan, leader, office):
    entry = make_entry("candidate")
    Decision.objects.create(project=entry.project, plan=plan, kind="entered", by=office)
    editing.edit(entry.project, changes={"effort_days": 10}, by=office, reason=WHY)
    assert [row.kind for row in plan.decisions.on_places().latest_of_each_project()] == ["entered"]


def test_leadership_moves_a_project_of_a_plan_in_time_and_changes_nothing_else(make_entry, leader):
    project = make_entry().project
    period = {"starts_on": project.starts_on, "ends_on": project.ends_on + datetime.timedelta(days=30)}
    moved = editing.edit(project, changes=period, by=leader, reason="Leverandøren er forsinket.")
    assert moved.ends_on == period["ends_on"]
    for changes in ({"need": "Nytt."}, {**period, "effort_days": 3}):
        with pytest.raises(NotPermitted):
            editing.edit(project, changes=changes, by=leader)
