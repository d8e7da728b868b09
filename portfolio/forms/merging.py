"""Forms of the pages where the office merges two proposals and parts them again. The rules are in portfolio.merging."""

from collections.abc import Iterable, Mapping

from django import forms

from innolab.fields import PlainText
from portfolio.forms.reasons import Reason
from portfolio.models import Project


class FindOtherForm(forms.Form):
    """What stands in the address of the page where the other is found."""

    sok = PlainText(
        label="Søk etter det andre forslaget",
        help_text="Ord fra tittelen eller teksten, eller nummeret i adressen til forslaget.",
        required=False,
        max_length=120,
    )

    def text(self) -> str:
        return self.cleaned_data.get("sok", "") if self.is_valid() else ""


class MergeForm(forms.Form):
    """Which of the two goes on, and why they are merged."""

    goes_on = forms.ChoiceField(
        label="Hvilket forslag går videre?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Velg hvilket forslag som går videre.",
            "invalid_choice": "Velg et av de to forslagene.",
        },
    )
    reason = Reason(
        help_text="Skriv hva som er likt, og hva som skjer videre. Innmelderne av begge forslagene får lese det.",
        rows=4,
        error_messages={"required": "Skriv hvorfor forslagene slås sammen. Begge innmelderne får lese det."},
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, can_go_on: Iterable[Project]) -> None:
        choices = [
            (str(project.pk), f"«{project}», nr. {project.pk}, meldt inn av {project.submitter.name}")
            for project in can_go_on
        ]
        super().__init__(data, initial={"goes_on": choices[0][0]} if len(choices) == 1 else {})
        self.fields["goes_on"].choices = choices


class UnmergeForm(forms.Form):
    reason = Reason(
        help_text="Innmelderne av begge forslagene får lese det.",
        rows=4,
        error_messages={"required": "Skriv hvorfor forslaget skilles ut igjen. Begge innmelderne får lese det."},
    )
