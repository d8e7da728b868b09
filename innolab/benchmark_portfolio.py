"""The generated portfolio that is measured on, in a throw-away database."""

import datetime

from django.db import connection
from django.utils import timezone

from innolab.accounts.models import User
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Dependency,
    Dimension,
    Milestone,
    Phase,
    Project,
    ProjectPhase,
    Sdg,
    SdgTag,
    Unit,
)
from portfolio.models.action_plan import add_months
from portfolio.strategy_data import load_phases, load_strategy
from portfolio.workflow import Stage
from principles.models import Assessment, Checklist, Verdict

UNITS = 12


def fill(size: int, user: User) -> None:
    """Bring the portfolio up to `size` assessed projects, all ranked in the plan around today."""
    strategy = load_strategy()
    programmes = list(strategy.programmes.all())
    principles = list(strategy.principles.all())
    units = [Unit.objects.get_or_create(slug=f"enhet-{n}", name=f"Enhet {n}")[0] for n in range(UNITS)]
    today, now = timezone.localdate(), timezone.now()
    plan = ActionPlan.objects.get_or_create(strategy=strategy, starts_on=today.replace(day=1))[0]
    begin = Project.objects.count()
    checklists = Checklist.objects.bulk_create(
        (Checklist(created_by=user) for _ in range(begin, size)), batch_size=1000
    )
    Assessment.objects.bulk_create(
        (
            Assessment(
                checklist=checklist, principle=principle, verdict=Verdict.SUPPORTS, reason="Godt.", assessed_by=user
            )
            for checklist in checklists
            for principle in principles
        ),
        batch_size=1000,
    )

    def project(number: int, checklist: Checklist) -> Project:
        starts_on = add_months(today, number % 18 - 6)
        return Project(
            strategy=strategy,
            title=f"Prosjekt {number}: bedre tjenester for innbyggerne i sone {number % 97}",
            need="Saksbehandlerne fører de samme opplysningene tre steder. " * 5,
            solution="Et felles skjema henter det som kommunen vet fra før. " * 5,
            unit=units[number % UNITS],
            programme=programmes[number % len(programmes)],
            programme_confirmed_at=now,
            programme_confirmed_by=user,
            stage=(Stage.ASSESSED, Stage.PLANNED, Stage.UNDER_WAY)[number % 3],
            investment_cost=number * 1_000,
            operating_cost=number * 100,
            expected_benefit=number // 3 % 6 or None,
            effort_days=number * 7 % 450,
            starts_on=starts_on,
            ends_on=add_months(starts_on, 3 + number % 20) - datetime.timedelta(days=1),
            submitter=user,
            submitted_at=now,
            checklist=checklist,
        )

    projects = Project.objects.bulk_create(
        (project(number, checklist) for number, checklist in enumerate(checklists, begin)), batch_size=1000
    )
    _answer_to_drivers_and_goals(projects, [*strategy.drivers.values_list("pk", flat=True)])
    _lay_in_time(projects)
    candidate, included = ActionPlanEntry.Decision.CANDIDATE, ActionPlanEntry.Decision.INCLUDED
    ActionPlanEntry.objects.bulk_create(
        (
            ActionPlanEntry(
                plan=plan, project=item, rank=rank, decision=candidate if item.stage == Stage.ASSESSED else included
            )
            for rank, item in enumerate(projects, begin + 1)
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _answer_to_drivers_and_goals(projects: list[Project], drivers: list[int]) -> None:
    """Two drivers each, and a goal and its neighbour for most."""
    answers = Project.drivers.through
    answers.objects.bulk_create(
        (
            answers(project_id=project.pk, driver_id=drivers[(number + step) % len(drivers)])
            for number, project in enumerate(projects)
            for step in (0, 3)
        ),
        batch_size=1000,
    )
    SdgTag.objects.bulk_create(
        (
            SdgTag(project=project, goal=goal, dimension=Dimension.SOCIAL, reason="Flere får hjelp.")
            for number, project in enumerate(projects)
            for goal in {number % 20, number % 20 + 1} & {*Sdg.values}
        ),
        batch_size=1000,
    )


def _lay_in_time(projects: list[Project]) -> None:
    """Four phases each, two milestones, and every fifth cannot be carried out without another."""
    load_phases()
    phases = list(Phase.objects.order_by("position")[1:5])
    periods = [
        (project, project.starts_on, (project.ends_on - project.starts_on) / 4)
        for project in projects
        if project.starts_on and project.ends_on
    ]
    ProjectPhase.objects.bulk_create(
        (
            ProjectPhase(project=project, phase=phase, starts_on=starts_on + quarter * place)
            for project, starts_on, quarter in periods
            for place, phase in enumerate(phases)
        ),
        batch_size=1000,
    )
    Milestone.objects.bulk_create(
        (
            Milestone(project=project, name=name, due_on=starts_on + quarter * place)
            for project, starts_on, quarter in periods
            for name, place in (("Piloten er i drift", 2), ("Klar til overlevering", 3))
        ),
        batch_size=1000,
    )
    Dependency.objects.bulk_create(
        (
            Dependency(project=project, needs=needed)
            for project, needed in zip(projects[1::5], projects[::5], strict=False)
        ),
        batch_size=1000,
    )
