"""Two people, or two tabs, write in the same proposal: what only one of them changed is kept, and nothing is lost.

Whoever opens a form is given a fingerprint of each part of what it shows. With the save the fingerprints come back, and
tell what the writer has changed, and what somebody else has changed meanwhile.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from innolab.accounts.models import User
from innolab.refusals import StaleVersion
from portfolio.models import Project

# Fields that mean something only together, by the one that names them.
_TOGETHER = {"ends_on": "starts_on", "criteria_not_met": "criteria_met"}
_MANY = frozenset(["drivers", "criteria_met", "criteria_not_met"])


class Collision(StaleVersion):
    """Somebody else has changed the same parts since the writer read them."""

    def __init__(self, parts: list[str]) -> None:
        super().__init__("Noen andre har endret det samme i forslaget etter at du åpnet det.")
        self.parts = parts


class Writing(NamedTuple):
    """Who wrote what the proposal says now, where that is known, and when."""

    by: User | None
    at: datetime.datetime


def fingerprints(values: Mapping[str, Any]) -> dict[str, str]:
    """A fingerprint of each part, made from the values of its fields."""
    parts: dict[str, list[Any]] = {}
    for name in sorted(values):
        parts.setdefault(_TOGETHER.get(name, name), []).append(_plain(values[name]))
    return {part: hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16] for part, plain in parts.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | QuerySet):
        return sorted(str(_plain(each)) for each in value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def current(project: Project, name: str) -> Any:
    """What the proposal says now; for one that is not kept yet, what an empty one says."""
    if name == "sdg_tags":
        return [(tag.goal, tag.dimension, tag.reason) for tag in project.sdg_tags.all()]
    if name not in _MANY:
        return getattr(project, name)
    return list(getattr(project, name).all()) if project.pk else []


def own_changes(project: Project, changes: Mapping[str, Any], *, read: Mapping[str, str]) -> dict[str, Any]:
    """What the writer has changed of what was sent. Raises Collision where somebody else has changed the same."""
    mine = fingerprints(changes)
    now = fingerprints({name: current(project, name) for name in changes})
    changed = {part for part in mine if mine[part] not in (now[part], read.get(part))}
    if collided := [part for part in mine if part in changed and now[part] != read.get(part, now[part])]:
        raise Collision(collided)
    return {name: value for name, value in changes.items() if _TOGETHER.get(name, name) in changed}


def latest_writing(project: Project) -> Writing:
    """From the history: the first that it knows of the text as it is."""
    events = Project.pgh_event_model.objects.filter(pgh_obj_id=project.pk, version=project.version)  # type: ignore[attr-defined]
    event = events.select_related("pgh_context").order_by("pgh_id").first()
    if event is None:  # a history that somebody has tidied
        return Writing(None, project.changed_at)
    who = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return Writing(User.objects.filter(pk=who).first() if who else None, event.pgh_created_at)
