"""What a value of a spreadsheet is in the portal: a unit, a programme, a stage, a person … as it is called there, as it
was mapped before, or as the user says."""

import re
from collections import defaultdict
from difflib import get_close_matches
from typing import NamedTuple

from innolab.accounts.models import User
from portfolio.importing import values
from portfolio.importing.mapping import WORDS
from portfolio.importing.reading import Cell
from portfolio.models import Driver, Programme, Project, Sdg, Strategy, Unit, ValueMapping
from portfolio.workflow import Stage

EMPTY, NEW_UNIT = "", "ny"  # what a value may become besides a key: nothing, or a unit of that name
PEOPLE = ("eier", "leder", "innmelder")
LOOKED_UP = ("enhet", "stadium", "program", "type", "nytte", *PEOPLE, "foringer")
NOT_BROUGHT_IN = (Stage.DRAFT, Stage.MERGED)
LONGEST_SAID = 200
_CLOSE = 0.78
# What is likely meant; the user confirms it once.
_LIKELY = {
    field: {word: target for target, words in WORDS[table].items() for word in words}
    for field, table in (("stadium", "stages"), ("type", "kinds"), ("nytte", "benefits"))
}


class Option(NamedTuple):
    value: str
    label: str


class Lookups:
    """Everything that values may become, read once; and what has been said of them."""

    def __init__(self, *, strategy: Strategy, chosen: dict[str, dict[str, str]]) -> None:
        self.units = {str(row.pk): row for row in Unit.objects.all()}
        self.programmes = {str(row.pk): row for row in Programme.objects.filter(strategy=strategy)}
        self.drivers = {str(row.pk): row for row in Driver.objects.filter(strategy=strategy)}
        people = User.objects.filter(is_active=True).only("name", "email")
        self.people = {str(row.pk): row for row in people if not row.is_shut_out}
        self.options = self._options()
        self._known = self._names()
        self._valid = {field: {option.value for option in options} for field, options in self.options.items()}
        self._valid |= {"enhet": {*self.units, NEW_UNIT}, **{key: set(self.people) for key in PEOPLE}}
        remembered: dict[str, dict[str, str]] = defaultdict(dict)
        for field, said, target in ValueMapping.objects.values_list("field", "said", "target"):
            remembered[field][said] = target
        self._said = {field: {**remembered[field], **chosen.get(field, {})} for field in LOOKED_UP}

    def target(self, field: str, cell: Cell) -> str | None:
        """What the value becomes; None where nobody knows. For an empty cell what was said of those of this sheet."""
        known = self.known(field, cell)
        return self.said(field, cell) if known is None else known

    def known(self, field: str, cell: Cell) -> str | None:
        """What is called so in the portal."""
        said = values.key(cell)[:LONGEST_SAID]
        return self._person(said) if field in PEOPLE else self._known[field].get(said)

    def said(self, field: str, cell: Cell) -> str | None:
        """What somebody has said that the value is."""
        said = values.key(cell)[:LONGEST_SAID]
        target = self._said[field].get(said)
        return target if target == EMPTY or target in self._valid[field] else None

    def label(self, field: str, target: str) -> str:
        if field in PEOPLE:
            return self.people[target].name
        if field == "enhet" and target in self.units:
            return self.units[target].name
        return next((option.label for option in self.options[field] if option.value == target), "")

    def suggestion(self, field: str, said: str) -> str:
        """What the value may well mean, for the user to confirm; empty where nothing comes to mind."""
        said = values.key(said)
        if field == "stadium" and not said:
            return Stage.SUBMITTED.value
        if said in _LIKELY.get(field, {}):
            return str(_LIKELY[field][said])
        names = self._known[field] if field not in PEOPLE else self._names_of_people()
        parts = [name for name in names if len(said) > 3 and (said in name or name in said)]
        close = get_close_matches(said, names, 1, _CLOSE) or (parts if len(parts) == 1 else [])
        return names[close[0]] if close else ""

    def goals(self, cell: Cell) -> tuple[list[int], list[str]]:
        """The numbers of the goals in a cell, and what in it is none."""
        found, unknown = set[int](), []
        text = values.said(cell) if not isinstance(cell, str) else cell
        if re.fullmatch(r"[\d\s,;.]+", text):
            text = re.sub(r"[,.]\s*|\s+", ";", text)
        names = {goal.label: goal.value for goal in Sdg}
        for part in filter(None, map(values.key, re.split(r"[;\n]", text))):
            number = re.match(r"(?:mål |sdg ?)?(\d{1,2})\b", part)
            value = int(number[1]) if number else names.get(part, 0)
            if value in Sdg.values:
                found.add(value)
            else:
                unknown.append(part)
        return sorted(found), unknown

    def _person(self, said: str) -> str | None:
        """Whose e-mail address it is, or who alone has the name, «Fornavn Etternavn» or «Etternavn, Fornavn»."""
        last, comma, first = said.partition(", ")
        keys = self._by_name.get(f"{first} {last}" if comma else said, [])
        return keys[0] if len(keys) == 1 else None

    def _names_of_people(self) -> dict[str, str]:
        return {name: keys[0] for name, keys in self._by_name.items() if len(keys) == 1}

    def _names(self) -> dict[str, dict[str, str]]:
        """By field and by what things are called in the portal."""
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for key, person in self.people.items():
            self._by_name[values.key(person.name)].append(key)
            self._by_name[values.key(person.email)].append(key)
        own = {"stadium": Stage, "type": Project.Kind, "nytte": Project.ExpectedBenefit}
        known = {
            field: {
                name: str(value) for value, label in choices.choices for name in (values.key(str(label)), str(value))
            }
            for field, choices in own.items()
        }
        known["enhet"] = {values.key(row.slug): key for key, row in self.units.items()}
        for field, rows in (("enhet", self.units), ("program", self.programmes), ("foringer", self.drivers)):
            known.setdefault(field, {}).update({values.key(row.name): key for key, row in rows.items()})
        return known

    def _options(self) -> dict[str, list[Option]]:
        stages = [stage for stage in Stage if stage not in NOT_BROUGHT_IN]
        return {
            "stadium": [Option(stage.value, str(stage.label).capitalize()) for stage in stages],
            "type": [Option(kind.value, str(kind.label).capitalize()) for kind in Project.Kind],
            "nytte": [Option(str(step.value), str(step.label).capitalize()) for step in Project.ExpectedBenefit],
            "enhet": [Option(key, row.name) for key, row in self.units.items() if row.is_active],
            "program": [Option(key, row.name) for key, row in self.programmes.items()],
            "foringer": [Option(key, row.name) for key, row in self.drivers.items()],
        }
