"""«Mine forslag»: where each proposal is, what happens next, and every answer with its reason."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import Decision, Project
from portfolio.workflow import ANOTHERS_DRAFT_IS_WHOLE, DRAFT_IS_WHOLE, WHAT_HAPPENS_NEXT, Stage
from tests.cast import ROLES

URL = "/forslag/mine/"


@pytest.fixture
def logged_in(client, submitter):
    client.force_login(submitter)
    return client


def sections(response):
    """The titles under each heading, as they are shown."""
    html = response.content.decode()
    found = re.findall(r'<h2 class="ds-heading"[^>]*>(.*?)</h2>|<h3[^>]*>(.*?)</h3>', html)
    shown = {}
    for heading, title in found:
        if heading:
            shown[last := heading] = []
        else:
            shown[last].append(title)
    return shown


def links(response):
    return re.findall(
        r'<a class="ds-button" data-variant="\w+" data-size="sm" href="([^"]*)">(.*?)<span', response.content.decode()
    )


def answered(project, kind, by, reason=""):
    return Decision.objects.create(project=project, kind=kind, by=by, reason=reason)


def test_own_proposals_stand_with_what_waits_for_me_first(make_project, logged_in, outsider):
    for title, stage in [("A", Stage.SUBMITTED), ("B", Stage.DRAFT), ("C", Stage.RETURNED), ("D", Stage.DECLINED)]:
        make_project(stage, title=title)
    make_project(Stage.DRAFT, title="En annens", submitter=outsider)
    make_project(Stage.SUBMITTED, title="En annens, sendt", submitter=outsider)
    assert sections(logged_in.get(URL)) == {
        "Venter på svar fra deg": ["C"],
        "Utkast": ["B"],
        "Sendt inn": ["D", "A"],
    }


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.MERGED])
def test_each_shows_its_stage_and_what_happens_next(stage, make_project, logged_in):
    project = make_project(stage)
    if stage == Stage.DRAFT:
        Project.objects.filter(pk=project.pk).update(benefits="")
    html = logged_in.get(URL).content.decode()
    tag = f'<span class="ds-tag stage-tag" data-stage="{stage}">{stage.label.capitalize()}</span>'
    assert (tag in html, WHAT_HAPPENS_NEXT[stage] in html) == (True, True)


def test_what_is_merged_stands_among_what_is_sent_in_with_the_way_to_what_goes_on(make_project, logged_in):
    merged = make_project(Stage.MERGED, title="Tilsyn om natten")
    response = logged_in.get(URL)
    html = response.content.decode()
    assert sections(response)["Sendt inn"][0] == "Tilsyn om natten"
    assert "</strong> Forslaget går videre sammen med «Forslaget som går videre».</p>" in html
    assert links(response)[0] == (f"/prosjekter/{merged.merged_into_id}/", "Se «Forslaget som går videre»")


def test_the_way_on_fits_the_stage(make_project, logged_in):
    sent = make_project(Stage.SUBMITTED)
    whole, half = make_project(Stage.DRAFT), make_project(Stage.DRAFT)
    Project.objects.filter(pk=half.pk).update(benefits="", need="")
    returned = make_project(Stage.RETURNED)
    assert links(logged_in.get(URL)) == [
        (f"/forslag/{returned.pk}/oppsummering/", "Svar på spørsmålet"),
        (f"/forslag/{half.pk}/behov/", "Fortsett"),
        (f"/forslag/{whole.pk}/oppsummering/", "Se over og send inn"),
        (f"/prosjekter/{sent.pk}/", "Se forslaget"),
    ]
    assert re.findall(r"<strong>Mangler noe i:</strong> (.*?)</p>", logged_in.get(URL).content.decode()) == [
        "Behovet, Berørte og gevinster"
    ]


def test_of_a_whole_draft_it_is_said_that_nothing_is_lacking_and_who_sends_it(make_project, client, cast):
    draft = make_project(Stage.DRAFT)
    draft.co_authors.add(cast["owner"])
    told = {}
    for role in ("submitter", "owner"):
        client.force_login(cast[role])
        html = client.get(URL).content.decode()
        told[role] = (
            re.findall(r"Hva skjer nå\?</strong> (.*?)</p>", html),
            [link for _, link in links(client.get(URL))],
        )
    assert told == {
        "submitter": ([DRAFT_IS_WHOLE], ["Se over og send inn"]),
        "owner": ([ANOTHERS_DRAFT_IS_WHOLE], ["Fortsett"]),
    }


def test_every_answer_is_shown_with_its_reason_the_latest_first(make_project, logged_in, office, submitter):
    project = make_project(Stage.DECLINED)
    answered(project, "submitted", submitter)
    answered(project, "returned", office, "Hvem eier det?")
    answered(project, "submitted", submitter, "IKT <eier> det.")
    answered(project, "declined", office, "To enheter gjør det allerede.")
    html = logged_in.get(URL).content.decode()
    shown = re.findall(
        r'<div class="proposal-answer">\s*<p><strong>(.*?)</strong>.*? av (.*?)</span></p>\s*'
        r'(?:<p class="prose">(.*?)</p>)?',
        html,
    )
    assert shown == [
        ("Avslått", "office Testesen", "To enheter gjør det allerede."),
        ("Sendt inn", "submitter Testesen", "IKT &lt;eier&gt; det."),
        ("Returnert med spørsmål", "office Testesen", "Hvem eier det?"),
        ("Sendt inn", "submitter Testesen", ""),
    ]
    assert html.index("To enheter") < html.index("Tidligere i saken") < html.index("Hvem eier det?")


def test_only_a_draft_can_be_thrown_away_and_only_after_asking(make_project, logged_in):
    draft = make_project(Stage.DRAFT)
    make_project(Stage.RETURNED)
    make_project(Stage.SUBMITTED)
    html = logged_in.get(URL).content.decode()
    assert re.findall(r'action="(/forslag/\d+/slett/)"', html) == [f"/forslag/{draft.pk}/slett/"]
    assert re.findall(r"<details[^>]*>\s*<summary>Slett utkastet.*?<button[^>]*>(.*?)</button>", html, re.DOTALL) == [
        "Ja, slett utkastet"
    ]


def test_an_empty_page_has_one_clear_way_to_begin(logged_in):
    html = logged_in.get(URL).content.decode()
    assert html.count("Du har ikke foreslått noe ennå") == 1
    assert re.findall(r'href="/forslag/ny/">(.*?)</a>', html) == ["Foreslå et prosjekt"]


def test_many_that_are_sent_in_stand_on_pages(make_project, logged_in):
    for number in range(12):
        make_project(Stage.SUBMITTED, title=f"Forslag {number}")
    make_project(Stage.DRAFT, title="Et utkast")
    first, second = sections(logged_in.get(URL)), sections(logged_in.get(URL, {"page": "2"}))
    assert [len(first["Sendt inn"]), len(second["Sendt inn"])] == [10, 2]
    assert first["Utkast"] == second["Utkast"] == ["Et utkast"]
    assert logged_in.get(URL, {"page": "tull"}).status_code == 200


def test_markup_in_a_title_is_shown_as_text(make_project, logged_in):
    make_project(Stage.DRAFT, title="<b>Fet</b>")
    html = logged_in.get(URL).content.decode()
    assert ("&lt;b&gt;Fet&lt;/b&gt;" in html, "<b>Fet" in html) == (True, False)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_their_own_and_nobody_elses(role, make_project, cast, client):
    make_project(Stage.DRAFT)
    client.force_login(cast[role])
    expected = {"Utkast": ["Digitalt tilsyn i omsorgsboliger"]} if role == "submitter" else {}
    shown = sections(client.get(URL))
    assert {heading: rows for heading, rows in shown.items() if rows} == expected


def test_three_proposals_take_as_many_queries_as_one(make_project, logged_in, submitter, office):
    def add():
        for stage in (Stage.DRAFT, Stage.RETURNED, Stage.DECLINED):
            project = make_project(stage)
            answered(project, "submitted", submitter)
            answered(project, "returned", office, "Hvem eier det?")
            Project.objects.filter(pk=project.pk).update(need="")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            logged_in.get(URL)
        return len(captured)

    add()
    logged_in.get(URL)
    one = queries()
    add()
    add()
    assert queries() == one


def test_it_is_only_read(logged_in):
    assert logged_in.post(URL).status_code == 405
