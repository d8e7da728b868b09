"""Naming somebody in a text: «@kari.nordmann», the part of the e-mail address before the @, or the whole address."""

import re
from functools import reduce
from operator import or_

from django.db.models import Q

from innolab.accounts.models import User
from portfolio.models import Project

MOST_MENTIONS = 20
_PART = r"[\w+-]+(?:\.[\w+-]+)*"  # so that the full stop after a mention is not a part of it
_MENTION = re.compile(rf"(?<![\w@.+/-])@({_PART}(?:@{_PART})?)")


def names_in(text: str) -> set[str]:
    """What stands behind an @, whether somebody is called so or not."""
    return {name.lower() for name in _MENTION.findall(text)}


def mentioned(text: str, *, project: Project) -> list[User]:
    """Those who are named in the text and may see the project.

    Nobody else, and nothing says so: a text tells nobody who has an account. A short name that several have is
    nobody's; the whole address is.
    """
    names = names_in(text)
    if not names:
        return []
    wanted = reduce(or_, (Q(email__iexact=name) if "@" in name else Q(email__istartswith=f"{name}@") for name in names))
    found = list(User.objects.filter(wanted, is_active=True))
    short = [user.email.partition("@")[0].lower() for user in found]
    return [
        user
        for user, name in zip(found, short, strict=True)
        if (user.email.lower() in names or short.count(name) == 1) and _may_see(user, project)
    ]


def _may_see(user: User, project: Project) -> bool:
    return not user.is_shut_out and Project.objects.visible_to(user).filter(pk=project.pk).exists()
