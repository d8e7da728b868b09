"""The decision basis («beslutningsgrunnlag»): the project on a few pages, for everybody who may see it."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolio import projects
from portfolio.documents import decision_basis
from portfolio.models import ActionPlanEntry, Attachment, Decision, Project, SimilarityAnswer, Support
from portfolio.workflow import Stage
from principles.models import Assessment, Verdict
from tests import pdf
from tests.cast import ROLES, answer_all
from tests.pages import links, main_of, queries

LONGEST_LINE = 80  # letters x in the text's own size
HOSTILE = '#import "@preview/x:1.0": * *fet* $x$ @ref \\ `kode` <b>'


def address(project):
    return reverse("portfolio:decision-basis", args=[project.pk])


@pytest.fixture
def opened(client):
    """The document, for a user."""

    def get(user, project):
        client.force_login(user)
        response = client.get(address(project))
        assert response.status_code == 200
        return response.content

    return get


@pytest.fixture
def told(submitter):
    """What the document says, as data."""

    def tell(project, user=submitter):
        fresh = Project.objects.for_project_page().get(pk=project.pk)
        return decision_basis(fresh, user=user, at=timezone.now())

    return tell


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_that_of_a_project_that_is_sent_in(role, cast, make_project, opened):
    assert opened(cast[role], make_project()).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("role", ROLES)
def test_that_of_a_draft_is_its_submitters_alone(role, cast, make_project, client):
    client.force_login(cast[role])
    assert client.get(address(make_project(Stage.DRAFT))).status_code == (200 if role == "submitter" else 404)


def test_an_unknown_project_has_none(client, outsider):
    client.force_login(outsider)
    assert client.get("/prosjekter/999999/beslutningsgrunnlag.pdf").status_code == 404


def test_it_is_only_read(client, office, make_project):
    client.force_login(office)
    assert client.post(address(make_project())).status_code == 405


def test_it_opens_in_the_browser_under_a_name_that_says_what_it_is_and_is_kept_nowhere(client, office, make_project):
    client.force_login(office)
    response = client.get(address(make_project(title='Måling: "blå" vei/vann?')))
    assert {name: response[name] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "inline; filename*=utf-8''Beslutningsgrunnlag%20M%C3%A5ling%20bl%C3%A5%20vei%20vann.pdf",
    }
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("role", ROLES)
def test_the_project_page_leads_there(role, cast, make_project, client):
    project = make_project()
    client.force_login(cast[role])
    page = links(main_of(client.get(project.get_absolute_url())))
    assert page["Beslutningsgrunnlag (PDF)"] == address(project)


def test_it_says_what_language_it_is_in_what_it_is_called_and_that_it_is_tagged(make_project, office, opened):
    found = pdf.reader(opened(office, make_project(title="Målrettet")))
    root = found.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "nb-NO",
        True,
        True,
    )
    assert found.metadata.title == "Beslutningsgrunnlag: Målrettet"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in found.xmp_metadata.stream.get_data()


def test_its_headings_are_tagged_and_are_its_bookmarks(make_project, office, opened):
    content = opened(office, make_project(Stage.ASSESSED, kind="experiment", hypothesis="Vi tror det."))
    assert [name for name in pdf.names(content) if name.startswith("/H")] == [
        "/H1", "/H2", "/H2", "/H3", "/H2", "/H2", "/H2", "/H3", "/H2", "/H2", "/H2", "/H2", "/H2", "/H2",
    ]  # fmt: skip
    assert pdf.bookmarks(content) == [
        "Digitalt tilsyn i omsorgsboliger",
        [
            "Behovet",
            "Løsningen",
            ["Hypotesen"],
            "Forventede gevinster",
            "Hvem det berører",
            "Program og føringer",
            ["Kriterier som er oppfylt"],
            "Prinsippene",
            "Ansvar og samarbeid",
            "Lignende tiltak",
            "Støtte og vedlegg",
            "I årlig handlingsplan",
            "Beslutninger så langt",
        ],
    ]


def test_its_tables_have_column_headers(make_entry, office, opened):
    content = opened(office, make_entry().project)
    headers = [tag["/A"] for tag in pdf.tags(content) if tag["/S"] == "/TH"]
    assert [next(a["/Scope"] for a in attributes if "/Scope" in a) for attributes in headers] == ["/Column"] * 11
    assert pdf.names(content).count("/Table") == 3


def test_the_chart_says_in_words_what_it_shows(make_project, office, opened):
    project = make_project(Stage.ASSESSED)
    first, *_ = project.checklist.assessments.all()
    Assessment.objects.filter(pk=first.pk).update(verdict=Verdict.OPPOSES)
    (chart,) = [tag for tag in pdf.tags(opened(office, project)) if tag["/S"] == "/Figure"]
    assert chart["/Alt"].startswith(
        f"Prinsippene på en skala fra motvirker til bærende. {first.principle}: motvirker; #Teknologi: støtter;"
    )


def test_each_principle_stands_with_its_verdict_and_its_reason(make_project, office, opened):
    project = make_project(Stage.ASSESSED)
    for number, row in enumerate(project.checklist.assessments.all()):
        Assessment.objects.filter(pk=row.pk).update(reason=f"Begrunnelse nummer {number}.")
    text = pdf.words(opened(office, project))
    for number, row in enumerate(project.checklist.assessments.all()):
        assert f"{row.principle} støtter Begrunnelse nummer {number}." in text


def test_a_programmes_own_values_stand_with_the_principles(make_project, strategy, told):
    programme = strategy.programmes.get(slug="laerende-organisasjon")
    hashtags = [row["hashtag"] for row in told(make_project(programme=programme))["principles"]]
    values = [value.hashtag for value in programme.values.all()]
    assert (len(values) > 0, hashtags[-len(values) :]) == (True, values)


def test_half_an_answer_is_not_an_assessment(make_project, office, told):
    project = make_project(assessed=True)
    row = project.checklist.assessments.first()
    Assessment.objects.filter(pk=row.pk).update(reason="")
    assert told(project)["principles"][0] == {
        "hashtag": row.principle.hashtag,
        "verdict": "",
        "label": "",
        "reason": "",
    }


def test_numbers_and_dates_are_written_as_norwegians_do(make_project, office, told):
    project = make_project(
        starts_on=datetime.date(2027, 1, 1),
        ends_on=datetime.date(2027, 8, 31),
        submitted_at=datetime.datetime(2026, 3, 31, 22, 30, tzinfo=datetime.UTC),
    )
    found = told(project)
    assert {row["label"]: row["value"].replace("\u00a0", " ") for row in found["figures"]} == {
        "Investering": "1 250 000 kr",
        "Drift per år": "180 000 kr",
        "Egeninnsats": "140 dagsverk",
        "Periode": "jan 2027 – aug 2027",
    }
    assert found["people"][2] == {"label": "Innmelder", "value": "submitter Testesen, 1. april 2026"}


def test_it_says_why_the_programme_and_who_confirmed_it(make_project, office, told):
    project = make_project(
        programme_reason="Vi bygger på innbyggerne.",
        programme_confirmed_by=office,
        programme_confirmed_at=datetime.datetime(2026, 5, 2, 12, tzinfo=datetime.UTC),
    )
    assert told(project)["programme_why"] == [
        "Innbyggeren som ressurs.",
        "Innmelderens begrunnelse: Vi bygger på innbyggerne.",
        "Bekreftet av office Testesen 2. mai 2026.",
    ]
    assert told(project)["criteria"] == [project.criteria_met.get().text]


def test_it_says_what_the_submitter_said_of_similar_initiatives_and_then_what_else_is_alike(
    make_project, submitter, office, told
):
    project = make_project(title="Sensorer for nattilsyn")
    answered = make_project(Stage.DECLINED, title="Lydbøker til alle")
    SimilarityAnswer.objects.create(project=project, other=answered, verdict="different", by=submitter)
    make_project(title="Nattilsyn med sensorer i boligen")
    assert [(row["title"], row["stage"], row["why"].split(" ")[0]) for row in told(project, office)["similar"]] == [
        ("Lydbøker til alle", "avslått", "Innmelderen"),
        ("Nattilsyn med sensorer i boligen", "sendt inn", "Begge"),
    ]


def test_an_initiative_that_was_answered_is_named_once_and_anothers_draft_never(
    make_project, submitter, office, outsider, told
):
    project, seen = make_project(), make_project()
    draft = make_project(Stage.DRAFT, title="Hemmelig", submitter=outsider)
    for other in (seen, draft):
        SimilarityAnswer.objects.create(project=project, other=other, verdict="similar", by=submitter)
    assert told(project, office)["similar"] == [
        {"title": seen.title, "unit": "Skole", "stage": "sendt inn", "why": "Innmelderen sier: ligner."}
    ]


def test_it_names_no_draft_not_even_the_readers_own_for_it_is_handed_on(make_project, submitter, told):
    project = make_project(title="Sensorer for nattilsyn")
    alike = make_project(Stage.DRAFT, title="Nattilsyn med sensorer i boligen")
    answered = make_project(Stage.DRAFT, title="Lydbøker til alle")
    SimilarityAnswer.objects.create(project=project, other=answered, verdict="different", by=submitter)
    assert {alike, answered} <= set(Project.objects.visible_to(submitter))
    assert told(project, submitter)["similar"] == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Ingen har gitt forslaget sin støtte ennå."),
        (1, "1 ansatt støtter forslaget."),
        (2, "2 ansatte støtter forslaget."),
    ],
)
def test_it_says_how_many_support_it(number, said, make_project, office, leader, told):
    project = make_project()
    Support.objects.bulk_create(Support(project=project, user=user) for user in (office, leader)[:number])
    assert told(project)["support"] == said


def test_it_names_the_attachments_with_their_sizes_as_the_page_does(make_project, office, told):
    project = make_project()
    for name, size in (("Kart.pdf", 1_340_000), ("Film.pdf", 26_214_400)):
        Attachment.objects.create(
            project=project, file="x", name=name, content_type="application/pdf", size=size, uploaded_by=office
        )
    assert [row.replace("\u00a0", " ") for row in told(project)["attachments"]] == [
        "Kart.pdf (1,3 MB)",
        "Film.pdf (25,0 MB)",
    ]


def test_whoever_supports_a_part_of_it_counts_once_and_the_attachments_of_the_part_are_named(
    make_project, office, leader, told
):
    project = make_project()
    part = make_project(Stage.MERGED, merged_into=project)
    Support.objects.bulk_create(Support(project=of, user=user) for of in (project, part) for user in (office, leader))
    Attachment.objects.create(
        project=part, file="x", name="Kart.pdf", content_type="application/pdf", size=2048, uploaded_by=office
    )
    assert told(project)["support"] == "2 ansatte støtter forslaget."
    assert [row.replace("\u00a0", " ") for row in told(project)["attachments"]] == ["Kart.pdf (2,0 KB)"]


def test_it_says_where_it_stands_in_the_plan(make_entry, told):
    entry = make_entry(ActionPlanEntry.Decision.RESERVE)
    assert told(entry.project)["plans"] == [
        {"plan": entry.plan.name, "rank": "1", "decision": "reserve", "state": "utkast"}
    ]


def test_it_tells_every_decision_with_its_reason_the_latest_first(make_project, office, told):
    project = make_project()
    projects.move(project, to=Stage.PARKED, by=office, reason="Vi venter på staten.")
    projects.move(project, to=Stage.SUBMITTED, by=office, reason="Staten svarte.")
    assert [(row["what"], row["by"], row["reason"]) for row in told(project)["decisions"]] == [
        ("Tatt opp igjen", "office Testesen", "Staten svarte."),
        ("Parkert", "office Testesen", "Vi venter på staten."),
    ]


@pytest.mark.parametrize("stage", Stage)
def test_it_is_marked_as_a_draft_until_the_project_is_assessed(stage, make_project, told):
    is_draft = bool(told(make_project(stage))["draft"])
    assert is_draft == (stage in (Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED))


def test_what_was_parked_after_its_assessment_is_no_draft(make_project, told):
    assert told(make_project(Stage.PARKED, assessed=True))["draft"] == []


def test_the_mark_says_what_is_missing(make_project, office, told):
    project = make_project(assessed=True)
    Assessment.objects.filter(checklist=project.checklist, principle__hashtag="#Teknologi").delete()
    assert told(project)["draft"] == [
        "Prosjektet er ikke vurdert ferdig.",
        "Dette mangler vurdering: #Teknologi.",
        "Programmet er ikke bekreftet.",
    ]


def test_the_mark_is_on_every_page(make_project, office, opened):
    pages = pdf.reader(opened(office, make_project(need="Et behov. " * 900))).pages
    assert [page.extract_text().count("UTKAST") for page in pages] == [1] * len(pages)


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.UNDER_WAY])
def test_a_usual_project_takes_two_pages(stage, make_project, opened, office):
    pages = pdf.reader(opened(office, make_project(stage, need="Et behov. " * 60))).pages
    assert [page.extract_text().split("Side ")[1][:6] for page in pages] == ["1 av 2", "2 av 2"]


def test_an_empty_draft_is_a_document_too(strategy, submitter, opened):
    text = pdf.words(opened(submitter, strategy.projects.create(title="Bare en tittel", submitter=submitter)))
    assert text.count("Ikke beskrevet ennå.") == 4


def test_hostile_text_is_shown_as_it_was_written(make_project, office, opened):
    texts = ("title", "need", "solution", "hypothesis", "affected", "benefits", "collaborators", "programme_reason")
    project = make_project(Stage.ASSESSED, **dict.fromkeys(texts, HOSTILE))
    project.checklist.assessments.update(reason=HOSTILE)
    Decision.objects.create(project=project, kind="declined", reason=HOSTILE, by=office)
    answers = project.checklist.assessments.count()
    # The title stands in the header of the second page too.
    assert pdf.words(opened(office, project)).count(HOSTILE) == len(texts) + answers + 2


@pytest.mark.parametrize(
    "text", ["x" * 5_000, "ord " * 1_250, "linje\n" * 800, "🎉" * 500, "مرحبا بالعالم " * 300, "\u202e\u0301" * 300]
)
def test_long_and_strange_text_is_set_too(text, make_project, office, opened):
    project = make_project(Stage.ASSESSED, need=text, affected=text, title="x" * 120)
    assert len(pdf.reader(opened(office, project)).pages) >= 2


def test_no_text_runs_off_the_paper(make_project, office, opened):
    long = "x" * 120
    project = make_project(Stage.ASSESSED, title=long, need=long * 4, affected=long, collaborators=long)
    text = "\n".join(page.extract_text() for page in pdf.reader(opened(office, project)).pages)
    assert 50 < max(map(len, re.findall("x+", text.replace("\u200b", "")))) <= LONGEST_LINE


def test_the_document_takes_as_many_queries_for_three_of_everything_as_for_one(
    make_project, strategy, office, leader, admin, submitter, client
):
    project = make_project(Stage.ASSESSED)
    client.force_login(office)

    def add(user):
        other = make_project(title="Et lignende")
        SimilarityAnswer.objects.create(project=project, other=other, verdict="same", by=submitter)
        Support.objects.create(project=project, user=user)
        Attachment.objects.create(
            project=project, file="x", name="Kart.pdf", content_type="application/pdf", size=1, uploaded_by=user
        )
        Decision.objects.create(project=project, kind="reopened", reason="Nytt.", by=user)
        project.drivers.add(strategy.drivers.exclude(projects=project).first())

    add(office)
    answer_all(project, by=office)
    at_one = queries(client, address(project))
    add(leader)
    add(admin)
    assert queries(client, address(project)) == at_one
