"""The strategy and the units are edited here; projects, plans and decisions are only shown, for acts change them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from innolab.admin_parts import CHECKBOXES, KeepsWhatIsUsed, ReadOnly
from innolab.removal import why_kept
from portfolio import attachments, intake
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Attachment,
    Comment,
    Competence,
    Decision,
    Driver,
    IntakeRound,
    Phase,
    Programme,
    ProgrammeCriterion,
    Project,
    Strategy,
    Unit,
)
from portfolio.permissions import REMOVE_ATTACHMENT, can_remove_attachment


class CountsProjects:
    """With how many projects there are of each, in the same query."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(project_count=Count("projects", distinct=True))

    @admin.display(description="prosjekter", ordering="project_count")
    def project_count(self, thing: Any) -> int:
        return thing.project_count


class StaysInItsStrategy:
    """Projects belong to a strategy and to things in it, so those do not move to another strategy."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("strategy",) if obj else ()


class ProgrammeInline(admin.StackedInline):
    """Programmes are deleted on their own page, which says why when they cannot be."""

    model = Programme
    fields = ("name", "slug", "focus_area", "objective", "colour", "icon", "position", "owner")
    autocomplete_fields = ("owner",)
    prepopulated_fields = {"slug": ("name",)}
    extra = 0
    can_delete = False
    show_change_link = True
    classes = ("collapse",)


class DriverInline(admin.TabularInline):
    model = Driver
    fields = ("name", "slug", "scope", "is_yearly", "description")
    prepopulated_fields = {"slug": ("name",)}
    extra = 0
    can_delete = False
    show_change_link = True
    classes = ("collapse",)


@admin.register(Strategy)
class StrategyAdmin(KeepsWhatIsUsed, CountsProjects, admin.ModelAdmin):
    list_display = ("name", "starts_on", "ends_on", "project_count")
    search_fields = ("name", "vision")
    date_hierarchy = "starts_on"
    prepopulated_fields = {"slug": ("name",)}
    formfield_overrides = CHECKBOXES
    inlines = [ProgrammeInline, DriverInline]


class CriterionFormSet(BaseInlineFormSet):
    """A criterion that a proposal has answered is part of that answer, and stays."""

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if reason := why_kept(form.instance, also=(Project,)):
                raise ValidationError(reason)


class CriterionInline(admin.StackedInline):
    model = ProgrammeCriterion
    formset = CriterionFormSet
    prepopulated_fields = {"slug": ("question",)}
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(StaysInItsStrategy, KeepsWhatIsUsed, CountsProjects, admin.ModelAdmin):
    list_display = ("name", "strategy", "focus_area", "owner", "position", "project_count")
    list_filter = ("strategy",)
    list_select_related = ("strategy", "owner")
    search_fields = ("name", "focus_area", "objective")
    ordering = ("-strategy__starts_on", "position", "pk")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("owner",)
    formfield_overrides = CHECKBOXES
    inlines = [CriterionInline]

    def why_kept(self, thing: Programme) -> str:
        """Its criteria would go with it, and what submitters have answered to them."""
        answered = (why_kept(criterion, also=(Project,)) for criterion in thing.criteria.all())
        return super().why_kept(thing) or next(filter(None, answered), "")


@admin.register(Driver)
class DriverAdmin(StaysInItsStrategy, KeepsWhatIsUsed, CountsProjects, admin.ModelAdmin):
    kept_by = (Project,)
    list_display = ("name", "scope", "is_yearly", "strategy", "project_count")
    list_filter = ("strategy", "scope", "is_yearly")
    list_select_related = ("strategy",)
    search_fields = ("name", "description")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Unit)
class UnitAdmin(KeepsWhatIsUsed, CountsProjects, admin.ModelAdmin):
    instead = "Fjern merket for «i bruk» i stedet; da kan den ikke velges i nye forslag."
    list_display = ("name", "is_active", "project_count")
    list_filter = ("is_active",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Competence)
class CompetenceAdmin(KeepsWhatIsUsed, admin.ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Phase)
class PhaseAdmin(KeepsWhatIsUsed, admin.ModelAdmin):
    """The phases of the project method in use, in their order."""

    list_display = ("position", "name")
    list_display_links = ("name",)


@admin.register(IntakeRound)
class IntakeRoundAdmin(KeepsWhatIsUsed, CountsProjects, admin.ModelAdmin):
    """No proposal loses its round; and where the day of answer moves, portfolio.intake moves those who wait for it."""

    list_display = ("name", "opens_on", "closes_on", "answers_on", "project_count")
    date_hierarchy = "opens_on"
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "opens_on", "closes_on", "answers_on"],
                "description": "Et forslag kommer med i runden som er åpen den dagen det sendes inn, ellers i den "
                "neste som åpner. Flytter du svardatoen, flytter svarfristen seg like mange dager for de forslagene i "
                "runden som venter på svar, og innmelderne får vite det.",
            },
        )
    ]

    def save_model(self, request: HttpRequest, obj: IntakeRound, form: Any, change: bool) -> None:
        if moved := intake.keep_round(obj, by=request.user):
            self.message_user(request, f"Svarfristen er flyttet for {moved} forslag som venter på svar.")


class DecisionInline(ReadOnly, admin.TabularInline):
    model = Decision
    fields = ("at", "kind", "reason", "by", "plan")
    readonly_fields = ("at",)
    ordering = ("-at", "-pk")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).select_related("by", "plan", "project")


@admin.register(Project)
class ProjectAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("title", "stage", "programme", "unit", "owner", "submitted_at")
    list_filter = ("stage", "programme", "unit", "kind")
    list_select_related = ("programme", "unit", "owner")
    search_fields = ("title", "need", "solution")
    ordering = ("-submitted_at", "-pk")
    inlines = [DecisionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """Here too, a draft is its submitter's alone."""
        return super().get_queryset(request).visible_to(request.user)


class EntryInline(ReadOnly, admin.TabularInline):
    model = ActionPlanEntry
    fields = ("rank", "project", "decision")
    ordering = ("rank",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActionPlanEntry]:
        return super().get_queryset(request).select_related("project", "plan")


@admin.register(ActionPlan)
class ActionPlanAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("__str__", "starts_on", "ends_on", "state", "adoption")
    list_filter = ("state",)
    list_select_related = ("adoption__plan",)
    inlines = [EntryInline]


@admin.register(ActionPlanEntry)
class ActionPlanEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("project", "plan", "rank", "decision")
    list_filter = ("plan", "decision")
    list_select_related = ("project", "plan")
    search_fields = ("project__title",)


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("project", "kind", "reason", "by", "at", "plan")
    list_filter = ("kind", "plan")
    list_select_related = ("project", "by", "plan")
    search_fields = ("project__title", "reason", "by__name")
    date_hierarchy = "at"


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("__str__", "project", "author", "created_at", "edited_at", "hidden_at", "hidden_by")
    list_filter = (("hidden_at", admin.EmptyFieldListFilter),)
    list_select_related = ("project", "author", "hidden_by")
    search_fields = ("text", "author__name", "project__title", "hidden_reason")
    date_hierarchy = "created_at"
    fields = ("project", "author", "text", "created_at", "edited_at", "hidden_at", "hidden_by", "hidden_reason")
    readonly_fields = ("created_at",)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly, admin.ModelAdmin):
    """Read here, and deleted by an administrator: the only one who can, once the proposal has been sent in."""

    verbs = ("view", "delete")
    list_display = ("name", "project", "type_in_words", "megabytes", "uploaded_by", "uploaded_at")
    list_select_related = ("project", "uploaded_by")
    search_fields = ("name", "project__title")
    date_hierarchy = "uploaded_at"
    fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attachment]:
        """Here too, a draft is its submitter's alone."""
        return super().get_queryset(request).visible_to(request.user)

    @admin.display(description="filtype", ordering="content_type")
    def type_in_words(self, attachment: Attachment) -> str:
        return attachment.type_in_words

    @admin.display(description="størrelse", ordering="size")
    def megabytes(self, attachment: Attachment) -> str:
        return filesizeformat(attachment.size)

    def has_delete_permission(self, request: HttpRequest, obj: Attachment | None = None) -> bool:
        return request.user.has_perm(REMOVE_ATTACHMENT) if obj is None else can_remove_attachment(request.user, obj)

    def delete_model(self, request: HttpRequest, obj: Attachment) -> None:
        attachments.remove(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Attachment]) -> None:
        for attachment in queryset.select_related("project"):
            attachments.remove(attachment, by=request.user)
