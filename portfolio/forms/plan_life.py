"""Forms of adopting a plan, finishing what stands in it, comparing and closing. The rules are in portfolio.planning."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from innolab.fields import PlainText
from portfolio.forms.plan_document import Foreword
from portfolio.forms.reasons import Reason
from portfolio.forms.version import Version
from portfolio.models import ActionPlan, ActionPlanEntry, Adoption, ClosedEntry
from portfolio.planning import closing
from portfolio.planning.closing import Ending

_DAY = "Skriv en gyldig dato, for eksempel 3.3.2027."
_WHICH_DAY = "Når du har valgt «En dato …». Planen vises slik den var da dagen var slutt."
NOW, BY_DAY = "na", "dato"


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = {"required": "Velg en dato.", "invalid": _DAY} | options.pop("error_messages", {})
    return forms.DateField(label=label, widget=widget, error_messages=messages, **options)


def _line(label: str, *, most: int, example: str, missing: str) -> PlainText:
    too_long = f"Teksten kan ha høyst {most} tegn. Nå har den %(show_value)d."
    messages = {"required": missing, "max_length": too_long}
    return PlainText(label=label, max_length=most, help_text=example, error_messages=messages)


class AdoptForm(forms.Form):
    """Who adopted the plan, when, and in which case."""

    decided_on = _day("Vedtaksdato")
    decision_maker = _line(
        "Vedtatt av", most=120, example="For eksempel «Kommunedirektøren».", missing="Skriv hvem som vedtok planen."
    )
    case_reference = _line(
        "Saksnummer", most=60, example="Som i arkivsystemet, for eksempel 26/1234.", missing="Skriv saksnummeret."
    )
    over_frame_reason = Reason(
        label="Hvorfor planen vedtas selv om den går over rammen",
        rows=4,
        error_messages={"required": "Skriv hvorfor planen likevel skal vedtas."},
    )
    foreword = Foreword(help_text="Står først i dokumentet til den nye revisjonen. En tom linje gir et nytt avsnitt.")
    version = Version()

    def __init__(self, data: Mapping[str, str] | None = None, *, plan: ActionPlan, is_over: bool) -> None:
        super().__init__(data, initial={"decided_on": timezone.localdate(), "foreword": plan.foreword})
        if not is_over:
            del self.fields["over_frame_reason"]
        if plan.adoption is None:  # a draft's is written on the document's page, by the office too
            del self.fields["foreword"]


class FinishForm(forms.Form):
    """The day on which the plan's part of a project was done, and what came of it."""

    on = _day("Gjort den")
    reason = Reason(
        label="Hva er gjort?",
        help_text="Én eller to setninger. De som følger prosjektet, får lese dem.",
        rows=3,
        error_messages={"required": "Skriv kort hva som er gjort."},
    )
    version = Version()


class ResumeForm(forms.Form):
    """Why it is not done after all."""

    reason = Reason(
        label="Hvorfor er det ikke gjort likevel?",
        help_text="De som følger prosjektet, får lese det.",
        rows=3,
        error_messages={"required": "Skriv hvorfor prosjektet ikke er gjort likevel."},
    )
    version = Version()


class CompareForm(forms.Form):
    """Two standings of a plan: a revision, a day, or now."""

    fra = forms.ChoiceField(label="Fra")
    fra_dato = _day("Fra dato", required=False, help_text=_WHICH_DAY)
    til = forms.ChoiceField(label="Til")
    til_dato = _day("Til dato", required=False, help_text=_WHICH_DAY)

    def __init__(self, data: Mapping[str, str] | None, *, adoptions: list[Adoption]) -> None:
        super().__init__(_with_days(data) if data else None)
        revisions = [
            (f"r{each.revision}", f"Revisjon {each.revision}, {each.decided_on:%d.%m.%Y}") for each in adoptions
        ]
        for name in ("fra", "til"):
            field = self.fields[name]
            field.choices = [*revisions, (NOW, "Slik planen er nå"), (BY_DAY, "En dato …")]
            field.error_messages |= {"required": "Velg hva du vil sammenligne.", "invalid_choice": "Velg en i listen."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("fra", "til"):
            if cleaned.get(name) == BY_DAY and not cleaned.get(f"{name}_dato") and not self.has_error(f"{name}_dato"):
                self.add_error(f"{name}_dato", "Velg en dato.")
        return cleaned


def _with_days(data: Mapping[str, str]) -> dict[str, str]:
    """An address may also say ?fra=2027-03-01, which is shorter to write and to send."""
    found = {name: data.get(name, "") for name in ("fra", "fra_dato", "til", "til_dato")}
    for name in ("fra", "til"):
        try:
            datetime.date.fromisoformat(found[name])
        except ValueError:
            continue
        found |= {name: BY_DAY, f"{name}_dato": found[name]}
    return found


class CloseForm(forms.Form):
    """What was learnt altogether; and of each entry how it ended, with what others can learn of it."""

    lessons = Reason(
        label="Hva har vi lært?",
        help_text="Hva gikk bra, hva gikk ikke, og hva bør neste plan gjøre annerledes?",
        rows=5,
        error_messages={"required": "Skriv hva dere har lært."},
    )
    version = Version()

    def __init__(self, data: Mapping[str, str] | None = None, *, entries: list[ActionPlanEntry]) -> None:
        super().__init__(data)
        self.entries = entries
        for entry in entries:
            self.fields[f"outcome-{entry.pk}"] = _outcome(entry)
            self.fields[f"lesson-{entry.pk}"] = Reason(label="Læringspunkt", rows=2, required=False)

    def clean(self) -> None:
        """What is certain is the entry's own; who was shown something else, and chose, sees it before the plan stands.

        A browser sends nothing of what is certain, so the next time there is nothing to object to.
        """
        for entry in self.entries:
            name = f"outcome-{entry.pk}"
            field, sent = self.fields[name], self.data.get(name)
            if field.disabled and sent and sent != field.initial:
                self.add_error(name, field.error_messages["invalid_choice"])

    def lines(self) -> list[tuple[ActionPlanEntry, Any, str, Any]]:
        """Each entry with its two fields; of the outcome also the word, where there is only one."""
        return [
            (entry, field, field.field.choices[0][1] if field.is_hidden else "", self[f"lesson-{entry.pk}"])
            for entry in self.entries
            for field in [self[f"outcome-{entry.pk}"]]
        ]

    def endings(self) -> dict[int, Ending]:
        said = self.cleaned_data
        return {entry.pk: Ending(said[f"outcome-{entry.pk}"], said[f"lesson-{entry.pk}"]) for entry in self.entries}


def _outcome(entry: ActionPlanEntry) -> forms.ChoiceField:
    can_be = closing.possible(entry)
    return forms.ChoiceField(
        label="Utfall",
        widget=forms.Select if can_be[1:] else forms.HiddenInput,  # what is certain is shown, and not asked
        choices=[(outcome.value, ClosedEntry.Outcome(outcome).label.capitalize()) for outcome in can_be],
        initial=can_be[0].value,
        disabled=not can_be[1:],
        error_messages={
            "required": f"Si hvordan det gikk med «{entry.project}».",
            "invalid_choice": f"«{entry.project}» er endret etter at du åpnet siden. Se hva det kan være nå.",
        },
    )
