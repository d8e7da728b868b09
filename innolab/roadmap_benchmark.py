"""Measures the roadmap on one portfolio: in the browser, while somebody moves a bar, and when many ask at once."""

import datetime
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innolab import browser_benchmark, load_benchmark
from innolab.accounts.models import User
from innolab.benchmark_server import served
from innolab.timing import median, milliseconds, percentile_95
from portfolio.models import Dependency
from roadmap import live

MOVES = 21


class RoadmapMeasurement(NamedTuple):
    """Milliseconds, medians where nothing else is said; of scrolling frames per second and the longest of them."""

    projects: int
    first_paint_ms: float
    interactive_ms: float
    frames_per_second: float
    longest_frame_ms: float
    drag_saved_ms: float
    drag_drawn_ms: float
    move_ms: float  # the same on the server alone
    move_p95_ms: float
    move_queries: int
    pages_per_second: float
    pages_p95_ms: float
    unchanged_per_second: float  # 304, which is what almost everybody who looks is answered
    unchanged_p95_ms: float


def roadmap_benchmark(projects: int, user: User) -> RoadmapMeasurement:
    """In a portfolio that is there. `user` belongs to leadership."""
    client = Client()
    client.force_login(user)
    moves, queries = _move(client)
    with served(client.cookies[settings.SESSION_COOKIE_NAME].value) as portal:
        roadmap, changes = reverse("roadmap:roadmap"), reverse("roadmap:changes")
        for _ in range(10):
            portal.status(roadmap)  # so that each process has loaded what it needs
        seen = browser_benchmark.look(portal)
        pages = load_benchmark.answered(portal, roadmap, status=200)
        unchanged = load_benchmark.answered(portal, f"{changes}?siden={live.stamp()}", status=304)
    return RoadmapMeasurement(projects, *seen, median(moves), percentile_95(moves), queries, *pages, *unchanged)


def _move(client: Client) -> tuple[list[float], int]:
    """How long each move of a project that needs another takes, a week to and fro; and how many queries one is."""
    project = Dependency.objects.order_by("pk")[Dependency.objects.count() // 2].project

    def sent(weeks: int) -> dict[str, object]:
        project.refresh_from_db()
        assert project.starts_on
        assert project.ends_on
        way = datetime.timedelta(weeks=weeks)
        days = {"starts_on": project.starts_on + way, "ends_on": project.ends_on + way}
        return {"project": project.pk, "version": project.version, **days}

    def move(given: dict[str, object]) -> None:
        response = client.post(reverse("roadmap:move"), given, headers={"accept": "application/json"})
        if response.status_code != 200:
            raise RuntimeError(f"A move was answered {response.status_code}: {response.content!r}")

    given = sent(1)
    with CaptureQueriesContext(connection) as captured:
        move(given)
    queries = len(captured)  # the next request forgets them
    times = []
    for number in range(MOVES):
        times += milliseconds(partial(move, sent((-1, 1)[number % 2])), 1)
    return times, queries
