"""Forms of the project pages: a move with its reason, and the programme."""

from collections.abc import Mapping

from django import forms

from portfolio.forms.reasons import Reason
from portfolio.models import Programme, Project
from portfolio.workflow import Stage

_WHAT_TO_WRITE = {
    Stage.SUBMITTED: "Skriv hvorfor forslaget skal behandles igjen.",
    Stage.RETURNED: "Still spørsmålet slik at innmelderen ser hva som skal til. Innmelderen får lese det.",
    Stage.PARKED: "Skriv hvorfor forslaget må vente, og når dere ser på det igjen. Innmelderen får lese det.",
    Stage.DECLINED: "Begrunn avslaget slik at innmelderen forstår det. Innmelderen får lese det.",
    Stage.STOPPED: "Skriv hva dere har lært, slik at andre kan ha nytte av det.",
}


class MoveForm(forms.Form):
    """One move between stages, with the reason that most of them need; the act says which."""

    reason = Reason(rows=4, required=False)

    def __init__(self, data: Mapping[str, str] | None = None, *, to: Stage) -> None:
        super().__init__(data, auto_id=f"id_{to.value}_%s")
        self.to = to
        self.fields["reason"].help_text = _WHAT_TO_WRITE.get(to, "")
        if to == Stage.RETURNED:
            self.fields["reason"].label = "Spørsmål til innmelderen"


class ConfirmProgrammeForm(forms.Form):
    """The office confirms the programme, or puts the project into another."""

    programme = forms.ModelChoiceField(
        label="Program",
        queryset=Programme.objects.none(),
        empty_label=None,
        error_messages={
            "required": "Velg et program.",
            "invalid_choice": "Programmet finnes ikke i strategien. Velg et av dem i listen.",
        },
    )
    reason = Reason(
        help_text="Må fylles ut når du velger et annet program enn innmelderen. Innmelderen får lese det.",
        rows=3,
        required=False,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, project: Project) -> None:
        super().__init__(data, auto_id="id_programme_%s", initial={"programme": project.programme_id})
        self.fields["programme"].queryset = Programme.objects.filter(strategy=project.strategy_id)
