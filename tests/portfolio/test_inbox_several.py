"""The same for several proposals of the inbox: each by its own act, and exactly what was done is told."""

import pytest

from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio import projects
from portfolio.inbox import MOST_AT_ONCE, assign_several, move_several
from portfolio.models import Decision
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES, person
from tests.inbox import URL, titles
from tests.pages import html_of, main_of, words

SEVERAL = f"{URL}flere/"
REASON = "Rammene for neste år må være klare først."


@pytest.fixture
def three(make_project):
    return [make_project(title=title) for title in ("Alfa", "Beta", "Gamma")]


def stages(several):
    for project in several:
        project.refresh_from_db()
    return [project.stage for project in several]


def data(several, **fields):
    return {"projects": [project.pk for project in several], "reason": REASON, **fields}


@pytest.mark.parametrize(("to", "said"), [("parked", "parkert"), ("declined", "avslått"), ("returned", "returnert")])
def test_all_that_are_checked_get_the_same_answer(to, said, three, office, client):
    client.force_login(office)
    answer = client.post(f"{SEVERAL}?saksbehandler=ingen", data(three[:2], act=to), follow=True)
    assert answer.redirect_chain == [(f"{URL}?saksbehandler=ingen", 302)]
    assert stages(three) == [to, to, "submitted"]
    assert {(row.project, row.kind, row.reason, row.by) for row in Decision.objects.all()} == {
        (project, to, REASON, office) for project in three[:2]
    }
    assert f"2 forslag er {said}: «Alfa», «Beta»." in words(html_of(answer))


def test_all_that_are_checked_are_assigned_or_nobodys_again(three, office, client):
    client.force_login(office)
    for person_key, whose, said in ((office.pk, office, "er tildelt office Testesen"), ("", None, "er uten")):
        answer = client.post(SEVERAL, data(three, act="assign", to=person_key), follow=True)
        stages(three)
        assert {project.assigned_to for project in three} == {whose}
        assert f"3 forslag {said}" in words(html_of(answer))


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_acts_on_several(role, cast, three, client):
    client.force_login(cast[role])
    answer = client.post(SEVERAL, data(three, act="parked"))
    assert answer.status_code == (302 if role == "office" else 403)
    assert stages(three) == ["parked" if role == "office" else "submitted"] * 3
    if role != "office":
        for call in (
            lambda: move_several([], to=Stage.PARKED, by=cast[role], reason=REASON),
            lambda: assign_several([], to=None, by=cast[role], seen={}),
        ):
            with pytest.raises(NotPermitted):
                call()


def test_what_another_was_first_with_is_told_and_stays_checked_with_the_reason(three, office, client):
    projects.move(three[1], to=Stage.DECLINED, by=office, reason="Vi har det alt.")
    client.force_login(office)
    answer = client.post(SEVERAL, data(three, act="parked"))
    assert (answer.status_code, stages(three)) == (409, ["parked", "declined", "parked"])
    page = words(main_of(answer))
    assert "Noe ble ikke gjort 2 forslag er parkert: «Alfa», «Gamma»." in page
    assert "Dette ble ikke gjort: Beta : Det er avslått og ligger ikke lenger i køen." in page
    assert REASON in html_of(answer)


def test_where_nothing_was_done_the_rows_stay_checked(three, office, client):
    colleague = person("colleague")
    for project in three[:2]:
        project.assigned_to = colleague
        project.save()
    client.force_login(office)
    seen = [f"{three[0].pk}:", f"{three[1].pk}:"]
    answer = client.post(SEVERAL, data(three[:2], act="assign", to=office.pk, seen=seen))
    assert answer.status_code == 409
    assert "Ingenting ble gjort" in html_of(answer)
    assert html_of(answer).count("colleague Testesen er saksbehandler nå.") == 2
    html = html_of(answer)
    checked = [f'aria-label="Velg {each}" checked' in html for each in three]
    assert checked == [True, True, False]


def test_a_missing_reason_is_said_at_the_field_before_anything_is_done(three, office, client):
    client.force_login(office)
    answer = client.post(SEVERAL, data(three, act="parked", reason=" \n "))
    assert (answer.status_code, stages(three)) == (422, ["submitted"] * 3)
    assert 'href="#id_several_reason"' in html_of(answer)
    assert html_of(answer).count('aria-label="Velg ') == html_of(answer).count('" checked') == 3
    with pytest.raises(MissingReason):
        move_several(three, to=Stage.PARKED, by=office, reason="")


def test_a_reason_that_is_too_long_is_kept(three, office, client):
    client.force_login(office)
    answer = client.post(SEVERAL, data(three, act="declined", reason="å" * 2001))
    assert (answer.status_code, stages(three)) == (422, ["submitted"] * 3)
    assert "å" * 2001 in html_of(answer)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"projects": []}, "Velg minst ett forslag i listen."),
        ({"projects": ["999999"]}, "Et av forslagene finnes ikke. Velg på nytt."),
        ({"projects": ["tull"]}, "Et av forslagene finnes ikke. Velg på nytt."),
        ({"projects": ["9" * 40]}, "Et av forslagene finnes ikke. Velg på nytt."),
        ({"act": ""}, "Velg hva som skal gjøres."),
        ({"act": "assessed"}, "Velg hva som skal gjøres."),
        ({"act": "assign", "to": "999999"}, "Personen finnes ikke. Velg en annen."),
        ({"act": "assign", "to": "tull"}, "Personen finnes ikke. Velg en annen."),
    ],
)
def test_what_no_page_sends_is_refused_and_nothing_is_done(fields, said, three, office, client):
    client.force_login(office)
    answer = client.post(SEVERAL, data(three, **{"act": "parked", **fields}))
    assert (answer.status_code, said in html_of(answer), stages(three)) == (422, True, ["submitted"] * 3)
    assert titles(answer) == ["Alfa", "Beta", "Gamma"]


def test_somebody_elses_draft_cannot_be_checked(three, make_project, office, client):
    client.force_login(office)
    draft = make_project(Stage.DRAFT)
    answer = client.post(SEVERAL, data([*three, draft], act="parked"))
    assert (answer.status_code, stages([draft, *three])) == (422, ["draft", *["submitted"] * 3])


def test_somebody_without_the_role_gets_none_of_them(three, office, outsider, client):
    client.force_login(office)
    answer = client.post(SEVERAL, data(three, act="assign", to=outsider.pk))
    assert answer.status_code == 409
    assert html_of(answer).count("outsider Testesen kan ikke vurdere forslag") == 3


@pytest.mark.parametrize("seen", [["tull"], [":"], ["1:2:3"], ["²:³"], [""], ["1" * 5000 + ":"], ["1:" + "1" * 5000]])
def test_what_is_seen_may_be_nonsense(seen, three, office, client):
    client.force_login(office)
    assert client.post(SEVERAL, data(three, act="assign", to=office.pk, seen=seen)).status_code == 302


@pytest.mark.parametrize("stage", [Stage.ASSESSED, Stage.UNDER_WAY, Stage.RETURNED])
def test_what_has_left_the_queue_is_not_answered_with_the_rest(stage, make_project, three, office):
    gone = make_project(stage)
    outcomes = move_several([gone, three[0]], to=Stage.PARKED, by=office, reason=REASON)
    assert stages([gone, three[0]]) == [stage, "parked"]
    assert [outcome.reasons for outcome in outcomes] == [
        (f"Det er {stage.label} og ligger ikke lenger i køen.",),
        (),
    ]


def test_more_than_a_page_at_once_is_refused(make_project, office, client):
    many = [make_project(title=f"Forslag {number}") for number in range(MOST_AT_ONCE + 1)]
    with pytest.raises(Refused):
        move_several(many, to=Stage.PARKED, by=office, reason=REASON)
    client.force_login(office)
    answer = client.post(SEVERAL, data(many, act="parked"))
    assert (answer.status_code, set(stages(many))) == (409, {"submitted"})
    assert "Du kan behandle høyst 50 forslag om gangen. Du har valgt 51." in html_of(answer)
    assert REASON in html_of(answer)


def test_a_double_click_is_one_answer_to_each(three, office, client):
    client.force_login(office)
    for _ in range(2):
        assert client.post(SEVERAL, data(three, act="declined")).status_code == 302
    assert Decision.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_offices_at_once_answer_each_proposal_once_and_each_is_told_the_truth(three, office):
    def act(to):
        return lambda: move_several(three, to=to, by=office, reason=REASON)

    parked, declined = queued_behind(three[0], act(Stage.PARKED), act(Stage.DECLINED))
    done = {
        "parked": [outcome.project.pk for outcome in parked if not outcome.reasons],
        "declined": [outcome.project.pk for outcome in declined if not outcome.reasons],
    }
    assert sorted(done["parked"] + done["declined"]) == sorted(project.pk for project in three)
    assert [project.pk in done[stage] for project, stage in zip(three, stages(three), strict=True)] == [True] * 3
    assert Decision.objects.count() == 3


def test_nothing_is_done_by_get_and_a_visitor_is_asked_to_log_in(office, client):
    assert client.post(SEVERAL).status_code == 302
    client.force_login(office)
    assert client.get(SEVERAL).status_code == 405
