"""Users: the e-mail address is the login."""

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower

from innolab.constraints import all_or_none, hash_of_a_secret, one_line

DEMO_DOMAIN = "@innolab.example"
MOST_LIVING = 20  # API keys of one user that work at the same time
EXPIRY_WARNING = datetime.timedelta(days=14)


class UserManager(BaseUserManager["User"]):
    """Makes users from an e-mail address; addresses are compared without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class MailFrequency(models.TextChoices):
    """How often somebody wants mail. An answer to one's own proposal is sent at once whatever is chosen."""

    AT_ONCE = "at_once", "med én gang"
    DAILY = "daily", "samlet én gang om dagen"
    NONE = "none", "ikke i det hele tatt"


class User(AbstractUser):
    """Somebody who works in the municipality. Everybody may propose; groups give the other roles."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(
        "e-postadresse",
        unique=True,
        error_messages={"unique": "Adressen er allerede i bruk."},
    )
    name = models.CharField("navn", max_length=150)
    title = models.CharField("stilling", max_length=150, blank=True)

    mail_frequency = models.CharField(
        "e-post om saker du følger", max_length=10, choices=MailFrequency, default=MailFrequency.AT_ONCE
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "bruker"
        verbose_name_plural = "brukere"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_demo(self) -> bool:
        return self.email.lower().endswith(DEMO_DOMAIN)

    @property
    def is_shut_out(self) -> bool:
        """A demo account outside demo mode, even in a database that demo data was loaded into."""
        return self.is_demo and not settings.DEMO


class StartingPermission(models.Model):
    """A permission that the portal gave to a role once. What an administrator takes away afterwards stays away."""

    group = models.ForeignKey("auth.Group", models.CASCADE, related_name="+")
    permission = models.ForeignKey("auth.Permission", models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["group", "permission"], name="permission_is_given_to_a_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.permission}"


class Scope(models.TextChoices):
    """What an API key opens. It never gives more than its owner may see."""

    PROJECTS = "projects:read", "prosjekter og programmer"
    PLANS = "plans:read", "årlige handlingsplaner og planposter"
    ASSESSMENTS = "assessments:read", "vurderinger mot prinsippene"


def one_year_after(day: datetime.date) -> datetime.date:
    """The longest that a key lives, from the day that it is made."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


class LocalDay(Func):
    """The day of a moment, here in Norway, and so long after it."""

    template = "(((%(expressions)s) AT TIME ZONE 'Europe/Oslo')::date + INTERVAL '%(after)s')::date"
    output_field = models.DateField()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def living(self, today: datetime.date) -> "ApiTokenQuerySet":
        """Those that work, as far as the key itself goes; what ends first on top."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=today).order_by("expires_on", "pk")

    def ended(self, today: datetime.date) -> "ApiTokenQuerySet":
        """Those that were taken back or have run out, the youngest first."""
        return self.filter(Q(revoked_at__isnull=False) | Q(expires_on__lt=today)).order_by("-pk")


class ApiToken(models.Model):
    """A person's key to the read API. The secret itself is told once and not kept (innolab.accounts.api_tokens)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name="eier")
    name = models.CharField("navn", max_length=60)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name="gir tilgang til")
    prefix = models.CharField("begynner med", max_length=20)
    digest = models.CharField("avtrykk", max_length=64, editable=False)
    created_at = models.DateTimeField("laget", auto_now_add=True)
    expires_on = models.DateField("siste dag")
    last_used_at = models.DateTimeField("sist brukt", null=True, blank=True)
    revoked_at = models.DateTimeField("trukket tilbake", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="trukket tilbake av"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API-nøkkel"
        verbose_name_plural = "API-nøkler"
        default_permissions = ("view",)
        permissions = [("revoke_apitoken", "Kan trekke tilbake andres API-nøkler")]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="no_two_api_keys_share_a_secret"),
            hash_of_a_secret("api_key_keeps_no_secret", "digest"),
            one_line("api_key_name_is_one_line", "name"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gte=1), name="api_key_opens_something_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    expires_on__range=(LocalDay(F("created_at"), after="0"), LocalDay(F("created_at"), after="1 year"))
                ),
                name="api_key_lives_a_year_at_most",
            ),
            all_or_none("api_key_revoked_by_somebody_at_some_time", "revoked_at", "revoked_by"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        return [str(scope.label) for scope in Scope if scope in self.scopes]

    def ends_soon(self, today: datetime.date) -> bool:
        return self.expires_on <= today + EXPIRY_WARNING
