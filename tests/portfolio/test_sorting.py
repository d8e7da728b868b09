"""Names stand in Norwegian order on every PostgreSQL, whatever locale its databases have."""

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Collate, Lower

from portfolio.models import Driver, Unit
from portfolio.models.sorting import norwegian

IN_ORDER = [
    "1. etasje",
    "Arkiv",
    "arkivering",
    "Barnehage",
    "Eiendom",
    "helse",
    "Helse og omsorg",
    "Vei",
    "Xylofon",
    "Zoologi",
    "æresdoktor",
    "ÆRLIGHET",
    "økologi",
    "Økonomi",
    "Ål",
    "ÅPENHET",
    "åsen",
]
# Those by which a server may compare; C is always there.
LOCALES = ["C", "POSIX", "ucs_basic", "en_US", "nb_NO", "nb-NO-x-icu", "und-x-icu"]


@pytest.fixture
def units(db):
    Unit.objects.bulk_create(Unit(slug=f"enhet-{n}", name=name) for n, name in enumerate(reversed(IN_ORDER)))


def test_units_stand_in_norwegian_order(units):
    assert [unit.name for unit in Unit.objects.all()] == IN_ORDER


def test_the_order_is_the_same_in_every_locale_that_the_server_has(units):
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT collname FROM pg_collation WHERE collname = ANY(%s)", [LOCALES])
        found = {name for (name,) in cursor.fetchall()}
    assert {"C", "POSIX", "ucs_basic"} <= found
    for locale in found:  # the name as a column of such a database would be
        rows = Unit.objects.annotate(column=Collate(F("name"), locale)).order_by(norwegian("column"))
        assert (locale, [unit.name for unit in rows]) == (locale, IN_ORDER)


def test_the_locale_c_really_knows_no_norwegian_letters(units):
    """Else the test above would prove nothing about it."""
    lowered = Unit.objects.filter(name="ÆRLIGHET").values_list(Lower(Collate(F("name"), "C")), flat=True)
    assert list(lowered) == ["Ærlighet"]
    by_bytes = [unit.name for unit in Unit.objects.order_by(Collate(F("name"), "C"))]
    assert by_bytes != IN_ORDER


@pytest.mark.parametrize(("swedish", "norwegian_"), [("ä", "æ"), ("Ä", "Æ"), ("ö", "ø"), ("Ö", "Ø")])
def test_swedish_letters_stand_where_their_norwegian_sisters_do(swedish, norwegian_, db):
    for n, name in enumerate([f"{swedish}b", f"{norwegian_}a", f"{norwegian_}c"]):
        Unit.objects.create(slug=str(n), name=name)
    assert [unit.name for unit in Unit.objects.all()] == [f"{norwegian_}a", f"{swedish}b", f"{norwegian_}c"]


def test_accents_and_sami_letters_stand_where_their_plain_letters_do(db):
    in_order = [
        "Ámot",
        "André",
        "Andreas",
        "Čoarvi",
        "Eidet",
        "Émile",
        "Müller",
        "Mytesen",
        "Šibmi",
        "Sol",
        "Zoo",
        "Ål",
    ]
    Unit.objects.bulk_create(Unit(slug=f"enhet-{n}", name=name) for n, name in enumerate(reversed(in_order)))
    assert [unit.name for unit in Unit.objects.all()] == in_order


def test_drivers_stand_by_scope_and_then_in_norwegian_order(strategy):
    Driver.objects.all().delete()
    for n, name in enumerate(["Åpenhet", "Zoologi", "Ærlighet", "arkiv"]):
        Driver.objects.create(strategy=strategy, slug=f"n{n}", name=name, scope="national")
        Driver.objects.create(strategy=strategy, slug=f"l{n}", name=name, scope="local")
    expected = ["arkiv", "Zoologi", "Ærlighet", "Åpenhet"]
    assert [driver.name for driver in Driver.objects.all()] == expected * 2
    assert [driver.scope for driver in Driver.objects.all()] == ["local"] * 4 + ["national"] * 4
