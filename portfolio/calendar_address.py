"""The secret address of a person's calendar: made, renewed, switched off, and looked up."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import StaleVersion
from portfolio.models import CalendarAddress

TOKEN_BYTES = 32


@transaction.atomic
def renew(*, by: User, seen: str | None = None) -> str:
    """The new token. It is told this once, for only its hash is kept; an address from before stops.

    `seen` is the version() of the address that the user saw, so that a page loaded again does not stop the address that
    was just copied from it. Raises StaleVersion.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # else two at once would both make the first one
    if seen is not None and seen != version(of(by)):
        raise StaleVersion("Adressen ble laget for litt siden, og er ikke endret. Har du ikke kopiert den, lag en ny.")
    CalendarAddress.objects.update_or_create(user=by, defaults={"token_hash": _hash(token), "made_at": timezone.now()})
    return token


def of(user: User) -> CalendarAddress | None:
    return CalendarAddress.objects.filter(user=user).first()


def version(address: CalendarAddress | None) -> str:
    """Which address it is, without telling it; empty for none."""
    return address.token_hash[:16] if address else ""


@transaction.atomic
def switch_off(*, by: User) -> None:
    """Let the address stop. A second call changes nothing."""
    CalendarAddress.objects.filter(user=by).delete()


def whose(token: str) -> User | None:
    """Who has this address; nobody who has left.

    Looked up by the hash, so how long it takes tells nothing of how near a guess was.
    """
    found = CalendarAddress.objects.select_related("user").filter(token_hash=_hash(token)).first()
    return found.user if found and found.user.is_active and not found.user.is_shut_out else None


def _hash(token: str) -> str:
    """Without salt or rounds, as the token is random and too long to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
