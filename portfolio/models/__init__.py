"""The one model of the portfolio, around the annual action plan. A file per noun."""

from portfolio.models.action_plan import ActionPlan, ActionPlanEntry
from portfolio.models.decision import Decision
from portfolio.models.project import InnovationType, Project
from portfolio.models.strategy import Driver, Programme, ProgrammeCriterion, Strategy
from portfolio.models.unit import Unit

__all__ = [
    "ActionPlan",
    "ActionPlanEntry",
    "Decision",
    "Driver",
    "InnovationType",
    "Programme",
    "ProgrammeCriterion",
    "Project",
    "Strategy",
    "Unit",
]
