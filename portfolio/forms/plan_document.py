"""The form of the document's foreword. Who may write it, and until when, is in portfolio.planning.foreword."""

from django import forms

from innolab.fields import PlainText
from portfolio.forms.version import Version

LONGEST_FOREWORD = 10_000


class Foreword(PlainText):
    def __init__(self, *, help_text: str) -> None:
        super().__init__(
            label="Forord",
            rows=10,
            required=False,
            max_length=LONGEST_FOREWORD,
            help_text=help_text,
            error_messages={"max_length": "Forordet kan ha høyst 10 000 tegn. Nå har det %(show_value)d."},
        )


class ForewordForm(forms.Form):
    text = Foreword(help_text="Står først i dokumentet. En tom linje gir et nytt avsnitt.")
    version = Version()
