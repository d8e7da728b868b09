"""Who is let in, and to what: a key opens its scopes, and never more than its owner may see."""

import pytest
from django.test import Client

from innolab.accounts import api_tokens
from innolab.accounts.models import ApiToken, Scope, User

OPENED_BY = {
    "projects/": Scope.PROJECTS,
    "projects/1/": Scope.PROJECTS,
    "programmes/": Scope.PROJECTS,
    "assessments/": Scope.ASSESSMENTS,
    "plans/": Scope.PLANS,
    "plans/2026/": Scope.PLANS,
    "plans/2026/entries/": Scope.PLANS,
}


def get(address, authorization):
    return Client().get(f"/api/v1/{address}", headers={"Authorization": authorization})


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("address", OPENED_BY)
def test_a_key_opens_its_scope_and_no_other(address, scope, office, make_secret):
    response = get(address, f"Bearer {make_secret(office, scope)}")
    if OPENED_BY[address] == scope:
        assert response.status_code in (200, 404)
        return
    missing = OPENED_BY[address]
    assert response.status_code == 403
    assert response["WWW-Authenticate"] == (
        f'Bearer realm="InnoLab", error="insufficient_scope", scope="{missing.value}"'
    )
    assert response.json() == {
        "type": "/api/v1/docs#missing_scope",
        "title": "API-nøkkelen gir ikke tilgang til dette",
        "status": 403,
        "code": "missing_scope",
        "detail": f"Nøkkelen mangler «{missing.value}» ({missing.label}). Lag en ny nøkkel som har det.",
        "required_scope": missing.value,
    }


def test_a_key_that_is_revoked_or_whose_owner_has_left_says_so(office, make_secret):
    secret = make_secret(office)
    User.objects.filter(pk=office.pk).update(is_active=False)
    assert get("projects/", f"Bearer {secret}").json()["code"] == "closed_account"
    User.objects.filter(pk=office.pk).update(is_active=True)
    api_tokens.revoke(ApiToken.objects.get(), by=office)
    response = get("projects/", f"Bearer {secret}")
    assert (response.status_code, response.json()["code"]) == (401, "revoked_token")
    assert response["WWW-Authenticate"] == 'Bearer realm="InnoLab", error="invalid_token"'


@pytest.mark.parametrize("authorization", ["bearer {}", "BEARER {}", "Bearer  {} "])
def test_the_scheme_is_read_as_http_has_it(authorization, office, make_secret):
    assert get("plans/", authorization.format(make_secret(office))).status_code == 200


@pytest.mark.parametrize("authorization", ["", "{}", "Token {}", "Basic {}", "Bearer", "Bearer "])
def test_a_key_is_sent_as_a_bearer_token_only(authorization, office, make_secret):
    response = get("plans/", authorization.format(make_secret(office)))
    assert (response.status_code, response.json()["code"]) == (401, "missing_token")
    assert response["WWW-Authenticate"] == 'Bearer realm="InnoLab"'


def test_a_key_in_the_address_opens_nothing(office, make_secret):
    secret = make_secret(office)
    assert Client().get("/api/v1/plans/", {"token": secret, "access_token": secret}).status_code == 401


def test_the_secret_comes_into_no_log(office, make_secret, caplog, settings):
    settings.DEBUG = True  # where libraries like to tell what they got
    secret = make_secret(office)
    with caplog.at_level(0):
        for authorization in (f"Bearer {secret}", f"Token {secret}", f"Bearer {secret}x", secret):
            get("plans/", authorization)
            get("plans/?limit=x", authorization)
            get("tull/", authorization)
    assert (len(caplog.records) > 0, secret[14:] in caplog.text) == (True, False)


def test_the_document_is_for_whoever_has_a_key_or_is_logged_in(office, make_secret, client):
    assert get("openapi.json", f"Bearer {make_secret(office, Scope.PLANS)}").status_code == 200
    client.force_login(office)
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_an_address_that_is_not_there_is_a_problem_and_no_page(office, make_secret, settings):
    settings.DEMO = True  # where pages have their own 404
    for address in ("tull/", "projects/x/", "projects/1/tull/"):
        response = get(address, f"Bearer {make_secret(office, name=address)}")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_an_address_without_its_last_slash_leads_on(office, make_secret):
    response = get("projects?limit=5", f"Bearer {make_secret(office)}")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/projects/?limit=5")


@pytest.mark.parametrize("path", ["projects/", "plans/"])
def test_a_fault_of_ours_is_a_problem_and_no_page(path, office, make_secret, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("Noe er i stykker")

    monkeypatch.setattr("portfolio.api.projects.page", broken)
    monkeypatch.setattr("portfolio.api.plans.page", broken)
    client = Client(raise_request_exception=False)
    response = client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {make_secret(office)}"})
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert (response.json()["code"], "stykker" in response.content.decode()) == ("server_error", False)
