"""The roles of the portal. A role is a group; which permissions it has is data (see portfolio.permissions)."""

from django.db.models import TextChoices


class Role(TextChoices):
    """The value is the group's name, since an administrator meets it on the screen."""

    EMPLOYEE = "Ansatt", "ansatt"
    PORTFOLIO_OFFICE = "Porteføljekontor", "porteføljekontoret"
    LEADERSHIP = "Ledelse", "ledelsen"
    ADMINISTRATOR = "Administrator", "administrator"
