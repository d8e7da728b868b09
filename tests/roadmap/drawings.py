"""What the tests of the drawn formats begin with."""

from typing import Any

from django.utils import timezone

from portfolio.models import ActionPlan
from roadmap import picture
from roadmap.drawing.pages import Drawing
from roadmap.drawing.paper import A4, Paper
from roadmap.shown import Shown
from roadmap.span import Span


def shown(
    plan: ActionPlan,
    *,
    by: str = "ingen",
    span: Span | None = None,
    filters: Any = (),
    beside: bool = False,
    **more: Any,
) -> Shown:
    """What is shown of a plan's own months, now."""
    plan.refresh_from_db()
    span = span or Span.of_plan(plan)
    groups = picture.grouped(picture.items(plan, span, beside=beside), by)
    return Shown(plan, span, groups, filters, "", "program", timezone.now())._replace(**more)


def drawing(plan: ActionPlan, *, on: Paper = A4, split: bool = False, **asked: Any) -> Drawing:
    return Drawing(shown(plan, **asked), on, split=split)
