"""What people call their own things, such as a view or a «hva om»."""

from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Lower

from innolab.refusals import Refused


def checked(name: str, *, longest: int, missing: str) -> str:
    """The name in one line. Raises Refused, with what is `missing` where nothing is written."""
    name = " ".join(name.split())
    if not name:
        raise Refused(missing)
    if len(name) > longest:
        raise Refused(f"Navnet kan ha høyst {longest} tegn. Nå har det {len(name)}.")
    return name


def is_taken(name: str, *, among: QuerySet[Any]) -> bool:
    """However it is written; the database says what is a small letter, for its constraints ask it."""
    small = Lower(Value(name, output_field=TextField()))
    return bool(among.alias(small_name=Lower("name")).filter(small_name=small).exists())
