"""Forms of the annual action plan. They parse and shape; the rules are in portfolio.action_plan."""

import datetime
from typing import Any

from django import forms
from django.template.defaultfilters import date as formatted

from portfolio.forms.reasons import Reason
from portfolio.forms.version import Version
from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.planning.beginning import Offers

VERBS = {
    ActionPlanEntry.Decision.INCLUDED: "Ta med i planen",
    ActionPlanEntry.Decision.RESERVE: "Sett i reserve",
    ActionPlanEntry.Decision.CANDIDATE: "Sett tilbake til kandidat",
    ActionPlanEntry.Decision.OUT: "Ta ut av planen",
}


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
    version = Version()


class EnterForm(forms.Form):
    """Which plan a project is entered into; the first draft, or what runs, where none is named."""

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


class ComeAlongForm(forms.Form):
    """What comes along into a new plan. The rows are those that portfolio.planning.beginning offers."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        error_messages={
            "invalid_choice": "Et av prosjektene kan ikke lenger tas med. Se over listen, og velg på nytt."
        },
    )
    with_frames = forms.BooleanField(required=False)
    empty = forms.BooleanField(required=False)  # by a button of its own, since a plan that was made stays

    def __init__(self, data: Any = None, *, offers: Offers) -> None:
        continues = [str(offer.project.pk) for offer in offers.continues if not offer.blockers]
        super().__init__(data, initial={"chosen": continues})
        self.offers = offers
        self.fields["chosen"].choices = [(str(offer.project.pk), str(offer.project)) for offer in offers.all]
        if offers.has_frames and offers.before:
            self.fields["with_frames"].label = f"Bruk rammene fra {offers.before.name} som utgangspunkt"
        else:
            del self.fields["with_frames"]

    def clean(self) -> None:
        self.cleaned_data.setdefault("with_frames", False)
        wants_none = self.cleaned_data.pop("empty", False)
        if not wants_none and "chosen" in self.cleaned_data and not self.cleaned_data["chosen"]:
            raise forms.ValidationError("Ingenting er valgt. Velg minst ett prosjekt, eller trykk «Lag en tom plan».")

    @property
    def copies_frames(self) -> bool:
        return bool(self.cleaned_data["with_frames"])

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The three groups as the page shows them, each with its rows and which of them are checked."""
        before = self.offers.before.name if self.offers.before else ""
        shown = [
            (
                "fortsetter",
                f"Fortsetter fra {before}",
                "Under arbeid, eller med i planen og ikke gjort.",
                self.offers.continues,
            ),
            ("reserve", f"Sto i reserve i {before}", "De tilbys på nytt.", self.offers.reserves),
            ("vurdert", "Vurdert og klare", "De står ikke i noe annet utkast.", self.offers.assessed),
        ]
        checked = {str(value) for value in self["chosen"].value() or ()}
        return [
            {
                "id": key,
                "heading": heading,
                "lead": lead,
                "is_cut": rows is self.offers.assessed and self.offers.is_cut,
                "rows": [(row, str(row.project.pk) in checked) for row in rows],
            }
            for key, heading, lead, rows in shown
            if rows
        ]
