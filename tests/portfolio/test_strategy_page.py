"""The strategy: the tree of figure 1 with live counts, the principles and the drivers."""

import re

import pytest

from portfolio.strategy_tree import MOST_LEAVES, branches
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import html_of, links, queries, section, words

URL = "/strategi/"


@pytest.fixture
def page(client, outsider, strategy):
    def get():
        client.force_login(outsider)
        return client.get(URL)

    return get


@pytest.mark.parametrize("role", ROLES)
def test_everybody_employed_sees_the_strategy(role, cast, client, strategy):
    client.force_login(cast[role])
    assert client.get(URL).status_code == 200
    assert client.post(URL).status_code == 405


def test_the_tree_goes_from_the_vision_by_focus_areas_and_programmes_to_the_projects(page, strategy, make_project):
    first, second, third = strategy.programmes.all()
    make_project(Stage.SUBMITTED, programme=second)
    make_project(Stage.PLANNED, programme=second)
    make_project(Stage.PLANNED, programme=second)
    make_project(Stage.DRAFT, programme=second)
    empty = "Tiltak og prosjekter Ingen ennå"
    assert words(section(page(), "tree")).split(" Målbilde ")[1] == (
        f"{strategy.vision} "
        f"Satsningsområde {first.focus_area} Program {first.name} {empty} "
        f"Satsningsområde {second.focus_area} Program {second.name} "
        "Tiltak og prosjekter 3 i alt 1 sendt inn 2 i plan "
        f"Satsningsområde {third.focus_area} Program {third.name} {empty}"
    )


def test_the_tree_goes_on_to_this_years_entries(page, strategy, plan, make_entry):
    first = strategy.programmes.first()
    rows = [make_entry(programme=first) for _ in range(MOST_LEAVES + 2)]
    make_entry("reserve", programme=first)
    text = words(section(page(), "tree"))
    assert f"I årlig handlingsplan {plan.name} 1 Prosjekt 1 2 Prosjekt 2 3 Prosjekt 3" in text
    assert f"{MOST_LEAVES} Prosjekt {MOST_LEAVES} og 2 til i {first.name} " in text
    assert text.count(f"I årlig handlingsplan {plan.name} Ingen ennå") == 2
    found = links(section(page(), "tree"))
    assert found["Prosjekt 1"] == rows[0].project.get_absolute_url()
    assert found[f"og 2 til i {first.name}"] == plan.get_absolute_url()


def test_every_count_leads_to_what_it_counts(page, strategy, make_project, client):
    programme = make_project(Stage.PLANNED, title="Chat").programme
    found = links(section(page(), "tree"))
    assert found == {
        **{row.name: f"/programmer/{row.slug}/" for row in strategy.programmes.all()},
        "1 i alt": f"/prosjekter/?program={programme.pk}",
        "i plan": f"/prosjekter/?program={programme.pk}&stadium=planned",
    }
    assert "Chat" in html_of(client.get(found["i plan"]))


def test_the_counts_of_a_branch_are_in_the_order_of_a_projects_life_and_add_up(strategy, make_project):
    made = {stage: make_project(stage) for stage in reversed(Stage) if stage != Stage.MERGED}
    make_project(Stage.MERGED, merged_into=made[Stage.SUBMITTED])
    counted = [stage.value for stage in Stage if stage not in (Stage.DRAFT, Stage.MERGED)]
    branch = branches(strategy)[0]
    assert [row.stage for row in branch.stages] == counted
    assert (branch.total, {row.count for row in branch.stages}) == (len(counted), {1})


def test_the_principles_stand_with_explanation_and_questions(page, strategy):
    text = words(section(page(), "principles"))
    for principle in strategy.principles.all():
        assert f"{principle.hashtag} {principle.explanation}" in text
        assert all(question.text in text for question in principle.questions.all())


def test_each_driver_stands_with_how_many_projects_answer_to_it(page, strategy, make_project):
    driver = strategy.drivers.first()
    for stage in (Stage.DRAFT, Stage.SUBMITTED, Stage.PLANNED):
        make_project(stage).drivers.add(driver)
    found = re.findall(r"<strong>(.*?)</strong>.*?driver-count\">(.*?)</p>", section(page(), "drivers"), re.DOTALL)
    assert {name: words(count) for name, count in found} == {
        row.name: "2 prosjekter" if row == driver else "ingen ennå" for row in strategy.drivers.all()
    }


def test_a_strategy_without_drivers_says_so(page, strategy):
    strategy.drivers.all().delete()
    assert "Ingen føringer er lagt inn ennå." in words(section(page(), "drivers"))


def test_the_page_takes_as_many_queries_for_three_projects_as_for_one(client, outsider, strategy, make_project):
    client.force_login(outsider)
    make_project().drivers.add(*strategy.drivers.all())
    at_one = queries(client, URL)
    make_project(Stage.PLANNED).drivers.add(*strategy.drivers.all())
    make_project(Stage.PARKED)
    assert queries(client, URL) == at_one
    assert at_one <= 14
