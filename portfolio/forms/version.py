"""The field that says which version of a thing the user has read; the act refuses an old one."""

from typing import Any

from django import forms

_RELOAD = "Siden manglet noe. Last den på nytt, og prøv igjen."


class Version(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        messages = {"required": _RELOAD, "invalid": _RELOAD}
        super().__init__(widget=forms.HiddenInput, error_messages=messages, **options)
