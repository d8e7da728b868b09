"""What the demo has to try out: one «hva om» that the demo's leader has shared, made by the acts themselves."""

from django.utils import timezone

from innolab.accounts.models import DEMO_DOMAIN, User
from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.workflow import Stage
from roadmap import scenarios
from roadmap.models import Scenario, ScenarioEntry

NAME = "Hva om vi venter med det dyreste?"
MOST_INSTEAD = 3


def load_scenario() -> Scenario | None:
    """In the plan around today; None where the demo has none that is worked with."""
    plan = ActionPlan.objects.not_closed().around(timezone.localdate())
    leader = User.objects.filter(email=f"leder{DEMO_DOMAIN}").first()
    if plan is None or leader is None:
        return None
    scenario = scenarios.begin(plan, by=leader, name=NAME)
    included = scenario.entries.filter(decision=ActionPlanEntry.Decision.INCLUDED, project__is_statutory=False)
    included = included.exclude(project__stage=Stage.UNDER_WAY)
    if dearest := included.order_by("-project__investment_cost", "pk").first():
        _change(dearest, leader, decision=ActionPlanEntry.Decision.RESERVE)
    candidates = scenario.entries.filter(decision=ActionPlanEntry.Decision.CANDIDATE).order_by("rank")
    for entry in list(candidates[:MOST_INSTEAD]):
        _change(entry, leader, decision=ActionPlanEntry.Decision.INCLUDED)
    return scenarios.share(scenario, by=leader)


def _change(entry: ScenarioEntry, by: User, *, decision: str) -> None:
    version = Scenario.objects.values_list("version", flat=True).get(pk=entry.scenario_id)
    scenarios.change(entry, by=by, version=version, decision=decision)
