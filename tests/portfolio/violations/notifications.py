"""What people are told, and mailed."""

from innolab.notifications.models import Mail, Notification
from tests.portfolio.violations.builders import NOW


def told(**fields):
    """What would not be told so."""
    values = {"title": "Noe har skjedd", "href": "/"} | fields
    return lambda world: Notification.objects.create(recipient=world.office, **values)


def mail_to(world, **fields):
    return Mail.objects.create(recipient=world.office, subject="Noe har skjedd", **fields)


VIOLATIONS = {
    "notification_title_is_one_line": [told(title="Bcc:\nalle@kommune.example"), told(title=" "), told(title="")],
    "notification_leads_into_the_portal": [
        told(href="https://evil.example/"),
        told(href="//evil.example/"),
        told(href="/\\evil.example/"),
        told(href=""),
    ],
    "notification_is_mailed_once": [lambda world: told(waits_for_digest=True, mail=mail_to(world))(world)],
    "mail_is_not_sent_and_given_up": [
        lambda world: mail_to(world, sent_at=NOW, given_up_at=NOW, last_error="550 Ukjent mottaker")
    ],
    "mail_given_up_says_why": [lambda world: mail_to(world, given_up_at=NOW)],
}
