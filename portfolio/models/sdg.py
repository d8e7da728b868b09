"""Which of the UN's sustainable development goals a project answers to (strategy §3.1)."""

import pghistory
from django.db import models
from django.db.models import Q

from portfolio.models.project import Project


class Sdg(models.IntegerChoices):
    """The 17 goals, by their short Norwegian names. They are the UN's, so no administrator edits them."""

    NO_POVERTY = 1, "utrydde fattigdom"
    ZERO_HUNGER = 2, "utrydde sult"
    GOOD_HEALTH = 3, "god helse og livskvalitet"
    EDUCATION = 4, "god utdanning"
    GENDER_EQUALITY = 5, "likestilling mellom kjønnene"
    WATER = 6, "rent vann og gode sanitærforhold"
    ENERGY = 7, "ren energi til alle"
    DECENT_WORK = 8, "anstendig arbeid og økonomisk vekst"
    INDUSTRY = 9, "industri, innovasjon og infrastruktur"
    LESS_INEQUALITY = 10, "mindre ulikhet"
    CITIES = 11, "bærekraftige byer og lokalsamfunn"
    CONSUMPTION = 12, "ansvarlig forbruk og produksjon"
    CLIMATE = 13, "stoppe klimaendringene"
    LIFE_BELOW_WATER = 14, "livet i havet"
    LIFE_ON_LAND = 15, "livet på land"
    PEACE = 16, "fred, rettferdighet og velfungerende institusjoner"
    PARTNERSHIPS = 17, "samarbeid for å nå målene"


class Dimension(models.TextChoices):
    """What the municipality looks at in them (strategy §3.1)."""

    ENVIRONMENT = "environment", "klima og miljø"
    ECONOMY = "economy", "økonomi"
    SOCIAL = "social", "sosiale forhold"


@pghistory.track()
class SdgTag(models.Model):
    """A project answers to one of the goals, in one of the three dimensions, for a reason."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sdg_tags", verbose_name="prosjekt")
    goal = models.PositiveSmallIntegerField("bærekraftsmål", choices=Sdg)
    dimension = models.CharField("dimensjon", max_length=12, choices=Dimension)
    reason = models.TextField("begrunnelse", blank=True)

    class Meta:
        verbose_name = "bærekraftsmål for prosjekt"
        verbose_name_plural = "bærekraftsmål for prosjekter"
        ordering = ["goal"]
        constraints = [
            models.UniqueConstraint(fields=["project", "goal"], name="a_project_answers_to_a_goal_once"),
            models.CheckConstraint(condition=Q(goal__in=Sdg.values), name="goal_is_known"),
            models.CheckConstraint(condition=Q(dimension__in=Dimension.values), name="dimension_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.goal}. {self.get_goal_display()}"
