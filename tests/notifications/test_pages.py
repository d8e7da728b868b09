"""The bell and its pages: everybody's own, what is new first, and how often mail comes."""

import datetime
import re

import pytest
from django.utils import timezone

from innolab.accounts.models import MailFrequency
from innolab.notifications.delivery import notify
from innolab.notifications.models import Notification
from tests.cast import ROLES
from tests.pages import links, main_of, queries, rows, words

pytestmark = pytest.mark.django_db
URL, ALL, SETTINGS = "/varsler/", "/varsler/lest/", "/varsler/innstillinger/"


def tell(person, title="«Skoleruter» er parkert", **fields):
    notify([person], **{"title": title, "href": "/strategi/", "text": "Vi venter."} | fields)
    return Notification.objects.latest("pk")


def bell(client, url="/strategi/"):
    html = client.get(url).content.decode()
    return words(html.partition('class="portal-bell"')[2].partition(">")[2].partition("</a>")[0])


# The bell


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Varsler"),
        (1, "1 Varsler, 1 ulest"),
        (3, "3 Varsler, 3 uleste"),
        (99, "99 Varsler, 99 uleste"),
        (100, "99+ Varsler, flere enn 99 uleste"),
        (150, "99+ Varsler, flere enn 99 uleste"),
    ],
)
def test_the_bell_says_how_many_are_unread(number, said, client, outsider, office):
    rows_ = [Notification(recipient=outsider, title="T", href="/") for _ in range(number)]
    Notification.objects.bulk_create(rows_)
    tell(office)
    Notification.objects.bulk_create([Notification(recipient=outsider, title="T", href="/", read_at=timezone.now())])
    client.force_login(outsider)
    assert bell(client) == said


def test_a_visitor_has_no_bell_and_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "portal-bell" not in client.get("/logg-inn/").content.decode()


# The list


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_their_own_and_nobody_elses(role, cast, client):
    for name, person in cast.items():
        tell(person, title=f"Til {name}")
    client.force_login(cast[role])
    assert [title for title in links(main_of(client.get(URL))) if title.startswith("Til")] == [f"Til {role}"]


def test_they_stand_by_day_the_latest_first_and_what_is_new_is_marked_in_words(client, outsider):
    old, new = tell(outsider, title="Gammelt"), tell(outsider, title="Nytt", text="")
    at = datetime.datetime.fromisoformat("2026-03-29T23:30+02:00")  # the clock went ahead that day
    Notification.objects.filter(pk=old.pk).update(created_at=at, read_at=at)
    Notification.objects.filter(pk=new.pk).update(created_at=at + datetime.timedelta(hours=1))
    client.force_login(outsider)
    html = main_of(client.get(URL))
    assert rows(html, "h2") == ["Mandag 30. mars 2026", "Søndag 29. mars 2026"]
    assert rows(html, "li") == ["Nytt Kl. 00.30 Ny", "Gammelt Vi venter. Kl. 23.30"]


def test_markup_in_a_title_is_text(client, outsider):
    tell(outsider, title="<script>alert(1)</script>", text="<img src=x>")
    client.force_login(outsider)
    html = main_of(client.get(URL))
    assert "<script>" not in html
    assert "<img" not in html


def test_nobody_is_told_nothing_without_a_word(client, outsider):
    client.force_login(outsider)
    assert "Du har ingen varsler" in words(main_of(client.get(URL)))


@pytest.mark.parametrize("page", ["1", "2", "0", "99", "x"])
def test_a_long_list_comes_in_pages(page, client, outsider):
    for number in range(25):
        tell(outsider, title=f"Varsel {number}")
    client.force_login(outsider)
    found = len(rows(main_of(client.get(URL, {"page": page})).partition("<nav")[0], "li"))
    assert found == (20 if page in ("1", "x") else 5)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, client, outsider):
    for _ in range(count):
        tell(outsider)
    client.force_login(outsider)
    assert queries(client, URL) == 8


# Reading


def test_whoever_follows_one_has_read_it_and_is_led_on(client, outsider):
    first, second = tell(outsider), tell(outsider)
    client.force_login(outsider)
    response = client.get(f"/varsler/{first.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/strategi/")
    assert list(Notification.objects.unread()) == [second]
    read_at = Notification.objects.get(pk=first.pk).read_at
    client.get(f"/varsler/{first.pk}/")
    assert Notification.objects.get(pk=first.pk).read_at == read_at


@pytest.mark.parametrize("role", ROLES)
def test_somebody_elses_is_not_found_and_stays_unread(role, cast, client):
    other = cast["office" if role != "office" else "outsider"]
    theirs = tell(other)
    client.force_login(cast[role])
    assert client.get(f"/varsler/{theirs.pk}/").status_code == 404
    assert Notification.objects.unread().count() == 1


def test_all_are_read_that_were_shown_and_none_that_came_after(client, outsider, office):
    shown, theirs = tell(outsider), tell(office)
    client.force_login(outsider)
    assert f'name="up_to" value="{shown.pk}"' in main_of(client.get(URL))
    later = tell(outsider)
    response = client.post(ALL, {"up_to": shown.pk}, follow=True)
    assert "Varslene er merket som lest." in words(main_of(response))
    assert set(Notification.objects.unread()) == {later, theirs}


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30, "1; DROP TABLE"])
def test_a_strange_wish_reads_nothing(up_to, client, outsider):
    tell(outsider)
    client.force_login(outsider)
    assert client.post(ALL, {"up_to": up_to}).status_code == 302
    assert Notification.objects.unread().count() == 1


def test_nothing_is_read_by_looking_at_the_list_or_by_the_wrong_method(client, outsider):
    tell(outsider)
    client.force_login(outsider)
    client.get(URL)
    assert client.get(ALL).status_code == 405
    assert Notification.objects.unread().count() == 1


# How often mail comes


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("frequency", MailFrequency.values)
def test_everybody_chooses_how_often(role, frequency, cast, client):
    client.force_login(cast[role])
    response = client.post(SETTINGS, {"frequency": frequency}, follow=True)
    assert "Valget er lagret." in words(main_of(response))
    cast[role].refresh_from_db()
    assert cast[role].mail_frequency == frequency
    [chosen] = re.findall(r"<input[^>]*checked[^>]*>", main_of(client.get(SETTINGS)))
    assert f'value="{frequency}"' in chosen


def test_the_page_says_what_always_comes(client, outsider):
    client.force_login(outsider)
    said = words(main_of(client.get(SETTINGS)))
    assert "Svar på dine egne forslag kommer alltid på e-post med én gang" in said
    assert f"E-posten går til {outsider.email}." in said


@pytest.mark.parametrize(
    ("data", "said"),
    [({}, "Velg hvor ofte du vil ha e-post."), ({"frequency": "weekly"}, "Velg ett av alternativene.")],
)
def test_another_choice_is_none(data, said, client, outsider):
    client.force_login(outsider)
    response = client.post(SETTINGS, data)
    assert response.status_code == 422
    assert said in words(main_of(response))
    outsider.refresh_from_db()
    assert outsider.mail_frequency == MailFrequency.AT_ONCE


@pytest.mark.parametrize(("frequency", "waits"), [("none", False), ("at_once", True), ("daily", True)])
def test_whoever_wants_no_mail_gets_not_even_what_waited(frequency, waits, client, outsider, office):
    for person in (outsider, office):
        person.mail_frequency = MailFrequency.DAILY
        person.save()
    mine, theirs = tell(outsider), tell(office)
    client.force_login(outsider)
    client.post(SETTINGS, {"frequency": frequency})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.waits_for_digest, theirs.waits_for_digest) == (waits, True)
