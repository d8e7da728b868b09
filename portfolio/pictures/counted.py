"""Which projects the pictures count, and where each mark leads: to the list of just those."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from portfolio.models import Project
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.workflow import CAN_BE_IN_A_PLAN, Stage

# What leadership can still do something about: decided on, or to be decided. The rest is asked for by its stage.
LIVING: tuple[Stage, ...] = CAN_BE_IN_A_PLAN
# A draft is its submitter's alone, and what is merged is counted as the project that goes on.
NEVER_COUNTED = (Stage.DRAFT, Stage.MERGED)

Value = str | int | Iterable[str | int]


class Counted(NamedTuple):
    """The projects of the page; `address` is what the list's address says to show the same ones."""

    projects: ProjectQuerySet
    address: Mapping[str, list[str]]
    total: int

    @classmethod
    def of(cls, found: ProjectQuerySet, *, address: Mapping[str, list[str]]) -> "Counted":
        """Whatever the filter did to find them, what is counted is a plain list without order."""
        projects = Project.objects.filter(pk__in=found.order_by().values("pk")).order_by()
        return cls(projects, {"stadium": [*LIVING], **address}, projects.count())

    def href(self, **narrower: Value) -> str:
        """The list of those of the counted projects that fit this too."""
        return f"{reverse('portfolio:project-list')}?{urlencode({**self.address, **narrower}, doseq=True)}"


def share(part: int, most: int) -> str:
    """How long a bar is, in percent of the longest."""
    return f"{100 * part / most:.1f}%" if most else "0%"
