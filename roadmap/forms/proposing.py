"""«Foreslå plan»: what leadership weighs, in numbers; static/js/what_if.js lays a slider beside each."""

from typing import Any

from django import forms

from roadmap.forms.what_if import Name
from roadmap.optimising.reading import MOST_MONTHS, MOST_WEIGHT, Weights

# What each is called, and what more of it does.
WEIGHED = {
    "principles": ("Prinsippene", "Prosjekter som bærer og støtter prinsippene, kommer foran."),
    "benefits": ("Forventet nytte", "Prosjekter med stor nytte for dem de er til for, kommer foran."),
    "drivers": ("Føringene", "Prosjekter som svarer på flere føringer, kommer foran."),
    "spread": ("Spredning på programmene", "Alle programmene får noe med, ikke bare det med flest gode prosjekter."),
    "load": ("Lavt endringstrykk", "Ingen enhet får mange prosjekter samtidig."),
}


def slider(label: str, most: int, help_text: str) -> forms.IntegerField:
    wrong = f"Velg et helt tall fra 0 til {most}."
    widget = forms.NumberInput(attrs={"data-slider": ""})
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=help_text, widget=widget, error_messages=messages
    )


class WeightsForm(forms.Form):
    months = slider(
        "Hvor mange måneder et prosjekt kan flyttes", MOST_MONTHS, "0 er ingen. Det som er i gang, flyttes ikke."
    )
    name = Name(label="Hva vil du kalle forslaget?", missing="Skriv hva du vil kalle forslaget.")
    may_go_over = forms.BooleanField(
        label="Det som må være med, kan gå over rammene", required=False, widget=forms.CheckboxInput
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        sliders = {name: slider(label, MOST_WEIGHT, help_text) for name, (label, help_text) in WEIGHED.items()}
        self.fields = {**sliders, **self.fields}
        self.initial = {**Weights().as_data(), **self.initial}

    def weighed(self) -> list[forms.BoundField]:
        return [self[name] for name in WEIGHED]

    def weights(self) -> Weights:
        return Weights(**{name: self.cleaned_data[name] for name in Weights().as_data()})
