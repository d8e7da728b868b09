"""The mail queue, to look at: what waits, what was refused and why, and a way to have it tried again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from innolab.admin_parts import ReadOnly
from innolab.notifications import mailing
from innolab.notifications.models import GIVEN_UP, LATE, SENT, WAITS, Mail

# It only wakes the worker up; what an administrator asks about is the mails.
admin.site.unregister(DBTaskResult)


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "tilstand", "tilstand"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(state, state) for state in (WAITS, LATE, SENT, GIVEN_UP)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        unsent = queryset.filter(sent_at__isnull=True, given_up_at__isnull=True)
        found = {
            WAITS: unsent.filter(attempts=0),
            LATE: unsent.filter(attempts__gt=0),
            SENT: queryset.filter(sent_at__isnull=False),
            GIVEN_UP: queryset.filter(given_up_at__isnull=False),
        }
        return found.get(self.value(), queryset)


@admin.register(Mail)
class MailAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("subject", "recipient", "state_shown", "attempts", "last_error", "due")
    list_filter = (StateFilter,)
    list_select_related = ("recipient",)
    search_fields = ("subject", "recipient__name", "recipient__email", "last_error")
    date_hierarchy = "created_at"
    fields = ("subject", "recipient", "created_at", "attempts", "last_error", "due", "sent_at", "given_up_at", "key")
    readonly_fields = ("created_at", "due", "key")
    actions = ["send_again"]

    @admin.display(description="tilstand")
    def state_shown(self, mail: Mail) -> str:
        return mail.state

    @admin.display(description="neste forsøk", ordering="due_at")
    def due(self, mail: Mail) -> object:
        return mail.due_at if mail.state in (WAITS, LATE) else None

    @admin.action(permissions=["view"], description="Send på nytt")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        """Those that were sent stay sent, whoever chooses them."""
        count = mailing.send_again(queryset, by=request.user)
        text = "1 e-post blir prøvd på nytt." if count == 1 else f"{count} e-poster blir prøvd på nytt."
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)
