"""A draft, whoever writes it, and what each of its steps may be given."""

import pytest
from django.utils import timezone

from portfolio import proposals
from portfolio.models.action_plan import add_months
from tests.portfolio.propose.steps import STEPS


@pytest.fixture
def logged_in(client, submitter):
    client.force_login(submitter)
    return client


@pytest.fixture
def draft(strategy, submitter):
    return proposals.start(title="Et utkast", strategy=strategy, by=submitter)


@pytest.fixture
def save(logged_in, draft):
    """Posts one step of the draft, and returns the response."""

    def post(step, go="lagre", **data):
        return logged_in.post(f"/forslag/{draft.pk}/{step}/", data | {"go": go})

    return post


WHOLE = {
    "behov": {"title": "Et utkast", "need": "Det er for tungvint."},
    "losning": {"solution": "Gjør det enklere.", "kind": "project", "innovation_types": ["new_service"]},
    "gevinster": {"affected": "Alle.", "benefits": "Spart tid."},
    "program": {},
    "ressurser": {"investment_cost": "1 000", "operating_cost": "0", "effort_days": "10", "duration_months": "3"},
}


@pytest.fixture
def whole(draft, strategy, unit):
    """A valid post for each step; the questions about programme are answered already."""
    criterion = strategy.programmes.get(slug="innbyggeren-som-ressurs").criteria.get()
    proposals.save(draft, changes={"criteria_met": [criterion]}, by=draft.submitter)
    more = {
        "gevinster": {"unit": unit.pk},
        "program": {f"criterion_{criterion.pk}": "ja", "programme": criterion.programme.pk},
        "ressurser": {"starts_on": add_months(timezone.localdate(), 2).isoformat()},
    }
    return {step: WHOLE[step] | more.get(step, {}) for step in STEPS}
