"""Wall screens («veggskjermer»): who makes an address of the roadmap that wants no log-in, prolongs and ends it.

The secret is told once, to whoever makes it. What is kept is its SHA-256: the secret is 256 random bits, so there is
nothing to guess and nothing for a slow hash to protect.
"""

import datetime
import hashlib
import re
import secrets

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User, one_year_after
from innolab.refusals import Refused, require
from portfolio.permissions import SHOW_ON_WALL
from roadmap.models import WallScreen

SECRET_BYTES = 32
MOST_LIVING = 50
_ORIGIN = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(?P<port>[0-9]{1,5}))?")
_LAST_PORT = 65_535
NO_ORIGIN = "Skriv adressen som https://intranett.kommune.no, uten noe etter navnet."


@transaction.atomic
def make(
    *, by: User, name: str, query: str, expires_on: datetime.date, shows_money: bool = False, origin: str = ""
) -> tuple[WallScreen, str]:
    """The screen, and the secret in its address, which is told nowhere else. Raises NotPermitted, Refused."""
    require(by, SHOW_ON_WALL)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # or a second click would make it once more
    reasons = [*_last_day(expires_on), *_taken(name)]
    if origin and not is_origin(origin):
        reasons.append(NO_ORIGIN)
    if reasons:
        raise Refused(*reasons)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    screen = WallScreen.objects.create(
        name=name,
        query=query,
        shows_money=shows_money,
        origin=origin,
        digest=_digest(secret),
        expires_on=expires_on,
        made_by=by,
    )
    return screen, secret


@transaction.atomic
def prolong(screen: WallScreen, *, by: User, expires_on: datetime.date) -> WallScreen:
    """Let the address work until another day, sooner or later than before. Raises NotPermitted, Refused."""
    require(by, SHOW_ON_WALL)
    screen = WallScreen.objects.select_for_update().get(pk=screen.pk)
    if screen.switched_off_at:
        raise Refused("Skjermen er slått av. Lag en ny.")
    if reasons := _last_day(expires_on):
        raise Refused(*reasons)
    screen.expires_on, screen.prolonged_at = expires_on, timezone.now()
    screen.save(update_fields=["expires_on", "prolonged_at"])
    return screen


@transaction.atomic
def switch_off(screen: WallScreen, *, by: User) -> WallScreen:
    """Let the address stop at once, for good. A second call changes nothing. Raises NotPermitted."""
    require(by, SHOW_ON_WALL)
    screen = WallScreen.objects.select_for_update().get(pk=screen.pk)
    if not screen.switched_off_at:
        screen.switched_off_at, screen.switched_off_by = timezone.now(), by
        screen.save(update_fields=["switched_off_at", "switched_off_by"])
    return screen


def of(secret: str) -> WallScreen | None:
    """The screen that this secret shows today.

    Looked up by the hash: one small question, and how long it takes tells nothing of how near a guess was.
    """
    return WallScreen.objects.living(timezone.localdate()).filter(digest=_digest(secret)).first()


def is_origin(text: str) -> bool:
    """Whether it names a site that a browser can open, and nothing more: https, a host, and perhaps a port."""
    found = _ORIGIN.fullmatch(text)
    return found is not None and 0 < int(found["port"] or 443) <= _LAST_PORT


def _last_day(day: datetime.date) -> list[str]:
    today = timezone.localdate()
    if day < today:
        return ["Den siste dagen kan ikke ha vært."]
    return [] if day <= one_year_after(today) else ["Adressen kan virke i høyst ett år om gangen. Du kan forlenge den."]


def _taken(name: str) -> list[str]:
    living = WallScreen.objects.living(timezone.localdate())
    if living.filter(name__iexact=name).exists():
        return [f"Det finnes allerede en skjerm som heter «{name}»."]
    return ["Det er for mange skjermer. Slå av noen som ikke er i bruk."] if living.count() >= MOST_LIVING else []


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
