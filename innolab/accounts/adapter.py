from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from innolab.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "E-postadressen eller passordet er feil."
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """allauth goes on with whom the backend refused, to tell a closed account so. Not with one that is shut out."""
        user = super().authenticate(request, **credentials)
        return None if user and user.is_shut_out else user
