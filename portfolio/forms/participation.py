"""Forms of taking part: a comment, and why one is hidden."""

from django import forms

from innolab.fields import PlainText
from portfolio.models.participation import LONGEST_COMMENT


class CommentForm(forms.Form):
    text = PlainText(
        label="Kommentar",
        help_text="Alle ansatte kan lese den. Du kan endre den de første 15 minuttene.",
        rows=4,
        max_length=LONGEST_COMMENT,
        error_messages={
            "required": "Skriv noe i kommentaren.",
            "max_length": "En kommentar kan ha høyst 5 000 tegn. Nå har den %(show_value)d.",
        },
    )


class HideCommentForm(forms.Form):
    reason = PlainText(
        label="Hvorfor skjules kommentaren?",
        help_text="Begrunnelsen står i stedet for kommentaren, og alle kan lese den. Den som skrev, får varsel.",
        rows=3,
        max_length=500,
        required=False,  # the act says that it is missing
        error_messages={"max_length": "Begrunnelsen kan ha høyst 500 tegn. Nå har den %(show_value)d."},
    )
