"""Forms of the inbox: its filter, what is done to one case, and to several."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from innolab.accounts.models import User
from portfolio.forms.reasons import Reason
from portfolio.models import IntakeRound, Programme, Project, Unit
from portfolio.models.project_queryset import ProjectQuerySet
from portfolio.models.sorting import norwegian
from portfolio.permissions import ASSESS, who_may
from portfolio.workflow import ALLOWED_MOVES, Stage

_SEEN = re.compile(r"(?P<project>\d{1,18}):(?P<person>\d{0,18})")
ME, NOBODY, LATE = "meg", "ingen", "over"
_ORDERS = {
    "eldst": ("Eldste først", ["submitted_at", "pk"]),
    "nyest": ("Nyeste først", ["-submitted_at", "-pk"]),
    "tittel": ("Tittel", [norwegian("title"), "pk"]),
    "enhet": ("Enhet", [norwegian("unit__name"), "submitted_at", "pk"]),
}


class InboxFilter(FilterSet):
    """What stands in the address of the inbox; what it does not understand counts for nothing."""

    frist = ChoiceFilter(
        label="Svarfrist", empty_label="Alle frister", choices=[(LATE, "Over fristen")], method="filter_due"
    )
    saksbehandler = ChoiceFilter(
        label="Saksbehandler", empty_label="Alle", choices=lambda: _people(), method="filter_assigned"
    )
    runde = ModelChoiceFilter(
        field_name="intake_round",
        queryset=IntakeRound.objects.all(),
        label="Runde",
        empty_label="Alle runder",
        null_label="Uten runde",
    )
    enhet = ModelChoiceFilter(field_name="unit", queryset=Unit.objects.all(), label="Enhet", empty_label="Alle enheter")
    program = ModelChoiceFilter(
        field_name="programme",
        queryset=Programme.objects.select_related("strategy"),
        label="Program",
        empty_label="Alle programmer",
    )
    sorter = ChoiceFilter(
        label="Sorter etter",
        empty_label="Svarfrist",
        choices=[(name, label) for name, (label, _) in _ORDERS.items()],
        method="sort",
    )

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.form.cleaned_data.items() if name != "sorter")

    def filter_due(self, found: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return found.overdue(timezone.localdate())

    def filter_assigned(self, found: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return found.filter(assigned_to={ME: self.request.user.pk, NOBODY: None}.get(value, value))

    def sort(self, found: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return found.order_by(*_ORDERS[value][1])


def _people() -> list[tuple[str, str]]:
    """Whoever may have cases, or has one though they may not any longer."""
    open_cases = Project.objects.filter(stage__in=(Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED))
    people = User.objects.filter(Q(pk__in=who_may(ASSESS).values("pk")) | Q(pk__in=open_cases.values("assigned_to")))
    named = [(str(person.pk), person.name) for person in people.order_by(norwegian("name"), "pk")]
    return [(ME, "Meg"), (NOBODY, "Ingen"), *named]


class PersonField(forms.ModelChoiceField):
    """Anybody there is; portfolio.projects.assign says who may see to a case. Offers those who may."""

    def __init__(self, **options: Any) -> None:
        super().__init__(User.objects.all(), required=False, empty_label="Ingen", **options)

    def offer(self) -> None:
        self.choices = [("", self.empty_label), *((person.pk, person.name) for person in who_may(ASSESS))]


class AssignForm(forms.Form):
    """Who sees to one case; `seen` says who did when the page was made."""

    to = PersonField(label="Saksbehandler")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None = None, *, project: Project) -> None:
        assigned = project.assigned_to_id
        super().__init__(data, auto_id="id_assign_%s", initial={"to": assigned, "seen": assigned})
        self.fields["to"].offer()


class SeveralForm(forms.Form):
    """The same for several of the queue: one act, and what it wants to know."""

    ASSIGN = "assign"

    projects = forms.ModelMultipleChoiceField(
        label="Forslag",
        queryset=Project.objects.none(),
        widget=forms.MultipleHiddenInput,  # the check boxes stand in the rows
        error_messages={
            "required": "Velg minst ett forslag i listen.",
            "invalid_choice": "Et av forslagene finnes ikke. Velg på nytt.",
            "invalid_pk_value": "Et av forslagene finnes ikke. Velg på nytt.",
        },
    )
    act = forms.ChoiceField(
        label="Hva skal gjøres med de valgte?",
        choices=[
            (ASSIGN, "Tildel"),
            *((to, ALLOWED_MOVES[Stage.SUBMITTED, to].label) for to in (Stage.RETURNED, Stage.PARKED, Stage.DECLINED)),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hva som skal gjøres.", "invalid_choice": "Velg hva som skal gjøres."},
    )
    to = PersonField(label="Saksbehandler", error_messages={"invalid_choice": "Personen finnes ikke. Velg en annen."})
    reason = Reason(
        label="Spørsmål eller begrunnelse",
        help_text="Den samme teksten går til alle innmelderne.",
        rows=4,
        required=False,
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id="id_several_%s", initial={"act": self.ASSIGN, "to": user.pk})
        self.fields["projects"].queryset = Project.objects.visible_to(user).sent_in()
        self.fields["to"].offer()

    @property
    def checked(self) -> set[str]:
        """The rows that were checked, as they came."""
        return set(self.data.getlist("projects")) if self.is_bound else set()

    @property
    def seen(self) -> dict[int, int | None]:
        """Who had each case on the page that was sent, from «17:3» or «17:»; anything else counts for nothing."""
        pairs = filter(None, map(_SEEN.fullmatch, self.data.getlist("seen")))
        return {int(pair["project"]): int(pair["person"]) if pair["person"] else None for pair in pairs}
