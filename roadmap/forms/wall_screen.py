"""The forms of the wall screens. What a screen may be is roadmap.wall_screens' to say."""

import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import QueryDict
from django.utils import timezone

from innolab.fields import PlainText
from portfolio.forms.project_list import ListFilter
from portfolio.models import Project
from roadmap.forms.address import ALL, COLOURS, SPANS, ZOOMS
from roadmap.models.wall_screen import LONGEST_QUERY
from roadmap.picture import GROUPINGS, UNGROUPED
from roadmap.wall_screens import NO_ORIGIN, is_origin

STANDARD_LIFE = datetime.timedelta(days=180)
BY_PEOPLE = "eier"  # a grouping, and a filter: a wall tells no names
# What the address of the roadmap says besides the filter, and what each may be; for None what looks like a month.
WAYS: dict[str, set[str] | None] = {
    "gruppe": {*GROUPINGS, UNGROUPED} - {BY_PEOPLE},
    "farge": set(COLOURS),
    "zoom": set(ZOOMS),
    "spenn": set(SPANS),
    "utvalg": {ALL},
    "fra": None,
    "til": None,
    "plan": None,
}


def kept(query: QueryDict) -> str:
    """What a screen keeps of the roadmap's address: what is understood, in one order, and nothing of people."""
    filters = ListFilter(query, queryset=Project.objects.all())
    names = [name for name in filters.chosen() if name != BY_PEOPLE]
    parts = [(name, value) for name in names for value in query.getlist(name)]
    for name, choices in WAYS.items():
        value = query.get(name, "")
        if value in choices if choices is not None else value and set(value) <= set("0123456789-"):
            parts.append((name, value))
    return urlencode(parts)


class LastDay(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Siste dag adressen virker",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": "Velg den siste dagen adressen skal virke.",
                "invalid": "Skriv datoen som dag.måned.år, for eksempel 31.12.2026.",
            },
            **options,
        )


class ProlongForm(forms.Form):
    use_required_attribute = False

    expires_on = LastDay()


class NewScreenForm(forms.Form):
    use_required_attribute = False

    name = PlainText(
        label="Hvor skal skjermen stå?",
        help_text="For eksempel «Rådhuset, 2. etasje».",
        max_length=60,
        error_messages={
            "required": "Skriv hvor skjermen skal stå.",
            "max_length": "Navnet kan ha høyst %(limit_value)d tegn. Det har %(show_value)d.",
        },
    )
    query = PlainText(
        label="Hva skal den vise?",
        help_text="Lim inn adressen til veikartet slik det skal vises, med filtre og grupper. "
        "Tomt felt viser hele planen. Navn på personer vises aldri.",
        required=False,
        max_length=LONGEST_QUERY,
    )
    expires_on = LastDay(help_text="Høyst ett år fram i tid. Du kan forlenge senere.")
    shows_money = forms.BooleanField(label="Vis hva planen koster i alt", required=False)
    origin = PlainText(
        label="Skal den vises på intranettet?",
        help_text="Skriv adressen til nettstedet som skal få ramme den inn, for eksempel https://intranett.kommune.no.",
        required=False,
        max_length=200,
    )

    def __init__(self, data: object = None, *, query: str = "") -> None:
        super().__init__(data, initial={"expires_on": timezone.localdate() + STANDARD_LIFE, "query": query})

    def clean_query(self) -> str:
        """Of a whole address, or what stands after «?» in one."""
        text = self.cleaned_data["query"].strip()
        try:
            query = urlsplit(text).query if "?" in text else text if "=" in text else ""
        except ValueError as error:
            raise forms.ValidationError(
                "Dette er ikke en adresse. Kopier den fra veikartet, eller la feltet stå tomt."
            ) from error
        asked = QueryDict(query)
        if asked.get("gruppe") == BY_PEOPLE or asked.get(BY_PEOPLE):
            raise forms.ValidationError("Skjermen viser ikke navn på personer. Velg en visning uten prosjekteier.")
        return kept(asked)

    def clean_origin(self) -> str:
        text = self.cleaned_data["origin"].strip().lower().rstrip("/")
        if text and not is_origin(text):
            raise forms.ValidationError(NO_ORIGIN)
        return text
