"""What is wrong with a form, in sentences that say which field they are about."""

from django import forms

from portfolio.forms.errors import errors_of
from portfolio.forms.version import Version


class AForm(forms.Form):
    title = forms.CharField(label="Tittel", error_messages={"required": "Skriv noe."})
    unit = forms.CharField(label="Enhet", error_messages={"required": "Skriv noe."})
    cost = forms.FloatField(label="Kostnad", error_messages={"required": "Skriv hva det koster."})
    place = forms.IntegerField(error_messages={"invalid": "Skriv plassen som et helt tall."})
    version = Version()

    def clean(self):
        raise forms.ValidationError("Det går ikke.")


def test_a_field_is_named_where_another_asks_for_the_same_kind_of_thing():
    assert errors_of(AForm({"place": "øverst"})) == [
        "Tittel: Skriv noe.",
        "Enhet: Skriv noe.",
        "Skriv hva det koster.",
        "Skriv plassen som et helt tall.",
        "Siden manglet noe. Last den på nytt, og prøv igjen.",
        "Det går ikke.",
    ]


def test_of_what_is_right_there_is_nothing_to_say():
    class Right(forms.Form):
        title = forms.CharField()

    assert errors_of(Right({"title": "Ny skolerute"})) == []
