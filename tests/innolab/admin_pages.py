"""Pages of the admin, as tests ask for them."""

from django.urls import reverse
from django.utils import timezone

from innolab.accounts import api_tokens


def url(thing, page="changelist"):
    model = thing if isinstance(thing, type) else type(thing)
    args = [] if isinstance(thing, type) else [thing.pk]
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def said(response):
    """The messages that the page shows."""
    return [str(message) for message in response.context["messages"]]


def a_key(user):
    return api_tokens.create(by=user, name="Power BI", scopes=["plans:read"], expires_on=timezone.localdate())[0]


def inline(prefix, *rows, initial=0):
    """The fields of a formset as the page sends them."""
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return fields | {f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}
