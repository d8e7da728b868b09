import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0015_follow_what_joins_a_project_to_others"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("headers", models.TextField(verbose_name="overskrifter")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="kjennemerke")),
                ("columns", models.JSONField(default=dict, verbose_name="kolonner")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="tidspunkt")),
            ],
            options={
                "verbose_name": "kobling av kolonner",
                "verbose_name_plural": "koblinger av kolonner",
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="filnavn")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="lastet opp")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "påbegynt"),
                            ("checking", "blir kontrollert"),
                            ("checked", "venter på bekreftelse"),
                            ("writing", "blir hentet inn"),
                            ("done", "hentet inn"),
                            ("undone", "angret"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("sheet", models.PositiveSmallIntegerField(default=0, verbose_name="ark")),
                ("header", models.PositiveSmallIntegerField(default=0, verbose_name="rad med overskrifter")),
                ("columns", models.JSONField(default=dict, verbose_name="kolonner")),
                ("choices", models.JSONField(default=dict, verbose_name="verdier")),
                ("clears", models.BooleanField(default=False, verbose_name="tomme celler tømmer feltet")),
                ("leaves_out", models.BooleanField(default=False, verbose_name="rader med feil blir liggende")),
                ("reason", models.TextField(blank=True, verbose_name="begrunnelse for endringer i planen")),
                ("said", models.TextField(blank=True, verbose_name="hva som gikk galt")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="rader i alt")),
                ("seen", models.PositiveIntegerField(default=0, verbose_name="rader til nå")),
                ("alive_at", models.DateTimeField(blank=True, null=True, verbose_name="sist i gang")),
                ("made_units", models.JSONField(default=list, verbose_name="nye enheter")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="hentet inn")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="angret")),
            ],
            options={
                "verbose_name": "innhenting",
                "verbose_name_plural": "innhentinger",
                "ordering": ["-at", "-pk"],
                "permissions": [("import_project", "Kan hente inn prosjekter fra regneark")],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="rad i arket")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "ny"),
                            ("changed", "endret"),
                            ("same", "uendret"),
                            ("wrong", "feil"),
                            ("left_out", "hoppet over"),
                        ],
                        max_length=10,
                        verbose_name="blir",
                    ),
                ),
                ("title", models.TextField(blank=True, verbose_name="tittel")),
                ("values", models.JSONField(default=dict, verbose_name="verdier")),
                ("before", models.JSONField(default=dict, verbose_name="verdier før")),
                ("shown", models.JSONField(default=list, verbose_name="vist")),
                ("problems", models.JSONField(default=list, verbose_name="feil")),
                ("notes", models.JSONField(default=list, verbose_name="merknader")),
                ("similar", models.JSONField(default=list, verbose_name="ligner på")),
                ("in_plan", models.BooleanField(default=False, verbose_name="endrer noe i en plan")),
            ],
            options={
                "verbose_name": "rad i innhenting",
                "verbose_name_plural": "rader i innhenting",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ImportSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="plass")),
                ("name", models.CharField(max_length=150, verbose_name="navn")),
                ("is_hidden", models.BooleanField(default=False, verbose_name="skjult")),
                ("rows", models.JSONField(default=list, verbose_name="rader")),
            ],
            options={
                "verbose_name": "ark",
                "verbose_name_plural": "ark",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="ValueMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=20, verbose_name="felt")),
                ("said", models.CharField(max_length=200, verbose_name="verdi")),
                ("target", models.CharField(blank=True, max_length=60, verbose_name="blir")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="tidspunkt")),
            ],
            options={
                "verbose_name": "kobling av verdi",
                "verbose_name_plural": "koblinger av verdier",
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_kind_is_known",
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "sendt inn"),
                    ("returned", "returnert med spørsmål"),
                    ("parked", "parkert"),
                    ("declined", "avslått"),
                    ("reopened", "tatt opp igjen"),
                    ("programme_confirmed", "program bekreftet"),
                    ("assessed", "vurdert"),
                    ("entered", "ført opp som kandidat"),
                    ("candidate", "satt tilbake til kandidat"),
                    ("included", "tatt med i planen"),
                    ("reserve", "satt i reserve"),
                    ("out", "tatt ut av planen"),
                    ("started", "startet"),
                    ("handed_over", "overlevert til drift"),
                    ("closed", "avsluttet"),
                    ("stopped", "stoppet med læring"),
                    ("merged", "slått sammen med et annet forslag"),
                    ("unmerged", "skilt ut igjen"),
                    ("replanned", "endret tid eller ressurser"),
                    ("imported", "hentet inn"),
                ],
                max_length=20,
                verbose_name="beslutning",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "submitted",
                            "returned",
                            "parked",
                            "declined",
                            "reopened",
                            "programme_confirmed",
                            "assessed",
                            "entered",
                            "candidate",
                            "included",
                            "reserve",
                            "out",
                            "started",
                            "handed_over",
                            "closed",
                            "stopped",
                            "merged",
                            "unmerged",
                            "replanned",
                            "imported",
                        ],
                    )
                ),
                name="decision_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="columnmapping",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="av",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="av",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="angret av",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="portfolio.import",
                verbose_name="innhenting",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="project",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="portfolio.project",
                verbose_name="prosjekt",
            ),
        ),
        migrations.AddField(
            model_name="importsheet",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sheets",
                to="portfolio.import",
                verbose_name="innhenting",
            ),
        ),
        migrations.AddField(
            model_name="valuemapping",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="av",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "checking", "checked", "writing", "done", "undone"])),
                name="import_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at__isnull", True), ("state__in", ["done", "undone"]), _connector="XOR"),
                name="import_that_is_done_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("undone_at__isnull", True),
                        ("undone_by__isnull", True),
                        models.Q(("state", "undone"), _negated=True),
                    ),
                    models.Q(("state", "undone"), ("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="import_undone_by_somebody_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("of", "number"), name="each_row_of_a_sheet_is_brought_in_once"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["new", "changed", "same", "wrong", "left_out"])),
                name="import_row_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importsheet",
            constraint=models.UniqueConstraint(fields=("of", "position"), name="one_sheet_in_each_place"),
        ),
        migrations.AddConstraint(
            model_name="valuemapping",
            constraint=models.UniqueConstraint(fields=("field", "said"), name="one_mapping_for_each_value"),
        ),
    ]
