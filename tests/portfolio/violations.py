"""What the database refuses, by the name of the constraint: each write goes around the acts, as a bulk update does."""

import datetime

from django.apps import apps
from django.db import connection
from django.db.models import F
from django.utils import timezone

from innolab.accounts.models import ApiToken, StartingPermission, User, one_year_after
from innolab.notifications.models import Mail, Notification
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    AdoptedEntry,
    Adoption,
    Attachment,
    CalendarAddress,
    ClosedEntry,
    Closing,
    Comment,
    Competence,
    Decision,
    Dependency,
    Driver,
    EntryEffort,
    Follow,
    Import,
    ImportRow,
    ImportSheet,
    IntakeRound,
    IssuedDocument,
    Merge,
    Milestone,
    Phase,
    PlanCapacity,
    PlanFrame,
    Programme,
    ProjectPhase,
    Reminder,
    SavedView,
    SdgTag,
    SimilarityAnswer,
    StatusReport,
    Strategy,
    Support,
    SynonymGroup,
    ValueMapping,
)
from portfolio.models.action_plan import add_months
from portfolio.models.amounts import MOST_DAYS, MOST_NOK
from portfolio.models.attachment import MOST_BYTES
from portfolio.workflow import Stage
from principles.models import Assessment, Checklist, Principle
from roadmap.models import (
    AgendaItem,
    Attendance,
    Meeting,
    ProtocolFile,
    Resolution,
    Scenario,
    ScenarioEntry,
    WallScreen,
)
from tests.cast import adopted

ONE_DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 5, 1)


def updates(pick, **fields):
    """A bulk UPDATE of one row, which no clean() and no save() sees."""

    def write(world):
        row = pick(world)
        type(row)._base_manager.filter(pk=row.pk).update(**fields)

    return write


def the_proposal(world):
    return world.proposal


def the_planned(world):
    return world.planned


def proposal(**fields):
    return updates(the_proposal, **fields)


def planned(**fields):
    return updates(the_planned, **fields)


def goal(**fields):
    """A row that says which goal the proposal answers to."""
    return lambda world: SdgTag.objects.create(project=world.proposal, **{"goal": 3, "dimension": "social", **fields})


def saved_view(**fields):
    return lambda world: SavedView.objects.create(**{"owner": world.office, "name": "Min visning", **fields})


def plan_with(**fields):
    return updates(lambda world: world.plan, **fields)


def entry(number, **fields):
    return updates(lambda world: world.entries[number - 1], **fields)


def another_plan(months):
    return lambda world: ActionPlan.objects.create(
        strategy=world.strategy, starts_on=add_months(world.plan.starts_on, months)
    )


def new_entry(rank, decision="candidate", **fields):
    return lambda world: ActionPlanEntry.objects.create(
        **{"plan": world.plan, "project": world.proposal, "rank": rank, "decision": decision, **fields}
    )


def to_another_plan(number):
    def write(world):
        other = ActionPlan.objects.create(strategy=world.strategy, starts_on=add_months(world.plan.starts_on, 12))
        ActionPlanEntry.objects.filter(pk=world.entries[number - 1].pk).update(plan=other, rank=1)

    return write


def next_plan(world):
    return ActionPlan.objects.create(strategy=world.strategy, starts_on=add_months(world.plan.starts_on, 12))


def in_next_plan(world, project, **fields):
    """The entries of the next plan: this one."""
    plan = next_plan(world)
    plan.entries.create(project=project, **fields)
    return plan.entries


def an_adoption(world, **fields):
    given = {"revision": 1, "decided_on": DAY, "decision_maker": "Kommunedirektøren", "case_reference": "26/1"}
    return Adoption.objects.create(plan=world.plan, by=world.leader, **{**given, **fields})


def in_adopted(write, state="adopted"):
    """The write, when the plan has been adopted."""

    def written(world):
        adopted(world.plan, by=world.leader, state=state)
        write(world)

    return written


def write_baselines(world, *rows):
    given = {
        "project": world.planned,
        "rank": 1,
        "decision": "included",
        "title": "Prosjekt",
        "programme": world.planned.programme,
        "unit": world.planned.unit,
        "owner": world.planned.owner,
        "starts_on": DAY,
        "ends_on": DAY,
        "investment_cost": 0,
        "operating_cost": 0,
        "effort_days": 0,
    }
    first = Adoption.objects.filter(plan=world.plan).first() or an_adoption(world)
    for fields in rows:
        AdoptedEntry.objects.create(**{**given, "adoption": first, **fields})


def baseline(**fields):
    return lambda world: write_baselines(world, fields)


def issued(adoption, kind="pdf"):
    return IssuedDocument.objects.create(adoption=adoption, kind=kind, content=b"", sha256="0" * 64)


def a_closing(world, lessons="Begynn før."):
    return Closing.objects.create(plan=world.plan, lessons=lessons, by=world.leader)


def ended(closing, project, outcome="done"):
    return ClosedEntry.objects.create(closing=closing, project=project, outcome=outcome)


def answered(answer="on_track", **fields):
    return lambda world: StatusReport.objects.create(project=world.planned, answer=answer, by=world.office, **fields)


def reminded(_, month=DAY):
    return Reminder.objects.create(month=month, people=1)


def of_programme(world):
    return {"programme": world.planned.programme}


def nothing_more(world):
    return {}


def frame(more=nothing_more, **fields):
    return lambda world: PlanFrame.objects.create(plan=world.plan, **more(world), **fields)


def capacity(more=nothing_more, **fields):
    return lambda world: PlanCapacity.objects.create(plan=world.plan, **more(world), **{"days": [1] * 12, **fields})


def wants(world, *, days):
    competence, _ = Competence.objects.get_or_create(name="Juss")
    return EntryEffort.objects.create(entry=world.entries[0], competence=competence, days=days)


def decision_without_reason(kind):
    return lambda world: Decision.objects.create(project=world.planned, kind=kind, by=world.leader)


def sql(statement):
    def write(world, *_):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return write


def closed_after(write, table, **fields):
    """The write in a closed plan; and what it wrote before the closing, changed and deleted after it."""
    changes = ", ".join(f"{name} = {value}" for name, value in fields.items())

    def then(statement):
        def written(world):
            write(world)
            in_adopted(sql(statement), state="closed")(world)

        return written

    return [
        in_adopted(write, state="closed"),
        then(f"UPDATE portfolio_{table} SET {changes}"),  # noqa: S608
        then(f"DELETE FROM portfolio_{table}"),  # noqa: S608
    ]


def copy_of(model, **fields):
    """Another row like the first one, with these fields changed."""

    def write(world):
        row = model._base_manager.first()
        row.pk = None
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return write


def twice(write):
    return lambda world: (write(world), write(world))


def point(project, other):
    type(project).objects.filter(pk=project.pk).update(stage=Stage.MERGED, merged_into=other)


def phases(*rows):
    return lambda _: [Phase.objects.create(name=name, position=position) for name, position in rows]


def begins(row, *, times):
    def write(world):
        (phase,) = phases(row)(world)
        for _ in range(times):
            ProjectPhase.objects.create(project=world.planned, phase=phase, starts_on=DAY)

    return write


def merge(into=lambda world: world.planned, **fields):
    return lambda world: Merge.objects.create(
        project=world.proposal,
        into=into(world),
        **{"stage_before": Stage.SUBMITTED, "reason": "De er like.", "by": world.office, **fields},
    )


def comment(**fields):
    return lambda world: Comment.objects.create(
        **{"project": world.proposal, "author": world.office, "text": "Fint.", **fields}
    )


def attachment(**fields):
    return lambda world: Attachment.objects.create(
        project=world.proposal, content_type="application/pdf", uploaded_by=world.office, **{"name": "a.pdf", **fields}
    )


def intake_round(**fields):
    dates = {"opens_on": DAY, "closes_on": DAY + 9 * ONE_DAY, "answers_on": DAY + 30 * ONE_DAY}
    return lambda _: IntakeRound.objects.create(**{"name": "Våren", **dates, **fields})


def near_hit(other=lambda world: world.planned, verdict="same"):
    return lambda world: SimilarityAnswer.objects.create(
        project=world.proposal, other=other(world), verdict=verdict, by=world.office
    )


def calendar(**fields):
    return lambda world: CalendarAddress.objects.create(
        made_at=NOW, **{"user": world.office, "token_hash": "0" * 64, **fields}
    )


def wall_screen(**fields):
    return lambda world: WallScreen.objects.create(
        **{
            "name": "Rådhuset",
            "digest": "0" * 64,
            "expires_on": timezone.localdate(),
            "made_by": world.office,
            **fields,
        }
    )


def brought_in(world, **fields):
    return Import.objects.create(name="a.xlsx", by=world.office, **fields)


def of_import(model, it, **fields):
    return lambda _: model.objects.create(of=it, **fields)


def told(**fields):
    """What would not be told so."""
    values = {"title": "Noe har skjedd", "href": "/"} | fields
    return lambda world: Notification.objects.create(recipient=world.office, **values)


def mail_to(world, **fields):
    return Mail.objects.create(recipient=world.office, subject="Noe har skjedd", **fields)


def api_key(**fields):
    today = timezone.localdate()
    values = {"name": "Power BI", "scopes": ["plans:read"], "digest": "0" * 64, "expires_on": today, **fields}
    return lambda world: ApiToken.objects.create(user=world.office, prefix="innolab_abc", **values)


def meeting(world, state_first="planned", **fields):
    """A meeting with one item, about the second entry."""
    begun = {"started_at": NOW, "started_by": world.leader, "ranking_before": []} if state_first != "planned" else {}
    ended_ = {"ended_at": NOW, "ended_by": world.leader, "ranking_after": [], "protocol": {}}
    made = Meeting.objects.create(plan=world.plan, title="Møte", held_on=DAY)
    AgendaItem.objects.create(meeting=made, position=1, entry=world.entries[1])
    Meeting.objects.filter(pk=made.pk).update(state=state_first, **begun, **(ended_ if state_first == "ended" else {}))
    if fields:
        Meeting.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def a_meeting(state_first="planned", **fields):
    return lambda world: meeting(world, state_first, **fields)


def after_a_meeting(state, write):
    """What is written, is told the meeting."""
    return lambda world: write(world, meeting(world, state))


def item(made, position, **fields):
    return AgendaItem.objects.create(meeting=made, position=position, **{"heading": "Orientering", **fields})


def resolution(made, world, **fields):
    values = {"kind": "noted", "reason": "Vi venter.", "by": world.leader} | fields
    return Resolution.objects.create(item=made.items.first(), **values)


def resolved(**fields):
    return after_a_meeting("under_way", lambda world, made: resolution(made, world, **fields))


def decided(world, project, kind="included"):
    return Decision.objects.create(plan=world.plan, project=project, kind=kind, reason="Ja.", by=world.leader)


def protocol_of(made, kind="pdf"):
    return ProtocolFile.objects.create(meeting=made, kind=kind, content=b"", sha256="0" * 64)


def a_scenario(world, **fields):
    given = {"plan": world.plan, "owner": world.office, "name": "Hva om vi venter?", "made_from": 0}
    return Scenario.objects.create(**{**given, **fields})


def tried(*rows):
    """The entries of a scenario: projects of the plan, each with what is said of it."""

    def write(world):
        tried_in(a_scenario(world), *zip(world.entries, rows, strict=False))

    return write


def tried_in(scenario, *rows):
    for entry, fields in rows:
        ScenarioEntry.objects.create(
            **{
                "scenario": scenario,
                "project": entry.project,
                "rank": 1,
                "decision": "candidate",
                "stood_rank": 1,
                "stood_decision": "candidate",
                **fields,
            }
        )


def made_the_plan(*statements):
    """What is written of a scenario that became the plan."""

    def write(world):
        tried({})(world)
        Scenario.objects.update(made_at=NOW, made_by=world.leader)
        for statement in statements:
            sql(statement)(world)

    return write


VIOLATIONS = {
    # Meetings
    "meeting_title_is_one_line": [a_meeting(title=text) for text in ("", " ", "to\nlinjer")],
    "meeting_is_started_by_somebody_at_some_time": [
        a_meeting(state="under_way", ranking_before=[]),
        a_meeting(started_at=NOW),
        a_meeting("under_way", started_by=None),
    ],
    "meeting_is_ended_by_somebody_at_some_time": [
        a_meeting("under_way", state="ended", ranking_after=[], protocol={}),
        a_meeting("under_way", ended_at=NOW),
    ],
    "a_started_meeting_keeps_the_ranking_before": [
        after_a_meeting(
            "planned",
            lambda world, made: Meeting.objects.filter(pk=made.pk).update(
                state="under_way", started_at=NOW, started_by=world.leader
            ),
        ),
    ],
    "an_ended_meeting_keeps_the_ranking_after_and_its_protocol": [
        a_meeting(ranking_after=[]),
        after_a_meeting(
            "under_way",
            lambda world, made: Meeting.objects.filter(pk=made.pk).update(
                state="ended", ended_at=NOW, ended_by=world.leader, ranking_after=[]
            ),
        ),
    ],
    "one_meeting_of_a_plan_is_under_way": [twice(a_meeting("under_way"))],
    "a_meeting_goes_forward": [
        a_meeting("ended", title="Et annet"),
        after_a_meeting("under_way", lambda _, made: made.delete()),
        after_a_meeting("ended", sql("DELETE FROM roadmap_meeting")),
        a_meeting("under_way", ranking_before=[1]),
        after_a_meeting("planned", lambda world, made: type(made).objects.update(plan=next_plan(world))),
        after_a_meeting(
            "under_way",
            lambda _, made: type(made).objects.update(
                state="planned", started_at=None, started_by=None, ranking_before=None
            ),
        ),
    ],
    "no_two_items_share_a_position": [after_a_meeting("planned", lambda _, made: item(made, 1))],
    "a_project_is_on_an_agenda_once": [
        after_a_meeting("planned", lambda world, made: item(made, 2, entry=world.entries[1], heading="")),
    ],
    "positions_begin_at_one": [after_a_meeting("planned", lambda _, made: item(made, 0))],
    "positions_have_no_gaps": [
        after_a_meeting("planned", lambda _, made: item(made, 3)),
        after_a_meeting("planned", lambda _, made: (item(made, 2), made.items.filter(position=1).delete())),
        after_a_meeting("planned", lambda _, made: (item(made, 2), made.items.filter(position=2).update(position=3))),
    ],
    "an_item_is_a_project_or_has_a_heading": [
        after_a_meeting("planned", lambda _, made: item(made, 2, heading="")),
        after_a_meeting("planned", lambda world, made: item(made, 2, entry=world.entries[0])),
    ],
    "minutes_are_reasonable": [
        after_a_meeting("planned", lambda _, made: item(made, 2, minutes=0)),
        after_a_meeting("planned", lambda _, made: item(made, 2, minutes=481)),
    ],
    "an_item_is_about_the_plan_of_its_meeting": [
        after_a_meeting(
            "planned",
            lambda world, made: item(made, 2, heading="", entry=in_next_plan(world, world.proposal, rank=1).get()),
        ),
    ],
    "an_ended_agenda_stands": [
        after_a_meeting("ended", lambda _, made: item(made, 2)),
        after_a_meeting("ended", lambda _, made: made.items.update(note="Ny.")),
        after_a_meeting("ended", sql("DELETE FROM roadmap_agendaitem")),
    ],
    "one_is_present_in_a_meeting_once": [
        after_a_meeting(
            "planned",
            lambda world, made: [Attendance.objects.create(meeting=made, person=world.office) for _ in range(2)],
        ),
    ],
    "who_was_present_stands": [
        after_a_meeting("ended", lambda world, made: Attendance.objects.create(meeting=made, person=world.office)),
    ],
    "resolution_kind_is_known": [resolved(kind="")],
    "a_resolution_has_a_reason": [resolved(reason=""), resolved(reason=" ")],
    "a_resolution_about_a_place_is_a_decision": [
        resolved(kind="included"),
    ],
    "a_move_says_from_where_to_where": [
        resolved(kind="ranked"),
        resolved(kind="ranked", from_rank=1),
        resolved(from_rank=1, to_rank=2),
    ],
    "resolutions_stand": [
        after_a_meeting(
            "under_way", lambda world, made: (resolution(made, world), Resolution.objects.update(kind="x"))
        ),
        after_a_meeting(
            "under_way",
            lambda world, made: (resolution(made, world), sql("DELETE FROM roadmap_resolution")(world)),
        ),
    ],
    "a_resolution_is_about_its_item": [
        after_a_meeting(
            "under_way",
            lambda world, made: resolution(
                made, world, kind="postponed", decision=decided(world, world.entries[1].project)
            ),
        ),
        after_a_meeting(
            "under_way",
            lambda world, made: resolution(made, world, kind="included", decision=decided(world, world.proposal)),
        ),
        after_a_meeting(
            "under_way",
            lambda world, made: Resolution.objects.create(
                item=item(made, 2), kind="ranked", from_rank=1, to_rank=2, reason="Ja.", by=world.leader
            ),
        ),
    ],
    "nothing_is_resolved_in_an_ended_meeting": [
        after_a_meeting("ended", lambda world, made: resolution(made, world)),
    ],
    "a_protocol_is_issued_once": [
        after_a_meeting("ended", lambda _, made: (protocol_of(made), protocol_of(made))),
    ],
    "protocol_kind_is_known": [after_a_meeting("ended", lambda _, made: protocol_of(made, "odt"))],
    "protocols_stand": [
        after_a_meeting(
            "ended", lambda world, made: (protocol_of(made), sql("DELETE FROM roadmap_protocolfile")(world))
        ),
    ],
    # Projects
    "stage_is_known": [proposal(stage="finished"), proposal(stage="")],
    "project_kind_is_known": [proposal(kind="miracle"), proposal(kind="")],
    "no_two_projects_share_a_reference": [
        lambda world: [updates(pick, reference="26/1")(world) for pick in (the_proposal, the_planned)],
        lambda world: [proposal(reference="KK-1")(world), planned(reference="kk-1")(world)],
    ],
    "reference_is_one_line": [proposal(reference=text) for text in (" ", "to\nlinjer", "en\ttabulator")],
    "expected_benefit_is_known": [proposal(expected_benefit=0), proposal(expected_benefit=6)],
    "a_project_answers_to_a_goal_once": [lambda world: [goal()(world), goal()(world)]],
    "goal_is_known": [goal(goal=0), goal(goal=18)],
    "dimension_is_known": [goal(dimension="culture"), goal(dimension="")],
    "title_is_one_line": [proposal(title=title) for title in ("", "   ", "to\nlinjer", "en\ttabulator", "a\r")],
    "period_ends_after_it_starts": [
        proposal(starts_on=DAY, ends_on=DAY - datetime.timedelta(days=1)),
        proposal(starts_on=DAY, ends_on=None),
        proposal(starts_on=None, ends_on=DAY),
    ],
    "investment_cost_is_reasonable": [proposal(investment_cost=-1), proposal(investment_cost=MOST_NOK + 1)],
    "operating_cost_is_reasonable": [proposal(operating_cost=-1), proposal(operating_cost=MOST_NOK + 1)],
    "effort_is_reasonable": [proposal(effort_days=-1), proposal(effort_days=MOST_DAYS + 1)],
    "innovation_types_are_known": [proposal(innovation_types=["better_service", "magic"])],
    "submitted_project_has_date_and_unit": [proposal(unit=None), proposal(submitted_at=None)],
    "programme_confirmed_by_somebody_at_some_time": [
        proposal(programme_confirmed_at=NOW),
        lambda world: proposal(programme_confirmed_by=world.office)(world),
        lambda world: proposal(programme=None, programme_confirmed_at=NOW, programme_confirmed_by=world.office)(world),
    ],
    "assessed_project_has_programme_and_checklist": [
        planned(checklist=None),
        planned(programme_confirmed_at=None, programme_confirmed_by=None),
        proposal(stage=Stage.ASSESSED),
        proposal(stage=Stage.STOPPED),
    ],
    # Plans
    "plan_starts_on_the_first_of_a_month": [plan_with(starts_on=datetime.date(2031, 1, 2))],
    "adopted_plan_has_an_adoption": [
        plan_with(state="adopted"),
        plan_with(state="closed"),
        lambda world: plan_with(adoption=an_adoption(world))(world),
        lambda world: plan_with(state="approved", adoption=an_adoption(world))(world),
    ],
    "an_adopted_plan_stands": [
        in_adopted(lambda world: plan_with(starts_on=add_months(world.plan.starts_on, 1))(world)),
        in_adopted(plan_with(state="draft", adoption=None)),
        in_adopted(plan_with(foreword="Et annet forord.")),
        in_adopted(lambda world: plan_with(adoption=an_adoption(world, revision=3))(world)),
        in_adopted(plan_with(version=9), state="closed"),
        in_adopted(plan_with(state="adopted"), state="closed"),
        in_adopted(sql("DELETE FROM portfolio_actionplan")),
    ],
    "an_adopted_plan_changes_by_decision": [
        in_adopted(entry(1, decision="reserve")),
        in_adopted(entry(1, investment_cost=1)),
        in_adopted(entry(1, operating_cost=1)),
        in_adopted(entry(1, effort_days=1)),
        in_adopted(entry(1, finished_on=DAY)),
        in_adopted(lambda world: entry(1, decision="reserve", answer=world.decision)(world)),
        in_adopted(lambda world: entry(1, project=world.proposal)(world)),
        in_adopted(new_entry(4, decision="included")),
        in_adopted(sql("DELETE FROM portfolio_actionplanentry WHERE rank = 3")),
        in_adopted(new_entry(4), state="closed"),
        in_adopted(sql("UPDATE portfolio_actionplanentry SET rank = rank"), state="closed"),
    ],
    "a_project_is_in_one_draft_plan": [
        lambda world: next_plan(world).entries.create(project=world.planned, rank=1),
        lambda world: in_next_plan(world, world.planned, rank=None, decision="out").update(
            rank=1, decision="candidate"
        ),
        lambda world: in_next_plan(world, world.proposal, rank=1).update(project=world.planned),
    ],
    # What was adopted, and how it ended
    "a_plan_has_each_revision_once": [twice(an_adoption)],
    "revisions_begin_at_one": [lambda world: an_adoption(world, revision=0)],
    "adoption_says_by_whom_and_in_which_case": [
        lambda world: an_adoption(world, decision_maker=""),
        lambda world: an_adoption(world, case_reference=""),
    ],
    "adoptions_stand": [
        in_adopted(sql("UPDATE portfolio_adoption SET case_reference = '1'")),
        in_adopted(sql("DELETE FROM portfolio_adoption")),
    ],
    "a_project_is_adopted_once_in_a_revision": [lambda world: [baseline()(world), baseline(rank=2)(world)]],
    "no_two_adopted_entries_share_a_rank": [
        lambda world: write_baselines(world, {}, {"project": world.proposal}),
    ],
    "included_and_reserves_are_adopted": [baseline(decision="candidate"), baseline(decision="out")],
    "what_is_adopted_has_an_owner_and_a_period": [baseline(owner=None), baseline(starts_on=None)],
    "adopted_entries_stand": [
        lambda world: [baseline()(world), sql("UPDATE portfolio_adoptedentry SET rank = 2")(world)],
        lambda world: [baseline()(world), sql("DELETE FROM portfolio_adoptedentry")(world)],
    ],
    "nothing_is_added_to_an_adoption": [
        in_adopted(lambda world: baseline(adoption=Adoption.objects.get())(world)),
    ],
    "a_document_is_issued_once": [lambda world: [issued(an_adoption(world)), issued(Adoption.objects.get())]],
    "document_kind_is_known": [lambda world: issued(an_adoption(world), kind="odt")],
    "issued_documents_stand": [
        lambda world: [issued(an_adoption(world)), sql("UPDATE portfolio_issueddocument SET sha256 = ''")(world)],
        lambda world: [issued(an_adoption(world)), sql("DELETE FROM portfolio_issueddocument")(world)],
    ],
    "closing_says_what_was_learnt": [lambda world: a_closing(world, lessons="")],
    "closings_stand": [lambda world: [a_closing(world), sql("DELETE FROM portfolio_closing")(world)]],
    "a_project_ends_once_in_a_plan": [
        lambda world: [ended(closing, world.planned) for closing in [a_closing(world)] * 2],
    ],
    "outcome_is_known": [lambda world: ended(a_closing(world), world.planned, outcome="lost")],
    "closed_entries_stand": [
        lambda world: [ended(a_closing(world), world.planned), sql("DELETE FROM portfolio_closedentry")(world)],
    ],
    "nothing_is_added_to_a_closing": [
        in_adopted(lambda world: ended(Closing.objects.get(), world.planned), state="closed"),
    ],
    # How it goes
    "a_late_project_says_until_when_and_why": [
        answered(answer="late"),
        answered(answer="late", ends_on=DAY),
        answered(answer="late", reason="Det tar tid."),
        answered(answer="on_track", ends_on=DAY),
        answered(answer="on_track", reason="Alt går bra."),
        answered(answer="lost"),
    ],
    "status_reports_stand": [
        lambda world: [answered()(world), sql("UPDATE portfolio_statusreport SET at = now()")(world)],
        lambda world: [answered()(world), sql("DELETE FROM portfolio_statusreport")(world)],
    ],
    "nobody_is_reminded_twice_in_a_month": [twice(reminded)],
    "a_reminder_is_of_a_whole_month": [lambda world: reminded(world, month=DAY.replace(day=2))],
    "reminders_stand": [lambda world: [reminded(world), sql("DELETE FROM portfolio_reminder")(world)]],
    # What a plan has to spend
    "no_two_competences_share_a_name": [
        lambda _: [Competence.objects.create(name=name) for name in ("Juss", "juss")],
    ],
    "a_plan_has_one_frame_for_each_programme": [twice(frame()), twice(frame(of_programme))],
    "investment_frame_is_reasonable": [frame(investment_cost=-1), frame(investment_cost=MOST_NOK + 1)],
    "operating_frame_is_reasonable": [frame(operating_cost=-1), frame(operating_cost=MOST_NOK + 1)],
    "a_plan_has_one_capacity_for_each_programme_and_competence": [twice(capacity()), twice(capacity(of_programme))],
    "capacity_is_of_twelve_months": [capacity(days=[1] * 11), capacity(days=[1] * 13), capacity(days=[None] * 12)],
    "an_entry_wants_a_competence_once": [lambda world: [wants(world, days=days) for days in (1, 2)]],
    "wanted_effort_is_reasonable": [
        lambda world: wants(world, days=0),
        lambda world: wants(world, days=MOST_DAYS + 1),
    ],
    "a_closed_plan_keeps_its_frames": closed_after(frame(), "planframe", investment_cost=1),
    "a_closed_plan_keeps_its_capacity": closed_after(capacity(), "plancapacity", days="array_fill(2, ARRAY[12])"),
    "a_closed_plan_keeps_its_efforts": closed_after(lambda world: wants(world, days=1), "entryeffort", days=2),
    "investment_in_plan_is_reasonable": [entry(1, investment_cost=-1), entry(1, investment_cost=MOST_NOK + 1)],
    "operating_in_plan_is_reasonable": [entry(1, operating_cost=-1), entry(1, operating_cost=MOST_NOK + 1)],
    "effort_in_plan_is_reasonable": [entry(1, effort_days=MOST_DAYS + 1)],
    "only_what_is_included_is_finished": [entry(2, finished_on=DAY), entry(3, finished_on=DAY)],
    "a_project_needs_another_once": [
        twice(lambda world: Dependency.objects.create(project=world.proposal, needs=world.planned)),
    ],
    "a_project_does_not_need_itself": [
        lambda world: Dependency.objects.create(project=world.proposal, needs=world.proposal),
    ],
    "no_two_plans_overlap": [another_plan(months) for months in (-11, -1, 0, 1, 11)],
    # Entries
    "a_project_is_in_a_plan_once": [lambda world: new_entry(4, project=world.planned)(world)],
    "no_two_entries_share_a_rank": [new_entry(3), entry(3, rank=1), entry(3, rank=2)],
    "ranks_begin_at_one": [entry(1, rank=0)],
    "all_but_those_taken_out_have_a_rank": [
        entry(3, rank=None),
        entry(3, decision="out"),
        entry(3, decision="perhaps"),
        new_entry(4, decision="out"),
        new_entry(None),
    ],
    "ranks_have_no_gaps": [
        new_entry(5),
        entry(3, rank=4),
        entry(1, rank=4),
        entry(1, rank=None, decision="out"),
        entry(2, rank=None, decision="out"),
        lambda world: world.entries[0].delete(),
        lambda world: world.entries[1].delete(),
        to_another_plan(1),
        to_another_plan(2),
        sql("UPDATE portfolio_actionplanentry SET rank = rank + 1"),
        sql("DELETE FROM portfolio_actionplanentry WHERE rank = 2"),
    ],
    # Decisions
    "decision_kind_is_known": [
        lambda world, kind=kind: Decision.objects.create(
            project=world.planned, kind=kind, reason="En grunn.", by=world.office
        )
        for kind in ("", "approved")
    ],
    "decision_that_touches_somebody_has_a_reason": [
        decision_without_reason(kind)
        for kind in (
            "returned",
            "parked",
            "declined",
            "included",
            "reserve",
            "out",
            "stopped",
            "merged",
            "unmerged",
            "replanned",
            "ranked",
            "resumed",
        )
    ],
    # The strategy and what hangs on it
    "strategy_ends_after_it_starts": [lambda _: Strategy.objects.update(ends_on=F("starts_on"))],
    "programme_slug_is_unique_in_its_strategy": [copy_of(Programme, name="Nytt program")],
    "criterion_slug_is_unique_in_its_programme": [
        copy_of(apps.get_model("portfolio", "ProgrammeCriterion"), question="Nytt spørsmål?")
    ],
    "driver_slug_is_unique_in_its_strategy": [copy_of(Driver, name="Ny føring")],
    "no_two_principles_share_a_hashtag": [copy_of(Principle, slug="nytt-prinsipp")],
    "hashtag_begins_with_a_hash": [lambda _: Principle.objects.filter(slug="teknologi").update(hashtag="Teknologi")],
    # Checklists
    "checklist_never_supersedes_itself": [lambda _: Checklist.objects.update(supersedes=F("pk"))],
    "one_assessment_per_principle": [copy_of(Assessment, reason="Enda en grunn.")],
    "verdict_is_known": [lambda _: Assessment.objects.update(verdict="splendid")],
    # Users
    "one_user_per_email_address": [
        lambda world: User.objects.filter(pk=world.office.pk).update(email=world.leader.email.upper())
    ],
    "permission_is_given_to_a_role_once": [copy_of(StartingPermission)],
    "no_two_api_keys_share_a_secret": [twice(api_key())],
    "api_key_keeps_no_secret": [api_key(digest=digest) for digest in ("", "innolab_" + "a" * 43, "A" * 64)],
    "api_key_name_is_one_line": [api_key(name=name) for name in ("", " ", "to\nlinjer")],
    "api_key_opens_something_known": [api_key(scopes=scopes) for scopes in ([], ["projects:write"])],
    "api_key_lives_a_year_at_most": [
        api_key(expires_on=datetime.date(2020, 1, 1)),
        lambda world: api_key(expires_on=one_year_after(timezone.localdate()) + ONE_DAY)(world),
    ],
    "api_key_revoked_by_somebody_at_some_time": [
        api_key(revoked_at=NOW),
        lambda world: api_key(revoked_by=world.office)(world),
    ],
    # The journey of a proposal
    "merged_project_points_to_the_one_that_goes_on": [
        proposal(stage=Stage.MERGED),
        lambda world: proposal(merged_into=world.planned)(world),
    ],
    "project_does_not_point_to_itself": [lambda world: proposal(stage=Stage.MERGED, merged_into=world.proposal)(world)],
    "nothing_points_to_a_merged_project": [
        lambda world: (point(world.proposal, world.planned), point(world.planned, world.entries[1].project)),
        lambda world: (point(world.planned, world.entries[1].project), point(world.proposal, world.planned)),
        lambda world: (point(world.proposal, world.planned), point(world.planned, world.proposal)),
    ],
    "project_is_not_merged_into_itself": [merge(into=lambda world: world.proposal)],
    "project_is_merged_once_at_a_time": [twice(merge())],
    "merge_has_a_reason": [merge(reason="")],
    "merge_undone_by_somebody_for_a_reason": [
        merge(undone_at=NOW),
        merge(undone_reason="De handler om hver sin sak."),
        lambda world: merge(undone_at=NOW, undone_by=world.office)(world),
    ],
    "one_follows_a_project_once": [
        twice(lambda world: Follow.objects.create(project=world.proposal, user=world.office))
    ],
    "one_supports_a_project_once": [
        twice(lambda world: Support.objects.create(project=world.proposal, user=world.office))
    ],
    "comment_says_something": [comment(text=""), comment(text=" \n\t")],
    "comment_hidden_by_somebody_for_a_reason": [
        comment(hidden_at=NOW),
        comment(hidden_reason="Usaklig."),
        lambda world: comment(hidden_at=NOW, hidden_by=world.office)(world),
    ],
    "attachment_name_is_one_line": [attachment(size=1, name=name) for name in ("", "a\nb.pdf", "../a.pdf", "a\\b.pdf")],
    "attachment_is_not_empty_nor_huge": [attachment(size=0), attachment(size=MOST_BYTES + 1)],
    "intake_round_closes_after_it_opens": [intake_round(closes_on=DAY - ONE_DAY)],
    "intake_round_is_answered_after_it_closes": [intake_round(answers_on=DAY)],
    "intake_round_is_answered_in_this_century": [
        intake_round(answers_on=datetime.date(2100, 1, 1)),
        intake_round(answers_on=datetime.date.max),
    ],
    "one_intake_round_at_a_time": [
        lambda world: (intake_round()(world), intake_round(name="En til", opens_on=DAY + 9 * ONE_DAY)(world))
    ],
    "synonyms_are_at_least_two": [
        lambda _: SynonymGroup.objects.create(words=["alene"]),
        lambda _: SynonymGroup.objects.create(words=[]),
    ],
    "one_answer_for_each_near_hit": [twice(near_hit())],
    "project_is_not_compared_with_itself": [near_hit(other=lambda world: world.proposal)],
    "similarity_verdict_is_known": [near_hit(verdict="perhaps")],
    # Secret addresses, and saved views
    "no_two_share_a_calendar_address": [
        lambda world: (calendar()(world), calendar(user=world.leader)(world)),
    ],
    "calendar_address_is_hashed": [calendar(token_hash=text) for text in ("", "hemmelig", "A" * 64, "0" * 63)],
    "nobody_has_two_saved_views_of_a_name": [
        lambda world: (saved_view()(world), saved_view(name="MIN visning")(world)),
    ],
    "saved_view_name_is_one_line": [saved_view(name=name) for name in ("", " ", "to\nlinjer")],
    "saved_view_keeps_the_query_of_an_address": [
        saved_view(query=query) for query in ("?stadium=parked", "//evil.example", "sok=a b", "sok", "sok=a&&vis=kort")
    ],
    # Wall screens
    "no_two_wall_screens_share_a_secret": [lambda world: (wall_screen()(world), wall_screen(name="Skolen")(world))],
    "wall_screen_keeps_no_secret": [wall_screen(digest=text) for text in ("", "hemmelig", "A" * 64)],
    "wall_screen_name_is_one_line": [wall_screen(name=name) for name in ("", " ", "to\nlinjer")],
    "wall_screen_keeps_the_query_of_an_address": [
        wall_screen(query=query) for query in ("?gruppe=enhet", "//evil.example", "sok=a b")
    ],
    "wall_screen_is_framed_by_one_origin_or_none": [
        wall_screen(origin=text)
        for text in ("http://a.no", "https://a.no/sti", "https://a.no https://b.no", "*", "https://a.no; script-src *")
    ],
    "wall_screen_lives_a_year_at_a_time": [
        lambda world, days=days: wall_screen(expires_on=timezone.localdate() + days * ONE_DAY)(world)
        for days in (-2, 368)
    ],
    "wall_screen_switched_off_by_somebody_at_some_time": [wall_screen(switched_off_at=NOW)],
    # What is brought in
    "import_state_is_known": [lambda world: brought_in(world, state="half")],
    "import_that_is_done_says_when": [
        lambda world: brought_in(world, state="done"),
        lambda world: brought_in(world, done_at=NOW),
    ],
    "import_undone_by_somebody_at_some_time": [
        lambda world: brought_in(world, state="undone", done_at=NOW),
        lambda world: brought_in(world, state="undone", done_at=NOW, undone_at=NOW),
        lambda world: brought_in(world, undone_at=NOW, undone_by=world.office),
    ],
    "one_sheet_in_each_place": [
        lambda world: twice(of_import(ImportSheet, brought_in(world), position=0, name="Ark1"))(world)
    ],
    "each_row_of_a_sheet_is_brought_in_once": [
        lambda world: twice(of_import(ImportRow, brought_in(world), number=2, kind="new"))(world)
    ],
    "import_row_kind_is_known": [lambda world: of_import(ImportRow, brought_in(world), number=2, kind="odd")(world)],
    "one_mapping_for_each_value": [
        twice(lambda world: ValueMapping.objects.create(field="enhet", said="skole", by=world.office))
    ],
    # When a project does what
    "no_two_phases_share_a_name": [phases(("Konsept", 1), ("konsept", 2))],
    "no_two_phases_share_a_position": [phases(("Konsept", 1), ("Idé", 1))],
    "a_project_has_a_phase_once": [begins(("Idé", 1), times=2)],
    "milestone_name_is_one_line": [
        lambda world: Milestone.objects.create(project=world.planned, name=" ", due_on=DAY),
        lambda world: Milestone.objects.create(project=world.planned, name="En\nto", due_on=DAY),
    ],
    # What people are told
    "notification_title_is_one_line": [told(title="Bcc:\nalle@kommune.example"), told(title=" "), told(title="")],
    "notification_leads_into_the_portal": [
        told(href="https://evil.example/"),
        told(href="//evil.example/"),
        told(href="/\\evil.example/"),
        told(href=""),
    ],
    "notification_is_mailed_once": [lambda world: told(waits_for_digest=True, mail=mail_to(world))(world)],
    "mail_is_not_sent_and_given_up": [
        lambda world: mail_to(world, sent_at=NOW, given_up_at=NOW, last_error="550 Ukjent mottaker")
    ],
    "mail_given_up_says_why": [lambda world: mail_to(world, given_up_at=NOW)],
    # What is tried out beside the plan
    "nobody_has_two_scenarios_of_a_name_in_a_plan": [
        lambda world: (a_scenario(world), a_scenario(world, name="HVA om vi venter?")),
    ],
    "scenario_name_is_one_line": [
        lambda world: a_scenario(world, name=""),
        lambda world: a_scenario(world, name="To\nlinjer"),
    ],
    "a_scenario_is_made_the_plan_by_somebody": [
        lambda world: a_scenario(world, made_at=NOW),
        lambda world: a_scenario(world, made_by=world.leader),
    ],
    "what_is_proposed_says_by_which_weights": [
        lambda world: a_scenario(world, weights={}),
        lambda world: a_scenario(world, result={}),
    ],
    "a_scenario_that_became_the_plan_stands": [
        made_the_plan("UPDATE roadmap_scenario SET made_at = NULL, made_by_id = NULL"),
        made_the_plan("UPDATE roadmap_scenario SET frames = '{\"frames\": []}'"),
        made_the_plan("UPDATE roadmap_scenario SET weights = '{}', result = '{}'"),
        made_the_plan("UPDATE roadmap_scenario SET version = version + 1"),
        lambda world: (
            a_scenario(world, made_at=NOW, made_by=world.leader),
            sql("DELETE FROM roadmap_scenario")(world),
        ),
    ],
    "entries_of_what_became_the_plan_stand": [
        made_the_plan("UPDATE roadmap_scenarioentry SET decision = 'reserve'"),
        made_the_plan("DELETE FROM roadmap_scenarioentry"),
        lambda world: (made_the_plan()(world), tried_in(Scenario.objects.get(), (world.entries[1], {"rank": 2}))),
        lambda world: (
            made_the_plan()(world),
            ScenarioEntry.objects.update(scenario=a_scenario(world, name="En annen")),
        ),
    ],
    "a_project_is_in_a_scenario_once": [lambda world: tried({}, {"project": world.planned, "rank": 2})(world)],
    "no_two_scenario_entries_share_a_rank": [tried({}, {})],
    "scenario_ranks_begin_at_one": [tried({"rank": 0})],
    "scenario_ranks_have_no_gaps": [
        tried({"rank": 2}),
        lambda world: (tried({}, {"rank": 2})(world), ScenarioEntry.objects.filter(rank=1).delete()),
        lambda world: (tried({}, {"rank": 2})(world), ScenarioEntry.objects.filter(rank=2).update(rank=3)),
    ],
    "all_in_a_scenario_but_those_taken_out_have_a_rank": [
        tried({"decision": "out"}),
        tried({"rank": None}),
        tried({"decision": "perhaps"}),
    ],
    "a_period_in_a_scenario_ends_after_it_starts": [
        tried({"starts_on": DAY}),
        tried({"starts_on": DAY, "ends_on": DAY - ONE_DAY}),
    ],
    "investment_in_scenario_is_reasonable": [tried({"investment_cost": MOST_NOK + 1}), tried({"investment_cost": -1})],
    "operating_in_scenario_is_reasonable": [tried({"operating_cost": MOST_NOK + 1})],
    "effort_in_scenario_is_reasonable": [tried({"effort_days": MOST_DAYS + 1})],
}
