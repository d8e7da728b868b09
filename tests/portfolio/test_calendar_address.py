"""The secret address of a calendar: everybody makes, renews and switches off their own, and nobody another's."""

import hashlib
import logging

import pytest

from portfolio import calendar_address
from portfolio.models import CalendarAddress
from tests.at_once import at_once
from tests.cast import ROLES
from tests.pages import html_of, main_of, queries, words

PAGE = "/kalender/"


def token_on(response):
    """The token in the address that the page shows."""
    return main_of(response).partition(" readonly")[0].rpartition('value="')[2].partition('"')[0][-47:-4]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_makes_renews_and_switches_off_their_own(role, cast, client):
    other = next(person for name, person in cast.items() if name != role)
    theirs = calendar_address.renew(by=other)
    client.force_login(cast[role])
    first = token_on(client.post(f"{PAGE}ny/"))
    second = token_on(client.post(f"{PAGE}ny/", {"seen": calendar_address.version(calendar_address.of(cast[role]))}))
    assert (calendar_address.whose(first), calendar_address.whose(second)) == (None, cast[role])
    assert client.post(f"{PAGE}av/", follow=True).redirect_chain == [(PAGE, 302)]
    assert (calendar_address.whose(second), calendar_address.whose(theirs)) == (None, other)


def test_the_address_is_told_once_and_kept_by_nobody(outsider, client):
    client.force_login(outsider)
    response = client.post(f"{PAGE}ny/")
    token = token_on(response)
    assert len(token) == 43  # 256 bits
    assert CalendarAddress.objects.get().token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert "no-store" in response["Cache-Control"]
    assert token not in html_of(client.get(PAGE))
    assert token not in str(dict(client.session))


def test_the_page_of_a_new_address_loaded_again_does_not_stop_it(outsider, client):
    client.force_login(outsider)
    token = token_on(client.post(f"{PAGE}ny/", {"seen": ""}))
    again = client.post(f"{PAGE}ny/", {"seen": ""}, follow=True)
    assert again.redirect_chain == [(PAGE, 302)]
    assert "Adressen ble laget for litt siden" in html_of(again)
    assert calendar_address.whose(token) == outsider


def test_no_two_addresses_are_alike(cast):
    assert len({calendar_address.renew(by=person) for person in cast.values() for _ in range(5)}) == 5 * len(cast)


def test_switching_off_twice_changes_nothing(outsider):
    calendar_address.renew(by=outsider)
    calendar_address.switch_off(by=outsider)
    calendar_address.switch_off(by=outsider)
    assert CalendarAddress.objects.count() == 0


def test_whoever_has_left_has_no_calendar(outsider):
    token = calendar_address.renew(by=outsider)
    outsider.is_active = False
    outsider.save()
    assert calendar_address.whose(token) is None


def test_a_demo_account_outside_the_demo_has_none(outsider):
    token = calendar_address.renew(by=outsider)
    outsider.email = "innmelder@innolab.example"
    outsider.save()
    assert calendar_address.whose(token) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_made_at_once_one_holds(outsider):
    tokens = at_once(*[lambda: calendar_address.renew(by=outsider)] * 2)
    assert sorted(calendar_address.whose(token) is None for token in tokens) == [False, True]


def test_the_page_says_whether_the_calendar_is_on(outsider, client):
    client.force_login(outsider)
    assert "Kalenderen er av" in words(main_of(client.get(PAGE)))
    calendar_address.renew(by=outsider)
    page = words(main_of(client.get(PAGE)))
    assert ("Kalenderen er på" in page, "Adressen din" in page, "Slå av" in page) == (True, False, True)
    assert queries(client, PAGE) == 6


@pytest.mark.parametrize("path", ["ny/", "av/"])
def test_an_act_is_not_done_by_a_link(path, outsider, client):
    client.force_login(outsider)
    assert client.get(f"{PAGE}{path}").status_code == 405
    assert CalendarAddress.objects.count() == 0


def test_the_log_tells_no_address(db, client, caplog):
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert client.get("/kalender/en-hemmelig-adresse.ics?x=1").status_code == 404
    assert [record.getMessage() for record in caplog.records] == ["Not Found: /kalender/….ics"]
