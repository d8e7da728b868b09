from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from innolab.notifications.models import Notification


def portal(request: HttpRequest) -> dict[str, Any]:
    """What every page may need to know about this installation, and about who looks at it."""
    return {"demo": settings.DEMO, "unread": SimpleLazyObject(lambda: _unread(request))}


def _unread(request: HttpRequest) -> int:
    """Asked only where the header shows it. More than the bell can say are not counted."""
    return Notification.objects.filter(recipient=request.user).unread()[: Notification.MOST_COUNTED].count()
