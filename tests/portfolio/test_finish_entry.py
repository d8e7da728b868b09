"""What the plan wanted of an entry is done, or not done after all; always with a reason."""

import datetime

import pytest
from django.utils import timezone

from innolab.refusals import MissingReason, NotPermitted, Refused, StaleVersion
from portfolio.action_plan import decide
from portfolio.editing import edit
from portfolio.history import history_of
from portfolio.models import ActionPlan, Decision
from portfolio.planning import money
from portfolio.planning.finishing import finish, resume
from tests.cast import ROLES, adopted
from tests.pages import main_of, words

WHY = "Alle avdelinger har tatt det i bruk."


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def entry(make_entry, plan, leader):
    made = make_entry()
    adopted(plan, by=leader)
    return made


def now(entry):
    entry.refresh_from_db()
    return (entry.finished_on, entry.answer, entry.decision, entry.rank)


def assert_refused(entry, call, reason, error=Refused):
    before = (now(entry), ActionPlan.objects.get().version)
    with pytest.raises(error) as refusal:
        call()
    assert (type(refusal.value), refusal.value.reasons) == (error, (reason,))
    assert (now(entry), ActionPlan.objects.get().version) == before


@pytest.mark.parametrize("role", [*ROLES, "manager"])
def test_leadership_and_those_who_carry_the_project_say_so(role, cast, entry, today):
    if role == "manager":
        entry.project.manager = cast["outsider"]
        entry.project.save()
    by = cast.get(role, cast["outsider"])
    if role in ("leader", "owner", "manager"):
        finish(entry, on=today, by=by, version=0, reason=f" {WHY} ")
        answer = Decision.objects.get()
        assert (answer.kind, answer.reason, answer.by, answer.plan) == ("finished", WHY, by, entry.plan)
        assert now(entry) == (today, answer, "included", 1)
        return
    for call in (
        lambda: finish(entry, on=today, by=by, version=0, reason=WHY),
        lambda: resume(entry, by=by, version=0, reason=WHY),
    ):
        with pytest.raises(NotPermitted) as refusal:
            call()
        assert refusal.value.permission == "portfolio.decide_actionplan"
    assert now(entry) == (None, None, "included", 1)


def test_it_is_taken_back_with_a_reason_and_the_history_tells_both(entry, owner, outsider, today):
    finish(entry, on=today, by=owner, version=0, reason=WHY)
    resume(entry, by=owner, version=1, reason="To avdelinger mangler.")
    assert now(entry)[0] is None
    events = history_of(entry.project, reader=outsider)
    about = f"årlig handlingsplan {entry.plan.name}"
    assert [(event.did, event.about, event.reason) for event in events] == [
        ("tok tilbake at prosjektet var gjort i", about, "To avdelinger mangler."),
        ("satte prosjektet som gjort i", about, WHY),
    ]


def test_what_is_done_is_not_taken_out(entry, owner, leader, today):
    finish(entry, on=today, by=owner, version=0, reason=WHY)
    reason = "Prosjektet er gjort i denne planen, og da står beslutningen fast."
    assert_refused(entry, lambda: decide(entry, decision="out", by=leader, reason="Nei.", version=1), reason)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_both_want_a_reason(reason, entry, owner, today):
    sentence = "Skriv kort hva som er gjort."
    assert_refused(
        entry, lambda: finish(entry, on=today, by=owner, version=0, reason=reason), sentence, error=MissingReason
    )
    finish(entry, on=today, by=owner, version=0, reason=WHY)
    sentence = "Skriv hvorfor prosjektet ikke er gjort likevel."
    assert_refused(entry, lambda: resume(entry, by=owner, version=1, reason=reason), sentence, error=MissingReason)


def test_the_day_lies_in_the_plan_and_not_ahead(entry, owner, plan, today):
    tomorrow, before = (
        today + datetime.timedelta(days=1),
        plan.starts_on - datetime.timedelta(days=1),
    )
    call = lambda day: lambda: finish(entry, on=day, by=owner, version=0, reason=WHY)  # noqa: E731
    assert_refused(entry, call(tomorrow), "Datoen kan ikke være frem i tid.")
    with pytest.raises(Refused) as refusal:
        call(before)()
    assert refusal.value.reasons[0].startswith("Datoen kan ikke være før planen begynner, 1. ")
    assert finish(entry, on=plan.starts_on, by=owner, version=0, reason=WHY).finished_on == plan.starts_on


def test_a_draft_and_a_closed_plan_have_nothing_to_finish(make_entry, plan, leader, today):
    entry = make_entry()
    only = "Bare det som står i en vedtatt plan, kan settes som gjort."
    call = lambda: finish(entry, on=today, by=leader, version=0, reason=WHY)  # noqa: E731
    assert_refused(entry, call, f"{plan} er utkast. {only}")
    adopted(plan, by=leader, state="closed")
    assert_refused(entry, call, f"{plan} er lukket og kan ikke endres.")


@pytest.mark.parametrize(("decision", "label"), [("candidate", "kandidat"), ("reserve", "reserve"), ("out", "tatt ut")])
def test_only_what_is_included_can_be_done(decision, label, make_entry, plan, leader, today):
    entry = make_entry(decision)
    adopted(plan, by=leader)
    sentence = f"Prosjektet er {label}. Bare det som er med i planen, kan settes som gjort."
    assert_refused(entry, lambda: finish(entry, on=today, by=leader, version=0, reason=WHY), sentence)


def test_twice_and_on_an_old_page_it_is_refused(entry, owner, leader, today):
    sentence = "Prosjektet er ikke satt som gjort i denne planen."
    assert_refused(entry, lambda: resume(entry, by=owner, version=0, reason=WHY), sentence)
    finish(entry, on=today, by=owner, version=0, reason=WHY)
    with pytest.raises(StaleVersion):
        finish(entry, on=today, by=leader, version=0, reason="Et annet ord.")
    sentence = "Prosjektet er allerede satt som gjort i denne planen."
    assert_refused(entry, lambda: finish(entry, on=today, by=leader, version=1, reason="Igjen."), sentence)


def form(today, **changes):
    return {"on": today.isoformat(), "reason": WHY, "version": 0, **changes}


def test_the_page_asks_and_saves_and_a_double_click_is_one(client, entry, owner, today):
    client.force_login(owner)
    url = f"/handlingsplan/poster/{entry.pk}/gjort/"
    assert "Hva er gjort?" in words(main_of(client.get(url)))
    for _ in range(2):
        response = client.post(url, form(today))
        assert (response.status_code, response["Location"]) == (
            302,
            f"{entry.plan.get_absolute_url()}#post-{entry.pk}",
        )
    assert (now(entry)[0], Decision.objects.count()) == (today, 1)
    assert "Her kan du ta det tilbake." in words(main_of(client.get(url)))
    client.post(url, {"resume": "1", "reason": "To avdelinger mangler.", "version": 1})
    assert now(entry)[0] is None


@pytest.mark.parametrize(
    ("changes", "sentence", "status"),
    [
        ({"reason": ""}, "Skriv kort hva som er gjort.", 422),
        ({"on": ""}, "Velg en dato.", 422),
        ({"on": "31.02.2027"}, "Skriv en gyldig dato", 422),
        ({"on": "2999-01-01"}, "Datoen kan ikke være frem i tid.", 409),
        ({"version": "7"}, "Noen andre har endret planen", 409),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(changes, sentence, status, client, entry, owner, today):
    client.force_login(owner)
    response = client.post(f"/handlingsplan/poster/{entry.pk}/gjort/", form(today, **changes))
    assert response.status_code == status
    assert sentence in words(main_of(response))
    if "reason" not in changes:
        assert WHY in main_of(response)
    assert f'name="version" value="{ActionPlan.objects.get().version}"' in main_of(response)
    assert now(entry)[0] is None


def test_the_page_says_when_it_cannot_be(client, make_entry, leader):
    client.force_login(leader)
    page = client.get(f"/handlingsplan/poster/{make_entry().pk}/gjort/")
    assert "Bare det som står i en vedtatt plan, kan settes som gjort." in words(main_of(page))
    assert "<textarea" not in main_of(page)


@pytest.mark.parametrize("role", ROLES)
def test_the_project_leads_those_who_may_to_it(role, cast, client, entry, make_entry):
    client.force_login(cast[role])
    url = f"/handlingsplan/poster/{entry.pk}/gjort/"
    assert (url in main_of(client.get(entry.project.get_absolute_url()))) == (role in ("leader", "owner"))


def test_the_project_says_when_it_was_done(client, entry, owner, today):
    finish(entry, on=today, by=owner, version=0, reason=WHY)
    client.force_login(owner)
    text = words(main_of(client.get(entry.project.get_absolute_url())))
    assert f"med i planen, gjort {today.day}. " in text
    assert "Ikke gjort likevel" in text


def test_what_is_done_takes_what_it_took_whatever_becomes_of_the_project(entry, leader, office, today):
    before = money.of(entry, entry.plan)
    finish(entry, on=today, by=leader, version=0, reason=WHY)
    changes = {"ends_on": entry.project.ends_on + datetime.timedelta(days=900), "investment_cost": 9}
    edit(entry.project, changes=changes, by=office, reason="Neste del tar lenger tid.")
    entry = type(entry).objects.select_related("project", "plan").get(pk=entry.pk)
    assert money.of(entry, entry.plan) == before
