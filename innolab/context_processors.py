from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, bool]:
    """What every page may need to know about this installation."""
    return {"demo": settings.DEMO}
