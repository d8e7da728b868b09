"""A template of ours that shows a variable nobody gave it fails the test.

Django's and other packages' templates lean on undefined variables, so only the ones in this repository are held to it.
"""

import sys

from django.conf import settings
from django.template.base import Node


class UndefinedVariable(AssertionError):
    """A template shows a variable that its view never gave it."""


class Undefined(str):
    """For string_if_invalid. In our templates it is true, so that Django asks it for its text; elsewhere it is ""."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return _template() is not None

    def __contains__(self, text: object) -> bool:
        return text == "%s"

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariable(f"«{variable}» is not defined in {_template()}")


def _template() -> str | None:
    """The template of ours that is being rendered: the nearest template node on the stack knows where it stands."""
    frame = sys._getframe(1)
    while frame := frame.f_back:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            name = str(node.origin.name)
            ours = name.startswith(f"{settings.BASE_DIR}/") and "site-packages" not in name
            return name if ours else None
    return None
