"""The principles over the portfolio: which are carried, and which are opposed."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef

from portfolio.models import Strategy
from portfolio.pictures.counted import Counted, share
from portfolio.pictures.words import capital, listed, projects
from portfolio.templatetags.norwegian import number
from principles.models import Assessment, AssessmentQuerySet, Principle, Verdict

NOT_ASSESSED = "ikke"  # what the list's filter calls it
SHOWN: dict[str, str] = {**dict(Verdict.choices), NOT_ASSESSED: "ikke vurdert"}


class Cell(NamedTuple):
    verdict: str
    label: str
    number: int
    href: str
    bar: str


class Row(NamedTuple):
    hashtag: str
    cells: list[Cell]

    def with_verdict(self, verdict: str) -> int:
        return next((cell.number for cell in self.cells if cell.verdict == verdict), 0)


class Verdicts(NamedTuple):
    """What is not assessed is told of only where there is any."""

    headline: str
    labels: list[str]
    rows: list[Row]


def verdicts(counted: Counted) -> Verdicts:
    """In three queries. Bars are in percent of all projects, so that a long one is most of the portfolio."""
    complete = Assessment.objects.complete().filter(checklist__project__in=counted.projects)
    numbers = {
        (principle, verdict): count
        for principle, verdict, count in complete.values_list("principle", "verdict").annotate(count=Count("pk"))
    }
    strategies = Strategy.objects.filter(projects__in=counted.projects)
    principles = Principle.objects.filter(strategies__in=strategies).distinct()

    def row(principle: Principle) -> Row:
        counts = {verdict: numbers.get((principle.pk, verdict), 0) for verdict in Verdict.values}
        counts[NOT_ASSESSED] = counted.total - sum(counts.values())
        return Row(principle.hashtag, [cell(principle, verdict, count) for verdict, count in counts.items()])

    def cell(principle: Principle, verdict: str, count: int) -> Cell:
        href = counted.href(prinsipp=principle.pk, verdi=verdict) if count else ""
        return Cell(verdict, capital(SHOWN[verdict]), count, href, share(count, counted.total))

    rows = [row(principle) for principle in principles]
    if not any(each.with_verdict(NOT_ASSESSED) for each in rows):
        rows = [Row(hashtag, cells[:-1]) for hashtag, cells in rows]
    headline = " ".join([_without_opposition(counted, complete), *_extremes(rows)])
    return Verdicts(headline, [cell.label for cell in rows[0].cells] if rows else [], rows)


def _without_opposition(counted: Counted, complete: AssessmentQuerySet) -> str:
    """The values of a programme are not principles, and oppose none."""
    own = complete.filter(checklist=OuterRef("checklist"), principle__kind=Principle.Kind.PRINCIPLE)
    opposes = Exists(own.filter(verdict=Verdict.OPPOSES))
    found = counted.projects.filter(Exists(own)).aggregate(
        assessed=Count("pk"), opposing=Count("pk", filter=opposes)
    )  # fmt: skip
    assessed, opposing = found["assessed"], found["opposing"]
    if not assessed:
        return "Ingen av prosjektene er vurdert mot prinsippene ennå."
    if assessed == 1:
        return (
            f"Det ene prosjektet som er vurdert, motvirker {'minst ett prinsipp' if opposing else 'ingen prinsipper'}."
        )
    if not opposing:
        return f"Ingen av de {number(assessed)} vurderte prosjektene motvirker noe prinsipp."
    return f"{number(opposing)} av {number(assessed)} vurderte prosjekter motvirker minst ett prinsipp."


def _extremes(rows: list[Row]) -> list[str]:
    """What is carried most and what is opposed most, as far as anything is."""
    return [*_most(rows, Verdict.CARRIES, "er bærende i flest"), *_most(rows, Verdict.OPPOSES, "motvirkes av flest")]


def _most(rows: list[Row], verdict: Verdict, does: str) -> list[str]:
    most = max((row.with_verdict(verdict) for row in rows), default=0)
    found = [row.hashtag for row in rows if row.with_verdict(verdict) == most]
    return [f"{listed(found)} {does}: {projects(most)}."] if most and len(found) < len(rows) else []
