"""Telling whoever writes that somebody else has written in the same place."""

from typing import Any

from django.http import HttpRequest

from portfolio.collisions import Collision, latest_writing
from portfolio.forms.steps import StepForm, shown
from portfolio.models import Project


def collision(request: HttpRequest, form: StepForm, found: Collision) -> dict[str, Any]:
    """As portfolio/_proposal_collision.html takes it. From now on the form has read what the others wrote."""
    project = Project.objects.get(pk=form.project.pk)
    now = type(form)(project=project)
    form.read = form.read_before | {part: now.read[part] for part in found.parts}
    writing = latest_writing(project)
    fields = [field for part in found.parts for field in now.fields_of(part)]
    return {
        "who": "" if writing.by == request.user else str(writing.by or "noen andre"),
        "at": writing.at,
        "theirs": [{"label": field.label, "text": shown(field)} for field in fields],
    }
