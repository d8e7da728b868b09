"""What the database holds alike of several nouns. A condition written otherwise is a new migration of each of them."""

from django.db import models
from django.db.models import Q

ONE_LINE = r"^[^\x01-\x1f]*\S[^\x01-\x1f]*$"


def one_line(name: str, field: str) -> models.CheckConstraint:
    """Something is said, without a control character: it stands in headings, in lists and in what is mailed."""
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": ONE_LINE}), name=name)


def hash_of_a_secret(name: str, field: str) -> models.CheckConstraint:
    """SHA-256 in hexadecimal, so never the secret itself."""
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": r"^[0-9a-f]{64}$"}), name=name)


def query_of_an_address(name: str, field: str) -> models.CheckConstraint:
    """What follows the question mark, and nothing that leads to another address."""
    query = r"^([a-z_]+=[^&=[:space:]]*(&[a-z_]+=[^&=[:space:]]*)*)?$"
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": query}), name=name)


def all_or_none(name: str, *fields: str) -> models.CheckConstraint:
    """What is said together, as at what time and by whom."""
    none, every = (Q(**{f"{field}__isnull": is_null for field in fields}) for is_null in (True, False))
    return models.CheckConstraint(condition=none | every, name=name)
