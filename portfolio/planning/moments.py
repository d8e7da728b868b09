"""The moments at which a plan can be looked at, to compare two of them: a revision, the end of a day, and now."""

import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from innolab.refusals import Refused
from portfolio.models import ActionPlan, Adoption
from portfolio.planning import standing
from portfolio.planning.standing import Standing


class Moment(NamedTuple):
    """When, and what people call it."""

    name: str
    at: datetime.datetime
    adoption: Adoption | None = None
    is_past: bool = False


def of_revision(adoption: Adoption) -> Moment:
    return Moment(f"revisjon {adoption.revision}", adoption.at, adoption=adoption)


def of_day(day: datetime.date, plan: ActionPlan) -> Moment:
    """The end of the day; of today it is now, and of a closed plan its closing is the last there is.

    Raises Refused for the future, and for what was before the plan.
    """
    today, first = timezone.localdate(), standing.began_on(plan)
    last = timezone.localdate(plan.closing.at) if plan.state == ActionPlan.State.CLOSED else today
    if day > today:
        raise Refused("Datoen kan ikke være frem i tid.")
    if day < first:
        raise Refused(f"Planen ble laget {_day(first)}. Velg den dagen eller en senere.")
    if day >= last:
        return now(plan)
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    return Moment(_day(day), timezone.make_aware(midnight), is_past=True)


def now(plan: ActionPlan) -> Moment:
    """A closed plan is as it was when it was closed, though its projects go on."""
    if plan.state != ActionPlan.State.CLOSED:
        return Moment("nå", timezone.now())
    return Moment("da planen ble lukket", plan.closing.at, is_past=True)


def look(plan: ActionPlan, moment: Moment) -> Standing:
    """How the plan stood then."""
    if moment.adoption:
        return standing.as_adopted(moment.adoption)
    return standing.at(moment.at, plan) if moment.is_past else standing.now(plan)


def in_order(one: Moment, other: Moment) -> tuple[Moment, Moment]:
    """The earlier first, whichever was named first. Raises Refused where they are the same."""
    if one.name == other.name:
        raise Refused("Velg to forskjellige tidspunkter. Mellom et tidspunkt og det samme er det ingen forskjell.")
    first, last = sorted((one, other), key=lambda moment: moment.at)
    return first, last


def _day(day: datetime.date) -> str:
    return date_format(day, "j.\u00a0F Y")
