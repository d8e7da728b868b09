"""What each row of a sheet becomes: a new project, a change of one that is there, nothing, or a list of problems."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from innolab.accounts.models import User
from innolab.fields import thousands
from portfolio.columns import BY_KEY
from portfolio.editing import JUDGED_BY_OFFICE, emptied, wants_reason
from portfolio.importing import values
from portfolio.importing.lookups import EMPTY, NEW_UNIT, NOT_BROUGHT_IN, PEOPLE, Lookups
from portfolio.importing.mapping import Target, is_left_out
from portfolio.importing.matching import Match, Portfolio
from portfolio.importing.reading import Cell
from portfolio.importing.values import Read
from portfolio.models import ImportRow, Project, Sdg
from portfolio.permissions import ASSESS, can_appoint, can_edit_project
from portfolio.workflow import ASSESSED_OR_LATER, Stage

Kind = ImportRow.Kind
# Of each field: where a project has it. What points to another row is held by its key.
ATTRIBUTES = {
    "tittel": "title", "referanse": "reference", "enhet": "unit_id", "program": "programme_id", "stadium": "stage",
    "type": "kind", "eier": "owner_id", "leder": "manager_id", "innmelder": "submitter_id", "starter": "starts_on",
    "slutter": "ends_on", "investering": "investment_cost", "drift": "operating_cost", "dagsverk": "effort_days",
    "nytte": "expected_benefit", "lovpalagt": "is_statutory", "foringer": "drivers", "mal": "goals", "behov": "need",
    "losning": "solution", "hypotese": "hypothesis", "berorer": "affected", "gevinster": "benefits",
    "samarbeid": "collaborators",
}  # fmt: skip
TEXTS = ("tittel", "referanse", "behov", "losning", "hypotese", "berorer", "gevinster", "samarbeid")
LONGEST = {"tittel": 120, "referanse": 60}
LONGEST_TEXT = 20_000
KEYS = ("enhet", "program", *PEOPLE)
# These change by acts of their own, with their own rules and answers.
BY_OTHER_ACTS = {"stadium": "Flytt prosjektet på prosjektsiden.", "program": "Programmet bekreftes på prosjektsiden.",
    "innmelder": "Innmelderen av et prosjekt byttes ikke.",
}  # fmt: skip
LONGEST_SHOWN = 200
_SHOWN: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("starter", "slutter"), lambda value: values.shown_day(datetime.date.fromisoformat(value))),
    **dict.fromkeys(("investering", "drift"), lambda value: f"{thousands(value)} kr"),
    "dagsverk": thousands,
    "lovpalagt": lambda value: "Ja" if value else "Nei",
    "mal": lambda value: "; ".join(f"{number}. {Sdg(number).label}" for number in value),
}
NEVER_CLEARED = ("tittel", "enhet", "stadium", "program", "type", "innmelder", "lovpalagt")
_FIRST = 3  # rows that are named where many are alike


class Asked(NamedTuple):
    """A value that nothing in the portal is called: as it is written, in how many rows, and what it was mapped to."""

    said: str
    rows: int
    target: str | None
    first: tuple[tuple[int, str], ...] = ()  # of what is empty, which tells nothing by itself: number and title


class Checker:
    """Reads rows against the portfolio as it is now."""

    def __init__(
        self,
        rows: list[list[Cell]],
        *,
        header: int,
        mapping: dict[int, Target],
        lookups: Lookups,
        by: User,
        clears: bool,
    ) -> None:
        self.mapping, self.lookups, self.by, self.clears = mapping, lookups, by, clears
        self.fields = {target.field: place for place, target in mapping.items()}
        self.rows = [(number, row) for number, row in enumerate(rows[header + 1 :], header + 2) if any_filled(row)]
        self.portfolio = Portfolio(by)
        self._first_with: dict[tuple[str, ...], int] = {}

    # What has to be asked before rows can be read

    def asked(self) -> dict[str, dict[str, Asked]]:
        """By field and key: the values that nothing in the portal is called, also those that somebody has mapped."""
        self.portfolio.load(self._match(row) for _, row in self.rows)
        found: dict[str, dict[str, Asked]] = {}
        for number, row in self.rows:
            match = self._match(row)
            if is_left_out(row, self.mapping) or match.problem:
                continue
            for field, cell in self._asked(row, self.portfolio.project(match)):
                if self.lookups.known(field, cell) is None:
                    fresh = Asked(values.said(cell), 0, self.lookups.said(field, cell))
                    asked = found.setdefault(field, {}).get(values.key(cell), fresh)
                    which = (number, values.said(self._cell(row, "tittel")))
                    first = asked.first if asked.said or asked.rows >= _FIRST else (*asked.first, which)
                    found[field][values.key(cell)] = asked._replace(rows=asked.rows + 1, first=first)
        return found

    def _asked(self, row: list[Cell], project: Project | None) -> Iterator[tuple[str, Cell]]:
        for field in ("enhet", "stadium", "program", "type", "nytte", *PEOPLE):
            cell = self._cell(row, field)
            is_empty = values.unreadable(cell) is not None or cell is None
            if is_empty and project is None and field in ("stadium", "enhet", "program"):
                yield field, None
            elif not is_empty and not self._is_same(project, field, cell) and not (project and field in BY_OTHER_ACTS):
                yield field, cell
        there = {values.key(driver.name) for driver in project.drivers.all()} if project else set()
        for part in _parts(self._cell(row, "foringer")):
            if values.key(part) not in there:
                yield "foringer", part

    def _is_same(self, project: Project | None, field: str, cell: Cell) -> bool:
        return project is not None and values.key(cell) == values.key(str(BY_KEY[field].value(project)))

    def _match(self, row: list[Cell]) -> Match:
        cell = self._cell(row, "enhet")
        target = self.lookups.target("enhet", None if values.unreadable(cell) else cell)
        unit = self.lookups.label("enhet", target) if target and target != NEW_UNIT else ""
        number, reference, title = (self._cell(row, field) for field in ("nr", "referanse", "tittel"))
        return self.portfolio.match(number=number, reference=reference, title=title, units=[values.said(cell), unit])

    # What a row becomes

    def check(self, tell: Callable[[int], object]) -> Iterator[ImportRow]:
        """Each row in its order. `tell` is called now and then with how many have been read."""
        self.portfolio.load(self._match(row) for _, row in self.rows)
        for place, (number, row) in enumerate(self.rows):
            if place % 250 == 0:
                tell(place)
            yield self._check(number, row)

    def _check(self, number: int, row: list[Cell]) -> ImportRow:
        title = values.said(self._cell(row, "tittel"))[:300]
        made = ImportRow(
            number=number, kind=Kind.NEW, title=title, values={}, shown=[], problems=[], notes=[], similar=[]
        )
        if why := is_left_out(row, self.mapping):
            first = next((values.said(cell) for cell in row if cell is not None), "")
            made.kind, made.title, made.notes = Kind.LEFT_OUT, title or first[:300], [["", why]]
            return made
        match = self._match(row)
        if match.problem:
            made.kind = Kind.WRONG
            self._wrong(made, match.field, match.problem)
            return made
        project = made.project = self.portfolio.project(match)
        self._is_first(made, row)
        read = self._read(made, row, project)
        self._period(made, read, project)
        if project is None:
            self._new(made, read)
        else:
            self._changed(made, read, project)
        if made.problems:
            made.kind = Kind.WRONG
        return made

    def _is_first(self, made: ImportRow, row: list[Cell]) -> None:
        """No two rows are about the same."""
        reference, key = values.key(self._cell(row, "referanse")), values.key(self._cell(row, "tittel"))
        names = [("referanse", reference)] if reference else []
        if key and not reference and not made.project:
            names.append(("tittel", key, values.key(self._cell(row, "enhet"))))  # type: ignore[arg-type]
        if made.project:
            names.append(("prosjekt", str(made.project.pk)))
        for name in names:
            first = self._first_with.setdefault(name, made.number)
            if first != made.number:
                field = "referanse" if name[0] == "referanse" else "tittel"
                self._wrong(made, field, f"Samme prosjekt står i rad {first}. Behold den ene raden.")
                return
        if taken := self.portfolio.why_taken(self._cell(row, "referanse"), made.project):
            self._wrong(made, "referanse", taken)

    def _read(self, made: ImportRow, row: list[Cell], project: Project | None) -> dict[str, Any]:
        """By field what the cells say; a field that says nothing is not there, unless empty cells clear it."""
        read: dict[str, Any] = {}
        for field in ATTRIBUTES:
            cell = self._cell(row, field)
            if field not in self.fields and not (project is None and field in ("stadium", "enhet", "program")):
                continue
            if self._is_same(project, field, cell) and field in KEYS:
                continue
            found = self._value(field, cell, project)
            if found.note:
                made.notes.append([self._name(field), found.note])
            if found.problem:
                self._wrong(made, field, found.problem)
            elif found.value not in (None, "", []):
                read[field] = found.value
            elif project is not None and self.clears and field not in NEVER_CLEARED:
                read[field] = {"foringer": [], "mal": []}.get(field, "" if field in TEXTS else None)
        return read

    def _value(self, field: str, cell: Cell, project: Project | None) -> Read:
        if field in LONGEST:
            return values.text(_one_line(cell), longest=LONGEST[field], rows=1)
        if field in TEXTS:
            return values.text(cell, longest=LONGEST_TEXT)
        if field in ("starter", "slutter"):
            return values.day(cell, is_end=field == "slutter")
        if field in ("investering", "drift"):
            return values.amount(cell, scale=self.mapping[self.fields[field]].scale)
        if field == "dagsverk":
            return values.whole(cell)
        if field == "lovpalagt":
            return values.yes_no(cell)
        if field == "mal":
            return self._goals(cell)
        if field == "foringer":
            return self._drivers(cell, project)
        return self._looked_up(field, cell, project)

    def _looked_up(self, field: str, cell: Cell, project: Project | None) -> Read:
        nothing = values.unreadable(cell)
        if nothing and nothing.problem:
            return nothing
        if nothing and (project or field not in ("stadium", "enhet", "program")):
            return nothing
        if project and field in BY_OTHER_ACTS and self.lookups.target(field, cell) is None:
            return Read()
        target = self.lookups.target(field, None if nothing else cell)
        if target is None and nothing is not None and field == "program":
            return nothing  # not every stage wants one
        if target is None:
            return Read(problem=f"«{values.said(cell)[:60]}» er ikke koblet til noe. Gå tilbake til Verdier.")
        if target == EMPTY:
            return Read(note=f"«{values.said(cell)}» er ikke tatt med." if values.said(cell) else "")
        if field == "stadium" and target in NOT_BROUGHT_IN and project is None:
            return Read(problem=f"«{Stage(target).label.capitalize()}» kan ikke hentes inn. Velg et annet stadium.")
        if field == "nytte":
            return Read(int(target))
        if target == NEW_UNIT:
            return Read(f"{NEW_UNIT}:{values.said(cell)[:100]}" if values.said(cell) else None)
        return Read(int(target) if field in KEYS else target)

    def _drivers(self, cell: Cell, project: Project | None) -> Read:
        nothing = values.unreadable(cell)
        if nothing or cell is None:
            return nothing or Read()
        there = {values.key(row.name): row.pk for row in project.drivers.all()} if project else {}
        targets = {part: there.get(values.key(part)) or self.lookups.target("foringer", part) for part in _parts(cell)}
        if unknown := [part for part, target in targets.items() if target is None]:
            return Read(problem=f"«{unknown[0][:60]}» er ikke koblet til noe. Gå tilbake til Verdier.")
        return Read(sorted(int(target) for target in targets.values() if target))

    def _goals(self, cell: Cell) -> Read:
        nothing = values.unreadable(cell)
        if nothing or cell is None:
            return nothing or Read()
        goals, unknown = self.lookups.goals(cell)
        if unknown:
            return Read(problem=f"«{unknown[0][:60]}» er ikke et bærekraftsmål. Skriv numrene, for eksempel 3; 11.")
        return Read(goals)

    def _period(self, made: ImportRow, read: dict[str, Any], project: Project | None) -> None:
        """Both ends or none, the end not before the start."""
        there = project or Project()
        start = read.get("starter", there.starts_on and there.starts_on.isoformat())
        end = read.get("slutter", there.ends_on and there.ends_on.isoformat())
        if not start and not end:
            return
        if not start or not end:
            missing = "Startdatoen" if not start else "Sluttdatoen"
            made.notes.append(["Periode", f"{missing} mangler, så perioden blir ikke tatt med."])
            read.pop("starter", None)
            read.pop("slutter", None)
        elif end < start:
            ends, starts = self.shown("slutter", end), self.shown("starter", start)
            self._wrong(made, "slutter", f"Sluttdatoen {ends} er før startdatoen {starts}. Rett en av dem.")

    def _new(self, made: ImportRow, read: dict[str, Any]) -> None:
        if not read.get("tittel") and not any(column == self._name("tittel") for column, _ in made.problems):
            self._wrong(made, "tittel", "Tittelen mangler. Skriv hva prosjektet heter.")
        if not read.get("enhet") and not any(column == self._name("enhet") for column, _ in made.problems):
            self._wrong(made, "enhet", "Enheten mangler. Fyll den ut, eller velg en enhet under Verdier.")
        stage = read.setdefault("stadium", Stage.SUBMITTED.value)
        if stage in ASSESSED_OR_LATER and not read.get("program"):
            label = Stage(stage).label
            self._wrong(made, "program", f"Et prosjekt som er {label}, må ha et program. Velg det under Verdier.")
        made.values = {ATTRIBUTES[field]: value for field, value in read.items()}
        made.shown = [
            [BY_KEY[field].label, self.shown(field, value)] for field, value in read.items() if field != "tittel"
        ]
        made.similar = [list(each) for each in self.portfolio.titles.like(made.title)]

    def _changed(self, made: ImportRow, read: dict[str, Any], project: Project) -> None:
        for field, why in BY_OTHER_ACTS.items():
            value = read.pop(field, None)
            if value is not None and value != getattr(project, ATTRIBUTES[field]):
                made.notes.append([self._name(field), f"«{self.shown(field, value)}» er ikke tatt med. {why}"])
        before = {field: _held(project, field) for field in read}
        changed = {field: value for field, value in read.items() if not _is_equal(field, value, before[field])}
        if changed and project.stage == Stage.DRAFT:
            self._wrong(made, "tittel", f"Nummer {project.pk} er et utkast og kan ikke endres her. Slett raden.")
            return
        for why in self._why_not(project, changed):
            self._wrong(made, "tittel", f"«{project}»: {why}")
        made.kind = Kind.CHANGED if changed else Kind.SAME
        made.values = {ATTRIBUTES[field]: value for field, value in changed.items()}
        made.before = {ATTRIBUTES[field]: before[field] for field in changed}
        made.in_plan = wants_reason(made.values, states=self.portfolio.in_plans.get(project.pk, ()))
        made.shown = [
            [BY_KEY[field].label, self.shown(field, value), self.shown(field, before[field])]
            for field, value in changed.items()
        ]

    def _why_not(self, project: Project, changed: dict[str, Any]) -> list[str]:
        """The rules of portfolio.editing, which is the other way to change a project."""
        if not changed:
            return []
        names = {ATTRIBUTES[field]: value for field, value in changed.items()}
        fields = names.keys() - {"owner_id", "manager_id"}
        reasons = []
        if fields and not can_edit_project(self.by, project):
            reasons.append(f"Prosjektet er {project.get_stage_display()} og kan ikke endres her. Slett raden.")
        if fields != names.keys() and not can_appoint(self.by, project):
            reasons.append("Du kan ikke utpeke prosjekteier og prosjektleder her nå. Tøm cellene.")
        if fields & JUDGED_BY_OFFICE and not self.by.has_perm(ASSESS):
            reasons.append("Bare de som vurderer forslag, kan si hva nytten er. Tøm cellen.")
        return [*reasons, *(missing.sentence for missing in emptied(project, names))]

    def shown(self, field: str, value: Any) -> str:
        """A value in words."""
        if value in (None, "", []):
            return "tomt"
        if field in _SHOWN:
            return _SHOWN[field](value)
        if field in TEXTS:
            return str(value) if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 2]} …"
        if field == "foringer":
            return "; ".join(self.lookups.label(field, str(pk)) or "en føring i en tidligere strategi" for pk in value)
        if str(value).startswith(f"{NEW_UNIT}:"):
            return f"{str(value).partition(':')[2]} (ny enhet)"
        if field in PEOPLE and str(value) not in self.lookups.people:
            return "en som har sluttet"
        return self.lookups.label(field, str(value)) or str(value)

    def _cell(self, row: list[Cell], field: str) -> Cell:
        place = self.fields.get(field)
        return row[place] if place is not None and place < len(row) else None

    def _name(self, field: str) -> str:
        return BY_KEY[field].label

    def _wrong(self, made: ImportRow, field: str, problem: str) -> None:
        made.problems.append([self._name(field), problem])


def any_filled(row: list[Cell]) -> bool:
    return any(cell is not None for cell in row)


def _parts(cell: Cell) -> list[str]:
    """The names that stand in one cell."""
    if cell is None or values.unreadable(cell):
        return []
    return [part for part in map(values.said, str(cell).replace("\n", ";").split(";")) if part]


def _held(project: Project, field: str) -> Any:
    """What the project says, as JSON can hold it."""
    if field == "foringer":
        return sorted(row.pk for row in project.drivers.all())
    if field == "mal":
        return sorted(row.goal for row in project.sdg_tags.all())
    value = getattr(project, ATTRIBUTES[field])
    return value.isoformat() if isinstance(value, datetime.date) else value


def _one_line(cell: Cell) -> Cell:
    return values.said(cell) if isinstance(cell, str) else cell


def _is_equal(field: str, one: Any, other: Any) -> bool:
    if field in LONGEST:
        return values.said(one) == values.said(other)
    if field in TEXTS:
        one, other = (values.text(each, longest=LONGEST_TEXT**2).value for each in (one, other))
    return bool(one == other)
