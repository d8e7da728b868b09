"""A mail as it is written: plain text, its headers, and the way back into the portal."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from innolab.notifications.models import Mail

MOST_IN_A_DIGEST = 50


def write(mail: Mail, server: BaseEmailBackend) -> EmailMessage:
    """The message, the same each time that it is written, so that a second one can be known for what it is."""
    return EmailMessage(
        subject=mail.subject,
        body=_body(mail),
        to=[mail.recipient.email],
        connection=server,
        headers={
            "Message-ID": message_id(mail),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",  # what Exchange goes by
            "Content-Language": "nb",
        },
    )


def message_id(mail: Mail) -> str:
    return f"<{mail.key}@{urlsplit(settings.PORTAL_URL).hostname}>"


def _body(mail: Mail) -> str:
    told = list(mail.notifications.order_by("created_at", "pk"))
    context = {
        "told": [
            {"title": row.title, "text": row.text, "href": absolute("notifications:open", row.pk)}
            for row in told[:MOST_IN_A_DIGEST]
        ],
        "more": len(told[MOST_IN_A_DIGEST:]),
        "all_href": absolute("notifications:list"),
        "settings_href": absolute("notifications:settings"),
    }
    return render_to_string("notifications/mail.txt", context).rstrip() + "\n"


def absolute(name: str, *args: int) -> str:
    return settings.PORTAL_URL + reverse(name, args=args)
