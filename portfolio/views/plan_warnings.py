"""What is worth seeing in a plan before something is decided, by rule."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.planning.warnings import HEADINGS, warnings_of


@require_safe
def warnings(request: HttpRequest, year: int) -> HttpResponse:
    plan = get_object_or_404(ActionPlan.objects.of_year(year))
    entries = list(plan.entries.for_plan_page())
    context = {"plan": plan, "groups": _by_rule(plan, entries), "number": len(entries)}
    return render(request, "portfolio/plan_warnings.html", context)


def _by_rule(
    plan: ActionPlan, entries: list[ActionPlanEntry]
) -> list[tuple[str, str, list[tuple[ActionPlanEntry, str]]]]:
    """Each rule that found something: its name, its heading, and what it says of which."""
    found = warnings_of(plan, entries)
    told = [(entry, warning) for entry in entries for warning in found.get(entry.pk, [])]
    groups = [
        (rule, heading, [(entry, warning.sentence) for entry, warning in told if warning.rule == rule])
        for rule, heading in HEADINGS.items()
    ]
    return [group for group in groups if group[2]]
