"""The forms of the panel, with a script and without: what they answer, and what is kept of what was typed."""

import datetime
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from innolab.days import FIRST_DAY, LAST_DAY
from portfolio.models import ActionPlan, Decision, Project
from portfolio.workflow import Stage
from roadmap.moving import objections
from roadmap.views.working import acts_for
from tests.cast import ROLES, adopted

JSON = {"HTTP_ACCEPT": "application/json"}
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)
WHY = "Leverandøren er forsinket."


def now(project):
    return Project.objects.get(pk=project.pk)


def a_week_later(project, **more):
    project = now(project)
    return {
        "project": project.pk,
        "starts_on": (project.starts_on + WEEK).isoformat(),
        "ends_on": (project.ends_on + WEEK).isoformat(),
        "version": project.version,
        **more,
    }


def post(client, name, form, query="", **more):
    return client.post(reverse(f"roadmap:{name}") + query, form, **more)


def text(response):
    return unescape(response.content.decode())


@pytest.fixture
def leading(client, leader):
    client.force_login(leader)
    return client


@pytest.fixture
def entries(make_entry):
    return [make_entry(kind) for kind in ("included", "candidate", "reserve")]


@pytest.fixture
def project(entries):
    return entries[0].project


def test_without_a_script_a_move_leads_back_to_the_row_and_is_told(leading, project, plan):
    before = project.starts_on
    response = post(leading, "move", a_week_later(project), f"?plan={plan.year}&gruppe=ingen")
    assert response["Location"] == f"/veikart/?plan={plan.year}&gruppe=ingen#prosjekt-{project.pk}"
    assert now(project).starts_on == before + WEEK
    assert "«Prosjekt 1» går nå fra" in text(leading.get(response["Location"]))


def test_with_a_script_it_answers_what_was_done_and_what_can_be_taken_back(leading, project):
    answer = post(leading, "move", a_week_later(project), **JSON).json()
    assert answer["said"].startswith("«Prosjekt 1» går nå fra ")
    assert (answer["project"], answer["conflicts"]) == (project.pk, [])
    moved = now(project)
    days = {"starts_on": moved.starts_on.isoformat(), "ends_on": moved.ends_on.isoformat()}
    assert answer["stands"] == {"version": moved.version, **days}
    assert "flytting i tid, «Prosjekt 1»" in unescape(answer["undo"])


def test_what_the_move_comes_into_conflict_with_is_told_at_once(leading, project, plan):
    far = {"starts_on": "2090-01-01", "ends_on": "2090-02-01"}
    (conflict,) = post(leading, "move", a_week_later(project, **far), **JSON).json()["conflicts"]
    assert conflict.startswith("Hele perioden, jan\u00a02090 – feb\u00a02090, ligger utenfor planen.")
    page = post(leading, "move", a_week_later(project), follow=True)
    assert "ligger utenfor planen." in text(page)


def test_a_leader_decides_and_ranks_from_the_panel(leading, entries, plan):
    form = {"entry": entries[1].pk, "decision": "included", "reason": WHY, "version": 0}
    assert post(leading, "decide", form, **JSON).json()["said"] == "«Prosjekt 2» er med i planen."
    form = {"entry": entries[2].pk, "rank": "1", "version": 1}
    assert post(leading, "place", form, **JSON).json()["said"] == "«Prosjekt 3» står nå på plass 1."
    assert list(plan.entries.order_by("rank").values_list("pk", "decision")) == [
        (entries[2].pk, "reserve"),
        (entries[0].pk, "included"),
        (entries[1].pk, "included"),
    ]


def test_each_act_tells_to_which_version_of_the_plan_it_has_led(leading, entries, project, plan):
    """So that what is done next, before the picture is drawn anew, is no conflict with oneself."""

    def led_on(name, form):
        found = post(leading, name, form, **JSON).json()["led_on"]
        return found and (found["plan"], found["seen"], found["version"], found["ranks"])

    keys = [entry.project_id for entry in entries]
    before = [[key, rank] for rank, key in enumerate(keys, 1)]
    after = [[key, rank] for rank, key in enumerate([keys[2], *keys[:2]], 1)]
    assert led_on("move", a_week_later(project)) is None
    assert led_on("place", {"entry": entries[2].pk, "rank": 1, "version": 0}) == (plan.pk, 0, 1, after)
    form = {"entry": entries[1].pk, "decision": "reserve", "reason": WHY, "version": 1}
    assert led_on("decide", form) == (plan.pk, 1, 2, None)
    assert led_on("undo", {"number": 3}) == (plan.pk, 2, 3, None)
    assert led_on("undo", {"number": 2}) == (plan.pk, 3, 4, before)
    assert led_on("redo", {"number": 2}) == (plan.pk, 4, 5, after)
    ActionPlan.objects.update(version=9)
    assert led_on("place", {"entry": entries[2].pk, "rank": 1, "version": 5}) is None  # others came


def test_a_second_click_on_a_decision_is_no_conflict(leading, entries):
    form = {"entry": entries[1].pk, "decision": "reserve", "reason": WHY, "version": 0}
    assert [post(leading, "decide", form, **JSON).status_code for _ in range(2)] == [200, 200]
    assert Decision.objects.count() == 1


def test_taking_out_is_taken_back_as_it_is_offered(leading, entries, plan):
    form = {"entry": entries[1].pk, "decision": "out", "reason": WHY, "version": 0}
    answer = post(leading, "decide", form, **JSON).json()
    assert answer["said"] == "«Prosjekt 2» er tatt ut."
    assert "beslutningen «tatt ut», «Prosjekt 2»" in unescape(answer["undo"])
    answer = post(leading, "undo", {"number": 1}, **JSON).json()
    assert answer["said"] == "Angret: beslutningen «tatt ut», «Prosjekt 2»."
    assert list(plan.entries.ranked()) == entries


def test_undo_and_redo_lead_through_the_visit(leading, project, entries, plan):
    before = now(project).starts_on
    post(leading, "move", a_week_later(project))
    post(leading, "place", {"entry": entries[2].pk, "rank": 1, "version": 0})
    for number in (2, 1, 1):  # the last one is a second click
        post(leading, "undo", {"number": number})
    assert (now(project).starts_on, list(plan.entries.ranked())) == (before, entries)
    answer = post(leading, "redo", {"number": 1}, **JSON).json()
    assert answer["said"] == "Gjort om igjen: flytting i tid, «Prosjekt 1»."
    assert now(project).starts_on == before + WEEK
    assert post(leading, "redo", {"number": 9}, **JSON).json()["said"] == "Det er alt gjort."


def test_an_undo_that_is_refused_says_why(leading, project, owner):
    other = Client()
    other.force_login(owner)
    reason = "owner Testesen har endret perioden til «Prosjekt 1» etterpå, så flyttingen kan ikke angres."
    for number in (1, 2):
        post(leading, "move", a_week_later(project))
        post(other, "move", a_week_later(project))
        if number == 1:
            answer = post(leading, "undo", {"number": number}, **JSON)
            assert (answer.status_code, answer.json()["reasons"]) == (409, [reason])
        else:
            assert reason in text(post(leading, "undo", {"number": number}, follow=True))


def test_whoever_moved_first_is_named_to_the_one_who_came_second(client, leader, owner, project):
    client.force_login(owner)
    late = a_week_later(project)
    post(client, "move", {**late, "starts_on": (project.starts_on - WEEK).isoformat()})
    client.force_login(leader)
    answer = post(client, "move", late, **JSON)
    reason = "owner Testesen har endret prosjektet etter at du så det. Se hvordan det er nå, og prøv igjen."
    assert (answer.status_code, answer.json()["reasons"], answer.json()["wants_reason"]) == (409, [reason], False)
    page = post(client, "move", late)
    assert (page.status_code, reason in text(page)) == (409, True)
    assert f'name="version" value="{now(project).version}"' in text(page)
    assert f'value="{late["starts_on"]}"' in text(page)


def test_in_an_adopted_plan_the_script_is_told_that_a_reason_is_wanted(leading, leader, project, plan):
    adopted(plan, by=leader)
    answer = post(leading, "move", a_week_later(project), **JSON)
    assert (answer.status_code, answer.json()["wants_reason"]) == (422, True)
    assert post(leading, "move", a_week_later(project, reason=WHY), **JSON).status_code == 200
    assert post(leading, "undo", {"number": 1}, **JSON).status_code == 200
    assert list(Decision.objects.order_by("pk").values_list("reason", flat=True)) == [WHY, "Angret flytting i tid."]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"starts_on": ""}, "Starter: Skriv en dato, for eksempel 15.8.2027."),
        ({"ends_on": "31.2.2027"}, "Slutter: Skriv en dato, for eksempel 15.8.2027."),
        ({"ends_on": "\x00"}, "Slutter: Skriv en dato, for eksempel 15.8.2027."),
        ({"ends_on": "0001-01-01"}, "Sluttdatoen kan ikke være før startdatoen."),
        ({"starts_on": "1900-01-01", "ends_on": "2000-01-01"}, "Velg datoer fra 2000 til 2099."),
        ({"version": "<b>"}, "Siden manglet noe. Last den på nytt, og prøv igjen."),
        ({"reason": "x" * 2001}, "Teksten kan ha høyst 2 000 tegn. Nå har den 2001."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_lost(wrong, sentence, leading, project):
    before = now(project).starts_on
    form = a_week_later(project, reason="Vi må vente.") | wrong
    assert post(leading, "move", form, **JSON).json()["reasons"] == [sentence]
    page = post(leading, "move", form)
    assert (page.status_code in (409, 422), sentence in text(page), form["reason"] in text(page)) == (True, True, True)
    assert now(project).starts_on == before


@pytest.mark.parametrize("form", [{}, {"project": "x"}, {"project": "0"}, {"project": "9" * 30}])
def test_what_is_not_there_is_not_found(form, leading, entries):
    assert post(leading, "move", form).status_code == 404


def test_the_first_and_the_last_day_that_are_offered_can_be_chosen_and_no_other(leader, plan, project):
    starts_on, ends_on = acts_for(leader, plan, project)["acts"].days
    assert (starts_on.value(), ends_on.value()) == (project.starts_on, project.ends_on)
    offered = [tuple(datetime.date.fromisoformat(each.field.widget.attrs[end]) for end in ("min", "max"))
               for each in (starts_on, ends_on)]  # fmt: skip
    assert offered == [(FIRST_DAY, LAST_DAY)] * 2
    assert objections(FIRST_DAY, FIRST_DAY) == objections(LAST_DAY, LAST_DAY) == []
    assert objections(FIRST_DAY - DAY, FIRST_DAY) == objections(LAST_DAY, LAST_DAY + DAY)
    assert objections(LAST_DAY, LAST_DAY + DAY) == ["Velg datoer fra 2000 til 2099."]


def test_somebody_elses_draft_is_not_found(leading, make_project, plan):
    assert post(leading, "move", a_week_later(make_project(Stage.DRAFT))).status_code == 404


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("decide", {"decision": "x", "reason": WHY}, "Velg en av beslutningene i listen."),
        (
            "decide",
            {"decision": "reserve"},
            "Skriv en begrunnelse. Den vises for alle som følger prosjektet.",
        ),
        ("place", {"rank": "to"}, "Skriv plassen som et helt tall."),
        ("place", {"rank": "9"}, "Velg en plass fra 1 til 3."),
    ],
)
def test_decisions_and_places_that_are_none_are_refused_in_words(name, wrong, sentence, leading, entries):
    form = {"entry": entries[0].pk, "version": 0, **wrong}
    assert post(leading, name, form, **JSON).json()["reasons"] == [sentence]
    page = text(post(leading, name, form))
    assert (sentence in page, "<details open>" in page) == (True, True)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_offered_what_it_may_do_and_no_more(role, cast, project, plan):
    acts = acts_for(cast[role], plan, project)["acts"]
    leads = role == "leader"
    assert (acts.may_move, acts.may_decide, acts.may_rank) == (role in ("office", "owner", "leader"), leads, leads)
    request = RequestFactory().get("/veikart/")
    page = render_to_string("roadmap/_panel_acts.html", {"acts": acts}, request)
    shown = [name for name in ("move", "decide", "place") if f'action="{reverse(f"roadmap:{name}")}' in page]
    assert shown == {"leader": ["move", "decide", "place"], "office": ["move"], "owner": ["move"]}.get(role, [])


def test_of_a_closed_plan_or_what_was_taken_out_nothing_is_decided(leader, make_entry, plan):
    out, entry = make_entry("out"), make_entry()
    assert acts_for(leader, plan, out.project)["acts"].entry is None
    closed = adopted(plan, by=leader, state="closed")
    acts = acts_for(leader, closed, entry.project)["acts"]
    assert (acts.may_move, acts.may_decide, acts.may_rank) == (False, False, False)
