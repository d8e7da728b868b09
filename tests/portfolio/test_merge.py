"""The acts that make one of two proposals, and part them again. The pages: test_merge_page.py."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio import projects
from portfolio.merging import blockers, merge, unmerge
from portfolio.models import Decision, Follow, Merge, Project
from portfolio.workflow import CAN_BE_MERGED, CAN_TAKE_IN, Stage
from tests.at_once import queued_behind, while_uncommitted
from tests.cast import ROLES, person

WHY = "De handler om det samme behovet."
NOT_THE_SAME = "De handler om hver sin tjeneste."


@pytest.fixture
def one(make_project, outsider):
    return make_project(Stage.RETURNED, title="Tilsyn om natten", submitter=outsider)


@pytest.fixture
def other(make_project):
    return make_project(Stage.SUBMITTED, title="Digitalt tilsyn")


def now(project):
    """Where it is, and what it points to."""
    project.refresh_from_db()
    return project.stage, project.merged_into


def told(user):
    return list(Notification.objects.filter(recipient=user).values_list("title", "text", "href", "is_answer"))


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return list(refusal.value.reasons)


@pytest.mark.parametrize("role", ROLES)
def test_the_office_alone_merges_and_parts(role, cast, one, other, office):
    by = cast[role]
    if role == "office":
        assert merge(one, into=other, by=by, reason=WHY) == other
        assert unmerge(one, by=by, reason=NOT_THE_SAME) == one
        return
    with pytest.raises(NotPermitted):
        merge(one, into=other, by=by, reason=WHY)
    merge(one, into=other, by=office, reason=WHY)
    with pytest.raises(NotPermitted):
        unmerge(one, by=by, reason=NOT_THE_SAME)


def test_the_one_points_to_the_other_for_ever_and_both_have_a_decision(one, other, office):
    merge(one, into=other, by=office, reason=f" {WHY} ")
    assert (now(one), now(other)) == (("merged", other), ("submitted", None))
    row = Merge.objects.get()
    assert (row.project, row.into, row.stage_before, row.reason, row.by) == (one, other, "returned", WHY, office)
    decided = Decision.objects.order_by("pk").values_list("project", "kind", "reason", "by")
    assert list(decided) == [(one.pk, "merged", WHY, office.pk), (other.pk, "merged", WHY, office.pk)]


def test_parting_brings_back_the_stage_and_all_else_as_it_was(one, other, office):
    one.assigned_to, one.answer_due_on = office, "2026-05-01"
    one.save()
    before = Project.objects.filter(pk=one.pk).values().get()
    merge(one, into=other, by=office, reason=WHY)
    unmerge(one, by=office, reason=NOT_THE_SAME)
    after = Project.objects.filter(pk=one.pk).values().get()
    assert {name for name in before if before[name] != after[name]} == {"changed_at"}
    row = Merge.objects.get()
    assert (row.undone_by, row.undone_reason, row.undone_at is None) == (office, NOT_THE_SAME, False)
    kinds = Decision.objects.filter(kind="unmerged").order_by("pk").values_list("project", "reason")
    assert list(kinds) == [(one.pk, NOT_THE_SAME), (other.pk, NOT_THE_SAME)]


def test_what_was_parted_can_be_merged_again(one, other, office):
    for _ in range(2):
        merge(one, into=other, by=office, reason=WHY)
        unmerge(one, by=office, reason=NOT_THE_SAME)
    merge(one, into=other, by=office, reason="Likevel.")
    assert (now(one), Merge.objects.standing().count()) == (("merged", other), 1)


def test_all_who_wrote_one_of_them_are_told_once_with_the_reason(one, other, office, submitter, outsider, leader):
    one.co_authors.add(leader, submitter)
    merge(one, into=other, by=office, reason=WHY)
    expected = [("«Tilsyn om natten» går videre sammen med «Digitalt tilsyn»", WHY, f"/prosjekter/{other.pk}/", True)]
    assert {person.name: told(person) for person in (submitter, outsider, leader)} == {
        person.name: expected for person in (submitter, outsider, leader)
    }
    Notification.objects.all().delete()
    unmerge(one, by=office, reason=NOT_THE_SAME)
    title = "«Tilsyn om natten» går ikke lenger sammen med «Digitalt tilsyn»"
    expected = [(title, NOT_THE_SAME, f"/prosjekter/{one.pk}/", True)]
    assert [told(person) for person in (submitter, outsider, leader)] == [expected] * 3


def test_who_carries_or_follows_one_is_told_though_not_as_an_answer(one, other, office, owner, admin, leader):
    Project.objects.filter(pk=one.pk).update(owner=None, manager=admin)
    Follow.objects.create(project=other, user=leader)
    merge(one, into=other, by=office, reason=WHY)
    assert {person.name: [row[3] for row in told(person)] for person in (owner, admin, leader)} == {
        person.name: [False] for person in (owner, admin, leader)
    }


@pytest.mark.parametrize("stage", Stage)
def test_only_what_waits_for_an_answer_or_a_plan_can_become_a_part(stage, make_project, other, office):
    project = make_project(stage, title="En del")
    if stage in CAN_BE_MERGED:
        assert merge(project, into=other, by=office, reason=WHY) == other
        return
    assert (len(refused(merge, project, into=other, by=office, reason=WHY)), now(project)[0]) == (1, stage)


@pytest.mark.parametrize("stage", Stage)
def test_only_what_is_alive_goes_on_with_others(stage, make_project, one, office):
    project = make_project(stage, title="Målet")
    if stage in CAN_TAKE_IN:
        assert merge(one, into=project, by=office, reason=WHY) == project
        return
    assert (len(refused(merge, one, into=project, by=office, reason=WHY)), now(one)[0]) == (1, "returned")


def test_a_draft_is_refused_in_words(make_project, one, office):
    draft = make_project(Stage.DRAFT, title="Påbegynt")
    assert refused(merge, draft, into=one, by=office, reason=WHY) == [
        "«Påbegynt» er utkast og kan ikke bli en del av et annet forslag."
    ]
    assert refused(merge, one, into=draft, by=office, reason=WHY) == [
        "«Påbegynt» er utkast og kan ikke gå videre med flere forslag."
    ]


def test_a_proposal_is_not_merged_with_itself(one, office):
    assert refused(merge, one, into=one, by=office, reason=WHY) == ["Et forslag kan ikke slås sammen med seg selv."]


def test_there_is_no_circle(one, other, office):
    merge(one, into=other, by=office, reason=WHY)
    assert refused(merge, other, into=one, by=office, reason=WHY) == [
        "«Tilsyn om natten» er allerede slått sammen med «Digitalt tilsyn», og kan ikke ta imot det."
    ]


@pytest.mark.parametrize("decision", ["candidate", "reserve"])
def test_what_is_in_a_plan_is_not_merged(decision, make_entry, other, office):
    project = make_entry(decision).project
    assert refused(merge, project, into=other, by=office, reason=WHY) == [
        "«Prosjekt 1» står i årlig handlingsplan. La det gå videre, eller be ledelsen ta det ut av planen først."
    ]


def test_what_is_in_a_plan_goes_on_with_others(make_entry, one, office):
    assert merge(one, into=make_entry().project, by=office, reason=WHY).stage == "planned"


def test_what_was_taken_out_of_the_plan_can_be_merged(make_entry, other, office):
    assert now(merge(make_entry("out").project, into=other, by=office, reason=WHY)) == ("submitted", None)


def test_what_is_merged_already_is_refused_with_the_name_of_where_it_went(one, other, make_project, office):
    merge(one, into=other, by=office, reason=WHY)
    third = make_project(title="Et tredje")
    assert refused(merge, one, into=third, by=office, reason=WHY) == [
        "«Tilsyn om natten» er allerede slått sammen med «Digitalt tilsyn»."
    ]
    assert refused(merge, third, into=one, by=office, reason=WHY) == [
        "«Tilsyn om natten» er slått sammen med «Digitalt tilsyn». Velg det i stedet."
    ]


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_both_want_a_reason(reason, one, other, office):
    with pytest.raises(MissingReason, match="Skriv hvorfor forslagene slås sammen"):
        merge(one, into=other, by=office, reason=reason)
    merge(one, into=other, by=office, reason=WHY)
    with pytest.raises(MissingReason, match="Skriv hvorfor forslaget skilles ut igjen"):
        unmerge(one, by=office, reason=reason)
    assert now(one)[0] == "merged"


def test_what_is_not_merged_cannot_be_parted(one, office):
    assert refused(unmerge, one, by=office, reason=NOT_THE_SAME) == [
        "«Tilsyn om natten» er ikke slått sammen med noe. Kanskje har noen andre skilt det ut igjen."
    ]


def test_a_project_that_is_gone_is_refused(one, make_project, office):
    gone = make_project(Stage.DRAFT)
    Project.objects.filter(pk=gone.pk).delete()
    assert refused(merge, one, into=gone, by=office, reason=WHY) == ["Et av forslagene finnes ikke lenger."]


def test_a_double_click_changes_nothing(one, other, office):
    for _ in range(2):
        merge(one, into=other, by=office, reason=WHY)
    for _ in range(2):
        unmerge(one, by=office, reason=NOT_THE_SAME)
    assert (Merge.objects.count(), Decision.objects.count(), Notification.objects.count()) == (1, 4, 6)


def test_the_family_is_the_project_and_all_that_goes_on_as_a_part_of_it(one, other, make_project, office):
    third = make_project(title="Et tredje")
    make_project(title="En fremmed")
    merge(one, into=other, by=office, reason=WHY)
    merge(other, into=third, by=office, reason=WHY)
    assert set(Project.objects.family_of(third)) == {one, other, third}
    unmerge(other, by=office, reason=NOT_THE_SAME)
    assert (set(Project.objects.family_of(third)), set(Project.objects.family_of(other))) == ({third}, {one, other})


PLACES = st.integers(0, 4)
STEPS = st.lists(st.tuples(st.sampled_from(["merge", "unmerge"]), PLACES, PLACES), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_merged_and_parted_every_way_ends_at_one_that_goes_on(steps, make_project, office):
    with transaction.atomic():
        made = [make_project(title=f"Forslag {number}") for number in range(5)]
        ways = {}  # from each that is merged to what it was merged into: what we expect

        def end(place):
            return end(ways[place]) if place in ways else place

        for step, a, b in steps:
            goes = (a in ways) if step == "unmerge" else (a != b and a not in ways and b not in ways)
            try:
                if step == "merge":
                    merge(made[a], into=made[b], by=office, reason=WHY)
                else:
                    unmerge(made[a], by=office, reason=NOT_THE_SAME)
                went = True
            except Refused:
                went = False
            again = (step == "merge" and ways.get(a) == b) or (step == "unmerge" and a not in ways)  # as a double click
            assert went == goes or again
            if goes:
                ways.pop(a, None) if step == "unmerge" else ways.update({a: b})
            found = dict(Project.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
            assert found == {made[place].pk: made[end(place)].pk for place in ways}
        transaction.set_rollback(True)


@pytest.fixture
def second_office(office):
    return person("second-office", Role.PORTFOLIO_OFFICE)


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_that_merge_each_its_way_one_is_told(one, other, office, second_office):
    outcomes = queued_behind(
        one,
        lambda: merge(one, into=other, by=office, reason=WHY),
        lambda: merge(other, into=one, by=second_office, reason=WHY),
    )
    (refusal,) = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert (type(refusal), Merge.objects.count()) == (Refused, 1)
    first, last = (one, other) if outcomes[0] == other else (other, one)
    assert refusal.reasons == (f"«{first}» er allerede slått sammen med «{last}», og kan ikke ta imot det.",)


@pytest.mark.django_db(transaction=True)
def test_a_merge_that_meets_another_decision_sees_it(one, other, office):
    (outcome,) = while_uncommitted(
        lambda: projects.move(other, to=Stage.DECLINED, by=office, reason="Vi har det alt."),
        lambda: merge(one, into=other, by=office, reason=WHY),
    )
    assert outcome.reasons == ("«Digitalt tilsyn» er avslått og kan ikke gå videre med flere forslag.",)


@pytest.mark.django_db(transaction=True)
def test_parting_and_merging_on_at_the_same_time_leave_no_way_that_ends_nowhere(one, other, make_project, office):
    third = make_project(title="Et tredje")
    merge(one, into=other, by=office, reason=WHY)
    outcomes = queued_behind(
        other,
        lambda: merge(other, into=third, by=office, reason=WHY),
        lambda: unmerge(one, by=office, reason=NOT_THE_SAME),
    )
    assert outcomes == [third, one]
    assert (now(one), now(other)) == (("returned", None), ("merged", third))


@pytest.mark.django_db(transaction=True)
def test_two_writes_that_do_not_see_each_other_leave_nothing_that_points_to_a_merged_one(one, other, make_project):
    third = make_project(title="Et tredje")

    def point(project, into):
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(stage=Stage.MERGED, merged_into=into)

    (outcome,) = while_uncommitted(lambda: point(other, third), lambda: point(one, other))
    assert type(outcome).__name__ == "IntegrityError"
    assert (now(one)[0], now(other)) == ("returned", ("merged", third))


def test_what_blocks_is_nothing_between_two_that_wait(one, other):
    assert (blockers(one, into=other), blockers(other, into=one)) == ([], [])
