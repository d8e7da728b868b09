"""The filter over the pictures: the list's own, with the living projects where no stage is chosen."""

from typing import Any

from django import forms

from portfolio.forms.project_list import ListFilter
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.pictures.counted import LIVING, NEVER_COUNTED, Counted

# What the page asks for, and what each is called where nothing is chosen.
ASKED = {
    "program": "Alle programmer",
    "enhet": "Alle enheter",
    "stadium": "Vurdert, i plan og under arbeid",
    "ar": "Alle år",
}


class OneOfSeveral(forms.Select):
    """One is chosen here where an address may name several."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [value for value in data.getlist(name) if value] if hasattr(data, "getlist") else data.get(name)


class PictureFilter(ListFilter):
    """Over projects sent_in(). Its address is one of the list's, so whoever comes from a picture finds the same."""

    @property
    def form(self) -> forms.Form:
        if not hasattr(self, "_form"):
            for name in ("program", "enhet", "stadium"):
                field = super().form.fields[name]
                choices = [choice for choice in field.choices if choice[0] not in NEVER_COUNTED]
                field.widget = OneOfSeveral(choices=[("", ASKED[name]), *choices])
        return super().form

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self.form[name] for name in ASKED]

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        found = super().filter_queryset(queryset)
        return found.filter(stage__in=LIVING) if self.shows_living else found

    @property
    def shows_living(self) -> bool:
        return "stadium" not in self.chosen()

    @property
    def counted(self) -> Counted:
        address = {name: [value for value in self.data.getlist(name) if value] for name in self.chosen()}
        return Counted.of(self.qs, address=address)
