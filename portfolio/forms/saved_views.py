"""What a saved view is called. What may stand there is portfolio.saved_views's to say."""

from django import forms

from innolab.fields import PlainText


class SavedViewForm(forms.Form):
    use_required_attribute = False

    name = PlainText(label="Navn på visningen", required=False, help_text="For eksempel «Skole, under arbeid».")
    name.needed = True
    query = forms.CharField(required=False, widget=forms.HiddenInput)
