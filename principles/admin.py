from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from innolab.admin_parts import KeepsWhatIsUsed
from principles.models import GuidingQuestion, Principle


class GuidingQuestionInline(admin.TabularInline):
    model = GuidingQuestion
    extra = 1


@admin.register(Principle)
class PrincipleAdmin(KeepsWhatIsUsed, admin.ModelAdmin):
    list_display = ("hashtag", "name", "kind", "position", "question_count")
    list_filter = ("kind",)
    search_fields = ("hashtag", "name", "explanation")
    ordering = ("kind", "position", "pk")
    prepopulated_fields = {"slug": ("name",)}
    instead = "Ta det ut av strategien i stedet; da gjelder det ikke for nye vurderinger."
    inlines = [GuidingQuestionInline]

    @admin.display(description="spørsmål", ordering="question_count")
    def question_count(self, principle: Principle) -> int:
        return principle.question_count

    def get_queryset(self, request: HttpRequest) -> QuerySet[Principle]:
        return super().get_queryset(request).annotate(question_count=Count("questions"))
