"""The office's page of synonyms. What may stand in a group is portfolio.synonyms's to say."""

import re

from django import forms

from innolab.fields import PlainText


class SynonymForm(forms.Form):
    use_required_attribute = False

    words = PlainText(
        label="Ord som betyr det samme",
        help_text="Skill ordene med komma. Et uttrykk på flere ord er også greit.",
        max_length=2_000,
        error_messages={
            "required": "Skriv minst to ord som betyr det samme.",
            "max_length": "Det er for mange ord. Lag heller to grupper.",
        },
    )

    def clean_words(self) -> list[str]:
        return [word for word in re.split(r"[,;]", self.cleaned_data["words"]) if word.strip()]
