"""The strategy and what hangs on it."""

from django.apps import apps
from django.db.models import F

from portfolio.models import Driver, Programme, Strategy
from tests.portfolio.violations.builders import copy_of

VIOLATIONS = {
    "strategy_ends_after_it_starts": [lambda _: Strategy.objects.update(ends_on=F("starts_on"))],
    "programme_slug_is_unique_in_its_strategy": [copy_of(Programme, name="Nytt program")],
    "criterion_slug_is_unique_in_its_programme": [
        copy_of(apps.get_model("portfolio", "ProgrammeCriterion"), question="Nytt spørsmål?")
    ],
    "driver_slug_is_unique_in_its_strategy": [copy_of(Driver, name="Ny føring")],
}
