"""Users and roles. An administrator hands out roles, their own too; what a superuser is, only a superuser touches."""

from allauth.account.models import EmailAddress
from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from innolab.accounts import api_tokens
from innolab.accounts.models import ApiToken, User
from innolab.accounts.roles import Role
from innolab.admin_parts import CHECKBOXES, KeepsWhatIsUsed, ReadOnly

# The log-in's own list of addresses repeats what stands with the user.
admin.site.unregister(EmailAddress)
admin.site.unregister(Group)

_VERBS = {"view": "se", "add": "legge til", "change": "endre", "delete": "slette"}


class LowerEmail(forms.EmailField):
    """Addresses are compared without regard to case, so they are kept in lower case."""

    def clean(self, value: object) -> str:
        return super().clean(value).lower()


class PasswordWidget(ReadOnlyPasswordHashWidget):
    """Says whether there is a password, and nothing of how it is kept."""

    def get_context(self, name: str, value: str | None, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        has_password = is_password_usable(value)
        context["summary"] = [{"label": "Har passord" if has_password else "Har ikke passord"}]
        context["button_label"] = "Sett nytt passord" if has_password else "Sett passord"
        return context


def with_password_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Logger inn med passord",
        required=False,
        initial="true",
        choices={"true": "Ja", "false": "Nei"},
        widget=forms.RadioSelect(attrs={"class": "radiolist inline"}),
        help_text="Velg nei for den som bare logger inn på andre måter.",
    )


class NewPasswordForm(AdminPasswordChangeForm):
    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        if "usable_password" in self.fields:
            self.fields["usable_password"] = with_password_field()


class NewUserForm(AdminUserCreationForm):
    usable_password = with_password_field()

    class Meta:
        model = User
        fields = ("email", "name", "title")
        field_classes = {"email": LowerEmail}


class EditUserForm(UserChangeForm):
    password = ReadOnlyPasswordHashField(label="Passord", widget=PasswordWidget)

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": LowerEmail}


@admin.register(User)
class PortalUserAdmin(KeepsWhatIsUsed, UserAdmin):
    form = EditUserForm
    add_form = NewUserForm
    add_form_template = None
    change_password_form = NewPasswordForm
    instead = "Fjern merket for «aktiv» i stedet; da kan ingen logge inn med brukeren."
    list_display = ("name", "email", "title", "roles", "is_active", "is_staff")
    list_display_links = ("name", "email")
    list_filter = ("groups", "is_active", "is_staff")
    search_fields = ("name", "email", "title")
    ordering = ("name", "pk")
    filter_horizontal = ()
    formfield_overrides = CHECKBOXES
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Om brukeren", {"fields": ("name", "title")}),
        (
            "Roller",
            {
                "fields": ("groups", "is_active", "is_staff"),
                "description": "Alle ansatte kan foreslå prosjekter uten å ha en rolle. "
                "Den som skal hit til administrasjonen, trenger både rollen «Administrator» og merket nedenfor.",
            },
        ),
        ("Tidspunkter", {"fields": ("last_login", "date_joined")}),
    )
    superuser_fieldsets = (("Superbruker", {"fields": ("is_superuser", "user_permissions"), "classes": ("collapse",)}),)
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("email", "name", "title", "usable_password", "password1", "password2")},
        ),
    )

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        """An old address goes with the change: allauth keeps its own rows, and would still let it in."""
        super().save_model(request, obj, form, change)
        EmailAddress.objects.filter(user=obj).exclude(email__iexact=obj.email).delete()

    @admin.display(description="roller")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> tuple:
        fieldsets = super().get_fieldsets(request, obj)
        return (*fieldsets, *self.superuser_fieldsets) if obj and request.user.is_superuser else fieldsets

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request.user, obj)


def _may_touch(user: User, other: User | None) -> bool:
    return user.is_superuser or other is None or not other.is_superuser


class PermissionChoice(forms.ModelMultipleChoiceField):
    """A permission in plain words."""

    def label_from_instance(self, permission: Permission) -> str:
        model = permission.content_type.model_class()
        verb, _, name = permission.codename.partition("_")
        if model and verb in _VERBS and name == model._meta.model_name:
            return f"{str(model._meta.verbose_name_plural).capitalize()}: kan {_VERBS[verb]} i administrasjonen"
        return permission.name


def offered_permissions() -> QuerySet[Permission]:
    """What a role can be given: the named acts, and what can be done in the admin. Never what nothing asks for."""
    wanted = Q(pk__in=[])
    for model, page in admin.site._registry.items():
        verbs = page.verbs if isinstance(page, ReadOnly) else tuple(_VERBS)
        for shown in (model, *(inline.model for inline in page.inlines)):
            names = [f"{verb}_{shown._meta.model_name}" for verb in verbs]
            wanted |= Q(content_type__app_label=shown._meta.app_label, codename__in=names)
    for model in apps.get_models():  # also what is done in the portal alone
        acts = [codename for codename, _ in model._meta.permissions]
        wanted |= Q(content_type__app_label=model._meta.app_label, codename__in=acts)
    return Permission.objects.filter(wanted).select_related("content_type").order_by("content_type", "codename")


@admin.register(Group)
class RoleAdmin(KeepsWhatIsUsed, GroupAdmin):
    """Roles. Those that the portal begins with can be given other permissions, not another name."""

    kept_by = (User,)
    filter_horizontal = ()
    formfield_overrides = CHECKBOXES
    fields = ("name", "permissions")
    instead = "Ta brukerne ut av rollen først."
    list_display = ("name", "user_count")

    @admin.display(description="brukere", ordering="user_count")
    def user_count(self, group: Group) -> int:
        return group.user_count

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(user_count=Count("user"))

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        return ("name",) if _is_given(obj) else ()

    def formfield_for_manytomany(self, db_field: Model, request: HttpRequest | None = None, **options: object):
        if db_field.name == "permissions":
            options |= {"queryset": offered_permissions(), "form_class": PermissionChoice}
            return admin.ModelAdmin.formfield_for_manytomany(self, db_field, request, **options)
        return super().formfield_for_manytomany(db_field, request, **options)

    def why_kept(self, thing: Group) -> str:
        if _is_given(thing):
            return f"«{thing}» er en av portalens egne roller og kan ikke slettes."
        return super().why_kept(thing)


def _is_given(group: Group | None) -> bool:
    return group is not None and group.name in Role.values


class WorksFilter(admin.SimpleListFilter):
    title, parameter_name = "virker", "virker"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("ja", "Ja"), ("nei", "Nei")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
        living = ApiToken.objects.living(timezone.localdate()).order_by().values("pk")
        if self.value() == "ja":
            return queryset.filter(pk__in=living)
        return queryset.exclude(pk__in=living) if self.value() == "nei" else queryset


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, admin.ModelAdmin):
    """Everybody makes their own keys; here they are seen, without the secret, and taken back."""

    list_display = ("name", "user", "last_used_at", "expires_on", "revoked_at")
    list_filter = (WorksFilter,)
    list_select_related = ("user",)
    search_fields = ("name", "user__name", "user__email", "prefix")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    fields = (
        "name", "user", "opens", "prefix", "created_at", "last_used_at", "expires_on", "revoked_at", "revoked_by",
    )  # fmt: skip
    readonly_fields = ("opens", "created_at")
    actions = ["revoke"]

    @admin.display(description="gir tilgang til")
    def opens(self, token: ApiToken) -> str:
        return ", ".join(token.scope_labels)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(api_tokens.REVOKE)

    @admin.action(permissions=["revoke"], description="Trekk tilbake de valgte API-nøklene")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        living = list(queryset.filter(revoked_at__isnull=True))
        for token in living:
            api_tokens.revoke(token, by=request.user)
        count = "1 API-nøkkel" if len(living) == 1 else f"{len(living)} API-nøkler"
        level = messages.SUCCESS if living else messages.WARNING
        self.message_user(request, f"{count} er trukket tilbake.", level)
