"""The log-in pages: in our frame, in bokmål, and with nothing that a script of ours would trip over."""

import re

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse

from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_links_lead_to_the_norwegian_paths():
    assert [reverse("account_login"), reverse("account_logout")] == ["/logg-inn/", "/logg-ut/"]


def test_the_ordinary_form_comes_before_the_demo_buttons(client, settings):
    settings.DEMO = True

    html = client.get("/logg-inn/").content.decode()

    assert re.findall(r'<input[^>]*type="(\w+)"[^>]*name="password"', html)[0] == "password"
    assert re.findall(r'name="login" value="([^"]+)"', html) == [
        f"{role}@innolab.example" for role in ("innmelder", "kontor", "leder", "eier", "admin")
    ]


def test_there_are_no_demo_buttons_outside_demo_mode(client, settings):
    settings.DEMO = False

    assert "innolab.example" not in client.get("/logg-inn/").content.decode()


def test_a_wrong_password_keeps_the_address_and_says_what_is_wrong(client, outsider):
    html = client.post("/logg-inn/", {"login": outsider.email, "password": "feil"}).content.decode()

    assert "ds-error-summary" in html
    assert f'value="{outsider.email}"' in html


def test_a_person_logs_out_by_post_and_is_told(client, outsider):
    client.force_login(outsider)
    assert "Vil du logge ut?" in client.get("/logg-ut/").content.decode()

    client.post("/logg-ut/")

    html = client.get("/logg-inn/").content.decode()
    assert "Du er logget ut." in html
    assert outsider.name not in html


def test_a_forgotten_password_is_replaced_by_way_of_a_mail(client, outsider):
    assert "Glemt passordet?" in client.get("/konto/password/reset/").content.decode()

    done = client.post("/konto/password/reset/", {"email": outsider.email}, follow=True)
    assert "Se i innboksen din" in done.content.decode()
    [message] = mail.outbox
    assert message.subject.endswith("Lag et nytt passord")
    assert message.body.startswith("Hei!\n\nNoen, trolig du, har bedt om et nytt passord i InnoLab.")
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]

    form = client.get(link, follow=True)
    assert "Lag et nytt passord" in form.content.decode()
    refused = client.post(form.request["PATH_INFO"], {"password1": "kort", "password2": "kort"})
    assert "ds-error-summary" in refused.content.decode()
    saved = client.post(
        form.request["PATH_INFO"], {"password1": "hest batteri stift", "password2": "hest batteri stift"}
    )
    assert saved.status_code == 302
    assert client.login(email=outsider.email, password="hest batteri stift")

    client.logout()
    assert "Lenken virker ikke lenger" in client.get(link, follow=True).content.decode()


def test_an_unknown_address_gets_a_mail_that_says_so(client):
    client.post("/konto/password/reset/", {"email": "ukjent@kommunen.example"})

    [message] = mail.outbox
    assert "Vi har ingen konto med denne adressen." in message.body


def test_a_person_changes_the_password_and_gets_a_mail(client, outsider, settings):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    client.force_login(outsider)
    assert "Bytt passord" in client.get("/konto/password/change/").content.decode()

    wrong = client.post("/konto/password/change/", {"oldpassword": "feil", "password1": "x", "password2": "y"})
    assert "ds-error-summary" in wrong.content.decode()
    new = {"password1": "hest batteri stift", "password2": "hest batteri stift"}
    changed = client.post("/konto/password/change/", {"oldpassword": PASSWORD, **new}, follow=True)

    assert "Passordet er endret." in changed.content.decode()
    assert [message.body.splitlines()[2] for message in mail.outbox] == ["Passordet ditt i InnoLab er endret."]


@pytest.mark.parametrize("path", ["/konto/signup/", "/konto/inactive/", "/konto/password/reset/key/done/"])
def test_the_small_pages_stand_in_our_frame(client, path):
    assert '<header class="portal-header"' in client.get(path).content.decode()


def test_a_person_without_a_password_makes_one(client, outsider):
    outsider.set_unusable_password()
    outsider.save()
    client.force_login(outsider)

    page = client.get("/konto/password/change/", follow=True)
    assert page.redirect_chain == [("/konto/password/set/", 302)]
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page.content.decode()) == ["Lag et passord"]

    wrong = client.post("/konto/password/set/", {"password1": "kort", "password2": "kort"})
    assert "ds-error-summary" in wrong.content.decode()
    new = {"password1": "hest batteri stift", "password2": "hest batteri stift"}
    saved = client.post("/konto/password/set/", new, follow=True)

    assert "Passordet er lagret." in saved.content.decode()
    assert client.login(email=outsider.email, password="hest batteri stift")


@pytest.mark.parametrize("path", ["email", "confirm-email", "reauthenticate", "login", "login/code/confirm"])
def test_nobody_changes_the_address_that_they_log_in_with(client, outsider, path):
    client.force_login(outsider)

    answer = client.post(f"/konto/{path}/", {"action_add": "", "email": "sjefen@kommune.example"})

    assert answer.status_code == 404


def test_the_log_in_says_nothing_that_the_next_page_shows_anyway():
    assert render_to_string("account/messages/logged_in.txt").strip() == ""
