"""What a filter says in words: on the page, in a file and over the pictures."""

import pytest
from django.http import QueryDict

from portfolio.forms.filter_words import in_words
from portfolio.forms.project_list import ListFilter
from portfolio.models import Project


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("sok=tilsyn om natten", [("Søk", "«tilsyn om natten»")]),
        ("stadium=parked&stadium=planned", [("Stadium", "Parkert, I plan")]),
        ("enhet={unit}&enhet=ingen", [("Enhet", "Skole, Uten enhet")]),
        ("maned=2027-03", [("Pågår i måneden", "mars 2027")]),
        ("dagsverk_fra=1200", [("Dagsverk fra", "1\u00a0200\u00a0dagsverk")]),
        ("kostnad_til=0", [("Investering til", "0\u00a0kr")]),
        ("maned=mars&type=tull", []),
    ],
)
def test_each_filter_says_what_it_lets_through(query, expected, unit, strategy):
    asked = QueryDict(query.format(unit=unit.pk))
    assert in_words(ListFilter(asked, queryset=Project.objects.all())) == expected
