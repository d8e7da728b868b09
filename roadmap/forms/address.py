"""The address of the roadmap, taken apart: which plan, which months, what is shown and how (strategy §6.2).

The page, its files, its live changes and the wall screen read it alike. What it does not understand counts for nothing.
"""

import datetime
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.urls import reverse

from portfolio import saved_views
from portfolio.forms.filtered_address import FilteredAddress, encoded
from portfolio.forms.project_list import ListFilter, MonthField, first_of
from portfolio.models import ActionPlan, SavedView
from portfolio.models.action_plan import MONTHS, add_months
from portfolio.models.project_queryset import ProjectQuerySet
from roadmap import timeline
from roadmap.picture import GROUPINGS, UNGROUPED, Group, Item, completed, grouped, outlined
from roadmap.span import Span
from roadmap.timeline import Tick

MOST_MONTHS = 120
THE_PLAN, THREE_YEARS, STRATEGY = "plan", "tre", "strategi"
SPANS = {THE_PLAN: "12 måneder", THREE_YEARS: "3 år", STRATEGY: "Strategiperioden"}
ZOOMS = {timeline.MONTH: "Måned", timeline.QUARTER: "Kvartal", timeline.YEAR: "År"}
BY_PROGRAMME, BY_STATUS = "program", "status"
COLOURS = {BY_PROGRAMME: "Program", BY_STATUS: "Status"}
GROUPED_BY = {"program": "Program", "enhet": "Enhet", "eier": "Eier", "foring": "Føring", UNGROUPED: "Ingen"}
ALL = "alle"
_INSTEAD = "Her ser du planens 12 måneder."
TOO_LONG = f"Velg en periode på høyst {MOST_MONTHS // 12} år. {_INSTEAD}"
ENDS_FIRST = f"Perioden slutter før den begynner. {_INSTEAD}"


class SpanForm(forms.Form):
    """The months from which, and to which, the picture is seen."""

    fra = MonthField(label="Fra måned", required=False)
    til = MonthField(label="Til måned", required=False)


class RoadmapAddress(FilteredAddress):
    """What is asked for of the roadmap of a plan. `projects` are those that the user may see."""

    home = "roadmap:roadmap"

    def __init__(self, query: QueryDict, *, plan: ActionPlan, projects: ProjectQuerySet) -> None:
        self.query, self.plan = query, plan
        self.filter = ListFilter(query, queryset=projects)
        self.form = SpanForm(query if {"fra", "til"} & query.keys() else None)
        self.grouping = self._choice("gruppe", {**GROUPINGS, UNGROUPED: None}, "program")
        self.colour = self._choice("farge", COLOURS, BY_PROGRAMME)
        self.named_span = self._choice("spenn", SPANS, THE_PLAN)
        self.chosen_zoom = self._choice("zoom", ZOOMS, "")
        self.is_all = query.get("utvalg") == ALL  # what is not in the plan too
        self.chosen = _key(query.get("valgt", ""))
        self.opened = query.get("apne")  # the group of which every row is shown
        self.view = str(_key(query.get("visning", "")) or "")
        self.problems: list[str] = []

    def _choice(self, name: str, choices: dict[str, object], otherwise: str) -> str:
        value = self.query.get(name, "")
        return value if value in choices else otherwise

    @cached_property
    def span(self) -> Span:
        """The months that are seen. An impossible period gives those of the plan, and a sentence in `problems`."""
        if self._impossible:
            self.problems.append(self._impossible)
            return Span.of_plan(self.plan)
        return Span.between(*self._asked_for())

    @cached_property
    def _impossible(self) -> str:
        """Why what was asked for cannot be seen, if it cannot."""
        first, last = self._asked_for()
        if last < first:
            return ENDS_FIRST
        return TOO_LONG if Span.between(first, last).count > MOST_MONTHS else ""

    def _asked_for(self) -> tuple[datetime.date, datetime.date]:
        plan, strategy = self.plan, self.plan.strategy
        first, last = plan.starts_on, plan.ends_on
        if self.named_span == THREE_YEARS:
            last = add_months(first, 3 * MONTHS - 1)
        if self.named_span == STRATEGY:  # it stands until there is a new one
            first, last = min(first, strategy.starts_on), max(last, strategy.ends_on)
        return self._month("fra") or first, self._month("til") or last

    def _month(self, name: str) -> datetime.date | None:
        month = self.typed.get(name)
        return first_of(month) if month else None

    @cached_property
    def typed(self) -> dict[str, str]:
        """The months that somebody wrote and that are months; what is wrong with the others stands in `problems`."""
        if not self.form.is_bound:
            return {}
        self.form.is_valid()
        for name, errors in self.form.errors.items():
            self.problems.append(f"{self.form[name].label}: {errors[0]} Perioden vises uten.")
        return {name: month for name, month in self.form.cleaned_data.items() if month}

    @property
    def zoom(self) -> str:
        return self.chosen_zoom or timeline.sensible_zoom(self.span)

    @cached_property
    def ticks(self) -> list[Tick]:
        return timeline.ticks(self.span, self.zoom)

    @property
    def parts(self) -> dict[str, list[str]]:
        """The parameters that say something, in one order; what is as it is anyway is left out."""
        year = self.query.get("plan", "")
        said = {
            "plan": year if year.isdecimal() else "",
            "spenn": "" if self.named_span == THE_PLAN else self.named_span,
            "fra": self.typed.get("fra", ""),
            "til": self.typed.get("til", ""),
            "zoom": self.chosen_zoom,
            "gruppe": "" if self.grouping == "program" else self.grouping,
            "farge": "" if self.colour == BY_PROGRAMME else self.colour,
            "utvalg": ALL if self.is_all else "",
            "valgt": str(self.chosen or ""),
        }
        return {**{name: [value] for name, value in said.items() if value}, **self.filter_parts}

    @property
    def kept(self) -> str:
        """The query of the picture, whichever project is chosen in it."""
        return encoded({name: values for name, values in self.parts.items() if name != "valgt"})

    @property
    def as_view(self) -> str:
        """As a saved view keeps it: without the plan, which is that of the day, and without months that cannot be."""
        left_out = {"fra", "til"} if self._impossible else set()
        said = {**self.parts, "gruppe": [self.grouping]}  # told always: so a view tells whether it was saved here
        names = (*self.filter_parts, *saved_views.ON_ROADMAP)
        return encoded({name: said[name] for name in names if name in said and name not in left_out})

    def with_view(self, view: SavedView) -> str:
        """The picture of this plan, as a saved view shows it."""
        plan = encoded({"visning": [str(view.pk)], "plan": self.parts.get("plan", [])})
        return f"{reverse(self.home)}?{plan}&{part_of(view)}"

    @property
    def page(self) -> str:
        """The picture, with nothing chosen in it."""
        return reverse(self.home) + (f"?{self.kept}" if self.kept else "")

    @property
    def opening(self) -> str:
        """The same, up to the key of the group of which every row is to be shown."""
        return f"{self.page}{'&' if self.kept else '?'}apne="

    def hidden(self) -> list[tuple[str, str]]:
        """Every part of the address, as a form may send it along unseen."""
        return self._unseen(set(self.parts))

    def beside_ways(self) -> list[tuple[str, str]]:
        """What the form that fits the picture sends along unseen."""
        return self._unseen({*self.filter.filters, "plan", "spenn", "gruppe", "valgt"})

    def groups(self) -> list[Group]:
        """What is shown, under its headings."""
        return grouped(completed(self._outlined(), self.plan), self.grouping)

    def outline(self) -> list[Group]:
        """The same, where only some of it is drawn: without what roadmap.picture.completed adds."""
        return grouped(self._outlined(), self.grouping)

    def _outlined(self) -> list[Item]:
        among = self.filter.qs if self.is_filtered or self.is_all else None
        return outlined(self.plan, self.span, among=among, beside=self.is_all)


def part_of(view: SavedView) -> str:
    """What the roadmap shows of a saved view. One that was only saved in the list gives it the groups of the list."""
    part, says = saved_views.part(view.query, saved_views.ON_ROADMAP), QueryDict(view.query)
    if "gruppe" in says:
        return part
    groups = encoded({"gruppe": [says.get("grupper", "program")]})
    return f"{part}&{groups}" if part else groups


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
