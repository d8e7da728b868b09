"""What a project tells of itself, and who finds which projects."""

import datetime

import pytest
from django.utils import timezone

from portfolio.models import Decision, Project
from portfolio.workflow import Stage
from principles.models import Assessment, GuidingQuestion, Principle
from tests.cast import ROLES


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_its_submitters_alone_and_the_rest_is_everybodys(role, cast, make_project):
    for stage in Stage:
        make_project(stage)
    found = {project.stage for project in Project.objects.visible_to(cast[role])}
    assert found == {*Stage.values} - (set() if role == "submitter" else {"draft"})
    assert {project.stage for project in Project.objects.sent_in()} == {*Stage.values} - {"draft", "merged"}


def test_the_inbox_holds_what_was_sent_in_the_oldest_first(make_project):
    now = timezone.now()
    for days in (1, 3, 2):
        make_project(Stage.SUBMITTED, title=f"{days} dager", submitted_at=now - datetime.timedelta(days=days))
    make_project(Stage.RETURNED)
    assert [project.title for project in Project.objects.in_inbox()] == ["3 dager", "2 dager", "1 dager"]


def test_ones_own_proposals_are_found_in_every_stage(make_project, outsider):
    own = {make_project(stage, submitter=outsider) for stage in (Stage.DRAFT, Stage.CLOSED)}
    make_project()
    assert set(Project.objects.submitted_by(outsider)) == own


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        ((2027, 1, 1), (2027, 1, 31), 1),
        ((2027, 1, 31), (2027, 2, 1), 2),
        ((2026, 11, 1), (2027, 2, 28), 4),
        ((2026, 1, 1), (2027, 12, 31), 24),
        (None, None, None),
    ],
)
def test_the_duration_is_the_months_that_the_period_touches(starts_on, ends_on, months):
    project = Project(starts_on=starts_on and datetime.date(*starts_on), ends_on=ends_on and datetime.date(*ends_on))
    assert project.duration_months == months


def test_innovation_types_are_told_in_words():
    project = Project(innovation_types=["work_process", "new_service"])
    assert project.innovation_type_labels == ["endret arbeidsprosess", "ny tjeneste"]


def test_the_submitter_is_told_what_happens_otherwise_than_others(make_project, submitter, outsider):
    told = {}
    for stage in Stage:
        project = make_project(stage)
        told[stage] = (project.what_happens_next_for(submitter), project.what_happens_next_for(outsider))
    assert {stage for stage, (one, other) in told.items() if one != other} == {Stage.SUBMITTED, Stage.RETURNED}


def test_rows_are_called_what_people_call_them(make_entry, strategy, leader):
    entry = make_entry("included", title="Turutstyr")
    out = make_entry("out", title="Sykler")
    project = entry.project
    decision = Decision.objects.create(project=project, kind="assessed", by=leader)
    programme = strategy.programmes.first()
    assessment = project.checklist.assessments.first()
    half = Assessment(checklist=project.checklist, principle=assessment.principle)
    question = GuidingQuestion.objects.first()
    names = [
        strategy,
        programme,
        programme.criteria.get(),
        strategy.drivers.first(),
        project.unit,
        project,
        entry,
        out,
        decision,
        assessment,
        half,
        question,
        Principle.objects.first(),
    ]
    assert [str(each) for each in names] == [
        "Strategi for tjenesteinnovasjon 2019–2022",
        programme.name,
        programme.criteria.get().question,
        strategy.drivers.first().name,
        "Skole",
        "Turutstyr",
        "1 Turutstyr",
        "– Sykler",
        "Turutstyr: vurdert",
        f"{assessment.principle.hashtag}: støtter",
        f"{assessment.principle.hashtag}: ikke vurdert",
        question.text,
        "#Helhetlig",
    ]
    assert str(project.checklist) == f"Sjekkliste {project.checklist.pk}"
    assert project.get_absolute_url() == f"/prosjekter/{project.pk}/"
