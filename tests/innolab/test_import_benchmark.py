"""The measurement of an import does what it measures, also when it is small."""

import pytest

from innolab.accounts.models import User
from innolab.import_benchmark import import_benchmark, peak_memory_mb
from portfolio.importing import acts
from portfolio.models import Import

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("at_once", [1, 300], ids=["by the worker", "at once"])
def test_a_few_rows_are_brought_in_changed_and_taken_back(
    at_once: int, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", at_once)
    before = peak_memory_mb()  # of all the tests that this process has run
    measured = import_benchmark(6, office)
    assert (measured.rows, measured.memory_mb - before < 500) == (6, True)
    assert [it.state for it in Import.objects.all()] == ["undone"] * 2
