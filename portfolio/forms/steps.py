"""What the steps of a proposal have in common: a part of it may be empty, and tells what it was read as."""

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import date_format

from innolab.fields import PlainText, thousands
from portfolio.collisions import current, fingerprints
from portfolio.models import Project
from portfolio.proposals import ASKED_FOR, WRITTEN_BY_SUBMITTER, Missing

LONGEST_TEXT = 5_000


def text(label: str, help_text: str = "", *, rows: int = 5, longest: int = LONGEST_TEXT) -> PlainText:
    """A text area. No maxlength attribute: with one, the browser would cut a longer text that somebody pastes."""
    most = thousands(longest)
    message = f"Teksten er på %(show_value)d tegn. Det er plass til {most}, så den må kortes ned."
    return PlainText(
        label=label,
        help_text=help_text,
        rows=rows,
        required=False,
        validators=[MaxLengthValidator(longest, message)],
        widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}),
    )


class StepForm(forms.Form):
    """A step of the proposal. Everything but the title may be empty until the proposal is sent in."""

    use_required_attribute = False
    lead = ""
    also_writes: tuple[str, ...] = ()  # fields of the proposal that have no field of the same name here

    def __init__(self, data: Any = None, *, project: Project) -> None:
        self.project = project
        super().__init__(data, initial=self.stored())
        self.read = self.now()
        for name, field in self.fields.items():
            field.needed = name in ASKED_FOR

    def stored(self) -> dict[str, Any]:
        """What the project says already."""
        return {name: getattr(self.project, name) for name in self.base_fields}

    def changes(self) -> dict[str, Any]:
        """What is valid of what was typed, as portfolio.proposals.save takes it."""
        return dict(self.cleaned_data)

    @property
    def read_before(self) -> dict[str, str]:
        """The fingerprints that the form came back with; none where somebody has tampered with them."""
        try:
            return {str(part): str(found) for part, found in json.loads(self.data.get("read", "")).items()}
        except (ValueError, AttributeError, RecursionError):
            return {}

    def _post_clean(self) -> None:
        """What is typed and kept has been read, too; what cannot be kept leaves what was read before."""
        if self.project.pk:
            self.read = self.read_before | fingerprints(self.changes())

    @property
    def read_as_text(self) -> str:
        return json.dumps(self.read)

    def now(self) -> dict[str, str]:
        """The fingerprints of what the proposal says now."""
        names = [name for name in (*self.base_fields, *self.also_writes) if name in WRITTEN_BY_SUBMITTER]
        return fingerprints({name: current(self.project, name) for name in names})

    def fields_of(self, part: str) -> list[forms.BoundField]:
        """Where a part of the proposal, as a Collision names it, is written."""
        return [self[part]] if part in self.fields else []

    def as_typed(self) -> "StepForm":
        """The same form as if what is kept had just been typed."""
        return type(self)({name: self[name].value() for name in self.fields}, project=self.project)

    def complain(self, missing: Iterable[Missing]) -> None:
        """Show at the fields what portfolio.proposals.missing found. A field that has an error keeps to that one."""
        for item in missing:
            if item.field in self.fields and not self.has_error(item.field):
                self.add_error(item.field, item.sentence)

    def needs_another_look(self, saved: Project) -> bool:
        """What was saved leads to something on this very step that the submitter has not seen yet."""
        return False


def shown(field: forms.BoundField) -> str:
    """What a field holds, as a person reads it."""
    value = field.value()
    if isinstance(value, datetime.date):
        return date_format(value, "j. F Y")
    if isinstance(value, bool):
        return "Ja" if value else "Nei"
    if isinstance(field.field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.field.choices)}
        values = value if isinstance(value, list) else [value]
        keys = [str(getattr(each, "pk", each)) for each in values if each]
        return ", ".join(labels.get(key, key) for key in keys)
    return str(value or "")


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        yield from label if isinstance(label, list) else [(key, label)]
