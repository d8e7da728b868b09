"""What the admin pages of every app are made of."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db.models import ManyToManyField, Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from innolab.removal import why_kept

# Few to choose from, so all of them are in sight; it also needs no script.
CHECKBOXES = {ManyToManyField: {"widget": CheckboxSelectMultiple}}


class ReadOnly:
    """To look at, for nobody to change here, superusers included: the portal's acts are the only doors."""

    show_facets = admin.ShowFacets.NEVER
    verbs: tuple[str, ...] = ("view",)  # what a role can be permitted to do here

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class KeepsWhatIsUsed:
    """What is in use is not deleted, one at a time or many together; the page says why."""

    actions = ["delete_selected"]
    show_facets = admin.ShowFacets.NEVER
    kept_by: tuple[type[Model], ...] = ()  # models whose many-to-many relations count as use
    instead = ""  # what to do instead, in a sentence

    def why_kept(self, thing: Model) -> str:
        reason = why_kept(thing, also=self.kept_by)
        return f"{reason} {self.instead}".strip() if reason else ""

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        if thing is not None and self.has_delete_permission(request, thing) and (reason := self.why_kept(thing)):
            self.message_user(request, reason, messages.ERROR)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", thing.pk)
        return super().delete_view(request, object_id, extra_context)

    @admin.action(permissions=["delete"], description=delete_selected.short_description)
    def delete_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        reasons = [reason for thing in queryset if (reason := self.why_kept(thing))]
        for reason in reasons:
            self.message_user(request, reason, messages.ERROR)
        if reasons:
            self.message_user(request, "Ingenting er slettet.", messages.WARNING)
            return None
        return delete_selected(self, request, queryset)
