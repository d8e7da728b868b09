"""How it goes with what was adopted."""

from portfolio.models import Reminder, StatusReport
from tests.portfolio.violations.builders import DAY, sql, twice


def answered(answer="on_track", **fields):
    return lambda world: StatusReport.objects.create(project=world.planned, answer=answer, by=world.office, **fields)


def reminded(_, month=DAY):
    return Reminder.objects.create(month=month, people=1)


VIOLATIONS = {
    "a_late_project_says_until_when_and_why": [
        answered(answer="late"),
        answered(answer="late", ends_on=DAY),
        answered(answer="late", reason="Det tar tid."),
        answered(answer="on_track", ends_on=DAY),
        answered(answer="on_track", reason="Alt går bra."),
        answered(answer="lost"),
    ],
    "status_reports_stand": [
        lambda world: [answered()(world), sql("UPDATE portfolio_statusreport SET at = now()")(world)],
        lambda world: [answered()(world), sql("DELETE FROM portfolio_statusreport")(world)],
    ],
    "nobody_is_reminded_twice_in_a_month": [twice(reminded)],
    "a_reminder_is_of_a_whole_month": [lambda world: reminded(world, month=DAY.replace(day=2))],
    "reminders_stand": [lambda world: [reminded(world), sql("DELETE FROM portfolio_reminder")(world)]],
}
