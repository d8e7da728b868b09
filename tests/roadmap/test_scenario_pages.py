"""The pages of «hva om …»: what they say, whom they answer, and what a hand-made request gets."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted
from portfolio.action_plan import decide
from portfolio.models import ActionPlan, Decision, PlanCapacity, PlanFrame, Project
from portfolio.permissions import DECIDE_PLAN, ENTER_PLAN, MOVE_IN_PLAN, PRIORITISE, SET_FRAMES
from portfolio.templatetags.norwegian import span
from portfolio.workflow import Stage
from roadmap import scenarios
from roadmap.making_the_plan import make_the_plan
from roadmap.models import Scenario
from roadmap.optimising.reading import Weights
from roadmap.views.proposing import told
from tests.cast import adopted, given, person
from tests.pages import main_of, rows, section, words

WEIGHTS = {**Weights().as_data(), "name": "Forslag"}


@pytest.fixture
def entries(make_entry, plan):
    PlanFrame.objects.create(plan=plan, investment_cost=900_000)
    PlanCapacity.objects.create(plan=plan, days=[30] * 12)
    return [make_entry(kind, expected_benefit=4) for kind in ("included", "candidate", "reserve")]


@pytest.fixture
def scenario(entries, plan, leader):
    return scenarios.begin(plan, by=leader, name="Hva om vi venter?")


@pytest.fixture
def as_leader(client, leader):
    client.force_login(leader)
    return client


def url(name, *args):
    return reverse(f"roadmap:{name}", args=args)


def decision_of(scenario, n):
    return scenario.entries.get(project__title=f"Prosjekt {n}").decision


def test_one_begins_with_a_name_and_lands_on_the_page(as_leader, entries, leader):
    answer = as_leader.post(url("what-if-new"), {"name": "Hva om vi venter?"})
    made = Scenario.objects.get()
    assert (answer.status_code, answer.url, made.owner) == (302, made.get_absolute_url(), leader)
    page = as_leader.get(url("what-if-list")).content.decode()
    assert page.count("Hva om vi venter?") == 1
    assert as_leader.get(made.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["", "a" * 81])
def test_a_name_that_will_not_do_is_told_by_the_field(name, as_leader, entries):
    answer = as_leader.post(url("what-if-new"), {"name": name})
    assert (answer.status_code, Scenario.objects.count()) == (422, 0)
    assert "Du må rette noe" in answer.content.decode()


def test_without_a_plan_there_is_nothing_to_try(as_leader):
    assert "Det finnes ingen plan å prøve ut noe i." in as_leader.get(url("what-if-list")).content.decode()
    assert as_leader.get(url("propose")).status_code == 404


def test_somebody_elses_private_one_is_not_there_by_any_address(client, scenario, office):
    client.force_login(office)
    reading = ("what-if", "what-if-frames", "what-if-compare", "what-if-matrix", "what-if-make")
    acts = ("change", "frames", "rename", "share", "unshare", "delete", "make")
    assert {client.get(url(name, scenario.pk)).status_code for name in reading} == {404}
    assert {client.post(url(f"what-if-{act}", scenario.pk)).status_code for act in acts} == {404}
    assert client.get(url("propose"), {"fra": scenario.pk}).status_code == 404
    assert client.post(url("what-if-new"), {"name": "Kopi", "based_on": scenario.pk}).status_code == 404


def test_a_shared_one_is_read_and_copied_but_not_changed_by_others(client, scenario, leader):
    scenarios.share(scenario, by=leader)
    other = person("other", Role.LEADERSHIP)
    client.force_login(other)
    page = client.get(url("what-if", scenario.pk)).content.decode()
    assert (page.count(">Endre<"), page.count("Laget av leader Testesen")) == (0, 1)
    entry = scenario.entries.first()
    answer = client.post(url("what-if-change", scenario.pk), {"decide": f"{entry.pk}:reserve", "version": 0})
    assert (answer.status_code, decision_of(scenario, 1)) == (409, "included")
    client.post(url("what-if-new"), {"name": "Min", "based_on": scenario.pk})
    assert Scenario.objects.get(owner=other).based_on == scenario


@pytest.mark.parametrize("stage", [Stage.STOPPED, Stage.MERGED, Stage.CLOSED])
def test_what_has_ended_under_it_says_so_and_offers_no_button_that_would_be_refused(
    stage, as_leader, scenario, entries, leader
):
    scenarios.begin(scenario.plan, by=leader, name="Den andre")
    into = entries[1].project if stage == Stage.MERGED else None
    Project.objects.filter(pk=entries[0].project_id).update(stage=stage, merged_into=into)
    pages = ("what-if", "what-if-frames", "what-if-compare", "what-if-make", "what-if-matrix")
    assert [as_leader.get(url(name, scenario.pk)).status_code for name in pages] == [200] * len(pages)
    page = as_leader.get(url("what-if", scenario.pk)).content.decode()
    first = scenario.entries.get(rank=1).pk
    said = f'<span class="ds-tag" data-color="neutral" data-size="sm">{stage.label.capitalize()}</span>'
    assert (page.count(said), page.count(f'value="{first}:reserve"')) == (1, 0)
    answer = as_leader.post(url("what-if-change", scenario.pk), {"decide": f"{first}:reserve", "version": 0})
    assert (answer.status_code, decision_of(scenario, 1)) == (409, "included")


def test_buttons_and_the_small_form_change_it_and_the_page_says_so(as_leader, scenario, plan):
    address, first = url("what-if-change", scenario.pk), scenario.entries.get(rank=1)
    as_leader.post(address, {"decide": f"{first.pk}:reserve", "version": 0})
    assert decision_of(scenario, 1) == "reserve"
    as_leader.post(address, {"move": f"{first.pk}:3", "version": 1})
    assert scenario.entries.get(pk=first.pk).rank == 3
    months = {"starts": f"{plan.starts_on:%Y-%m}", "ends": f"{plan.ends_on:%Y-%m}"}
    said = {"entry": first.pk, "decision": "included", "rank": 1, **months, "version": 2}
    answer = as_leader.post(address, said, follow=True)
    assert "«Prosjekt 1» er endret her." in answer.content.decode()
    entry = scenario.entries.get(pk=first.pk)
    assert (entry.rank, entry.decision, entry.starts_on, entry.ends_on) == (
        1, "included", plan.starts_on, plan.ends_on,
    )  # fmt: skip
    assert [*plan.entries.values_list("decision", flat=True)] == ["included", "candidate", "reserve"]


def test_the_small_form_begins_with_the_months_that_stand(as_leader, scenario):
    entry = scenario.entries.get(rank=1)
    page = as_leader.get(f"{scenario.get_absolute_url()}?endre={entry.pk}").content.decode()
    months = [f"{day:%Y-%m}" for day in (entry.starts_on, entry.ends_on)]
    assert re.findall(r'name="(starts|ends)" value="([^"]*)"', page) == [*zip(("starts", "ends"), months, strict=True)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"starts": "2027-13", "ends": "2028-01"}, "Skriv året og måneden med tall, for eksempel 2027-03."),
        ({"starts": "2027-05"}, "Slutter: Fyll ut når prosjektet slutter."),
        ({"ends": "2027-05"}, "Starter: Fyll ut når prosjektet starter."),
        ({"starts": "1999-01", "ends": "1999-02"}, "Velg datoer fra 2000 til 2099."),
        ({"rank": "først"}, "Skriv plassen som et helt tall."),
        ({"rank": "0"}, "Velg en plass fra 1 til 3."),
        ({"rank": "99"}, "Velg en plass fra 1 til 3."),
        ({"decision": "kanskje"}, "Velg et gyldig valg. kanskje er ikke et av de tilgjengelige valgene."),
        ({"rank": 2, "version": 7}, scenarios.STALE),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_changed(said, words, as_leader, scenario):
    entry = scenario.entries.get(rank=1)
    answer = as_leader.post(url("what-if-change", scenario.pk), {"entry": entry.pk, "version": 0, **said})
    assert answer.status_code in (409, 422)
    assert answer.content.decode().count(words) >= 1
    scenario.refresh_from_db()
    assert (scenario.version, decision_of(scenario, 1)) == (0, "included")


def test_an_entry_of_another_scenario_is_not_there(as_leader, scenario, plan, leader):
    other = scenarios.begin(plan, by=leader, name="En annen")
    for entry in (other.entries.first().pk, "tull", ""):
        answer = as_leader.post(url("what-if-change", scenario.pk), {"entry": entry, "rank": 1, "version": 0})
        assert answer.status_code == 404


def test_frames_are_tried_on_their_own_page(as_leader, scenario, plan):
    address = url("what-if-frames", scenario.pk)
    form = as_leader.get(address).context["form"]
    data = {name: "" if form[name].initial is None else form[name].initial for name in form.fields}
    answer = as_leader.post(address, {**data, "investment_cost_all": "3 000 000"})
    assert answer.status_code == 302
    scenario.refresh_from_db()
    assert scenarios.stated(scenario)[0][None].investment_cost == 3_000_000
    assert PlanFrame.objects.get().investment_cost == 900_000
    stale = as_leader.post(address, {**data, "investment_cost_all": "1"})
    assert (stale.status_code, stale.content.decode().count('value="1"') >= 1) == (409, True)


def test_point_by_point_with_the_plan_and_with_another(as_leader, scenario, plan, leader):
    scenarios.change(scenario.entries.get(rank=2), decision="included", by=leader, version=0)
    other = scenarios.begin(plan, by=leader, name="En annen")
    address = url("what-if-compare", scenario.pk)
    for query in ({}, {"med": "planen"}, {"med": other.pk}):
        page = as_leader.get(address, query).content.decode()
        assert page.count("Nytt i planen.") == 1
    assert {as_leader.get(address, {"med": key}).status_code for key in (scenario.pk, 99_999, "tull")} == {404}


def test_beside_each_other_the_sums_are_told_once_and_what_is_different_below(as_leader, scenario, leader):
    address = url("what-if-compare", scenario.pk)
    same = main_of(as_leader.get(address))
    said = "De har de samme prosjektene med og i reserve, til samme tid og i samme rekkefølge."
    assert (said in same, "Det som er annerledes" in same) == (True, False)
    scenarios.change(scenario.entries.get(rank=2), decision="included", by=leader, version=0)
    page = as_leader.get(address)
    told_once = ("<caption>Summer, rammer og kapasitet<", "Til sammen", "shadow-sums")
    assert [main_of(page).count(text) for text in told_once] == [1, 0, 0]
    assert rows(section(page, "different"), "li") == ["1 nytt"]


def test_what_is_moved_in_time_is_told_beside_each_other(as_leader, scenario, leader):
    entry = scenario.entries.get(rank=1)
    period = entry.starts_on, entry.ends_on + datetime.timedelta(weeks=3)
    scenarios.change(entry, period=period, by=leader, version=0)
    page = section(as_leader.get(url("what-if-compare", scenario.pk)), "different")
    assert "Sluttdatoene er til sammen flyttet 3 uker senere." in words(page)


def test_leadership_reads_what_will_change_and_makes_it_the_plan(as_leader, scenario, plan, leader):
    scenarios.change(scenario.entries.get(rank=2), decision="included", by=leader, version=0)
    address = url("what-if-make", scenario.pk)
    assert "Er nå kandidat, blir med i planen." in as_leader.get(address).content.decode()
    said = {"version": 0, "scenario_version": 1}
    assert as_leader.post(address, {**said, "reason": ""}).status_code == 422
    answer = as_leader.post(address, {**said, "reason": "Vi har råd."})
    assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
    row = Decision.objects.get()
    assert (row.kind, row.reason, row.by) == ("included", "Vi har råd.", leader)
    assert "gjorde dette til planen" in as_leader.get(address).content.decode()


def test_each_row_has_what_can_be_done_with_it_and_is_written_as_it_is(as_leader, scenario, leader):
    Project.objects.update(title="{title} & <b>%s</b>")
    last = scenario.entries.get(rank=3)
    scenarios.change(last, decision="out", by=leader, version=0)
    page = as_leader.get(url("what-if", scenario.pk), {"endre": last.pk}).content.decode()
    written = "{title} &amp; &lt;b&gt;%s&lt;/b&gt;"
    assert page.count(f">{written}</a>") == 3
    pressed = [page.count(f'aria-label="{words}: {written}"') for words in ("Flytt opp", "Flytt ned", "I reserve")]
    assert (pressed, page.count(f'aria-label="Ta med: {written}"')) == ([1, 1, 1], 2)
    assert (page.count("i planen: reserve"), page.count("Uten prioritet"), page.count("what-if-change")) == (1, 1, 1)


def test_what_the_law_demands_says_so_in_its_row_and_before_it_is_left_out(as_leader, scenario, entries, leader):
    Project.objects.filter(pk__in=[entry.project_id for entry in entries[:2]]).update(is_statutory=True)
    scenarios.change(scenario.entries.get(rank=2), decision="included", by=leader, version=0)
    addresses = [url(name, scenario.pk) for name in ("what-if", "what-if-make")]

    def told():
        page, make = (as_leader.get(address).content.decode() for address in addresses)
        return page.count(">Lovpålagt</span>"), re.findall(r"<li>(.*) er lovpålagt og blir ikke med.</li>", make)

    assert told() == (2, [])
    scenarios.change(scenario.entries.get(project__title="Prosjekt 1"), decision="out", by=leader, version=1)
    scenarios.change(scenario.entries.get(project__title="Prosjekt 3"), decision="out", by=leader, version=2)
    assert told() == (2, ["«Prosjekt 1»"])


def test_a_row_says_what_the_plan_has_only_where_the_two_differ_now(as_leader, scenario, entries, plan, leader):
    first, second, third = scenario.entries.order_by("rank")
    later = (first.starts_on, first.ends_on + datetime.timedelta(days=40))
    scenarios.change(first, period=later, by=leader, version=0)
    scenarios.change(second, decision="included", by=leader, version=1)
    scenarios.change(third, decision="out", by=leader, version=2)

    def notes():
        page = as_leader.get(scenario.get_absolute_url()).content.decode()
        return re.findall(r"i planen: ([^<]*)<", page)

    period = span(first.starts_on, first.ends_on)
    assert notes() == [period, "kandidat", "reserve"]
    decide(entries[1], decision="reserve", by=leader, reason="Nå.", version=0)
    assert notes() == [period, "reserve", "reserve"]
    decide(entries[1], decision="candidate", by=leader, reason="Nå.", version=1)
    make_the_plan(scenario, by=leader, reason="Slik.", version=2, scenario_version=3)
    assert notes() == []
    decide(entries[0], decision="out", by=leader, reason="Ikke i år.", version=ActionPlan.objects.get().version)
    assert notes() == ["tatt ut"]


RIGHTS = (DECIDE_PLAN, PRIORITISE, SET_FRAMES, MOVE_IN_PLAN)


@pytest.mark.parametrize("missing", RIGHTS)
def test_without_one_of_the_rights_it_is_neither_offered_nor_done(missing, client, scenario, leader, outsider):
    scenarios.share(scenario, by=leader)
    user = given(outsider, ENTER_PLAN, *(right for right in RIGHTS if right != missing))
    client.force_login(user)
    address = url("what-if-make", scenario.pk)
    assert address not in client.get(scenario.get_absolute_url()).content.decode()
    assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    with pytest.raises(NotPermitted) as refusal:
        make_the_plan(scenario, by=user, version=0, scenario_version=0, reason="Nå.")
    assert refusal.value.permission == missing
    given(user, missing)
    assert address in client.get(scenario.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200


def test_what_was_stopped_meanwhile_is_named_and_can_be_left_out(as_leader, scenario, entries, plan, leader):
    scenarios.change(scenario.entries.get(rank=2), decision="included", by=leader, version=0)
    scenarios.change(scenario.entries.get(rank=3), decision="included", by=leader, version=1)
    address, said = url("what-if-make", scenario.pk), {"version": 0, "scenario_version": 2, "reason": "Vi har råd."}
    Project.objects.filter(pk=entries[1].project_id).update(stage=Stage.STOPPED)
    answer = as_leader.post(address, said)
    page = answer.content.decode()
    assert (answer.status_code, Decision.objects.count()) == (409, 0)
    assert page.count("«Prosjekt 2»: Prosjektet er stoppet med læring og kan bare tas ut av planen.") == 1
    assert page.count("Vi har råd.") == 1
    answer = as_leader.post(address, {**said, "leave_out": [entries[1].project_id]})
    assert answer.status_code == 302
    assert [*Decision.objects.values_list("project__title", flat=True)] == ["Prosjekt 3"]


def test_a_plan_that_was_changed_meanwhile_is_told_with_what_differs(as_leader, scenario, entries, plan, leader):
    scenarios.change(scenario.entries.get(rank=2), decision="included", by=leader, version=0)
    decide(entries[2], decision="included", by=leader, reason="Nå.", version=0)
    said = {"version": 0, "scenario_version": 1, "reason": "Vi har råd."}
    answer = as_leader.post(url("what-if-make", scenario.pk), said)
    assert (answer.status_code, answer.content.decode().count("«Prosjekt 3» er nå med i planen.")) == (409, 1)
    assert ActionPlan.objects.get().version == 1


@pytest.mark.parametrize(("count", "words"), [(0, "0 prosjekter"), (1, "1 prosjekt"), (12, "12 prosjekter")])
def test_a_proposal_says_how_many_it_has(count, words):
    said = told(Scenario(result={"included": count}))
    assert said == f"Her er forslaget, med {words}. Planen er som før, og bare du ser det."


def test_a_proposal_is_asked_for_and_becomes_a_scenario_of_ones_own(as_leader, entries, leader):
    answer = as_leader.post(url("propose"), WEIGHTS, follow=True)
    made = Scenario.objects.get()
    assert (made.owner, made.weights, made.shared_at) == (leader, Weights().as_data(), None)
    assert answer.content.decode().count("Foreslått:") == 1


def test_a_second_click_leads_to_what_the_first_made(as_leader, entries):
    answers = [as_leader.post(url("propose"), WEIGHTS) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, Scenario.objects.get().get_absolute_url())
    ] * 2
    assert (
        as_leader.post(url("propose"), {**WEIGHTS, "load": 9}).status_code == 409
    )  # another proposal, of the same name


@pytest.mark.parametrize(
    ("said", "status"),
    [({"principles": 11}, 422), ({"months": -1}, 422), ({"load": "mye"}, 422), ({"name": ""}, 422),
     ({"principles": 0, "benefits": 0, "drivers": 0}, 409)],
)  # fmt: skip
def test_weights_that_are_none_are_refused(said, status, as_leader, entries):
    assert as_leader.post(url("propose"), {**WEIGHTS, **said}).status_code == status
    assert Scenario.objects.count() == 0


def test_without_a_solution_the_page_says_which_frames_are_in_the_way(as_leader, entries):
    Project.objects.filter(pk=entries[0].project_id).update(is_statutory=True, investment_cost=20_000_000)
    answer = as_leader.post(url("propose"), WEIGHTS)
    page = answer.content.decode()
    assert (answer.status_code, Scenario.objects.count()) == (409, 0)
    assert page.count("Investering: Det som må være med, trenger minst") == 1
    assert as_leader.post(url("propose"), {**WEIGHTS, "may_go_over": "on"}).status_code == 302


def test_the_matrix_has_the_same_projects_in_the_picture_and_in_the_table(as_leader, scenario):
    for address in (url("matrix"), url("what-if-matrix", scenario.pk)):
        page = as_leader.get(address).content.decode()
        assert (page.count('<a class="bubble"'), page.count("data-href=")) == (3, 3)


def test_the_matrix_tells_what_is_in_the_plan_what_is_a_reserve_and_what_is_neither(as_leader, scenario):
    entries = {entry.rank: entry for entry in scenario.entries.select_related("project")}
    page = main_of(as_leader.get(url("what-if-matrix", scenario.pk)))
    drawn = re.findall(r'<a class="bubble" [^>]*data-decision="(\w+)" href="([^"]*)" aria-label="([^"]*)"', page)
    told = {address: (decision, label.split(": ")[1].split(",")[0]) for decision, address, label in drawn}
    decisions = {1: ("included", "med i planen"), 2: ("candidate", "kandidat"), 3: ("reserve", "reserve")}
    assert told == {entries[rank].project.get_absolute_url(): said for rank, said in decisions.items()}
    assert page.count('class="bubble-core"') == 2  # of the one, and in what explains it
    assert "Med i planen Reserve Kandidat" in words(page)


def test_renamed_shared_and_deleted_by_its_buttons(as_leader, scenario):
    as_leader.post(url("what-if-rename", scenario.pk), {"name": "Nytt navn"})
    as_leader.post(url("what-if-share", scenario.pk))
    scenario.refresh_from_db()
    assert (scenario.name, scenario.shared_at is None) == ("Nytt navn", False)
    as_leader.post(url("what-if-unshare", scenario.pk))
    as_leader.post(url("what-if-delete", scenario.pk))
    assert Scenario.objects.count() == 0


PAGES = ("what-if", "what-if-compare", "what-if-make", "what-if-matrix", "what-if-list")


@pytest.mark.parametrize("name", PAGES)
def test_one_project_and_several_take_the_same_queries(name, client, plan, leader, make_entry):
    client.force_login(leader)
    adopted(plan, by=leader)

    def count(many, called):
        for _ in range(many):
            make_entry("candidate", expected_benefit=3)
            make_entry("candidate", is_statutory=True)
        scenario = scenarios.begin(ActionPlan.objects.get(), by=leader, name=called)
        for version, entry in enumerate(scenario.entries.select_related("project")):
            decision = "reserve" if entry.project.is_statutory else "included"
            scenarios.change(entry, decision=decision, by=leader, version=version)
        address = url(name) if name == "what-if-list" else url(name, scenario.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    assert count(1, "En") == count(3, "Flere")


@pytest.mark.parametrize("name", ["", " ", "\u200b", "a" * 81])
def test_a_new_name_that_will_not_do_changes_nothing(name, as_leader, leader, plan, entries):
    scenario = scenarios.begin(plan, by=leader, name="Som den het")
    answer = as_leader.post(url("what-if-rename", scenario.pk), {"name": name})
    scenario.refresh_from_db()
    assert (answer.status_code, scenario.name) == (409, "Som den het")
