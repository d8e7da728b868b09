"""The strategy and what hangs on it: programmes with criteria, drivers, principles. All of it is data."""

import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from innolab.fields import KEY_HELP
from portfolio.models.sorting import norwegian
from portfolio.workflow import Stage


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def current(self, today: datetime.date) -> "Strategy | None":
        """The strategy that has begun last. It goes on after its period until a new one begins."""
        return self.filter(starts_on__lte=today).order_by("-starts_on").first() or self.order_by("starts_on").first()


@pghistory.track()
class Strategy(models.Model):
    slug = models.SlugField("kortnavn", unique=True, help_text=KEY_HELP)
    name = models.CharField("navn", max_length=150)
    vision = models.TextField("målbilde", help_text="Den ene setningen som strategien arbeider mot.")
    summary = models.TextField("sammendrag", blank=True)
    starts_on = models.DateField("gjelder fra")
    ends_on = models.DateField("gjelder til")
    principles = models.ManyToManyField(
        "principles.Principle",
        verbose_name="prinsipper",
        related_name="strategies",
        limit_choices_to={"kind": "principle"},
        help_text="Alle prosjekter vurderes mot disse før de tas inn i årlig handlingsplan.",
    )

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = "strategi"
        verbose_name_plural = "strategier"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="strategy_ends_after_it_starts",
                violation_error_message="Strategien må slutte etter at den begynner.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def by_slug(self, slug: str, *, strategy: Strategy | None) -> "Programme | None":
        """The programme of this strategy; else that of the latest strategy which has one with the slug."""
        found = self.filter(slug=slug).select_related("strategy", "owner").order_by("-strategy__starts_on")
        return found.filter(strategy=strategy).first() or found.first()


@pghistory.track()
class Programme(models.Model):
    """One sector-independent programme (strategy §6); it answers to one focus area (§4)."""

    class Colour(models.TextChoices):
        GREEN = "green", "grønn"
        PURPLE = "purple", "lilla"
        ORANGE = "orange", "oransje"

    class Icon(models.TextChoices):
        PEOPLE = "people", "mennesker"
        BOOK = "book", "bok"
        ROBOT = "robot", "robot"

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="programmes", verbose_name="strategi")
    slug = models.SlugField("kortnavn", help_text=KEY_HELP)
    name = models.CharField("navn", max_length=100)
    focus_area = models.CharField("satsningsområde", max_length=100)
    objective = models.TextField("mål")
    colour = models.CharField("farge", max_length=10, choices=Colour, default=Colour.GREEN)
    icon = models.CharField("ikon", max_length=10, choices=Icon, default=Icon.PEOPLE)
    position = models.PositiveSmallIntegerField("rekkefølge", default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_programmes",
        verbose_name="programeier",
    )
    values = models.ManyToManyField(
        "principles.Principle",
        blank=True,
        related_name="programmes",
        verbose_name="verdier",
        limit_choices_to={"kind": "value"},
        help_text="Flere punkter i sjekklisten for prosjekter i dette programmet, for eksempel MER-verdiene.",
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "program"
        verbose_name_plural = "programmer"
        ordering = ["strategy", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "slug"],
                name="programme_slug_is_unique_in_its_strategy",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProgrammeCriterion(models.Model):
    """A rule that says which projects belong to which programme (strategy §6.1), with its plain question."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="criteria", verbose_name="program")
    slug = models.SlugField("kortnavn", help_text=KEY_HELP)
    text = models.TextField("kriterium")
    question = models.CharField(
        "spørsmål til innmelder",
        max_length=300,
        help_text="Kan besvares med ja eller nei.",
    )
    because = models.CharField(
        "begrunnelse",
        max_length=200,
        help_text="Fortsetter «Vi foreslår programmet fordi …».",
    )
    precedence = models.PositiveSmallIntegerField(
        "forrang",
        default=0,
        help_text="Svarer innmelder ja på flere, gjelder det kriteriet som har lavest tall.",
    )

    class Meta:
        verbose_name = "programkriterium"
        verbose_name_plural = "programkriterier"
        ordering = ["precedence", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "slug"],
                name="criterion_slug_is_unique_in_its_programme",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class DriverQuerySet(models.QuerySet["Driver"]):
    def with_project_count(self) -> "DriverQuerySet":
        """With how many projects answer to each; drafts are their submitters' alone and do not count."""
        return self.annotate(project_count=models.Count("projects", filter=~Q(projects__stage=Stage.DRAFT)))


@pghistory.track()
class Driver(models.Model):
    """A local or national guideline that projects answer to (strategy §2)."""

    class Scope(models.TextChoices):
        LOCAL = "local", "lokal"
        NATIONAL = "national", "nasjonal"

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="drivers", verbose_name="strategi")
    slug = models.SlugField("kortnavn", help_text=KEY_HELP)
    name = models.CharField("navn", max_length=150)
    scope = models.CharField("nivå", max_length=10, choices=Scope)
    is_yearly = models.BooleanField("årlig", default=False)
    description = models.TextField("beskrivelse", blank=True)

    objects = DriverQuerySet.as_manager()

    class Meta:
        verbose_name = "føring"
        verbose_name_plural = "føringer"
        ordering = ["scope", norwegian("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "slug"],
                name="driver_slug_is_unique_in_its_strategy",
            ),
        ]

    def __str__(self) -> str:
        return self.name
