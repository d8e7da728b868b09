"""What the portal's own logs may not hold."""

import logging
import re

# Whoever has the address of a calendar (portfolio.calendar_address) or of a wall screen (roadmap.wall_screens) reads it
# without logging in.
_SECRET = re.compile(r"(/kalender/|/veikart/skjerm/)[^/\s?]+(\.ics|/)")


class WithoutSecrets(logging.Filter):
    """Takes the secret out of the addresses that a line of the log tells."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hidden, record.args))
        return True


def _hidden(value: object) -> object:
    return _SECRET.sub(r"\1…\2", value) if isinstance(value, str) else value
