"""The portfolio office confirms which programme a project belongs to (strategy §6.1)."""

import datetime

import pytest
from django.utils import timezone

from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio.models import Decision, Strategy
from portfolio.projects import confirm_programme
from portfolio.workflow import Stage
from tests.cast import ROLES

REASON = "Det handler mest om kompetansen til de ansatte."


@pytest.fixture
def other(strategy):
    return strategy.programmes.get(slug="laerende-organisasjon")


@pytest.fixture
def proposal(make_project):
    return make_project(Stage.SUBMITTED)


def state_of(project):
    project.refresh_from_db()
    confirmed = (project.programme_confirmed_at, project.programme_confirmed_by)
    return (project.programme, *confirmed, Decision.objects.count())


def test_the_chosen_programme_is_confirmed_without_a_reason(proposal, office):
    confirm_programme(proposal, programme=proposal.programme, by=office)
    proposal.refresh_from_db()
    assert proposal.programme_confirmed_by == office
    assert timezone.now() - proposal.programme_confirmed_at < datetime.timedelta(minutes=1)
    decision = Decision.objects.get()
    assert (decision.project, decision.kind, decision.by) == (proposal, "programme_confirmed", office)
    assert decision.reason == "Innbyggeren som ressurs."


def test_another_programme_wants_a_reason(proposal, other, office):
    before = state_of(proposal)
    with pytest.raises(MissingReason) as refusal:
        confirm_programme(proposal, programme=other, by=office, reason="  ")
    assert refusal.value.reasons == ("Skriv hvorfor prosjektet hører til et annet program enn innmelderen valgte.",)
    assert state_of(proposal) == before


def test_another_programme_is_confirmed_with_its_reason(proposal, other, office):
    confirm_programme(proposal, programme=other, by=office, reason=f" {REASON} ")
    proposal.refresh_from_db()
    assert (proposal.programme, proposal.programme_confirmed_by) == (other, office)
    assert Decision.objects.get().reason == f"Lærende organisasjon. {REASON}"


def test_a_confirmed_programme_may_be_changed_as_long_as_nothing_is_assessed(proposal, other, office):
    confirm_programme(proposal, programme=proposal.programme, by=office)
    confirm_programme(proposal, programme=other, by=office, reason=REASON)
    proposal.refresh_from_db()
    assert (proposal.programme, Decision.objects.count()) == (other, 2)


def test_confirming_once_more_changes_nothing(proposal, office):
    confirm_programme(proposal, programme=proposal.programme, by=office)
    before = state_of(proposal)
    confirm_programme(proposal, programme=proposal.programme, by=office, reason="Et dobbelt klikk.")
    assert state_of(proposal) == before


@pytest.mark.parametrize("stage", Stage)
def test_the_programme_stands_from_the_assessment_on(stage, make_project, other, office):
    project = make_project(stage)
    if stage in (Stage.SUBMITTED, Stage.PARKED):
        assert confirm_programme(project, programme=other, by=office, reason=REASON).programme == other
        return
    before = state_of(project)
    with pytest.raises(Refused) as refusal:
        confirm_programme(project, programme=other, by=office, reason=REASON)
    assert refusal.value.reasons == (f"Programmet kan ikke endres når prosjektet er {stage.label}.",)
    assert state_of(project) == before


def test_a_programme_of_another_strategy_is_refused(proposal, other, office):
    today = timezone.localdate()
    later = Strategy.objects.create(
        slug="ny", name="Ny strategi", vision="Et målbilde", starts_on=today, ends_on=today + datetime.timedelta(days=1)
    )
    other.pk, other.strategy = None, later
    other.save()
    before = state_of(proposal)
    with pytest.raises(Refused) as refusal:
        confirm_programme(proposal, programme=other, by=office, reason=REASON)
    assert refusal.value.reasons == ("Programmet hører til en annen strategi.",)
    assert state_of(proposal) == before


@pytest.mark.parametrize("role", ROLES)
def test_only_the_portfolio_office_confirms(role, cast, proposal):
    if role == "office":
        assert confirm_programme(proposal, programme=proposal.programme, by=cast[role]).programme_confirmed_at
        return
    before = state_of(proposal)
    with pytest.raises(NotPermitted) as refusal:
        confirm_programme(proposal, programme=proposal.programme, by=cast[role])
    assert refusal.value.permission == "portfolio.assess_project"
    assert state_of(proposal) == before
