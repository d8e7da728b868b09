"""The form of a new API key. What a key may be is innolab.accounts.api_tokens' to say."""

import datetime

from django import forms
from django.utils import timezone

from innolab.accounts.models import Scope
from innolab.fields import PlainText

STANDARD_LIFE = datetime.timedelta(days=180)


class NewTokenForm(forms.Form):
    use_required_attribute = False

    name = PlainText(
        label="Hva skal bruke nøkkelen?",
        help_text="For eksempel «Power BI, styringsrapport». Navnet gjør at du kjenner igjen nøkkelen.",
        max_length=60,
        error_messages={
            "required": "Skriv hva som skal bruke nøkkelen.",
            "max_length": "Navnet kan ha høyst %(limit_value)d tegn. Det har %(show_value)d.",
        },
    )
    scopes = forms.MultipleChoiceField(
        label="Hva skal nøkkelen gi tilgang til?",
        help_text="Nøkkelen kan bare lese, og aldri mer enn du selv ser i portalen.",
        choices=[(scope.value, str(scope.label).capitalize()) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Velg minst én ting nøkkelen skal gi tilgang til.",
            "invalid_choice": "Velg blant det som står i skjemaet.",
        },
    )
    expires_on = forms.DateField(
        label="Siste dag nøkkelen virker",
        help_text="Høyst ett år fram i tid.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Velg den siste dagen nøkkelen skal virke.",
            "invalid": "Skriv datoen som dag.måned.år, for eksempel 31.12.2026.",
        },
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"expires_on": timezone.localdate() + STANDARD_LIFE})
