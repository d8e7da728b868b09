"""The one model of the portfolio, around the annual action plan. A file per noun."""

from portfolio.models.action_plan import ActionPlan
from portfolio.models.action_plan_entry import ActionPlanEntry
from portfolio.models.adoption import AdoptedEntry, Adoption, ClosedEntry, Closing, IssuedDocument
from portfolio.models.attachment import Attachment
from portfolio.models.calendar_address import CalendarAddress
from portfolio.models.decision import Decision
from portfolio.models.dependency import Dependency
from portfolio.models.intake_round import IntakeRound
from portfolio.models.merge import Merge
from portfolio.models.participation import Comment, Follow, Support
from portfolio.models.plan_frame import Competence, EntryEffort, PlanCapacity, PlanFrame
from portfolio.models.project import ExpectedBenefit, InnovationType, Project
from portfolio.models.project_import import ColumnMapping, Import, ImportRow, ImportSheet, ValueMapping
from portfolio.models.saved_view import SavedView
from portfolio.models.schedule import Milestone, Phase, ProjectPhase
from portfolio.models.sdg import Dimension, Sdg, SdgTag
from portfolio.models.similarity import SimilarityAnswer, SynonymGroup
from portfolio.models.status_report import Reminder, StatusReport
from portfolio.models.strategy import Driver, Programme, ProgrammeCriterion, Strategy
from portfolio.models.trail import ProjectCoAuthor, ProjectCriterionMet, ProjectCriterionNotMet, ProjectDriver
from portfolio.models.unit import Unit

__all__ = [
    "ActionPlan",
    "ActionPlanEntry",
    "AdoptedEntry",
    "Adoption",
    "Attachment",
    "CalendarAddress",
    "ClosedEntry",
    "Closing",
    "ColumnMapping",
    "Comment",
    "Competence",
    "Decision",
    "Dependency",
    "Dimension",
    "Driver",
    "EntryEffort",
    "ExpectedBenefit",
    "Follow",
    "Import",
    "ImportRow",
    "ImportSheet",
    "InnovationType",
    "IntakeRound",
    "IssuedDocument",
    "Merge",
    "Milestone",
    "Phase",
    "PlanCapacity",
    "PlanFrame",
    "Programme",
    "ProgrammeCriterion",
    "Project",
    "ProjectCoAuthor",
    "ProjectCriterionMet",
    "ProjectCriterionNotMet",
    "ProjectDriver",
    "ProjectPhase",
    "Reminder",
    "SavedView",
    "Sdg",
    "SdgTag",
    "SimilarityAnswer",
    "StatusReport",
    "Strategy",
    "Support",
    "SynonymGroup",
    "Unit",
    "ValueMapping",
]
