"""Users, what roles may do, and the keys to the read API."""

import datetime

from django.utils import timezone

from innolab.accounts.models import ApiToken, StartingPermission, User, one_year_after
from tests.portfolio.violations.builders import NOW, ONE_DAY, copy_of, twice


def api_key(**fields):
    today = timezone.localdate()
    values = {"name": "Power BI", "scopes": ["plans:read"], "digest": "0" * 64, "expires_on": today, **fields}
    return lambda world: ApiToken.objects.create(user=world.office, prefix="innolab_abc", **values)


VIOLATIONS = {
    "one_user_per_email_address": [
        lambda world: User.objects.filter(pk=world.office.pk).update(email=world.leader.email.upper())
    ],
    "permission_is_given_to_a_role_once": [copy_of(StartingPermission)],
    "no_two_api_keys_share_a_secret": [twice(api_key())],
    "api_key_keeps_no_secret": [api_key(digest=digest) for digest in ("", "innolab_" + "a" * 43, "A" * 64)],
    "api_key_name_is_one_line": [api_key(name=name) for name in ("", " ", "to\nlinjer")],
    "api_key_opens_something_known": [api_key(scopes=scopes) for scopes in ([], ["projects:write"])],
    "api_key_lives_a_year_at_most": [
        api_key(expires_on=datetime.date(2020, 1, 1)),
        lambda world: api_key(expires_on=one_year_after(timezone.localdate()) + ONE_DAY)(world),
    ],
    "api_key_revoked_by_somebody_at_some_time": [
        api_key(revoked_at=NOW),
        lambda world: api_key(revoked_by=world.office)(world),
    ],
}
