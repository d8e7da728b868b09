"""Forms of meetings. They parse and shape; the rules are in roadmap.meetings."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from innolab.accounts.models import User
from innolab.days import NO_DAY
from innolab.fields import Clock, Day, PlainText, WholeNumber
from portfolio.forms.reasons import Reason
from portfolio.forms.version import Version
from portfolio.models import ActionPlan, ActionPlanEntry
from portfolio.models.action_plan_entry import ActionPlanEntryQuerySet
from roadmap.meetings import holding
from roadmap.meetings.deciding import PUT_BACK
from roadmap.models import Meeting, Resolution
from roadmap.models.meeting import LONGEST_NOTE, MOST_MINUTES

Kind = Resolution.Kind
# What is resolved in an item: the verb, and the key that chooses it.
VERBS = {
    Kind.INCLUDED: ("Ta med", "M"),
    Kind.RESERVE: ("Reserve", "R"),
    Kind.OUT: ("Ta ut", "U"),
    Kind.CANDIDATE: ("Tilbake til kandidat", "K"),
    Kind.RANKED: ("Flytt", "F"),
    Kind.POSTPONED: ("Utsett", "V"),
    Kind.NOTED: ("Notér", "N"),
}
TAKE_BACK = ("Angre «Ta ut»", "A")  # of what was taken out in the item itself


def _too_long(most: str) -> dict[str, str]:
    return {"max_length": f"Teksten kan ha høyst {most} tegn. Nå har den %(show_value)d."}


class MeetingForm(forms.Form):
    """What is said of a meeting when it is called, and changed."""

    title = PlainText(
        label="Tittel",
        max_length=120,
        help_text="For eksempel «Ledermøte, prioritering av høsten».",
        error_messages={"required": "Skriv hva møtet heter.", **_too_long("120")},
    )
    held_on = Day(label="Dato")
    begins_at = Clock(label="Klokkeslett", required=False)
    place = PlainText(label="Sted", max_length=120, required=False, error_messages=_too_long("120"))
    plan = forms.ModelChoiceField(
        ActionPlan.objects.none(),
        label="Planen det besluttes om",
        empty_label=None,
        error_messages={"required": "Velg en plan.", "invalid_choice": "Velg en av planene i listen."},
    )
    version = Version()

    def __init__(self, data: Any = None, *, meeting: Meeting | None = None) -> None:
        if meeting:
            said = {name: getattr(meeting, name) for name in ("title", "held_on", "begins_at", "place", "version")}
            super().__init__(data, initial=said)
            del self.fields["plan"]
        else:
            plans = ActionPlan.objects.not_closed()
            super().__init__(data, initial={"held_on": timezone.localdate(), "plan": plans.first()})
            self.fields["plan"].queryset = plans
            del self.fields["version"]

    def clean_held_on(self) -> datetime.date:
        held_on: datetime.date = self.cleaned_data["held_on"]
        if not holding.is_reasonable(held_on):
            raise forms.ValidationError(NO_DAY)
        return held_on

    def read_again(self, meeting: Meeting) -> None:
        """What was typed stands, and is sent next as by somebody who has seen the meeting as it is now."""
        self.data = self.data.copy()
        self.data["version"] = meeting.version
        self.add_error(None, f"Nå: «{meeting}», {meeting.when_and_where}. Det du skrev, står nedenfor.")


class ItemForm(forms.Form):
    """The office's note to an item, and the time that it is given."""

    note = PlainText(
        label="Merknad",
        rows=3,
        max_length=LONGEST_NOTE,
        required=False,
        help_text="Vises i møtet og står i protokollen.",
        error_messages=_too_long("2 000"),
    )
    minutes = WholeNumber(label="Minutter", most=MOST_MINUTES, unit="minutter", example=10, required=False)
    version = Version()

    def clean_minutes(self) -> int | None:
        """No minutes at all is none said."""
        return self.cleaned_data["minutes"] or None


class HeadingForm(forms.Form):
    heading = PlainText(
        label="Overskrift",
        max_length=120,
        error_messages={"required": "Skriv hva saken heter.", **_too_long("120")},
    )
    version = Version()


class ChosenForm(forms.Form):
    """Entries of the plan. That none is chosen, the act says."""

    entries = forms.ModelMultipleChoiceField(
        ActionPlanEntry.objects.none(),
        required=False,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_pk_value"),
            "Et av prosjektene kan ikke lenger legges til. Se over listen, og velg på nytt.",
        ),
    )
    version = Version()

    def __init__(self, data: Any, *, entries: ActionPlanEntryQuerySet) -> None:
        super().__init__(data)
        self.fields["entries"].queryset = entries


class PlaceForm(forms.Form):
    """Where an item is moved to."""

    to = forms.IntegerField(error_messages=dict.fromkeys(("required", "invalid"), "Skriv plassen som et helt tall."))
    version = Version()


class VersionForm(forms.Form):
    version = Version()


class PresentForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        required=False,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_pk_value"),
            "En av personene kan ikke merkes. Last siden på nytt, og prøv igjen.",
        ),
    )
    guests = PlainText(rows=3, max_length=2_000, required=False, error_messages=_too_long("2 000"))
    version = Version()

    def __init__(self, data: Any, *, people: Iterable[User]) -> None:
        super().__init__(data)
        self.fields["people"].queryset = User.objects.filter(pk__in=[person.pk for person in people])


class ResolveForm(forms.Form):
    """What is resolved in an item, and why. A reason that is missing, the act asks for."""

    kind = forms.ChoiceField(
        choices=[*((kind.value, verb) for kind, (verb, _) in VERBS.items()), (PUT_BACK, TAKE_BACK[0])],
        error_messages={
            "required": "Velg hva som skal skje i saken.",
            "invalid_choice": "Velg en av beslutningene i listen.",
        },
    )
    to = forms.IntegerField(required=False, error_messages={"invalid": "Skriv plassen som et helt tall."})
    reason = Reason(required=False, rows=3)
    version = Version()
    seen = Version()  # the last that was resolved in the item when the page was made

    def clean(self) -> None:
        is_move = self.cleaned_data.get("kind") == Kind.RANKED
        if is_move and "to" not in self.errors and self.cleaned_data["to"] is None:
            self.add_error("to", "Skriv hvilken plass prosjektet skal flyttes til.")
