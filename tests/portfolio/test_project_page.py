"""The page of one project: what it is, where it stands and what comes next, for everybody who may see it."""

import datetime
import math
import re

import pytest

from portfolio import action_plan, projects
from portfolio.models import ActionPlan, ActionPlanEntry, Driver
from portfolio.models.action_plan import add_months
from portfolio.models.project import first_sentences
from portfolio.principle_picture import WIDTH, picture_of
from portfolio.workflow import Stage
from principles.models import Assessment
from tests.cast import ROLES, adopted
from tests.pages import words


@pytest.fixture
def read(client):
    """The page as text, for a user."""

    def opened(user, project):
        client.force_login(user)
        return client.get(project.get_absolute_url()).content.decode()

    return opened


def headings(html):
    return [re.sub(r"<[^>]+>", "", text).strip() for text in re.findall(r"<h2.*?</h2>", html, re.DOTALL)]


def summaries(html):
    """The moves that are offered."""
    return re.findall(r'<details class="ds-details move".*?<summary>(.*?)</summary>', html, re.DOTALL)


def fact(html, term):
    return re.search(rf"<dt>{term}</dt>\s*<dd>(.*?)</dd>", html, re.DOTALL)[1].replace("\u00a0", " ")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_what_is_sent_in(role, cast, make_project, client):
    client.force_login(cast[role])
    assert client.get(make_project().get_absolute_url()).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_its_submitters_alone(role, cast, make_project, client):
    client.force_login(cast[role])
    status = client.get(make_project(Stage.DRAFT).get_absolute_url()).status_code
    assert status == (200 if role == "submitter" else 404)


@pytest.mark.parametrize("address", ["/prosjekter/999999/", "/prosjekter/999999/sjekkliste/"])
def test_an_unknown_project_is_not_found(address, client, outsider):
    client.force_login(outsider)
    assert client.get(address).status_code == 404


def test_the_page_answers_in_the_order_that_people_ask(make_entry, outsider, office, read):
    entry = make_entry()
    projects.move(entry.project, to=Stage.UNDER_WAY, by=office)
    assert headings(read(outsider, entry.project)) == [
        "Hva og hvorfor",
        "Hvor saken står",
        "I årlig handlingsplan",
        "Prinsippene",
        "Når og hvor mye",
        "Hvem som bærer det",
        "Hvem det gjelder",
        "Hva det svarer på",
        "Faser og milepæler",
        "Avhengigheter",
        "Kommentarer",
        "Hva har skjedd",
    ]


def test_the_facts_are_all_there(make_project, strategy, outsider, office, read):
    project = make_project(
        kind="experiment",
        hypothesis="Vi tror at falltallene går ned.",
        collaborators="Nabokommunen",
        starts_on=datetime.date(2027, 1, 1),
        ends_on=datetime.date(2027, 8, 31),
        manager=office,
    )
    project.drivers.add(Driver.objects.filter(strategy=strategy).first())
    html = read(outsider, project)
    assert {
        term: fact(html, term)
        for term in ("Enhet", "Type", "Innovasjon", "Samarbeid", "Lovpålagt", "Periode", "Investering", "Drift per år")
    } == {
        "Enhet": "Skole",
        "Type": "Eksperiment",
        "Innovasjon": "Bedre tjeneste",
        "Samarbeid": "Nabokommunen",
        "Lovpålagt": "Nei",
        "Periode": "jan 2027 – aug 2027",
        "Investering": "1 250 000 kr",
        "Drift per år": "180 000 kr",
    }
    assert fact(html, "Egeninnsats") == "140 dagsverk"
    assert fact(html, "Føringer") == project.drivers.get().name
    assert (fact(html, "Prosjekteier"), fact(html, "Prosjektleder")) == ("owner Testesen", "office Testesen")
    assert fact(html, "Innmelder").startswith("submitter Testesen, ")
    assert "Vi tror at falltallene går ned." in html


def test_an_empty_draft_shows_dashes_and_no_errors(strategy, submitter, read):
    project = strategy.projects.create(title="Bare en tittel", submitter=submitter)
    html = read(submitter, project)
    assert [fact(html, term) for term in ("Enhet", "Program", "Investering", "Egeninnsats", "Prosjekteier")] == [
        "–"
    ] * 5
    assert (fact(html, "Periode"), html.count("Ikke beskrevet ennå.")) == ("ikke tidfestet", 2)


def test_the_submitter_and_others_are_told_the_next_step_each_in_their_words(make_project, submitter, outsider, read):
    project = make_project(Stage.RETURNED)
    assert '<p class="prose">Svar på spørsmålet fra porteføljekontoret' in read(submitter, project)
    assert '<p class="prose">Innmelderen svarer på spørsmålet fra porteføljekontoret' in read(outsider, project)


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.RETURNED])
def test_the_submitter_can_go_on_with_a_draft_or_a_returned_proposal(stage, make_project, submitter, office, read):
    project = make_project(stage)
    way_on = f'href="/forslag/{project.pk}/behov/">Fortsett på forslaget'
    assert way_on in read(submitter, project)
    if stage == Stage.RETURNED:
        assert way_on not in read(office, project)


def test_who_writes_a_returned_proposal_reads_the_question_first_and_answers_it_from_here(
    make_project, submitter, office, read
):
    project = make_project()
    projects.move(project, to=Stage.RETURNED, by=office, reason="Hvor mange gjelder det?")
    html = read(submitter, project)
    asked = html.index("Spørsmål fra porteføljekontoret")
    assert html.index("Hvor saken står") < asked < html.index("I årlig handlingsplan")
    assert f'<a class="ds-button" href="/forslag/{project.pk}/oppsummering/">Svar på spørsmålet</a>' in html
    others = read(office, project)
    assert ("Spørsmål fra porteføljekontoret" in others, "Svar på spørsmålet</a>" in others) == (False, False)


def test_the_five_principles_stand_with_verdict_and_reason(make_project, outsider, read):
    project = make_project(assessed=True)
    Assessment.objects.filter(principle__slug="teknologi").update(verdict="opposes", reason="Ingen åpne grensesnitt.")
    Assessment.objects.filter(principle__slug="kompetanse").update(reason="")
    html = read(outsider, project)
    meters = re.findall(r'<dt>(#\S+)</dt>\s*<dd>\s*<span class="meter" data-verdict="(\w*)"', html)
    assert meters == [
        ("#Helhetlig", "supports"),
        ("#Teknologi", "opposes"),
        ("#Mennesket-i-sentrum", "supports"),
        ("#Kompetanse", ""),
        ("#Samskaping", "supports"),
    ]
    assert '<dd class="principle-reason">Ingen åpne grensesnitt.</dd>' in html


def test_plans_are_told_with_rank_and_decision(make_entry, plan, outsider, read):
    make_entry()
    entry = make_entry(ActionPlanEntry.Decision.RESERVE)
    html = re.sub(r"\s+", " ", read(outsider, entry.project))
    assert f'{plan}</a>: prioritet 2, reserve <span class="subtle">(planen er utkast)</span>' in html


MOVES = {
    Stage.SUBMITTED: ["Sett som vurdert", "Returner med spørsmål", "Parker", "Avslå"],
    Stage.PARKED: ["Ta frem igjen"],
    Stage.DECLINED: ["Ta opp igjen"],
    Stage.ASSESSED: ["Parker", "Avslå"],
    Stage.PLANNED: ["Start prosjektet", "Stopp med læring"],
    Stage.UNDER_WAY: ["Stopp med læring"],
}


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.MERGED)])
@pytest.mark.parametrize("role", ROLES)
def test_the_moves_stand_ready_for_the_office_alone(stage, role, cast, make_project, office, read):
    project = make_project(stage, assessed=True)
    if stage == Stage.SUBMITTED:
        projects.confirm_programme(project, programme=project.programme, by=office)
    assert summaries(read(cast[role], project)) == (MOVES.get(stage, []) if role == "office" else [])


def test_what_blocks_a_move_is_said_in_its_place(make_project, office, read):
    html = read(office, make_project())
    assert summaries(html) == ["Returner med spørsmål", "Parker", "Avslå"]
    alert = html[html.index("Før du kan velge «Sett som vurdert»") :]
    assert re.findall(r"<li>(.*?)</li>", alert[: alert.index("</ul>")]) == [
        "#Helhetlig er ikke vurdert ferdig.",
        "#Teknologi er ikke vurdert ferdig.",
        "#Mennesket-i-sentrum er ikke vurdert ferdig.",
        "#Kompetanse er ikke vurdert ferdig.",
        "#Samskaping er ikke vurdert ferdig.",
        "Programmet er ikke bekreftet av porteføljekontoret.",
    ]


def test_moves_that_the_same_thing_blocks_are_said_together(make_entry, office, read):
    entry = make_entry(ActionPlanEntry.Decision.CANDIDATE)
    html = read(office, entry.project)
    assert (summaries(html), html.count("Før du kan velge «Parker» eller «Avslå»")) == ([], 1)


@pytest.mark.parametrize("role", ROLES)
def test_the_office_enters_an_assessed_project_into_the_plan_from_here(role, cast, make_project, plan, read):
    html = read(cast[role], make_project(Stage.ASSESSED))
    assert ("Før opp i årlig handlingsplan</button>" in html) == (role == "office")


def test_what_keeps_it_out_of_the_plan_is_said_instead_of_the_button(make_project, plan, office, read):
    project = make_project(Stage.ASSESSED, effort_days=None, investment_cost=None)
    html = read(office, project)
    assert "Før opp i årlig handlingsplan</button>" not in html
    assert re.findall(r"<li>(.*? mangler\.)</li>", html) == action_plan.blockers(project, plan=plan)


def test_a_project_in_the_plan_is_not_offered_to_it_again(make_entry, office, read):
    html = read(office, make_entry().project)
    assert "føres opp i årlig handlingsplan" not in html
    assert "Før opp i årlig handlingsplan" not in html


def test_while_one_plan_runs_it_is_offered_to_the_draft_of_the_next(make_entry, plan, leader, office, read):
    project = make_entry().project
    adopted(plan, by=leader)
    draft = ActionPlan.objects.create(strategy=plan.strategy, starts_on=add_months(plan.starts_on, 12))
    assert f"Prosjektet blir kandidat i {draft.name}, nederst" in read(office, project)


def test_without_a_plan_there_is_nothing_to_enter(make_project, office, read):
    assert "Før opp i årlig handlingsplan" not in read(office, make_project(Stage.ASSESSED))


def test_markup_in_every_text_is_shown_as_text(make_project, office, read):
    evil = "<img src=x onerror=alert(1)>"
    texts = ("title", "need", "solution", "hypothesis", "affected", "benefits", "collaborators", "programme_reason")
    project = make_project(**dict.fromkeys(texts, evil))
    projects.move(project, to=Stage.PARKED, by=office, reason=evil)
    html = read(office, project)
    assert ("<img src=x" in html, html.count("&lt;img src=x onerror=alert(1)&gt;")) == (False, len(texts) + 3)


def test_the_page_is_only_read(make_project, client, office):
    client.force_login(office)
    assert client.post(make_project().get_absolute_url()).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    count, make_project, plan, strategy, office, client, django_assert_num_queries
):
    project = make_project(assessed=True)
    project.drivers.add(*Driver.objects.filter(strategy=strategy)[:count])
    for number in range(count):
        other = type(plan).objects.create(strategy=strategy, starts_on=add_months(plan.starts_on, -12 * (number + 1)))
        ActionPlanEntry.objects.create(plan=other, project=project, rank=1)
        adopted(other, by=office)  # a project is in one draft at a time
        for to in (Stage.RETURNED, Stage.SUBMITTED):
            kind = "returned" if to == Stage.RETURNED else "submitted"
            projects.record_move(project, to=to, kind=kind, by=office, reason="Fordi.")
    client.force_login(office)
    with django_assert_num_queries(47):
        client.get(project.get_absolute_url())


WAY = ["Utkast", "Sendt inn", "Vurdert", "I plan", "Under arbeid", "Overlevert til drift", "Avsluttet"]


@pytest.mark.parametrize(
    ("stage", "places", "beside"),
    [
        (Stage.DRAFT, ["*Utkast", *WAY[1:]], 0),
        (Stage.PLANNED, [*WAY[:3], "*I plan", *WAY[4:]], 0),
        (Stage.RETURNED, [*WAY[:2], "*Returnert", *WAY[2:]], 1),
        (Stage.DECLINED, [*WAY[:2], "*Avslått"], 1),
        (Stage.STOPPED, [*WAY[:4], "*Stoppet med læring"], 1),
        (Stage.CLOSED, [*WAY[:6], "*Avsluttet"], 0),
    ],
)
def test_the_journey_says_where_it_is_now(stage, places, beside, make_project, submitter, read):
    html = read(submitter, make_project(stage))
    journey = html.partition('<ol class="journey"')[2].partition("</ol>")[0]
    stops = re.findall(r'<li data-state="(\w+)"(.*?)>(.*?)</li>', journey, re.DOTALL)
    shown = [f"{'*' if state == 'current' else ''}{words(text).removesuffix(' (ferdig)')}" for state, _, text in stops]
    assert (shown, journey.count("data-beside")) == (places, beside)


def test_a_long_need_is_told_in_short_on_top(make_project, outsider, read):
    need = "Beboere vekkes av nattevaktene flere ganger hver natt. " + "Det gjør dem slitne. " * 9
    assert '<p class="lead">Beboere vekkes av nattevaktene flere ganger hver natt. Det' in read(
        outsider, make_project(need=need)
    )
    assert 'class="lead"' not in read(outsider, make_project(need="Kort sagt."))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Kort.", ""),
        ("En setning. Og en til som er lang.", "En setning."),
        ("Dette er en setning uten noe punktum i det hele tatt", "Dette er en setning …"),
        ("Det koster 1.5 mill. kr. Resten kommer senere en gang.", "Det koster 1.5 mill. kr."),
        ("x" * 60, "x" * 24 + " …"),
    ],
)
def test_what_is_in_short_is_whole_sentences_or_whole_words(text, short):
    assert first_sentences(text, most=24) == short


def test_the_picture_of_the_principles_says_by_length_and_shape(make_project, outsider, read):
    project = make_project(assessed=True)
    rows = Assessment.objects.order_by("principle__position")
    for row, verdict in zip(rows, ("opposes", "neutral", "supports", "carries"), strict=False):
        Assessment.objects.filter(pk=row.pk).update(verdict=verdict)
    Assessment.objects.filter(pk=rows.last().pk).update(reason="")
    spokes = picture_of(projects.answers(project)).spokes
    lengths = [round(math.hypot(float(spoke.x) - WIDTH / 2, float(spoke.y) - 124)) for spoke in spokes]
    assert [spoke.verdict for spoke in spokes] == ["opposes", "neutral", "supports", "carries", ""]
    assert (lengths, [spoke.anchor for spoke in spokes]) == (
        [28, 28, 56, 84, 0],
        ["middle", "start", "start", "end", "end"],
    )
    html = read(outsider, project)
    picture = html.partition('<svg class="principle-picture"')[2].partition("</dl>")[0]
    assert (picture.count('class="reach"'), picture.count("<path d=")) == (4, 1)


def test_without_an_assessment_there_is_no_picture(make_project, outsider, read):
    assert "principle-picture" not in read(outsider, make_project())


@pytest.mark.parametrize("role", ROLES)
def test_what_remains_is_told_to_all_in_words(role, cast, make_project, read):
    html = read(cast[role], make_project())
    assert ("Dette gjenstår før forslaget er vurdert" in html) == (role != "office")
    assert html.count("<li>#Helhetlig er ikke vurdert ferdig.</li>") == 1


def test_the_goals_stand_with_dimension_and_reason(make_project, outsider, read):
    project = make_project()
    project.sdg_tags.create(goal=3, dimension="social", reason="Bedre søvn.")
    assert words(fact(read(outsider, project), "Bærekraftsmål")) == (
        "3. God helse og livskvalitet (sosiale forhold) Bedre søvn."
    )
