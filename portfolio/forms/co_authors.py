"""Inviting a colleague to a proposal."""

from django import forms


class InviteForm(forms.Form):
    use_required_attribute = False

    email = forms.EmailField(
        label="Kollegaens e-postadresse",
        help_text="Den som kollegaen logger inn i portalen med.",
        error_messages={
            "required": "Skriv e-postadressen til kollegaen.",
            "invalid": "Skriv en e-postadresse, for eksempel kari.nordmann@kommunen.no.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
