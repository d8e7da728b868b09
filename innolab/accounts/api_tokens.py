"""API keys («API-nøkler»): who makes one, who takes it back, and whom a secret lets in.

The secret is told once, to whoever makes the key. What is kept is its SHA-256: the secret is 256 random bits, so there
is nothing to guess and nothing for a slow hash to protect.
"""

import datetime
import hashlib
import logging
import secrets
from collections.abc import Iterable

from django.db import DatabaseError, transaction
from django.utils import timezone

from innolab.accounts.models import MOST_LIVING, ApiToken, Scope, User, one_year_after
from innolab.refusals import NotPermitted, Refused

logger = logging.getLogger(__name__)

REVOKE = "accounts.revoke_apitoken"
BEGINNING = "innolab_"
PREFIX_LENGTH = len(BEGINNING) + 6
USE_IS_NOTED_EVERY = datetime.timedelta(hours=1)


class KeyRefused(Exception):
    """The secret lets nobody in. `code` is for programs, `sentence` for whoever reads the answer."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code, self.sentence = code, sentence


@transaction.atomic
def create(*, by: User, name: str, scopes: Iterable[str], expires_on: datetime.date) -> tuple[ApiToken, str]:
    """Make a key for oneself. The secret comes back with it, and is told nowhere else. Raises Refused."""
    owner = User.objects.select_for_update(no_key=True).get(pk=by.pk)  # or two tabs could pass the limit together
    if found := blockers(owner, name=name, scopes=(wanted := sorted(set(scopes))), expires_on=expires_on):
        raise Refused(*found)
    secret = BEGINNING + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=owner,
        name=name.strip(),
        scopes=wanted,
        expires_on=expires_on,
        prefix=secret[:PREFIX_LENGTH],
        digest=digest(secret),
    )
    return token, secret


def blockers(owner: User, *, name: str, scopes: list[str], expires_on: datetime.date) -> list[str]:
    """What keeps somebody from making this key, in words."""
    today = timezone.localdate()
    living = owner.api_tokens.living(today)
    reasons = []
    if not owner.is_active:
        reasons.append("Brukeren er ikke aktiv.")
    if not scopes or not set(scopes) <= set(Scope.values):
        reasons.append("Velg minst én ting nøkkelen skal gi tilgang til.")
    if not today <= expires_on <= one_year_after(today):
        reasons.append("Nøkkelen må slutte å virke innen ett år, og ikke før i dag.")
    if living.filter(name__iexact=name.strip()).exists():
        reasons.append(f"Du har allerede en nøkkel som heter «{name.strip()}». Velg et annet navn.")
    if living.count() >= MOST_LIVING:
        reasons.append(f"Du har {MOST_LIVING} nøkler som virker, og kan ikke ha flere. Trekk tilbake en først.")
    return reasons


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> ApiToken:
    """Stop a key, at once and for good: one's own, or anybody's for an administrator. A second call changes nothing."""
    if token.user_id != by.pk and not by.has_perm(REVOKE):
        raise NotPermitted(REVOKE)
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = timezone.now(), by
        token.save(update_fields=["revoked_at", "revoked_by"])
    return token


def authenticate(secret: str) -> ApiToken:
    """The living key of a secret, with its user; its use is noted. Raises KeyRefused."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    if token is None:
        raise KeyRefused("unknown_token", "API-nøkkelen finnes ikke. Er hele nøkkelen kommet med?")
    if token.revoked_at:
        raise KeyRefused("revoked_token", "API-nøkkelen er trukket tilbake. Lag en ny under «API-nøkler» i portalen.")
    if token.expires_on < timezone.localdate():
        raise KeyRefused("expired_token", "API-nøkkelen er utløpt. Lag en ny under «API-nøkler» i portalen.")
    if not token.user.is_active or token.user.is_shut_out:
        raise KeyRefused("closed_account", "Brukeren som eier API-nøkkelen, er stengt.")
    _note_use(token)
    return token


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _note_use(token: ApiToken) -> None:
    """At most once an hour, and never at the cost of the answer: a database may be open for reading only."""
    now = timezone.now()
    if token.last_used_at and now - token.last_used_at < USE_IS_NOTED_EVERY:
        return
    try:
        with transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    except DatabaseError as error:
        logger.warning("The use of API key %s could not be noted: %s", token.prefix, error)
