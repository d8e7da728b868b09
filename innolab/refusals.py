"""How an act says no. Every app raises these; innolab.errors turns them into pages."""

from typing import Any

from django.core.exceptions import PermissionDenied


class NotPermitted(PermissionDenied):
    """The user lacks a permission; the page says which roles have it."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class Refused(Exception):
    """A rule says no, whoever asks. The reasons are sentences for the screen."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class MissingReason(Refused):
    """A decision that somebody is entitled to an answer on came without its reason."""


class StaleVersion(Refused):
    """Somebody else changed the thing after the user had loaded it."""


def require(user: Any, permission: str) -> None:
    """Let nobody pass without the permission. Raises NotPermitted."""
    if not user.has_perm(permission):
        raise NotPermitted(permission)
