"""The fields of a proposal: each is read as people write it, and refused in words."""

import datetime
import re

import pytest
from django.utils import timezone

from portfolio.models import Project, Unit
from portfolio.models.action_plan import add_months
from tests.portfolio.propose.steps import STEPS, errors

MARKUP = "<script>alert('x')</script> & <b>fet</b>"
SHOWN = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;b&gt;fet&lt;/b&gt;"


def test_only_what_is_never_asked_for_is_called_optional(logged_in, draft):
    optional = []
    for step in STEPS:
        html = logged_in.get(f"/forslag/{draft.pk}/{step}/").content.decode()
        optional += re.findall(r'>([^<>]+?) <span class="optional">', html)
    assert [label.strip() for label in optional] == ["Andre å samarbeide med", "Føringer som forslaget svarer på"]


TEXTS = [
    ("behov", "title"),
    ("behov", "need"),
    ("losning", "solution"),
    ("losning", "hypothesis"),
    ("gevinster", "affected"),
    ("gevinster", "benefits"),
    ("gevinster", "collaborators"),
    ("program", "programme_reason"),
]


def fill(step, field, text, whole):
    extra = {"kind": "experiment"} if step == "losning" else {}
    return whole[step] | extra | {field: text}


@pytest.mark.parametrize(("step", "field"), TEXTS)
def test_markup_in_every_text_is_shown_as_text(step, field, save, whole, logged_in, draft):
    assert save(step, **fill(step, field, MARKUP, whole)).status_code == 302
    for page in (step, "oppsummering"):
        html = logged_in.get(f"/forslag/{draft.pk}/{page}/").content.decode()
        assert (SHOWN in html, "<script>alert" in html) == (True, False)


@pytest.mark.parametrize(("step", "field"), TEXTS)
def test_control_characters_are_left_out_of_every_text(step, field, save, whole, draft):
    assert save(step, **fill(step, field, "Til\x00 og\x07 med\x7f\u200b", whole)).status_code == 302
    draft.refresh_from_db()
    assert getattr(draft, field) == "Til og med"


@pytest.mark.parametrize(("step", "field"), TEXTS)
def test_a_text_that_is_too_long_is_not_cut_but_asked_to_be_shorter(step, field, save, whole, draft):
    most, words = (120, "120") if field == "title" else (5_000, "5\u00a0000")
    assert save(step, **fill(step, field, "å" * most, whole)).status_code == 302
    response = save(step, **fill(step, field, "å" * (most + 1), whole))
    noun, ending = ("Tittelen", "") if field == "title" else ("Teksten", ", så den må kortes ned")
    assert errors(response)[field] == [f"{noun} er på {most + 1} tegn. Det er plass til {words}{ending}."]
    assert "å" * (most + 1) in response.content.decode()


def test_only_the_title_has_a_length_that_the_browser_holds(logged_in, draft):
    found = [
        name
        for step in STEPS
        for name, field in logged_in.get(f"/forslag/{draft.pk}/{step}/").context["form"].fields.items()
        if "maxlength" in field.widget.attrs
    ]
    assert found == ["title"]


def test_a_title_on_several_lines_becomes_one_line(save, draft):
    save("behov", title="Første\r\nandre\tlinje")
    draft.refresh_from_db()
    assert draft.title == "Første andre linje"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "Tallet kan ikke være negativt."),
        ("12,50", "Skriv et helt tall i kroner, for eksempel 250\u00a0000."),
        ("99999999999", "Tallet er for stort. Det største du kan skrive, er 10\u00a0000\u00a0000\u00a0000."),
        ("9" * 400, "Tallet er for stort. Det største du kan skrive, er 10\u00a0000\u00a0000\u00a0000."),
    ],
)
@pytest.mark.parametrize("field", ["investment_cost", "operating_cost"])
def test_absurd_money_is_refused_in_words(field, typed, sentence, save):
    assert errors(save("ressurser", **{field: typed})) == {field: [sentence]}


def test_money_is_read_as_norwegians_write_it_and_shown_back_so(save, logged_in, draft):
    save("ressurser", investment_cost="1 250 000 kr", operating_cost="180.000", effort_days="0")
    draft.refresh_from_db()
    assert (draft.investment_cost, draft.operating_cost, draft.effort_days) == (1_250_000, 180_000, 0)
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    assert form["investment_cost"].value() == "1\u00a0250\u00a0000"


def test_start_and_duration_become_a_period_of_whole_months(save, logged_in, draft):
    start = add_months(timezone.localdate(), 3)
    save("ressurser", starts_on=start.isoformat(), duration_months="5")
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (start, add_months(start, 5) - datetime.timedelta(days=1))
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    assert (form["starts_on"].value(), form["duration_months"].value()) == (start, "5")
    save("ressurser")
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (None, None)


def test_half_a_period_cannot_be_kept_and_the_other_half_is_asked_for(save, draft):
    start = timezone.localdate().replace(day=1).isoformat()
    assert errors(save("ressurser", starts_on=start)) == {
        "duration_months": ["Skriv også hvor mange måneder arbeidet varer."]
    }
    assert errors(save("ressurser", duration_months="3")) == {
        "starts_on": ["Velg også hvilken måned arbeidet bør starte."]
    }
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (None, None)


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        ("0", "Varigheten må være minst 1 måned."),
        ("61", "Tallet er for stort. Det største du kan skrive, er 60."),
        ("-2", "Tallet kan ikke være negativt."),
    ],
)
def test_an_absurd_duration_is_refused_once_and_leaves_the_period(months, sentence, save, draft):
    start = timezone.localdate().replace(day=1)
    save("ressurser", starts_on=start.isoformat(), duration_months="2")
    data = {"investment_cost": "0", "operating_cost": "0", "effort_days": "0", "starts_on": start.isoformat()}
    assert errors(save("ressurser", "neste", duration_months=months, **data)) == {"duration_months": [sentence]}
    draft.refresh_from_db()
    assert draft.duration_months == 2


@pytest.mark.parametrize("typed", ["2026-13-01", "i morgen", "1999-01-01"])
def test_an_unknown_month_is_refused_in_words(typed, save):
    assert errors(save("ressurser", starts_on=typed, duration_months="2")) == {"starts_on": ["Velg en måned i listen."]}


def test_the_months_have_norwegian_names_and_a_draft_keeps_its_own_old_one(logged_in, draft):
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    choices = form.fields["starts_on"].choices
    assert (len(choices), choices[0]) == (38, ("", "Velg måned"))
    Project.objects.filter(pk=draft.pk).update(starts_on="2020-03-17", ends_on="2020-05-02")
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    assert form.fields["starts_on"].choices[1] == ("2020-03-01", "mars 2020")
    assert (form["starts_on"].value(), form["duration_months"].value()) == (datetime.date(2020, 3, 1), "3")


def test_an_experiment_needs_a_hypothesis_and_a_project_does_not(save):
    data = {"solution": "Prøv det.", "innovation_types": ["new_service"]}
    assert errors(save("losning", "neste", kind="experiment", **data)) == {
        "hypothesis": ["Et eksperiment trenger en hypotese: Hva tror du vil skje?"]
    }
    assert save("losning", "neste", kind="project", **data).status_code == 302


def test_unknown_choices_are_refused_in_words(save, draft):
    assert errors(save("losning", kind="revolusjon", innovation_types=["magi"])) == {
        "kind": ["Velg prosjekt, tiltak eller eksperiment."],
        "innovation_types": ["Velg blant typene i listen."],
    }
    assert errors(save("gevinster", unit="999999")) == {
        "unit": ["Velg en enhet i listen. Den du hadde valgt, er ikke i bruk lenger."]
    }


def test_only_units_in_use_can_be_chosen_and_the_draft_keeps_its_own(logged_in, draft, unit):
    Unit.objects.create(slug="nedlagt", name="Nedlagt", is_active=False)
    own = Unit.objects.create(slug="egen", name="Egen", is_active=False)
    Project.objects.filter(pk=draft.pk).update(unit=own)
    form = logged_in.get(f"/forslag/{draft.pk}/gevinster/").context["form"]
    assert [label for _, label in form.fields["unit"].choices] == ["Velg enhet", "Egen", "Skole"]
