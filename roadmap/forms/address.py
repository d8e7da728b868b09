"""The address of the roadmap, taken apart: which plan, which months, what is shown and how (strategy §6.2).

The page, its files, its live changes and the wall screen read it alike. What it does not understand counts for nothing.
"""

import datetime
import re
from functools import cached_property

from django.http import QueryDict

from portfolio.forms.project_list import MONTH, ListFilter
from portfolio.models import ActionPlan
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.models.project_queryset import ProjectQuerySet
from roadmap.picture import GROUPINGS, UNGROUPED, Group, grouped, items
from roadmap.span import Span

MOST_MONTHS = 120
THE_PLAN, THREE_YEARS, STRATEGY = "plan", "tre", "strategi"
SPANS = {THE_PLAN: "12 måneder", THREE_YEARS: "3 år", STRATEGY: "Strategiperioden"}
ZOOMS = {"maned": "Måned", "kvartal": "Kvartal", "ar": "År"}
COLOURS = {"program": "Program", "status": "Status"}
ALL = "alle"
TOO_LONG = f"Velg en periode på høyst {MOST_MONTHS // 12} år. Her ser du planens 12 måneder."
ENDS_FIRST = "Perioden slutter før den begynner. Her ser du planens 12 måneder."


class RoadmapAddress:
    """What is asked for of the roadmap of a plan. `projects` are those that the user may see."""

    def __init__(self, query: QueryDict, *, plan: ActionPlan, projects: ProjectQuerySet) -> None:
        self.query, self.plan = query, plan
        self.filter = ListFilter(query, queryset=projects)
        self.grouping = self._choice("gruppe", {**GROUPINGS, UNGROUPED: None}, "program")
        self.colour = self._choice("farge", COLOURS, "program")
        self.zoom = self._choice("zoom", ZOOMS, "")
        self.is_all = query.get("utvalg") == ALL  # what is not in the plan too
        self.chosen = int(key) if (key := query.get("valgt", "")).isdecimal() and len(key) < 10 else None
        self.problems: list[str] = []

    def _choice(self, name: str, choices: dict[str, object], otherwise: str) -> str:
        value = self.query.get(name, "")
        return value if value in choices else otherwise

    @cached_property
    def span(self) -> Span:
        """The months that are seen. An impossible period gives those of the plan, and a sentence in `problems`."""
        own, (first, last) = Span.of_plan(self.plan), self._asked_for()
        if last < first:
            self.problems.append(ENDS_FIRST)
            return own
        span = Span.between(first, last)
        if span.count > MOST_MONTHS:
            self.problems.append(TOO_LONG)
            return own
        return span

    def _asked_for(self) -> tuple[datetime.date, datetime.date]:
        plan, strategy = self.plan, self.plan.strategy
        first, last = plan.starts_on, plan.ends_on
        named = self._choice("spenn", SPANS, THE_PLAN)
        if named == THREE_YEARS:
            last = add_months(first, 3 * MONTHS - 1)
        if named == STRATEGY:  # it stands until there is a new one
            first, last = min(first, strategy.starts_on), max(last, strategy.ends_on)
        return self._month("fra") or first, self._month("til") or last

    def _month(self, name: str) -> datetime.date | None:
        month = self.query.get(name, "")
        return datetime.date.fromisoformat(f"{month}-01") if re.fullmatch(MONTH, month) else None

    @property
    def is_filtered(self) -> bool:
        return bool(self.filter.chosen())

    def groups(self) -> list[Group]:
        """What is shown, under its headings."""
        among = self.filter.qs if self.is_filtered else None
        if among is None and self.is_all:
            among = self.filter.queryset
        return grouped(items(self.plan, self.span, among=among, beside=self.is_all), self.grouping)
