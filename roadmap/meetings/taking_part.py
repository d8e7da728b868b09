"""Who takes part in meetings: leadership and the office. They see a meeting before its end, and are called to it."""

from django.db.models import QuerySet

from innolab.accounts.models import User
from portfolio.permissions import HOLD_MEETING, PREPARE_MEETING, given

_THOSE_WHO = (HOLD_MEETING, PREPARE_MEETING)


def takes_part(user: User) -> bool:
    return any(user.has_perm(permission) for permission in _THOSE_WHO)


def those_who_take_part() -> QuerySet[User]:
    """As `takes_part` has it, but for superusers, who may do all and are called to nothing."""
    hold, prepare = map(given, _THOSE_WHO)
    return hold | prepare
