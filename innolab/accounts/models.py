"""Users: the e-mail address is the login."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

DEMO_DOMAIN = "@innolab.example"


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
