"""A «hva om» is one's own until it is shared; it is renamed and deleted by its owner."""

import pytest
from django.utils import timezone

from innolab.refusals import NotPermitted, Refused
from roadmap import scenarios
from roadmap.models import Scenario
from tests.cast import ROLES


@pytest.fixture
def scenario(plan, leader):
    return scenarios.begin(plan, by=leader, name="Prøve")


def test_it_is_seen_by_its_owner_and_when_shared_by_the_others(scenario, leader, office):
    def seen():
        return [Scenario.objects.visible_to(user).count() for user in (leader, office)]

    assert seen() == [1, 0]
    first = scenarios.share(scenario, by=leader).shared_at
    assert scenarios.share(scenario, by=leader).shared_at == first
    assert seen() == [1, 1]
    scenarios.unshare(scenario, by=leader)
    assert seen() == [1, 0]


ACTS = {
    "share": lambda scenario, by: scenarios.share(scenario, by=by),
    "unshare": lambda scenario, by: scenarios.unshare(scenario, by=by),
    "rename": lambda scenario, by: scenarios.rename(scenario, name="Nytt", by=by),
    "delete": lambda scenario, by: scenarios.delete(scenario, by=by),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ROLES)
def test_only_its_owner_does_any_of_this(act, role, cast, scenario):
    if role == "leader":
        ACTS[act](scenario, cast[role])
        return
    with pytest.raises(Refused if role == "office" else NotPermitted):
        ACTS[act](scenario, cast[role])
    assert Scenario.objects.get().name == "Prøve"


def test_a_name_that_another_of_ones_own_has_is_refused(scenario, plan, leader):
    other = scenarios.begin(plan, by=leader, name="Den andre")
    with pytest.raises(Refused):
        scenarios.rename(other, name="prøve", by=leader)
    assert scenarios.rename(scenario, name="PRØVE", by=leader).name == "PRØVE"


@pytest.mark.parametrize("act", ACTS)
def test_what_became_the_plan_stands(act, scenario, leader):
    Scenario.objects.filter(pk=scenario.pk).update(made_at=timezone.now(), made_by=leader)
    with pytest.raises(Refused) as refusal:
        ACTS[act](scenario, leader)
    assert refusal.value.reasons == (scenarios.STANDS,)


def test_what_is_deleted_is_deleted_once(scenario, leader):
    scenarios.delete(scenario, by=leader)
    with pytest.raises(Refused) as refusal:
        scenarios.delete(scenario, by=leader)
    assert refusal.value.reasons == ("Denne «hva om» er slettet.",)
