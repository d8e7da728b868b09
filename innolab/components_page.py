"""/komponenter/, in DEBUG only: every shared piece of templates/components/ in its variants, to look at and to test."""

import re
from typing import Any

from crispy_forms.bootstrap import AppendedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Row, Submit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.models import Programme
from portfolio.workflow import Stage

PRINCIPLES = [
    {"hashtag": "#Helhetlig", "verdict": "carries", "label": "bærende"},
    {"hashtag": "#Teknologi", "verdict": "supports", "label": "støtter"},
    {"hashtag": "#MennesketISentrum", "verdict": "neutral", "label": "nøytral"},
    {"hashtag": "#Kompetanse", "verdict": "opposes", "label": "motvirker"},
    {"hashtag": "#Samskaping", "verdict": "", "label": ""},
]
STEPS = [
    {"label": "Behovet", "state": "done", "href": "?steg=1"},
    {"label": "Løsningen", "state": "done", "href": "?steg=2"},
    {"label": "Gevinster", "state": "current", "href": "?steg=3"},
    {"label": "Program", "state": "todo", "href": "?steg=4"},
    {"label": "Ressurser og tid", "state": "todo", "href": ""},
]
SPRITE = settings.BASE_DIR / "static" / "vendor" / "aksel-icons" / "sprite.svg"


class SampleForm(forms.Form):
    """Every kind of field that the portal uses."""

    title = forms.CharField(label="Tittel", help_text="Kort og konkret.", max_length=40)
    need = forms.CharField(label="Behov", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    unit = forms.ChoiceField(label="Enhet", choices=[("", "Velg enhet"), ("skole", "Skole"), ("helse", "Helse")])
    cost = forms.IntegerField(label="Investering", help_text="I hele kroner.", min_value=0)
    starts_on = forms.DateField(label="Ønsket oppstart", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    statutory = forms.BooleanField(label="Oppgaven er lovpålagt", help_text="Loven krever den.", required=False)
    kind = forms.ChoiceField(
        label="Hva slags forslag er dette?",
        choices=[("project", "Prosjekt"), ("measure", "Tiltak"), ("experiment", "Eksperiment")],
        widget=forms.RadioSelect,
        help_text="Et tiltak trenger ingen prosjektorganisasjon.",
    )
    types = forms.MultipleChoiceField(
        label="Type innovasjon",
        choices=[("new", "Ny tjeneste"), ("better", "Bedre tjeneste"), ("work", "Arbeidsprosess")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    token = forms.CharField(widget=forms.HiddenInput, initial="skjult")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(
            "title",
            "need",
            "unit",
            Fieldset("Ressurser og tid", Row(AppendedText("cost", "kr"), "starts_on"), "statutory"),
            "kind",
            "types",
            "token",
            ButtonHolder(Submit("save", "Lagre utkast")),
        )
        return helper


def sample_messages(request: HttpRequest) -> list[messages.storage.base.Message]:
    texts = {
        messages.SUCCESS: "Utkastet er lagret.",
        messages.INFO: "Forslaget ligger hos porteføljekontoret.",
        messages.WARNING: "Planen er endret siden du åpnet siden.",
        messages.ERROR: "Forslaget ble ikke sendt.",
    }
    return [messages.storage.base.Message(level, text) for level, text in texts.items()]


def context(request: HttpRequest) -> dict[str, Any]:
    return {
        "stages": Stage.choices,
        "colours": Programme.Colour.choices,
        "principles": PRINCIPLES,
        "steps": STEPS,
        "icons": re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()),
        "sample_messages": sample_messages(request),
        "reasons": ["#Samskaping er ikke vurdert.", "Programmet er ikke bekreftet."],
        "actions": [{"label": "Nytt forslag", "href": "#"}, {"label": "Last ned", "href": "#"}],
        "until": timezone.localdate(),
        "address": {"is_filtered": True, "chips": [{"label": "Enhet: Skole", "href": "#"}], "without_filters": "#"},
        "page_obj": Paginator(range(200), 20).page(5),
        "form": SampleForm(auto_id="ny_%s"),
        "bound_form": SampleForm({"title": "x" * 50, "cost": "-1", "starts_on": "i går", "token": "skjult"}),
    }


@require_safe
@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "components_page.html", context(request))
