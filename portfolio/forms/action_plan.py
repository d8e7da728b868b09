"""Forms of the annual action plan. They parse and shape; the rules are in portfolio.action_plan."""

import datetime

from django import forms
from django.template.defaultfilters import date as formatted

from portfolio.forms.reasons import Reason
from portfolio.models import ActionPlan, ActionPlanEntry

VERBS = {
    ActionPlanEntry.Decision.INCLUDED: "Ta med i planen",
    ActionPlanEntry.Decision.RESERVE: "Sett i reserve",
    ActionPlanEntry.Decision.CANDIDATE: "Sett tilbake til kandidat",
    ActionPlanEntry.Decision.OUT: "Ta ut av planen",
}


RELOAD = "Siden manglet noe. Last den på nytt, og prøv igjen."


class DecideForm(forms.Form):
    """What leadership decides about one entry, and why."""

    decision = forms.ChoiceField(
        label="Beslutning",
        choices=[(decision.value, verb) for decision, verb in VERBS.items()],
        error_messages={
            "required": "Velg hva som skal skje med prosjektet.",
            "invalid_choice": "Velg en av beslutningene i listen.",
        },
    )
    reason = Reason(
        rows=3, error_messages={"required": "Skriv en begrunnelse. Den vises for alle som følger prosjektet."}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD})


class EnterForm(forms.Form):
    """Which plan a project is entered into; the one around today where none is named."""

    plan = forms.ModelChoiceField(ActionPlan.objects.all(), required=False)


class NewPlanForm(forms.Form):
    """The month in which a new plan begins."""

    starts_on = forms.TypedChoiceField(
        label="Planen begynner",
        help_text="Planen varer i 12 måneder.",
        coerce=datetime.date.fromisoformat,
        error_messages={
            "required": "Velg måneden som planen begynner.",
            "invalid_choice": "Velg en av månedene i listen. De andre hører til en annen plan.",
        },
    )

    def __init__(self, *args: object, months: list[datetime.date], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["starts_on"].choices = [(month.isoformat(), formatted(month, "F Y")) for month in months]
