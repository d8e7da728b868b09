"""What is done in the roadmap is done in the picture that the address shows: one that cannot be shown does nothing."""

import datetime

import pytest
from django.urls import reverse

from portfolio.models import ActionPlanEntry, Decision, Project

DAY = datetime.timedelta(days=1)
ACTS = ("move", "decide", "place", "undo", "redo", "prioritise")
NO_PLAN = ("?plan=9999", "?plan=00000001", "?plan=99999999", "?gruppe=ingen&plan=1999", "?plan=2027&plan=9999")
JUNK = ("?plan=", "?plan=neste", "?plan=%00", "?plan=-1", "?plan=%C2%B2", "?plan=999999999", "?valgt=%00&fra=9&enhet=x")


@pytest.fixture
def entries(make_entry):
    return [make_entry() for _ in range(3)]


@pytest.fixture
def leading(client, leader, entries):
    """A leader who has moved the second project to the first place, and back again."""
    client.force_login(leader)
    client.post(reverse("roadmap:place"), {"entry": entries[1].pk, "rank": 1, "version": 0})
    client.post(reverse("roadmap:place"), {"entry": entries[0].pk, "rank": 1, "version": 1})
    client.post(reverse("roadmap:undo"), {"number": 2})
    return client


def forms(entries):
    """What each of the acts would be carried out on."""
    entry = ActionPlanEntry.objects.select_related("plan", "project").get(pk=entries[2].pk)
    named = {"entry": entry.pk, "version": entry.plan.version, "reason": "Det haster."}
    days = {"starts_on": entry.project.starts_on + DAY, "ends_on": entry.project.ends_on + DAY}
    return {
        "move": {"project": entry.project_id, "version": entry.project.version, **days},
        "decide": named | {"decision": "reserve"},
        "place": named | {"rank": 1},
        "prioritise": named | {"rank": 1},
        "undo": {"number": 1},
        "redo": {"number": 2},
    }


def standing():
    """All that the acts could have changed."""
    entries = ActionPlanEntry.objects.order_by("pk").values_list("pk", "rank", "decision")
    projects = Project.objects.order_by("pk").values_list("pk", "starts_on", "ends_on", "version")
    return [*entries, *projects, Decision.objects.count()]


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_from_an_address_of_a_plan_that_does_not_exist(act, leading, entries):
    before, form = standing(), forms(entries)[act]
    answers = [leading.post(reverse(f"roadmap:{act}") + query, form).status_code for query in NO_PLAN]
    assert (answers, standing()) == ([404] * len(NO_PLAN), before)


@pytest.mark.parametrize("query", JUNK)
def test_what_an_address_says_that_is_not_understood_counts_for_nothing(query, leading, entries):
    before = standing()
    response = leading.post(reverse("roadmap:move") + query, forms(entries)["move"], follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (200, "/veikart/")
    assert standing() != before


def test_where_there_is_no_plan_at_all_nothing_is_moved(client, office, make_project):
    project = make_project()
    days = {"starts_on": project.starts_on + DAY, "ends_on": project.ends_on + DAY}
    client.force_login(office)
    before = standing()
    response = client.post(reverse("roadmap:move"), {"project": project.pk, "version": 0, **days})
    assert (response.status_code, standing()) == (404, before)
