from django import forms

from innolab.accounts.models import MailFrequency


class MailForm(forms.Form):
    """How often somebody wants mail."""

    frequency = forms.ChoiceField(
        label="Hvor ofte vil du ha e-post om annet?",
        choices=[
            (MailFrequency.AT_ONCE, "Med én gang noe skjer"),
            (MailFrequency.DAILY, "Samlet, hver morgen klokken 7"),
            (MailFrequency.NONE, "Aldri"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Velg hvor ofte du vil ha e-post.",
            "invalid_choice": "Velg ett av alternativene.",
        },
    )


class ReadAllForm(forms.Form):
    """The newest that the page showed; what comes after it has not been seen."""

    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1)
