"""Leadership's decision by the form on the entry's page; the act itself is tested in test_decide_action_plan.py."""

import re

import pytest
from django.test import Client

from portfolio.models import ActionPlan, Decision
from tests.cast import ROLES, adopted
from tests.pages import html_of, main_of, words

REASON = "Vi har råd til det i år, og brukerne venter på løsningen."


@pytest.fixture
def entry(make_entry):
    return make_entry("candidate", title="Digitalt tilsyn")


def form_of(response):
    """The form of the decision."""
    return re.search(r"<form [^>]*action=\"/handlingsplan/poster/.*?</form>", html_of(response), re.DOTALL)[0]


@pytest.fixture
def decide(client, leader, entry):
    """Sends the form, as the leader unless somebody else is named; what is said replaces what is right."""

    def post(user=leader, pk=entry.pk, **said):
        client.force_login(user)
        return client.post(
            f"/handlingsplan/poster/{pk}/", {"decision": "included", "reason": REASON, "version": 0, **said}
        )

    return post


def state_of(entry):
    entry.refresh_from_db()
    return entry.decision, entry.rank, entry.plan.__class__.objects.get(pk=entry.plan_id).version


def assert_untouched(entry):
    assert state_of(entry) == ("candidate", 1, 0)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_only_leadership_decides_and_others_are_told_who_may(role, cast, decide, entry):
    response = decide(cast[role])
    if role == "leader":
        assert (response.status_code, state_of(entry)) == (302, ("included", 1, 1))
    else:
        assert response.status_code == 403
        assert re.findall(r"<li>(.*?)</li>", main_of(response)) == ["Ledelse"]
        assert_untouched(entry)


def test_the_decision_is_kept_and_the_plan_shows_it(decide, entry, leader, client):
    response = decide()
    assert response["Location"] == f"{entry.plan.get_absolute_url()}#post-{entry.pk}"
    row = Decision.objects.get()
    assert (row.project, row.plan, row.kind, row.reason, row.by) == (
        entry.project,
        entry.plan,
        "included",
        REASON,
        leader,
    )
    page = words(main_of(client.get(response["Location"])))
    assert "«Digitalt tilsyn» er med i planen." in page
    assert REASON in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": ""}, "Skriv en begrunnelse. Den vises for alle som følger prosjektet."),
        ({"reason": " \t "}, "Skriv en begrunnelse. Den vises for alle som følger prosjektet."),
        ({"reason": "\x00\x07"}, "Skriv en begrunnelse. Den vises for alle som følger prosjektet."),
        ({"reason": "x" * 2001}, "Teksten kan ha høyst 2 000 tegn. Nå har den 2001."),
        ({"decision": ""}, "Velg hva som skal skje med prosjektet."),
        ({"decision": "tull"}, "Velg en av beslutningene i listen."),
        ({"version": ""}, "Siden manglet noe. Last den på nytt, og prøv igjen."),
        ({"version": "tull"}, "Siden manglet noe. Last den på nytt, og prøv igjen."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_typed_is_lost(said, sentence, decide, entry):
    response = decide(**said)
    assert response.status_code == 200
    form = form_of(response)
    assert re.findall(r"<li>(.*?)</li>", form) == [sentence]
    reason = said.get("reason", REASON)
    if reason.strip() and "\x00" not in reason:
        assert reason in form
    assert (' value="included" required checked' in form) == ("decision" not in said)
    assert_untouched(entry)


def test_control_characters_are_left_out_of_the_reason(decide):
    decide(reason="Godt\x00 begrunnet.\x0b")
    assert Decision.objects.get().reason == "Godt begrunnet."


def test_markup_in_the_reason_is_shown_as_text(decide, client, entry):
    decide(reason="<img src=x onerror=alert(1)>")
    html = html_of(client.get(entry.plan.get_absolute_url()))
    assert ("<img src=x" in html, "&lt;img src=x" in html) == (False, True)


def test_on_a_stale_version_the_entry_comes_again_as_it_is_now_with_what_was_typed(decide, entry, plan):
    ActionPlan.objects.filter(pk=plan.pk).update(version=7)
    response = decide()
    assert response.status_code == 409
    page = words(main_of(response))
    assert "Beslutningen om «Digitalt tilsyn» er ikke lagret." in page
    assert "Noen andre har endret planen etter at du åpnet siden." in page
    form = form_of(response)
    assert f">{REASON}</textarea>" in form
    assert ' value="included" required checked' in form
    assert 'name="version" value="7"' in form
    assert state_of(entry) == ("candidate", 1, 7)


def test_a_double_click_decides_once_and_looks_like_one(decide, entry):
    first, second = decide(), decide()
    assert (first.status_code, second.status_code) == (302, 302)
    assert (state_of(entry), Decision.objects.count()) == (("included", 1, 1), 1)


@pytest.mark.parametrize("end", ["out", "adopted"])
def test_where_the_form_is_gone_what_was_typed_is_still_shown(end, decide, entry, plan, leader):
    if end == "out":
        decide(decision="out")
    else:
        adopted(plan, by=leader, state="closed")
    response = decide(decision="reserve", version=1)
    assert response.status_code == 409
    assert f'<p class="kept-text">{REASON}</p>' in html_of(response)
    assert "<form" not in main_of(response)


def test_whoever_works_through_the_candidates_is_led_to_the_next(decide, make_entry, entry):
    make_entry("reserve")
    waiting = make_entry("candidate")
    assert decide(then="next")["Location"] == f"/handlingsplan/poster/{waiting.pk}/"
    assert decide(pk=waiting.pk, version=1, then="next")["Location"].endswith(f"#post-{waiting.pk}")


def test_after_the_last_candidate_those_before_it_that_wait_come_again(decide, make_entry, entry):
    last = make_entry("candidate")
    assert decide(pk=last.pk, then="next")["Location"] == f"/handlingsplan/poster/{entry.pk}/"


def test_taking_one_out_leads_on_to_the_one_that_stood_behind_it(decide, make_entry, entry):
    before, after = make_entry("candidate"), make_entry("candidate")
    response = decide(pk=before.pk, decision="out", then="next")
    assert response["Location"] == f"/handlingsplan/poster/{after.pk}/"


def test_in_an_adopted_plan_leadership_decides_on(decide, entry, plan, leader):
    adopted(plan, by=leader)
    assert (decide().status_code, state_of(entry)) == (302, ("included", 1, 1))


def test_a_rule_that_says_no_is_said_at_the_entry(decide, make_entry, leader):
    entry = make_entry("candidate")
    entry.project.checklist.assessments.filter(principle__slug="teknologi").delete()
    response = decide(pk=entry.pk)
    assert response.status_code == 409
    form = form_of(response)
    assert re.findall(r"<li>(.*?)</li>", form) == ["#Teknologi er ikke vurdert ferdig."]


def test_a_decision_is_never_made_by_following_a_link(client, leader, entry):
    client.force_login(leader)
    response = client.get(
        f"/handlingsplan/poster/{entry.pk}/", {"decision": "included", "reason": REASON, "version": 0}
    )
    assert response.status_code == 200
    assert_untouched(entry)


def test_without_a_form_token_nothing_is_decided_and_the_page_helps(leader, entry):
    client = Client(enforce_csrf_checks=True)
    client.force_login(leader)
    response = client.post(
        f"/handlingsplan/poster/{entry.pk}/", {"decision": "included", "reason": REASON, "version": 0}
    )
    assert response.status_code == 403
    assert REASON in html_of(response)
    assert_untouched(entry)


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_an_entry_that_does_not_exist_is_not_found(pk, decide):
    assert decide(pk=pk).status_code == 404


def test_the_form_on_the_page_is_the_one_that_is_understood(client, leader, entry):
    """The token, the version and the names come from the page itself."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(leader)
    html = html_of(browser.get(f"/handlingsplan/poster/{entry.pk}/"))
    form = re.search(rf'action="(/handlingsplan/poster/{entry.pk}/)">(.*?)</form>', html, re.DOTALL)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    response = browser.post(form[1], {**hidden, "decision": "reserve", "reason": REASON})
    assert (response.status_code, state_of(entry)) == (302, ("reserve", 1, 1))
