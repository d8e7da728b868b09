"""Every decision is told to those whom it concerns, with its reason, and to nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innolab.accounts.roles import Role
from innolab.notifications.models import Mail, Notification
from portfolio import action_plan, projects, proposals
from portfolio.models import ActionPlanEntry, Decision, Follow, Programme
from portfolio.telling import tell_of
from portfolio.workflow import Stage
from tests.cast import person

pytestmark = pytest.mark.django_db
Kind = Decision.Kind
ANSWERS = [kind for kind in Kind if kind not in (Kind.SUBMITTED, Kind.MERGED, Kind.UNMERGED)]


def told():
    """Who has been told what, and who of them as an answer."""
    rows = Notification.objects.select_related("recipient")
    return {row.recipient.email.partition("@")[0]: (row.title, row.is_answer) for row in rows}


@pytest.fixture
def concerned(make_project, owner, outsider):
    """A project with a co-author, a follower, an owner and a manager."""
    project = make_project(Stage.SUBMITTED, title="Skoleruter", owner=owner, manager=person("manager"))
    project.co_authors.add(person("co_author"))
    Follow.objects.create(project=project, user=person("follower"))
    return project


def decided(project, kind, by, plan=None, reason="Fordi det er rett."):
    return Decision.objects.create(project=project, kind=kind, reason=reason, by=by, plan=plan)


@pytest.mark.parametrize("kind", ANSWERS)
def test_those_who_wrote_it_are_answered_and_those_who_follow_or_carry_it_are_told(kind, concerned, office, plan):
    tell_of(decided(concerned, kind, office, plan))

    found = told()
    authors, others = {"submitter", "co_author"}, {"follower", "owner", "manager"}
    if kind == Kind.PROGRAMME_CONFIRMED:
        others = set()
    assert found.keys() == authors | others
    assert {found[name][1] for name in authors} == {True}
    assert {found[name][1] for name in others} <= {False}
    for name in authors:
        assert found[name][0].startswith("Forslaget ditt «Skoleruter» er ")
    for name in others:
        assert found[name][0].startswith("«Skoleruter» er ")
    assert set(Notification.objects.values_list("text", "href")) == {
        ("Fordi det er rett.", concerned.get_absolute_url())
    }


def test_every_kind_of_decision_has_words_of_its_own(make_project, office, submitter):
    project = make_project()
    for kind in ANSWERS:
        tell_of(decided(project, kind, office))
    titles = Notification.objects.filter(recipient=submitter).values_list("title", flat=True)
    assert len(set(titles)) == len(ANSWERS)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (Kind.RETURNED, "Forslaget ditt «Skoleruter» er returnert med et spørsmål"),
        (Kind.PARKED, "Forslaget ditt «Skoleruter» er parkert"),
        (Kind.STOPPED, "Forslaget ditt «Skoleruter» er stoppet"),
    ],
)
def test_it_is_said_in_plain_words(kind, title, concerned, office):
    tell_of(decided(concerned, kind, office))
    assert told()["submitter"] == (title, True)


def test_a_decision_in_a_plan_names_the_plan(concerned, leader, plan):
    tell_of(decided(concerned, Kind.INCLUDED, leader, plan))
    assert told()["submitter"][0] == f"Forslaget ditt «Skoleruter» er tatt med i årlig handlingsplan {plan.name}"


def test_each_person_is_told_once_and_whoever_decided_is_not(make_project, submitter, office):
    project = make_project(title="Skoleruter", owner=submitter, manager=office)
    for person_ in (submitter, office):
        Follow.objects.create(project=project, user=person_)
    tell_of(decided(project, Kind.PARKED, office))
    assert told() == {"submitter": ("Forslaget ditt «Skoleruter» er parkert", True)}


def test_those_who_have_left_are_not_told(concerned, office, submitter, owner):
    for person_ in (submitter, owner):
        person_.is_active = False
        person_.save()
    tell_of(decided(concerned, Kind.PARKED, office))
    assert told().keys() == {"co_author", "follower", "manager"}


def test_those_who_wrote_or_follow_what_was_merged_into_it_are_told_too(concerned, make_project, office, outsider):
    part = make_project(Stage.MERGED, title="Skolebuss", merged_into=concerned, submitter=outsider)
    Follow.objects.create(project=part, user=person("follower_of_part"))
    tell_of(decided(concerned, Kind.PARKED, office))
    found = told()
    assert found["outsider"] == ("«Skoleruter», som forslaget ditt er en del av, er parkert", True)
    assert found["follower_of_part"] == ("«Skoleruter» er parkert", False)


# What is sent in


def test_all_who_may_assess_are_told_of_a_new_proposal_and_the_co_authors(concerned, submitter, office, leader, admin):
    person("second", Role.PORTFOLIO_OFFICE)
    tell_of(decided(concerned, Kind.SUBMITTED, submitter, reason=""))
    assert told() == {
        "office": ("Nytt forslag: «Skoleruter»", False),
        "second": ("Nytt forslag: «Skoleruter»", False),
        "co_author": ("Forslaget ditt «Skoleruter» er sendt inn", False),
    }


def test_an_answer_comes_to_whoever_asked(concerned, submitter, office):
    asker = person("asker", Role.PORTFOLIO_OFFICE)
    decided(concerned, Kind.SUBMITTED, submitter)
    decided(concerned, Kind.RETURNED, asker)
    tell_of(decided(concerned, Kind.SUBMITTED, submitter, reason="Det gjelder to skoler."))
    assert told() == {
        "asker": ("«Skoleruter» er sendt inn på nytt", False),
        "co_author": ("Forslaget ditt «Skoleruter» er sendt inn på nytt", False),
    }
    assert Notification.objects.get(recipient=asker).text == "Det gjelder to skoler."


def test_whoever_it_is_assigned_to_is_told_and_nobody_else_of_the_office(concerned, submitter, office):
    concerned.assigned_to = person("handler", Role.PORTFOLIO_OFFICE)
    decided(concerned, Kind.RETURNED, office)
    tell_of(decided(concerned, Kind.SUBMITTED, submitter))
    assert told().keys() == {"handler", "co_author"}


@pytest.mark.parametrize(("role", "is_active"), [(None, True), (Role.PORTFOLIO_OFFICE, False)])
def test_where_whoever_asked_has_another_job_now_the_whole_office_is_told(
    role, is_active, concerned, submitter, office
):
    decided(concerned, Kind.RETURNED, person("asker", role, is_active=is_active))
    tell_of(decided(concerned, Kind.SUBMITTED, submitter))
    assert told().keys() == {"office", "co_author"}


# The acts


def test_a_move_is_told(concerned, office):
    projects.move(concerned, to=Stage.PARKED, by=office, reason="Vi venter på budsjettet.")
    row = Notification.objects.get(recipient=concerned.submitter)
    assert (row.title, row.text) == ("Forslaget ditt «Skoleruter» er parkert", "Vi venter på budsjettet.")


def test_a_double_click_tells_once(concerned, office):
    for _ in range(2):
        projects.move(concerned, to=Stage.PARKED, by=office, reason="Vi venter.")
    assert Notification.objects.filter(recipient=concerned.submitter).count() == 1


def test_sending_in_is_told(make_project, submitter, office):
    draft = make_project(Stage.DRAFT, title="Skoleruter")
    draft.criteria_not_met.set(set(_criteria(draft)) - set(draft.criteria_met.all()))
    proposals.submit(draft, by=submitter)
    assert told() == {"office": ("Nytt forslag: «Skoleruter»", False)}


def _criteria(project):
    return [criterion for programme in project.strategy.programmes.all() for criterion in programme.criteria.all()]


def test_another_programme_is_told_and_the_same_one_is_not(concerned, office):
    projects.confirm_programme(concerned, programme=concerned.programme, by=office)
    assert told() == {}
    other = Programme.objects.exclude(pk=concerned.programme_id).filter(strategy=concerned.strategy)[0]
    concerned.refresh_from_db()
    projects.confirm_programme(concerned, programme=other, by=office, reason="Det handler om skole.")
    assert told()["submitter"] == ("Forslaget ditt «Skoleruter» er flyttet til et annet program", True)
    assert Notification.objects.get(recipient=concerned.submitter).text == f"{other}. Det handler om skole."


def test_what_enters_a_plan_and_what_leadership_decides_is_told(make_project, plan, office, leader, submitter):
    project = make_project(Stage.ASSESSED, title="Skoleruter")
    entry = action_plan.enter(project, plan=plan, by=office)
    plan.refresh_from_db()
    action_plan.decide(
        entry, decision=ActionPlanEntry.Decision.RESERVE, by=leader, reason="Om det blir penger.", version=plan.version
    )
    titles = Notification.objects.filter(recipient=submitter).order_by("pk").values_list("title", "text")
    assert list(titles) == [
        (f"Forslaget ditt «Skoleruter» er ført opp som kandidat i årlig handlingsplan {plan.name}", ""),
        (f"Forslaget ditt «Skoleruter» er satt i reserve i årlig handlingsplan {plan.name}", "Om det blir penger."),
    ]


def test_telling_many_takes_as_many_queries_as_telling_one(make_project, office):
    def queries_for(number):
        project = make_project(title=f"Sak {number}")
        Follow.objects.bulk_create(Follow(project=project, user=person(f"f{number}-{one}")) for one in range(number))
        decision = decided(project, Kind.PARKED, office)
        with CaptureQueriesContext(connection) as captured:
            tell_of(decision)
        return len(captured)

    assert queries_for(1) == queries_for(200)
    assert Mail.objects.filter(subject="«Sak 200» er parkert").count() == 201  # the owner too
