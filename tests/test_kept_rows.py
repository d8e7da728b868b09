"""The rows that the tests lay back are those that the portal itself would make."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from portfolio.models import Programme, Strategy
from portfolio.strategy_data import load_strategy
from tests import kept_rows
from tests.cast import STRATEGY, person


def test_the_strategy_that_is_laid_back_is_the_one_that_was_loaded(db: None) -> None:
    tables = kept_rows.tables_of(*STRATEGY)
    with transaction.atomic():
        load_strategy()
        loaded = kept_rows.taken(tables)
        transaction.set_rollback(True)

    kept_rows.lay_back(loaded)

    assert kept_rows.taken(tables) == loaded
    assert Strategy.objects.get().programmes.count() == Programme.objects.count() > 0


@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_to_what_migrate_filled() -> None:
    emptied = kept_rows.quick_emptying()
    if emptied is None:  # no superuser: Django's own way is used
        return
    begun_with = kept_rows.taken(kept_rows.BEGUN_WITH)
    load_strategy()
    person("submitter")
    Group.objects.all().delete()

    emptied()

    assert kept_rows.taken(kept_rows.BEGUN_WITH) == begun_with
    assert kept_rows.taken(["portfolio_strategy", "portfolio_programme", "accounts_user"]).count("'[]'") == 3
