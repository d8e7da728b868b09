"""/api-nokler/: one's own keys; a new one is shown once. And the administrator's list of them all."""

import datetime
import re

import pytest
from django.utils import timezone

from innolab.accounts import api_tokens
from innolab.accounts.forms import STANDARD_LIFE
from innolab.accounts.models import ApiToken, User
from tests.cast import ROLES
from tests.pages import html_of, main_of, queries, rows, words

URL = "/api-nokler/"
SECRET = re.compile(r"innolab_[\w-]{43}")


def form(**changed):
    return {"name": "Power BI", "scopes": ["projects:read", "plans:read"], "expires_on": "2027-05-01", **changed}


@pytest.fixture(autouse=True)
def early_in_2027(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: datetime.date(2027, 1, 4))
    moment = datetime.datetime(2027, 1, 4, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def make(by, name="Power BI", expires_on=datetime.date(2027, 5, 1)):
    return api_tokens.create(by=by, name=name, scopes=["plans:read"], expires_on=expires_on)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_makes_a_key_and_sees_it_once(role, cast, client):
    client.force_login(cast[role])
    made = client.post(URL, form())
    [secret] = SECRET.findall(html_of(made))
    assert (made.status_code, made["Cache-Control"]) == (200, "private, no-store")
    assert api_tokens.authenticate(secret).user == cast[role]
    assert SECRET.findall(html_of(client.get(URL))) == []
    assert secret[14:] not in str(dict(client.session))
    opens = "Prosjekter og programmer Årlige handlingsplaner og planposter"
    row = f"Power BI {opens} {secret[:14]}… 4. januar 2027 1. mai 2027 Trekk tilbake Power BI"
    assert rows(main_of(client.get(URL)))[1:] == [row]


def test_the_form_begins_with_half_a_year(office, client):
    client.force_login(office)
    assert f'value="{datetime.date(2027, 1, 4) + STANDARD_LIFE}"' in html_of(client.get(URL))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " \u200b"}, "Skriv hva som skal bruke nøkkelen."),
        ({"name": "x" * 61}, "Navnet kan ha høyst 60 tegn. Det har 61."),
        ({"scopes": []}, "Velg minst én ting nøkkelen skal gi tilgang til."),
        ({"scopes": ["projects:write"]}, "Velg blant det som står i skjemaet."),
        ({"expires_on": ""}, "Velg den siste dagen nøkkelen skal virke."),
        ({"expires_on": "i morgen"}, "Skriv datoen som dag.måned.år, for eksempel 31.12.2026."),
        ({"expires_on": "2029-01-01"}, "Nøkkelen må slutte å virke innen ett år, og ikke før i dag."),
        ({"expires_on": "2027-01-03"}, "Nøkkelen må slutte å virke innen ett år, og ikke før i dag."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(changed, sentence, office, client):
    client.force_login(office)
    response = client.post(URL, form(**changed))
    assert (response.status_code, ApiToken.objects.count()) == (422, 0)
    assert sentence in words(main_of(response))
    if "name" not in changed:
        assert 'value="Power BI"' in html_of(response)


def test_the_page_loaded_again_makes_no_second_key(office, client):
    client.force_login(office)
    client.post(URL, form())
    again = client.post(URL, form())
    assert (again.status_code, ApiToken.objects.count()) == (422, 1)
    assert "Du har allerede en nøkkel som heter «Power BI»" in words(main_of(again))


def test_what_ends_within_a_fortnight_is_said(office, client):
    make(office, "Snart", datetime.date(2027, 1, 18))
    make(office, "Senere", datetime.date(2027, 1, 19))
    client.force_login(office)
    text = words(main_of(client.get(URL)))
    assert ("«Snart» slutter å virke etter 18. januar 2027." in text, text.count("Slutter snart")) == (True, 1)


def test_a_key_is_revoked_after_a_question(office, client):
    token, secret = make(office)
    client.force_login(office)
    address = f"{URL}{token.pk}/trekk-tilbake/"
    assert "Vil du trekke tilbake «Power BI»" in words(main_of(client.get(address)))
    assert api_tokens.authenticate(secret) == token
    response = client.post(address, follow=True)
    assert "«Power BI» er trukket tilbake og virker ikke lenger." in words(main_of(response))
    with pytest.raises(api_tokens.KeyRefused):
        api_tokens.authenticate(secret)
    assert "er allerede trukket tilbake" in words(main_of(client.get(address)))


@pytest.mark.parametrize("role", [role for role in ROLES if role != "submitter"])
def test_the_key_of_another_is_not_there(role, cast, submitter, client):
    token = make(submitter, "Min egen")[0]
    client.force_login(cast[role])
    address = f"{URL}{token.pk}/trekk-tilbake/"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert "Min egen" not in html_of(client.get(URL))


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, office, client):
    for number in range(count):
        make(office, f"Nøkkel {number}")
    client.force_login(office)
    assert queries(client, URL) == 7


def test_an_administrator_sees_all_keys_and_no_secret_and_revokes_them(admin, office, leader, client):
    tokens = [make(office, "Kontorets")[0], make(leader, "Lederens")[0]]
    client.force_login(admin)
    html = html_of(client.get("/admin/accounts/apitoken/"))
    assert ("Kontorets" in html, "Lederens" in html, tokens[0].digest in html) == (True, True, False)
    detail = html_of(client.get(f"/admin/accounts/apitoken/{tokens[0].pk}/change/"))
    assert (tokens[0].prefix in detail, tokens[0].digest in detail) == (True, False)
    assert client.get("/admin/accounts/apitoken/add/").status_code == 403
    chosen = {"action": "revoke", "_selected_action": [token.pk for token in tokens]}
    answer = client.post("/admin/accounts/apitoken/", chosen, follow=True)
    assert "2 API-nøkler er trukket tilbake." in html_of(answer)
    assert set(ApiToken.objects.values_list("revoked_by", flat=True)) == {admin.pk}
    client.force_login(office)
    assert "av en administrator" in words(main_of(client.get(URL)))
    working = html_of(client.get(URL))
    assert "Kontorets" in working


def test_an_administrator_without_the_permission_only_looks(admin, office, client):
    token = make(office)[0]
    admin.groups.get().permissions.remove(admin.groups.get().permissions.get(codename="revoke_apitoken"))
    client.force_login(User.objects.get(pk=admin.pk))
    client.post("/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at is None
