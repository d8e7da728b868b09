"""A made-up portfolio for demonstration, laid in time around the day it is loaded."""

import datetime
import tomllib
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import DEMO_DOMAIN, User
from innolab.accounts.roles import Role
from innolab.notifications.models import Mail, Notification
from innolab.refusals import Refused
from portfolio import intake
from portfolio.demo_participation import load_participation
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Competence,
    Decision,
    Dependency,
    Driver,
    EntryEffort,
    IntakeRound,
    Merge,
    Milestone,
    Phase,
    PlanCapacity,
    PlanFrame,
    Programme,
    ProgrammeCriterion,
    Project,
    ProjectPhase,
    SdgTag,
    StatusReport,
    Strategy,
    Unit,
)
from portfolio.models.action_plan import add_months
from portfolio.planning import adoption
from portfolio.strategy_data import DATA, load_phases, load_strategy
from portfolio.telling import tell_of
from portfolio.workflow import ASSESSED_OR_LATER, Stage
from principles.models import Assessment, Checklist, Principle

PASSWORD = "innolab"  # noqa: S105  known to all; accounts of DEMO_DOMAIN log in only in demo mode
ACCOUNTS = (
    ("innmelder", "Innmelder (demo)", "sykepleier", None),
    ("kontor", "Porteføljekontor (demo)", "rådgiver", Role.PORTFOLIO_OFFICE),
    ("leder", "Leder (demo)", "kommunalsjef", Role.LEADERSHIP),
    ("eier", "Prosjekteier (demo)", "virksomhetsleder", None),
    ("admin", "Administrator (demo)", "systemansvarlig", Role.ADMINISTRATOR),
)
MOST_TOLD, UNREAD = 40, datetime.timedelta(days=10)
_PHASES = {"Konsept": 0, "Planlegge": 15, "Gjennomføre": 30, "Avslutte": 75}  # begins so many percent into it
_SEASONS = ("Vinteren", "Våren", "Sommeren", "Høsten")
_ANSWERS = {
    Stage.RETURNED: Decision.Kind.RETURNED,
    Stage.PARKED: Decision.Kind.PARKED,
    Stage.DECLINED: Decision.Kind.DECLINED,
    Stage.STOPPED: Decision.Kind.STOPPED,
    Stage.UNDER_WAY: Decision.Kind.STARTED,
    Stage.HANDED_OVER: Decision.Kind.HANDED_OVER,
    Stage.CLOSED: Decision.Kind.CLOSED,
}


def portfolio_is_empty() -> bool:
    return not Project.objects.exists() and not ActionPlan.objects.exists()


@transaction.atomic
def load_demo(today: datetime.date | None = None) -> int:
    """Load the demo into an empty portfolio and return the number of projects. Raises Refused when it is not empty."""
    if not portfolio_is_empty():
        raise Refused("Porteføljen er ikke tom, så demoen ble ikke lastet inn.")
    data = tomllib.loads((DATA / "demo.toml").read_text(encoding="utf-8"))
    people = _accounts()
    loader = _Loader(strategy=load_strategy(), people=people, today=today or timezone.localdate())
    Programme.objects.filter(strategy=loader.strategy, owner=None).exclude(position=1).update(owner=people["eier"])
    Unit.objects.bulk_create((Unit(**row) for row in data["units"]), ignore_conflicts=True)
    for row in data["rounds"]:
        loader.round(row)
    load_phases()
    for row in data["projects"]:
        loader.project(row)
    loader.dependencies(data["dependencies"])
    for row in data["plans"]:
        loader.plan(row)
    for row in data["status_reports"]:
        loader.status_report(row)
    loader.schedules()
    load_participation(projects=loader.projects, people=people, days_ago=loader._days_ago)
    loader.tell()
    return len(data["projects"])


def _accounts() -> dict[str, User]:
    people = {}
    for key, name, title, role in ACCOUNTS:
        email = f"{key}{DEMO_DOMAIN}"
        person = User.objects.filter(email=email).first() or User.objects.create_user(
            email, PASSWORD, name=name, title=title, is_staff=role == Role.ADMINISTRATOR
        )
        if role:
            person.groups.add(Group.objects.get(name=role.value))
        people[key] = person
    return people


class _Loader:
    """Writes rows as they would be after the acts that led there; the acts themselves know only the present."""

    def __init__(self, *, strategy: Strategy, people: dict[str, User], today: datetime.date) -> None:
        self.strategy, self.people, self.today = strategy, people, today
        self.programmes = {row.slug: row for row in Programme.objects.filter(strategy=strategy)}
        self.criteria = {row.slug: row for row in ProgrammeCriterion.objects.filter(programme__strategy=strategy)}
        self.drivers = {row.slug: row for row in Driver.objects.filter(strategy=strategy)}
        self.principles = {row.slug.replace("-", "_"): row for row in Principle.objects.all()}
        self.projects: dict[str, Project] = {}
        is_real = today == timezone.localdate()
        self.now = timezone.now() if is_real else self._at(today, datetime.time(16))

    def round(self, row: dict[str, Any]) -> None:
        dates = {name: self.today + datetime.timedelta(days=days) for name, days in row.items()}
        season = _SEASONS[dates["opens_on"].month % 12 // 3]
        IntakeRound.objects.create(name=f"{season} {dates['opens_on'].year}", **dates)

    def project(self, row: dict[str, Any]) -> None:
        copied = (
            "title", "need", "solution", "affected", "benefits", "innovation_types", "kind", "is_statutory",
            "investment_cost", "operating_cost", "effort_days", "collaborators", "stage",
        )  # fmt: skip
        stage = Stage(row["stage"])
        submitted = self._days_ago(row["submitted_days_ago"]) if stage != Stage.DRAFT else None
        starts_on = add_months(self.today, row["starts_in"])
        confirmed = submitted + datetime.timedelta(days=6) if stage in ASSESSED_OR_LATER else None
        project = Project.objects.create(
            strategy=self.strategy,
            submitter=self.people["eier" if len(self.projects) % 3 == 0 and stage != Stage.DRAFT else "innmelder"],
            owner=self.people["eier"] if stage in ASSESSED_OR_LATER else None,
            unit=Unit.objects.get(slug=row["unit"]),
            programme=self.programmes[row["programme"]],
            programme_reason=row.get("programme_reason", ""),
            expected_benefit=row.get("expected_benefit"),
            programme_confirmed_at=confirmed,
            programme_confirmed_by=self.people["kontor"] if confirmed else None,
            hypothesis=row.get("hypothesis", ""),
            submitted_at=submitted,
            assigned_to=self.people[row["assigned_to"]] if "assigned_to" in row else None,
            starts_on=starts_on,
            ends_on=add_months(starts_on, row["duration"]) - datetime.timedelta(days=1),
            **self._taken_in(submitted),
            merged_into=self.projects[row["merged_into"]] if stage == Stage.MERGED else None,
            checklist=self._checklist(row.get("assessments", {})),
            **{name: row[name] for name in copied},
        )
        project.criteria_met.set(self.criteria[slug] for slug in row["criteria_met"])
        if submitted:  # with an answer to every question
            project.criteria_not_met.set(set(self.criteria.values()) - set(project.criteria_met.all()))
        project.drivers.set(self.drivers[slug] for slug in row["drivers"])
        SdgTag.objects.bulk_create(SdgTag(project=project, **tag) for tag in row.get("sdg_tags", []))
        self.projects[row["key"]] = project
        self._answers(project, row)

    def _taken_in(self, submitted: datetime.datetime | None) -> dict[str, Any]:
        """The round that was open then. Of what came before there were any, all is answered."""
        if submitted is None:
            return {}
        sent_on = timezone.localdate(submitted)
        found = IntakeRound.objects.open_on(sent_on)
        return {"intake_round": found, "answer_due_on": intake.due_on(found, sent_on=sent_on)}

    def _checklist(self, assessments: dict[str, dict[str, str]]) -> Checklist | None:
        if not assessments:
            return None
        checklist = Checklist.objects.create(created_by=self.people["kontor"], version=1)
        Assessment.objects.bulk_create(
            Assessment(
                checklist=checklist,
                principle=self.principles[slug.replace("-", "_")],
                assessed_by=self.people["kontor"],
                **answer,
            )
            for slug, answer in assessments.items()
        )
        return checklist

    def _answers(self, project: Project, row: dict[str, Any]) -> None:
        """What was decided on the way to the stage that the project is in."""
        if project.submitted_at is None:
            return
        self._decide(project, Decision.Kind.SUBMITTED, project.submitted_at, project.submitter)
        if "question" in row:
            for kind, by, words, days in (
                (Decision.Kind.RETURNED, self.people["kontor"], "question", "asked_days_ago"),
                (Decision.Kind.SUBMITTED, project.submitter, "reply", "replied_days_ago"),
            ):
                self._decide(project, kind, self._days_ago(row[days]), by, reason=row[words])
        stage = Stage(project.stage)
        if stage in ASSESSED_OR_LATER:
            self._decide(project, Decision.Kind.ASSESSED, project.submitted_at + datetime.timedelta(days=9))
        if stage in _ANSWERS:
            at = self._days_ago(max(1, row["submitted_days_ago"] // 8))
            if stage == Stage.UNDER_WAY and project.starts_on:
                at = self._at(project.starts_on, datetime.time(9, 30))
            self._decide(project, _ANSWERS[stage], at, reason=row.get("answer", ""))
        if project.merged_into:
            self._merge(project, into=project.merged_into, at=self._days_ago(3), reason=row["answer"])

    def _merge(self, project: Project, *, into: Project, at: datetime.datetime, reason: str) -> None:
        by = self.people["kontor"]
        Merge.objects.create(project=project, into=into, stage_before=Stage.SUBMITTED, reason=reason, by=by, at=at)
        for each in (project, into):
            self._decide(each, Decision.Kind.MERGED, at, reason=reason)

    def dependencies(self, needs: dict[str, list[str]]) -> None:
        Dependency.objects.bulk_create(
            Dependency(project=self.projects[key], needs=self.projects[other])
            for key, others in needs.items()
            for other in others
        )

    def plan(self, row: dict[str, Any]) -> None:
        starts_on = add_months(self.today, row["starts_in"])
        decided_at = self._at(starts_on, datetime.time(10))
        plan = ActionPlan.objects.create(strategy=self.strategy, starts_on=starts_on)
        plan.refresh_from_db()
        self._frames(plan, row)
        rank = 0
        for entry in row["entries"]:
            project, decision = self.projects[entry["project"]], entry["decision"]
            is_ranked = decision != ActionPlanEntry.Decision.OUT
            rank += is_ranked
            # An entry follows the project's own assessment, also where that came after the plan was laid.
            at = max(decided_at, project.submitted_at + datetime.timedelta(days=10))
            at = min(at + datetime.timedelta(minutes=5 * rank), self.now)
            if amounts := entry.get("amounts", {}):
                self._decide(project, Decision.Kind.BUDGETED, at - datetime.timedelta(minutes=2), plan=plan)
            if decision == ActionPlanEntry.Decision.CANDIDATE:
                answer = self._decide(project, Decision.Kind.ENTERED, at, plan=plan)
            else:
                answer = self._decide(project, decision, at, self.people["leder"], reason=entry["reason"], plan=plan)
            made = ActionPlanEntry.objects.create(
                plan=plan,
                project=project,
                decision=decision,
                rank=rank if is_ranked else None,
                answer=answer,
                **amounts,
            )
            for name, days in entry.get("efforts", {}).items():
                EntryEffort.objects.create(entry=made, competence=self._competence(name), days=days)
        if row["state"] == ActionPlan.State.ADOPTED:
            self._adopt(plan, row)

    def _adopt(self, plan: ActionPlan, row: dict[str, Any]) -> None:
        """As it was adopted, which is before what is different came."""
        at = plan.decisions.latest_first()[0].at + datetime.timedelta(hours=1)
        earlier = {each["project"]: each["months_later"] for each in row["different"] if "months_later" in each}
        entries = list(plan.entries.filter(decision__in=adoption.IN_THE_BASELINE).select_related("project"))
        for entry in entries:
            for key, months in earlier.items():
                if entry.project == self.projects[key]:
                    entry.project.starts_on = add_months(entry.project.starts_on, -months)
                    entry.project.ends_on = add_months(entry.project.ends_on, 1 - months) - datetime.timedelta(days=1)
        adoption.write(
            plan,
            entries,
            by=self.people["leder"],
            at=at,
            decided_on=timezone.localdate(at),
            decision_maker="Kommunedirektøren",
            case_reference=row["case_reference"],
        )
        for each in row["different"]:
            self._different(plan, each, at=at + datetime.timedelta(days=each["days_later"]))

    def _different(self, plan: ActionPlan, each: dict[str, Any], *, at: datetime.datetime) -> None:
        """What became of one project after the plan was adopted: replanned, finished, or new."""
        project, kind = self.projects[each["project"]], Decision.Kind(each["kind"])
        if kind == Decision.Kind.INCLUDED:
            last = plan.entries.ranked().count()
            ActionPlanEntry.objects.create(plan=plan, project=project, rank=last + 1)
        by = self.people["leder" if kind == Decision.Kind.INCLUDED else "eier"]
        answer = self._decide(project, kind, at, by, reason=each["reason"], plan=plan)
        entry = plan.entries.get(project=project)
        if kind == Decision.Kind.INCLUDED:
            entry.decision = ActionPlanEntry.Decision.INCLUDED
        if kind == Decision.Kind.FINISHED:
            entry.finished_on = timezone.localdate(at)
        entry.answer = answer
        entry.save()

    def _frames(self, plan: ActionPlan, row: dict[str, Any]) -> None:
        """What the plan has to spend, of the whole, of programmes and of competences."""
        for frame in row.get("frames", []):
            programme = self.programmes.get(frame.get("programme", ""))
            PlanFrame.objects.create(plan=plan, **{**frame, "programme": programme})
        for capacity in row.get("capacity", []):
            competence = self._competence(capacity["competence"]) if "competence" in capacity else None
            programme = self.programmes.get(capacity.get("programme", ""))
            PlanCapacity.objects.create(plan=plan, programme=programme, competence=competence, days=capacity["days"])

    def _competence(self, name: str) -> Competence:
        return Competence.objects.get_or_create(name=name)[0]

    def status_report(self, row: dict[str, Any]) -> None:
        """What the owner answered. Where it is late, the project ends as it says, and a decision keeps why."""
        project, at = self.projects[row["project"]], self._days_ago(row["days_ago"])
        reason = row.get("late_because", "")
        said: dict[str, Any] = {"answer": StatusReport.Answer.ON_TRACK}
        if reason:
            project.ends_on += datetime.timedelta(weeks=row["weeks_late"])
            project.save(update_fields=["ends_on"])
            said = {"answer": StatusReport.Answer.LATE, "ends_on": project.ends_on, "reason": reason}
            places = project.plan_entries.filter(plan__state=ActionPlan.State.ADOPTED).select_related("plan")
            plan = places.earliest("plan__starts_on").plan
            self._decide(project, Decision.Kind.REPLANNED, at, project.owner, reason=reason, plan=plan)
        StatusReport.objects.create(project=project, by=project.owner, at=at, **said)

    def schedules(self) -> None:
        """The phases and the milestones of what is planned or under way, along its period as it became."""
        phases = {phase.name: phase for phase in Phase.objects.all()}
        for place, project in enumerate(self.projects.values()):
            if project.stage not in (Stage.PLANNED, Stage.UNDER_WAY, Stage.HANDED_OVER) or not project.starts_on:
                continue
            length = project.ends_on - project.starts_on
            begins = {
                name: project.starts_on + length * (share * (4 + place % 3) // 5) / 100
                for name, share in _PHASES.items()
            }
            ProjectPhase.objects.bulk_create(
                ProjectPhase(project=project, phase=phases[name], starts_on=day) for name, day in begins.items()
            )
            Milestone.objects.bulk_create(
                Milestone(project=project, name=name, due_on=day, reached_on=day if day <= self.today else None)
                for name, day in (
                    ("Beslutning om gjennomføring", begins["Gjennomføre"]),
                    ("Klar for drift", begins["Avslutte"]),
                )
            )

    def tell(self) -> None:
        """What was decided lately has been told and mailed; what is a while ago has been read."""
        merges = (Decision.Kind.MERGED, Decision.Kind.UNMERGED)
        for decision in reversed(Decision.objects.exclude(kind__in=merges).latest_first()[:MOST_TOLD]):
            tell_of(decision)
            mails = Mail.objects.unsent().filter(notifications__href=decision.project.get_absolute_url())
            new = Notification.objects.filter(mail__in=mails)
            read_at = decision.at + UNREAD if decision.at + UNREAD < self.now else None
            new.update(created_at=decision.at, read_at=read_at)
            mails.update(created_at=decision.at, sent_at=decision.at, attempts=1)

    def _decide(
        self,
        project: Project,
        kind: str,
        at: datetime.datetime,
        by: User | None = None,
        *,
        reason: str = "",
        plan: ActionPlan | None = None,
    ) -> Decision:
        return Decision.objects.create(
            project=project, kind=kind, at=at, by=by or self.people["kontor"], reason=reason, plan=plan
        )

    def _days_ago(self, days: int) -> datetime.datetime:
        return self._at(self.today - datetime.timedelta(days=days), datetime.time(9, 30))

    @staticmethod
    def _at(day: datetime.date, time: datetime.time) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(day, time))
