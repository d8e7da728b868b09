"""Leadership adopts the plan, once or again: what stands then is the baseline of every later deviation (§6.2)."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio import editing, projects
from portfolio.history import history_of
from portfolio.models import ActionPlan, AdoptedEntry, Adoption, Competence, PlanFrame, Project
from portfolio.models.action_plan import add_months
from portfolio.planning import adoption, budgeting, money
from portfolio.planning.adoption import adopt, blockers, lacking
from portfolio.planning.finishing import finish
from portfolio.workflow import Stage
from principles.models import Assessment
from tests.at_once import queued_behind
from tests.cast import ROLES, person

SAID = {"decision_maker": "Kommunedirektøren", "case_reference": "26/1234"}


@pytest.fixture
def adopting(plan, leader):
    def call(**changes):
        version = ActionPlan.objects.get(pk=plan.pk).version
        return adopt(plan, **{"decided_on": timezone.localdate(), "by": leader, "version": version, **SAID, **changes})

    return call


def assert_refused(call, *reasons, error=Refused):
    """Refused with these reasons, and nothing is written."""
    before = (list(ActionPlan.objects.values()), Adoption.objects.count(), Notification.objects.count())
    with pytest.raises(error) as refusal:
        call()
    assert (type(refusal.value), refusal.value.reasons) == (error, reasons)
    assert (list(ActionPlan.objects.values()), Adoption.objects.count(), Notification.objects.count()) == before


def test_what_is_included_and_in_reserve_becomes_the_baseline(make_entry, plan, leader, adopting):
    included, reserve = make_entry("included"), make_entry("reserve")
    make_entry("candidate")
    make_entry("out")
    ActionPlan.objects.update(foreword="Vi satser på færre ting.")
    PlanFrame.objects.create(plan=plan, investment_cost=9_000_000)
    found = adopting(decision_maker=" Kommunedirektøren ", case_reference=" 26/1234\n")
    plan.refresh_from_db()
    assert (plan.state, plan.adoption, plan.version) == ("adopted", found, 1)
    assert (found.revision, found.by, found.decision_maker, found.case_reference) == (
        1, leader, "Kommunedirektøren", "26/1234",
    )  # fmt: skip
    assert found.foreword == "Vi satser på færre ting."
    limit = {"programme": None, "investment_cost": 9_000_000, "operating_cost": None}
    assert found.frames == {"frames": [limit], "capacity": []}
    rows = list(found.entries.order_by("rank"))
    assert [(row.project, row.rank, row.decision) for row in rows] == [
        (included.project, 1, "included"),
        (reserve.project, 2, "reserve"),
    ]
    project = included.project
    assert (rows[0].title, rows[0].programme, rows[0].unit, rows[0].owner, rows[0].starts_on, rows[0].ends_on) == (
        project.title, project.programme, project.unit, project.owner, project.starts_on, project.ends_on,
    )  # fmt: skip
    amounts = (rows[0].investment_cost, rows[0].operating_cost, rows[0].effort_days)
    assert amounts == tuple(money.of(included, plan))


@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_adopts(role, cast, make_entry, adopting):
    make_entry()
    if role == "leader":
        assert adopting(by=cast[role]).revision == 1
        return
    with pytest.raises(NotPermitted) as refusal:
        adopting(by=cast[role])
    assert refusal.value.permission == "portfolio.adopt_actionplan"
    assert Adoption.objects.count() == 0


@pytest.mark.parametrize("missing", ["decision_maker", "case_reference"])
def test_it_says_by_whom_and_in_which_case(missing, make_entry, adopting):
    make_entry()
    assert_refused(lambda: adopting(**{missing: "  "}), "Skriv hvem som vedtok planen, og saksnummeret.")


def test_nothing_is_adopted_ahead_of_time(make_entry, adopting):
    make_entry()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert_refused(lambda: adopting(decided_on=tomorrow), "Vedtaksdatoen kan ikke være frem i tid.")


def test_a_day_long_before_the_plan_is_a_slip_of_the_hand(make_entry, plan, adopting):
    make_entry()
    first = add_months(plan.starts_on, -12)
    with pytest.raises(Refused) as refusal:
        adopting(decided_on=first - datetime.timedelta(days=1))
    assert refusal.value.reasons[0].endswith(f"{first.year}, ett år før planen begynner.")
    assert adopting(decided_on=first).decided_on == first


def test_an_empty_plan_is_not_adopted(make_entry, adopting):
    make_entry("candidate")
    make_entry("reserve")
    assert_refused(adopting, "Ingen prosjekter er med i planen.")


def test_a_draft_whose_period_is_over_is_not_adopted_and_the_day_before_it_is(make_entry, plan, adopting):
    make_entry()
    starts_on = add_months(plan.starts_on, -12)
    ActionPlan.objects.update(starts_on=starts_on)
    with pytest.raises(Refused) as refusal:
        adopting()
    assert refusal.value.reasons[0].endswith("Ta med det som ikke er gjort, i en ny plan.")
    ActionPlan.objects.update(starts_on=add_months(starts_on, 1))
    assert adopting().revision == 1


def test_a_plan_may_be_adopted_before_it_begins(make_entry, plan, adopting):
    make_entry()
    ActionPlan.objects.update(starts_on=add_months(plan.starts_on, 2))
    assert adopting().revision == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stage": Stage.STOPPED}, "Prosjektet er stoppet med læring. Ta det ut av planen."),
        ({"stage": Stage.HANDED_OVER}, "Prosjektet er overlevert til drift. Ta det ut av planen."),
        ({"owner": None}, "Prosjekteier mangler."),
        ({"starts_on": None, "ends_on": None}, "Perioden mangler."),
    ],
)
def test_what_an_included_project_has_lost_stands_in_the_way(change, reason, make_entry, plan, adopting):
    make_entry()
    entry = make_entry()
    Project.objects.filter(pk=entry.project_id).update(**change)
    assert [(row.project, row.reasons) for row in lacking(plan)] == [(entry.project, [reason])]
    assert_refused(adopting, f"«Prosjekt 2»: {reason}")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"owner": None}, "Prosjekteier mangler."),
        ({"starts_on": None, "ends_on": None}, "Perioden mangler."),
    ],
)
def test_what_is_done_has_an_owner_and_a_period_and_may_lack_all_else(
    change, reason, make_entry, plan, leader, adopting
):
    entry = make_entry()
    adopting()
    finish(entry, on=plan.starts_on, by=leader, version=1, reason="Alt er på plass.")
    Assessment.objects.filter(checklist=entry.project.checklist).delete()
    kept = {name: getattr(entry.project, name) for name in change}
    Project.objects.update(stage=Stage.HANDED_OVER, **change)
    PlanFrame.objects.create(plan=plan, investment_cost=9_000_000)
    assert_refused(adopting, f"«Prosjekt 1»: {reason}")
    Project.objects.update(**kept)
    assert adopting().revision == 2


@pytest.mark.parametrize(
    ("stage", "advice"),
    [
        (Stage.HANDED_OVER, "Sett det som gjort, eller ta det ut av planen."),
        (Stage.CLOSED, "Sett det som gjort, eller ta det ut av planen."),
        (Stage.STOPPED, "Ta det ut av planen."),
    ],
)
def test_what_has_ended_in_an_adopted_plan_may_be_done_instead_of_taken_out(stage, advice, make_entry, plan, adopting):
    make_entry()
    adopting()
    Project.objects.update(stage=stage)
    plan.refresh_from_db()
    assert [row.reasons for row in lacking(plan)] == [[f"Prosjektet er {stage.label}. {advice}"]]


def test_an_unassessed_principle_stands_in_the_way(make_entry, plan, adopting):
    entry = make_entry()
    Assessment.objects.filter(checklist=entry.project.checklist, principle__hashtag="#Teknologi").delete()
    unassessed = projects.unassessed_principles(entry.project)
    expected = [f"«Prosjekt 1»: {each.hashtag} er ikke vurdert ferdig." for each in unassessed]
    assert (len(expected), blockers(plan)) == (1, expected)
    assert_refused(adopting, *expected)


def test_what_only_waits_in_reserve_may_lack_an_owner(make_entry, adopting):
    make_entry()
    make_entry("reserve", owner=None)
    assert adopting().entries.count() == 2


def test_over_a_frame_it_needs_a_reason_that_is_kept(make_entry, plan, adopting):
    make_entry(investment_cost=600_000)
    PlanFrame.objects.create(plan=plan, investment_cost=500_000)
    assert_refused(
        adopting,
        "Investering: 100\u00a0000\u00a0kr over rammen på 500\u00a0000\u00a0kr.",
        "Skriv hvorfor planen likevel skal vedtas.",
        error=MissingReason,
    )
    assert adopting(over_frame_reason=" Staten dekker resten. ").over_frame_reason == "Staten dekker resten."


def test_within_the_frames_no_reason_is_kept(make_entry, adopting):
    make_entry()
    assert adopting(over_frame_reason="Et ord for mye.").over_frame_reason == ""


def test_an_old_version_is_refused_and_said_to_be_so(make_entry, adopting):
    make_entry()
    assert_refused(lambda: adopting(version=7), adoption.STALE, error=StaleVersion)


def test_another_split_of_the_effort_is_a_change_too(make_entry, plan, adopting, office):
    entry = make_entry()
    assert adopting().entries.get().efforts == {}
    competence = Competence.objects.create(name="Jus")
    amounts = dict.fromkeys(money.AMOUNTS)
    budgeting.state(entry, amounts=amounts, efforts={competence.pk: 9}, by=office, version=1, reason="Vi vet mer nå.")
    assert adopting().entries.get().efforts == {str(competence.pk): 9}
    assert_refused(adopting, "Ingenting er endret siden revisjon 2.")


def test_a_second_time_needs_a_change_and_supersedes_the_first(make_entry, plan, adopting, owner):
    entry = make_entry()
    first = adopting()
    assert_refused(adopting, "Ingenting er endret siden revisjon 1.")
    changes = {"ends_on": entry.project.ends_on + datetime.timedelta(days=30)}
    editing.edit(entry.project, changes=changes, by=owner, reason="Leverandøren er forsinket.")
    second = adopting(case_reference="26/2000")
    plan.refresh_from_db()
    assert (second.revision, plan.adoption, plan.state) == (2, second, "adopted")
    ends = [AdoptedEntry.objects.get(adoption=each).ends_on for each in (first, second)]
    assert ends == [entry.project.ends_on, changes["ends_on"]]


@pytest.mark.parametrize("change", ["foreword", "frame", "owner"])
def test_all_that_an_adoption_keeps_counts_as_a_change(change, make_entry, plan, adopting, leader):
    entry = make_entry()
    adopting()
    if change == "foreword":
        with pytest.raises(IntegrityError), transaction.atomic():
            ActionPlan.objects.update(foreword="Et nytt forord")  # with the adoption only
        found = adopting(foreword=" Et nytt forord\n")
        plan.refresh_from_db()
        assert (found.revision, found.foreword, plan.foreword) == (2, "Et nytt forord", "Et nytt forord")
        return
    if change == "frame":
        PlanFrame.objects.create(plan=plan, investment_cost=9_000_000)
    else:
        Project.objects.filter(pk=entry.project_id).update(owner=leader)
    assert adopting().revision == 2


def test_a_later_revision_is_not_decided_before_the_one_it_supersedes(make_entry, plan, adopting):
    make_entry()
    adopting()
    PlanFrame.objects.create(plan=plan)
    PlanFrame.objects.update(investment_cost=9_000_000)
    with pytest.raises(Refused) as refusal:
        adopting(decided_on=timezone.localdate() - datetime.timedelta(days=1))
    assert refusal.value.reasons[0].startswith("Vedtaksdatoen kan ikke være før revisjon 1 ble vedtatt, ")


def test_those_who_carry_what_is_included_are_told_once(make_entry, owner, outsider, submitter, leader, adopting):
    for _ in range(3):
        make_entry(manager=outsider)
    make_entry("reserve", manager=submitter)
    make_entry(owner=leader)  # who adopts it, and knows
    plan = adopting().plan
    rows = Notification.objects.order_by("recipient")
    assert {(row.recipient, row.title, row.href) for row in rows} == {
        (who, f"{plan} er vedtatt, med prosjekter du har ansvar for", plan.get_absolute_url())
        for who in (owner, outsider)
    }
    assert rows.count() == 2


def test_it_takes_as_many_queries_for_three_as_for_one(make_entry, leader, adopting):
    assert leader.has_perm("portfolio.adopt_actionplan")  # is looked up once
    counted = []
    for number in (1, 2):  # and the one that is there
        for place in range(number):
            make_entry(owner=person(f"eier{number}{place}"))
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            adopting()
            transaction.set_rollback(True)
        counted.append(len(captured))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_blockers_take_two_queries_however_many_there_are(count, make_entry, plan, django_assert_num_queries):
    for _ in range(count):
        make_entry(owner=None)
    with django_assert_num_queries(2):
        assert len(blockers(plan)) == count


def test_the_project_tells_that_it_was_adopted(make_entry, plan, leader, adopting):
    entry, reserve = make_entry(), make_entry("reserve")
    adopting()
    for each, did in ((entry, "vedtok prosjektet i"), (reserve, "vedtok prosjektet som reserve i")):
        event = history_of(each.project, reader=each.project.owner)[0]
        assert (event.who, event.did, event.about, event.href) == (
            leader.name, did, f"årlig handlingsplan {plan.name}, revisjon 1 (sak 26/1234)",
            f"/handlingsplan/{plan.year}/revisjon/1/",
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_who_adopt_at_once_one_does_and_the_other_is_told(make_entry, plan, leader):
    make_entry()
    other = person("another-leader", Role.LEADERSHIP)
    calls = [
        lambda by=by: adopt(plan, decided_on=timezone.localdate(), by=by, version=0, **SAID) for by in (leader, other)
    ]
    outcomes = queued_behind(plan, *calls)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Adoption", "StaleVersion"]
    assert [row.revision for row in Adoption.objects.all()] == [1]


@pytest.mark.django_db(transaction=True)
def test_a_project_that_is_stopped_meanwhile_is_not_adopted_as_if_it_were_not(make_entry, plan, leader, office):
    project = make_entry().project
    outcomes = queued_behind(
        project,
        lambda: projects.move(project, to=Stage.STOPPED, by=office, reason="Behovet er borte."),
        lambda: adopt(plan, decided_on=timezone.localdate(), by=leader, version=0, **SAID),
    )
    project.refresh_from_db()
    was_first = isinstance(outcomes[1], Refused)
    assert (project.stage, Adoption.objects.count()) == ("stopped", 0 if was_first else 1)
    if not was_first:
        assert Adoption.objects.get().at <= project.decisions.get().at
