"""What the roadmap adds to the one model: scenarios, meetings and wall screens. A file per noun."""

from roadmap.models.meeting import AgendaItem, Attendance, Meeting, ProtocolFile, Resolution
from roadmap.models.scenario import Scenario, ScenarioEntry
from roadmap.models.wall_screen import WallScreen

__all__ = [
    "AgendaItem",
    "Attendance",
    "Meeting",
    "ProtocolFile",
    "Resolution",
    "Scenario",
    "ScenarioEntry",
    "WallScreen",
]
