#!/usr/bin/env python
"""Django's own, plus: makes sure that a database is there."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

NEED_NO_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "stop",
    "version",
}


def needs_database(arguments: list[str]) -> bool:
    """Whether the command line is one that works on the database."""
    if not arguments or arguments[0].startswith("-") or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in NEED_NO_DATABASE


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "innolab.settings")
    from innolab import database
    from innolab.localpg_place import LocalPostgresError

    try:
        if needs_database(sys.argv[1:]):
            database.prepare()
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, LocalPostgresError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
