"""Measures the heavy pages on generated portfolios in a throw-away database (`make bench`).

Figures are of one run on one machine, medians where nothing else is said; compare ratios, for machines are noisy.
"""

import gc
import gzip
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from innolab import similarity_benchmark
from innolab.accounts.models import User
from innolab.accounts.roles import Role
from innolab.benchmark_portfolio import fill
from innolab.import_benchmark import ImportMeasurement, import_benchmark
from innolab.roadmap_benchmark import RoadmapMeasurement, roadmap_benchmark
from innolab.timing import median, milliseconds, percentile_95
from portfolio.export_files import FORMATS
from portfolio.models import ActionPlan, Decision, Project
from portfolio.planning import money, takes
from portfolio.planning.balance import Capacity, Frame, Limit
from portfolio.planning.issuing import Kind
from portfolio.workflow import Stage
from roadmap import proposing, sides
from roadmap.optimising.greedy import greedy
from roadmap.optimising.problem import worth
from roadmap.optimising.reading import Weights, read

SIZES = (500, 5_000)
PAGES = {
    "roadmap": ("roadmap:roadmap", {}),
    "3 years": ("roadmap:roadmap", {"spenn": "tre", "gruppe": "foring", "farge": "status"}),
    "plan": ("portfolio:action-plan", {}),
    "list": ("portfolio:project-list", {}),
    "search": ("portfolio:project-list", {"sok": "felles skjema i sone 42"}),
    "pictures": ("portfolio:portfolio", {}),
}
RUNS = 21
LINKED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|woff2|svg))(?:#[^"]*)?"')

CANDIDATES = 200  # that the optimiser chooses from

CURSOR = re.compile(r"^DECLARE .+? FOR (?=SELECT)")  # how the ORM reads in portions; bare, all comes at once


class Measurement(NamedTuple):
    """One page at one size. Times in milliseconds, sizes in bytes."""

    page: str
    projects: int
    first_ms: float  # with nothing kept from an earlier reading, and in a new process also to load what it takes
    first_queries: int
    median_ms: float
    p95_ms: float
    sql_ms: float  # the same queries, bare
    ratio: float  # median_ms / sql_ms
    queries: int
    html_bytes: int
    html_gzip_bytes: int
    all_gzip_bytes: int  # with the CSS, JavaScript, font and icons that the page names
    js_gzip_bytes: int


# What the test client asks of this process, where no static files are collected.
in_this_process = override_settings(
    STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ALLOWED_HOSTS=["testserver"],
)


@contextmanager
def throw_away_database() -> Iterator[None]:
    """An empty, migrated database beside the portal's own, removed afterwards."""
    portal = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(portal, verbosity=0)


@in_this_process
def run(report: Callable[[str], object]) -> list[Measurement]:
    """Measure every page at every size."""
    found = []
    with throw_away_database():
        user = _who_may_all("benk@kommune.example")
        for size in SIZES:
            report(f"Lager {size} prosjekter …")
            fill(size, user)
            found += [measure(page, reverse(name, query=query), size, user) for page, (name, query) in PAGES.items()]
            for extension in FORMATS:
                report(taken_out(extension, user))
            if size == SIZES[0]:
                report(plan_document(user))
                report(proposed(user))
        report(document(user))
    return found


@in_this_process
def run_roadmap(report: Callable[[str], object]) -> list[RoadmapMeasurement]:
    """Measure the roadmap at every size as those see it who use it."""
    found = []
    with throw_away_database():
        user = _who_may_all("ser@kommune.example")
        for size in SIZES:
            report(f"Åpner veikartet med {size} prosjekter i Chromium …")
            fill(size, user)
            found.append(roadmap_benchmark(size, user))
    return found


def _who_may_all(email: str) -> User:
    user = User.objects.create_user(email, name="Benk")
    user.groups.set(Group.objects.filter(name__in=[Role.LEADERSHIP.value, Role.PORTFOLIO_OFFICE.value]))
    return user


def run_import(report: Callable[[str], object]) -> list[ImportMeasurement]:
    """Measure bringing in, at every size, each in a portfolio that is empty."""
    found = []
    for size in SIZES:
        with throw_away_database():
            user = User.objects.get_or_create(email="henter@kommune.example", name="Benk")[0]
            user.groups.set(Group.objects.filter(name=Role.PORTFOLIO_OFFICE.value))
            report(f"Henter inn {size} rader …")
            found.append(import_benchmark(size, user))
    return found


def run_similarity(report: Callable[[str], object]) -> list[similarity_benchmark.Quality]:
    """Measure how well similar initiatives are found, in a portfolio of the largest size."""
    with throw_away_database():
        user = User.objects.create_user("leter@kommune.example", name="Benk")
        report(f"Leter blant {SIZES[-1]} tiltak …")
        return similarity_benchmark.run(SIZES[-1], user)


def measure(page: str, path: str, projects: int, user: User) -> Measurement:
    client = Client()
    client.force_login(user)
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as at_first:
        first = client.get(path, follow=True)  # as to the plan of today
    first_ms, first_queries = (time.perf_counter() - begin) * 1000, len(at_first)  # the next request forgets them
    if first.redirect_chain:
        path = first.redirect_chain[-1][0]
    gc.collect()
    gc.freeze()  # what else was measured in this process is not looked through again and again
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    html, statements = response.content, [CURSOR.sub("", query["sql"]) for query in captured.captured_queries]
    page_ms = milliseconds(lambda: client.get(path), RUNS)
    sql_ms = milliseconds(lambda: fetch(statements), RUNS)
    linked = [static(name) for name in sorted(set(LINKED.findall(html.decode())))]
    scripts = [static(name) for name in sorted(set(LINKED.findall(html.decode()))) if name.endswith(".js")]
    return Measurement(
        page=page,
        projects=projects,
        first_ms=round(first_ms, 1),
        first_queries=first_queries,
        median_ms=median(page_ms),
        p95_ms=percentile_95(page_ms),
        sql_ms=median(sql_ms),
        ratio=round(statistics.median(page_ms) / statistics.median(sql_ms), 1),
        queries=len(statements),
        html_bytes=len(html),
        html_gzip_bytes=len(gzip.compress(html)),
        all_gzip_bytes=len(gzip.compress(html)) + sum(linked),
        js_gzip_bytes=sum(scripts),
    )


def document(user: User) -> str:
    """How long the decision basis of a project with much to tell takes, as a line."""
    project = Project.objects.latest("pk")
    text = "Nattpatruljen kjører 48 planlagte tilsyn hver natt, og mange våkner når patruljen låser seg inn. " * 20
    Project.objects.filter(pk=project.pk).update(need=text, solution=text, benefits=text, affected=text)
    project.drivers.set(project.strategy.drivers.all())
    Decision.objects.bulk_create(
        Decision(project=project, kind=Decision.Kind.PARKED, reason=text[:500], by=user) for _ in range(10)
    )
    client = Client()
    client.force_login(user)
    path = reverse("portfolio:decision-basis", args=[project.pk])
    weight = len(client.get(path).content)
    taken = median(milliseconds(lambda: client.get(path), RUNS))
    return f"Beslutningsgrunnlag (PDF): median {taken:.0f} ms, {weight / 1000:.0f} kB."


def plan_document(user: User) -> str:
    """How long the plan around today takes as PDF, Word and Excel, as a line."""
    client = Client()
    client.force_login(user)
    plan = ActionPlan.objects.get()
    sentences = []
    for kind in Kind:
        path = reverse("portfolio:plan-document-file", args=[plan.year, kind.value])
        begin = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            weight = len(client.get(path).content)
        seconds = time.perf_counter() - begin
        sentences.append(f"{kind.label} {seconds:.1f} s, {len(captured)} spørringer, {weight / 1000:.0f} kB")
    return f"Årlig handlingsplan med {plan.entries.count()} prosjekter: {'; '.join(sentences)}."


def taken_out(extension: str, user: User) -> str:
    """How long the whole list of projects takes as a file, with all columns and with the standard ones, as a line."""
    client = Client()
    client.force_login(user)
    path = reverse("portfolio:project-export", args=[extension])
    sentences = []
    for columns, query in (("vanlige kolonner", {}), ("alle kolonner", {"kolonner": "alle"})):

        def fetched(query: dict[str, str] = query) -> int:
            return sum(map(len, client.get(path, query)))

        with CaptureQueriesContext(connection) as captured:
            weight, queries = fetched(), len(captured)
        begin = time.perf_counter()
        fetched()
        seconds = time.perf_counter() - begin
        tracemalloc.start()
        fetched()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        sentences.append(
            f"{columns} {seconds:.1f} s, {queries} spørringer, {weight / 1000:.0f} kB, "
            f"på det meste {peak / 1_000_000:.1f} MB minne"
        )
    return f"Uttrekk ({extension}) av {Project.objects.count()} prosjekter: {'; '.join(sentences)}."


def proposed(user: User) -> str:
    """What the optimiser finds for the plan around today against value per cost, and how long it takes, as a line.

    Half of what the candidates want, so that there is something to choose; what is under way is none of them.
    """
    plan = ActionPlan.objects.get()
    side = sides.of_plan(plan)
    chosen = [line for line in side.lines if line.project.stage != Stage.UNDER_WAY][:CANDIDATES]
    wanted = money.total(line.take.money for line in chosen)
    efforts = takes.added(line.take.months for line in chosen)
    limits: list[Limit] = [
        Frame(None, "Investering", wanted.investment_cost // 2, amount="investment_cost"),
        Frame(None, "Drift", wanted.operating_cost // 2, amount="operating_cost"),
        Capacity(None, None, plan.months, tuple(days // 2 for days in efforts)),
    ]
    reading = read(side._replace(lines=chosen, limits=limits), Weights(), today=timezone.localdate())
    begin = time.perf_counter()
    found = proposing.answer(reading)
    seconds = time.perf_counter() - begin
    tried = sum(reason.is_tried for reason in found.reasons)
    by_hand = worth(reading.problem, greedy(reading.problem))
    solution, ratio = found.solution, found.solution.value / by_hand
    return (
        f"Foreslå plan blant {len(chosen)} kandidater: {ratio:.3f} ganger verdien av grådig valg etter verdi per "
        f"kostnad, høyst {solution.gap:.2%} fra det beste, løst på {solution.seconds:.1f} s, "
        f"med begrunnelser {seconds:.1f} s ({tried} prøvd inn)."
    )


def fetch(statements: list[str]) -> None:
    """The page's own queries, without the ORM."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()


def static(name: str) -> int:
    """How much a static file weighs on its way to the browser; fonts are compressed already."""
    if not (path := finders.find(name)):
        raise RuntimeError(f"The page names a static file that there is not: {name}")
    content = Path(path).read_bytes()
    return len(content if name.endswith(".woff2") else gzip.compress(content))
