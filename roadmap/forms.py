from django import forms

_NOT_A_PLACE = "Skriv plassen som et helt tall."


class PrioritiseForm(forms.Form):
    """A place in the ranking, and the version of the plan that it was chosen on."""

    rank = forms.IntegerField(error_messages={"required": _NOT_A_PLACE, "invalid": _NOT_A_PLACE})
    version = forms.IntegerField(min_value=0)
