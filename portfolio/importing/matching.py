"""Which project a row is about: by the portal's number, else by its own reference, else by title and unit."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from innolab.accounts.models import User
from portfolio.importing import values
from portfolio.importing.alike import Titles
from portfolio.importing.lookups import NOT_BROUGHT_IN
from portfolio.importing.reading import Cell
from portfolio.models import ActionPlanEntry, Project
from portfolio.workflow import Stage

_NUMBER = re.compile(r"[0-9]{1,12}")
_RELATED = ("unit", "programme", "owner", "manager", "submitter")


class Known(NamedTuple):
    """What identifies a project that is there. Title and unit as people take them to be the same."""

    pk: int
    title: str
    unit: str
    reference: str
    stage: str
    shown: str

    @property
    def name(self) -> str:
        return "et utkast" if self.stage == Stage.DRAFT else f"«{self.shown}»"


class Match(NamedTuple):
    """The project that a row is about, or none; and why it cannot be said, with the column."""

    known: Known | None = None
    field: str = ""
    problem: str = ""


class Portfolio:
    """What is there, as this user sees it. Nothing is told of a draft: the whole office sees what is brought in."""

    def __init__(self, by: User) -> None:
        seen = Project.objects.visible_to(by).order_by("pk")
        fields = seen.values_list("pk", "title", "unit__name", "reference", "stage")
        known = [
            Known(pk, values.key(title), values.key(unit), reference, stage, title)
            for pk, title, unit, reference, stage in fields
        ]
        self._by_number = {row.pk: row for row in known}
        self._by_reference = {values.key(row.reference): row for row in known if row.reference}
        self._by_title: dict[tuple[str, str], list[Known]] = {}
        for row in known:
            self._by_title.setdefault((row.title, row.unit), []).append(row)
        hidden = Project.objects.exclude(pk__in=seen.values("pk")).exclude(reference="")
        self._taken = {values.key(reference) for reference in hidden.values_list("reference", flat=True)}
        self.titles = Titles((row.pk, row.shown) for row in known if row.stage not in NOT_BROUGHT_IN)
        self.in_plans: dict[int, list[str]] = {}  # the states of the plans that rank a project
        for project, state in ActionPlanEntry.objects.that_count().values_list("project_id", "plan__state"):
            self.in_plans.setdefault(project, []).append(state)
        self._projects: dict[int, Project] = {}

    def load(self, found: Iterable[Match]) -> None:
        """The projects themselves, a few queries for all."""
        wanted = {match.known.pk for match in found if match.known} - self._projects.keys()
        related = Project.objects.select_related(*_RELATED).prefetch_related("drivers", "sdg_tags")
        self._projects |= related.in_bulk(list(wanted))

    def project(self, match: Match) -> Project | None:
        return self._projects.get(match.known.pk) if match.known else None

    def match(self, *, number: Cell, reference: Cell, title: Cell, units: list[str]) -> Match:
        """`units`: what the row's unit is called there and in the portal."""
        same = self._with_title(values.key(title), [values.key(unit) for unit in units])
        nothing = values.unreadable(number)
        if number is not None and (nothing is None or nothing.problem):
            return Match(None, "nr", nothing.problem) if nothing else self._numbered(number, same)
        if (key := values.key(reference)) and (found := self._by_reference.get(key)):
            return Match(found)
        if key:  # one with another reference is another project
            same = [each for each in same if not each.reference]
        alive = [each for each in same if each.stage not in NOT_BROUGHT_IN] or same
        if len(alive) > 1:
            more = "Flere prosjekter i enheten heter det samme. Gi raden en egen referanse eller nummeret i portalen."
            return Match(None, "tittel", more)
        return Match(alive[0] if alive else None)

    def _with_title(self, title: str, units: list[str]) -> list[Known]:
        return next((found for unit in units if (found := self._by_title.get((title, unit)))), [])

    def _numbered(self, number: Cell, same: list[Known]) -> Match:
        """Nothing is surer; but a number that fell into another row is not believed against the title there."""
        said = values.said(number)
        digits = _NUMBER.fullmatch(said.replace(" ", ""))
        found = self._by_number.get(int(digits[0])) if digits else None
        if found is None:
            why = f"Du ser ikke noe prosjekt med nummer «{said[:60]}» i portalen. "
            return Match(None, "nr", why + "Rett nummeret, eller tøm cellen hvis prosjektet er nytt.")
        others = [each for each in same if each.stage not in NOT_BROUGHT_IN]
        if others and found not in same:
            why = f"Nummer {found.pk} er {found.name}, men tittelen i raden er den som nummer {others[0].pk} har. "
            return Match(None, "nr", why + "Rett nummeret eller tittelen.")
        return Match(found)

    def why_taken(self, reference: Cell, project: Project | None) -> str:
        """Why the reference cannot become this project's; empty where it can."""
        key = values.key(reference)
        if key in self._taken:
            return "Referansen er brukt i et utkast. Bruk en annen."
        holder = self._by_reference.get(key) if key else None
        if holder and project and holder.pk != project.pk:
            return f"Referansen er brukt av {holder.name}. Bruk en annen."
        return ""
