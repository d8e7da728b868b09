"""API keys: everybody makes their own, the secret is not kept, and what has ended opens nothing."""

import datetime
import hashlib
import logging
import re

import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg2 import sql

from innolab.accounts import api_tokens
from innolab.accounts.api_tokens import KeyRefused
from innolab.accounts.models import DEMO_DOMAIN, MOST_LIVING, ApiToken, Scope, User, one_year_after
from innolab.refusals import NotPermitted, Refused
from tests.cast import ROLES

ONE_DAY = datetime.timedelta(days=1)


def make(by, name="Power BI", scopes=(Scope.PROJECTS,), expires_on=None):
    last_day = expires_on or timezone.localdate() + 30 * ONE_DAY
    return api_tokens.create(by=by, name=name, scopes=scopes, expires_on=last_day)


def why_not(secret):
    with pytest.raises(KeyRefused) as refused:
        api_tokens.authenticate(secret)
    return refused.value.code


@pytest.mark.parametrize("role", ROLES)
def test_everybody_makes_a_key_and_it_lets_them_in(role, cast):
    token, secret = make(cast[role], name="  Power BI ")
    assert (token.user, token.name, token.scopes) == (cast[role], "Power BI", ["projects:read"])
    assert api_tokens.authenticate(secret).user == cast[role]


def test_a_secret_is_random_long_and_known_by_its_beginning(office):
    token, secret = make(office)
    assert re.fullmatch(r"innolab_[\w-]{43}", secret)  # 256 bits in base64
    assert token.prefix == secret[:14]
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert make(office, name="En til")[1] != secret


def test_the_secret_is_nowhere_in_the_database(office, client):
    client.force_login(office)
    form = {"name": "Power BI", "scopes": ["projects:read"], "expires_on": timezone.localdate()}
    html = client.post("/api-nokler/", form).content.decode()
    secret = re.search(r"innolab_[\w-]{43}", html)[0]
    assert api_tokens.authenticate(secret).name == "Power BI"
    random = secret.removeprefix("innolab_")[6:]  # the beginning is shown, to be known by
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            statement = sql.SQL("SELECT count(*) FROM {} found WHERE found::text LIKE %s").format(sql.Identifier(table))
            cursor.execute(statement, [f"%{random}%"])
            assert (table, cursor.fetchone()[0]) == (table, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scopes": []}, "Velg minst én ting nøkkelen skal gi tilgang til."),
        ({"scopes": ["projects:write"]}, "Velg minst én ting nøkkelen skal gi tilgang til."),
        ({"expires_on": -1}, "Nøkkelen må slutte å virke innen ett år, og ikke før i dag."),
        ({"expires_on": 367}, "Nøkkelen må slutte å virke innen ett år, og ikke før i dag."),
        ({"name": "power bi"}, "Du har allerede en nøkkel som heter «power bi». Velg et annet navn."),
    ],
)
def test_a_key_that_cannot_be_is_refused(change, sentence, office):
    make(office)
    if "expires_on" in change:
        change = {"expires_on": timezone.localdate() + change["expires_on"] * ONE_DAY, "name": "Ny"}
    with pytest.raises(Refused) as refusal:
        make(office, **{"name": "Ny", **change})
    assert (refusal.value.reasons, ApiToken.objects.count()) == ((sentence,), 1)


def test_a_key_lives_a_year_at_most(office):
    today = timezone.localdate()
    assert make(office, expires_on=one_year_after(today))[0].expires_on == one_year_after(today)
    assert one_year_after(datetime.date(2028, 2, 29)) == datetime.date(2029, 2, 28)


def test_nobody_has_more_keys_than_they_can_keep_in_mind(office, leader):
    tokens = [make(office, name=f"Nøkkel {number}")[0] for number in range(MOST_LIVING)]
    with pytest.raises(Refused) as refusal:
        make(office, name="En for mye")
    assert refusal.value.reasons == ("Du har 20 nøkler som virker, og kan ikke ha flere. Trekk tilbake en først.",)
    make(leader)
    api_tokens.revoke(tokens[0], by=office)
    make(office, name="En for mye")


@pytest.mark.parametrize("role", ROLES)
def test_a_key_is_revoked_by_whoever_has_it_and_by_an_administrator(role, cast, submitter):
    token, secret = make(submitter)
    if role not in ("submitter", "admin"):
        with pytest.raises(NotPermitted):
            api_tokens.revoke(token, by=cast[role])
        assert api_tokens.authenticate(secret) == token
        return
    api_tokens.revoke(token, by=cast[role])
    token.refresh_from_db()
    assert (token.revoked_by, why_not(secret)) == (cast[role], "revoked_token")


def test_to_revoke_again_changes_nothing(office, admin):
    token = make(office)[0]
    first = api_tokens.revoke(token, by=office)
    again = api_tokens.revoke(token, by=admin)
    assert (again.revoked_at, again.revoked_by) == (first.revoked_at, office)


def test_a_key_works_to_the_end_of_its_last_day(office):
    token, secret = make(office, expires_on=timezone.localdate())
    assert api_tokens.authenticate(secret) == token
    ApiToken.objects.update(created_at=timezone.now() - 9 * ONE_DAY, expires_on=timezone.localdate() - ONE_DAY)
    assert why_not(secret) == "expired_token"


def test_a_key_stops_with_its_owners_account(office):
    secret = make(office)[1]
    User.objects.filter(pk=office.pk).update(is_active=False)
    assert why_not(secret) == "closed_account"


def test_a_demo_accounts_key_opens_nothing_outside_the_demo(office):
    secret = make(office)[1]
    User.objects.filter(pk=office.pk).update(email=f"kontor{DEMO_DOMAIN}")
    assert why_not(secret) == "closed_account"


@pytest.mark.parametrize("secret", ["", "innolab_", "innolab_" + "a" * 43, "æ\x00\udc80", "x" * 100_000])
def test_what_is_no_key_opens_nothing(secret, office):
    make(office)
    assert why_not(secret) == "unknown_token"


def test_the_digest_is_not_a_secret(office):
    assert why_not(make(office)[0].digest) == "unknown_token"


def test_its_use_is_noted_once_an_hour(office):
    token, secret = make(office)
    api_tokens.authenticate(secret)
    token.refresh_from_db()
    first = token.last_used_at
    api_tokens.authenticate(secret)
    token.refresh_from_db()
    assert (first is None, token.last_used_at) == (False, first)
    ApiToken.objects.update(last_used_at=first - datetime.timedelta(hours=1))
    api_tokens.authenticate(secret)
    token.refresh_from_db()
    assert token.last_used_at > first


def test_a_database_that_can_only_be_read_still_lets_in(office, caplog):
    token, secret = make(office)
    before = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with caplog.at_level(logging.WARNING, "innolab.accounts.api_tokens"):
        assert api_tokens.authenticate(secret) == token
    transaction.savepoint_rollback(before)  # what can only be read can not be cleared away either
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        f"The use of API key {token.prefix} could not be noted"
    ]
    assert secret not in caplog.text
