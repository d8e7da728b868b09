"""The checklist as a form: a verdict and a reason for each principle, half done or whole."""

import hashlib
from collections.abc import Mapping

from django import forms

from innolab.fields import PlainText
from principles.checklist import Answer
from principles.models import Assessment, Verdict


class AnswerForm(forms.Form):
    """What somebody says of one principle. Half an answer may be kept."""

    verdict = forms.ChoiceField(
        choices=[*Verdict.choices, ("", "ikke vurdert ennå")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Velg en av vurderingene i listen."},
    )
    reason = PlainText(
        rows=4,
        max_length=2_000,
        required=False,
        error_messages={"max_length": "Begrunnelsen kan ha høyst 2 000 tegn. Nå har den %(show_value)d."},
    )
    # Stands for what the fields said when the page was opened, so that a later save can tell mine from theirs.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        kept: Assessment,
        typed: Answer | None = None,
        overtaken: bool = False,
    ) -> None:
        """`typed` stands in the fields instead of what is kept. `overtaken`: somebody saved since it was opened."""
        self.kept, self.typed, self.overtaken = kept, typed, overtaken
        shown = typed or kept
        initial = {"verdict": shown.verdict, "reason": shown.reason, "seen": fingerprint(kept)}
        super().__init__(data, initial=initial, prefix=kept.principle.slug)
        self.fields["verdict"].label = f"Vurdering av {kept.principle.hashtag}"
        self.fields["reason"].label = f"Begrunnelse for {kept.principle.hashtag}"

    @property
    def answer(self) -> Answer:
        return Answer(self.kept.principle, self.cleaned_data["verdict"], self.cleaned_data["reason"])

    def over(self, kept: Assessment) -> "AnswerForm":
        """The same principle on top of what is kept now: what I typed stays; where I typed nothing, theirs comes."""
        seen, mine = self.cleaned_data["seen"], self.answer
        overtaken = fingerprint(kept) not in (seen, fingerprint(mine))
        return AnswerForm(kept=kept, typed=mine if fingerprint(mine) != seen else None, overtaken=overtaken)


class ChecklistForm(forms.Form):
    """A whole checklist, and the version in which it was read."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None = None, *, kept: list[Assessment], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.kept = kept
        self.parts = [AnswerForm(data, kept=row) for row in kept]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(part.is_valid() for part in self.parts)])

    @property
    def answers(self) -> list[Answer]:
        """Those that came with the form; a principle that was added since the page was opened did not."""
        return [part.answer for part in self.parts if part.add_prefix("reason") in part.data]

    @property
    def all_errors(self) -> list[dict[str, str]]:
        """For the summary on top of the page: where, and what."""
        fields = [field for form in (self, *self.parts) for field in form]
        return [{"href": f"#{field.auto_id}", "text": error} for field in fields for error in field.errors]

    def over(self, *, kept: list[Assessment], version: int) -> "ChecklistForm":
        """The form again, on top of what somebody else has saved meanwhile."""
        form = ChecklistForm(kept=kept, version=version)
        mine = {part.kept.principle: part for part in self.parts}
        form.parts = [mine[row.principle].over(row) if row.principle in mine else AnswerForm(kept=row) for row in kept]
        return form


def fingerprint(answer: Answer | Assessment) -> str:
    return hashlib.sha256(f"{answer.verdict} {answer.reason}".encode()).hexdigest()[:16]
