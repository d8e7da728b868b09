"""Rounds of intake."""

import datetime

from portfolio.models import IntakeRound
from tests.portfolio.violations.builders import DAY, ONE_DAY


def intake_round(**fields):
    dates = {"opens_on": DAY, "closes_on": DAY + 9 * ONE_DAY, "answers_on": DAY + 30 * ONE_DAY}
    return lambda _: IntakeRound.objects.create(**{"name": "Våren", **dates, **fields})


VIOLATIONS = {
    "intake_round_closes_after_it_opens": [intake_round(closes_on=DAY - ONE_DAY)],
    "intake_round_is_answered_after_it_closes": [intake_round(answers_on=DAY)],
    "intake_round_is_answered_in_this_century": [
        intake_round(answers_on=datetime.date(2100, 1, 1)),
        intake_round(answers_on=datetime.date.max),
    ],
    "one_intake_round_at_a_time": [
        lambda world: (intake_round()(world), intake_round(name="En til", opens_on=DAY + 9 * ONE_DAY)(world))
    ],
}
