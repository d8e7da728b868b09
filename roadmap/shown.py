"""What a file or the wall screen shows of the roadmap: the same plan, months, filter and groups as on the page."""

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils import timezone

from portfolio.models import ActionPlan
from portfolio.pictures.words import projects
from portfolio.templatetags.norwegian import long_date, number
from portfolio.templatetags.norwegian import span as in_words
from roadmap.picture import Group, Item
from roadmap.span import Span


class Shown(NamedTuple):
    plan: ActionPlan
    span: Span
    groups: Sequence[Group]
    filters: Sequence[tuple[str, str]]  # in words
    zoom: str
    colour: str
    at: datetime.datetime
    address: str = ""  # of the page in the portal
    left_out: int = 0  # projects that a file has no room for
    whole_in: str = ""  # where they are
    stands_for: int = 0  # projects, where each row is a whole group of them

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.at)

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]

    @property
    def titles(self) -> dict[int, str]:
        """What each project is called, by its key."""
        return {item.project_id: item.title for item in self.items}

    @property
    def title(self) -> str:
        return f"Veikart – {self.plan}"

    @property
    def about(self) -> str:
        """That it is a draft, period, how many, filter and day: what every page says."""
        return " · ".join(self._about())

    def _about(self) -> Iterator[str]:
        if self.plan.state == ActionPlan.State.DRAFT:
            yield "utkast"
        yield in_words(self.span.starts_on, self.span.ends_on)
        yield self.counted
        yield from (f"{label}: {words}" for label, words in self.filters)
        yield f"slik det er {long_date(self.today)}"

    @property
    def counted(self) -> str:
        """45 prosjekter; or how many of them."""
        count = self.stands_for or len(self.items)
        if not self.left_out:
            return projects(count)
        return f"de {number(count)} første av {projects(count + self.left_out)}, resten er i {self.whole_in}"

    def first(self, most: int, *, whole_in: str) -> "Shown":
        """With no more projects than that, and how many were left out."""
        left, kept = most, []
        for group in self.groups:
            if left > 0:
                kept.append(group._replace(items=group.items[:left]))
            left -= len(group.items)
        return self._replace(groups=kept, left_out=max(0, -left), whole_in=whole_in)
