"""The forms of bringing in a spreadsheet. What is asked depends on the file."""

import textwrap
from typing import Any

from django import forms

from innolab.fields import PlainText
from portfolio.columns import BY_KEY
from portfolio.forms.reasons import Reason
from portfolio.importing.lookups import EMPTY, LOOKED_UP, NEW_UNIT, PEOPLE, Lookups
from portfolio.importing.mapping import SYNONYMS, TARGETS, SheetColumn, Target
from portfolio.importing.overview import Sheet, in_one_line
from portfolio.importing.rows import Asked
from portfolio.models import Import

_EMPTY_ROWS = {
    "stadium": "Rader uten stadium",
    "enhet": "Rader uten enhet",
    "program": "Rader uten program",
}
_MUST_BE_CHOSEN = {
    "stadium": "Velg et stadium.",
    "enhet": "Velg en enhet. Alle prosjekter har en.",
    "program": "Velg et program, eller å la det stå tomt.",
}
_NONE = "ingen"  # what a user chooses where «Velg …» comes first


class FileForm(forms.Form):
    file = forms.FileField(
        label="Velg et regneark",
        help_text="Excel (.xlsx) eller CSV, høyst 10 MB og 10 000 rader. Overskriftene trenger ikke stå i første rad.",
        allow_empty_file=True,  # the act says it better
        error_messages={"required": "Velg en fil først.", "invalid": "Velg en fil først."},
    )
    file.widget.attrs["accept"] = ".xlsx,.csv"


class SheetForm(forms.Form):
    """Which sheet, and which of its rows has the headers."""

    sheet = forms.TypedChoiceField(label="Ark", coerce=int)
    header = forms.IntegerField(
        label="Overskriftene står i rad",
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6"}),
        error_messages={"invalid": "Skriv nummeret på raden.", "required": "Skriv nummeret på raden."},
    )

    def __init__(self, data: Any, *, of: Import) -> None:
        super().__init__(data, initial={"sheet": of.sheet, "header": of.header + 1})
        sheets = list(of.sheets.defer("rows"))
        self.fields["sheet"].choices = [
            (sheet.position, f"{sheet.name} (skjult)" if sheet.is_hidden else sheet.name) for sheet in sheets
        ]
        if len(sheets) == 1:
            self.fields["sheet"].widget = forms.HiddenInput()


class ColumnsForm(forms.Form):
    """What each column becomes."""

    clears = forms.BooleanField(
        label="La tomme celler tømme feltet i prosjekter som finnes fra før",
        help_text="Ellers endrer en tom celle ingenting.",
        required=False,
    )

    def __init__(self, data: Any, *, sheet: Sheet, of: Import) -> None:
        super().__init__(data, initial={"clears": of.clears})
        self.columns, self.small_costs = sheet.columns, sheet.small_costs
        choices = [("", "Tas ikke med"), *((name, TARGETS[name].label) for name in _in_order())]
        for column in self.columns:
            self.fields[f"k{column.place}"] = forms.ChoiceField(
                label=f"«{column.name}» blir",
                choices=choices,
                required=False,
                initial=of.columns.get(str(column.place), ""),
            )

    def rows(self) -> list[tuple[SheetColumn, forms.BoundField, int | None]]:
        """Each column with its field; and the middle amount of one that is likely counted in thousands."""
        return [(column, self[f"k{column.place}"], self.small_costs.get(column.place)) for column in self.columns]

    def targets(self) -> dict[int, Target]:
        chosen = {column.place: self.cleaned_data[f"k{column.place}"] for column in self.columns}
        return {place: TARGETS[name] for place, name in chosen.items() if name}


def _which(value: Asked) -> str:
    """«Ett valg for alle 40: rad 4 «Sykler», rad 5 «Busser» og 38 til.»"""
    named = [
        f"rad {number} «{textwrap.shorten(title, 50, placeholder=' …')}»" if title else f"rad {number}"
        for number, title in value.first
    ]
    more = [f"{value.rows - len(named)} til"] if value.rows > len(named) else []
    told = in_one_line([*named, *more])
    return f"Ett valg for alle {value.rows}: {told}." if value.rows > 1 else f"R{told[1:]}."


def _in_order() -> list[str]:
    """By the order of the columns of the portal."""
    order = [key for key in BY_KEY if key in SYNONYMS]
    return sorted(TARGETS, key=lambda name: (order.index(TARGETS[name].field), TARGETS[name].scale))


class PersonField(PlainText):
    """An e-mail address or a name of somebody who works here; or nobody."""

    def __init__(self, *, lookups: Lookups, **options: Any) -> None:
        self.lookups = lookups
        super().__init__(required=False, max_length=150, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return EMPTY
        found = self.lookups.target("eier", text)
        if not found:
            raise forms.ValidationError(f"Ingen som er ansatt, heter «{text}» eller har den adressen.", code="unknown")
        return found


class ValuesForm(forms.Form):
    """What the values become that nobody knows, one field for each."""

    def __init__(self, data: Any, *, asked: dict[str, dict[str, Asked]], lookups: Lookups, may_add_units: bool) -> None:
        super().__init__(data)
        self.asked: dict[str, tuple[str, str]] = {}
        self._lookups, self._may_add_units = lookups, may_add_units
        for field in filter(asked.get, LOOKED_UP):
            for number, (key, value) in enumerate(sorted(asked[field].items())):
                name = f"{field}-{number}"
                self.asked[name] = (field, key)
                self.fields[name] = self._field(field, value)

    def _field(self, field: str, value: Asked) -> forms.Field:
        said, rows = value.said, value.rows
        label = f"«{said[:80]}»" if said else _EMPTY_ROWS[field]
        number = f"{rows} {'rad' if rows == 1 else 'rader'}."
        options: dict[str, Any] = {"label": label, "help_text": number if said else _which(value)}
        suggestion = self._lookups.suggestion(field, said) if value.target is None else value.target
        if field in PEOPLE:
            options["help_text"] += " Skriv e-post eller navn på en som er ansatt, eller la feltet stå tomt."
            person = self._lookups.people.get(suggestion)
            return PersonField(lookups=self._lookups, initial=person.email if person else "", **options)
        choices = [(option.value, option.label) for option in self._lookups.options[field]]
        must = _MUST_BE_CHOSEN.get(field, "")
        if field == "enhet" and said and self._may_add_units:
            choices.insert(0, (NEW_UNIT, f"Lag ny enhet: {said[:60]}"))
        if field == "program":
            options["help_text"] += " Prosjekter som er vurdert eller har kommet lenger, må ha et program."
            choices.append((_NONE, "La stå tom"))
            suggestion = _NONE if value.target == EMPTY else suggestion
        nothing = "Velg …" if must else "La stå tom"
        return forms.ChoiceField(
            choices=[("", nothing), *choices],
            required=bool(must),
            error_messages={"required": must},
            initial=suggestion,
            **options,
        )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields, by what they are values of."""
        found: dict[str, list[forms.BoundField]] = {}
        for name, (field, _) in self.asked.items():
            found.setdefault(BY_KEY[field].label, []).append(self[name])
        return list(found.items())

    def choices(self) -> dict[str, dict[str, str]]:
        chosen: dict[str, dict[str, str]] = {}
        for name, (field, key) in self.asked.items():
            said = self.cleaned_data[name]
            chosen.setdefault(field, {})[key] = EMPTY if said == _NONE else said
        return chosen


class ConfirmForm(forms.Form):
    leaves_out = forms.BooleanField(label="La radene med feil ligge, og hent inn de andre", required=False)

    def __init__(self, data: Any = None, *, wants_reason: bool, has_wrong: bool) -> None:
        super().__init__(data)
        if not has_wrong:
            del self.fields["leaves_out"]
        if wants_reason:
            self.fields["reason"] = Reason(
                label="Hvorfor endres periode eller kostnad?",
                required=False,
                help_text="Noen av prosjektene står i årlig handlingsplan.",
            )
