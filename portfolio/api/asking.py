"""What every list of the API can be asked for: so many at a time, after one, and what has changed since a moment."""

import datetime
import re
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

STANDARD_LIMIT, MOST_AT_A_TIME = 100, 500
LARGEST_ID = 2**63 - 1
_FIRST = datetime.datetime.min.replace(tzinfo=datetime.UTC)
_LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


class InvalidQuery(Exception):
    """Something in the query cannot be read. `errors`: the parameter's name, and a sentence."""

    def __init__(self, errors: Iterable[tuple[str, str]]) -> None:
        self.errors = [{"parameter": name, "detail": sentence} for name, sentence in errors]
        super().__init__(self.errors)


def _moment(value: Any) -> Any:
    """ISO 8601 and nothing else. In an address a plus is a space, so one that stands for it is read as it was meant."""
    text = re.sub(r" (\d\d:\d\d)$", r"+\1", value) if isinstance(value, str) else ""
    if not _MOMENT.fullmatch(text):
        raise ValueError("not a moment")
    return text


def _here(moment: datetime.datetime) -> datetime.datetime:
    """In UTC, for PostgreSQL knows fewer time zones than ISO 8601; at the end of the calendar, its last moment."""
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        return _FIRST if moment.year == datetime.MINYEAR else _LAST


Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_here)]


class PageQuery(Schema):
    limit: int = Field(
        STANDARD_LIMIT, ge=1, le=MOST_AT_A_TIME, description="Hvor mange som skal komme om gangen.", examples=[500]
    )
    after: int | None = Field(
        None,
        ge=0,
        le=LARGEST_ID,
        description="Bare dem som kommer etter denne id-en. «next» i svaret har verdien for neste side.",
    )


class ChangedQuery(PageQuery):
    changed_since: Moment | None = Field(
        None,
        description="Bare det som er endret fra og med dette tidspunktet, skrevet etter ISO 8601 med tidssone.",
        examples=["2026-01-31T12:00:00Z"],
    )


def only_known(request: HttpRequest, names: Iterable[str] = ()) -> None:
    """A misspelt filter would give all, and look like an answer. Raises InvalidQuery."""
    if unknown := sorted(set(request.GET) - set(names)):
        raise InvalidQuery((name, "Denne parameteren finnes ikke her.") for name in unknown)


def page(request: HttpRequest, rows: QuerySet[Any], query: PageQuery) -> dict[str, Any]:
    """Rows by id, from the one that `after` names on: a row that comes in between moves none to another page."""
    count = rows.order_by().count()
    rows = rows.order_by("pk")
    found = list((rows.filter(pk__gt=query.after) if query.after is not None else rows)[: query.limit + 1])
    items = found[: query.limit]
    return {
        "count": count,
        "next": _next(request, after=items[-1].pk) if len(found) > query.limit else None,
        "items": items,
    }


def _next(request: HttpRequest, *, after: int) -> str:
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*pairs, ('after', after)])}")
