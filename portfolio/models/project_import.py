"""A spreadsheet that is brought in: what was read, how it is mapped, what each row becomes; and what is remembered."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portfolio.models.project import Project


class ImportState(models.TextChoices):
    OPEN = "open", "påbegynt"
    CHECKING = "checking", "blir kontrollert"
    CHECKED = "checked", "venter på bekreftelse"
    WRITING = "writing", "blir hentet inn"
    DONE = "done", "hentet inn"
    UNDONE = "undone", "angret"


class Import(models.Model):
    """One file, from the upload until its rows are projects, or nobody wants it any more."""

    State = ImportState

    name = models.CharField("filnavn", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("lastet opp", auto_now_add=True)
    state = models.CharField("status", max_length=10, choices=ImportState, default=ImportState.OPEN)
    sheet = models.PositiveSmallIntegerField("ark", default=0)  # its position
    header = models.PositiveSmallIntegerField("rad med overskrifter", default=0)  # its place, from 0
    columns = models.JSONField("kolonner", default=dict)  # by place: what each becomes
    choices = models.JSONField("verdier", default=dict)  # by field and value: what each becomes
    clears = models.BooleanField("tomme celler tømmer feltet", default=False)
    leaves_out = models.BooleanField("rader med feil blir liggende", default=False)
    reason = models.TextField("begrunnelse for endringer i planen", blank=True)
    said = models.TextField("hva som gikk galt", blank=True)
    total = models.PositiveIntegerField("rader i alt", default=0)
    seen = models.PositiveIntegerField("rader til nå", default=0)
    alive_at = models.DateTimeField("sist i gang", null=True, blank=True)
    made_units = models.JSONField("nye enheter", default=list)
    done_at = models.DateTimeField("hentet inn", null=True, blank=True)
    undone_at = models.DateTimeField("angret", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="angret av"
    )

    class Meta:
        verbose_name = "innhenting"
        verbose_name_plural = "innhentinger"
        ordering = ["-at", "-pk"]
        permissions = [("import_project", "Kan hente inn prosjekter fra regneark")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) ^ Q(state__in=["done", "undone"]),
                name="import_that_is_done_says_when",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True) & ~Q(state="undone")
                | Q(undone_at__isnull=False, undone_by__isnull=False, state="undone"),
                name="import_undone_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio:import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.WRITING)

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.UNDONE)


class ImportSheet(models.Model):
    """The cells of one sheet. Kept until the import is done or given up; the file itself is not kept at all."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="sheets", verbose_name="innhenting")
    position = models.PositiveSmallIntegerField("plass")
    name = models.CharField("navn", max_length=150)
    is_hidden = models.BooleanField("skjult", default=False)
    rows: Any = models.JSONField("rader", default=list)

    class Meta:
        verbose_name = "ark"
        verbose_name_plural = "ark"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["of", "position"], name="one_sheet_in_each_place")]

    def __str__(self) -> str:
        return self.name


class RowKind(models.TextChoices):
    NEW = "new", "ny"
    CHANGED = "changed", "endret"
    SAME = "same", "uendret"
    WRONG = "wrong", "feil"
    LEFT_OUT = "left_out", "hoppet over"


class ImportRow(models.Model):
    """What one row of the sheet becomes, as it was checked last."""

    Kind = RowKind

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name="innhenting")
    number = models.PositiveIntegerField("rad i arket")
    kind = models.CharField("blir", max_length=10, choices=RowKind)
    title = models.TextField("tittel", blank=True)
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="prosjekt"
    )
    values = models.JSONField("verdier", default=dict)
    before = models.JSONField("verdier før", default=dict)
    shown: Any = models.JSONField("vist", default=list)  # of each field: its label, what it becomes, and what it was
    problems: Any = models.JSONField("feil", default=list)  # of each: the column and what to do
    notes: Any = models.JSONField("merknader", default=list)
    similar: Any = models.JSONField("ligner på", default=list)  # of each: key and title
    in_plan = models.BooleanField("endrer noe i en plan", default=False)

    class Meta:
        verbose_name = "rad i innhenting"
        verbose_name_plural = "rader i innhenting"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="each_row_of_a_sheet_is_brought_in_once"),
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="import_row_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class ColumnMapping(models.Model):
    """How the columns of sheets with these headers were mapped last, by anybody."""

    headers = models.TextField("overskrifter")
    digest = models.CharField("kjennemerke", max_length=64, unique=True)
    columns = models.JSONField("kolonner", default=dict)  # by header
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("tidspunkt", auto_now=True)

    class Meta:
        verbose_name = "kobling av kolonner"
        verbose_name_plural = "koblinger av kolonner"

    def __str__(self) -> str:
        return self.headers.replace("\n", ", ")


class ValueMapping(models.Model):
    """What a value of a spreadsheet was mapped to last, by anybody; empty where it is to be left empty."""

    field = models.CharField("felt", max_length=20)
    said = models.CharField("verdi", max_length=200)
    target = models.CharField("blir", max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("tidspunkt", auto_now=True)

    class Meta:
        verbose_name = "kobling av verdi"
        verbose_name_plural = "koblinger av verdier"
        constraints = [models.UniqueConstraint(fields=["field", "said"], name="one_mapping_for_each_value")]

    def __str__(self) -> str:
        return f"{self.said} → {self.target or '–'}"
