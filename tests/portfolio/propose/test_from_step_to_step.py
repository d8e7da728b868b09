"""From step to step of a proposal: what is valid is saved, what is wrong is said, and one gets where one wants."""

import re

import pytest

from portfolio import proposals
from portfolio.proposals import Step
from tests.portfolio.propose.steps import STEPS, errors


@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_and_names_itself_in_title_and_progress(step, logged_in, draft):
    html = logged_in.get(f"/forslag/{draft.pk}/{step}/").content.decode()
    label, number = Step(step).label, STEPS.index(step) + 1
    assert re.findall(r"<title>\s*(.*?)\s*–", html) == [f"{label} (steg {number} av 6)"]
    assert re.findall(r'<span aria-current="step">(.*?)</span>', html) == [label]
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == [label]


def test_next_leads_through_every_step_to_the_summary_and_then_nothing_is_missing(save, whole, draft):
    targets = [save(step, "neste", **whole[step]).url for step in STEPS]
    expected = [f"/forslag/{draft.pk}/{place}/" for place in (*STEPS[1:], "oppsummering")]
    assert targets == expected
    draft.refresh_from_db()
    assert proposals.missing(draft) == []


@pytest.mark.parametrize("step", STEPS)
def test_next_says_what_is_missing_at_its_field_and_only_of_this_step(step, save, draft):
    fields = {"title": "Et utkast"} if step == "behov" else {"kind": "project"} if step == "losning" else {}
    response = save(step, "neste", **fields)
    expected = {item.field for item in proposals.missing(draft) if item.step == step}
    assert set(errors(response)) == expected != set()
    html = response.content.decode()
    links = re.findall(r'<a class="ds-link" href="#(id_[^"]+)"', html)
    assert links == [f"id_{name}" for name in response.context["form"].fields if name in expected]
    assert [link for link in links if f'id="{link}"' not in html] == []
    assert re.findall(r"<title>\s*(\w+):", html) == ["Feil"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("go", ["lagre", *STEPS, "oppsummering", "", "noe helt annet"])
def test_every_other_button_saves_and_goes_where_it_says_though_something_is_missing(step, go, save, draft):
    fields = {"title": "Et utkast"} if step == "behov" else {"kind": "measure"} if step == "losning" else {}
    response = save(step, go, **fields)
    place = go if go in (*STEPS, "oppsummering") else step
    assert response.url == f"/forslag/{draft.pk}/{place}/"


def test_saving_a_draft_says_so(save, logged_in, draft):
    response = logged_in.get(save("behov", title="Bedre tittel").url)
    assert [str(message) for message in response.context["messages"]] == ["Utkastet er lagret."]
    assert response.context["project"].title == "Bedre tittel"


def test_what_is_valid_is_saved_and_what_is_not_stays_in_its_field(save, draft):
    response = save("ressurser", "lagre", investment_cost="mye", operating_cost="20 000 kr", effort_days="-3")
    assert errors(response) == {
        "investment_cost": ["Skriv et helt tall i kroner, for eksempel 250\u00a0000."],
        "effort_days": ["Tallet kan ikke være negativt."],
    }
    html = response.content.decode()
    assert re.findall(r'name="(?:investment_cost|effort_days)" value="([^"]*)"', html) == ["mye", "-3"]
    draft.refresh_from_db()
    assert (draft.investment_cost, draft.operating_cost, draft.effort_days) == (None, 20_000, None)


@pytest.mark.parametrize("go", ["neste", "behov", "oppsummering"])
def test_nobody_goes_on_from_a_field_that_cannot_be_kept(go, save):
    assert errors(save("ressurser", go, investment_cost="mye"))["investment_cost"] == [
        "Skriv et helt tall i kroner, for eksempel 250\u00a0000."
    ]


def test_an_empty_title_leaves_the_old_one_and_saves_the_rest(save, draft):
    assert errors(save("behov", title="", need="Nytt behov")) == {"title": ["Gi forslaget en tittel."]}
    draft.refresh_from_db()
    assert (draft.title, draft.need) == ("Et utkast", "Nytt behov")


def test_a_field_can_be_emptied_again(save, draft):
    save("behov", title="Et utkast", need="Noe")
    save("behov", title="Et utkast", need="")
    draft.refresh_from_db()
    assert draft.need == ""


def test_enter_in_a_field_presses_next_and_not_a_step_of_the_progress(logged_in, draft):
    html = logged_in.get(f"/forslag/{draft.pk}/losning/").content.decode()
    buttons = re.findall(r'<button[^>]*name="go" value="(\w+)"', html)
    assert buttons == ["neste", "behov", "gevinster", "program", "ressurser", "oppsummering", "neste", "lagre", "behov"]
