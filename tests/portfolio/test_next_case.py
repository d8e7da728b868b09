"""From one case to the next one in the inbox."""

import pytest

from portfolio.inbox import next_case
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.inbox import in_days
from tests.pages import links, main_of


@pytest.fixture
def queue(make_project, office, admin):
    """In the order of the queue; the third is a colleague's."""
    whose = {"Tredje": admin, "Andre": office}
    return {
        title: make_project(title=title, answer_due_on=in_days(due), assigned_to=whose.get(title))
        for due, title in enumerate(["Første", "Andre", "Tredje", "Fjerde"])
    }


@pytest.mark.parametrize(
    ("after", "expected"), [("Første", "Andre"), ("Andre", "Fjerde"), ("Tredje", "Fjerde"), ("Fjerde", "Første")]
)
def test_the_next_is_ones_own_or_nobodys_and_the_last_leads_to_the_first(after, expected, queue, office):
    assert next_case(office, after=queue[after]) == queue[expected]


def test_after_what_has_left_the_queue_comes_the_first(queue, make_project, office):
    assert next_case(office, after=make_project(Stage.PARKED)) == queue["Første"]


def test_after_the_only_one_comes_none(make_project, office, admin):
    only = make_project()
    make_project(assigned_to=admin)
    assert next_case(office, after=only) is None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["", "sjekkliste/"])
def test_the_office_finds_the_way_on_the_pages_of_a_case(place, role, cast, queue, client):
    client.force_login(cast[role])
    found = links(main_of(client.get(f"{queue['Første'].get_absolute_url()}{place}")))
    expected = queue["Andre"].get_absolute_url() if role == "office" else None
    assert found.get("Neste i innboksen : Andre") == expected


@pytest.mark.parametrize("stage", [Stage.RETURNED, Stage.PARKED, Stage.DECLINED, Stage.ASSESSED, Stage.UNDER_WAY])
def test_the_way_is_there_also_when_the_case_has_just_left_the_inbox(stage, queue, make_project, office, client):
    client.force_login(office)
    found = links(main_of(client.get(make_project(stage).get_absolute_url())))
    assert ("Neste i innboksen : Første" in found) == (stage != Stage.UNDER_WAY)
