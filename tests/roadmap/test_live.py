"""Those who have the roadmap open are told of what others change: what is new and who did it, and else nothing."""

import datetime
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from innolab.accounts.roles import Role
from portfolio.models import Competence, Decision, Phase, PlanFrame, Programme, Project, Unit
from portfolio.planning import adoption
from portfolio.templatetags.norwegian import span
from portfolio.workflow import Stage
from roadmap import live
from roadmap.views.live import _viewer
from tests.at_once import at_once
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = datetime.timedelta(days=7)
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def entries(make_entry):
    return [make_entry(kind) for kind in ("included", "candidate", "reserve", "candidate", "candidate")]


@pytest.fixture
def logged_in():
    def client(user):
        found = Client()
        found.force_login(user)
        return found

    return client


@pytest.fixture
def viewer(logged_in, outsider):
    return logged_in(outsider)


@pytest.fixture
def leading(logged_in, leader):
    return logged_in(leader)


def ask(client, stamp, query=""):
    return client.get(f"{reverse('roadmap:changes')}?{query}&siden={stamp}", headers={"If-None-Match": f'"{stamp}"'})


def move(client, project, weeks=1):
    project = Project.objects.get(pk=project.pk)
    form = {"project": project.pk, "version": project.version}
    form |= {name: getattr(project, name) + weeks * WEEK for name in ("starts_on", "ends_on")}
    answer = client.post(reverse("roadmap:move"), form, **JSON)
    assert answer.status_code == 200
    return answer


def rank(client, entry, place):
    entry.plan.refresh_from_db()
    form = {"entry": entry.pk, "rank": place, "version": entry.plan.version}
    assert client.post(reverse("roadmap:place"), form, **JSON).status_code == 200


def decide(client, entry, decision):
    entry.plan.refresh_from_db()
    form = {"entry": entry.pk, "decision": decision, "reason": "Det haster.", "version": entry.plan.version}
    assert client.post(reverse("roadmap:decide"), form, **JSON).status_code == 200


def sentences(answer):
    return [f"{each['who']} {each['did']}" for each in answer.json()["told"]]


def test_while_nothing_changes_the_answer_is_empty(viewer, entries):
    stamp = str(live.stamp())
    answers = [ask(viewer, stamp) for _ in range(2)]
    found = [(answer.status_code, answer.content, answer["ETag"]) for answer in answers]
    assert found == [(304, b"", f'"{stamp}"')] * 2


def test_asking_when_nothing_changed_is_four_queries(viewer, entries):
    for _ in range(50):
        stamp = live.stamp()
        with CaptureQueriesContext(connection) as asked:
            ask(viewer, str(stamp))
        if live.stamp().snapshot == stamp.snapshot:  # nor did a test beside this one write to the same server
            break
    assert len(asked) == 4  # the session, the user, and two for the stamp


def test_a_move_is_told_with_who_did_it_and_its_row_as_it_is_now(viewer, leading, entries):
    stamp, project = str(live.stamp()), entries[0].project
    move(leading, project)
    answer = ask(viewer, stamp)
    project.refresh_from_db()
    assert len(sentences(answer)) == 1
    assert sentences(answer)[0].startswith("leader Testesen flyttet «Prosjekt 1» i tid, til ")
    found = answer.json()
    assert (list(found["rows"]), found["gone"], found["ranks"]) == ([str(project.pk)], [], None)
    row = found["rows"][str(project.pk)]
    assert f'data-starts-on="{project.starts_on}"' in row
    assert f'data-version="{project.version}"' in row
    assert "csrf" not in row  # it is drawn once for all
    assert 'id="roadmap-load"' in found["load"]
    assert ask(viewer, found["stamp"]).status_code == 304


def test_a_row_is_told_with_the_group_that_it_stands_in_now(viewer, entries, strategy):
    project, other = entries[0].project, strategy.programmes.exclude(pk=entries[0].project.programme_id).first()
    stamp, unit = str(live.stamp()), Unit.objects.create(slug="kultur", name="Kultur")
    Project.objects.filter(pk=project.pk).update(programme=other, unit=unit, owner=None)
    groups = {"": other.pk, "enhet": unit.pk, "eier": "ingen", "foring": "ingen", "ingen": ""}
    for grouping, group in groups.items():
        found = ask(viewer, stamp, f"gruppe={grouping}" if grouping else "").json()
        assert found["groups"] == {str(project.pk): str(group)}


def test_a_group_goes_as_far_as_its_rows_do_now(viewer, leading, entries):
    stamp, project = str(live.stamp()), entries[0].project
    move(leading, project, weeks=60)
    project.refresh_from_db()
    ((group, (words, bar)),) = ask(viewer, stamp).json()["extents"].items()
    assert group == str(project.programme_id)
    assert words == span(entries[1].project.starts_on, project.ends_on)
    assert bar in viewer.get(reverse("roadmap:roadmap")).content.decode()
    assert ask(viewer, stamp, "gruppe=ingen").json()["extents"] == {}


def test_ranking_tells_the_places_and_draws_nothing_that_was_only_passed(viewer, leading, entries):
    stamp = str(live.stamp())
    rank(leading, entries[4], 1)
    answer = ask(viewer, stamp)
    assert sentences(answer) == ["leader Testesen flyttet «Prosjekt 5» fra plass 5 til plass 1"]
    found = answer.json()
    order = [entries[4], *entries[:4]]
    assert found["ranks"] == [[entry.project_id, place] for place, entry in enumerate(order, 1)]
    assert (found["rows"], found["version"]) == ({}, 1)


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("included", "tok «Prosjekt 2» med i planen"),
        ("reserve", "satte «Prosjekt 2» i reserve"),
        ("out", "tok «Prosjekt 2» ut av planen"),
    ],
)
def test_a_decision_is_told_in_its_own_words(decision, said, viewer, leading, entries):
    stamp = str(live.stamp())
    decide(leading, entries[1], decision)
    answer = ask(viewer, stamp)
    assert sentences(answer) == [f"leader Testesen {said}"]
    key = entries[1].project_id
    assert (list(answer.json()["rows"]), answer.json()["gone"]) == (
        ([], [key]) if decision == "out" else ([str(key)], [])
    )


def test_several_are_told_one_after_the_other(viewer, leading, logged_in, owner, entries):
    stamp = str(live.stamp())
    rank(leading, entries[4], 2)
    move(logged_in(owner), entries[0].project)
    decide(leading, entries[1], "reserve")
    assert [sentence[:30] for sentence in sentences(ask(viewer, stamp))] == [
        "leader Testesen flyttet «Prosj",
        "owner Testesen flyttet «Prosje",
        "leader Testesen satte «Prosjek",
    ]


def test_frames_milestones_and_adoption_are_told_too(viewer, leader, entries, plan):
    stamp = str(live.stamp())
    PlanFrame.objects.create(plan=plan, investment_cost=1)
    project = entries[0].project
    project.milestones.create(name="Ferdig", due_on=project.ends_on)
    answer = ask(viewer, stamp)
    assert sentences(answer) == [
        "Noen utenfor portalen endret rammene",
        "Noen utenfor portalen endret milepælene i «Prosjekt 1»",
    ]
    assert list(answer.json()["rows"]) == [str(project.pk)]


def test_what_is_entered_is_told_and_its_row_is_there(viewer, office, logged_in, make_project, plan, entries):
    project = make_project(Stage.ASSESSED, title="Nytt")
    stamp = str(live.stamp())
    logged_in(office).post(reverse("portfolio:project-enter-plan", args=[project.pk]))
    answer = ask(viewer, stamp)
    assert sentences(answer) == ["office Testesen førte opp «Nytt» som kandidat"]
    assert list(answer.json()["rows"]) == [str(project.pk)]


def test_a_draft_that_somebody_writes_is_nobodys_news(viewer, make_project, entries):
    draft = make_project(Stage.DRAFT)
    stamp = str(live.stamp())
    draft.title = "Hemmelig"
    draft.save()
    answer = ask(viewer, stamp)
    assert (answer.json()["told"], answer.json()["rows"], "Hemmelig" in answer.content.decode()) == ([], {}, False)
    assert ask(viewer, answer.json()["stamp"]).status_code == 304


def test_what_the_picture_does_not_show_is_not_told(viewer, make_project, entries):
    draft, outside = make_project(Stage.DRAFT), make_project(Stage.SUBMITTED)
    stamp = str(live.stamp())
    for project in (draft, outside):
        project.milestones.create(name="Ferdig", due_on=project.ends_on)
    outside.title = "Et forslag som skrives om"
    outside.save()
    answer = ask(viewer, stamp).json()
    assert (answer["told"], answer["rows"], answer["gone"]) == ([], {}, [outside.pk])


def test_another_plan_is_another_picture(viewer, leading, entries, plan, strategy):
    other = strategy.action_plans.create(starts_on=plan.starts_on.replace(year=plan.starts_on.year + 1))
    stamp = str(live.stamp())
    rank(leading, entries[4], 1)
    answer = ask(viewer, stamp, f"plan={other.year}")
    assert (answer.json()["told"], answer.json()["ranks"], answer.json()["version"]) == ([], None, 0)


def test_a_row_that_the_filter_leaves_out_is_gone(viewer, leading, entries):
    stamp = str(live.stamp())
    move(leading, entries[0].project)
    answer = ask(viewer, stamp, "sok=Finnesikke")
    assert (answer.json()["rows"], answer.json()["gone"]) == ({}, [entries[0].project_id])


def test_each_sees_the_row_as_they_may_use_it(viewer, leading, logged_in, owner, entries):
    stamp = str(live.stamp())
    move(leading, entries[0].project)
    key = str(entries[0].project_id)
    may = ["data-may-move" in ask(client, stamp).json()["rows"][key] for client in (viewer, leading, logged_in(owner))]
    assert may == [False, True, True]


def test_what_many_ask_is_drawn_once(leading, logged_in, entries, django_assert_max_num_queries):
    clients = [logged_in(person(f"viewer-{number}")) for number in range(4)]
    stamp = str(live.stamp())
    move(leading, entries[0].project)
    first = ask(clients[0], stamp).json()
    for client in clients[1:]:
        with django_assert_max_num_queries(10):  # who it is and may, the plan, and what has come; nothing is drawn
            assert ask(client, stamp).json() | {"stamp": first["stamp"]} == first


@pytest.mark.parametrize(
    "stamp", ["", "tull", "1.2.3", "-1" * 10, "9" * 400, "'; DROP TABLE x", "0.0.0.0.0.0.0.0.0.0.0"]
)
def test_whoever_has_no_stamp_is_told_to_fetch_the_whole(stamp, viewer, entries):
    answer = ask(viewer, stamp).json()
    assert (answer["whole"], answer["told"]) == (True, [])
    assert live.Stamp.read(answer["stamp"]).latest == live.stamp().latest


def test_more_than_can_be_told_one_by_one_is_fetched_whole(viewer, entries, monkeypatch):
    stamp = str(live.stamp())
    monkeypatch.setattr(live, "MOST_EVENTS", 3)
    for entry in entries:
        entry.project.title += "!"
        entry.project.save()
    assert ask(viewer, stamp).json()["whole"]


def test_an_adoption_is_told_and_the_picture_is_fetched_whole(viewer, leader, leading, make_entry, plan):
    make_entry()
    stamp = str(live.stamp())
    said = {"decision_maker": "Kommunedirektøren", "case_reference": "26/1"}
    adoption.adopt(plan, by=leader, version=0, decided_on=timezone.localdate(), **said)
    answer = ask(viewer, stamp).json()
    assert (answer["whole"], [each["did"] for each in answer["told"]]) == (True, ["vedtok planen"])


def test_a_revision_is_told_too_and_what_is_drawn_is_drawn_anew(viewer, leader, make_entry, plan, rf, outsider):
    project = make_entry().project
    said = {"by": leader, "decision_maker": "Kommunedirektøren", "case_reference": "26/1"}
    said["decided_on"] = timezone.localdate()
    adoption.adopt(plan, version=0, **said)
    plan.refresh_from_db()
    Project.objects.filter(pk=project.pk).update(ends_on=project.ends_on + WEEK)
    request, stamp = rf.get("/"), str(live.stamp())
    request.user = outsider
    drawn_for = _viewer(request, plan)
    adoption.adopt(plan, version=plan.version, **said)
    plan.refresh_from_db()
    answer = ask(viewer, stamp).json()
    assert (answer["whole"], [each["did"] for each in answer["told"]]) == (True, ["vedtok en ny revisjon av planen"])
    assert _viewer(request, plan) != drawn_for


def test_what_is_committed_late_with_a_lower_id_is_not_missed(viewer, entries):
    """The first writes and waits; the second writes after it, commits, and is seen; then the first commits."""
    first, second = entries[0].project, entries[1].project
    stamps = []

    def second_commits_meanwhile():
        Project.objects.filter(pk=second.pk).update(title="Den andre")
        stamps.append(live.stamp())

    with transaction.atomic():
        Project.objects.filter(pk=first.pk).update(title="Den første")
        with transaction.atomic():  # its number is another than that of the whole
            Project.objects.filter(pk=entries[2].project_id).update(title="Den tredje")
        assert at_once(second_commits_meanwhile) == [None]
    (between,) = stamps
    assert {first.pk, entries[2].project_id} <= {event.of for event in live.since(between)}
    answer = ask(viewer, str(between)).json()
    assert {str(first.pk), str(entries[2].project_id)} <= set(answer["rows"])
    assert ask(viewer, answer["stamp"]).status_code == 304


def test_two_that_write_at_once_and_end_one_after_the_other_are_each_shown(entries):
    """What is drawn between is kept for as long as nothing else can be seen, though a later id is there already."""
    first, second, third = (entry.project for entry in entries[:3])
    shown = []

    def second_ends():
        Project.objects.filter(pk=third.pk).update(title="Den tredje")
        shown.append(live.stamp().shown)

    with transaction.atomic():
        Project.objects.filter(pk=first.pk).update(title="Den første")

        def second_begins():
            with transaction.atomic():
                Project.objects.filter(pk=second.pk).update(title="Den andre")
                assert at_once(second_ends) == [None]
            shown.append(live.stamp().shown)

        assert at_once(second_begins) == [None]
    shown.append(live.stamp().shown)

    (latest, both), (then, one), (last, none) = shown
    assert latest == then == last
    assert (len(both), len(one), len(none)) == (2, 1, 0)


@pytest.mark.parametrize(
    "rename",
    [
        lambda: Phase.objects.update(name="Forberede"),
        lambda: Programme.objects.filter(pk=Programme.objects.first().pk).update(name="Det nye programmet"),
        lambda: Competence.objects.create(name="Jus"),
    ],
)
def test_what_is_written_everywhere_draws_the_whole_anew(rename, viewer, entries):
    Phase.objects.get_or_create(position=1, defaults={"name": "Konsept"})
    stamp = str(live.stamp())
    rename()
    assert ask(viewer, stamp).json()["whole"] is True


def test_what_the_picture_does_not_show_is_nothing_new(viewer, entries):
    stamp = str(live.stamp())
    Decision.objects.create(project=entries[0].project, kind="started", by=entries[0].project.owner)
    assert ask(viewer, stamp).status_code == 304


def test_the_stamp_is_two_queries_that_read_the_ends_of_indexes(entries, django_assert_num_queries):
    with django_assert_num_queries(2):
        live.stamp()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {live._STAMP}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "Seq Scan" not in plan


def test_whoever_is_logged_out_learns_nothing(entries):
    answer = Client().get(reverse("roadmap:changes"), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content) == (401, b"{}")


def test_a_project_with_markup_in_its_title_is_written_out(viewer, leading, make_entry):
    project = make_entry(title="<b>Fet</b>").project
    stamp = str(live.stamp())
    move(leading, project)
    found = ask(viewer, stamp).json()
    assert "<b>Fet" not in found["rows"][str(project.pk)]
    assert "«<b>Fet</b>»" in unescape(found["told"][0]["did"])  # a sentence, which the script shows as text


def test_a_second_leader_is_told_of_the_first(logged_in, leading, entries):
    other = logged_in(person("second-leader", Role.LEADERSHIP))
    stamp = str(live.stamp())
    decide(leading, entries[1], "reserve")
    answer = ask(other, stamp).json()
    assert answer["told"][0]["by"] != Client
    assert answer["version"] == 1
