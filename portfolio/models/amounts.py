"""How much money and effort can be written of one thing: whole NOK and person-days."""

from django.db import models
from django.db.models import Q

MOST_NOK = 10_000_000_000
MOST_DAYS = 100_000


def reasonable(name: str, field: str, most: int) -> models.CheckConstraint:
    """Not known, or from nothing to the most that can be written."""
    condition = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (0, most)})
    return models.CheckConstraint(condition=condition, name=name)
