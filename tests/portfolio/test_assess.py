"""The checklist page: read by all, filled in by the office (strategy §5 and §4.2.1). The act: test_assess_act.py."""

import re

import pytest
from django.test import Client

from portfolio import projects
from portfolio.workflow import Stage
from principles.models import Assessment, Checklist
from tests.cast import ROLES, answer_all

FIVE = ["helhetlig", "teknologi", "mennesket-i-sentrum", "kompetanse", "samskaping"]
VALUES = ["modig", "endringsdyktig", "raus"]


def address(project, anew=False):
    return f"/prosjekter/{project.pk}/sjekkliste/{'ny/' if anew else ''}"


def kept(project):
    project.refresh_from_db()
    rows = project.checklist.assessments.all() if project.checklist else []
    return {row.principle.slug: (row.verdict, row.reason) for row in rows}


def fields(html):
    """What the form on the page would send."""
    inputs = dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', html))
    texts = re.findall(r'<textarea name="([^"]+)"[^>]*>\s?(.*?)</textarea>', html, re.DOTALL)
    radios = re.findall(r'<input class="ds-input" type="radio" name="([^"]+)" value="([^"]*)"[^>]* checked', html)
    return inputs | {name: text.strip() for name, text in texts} | dict(radios)


@pytest.fixture
def save(client, office):
    """Opens the checklist as the office, changes some answers, and saves."""

    def sent(project, user=office, opened=None, follow=False, **answers):
        client.force_login(user)
        data = dict(opened or fields(client.get(address(project)).content.decode()))
        for slug, (verdict, reason) in answers.items():
            data |= {f"{slug}-verdict": verdict, f"{slug}-reason": reason}
        return client.post(address(project), data, follow=follow)

    return sent


@pytest.mark.parametrize("role", ROLES)
def test_all_read_the_checklist_and_the_office_fills_it_in(role, cast, make_project, client):
    project = make_project(assessed=True)
    client.force_login(cast[role])
    answer = client.get(address(project))
    html = answer.content.decode()
    assert (answer.status_code, html.count("<textarea")) == (200, 5 if role == "office" else 0)
    assert html.count("Det er godt begrunnet.") == 5


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("anew", [True, False])
def test_other_roles_are_told_who_may_assess(role, anew, cast, make_project, client):
    project = make_project(Stage.ASSESSED if anew else Stage.SUBMITTED)
    client.force_login(cast[role])
    answer = client.post(address(project, anew), {"version": "0", "teknologi-reason": "Fordi."})
    assert answer.status_code == (302 if role == "office" else 403)
    if role != "office":
        assert "<li>Porteføljekontor</li>" in answer.content.decode()


def test_each_principle_comes_with_its_questions_and_a_verdict_and_a_reason(make_project, client, office):
    client.force_login(office)
    html = client.get(address(make_project())).content.decode()
    assert re.findall(r'<h3[^>]* id="([^"]+)">', html) == FIVE
    assert "Kan løsningen utveksle data med de andre systemene våre?" in html
    assert list(fields(html)) == [
        "version",
        *(f"{slug}-seen" for slug in FIVE),
        *(f"{slug}-reason" for slug in FIVE),
        *(f"{slug}-verdict" for slug in FIVE),
    ]


def test_the_values_stand_under_a_heading_of_their_own_in_laerende_organisasjon(make_project, strategy, client, office):
    project = make_project(programme=strategy.programmes.get(slug="laerende-organisasjon"))
    client.force_login(office)
    html = client.get(address(project)).content.decode()
    headings = re.findall(r'<h[23][^>]*?(?: id="([^"]+)")?>([^<]*)</h[23]>', html)
    assert [slug or text for slug, text in headings][:10] == [
        "Prinsippene", *FIVE, "MER-verdiene for programmet", *VALUES
    ]  # fmt: skip


def test_some_are_saved_now_and_the_rest_later(make_project, save):
    project = make_project()
    save(project, teknologi=("supports", ""), kompetanse=("", "Ingen kan dette ennå."))
    save(project, helhetlig=("carries", "Ja."))
    assert kept(project) == {
        "helhetlig": ("carries", "Ja."),
        "teknologi": ("supports", ""),
        "kompetanse": ("", "Ingen kan dette ennå."),
    }


def test_what_is_missing_is_said_in_words_and_so_is_the_progress(make_project, save, office):
    project = make_project(assessed=True)
    html = save(project, teknologi=("supports", ""), kompetanse=("", "Ja."), follow=True).content.decode()
    assert "Lagret. #Teknologi mangler begrunnelse, #Kompetanse mangler vurdering." in html
    assert "3 av 5 vurdert" in html


def test_when_all_is_assessed_the_way_on_is_open(make_project, save, office):
    project = make_project()
    projects.confirm_programme(project, programme=project.programme, by=office)
    html = save(project, follow=True, **dict.fromkeys(FIVE, ("neutral", "Fordi."))).content.decode()
    assert "Lagret. Alt er vurdert." in html
    assert f'action="/prosjekter/{project.pk}/flytt/assessed/"' in html


def test_until_then_what_blocks_it_stands_in_its_place(make_project, client, office):
    project = make_project(assessed=True)
    Assessment.objects.filter(principle__slug="teknologi").delete()
    client.force_login(office)
    html = client.get(address(project)).content.decode()
    assert "/flytt/assessed/" not in html
    reasons = html[html.index("Før prosjektet kan settes som vurdert") :]
    assert re.findall(r"<li>(.*?)</li>", reasons[: reasons.index("</ul>")]) == [
        "#Teknologi er ikke vurdert ferdig.",
        "Programmet er ikke bekreftet av porteføljekontoret.",
    ]


@pytest.mark.parametrize(
    ("whole", "sentence"), [(True, "Forslaget er parkert"), (False, "#Teknologi mangler vurdering")]
)
def test_a_parked_proposal_is_assessed_too_and_says_what_comes_first(whole, sentence, make_project, client, office):
    project = make_project(Stage.PARKED, assessed=whole)
    client.force_login(office)
    html = client.get(address(project)).content.decode()
    assert (sentence in html, "/flytt/assessed/" in html) == (True, False)


def test_a_reason_that_is_too_long_is_kept_and_nothing_is_saved(make_project, save):
    project = make_project()
    answer = save(project, teknologi=("supports", "é" * 2001), kompetanse=("carries", "Ja."))
    html = answer.content.decode()
    assert (answer.status_code, kept(project)) == (422, {})
    assert 'href="#id_teknologi-reason">Begrunnelsen kan ha høyst 2 000 tegn. Nå har den 2001.</a>' in html
    assert (fields(html)["teknologi-reason"], fields(html)["kompetanse-verdict"]) == ("é" * 2001, "carries")


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_version_that_is_none_is_answered_and_nothing_is_lost(version, make_project, save, client, office):
    project = make_project()
    client.force_login(office)
    opened = fields(client.get(address(project)).content.decode()) | {"version": version}
    answer = save(project, opened=opened, teknologi=("supports", "Fordi jeg sier det."))
    assert (answer.status_code, kept(project)) == (422, {})
    assert fields(answer.content.decode())["teknologi-reason"] == "Fordi jeg sier det."


def test_control_characters_go_and_markup_is_shown_as_text(make_project, save):
    project = make_project()
    html = save(project, follow=True, teknologi=("supports", "<b>Ja\x00\x08</b>\r\nog & nei")).content.decode()
    assert kept(project) == {"teknologi": ("supports", "<b>Ja</b>\nog & nei")}
    assert ("&lt;b&gt;Ja&lt;/b&gt;\nog &amp; nei</textarea>" in html, "<b>Ja" in html) == (True, False)


def test_whoever_saves_second_sees_both_and_can_save_on_purpose(make_project, save, client, office, cast):
    project = make_project()
    client.force_login(office)
    opened = fields(client.get(address(project)).content.decode())
    other = cast["leader"]
    other.groups.set(office.groups.all())
    save(project, user=other, teknologi=("carries", "Deres ord."), samskaping=("opposes", "Bare deres."))

    answer = save(project, opened=opened, teknologi=("opposes", "Mine ord."), kompetanse=("neutral", "Bare mine."))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Noen andre har lagret i sjekklisten etter at du åpnet den" in html
    assert re.findall(r"<strong>(.*? har lagret et annet svar:)</strong> (.*?)</p>", html) == [
        ("leader Testesen har lagret et annet svar:", "bærende")
    ]
    assert html.count('<p class="prose">Deres ord.</p>') == 1
    assert "leader Testesen har lagret et nytt svar." in html
    now = fields(html)
    assert [(now[f"{slug}-verdict"], now[f"{slug}-reason"]) for slug in ("teknologi", "kompetanse", "samskaping")] == [
        ("opposes", "Mine ord."),
        ("neutral", "Bare mine."),
        ("opposes", "Bare deres."),
    ]
    assert set(kept(project)) == {"teknologi", "samskaping"}

    assert save(project, opened=now).status_code == 302
    assert kept(project) == {
        "teknologi": ("opposes", "Mine ord."),
        "kompetanse": ("neutral", "Bare mine."),
        "samskaping": ("opposes", "Bare deres."),
    }


def test_a_double_click_saves_once_and_is_no_conflict(make_project, save, client, office):
    project = make_project()
    client.force_login(office)
    opened = fields(client.get(address(project)).content.decode())
    for _ in range(2):
        assert save(project, opened=opened, teknologi=("supports", "Fordi.")).status_code == 302
    project.refresh_from_db()
    assert project.checklist.version == 1


def test_a_checklist_that_meanwhile_stands_keeps_what_was_typed(make_project, save, client, office):
    project = make_project(assessed=True)
    client.force_login(office)
    opened = fields(client.get(address(project)).content.decode())
    projects.confirm_programme(project, programme=project.programme, by=office)
    projects.move(project, to=Stage.ASSESSED, by=office)
    answer = save(project, opened=opened, teknologi=("opposes", "Jeg er kommet på noe annet."))
    assert answer.status_code == 409
    assert '<pre class="kept-text">Jeg er kommet på noe annet.</pre>' in answer.content.decode()


def test_a_new_assessment_is_begun_from_the_page_and_the_old_one_is_read_below(make_project, client, office):
    project = make_project(Stage.ASSESSED)
    client.force_login(office)
    assert "Ny vurdering</button>" in client.get(address(project)).content.decode()
    html = client.post(address(project, anew=True), follow=True).content.decode()
    assert ("En ny vurdering er startet." in html, "ikke begynt" in html, html.count("<textarea")) == (True, True, 5)
    earlier = html[html.index("Tidligere vurderinger") :]
    assert (earlier.count("Det er godt begrunnet."), earlier.count("office Testesen")) == (5, 5)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "office"])
def test_others_are_not_offered_a_new_assessment(role, cast, make_project, client):
    client.force_login(cast[role])
    assert "Ny vurdering" not in client.get(address(make_project(Stage.ASSESSED))).content.decode()


def test_a_new_assessment_is_begun_by_post_with_a_form_token_only(make_project, client, office):
    project = make_project(Stage.ASSESSED)
    client.force_login(office)
    assert client.get(address(project, anew=True)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(office)
    assert strict.post(address(project, anew=True)).status_code == 403
    assert strict.post(address(project), {"version": "0"}).status_code == 403
    assert Checklist.objects.count() == 1


@pytest.mark.parametrize("anew", [True, False])
def test_somebody_elses_draft_and_an_unknown_project_are_not_found(anew, make_project, client, office):
    client.force_login(office)
    draft = make_project(Stage.DRAFT)
    assert client.post(address(draft, anew), {"version": "0"}).status_code == 404
    assert client.get(address(draft)).status_code == 404
    assert client.post(address(draft, anew).replace(str(draft.pk), "999999"), {"version": "0"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.ASSESSED])
def test_the_number_of_queries_does_not_grow(
    count, stage, make_project, office, client, cast, django_assert_num_queries
):
    project = make_project(stage, assessed=True)
    for person in list(cast.values())[:count]:
        earlier, project.checklist = project.checklist, Checklist.objects.create(created_by=person)
        project.checklist.supersedes = earlier
        project.checklist.save()
        project.save()
        answer_all(project, by=person)
    client.force_login(office)
    with django_assert_num_queries(17 if stage == Stage.SUBMITTED else 18):
        client.get(address(project))
