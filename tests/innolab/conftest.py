"""Who works in the admin, and what there is to see."""

import datetime

import pytest

from innolab import benchmark, browser_benchmark, load_benchmark, roadmap_benchmark
from innolab.accounts.models import ApiToken, User
from innolab.notifications.models import Mail
from portfolio.models import ActionPlan, ActionPlanEntry, Comment, Competence, Decision, IntakeRound, Phase, Project
from tests.innolab.admin_pages import a_key


@pytest.fixture
def quick_benchmark(monkeypatch):
    """All that is measured, but not again and again."""
    monkeypatch.setattr(benchmark, "RUNS", 2)
    monkeypatch.setattr(roadmap_benchmark, "MOVES", 2)
    monkeypatch.setattr(browser_benchmark, "LOADS", 1)
    monkeypatch.setattr(browser_benchmark, "DRAGS", 2)
    monkeypatch.setattr(load_benchmark, "SECONDS", 0.2)


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super@kommune.example", "et-langt-passord-42", name="Super Testesen")


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def portfolio(make_entry, make_project, office, leader):
    """One of everything that the admin shows."""
    entry = make_entry()
    entry.project.drivers.add(entry.project.strategy.drivers.first())
    today = datetime.date(2026, 11, 23)
    Competence.objects.create(name="Tjenestedesign")
    IntakeRound.objects.create(name="Høsten 2026", opens_on=today, closes_on=today, answers_on=today)
    decision = Decision.objects.create(project=entry.project, plan=entry.plan, kind="entered", by=office)
    return {
        Project: entry.project,
        ActionPlan: entry.plan,
        ActionPlanEntry: entry,
        Decision: decision,
        Phase: Phase.objects.create(name="Konsept", position=1),
        Comment: Comment.objects.create(project=entry.project, author=office, text="Vi har prøvd det."),
        Mail: Mail.objects.create(recipient=office, subject="Noe har skjedd"),
        ApiToken: a_key(office),
    }
