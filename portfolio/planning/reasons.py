"""Why an entry was decided as it was: the same on the plan's page and in its document."""

import datetime

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from portfolio.models import Decision


def reason(*, plan: str = "plan", until: datetime.datetime | None = None) -> Coalesce:
    """To annotate entries with, whether of a plan or of a baseline: what was said at the latest decision, of those up
    to then, that gave the entry its place. "" where nothing was. `plan`: the path to it.

    That the entry is done is told apart, and is no reason for its place.
    """
    decided = Decision.objects.giving_places().filter(plan=OuterRef(plan), project=OuterRef("project"))
    if until:
        decided = decided.filter(at__lte=until)
    return Coalesce(Subquery(decided.order_by("-at", "-pk").values("reason")[:1]), Value(""), output_field=TextField())
