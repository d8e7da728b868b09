from roadmap.models.wall_screen import WallScreen as WallScreen
"""What the roadmap adds to the one model: the meetings in which leadership decides. A file per noun."""

from roadmap.models.meeting import AgendaItem, Attendance, Meeting, ProtocolFile, Resolution

__all__ = ["AgendaItem", "Attendance", "Meeting", "ProtocolFile", "Resolution"]
"""What leadership works with beside the plan itself. A file per noun."""
from roadmap.models.scenario import Scenario, ScenarioEntry
__all__ = ["Scenario", "ScenarioEntry"]
