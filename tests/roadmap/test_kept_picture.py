"""What is kept from one reading of the roadmap to the next: never longer than it is true."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolio.models import (
    ActionPlanEntry,
    Competence,
    Dependency,
    EntryEffort,
    Milestone,
    Phase,
    PlanCapacity,
    PlanFrame,
    Programme,
    Project,
    ProjectPhase,
)
from roadmap import rows
from roadmap.templatetags import roadmap_rows
from roadmap.views import load_bars, roadmap
from tests.cast import adopted

URL = reverse("roadmap:roadmap")
WEEK = datetime.timedelta(weeks=1)
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|data-stamp="[^"]+"')


@pytest.fixture
def entries(make_entry, plan):
    made = [make_entry(investment_cost=400_000, effort_days=30) for _ in range(2)]
    one, other = (entry.project for entry in made)
    for place, name in enumerate(("Konsept", "Planlegge")):
        phase = Phase.objects.create(name=name, position=place + 1)
        ProjectPhase.objects.create(project=one, phase=phase, starts_on=one.starts_on + place * WEEK)
    Milestone.objects.create(project=one, name="Pilot", due_on=one.starts_on)
    Dependency.objects.create(project=other, needs=one)
    PlanFrame.objects.create(plan=plan, programme=one.programme, investment_cost=500_000)
    PlanCapacity.objects.create(plan=plan, days=[2] * 12)
    PlanCapacity.objects.create(plan=plan, competence=Competence.objects.create(name="Jus"), days=[20] * 12)
    return made


@pytest.fixture
def see(leader):
    client = Client()
    client.force_login(leader)

    def page():
        return CHANGING.sub("", client.get(URL).content.decode())

    return page


def forget():
    for kept in (roadmap._details, load_bars._drawn):
        kept.clear()
    for remembered in (rows._row, roadmap_rows._filled):
        remembered.cache_clear()


CHANGES = {
    "a milestone is stated": lambda entry: Milestone.objects.create(
        project=entry.project, name="Drift", due_on=entry.project.ends_on
    ),
    "a milestone is removed": lambda _: Milestone.objects.all().delete(),
    "a phase is called something else": lambda _: Phase.objects.filter(position=1).update(name="Forberede"),
    "a phase begins later": lambda entry: ProjectPhase.objects.filter(phase__position=2).update(
        starts_on=entry.project.starts_on + 3 * WEEK
    ),
    "a phase is removed": lambda _: ProjectPhase.objects.all().delete(),
    "a dependency is removed": lambda _: Dependency.objects.all().delete(),
    "a project is moved": lambda entry: Project.objects.filter(pk=entry.project_id).update(
        ends_on=entry.project.ends_on + WEEK
    ),
    "a project is called something else": lambda _: Project.objects.update(title="Noe annet"),
    "a unit is called something else": lambda entry: type(entry.project.unit).objects.update(name="Ny enhet"),
    "a programme is called something else": lambda entry: Programme.objects.filter(
        pk=entry.project.programme_id
    ).update(name="Nytt program"),
    "it costs more": lambda _: ActionPlanEntry.objects.update(investment_cost=900_000),
    "it takes more of somebody": lambda entry: EntryEffort.objects.create(
        entry=entry, competence=Competence.objects.get(), days=900
    ),
    "the frame is another": lambda _: PlanFrame.objects.update(investment_cost=10),
    "the frame is removed": lambda _: PlanFrame.objects.all().delete(),
    "the capacity is another": lambda _: PlanCapacity.objects.update(days=[90] * 12),
    "it is put in reserve": lambda entry: ActionPlanEntry.objects.filter(pk=entry.pk).update(decision="reserve"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_is_changed_is_shown_to_whoever_reads_the_page_again(change, entries, see):
    before = see()
    change(entries[0])
    again = see()
    forget()
    assert again == see() != before


def test_what_is_adopted_is_compared_with_from_then_on(entries, plan, leader, see):
    see()
    adopted(plan, by=leader)
    again = see()
    forget()
    assert again == see()


def test_read_again_it_takes_nine_queries_less(entries, see):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            see()
        counts.append(len(captured))
    assert counts == [23, 14]


def test_each_sees_what_they_may_do(entries, see, outsider):
    """The rows of one who may move and rank, and of one who may not, are kept beside each other."""
    see()
    client = Client()
    client.force_login(outsider)
    page = client.get(URL).content.decode()
    assert ("data-may-move" in see(), "data-may-move" in page) == (True, False)
    assert ('data-move="to"' in see(), 'data-move="to"' in page) == (True, False)
