from typing import Any

from django import forms

from portfolio.forms.reasons import Reason

_NOT_A_PLACE = "Skriv plassen som et helt tall."


class PrioritiseForm(forms.Form):
    """An entry, its new place in the ranking, and the version of the plan that the place was chosen on.

    A button can send one name only: `move` is entry and rank in one, «17:3».
    """

    entry = forms.IntegerField()
    rank = forms.IntegerField(error_messages={"required": _NOT_A_PLACE, "invalid": _NOT_A_PLACE})
    version = forms.IntegerField(min_value=0)
    reason = Reason(required=False)  # an adopted plan wants one; the act says so

    def __init__(self, data: Any) -> None:
        entry, _, rank = data.get("move", "").partition(":")
        others = {name: data.get(name) for name in ("version", "reason")}
        super().__init__({"entry": entry, "rank": rank, **others} if entry else data)
