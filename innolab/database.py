"""Which database the portal uses, and a plain sentence when it cannot be used."""

import os
import signal
import sys
import warnings
from pathlib import Path
from types import FrameType
from typing import Any

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, NotSupportedError, connection

from innolab import localpg

OLDEST = 15
EMBEDDED = ("", "embedded")
UNREADABLE = (
    "DATABASE_URL kan ikke leses. Skriv den som postgres://bruker:passord@vert:5432/base, "
    "med prosentkoding av spesialtegn i passordet."
)


def address(url: str, base_dir: Path) -> str:
    """The address that is meant: one's own, or that of the embedded database."""
    return localpg.url(base_dir) if url in EMBEDDED else url


def parsed(url: str) -> dict[str, Any]:
    """Django's settings for an address. What cannot be read is not repeated: a part of it may be the password."""
    config: dict[str, Any]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would print a strange address whole
            config = environ.Env.db_url_config(url)
    except (ValueError, ImproperlyConfigured):
        config = {}
    named = f"{config.get('HOST', '')}{config.get('NAME', '')}"
    is_ours = config.get("ENGINE", "").endswith(".postgresql") and config.get("NAME")
    if not is_ours or "@" in named or "\0" in "".join(map(str, config.values())):
        raise ImproperlyConfigured(UNREADABLE)
    return config


def prepare() -> None:
    """Make sure that there is a database to work on: the one of DATABASE_URL, or the embedded one."""
    _leave_in_order()
    if os.environ.get("DATABASE_URL", "") in EMBEDDED:
        localpg.ensure(settings.BASE_DIR)
    else:
        _try()


def _leave_in_order() -> None:
    """A closed terminal and a SIGTERM end the process as Ctrl-C does, so that it stops what it started."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, leave)


def _try() -> None:
    """Connect once, so that a wrong address is one line and not a traceback out of some query."""
    try:
        connection.ensure_connection()
        version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    except NotSupportedError as error:  # older even than what Django takes
        raise ImproperlyConfigured(f"Databasen er for gammel: {_tried()}. Portalen trenger {OLDEST}.") from error
    except DatabaseError as error:
        raise ImproperlyConfigured(f"Får ikke kontakt med databasen: {_tried()}. {_reason(error)}") from error
    finally:
        connection.close()
    if version < OLDEST:
        raise ImproperlyConfigured(
            f"Databasen er for gammel: PostgreSQL {version} på {_tried()}. Portalen trenger {OLDEST} eller nyere."
        )


def _tried() -> str:
    config = settings.DATABASES["default"]
    parts = {
        "vert": config["HOST"] or config.get("OPTIONS", {}).get("host") or "lokal sokkel",
        "port": config["PORT"] or 5432,
        "base": config["NAME"],
        "bruker": config["USER"] or "ikke oppgitt",
    }
    return ", ".join(f"{name} {value}" for name, value in parts.items())


def _reason(error: Exception) -> str:
    """The driver's own first line, without the address that stands before it and that we have said already."""
    first = str(error).strip().split("\n", 1)[0]
    return f"({first.rpartition('failed: ')[2]})"
