"""Many look while some move and rank, on real connections: no move is lost or done twice, and all see all of it.

The same with fifty viewers, for a minute, is measured at two gunicorn workers (docs/adr/0020).
"""

import datetime
import random
import threading

import pytest
from django.test import Client
from django.urls import reverse

from innolab.accounts.roles import Role
from portfolio.models import ActionPlan, Project
from roadmap import live
from tests.at_once import at_once
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)

JSON = {"HTTP_ACCEPT": "application/json"}
VIEWERS, MOVERS, ACTS = 8, 5, 6


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def move(client, project, days):
    """How it was answered, and the version that it led to. No two want the same: that would be a second click."""
    project = Project.objects.get(pk=project.pk)
    form = {"project": project.pk, "version": project.version}
    form |= {name: getattr(project, name) + days for name in ("starts_on", "ends_on")}
    return client.post(reverse("roadmap:move"), form, **JSON).status_code, (project.pk, project.version + 1)


def rank(client, plan, entries, dice):
    version = ActionPlan.objects.get(pk=plan.pk).version
    form = {"entry": dice.choice(entries).pk, "rank": dice.randint(1, len(entries)), "version": version}
    return client.post(reverse("roadmap:place"), form, **JSON).status_code


def ask(client, stamp):
    address = f"{reverse('roadmap:changes')}?siden={stamp}"
    answer = client.get(address, headers={"If-None-Match": f'"{stamp}"'})
    return {"stamp": stamp} if answer.status_code == 304 else answer.json()


def seen_in(answer):
    """The version of each row that the answer draws."""
    rows = answer.get("rows", {}).items()
    return {int(key): int(row.partition('data-version="')[2].partition('"')[0]) for key, row in rows}


def test_no_move_is_lost_or_doubled_ranks_are_whole_and_everybody_sees_everything(make_entry, plan):
    entries = [make_entry("candidate") for _ in range(6)]
    projects = [entry.project for entry in entries]
    movers = [logged_in(person(f"leader-{number}", Role.LEADERSHIP)) for number in range(MOVERS)]
    viewers = [logged_in(person(f"viewer-{number}")) for number in range(VIEWERS)]
    begun, all_moved = str(live.stamp()), threading.Event()
    done, working = [], threading.Semaphore(0)

    def work(number):
        dice = random.Random(number)
        for _ in range(ACTS):
            status, version = move(
                movers[number], dice.choice(projects), datetime.timedelta(days=dice.choice([-8, 8]) + number)
            )
            assert status in (200, 409)
            if status == 200:
                done.append(version)
            assert rank(movers[number], plan, entries, dice) in (200, 409)
        working.release()
        return "worked"

    def look(client):
        """The last version of each project that was seen, and the last ranking."""
        stamp, versions, ranks = begun, {}, None
        while True:
            is_last = all_moved.is_set()
            answer = ask(client, stamp)
            stamp = answer["stamp"]
            versions |= seen_in(answer)
            ranks = answer.get("ranks") or ranks
            if is_last:
                return versions, ranks

    def tell_when_all_have_moved():
        assert [working.acquire(timeout=60) for _ in range(MOVERS)] == [True] * MOVERS
        all_moved.set()

    outcomes = at_once(
        *(lambda number=number: work(number) for number in range(MOVERS)),
        *(lambda client=client: look(client) for client in viewers),
        tell_when_all_have_moved,
    )

    assert outcomes[:MOVERS] == ["worked"] * MOVERS
    now = {project.pk: project for project in Project.objects.filter(pk__in=[each.pk for each in projects])}
    assert len(done) == len(set(done)) == sum(project.version for project in now.values())
    ranking = list(plan.entries.ranked().values_list("project_id", "rank"))
    assert [place for _, place in ranking] == list(range(1, len(entries) + 1))
    seen = {key: project.version for key, project in now.items() if project.version}
    assert outcomes[MOVERS:-1] == [(seen, [list(row) for row in ranking])] * VIEWERS
