"""Loads a strategy from its data file: what is missing is made, what is there is left as it is."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from portfolio.models import Driver, Phase, Programme, ProgrammeCriterion, Strategy, SynonymGroup
from principles.models import GuidingQuestion, Principle

DATA = Path(__file__).parent / "data"
STRATEGY_2019_2022 = DATA / "strategy_2019_2022.toml"
SYNONYMS = DATA / "synonyms.toml"


@transaction.atomic
def load_strategy(path: Path = STRATEGY_2019_2022) -> Strategy:
    """Make the strategy, and everything that hangs on it, where no row has its slug yet.

    A row that is there is never touched, so nothing that an administrator has edited is overwritten; and what
    hangs on a strategy that is there is not added again, so nothing that an administrator has removed comes back.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = data["strategy"]
    strategy, is_new = Strategy.objects.get_or_create(slug=fields["slug"], defaults=_without(fields, "slug"))
    if not is_new:
        return strategy
    principles = [_principle(row, Principle.Kind.PRINCIPLE, place) for place, row in enumerate(data["principles"], 1)]
    strategy.principles.set(principles)
    values = {row["slug"]: _principle(row, Principle.Kind.VALUE, place) for place, row in enumerate(data["values"], 1)}
    for place, row in enumerate(data["programmes"], 1):
        programme = Programme.objects.create(strategy=strategy, position=place, **_without(row, "values", "criteria"))
        programme.values.set(values[slug] for slug in row["values"])
        for criterion in row["criteria"]:
            ProgrammeCriterion.objects.create(programme=programme, **criterion)
    Driver.objects.bulk_create(Driver(strategy=strategy, **row) for row in data["drivers"])
    return strategy


@transaction.atomic
def load_synonyms(path: Path = SYNONYMS) -> int:
    """Make the synonyms to begin with, and return how many groups. None where anybody ever had any.

    So nothing that the office has edited is overwritten, and nothing that it has removed comes back.
    """
    if SynonymGroup.objects.exists() or SynonymGroup.pgh_event_model.objects.exists():  # type: ignore[attr-defined]
        return 0
    groups = tomllib.loads(path.read_text(encoding="utf-8"))["groups"]
    return len(SynonymGroup.objects.bulk_create(SynonymGroup(words=words) for words in groups))


@transaction.atomic
def load_phases(path: Path = STRATEGY_2019_2022) -> int:
    """Make the phases of the project method to begin with, and return how many. None where anybody ever had any."""
    if Phase.objects.exists() or Phase.pgh_event_model.objects.exists():  # type: ignore[attr-defined]
        return 0
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["phases"]
    return len(Phase.objects.bulk_create(Phase(position=place, **row) for place, row in enumerate(rows, 1)))


def _principle(row: dict[str, Any], kind: Principle.Kind, position: int) -> Principle:
    principle, is_new = Principle.objects.get_or_create(
        slug=row["slug"], defaults={**_without(row, "slug", "questions"), "kind": kind, "position": position}
    )
    if is_new:
        GuidingQuestion.objects.bulk_create(
            GuidingQuestion(principle=principle, text=text, position=place)
            for place, text in enumerate(row["questions"], 1)
        )
    return principle


def _without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}
