"""Who may log in, and with which permissions."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from innolab.accounts.roles import Role


class RoleBackend(AuthenticationBackend):
    """Log-in by e-mail; everybody has what the group «Ansatt» has, so nobody need be put in it."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_shut_out

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_role_permissions"):
            rows = Permission.objects.filter(group__user=user_obj) | Permission.objects.filter(
                group__name=Role.EMPLOYEE
            )
            pairs = rows.order_by().values_list("content_type__app_label", "codename").distinct()
            user_obj._role_permissions = {f"{app}.{codename}" for app, codename in pairs}
        return user_obj._role_permissions
