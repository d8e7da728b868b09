"""The page «Oppfølging»: where the plan stands, what somebody should ask about, and whom to ask."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from portfolio.models import ActionPlan
from portfolio.planning import progress
from portfolio.planning.following import FOLLOWED
from portfolio.planning.progress import Followed, State
from portfolio.planning.progress_picture import ORDER, Picture, numbers, pictures


class Line(NamedTuple):
    """One entry as the lists show it."""

    row: Followed
    state: State
    why_late: str
    ends_soon: bool
    is_untouched: bool
    days_left: int
    days_untouched: int

    @property
    def can_be_answered(self) -> bool:
        """The list's face of portfolio.planning.following.blockers, in a plan that runs."""
        return self.row.project.stage in FOLLOWED and self.row.entry.finished_on is None

    @property
    def mail_to(self) -> str:
        """The address that opens a letter to the owner about the project; "" for a project without one."""
        owner = self.row.project.owner
        return f"mailto:{owner.email}?subject={quote(self.row.project.title)}" if owner else ""


class Count(NamedTuple):
    state: State
    number: int


class FollowUp(NamedTuple):
    on: datetime.date
    counts: list[Count]
    pictures: list[Picture]
    lines: list[Line]

    @property
    def late(self) -> list[Line]:
        return [line for line in self.lines if line.state == State.LATE]

    @property
    def ending(self) -> list[Line]:
        return sorted((line for line in self.lines if line.ends_soon), key=lambda line: line.days_left)

    @property
    def untouched(self) -> list[Line]:
        return sorted((line for line in self.lines if line.is_untouched), key=lambda line: -line.days_untouched)


def follow_up(plan: ActionPlan, rows: Sequence[Followed], *, today: datetime.date) -> FollowUp:
    """Of these entries of the plan."""
    on = progress.looked_at(plan, today)
    counts = [Count(each, number) for each, number in numbers(rows, on=on).items() if number or each != State.STOPPED]
    return FollowUp(on, counts, pictures(plan, rows, on=on), [_line(row, on) for row in rows])


def _line(row: Followed, on: datetime.date) -> Line:
    ends_on = row.project.ends_on or on
    return Line(
        row,
        progress.state(row, on),
        progress.why_late(row, on),
        progress.ends_soon(row, on),
        progress.is_untouched(row, on),
        (ends_on - on).days,
        (on - row.touched_on).days,
    )


STATES = [(each.value, each.label) for each in ORDER]
