"""The steps of a proposal: what is valid is saved, what is wrong is said, and nothing typed is lost.

The act: test_save_proposal.py.
"""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from innolab.accounts.roles import Role
from portfolio import proposals
from portfolio.models import Decision, Project, Strategy, Unit
from portfolio.models.action_plan import add_months
from portfolio.proposals import Step
from portfolio.workflow import Stage
from tests.cast import ROLES

STEPS = [step.value for step in Step]
MARKUP = "<script>alert('x')</script> & <b>fet</b>"
SHOWN = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;b&gt;fet&lt;/b&gt;"


@pytest.fixture
def logged_in(client, submitter):
    client.force_login(submitter)
    return client


@pytest.fixture
def draft(strategy, submitter):
    return proposals.start(title="Et utkast", strategy=strategy, by=submitter)


@pytest.fixture
def save(logged_in, draft):
    """Posts one step of the draft, and returns the response."""

    def post(step, go="lagre", **data):
        return logged_in.post(f"/forslag/{draft.pk}/{step}/", data | {"go": go})

    return post


def errors(response):
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


# A new proposal


@pytest.mark.parametrize("role", ROLES)
def test_everybody_can_propose(role, cast, strategy, client):
    client.force_login(cast[role])
    assert client.get("/forslag/ny/").status_code == 200
    client.post("/forslag/ny/", {"title": "Noe bedre", "go": "lagre"})
    assert list(Project.objects.values_list("title", "submitter", "stage")) == [
        ("Noe bedre", cast[role].pk, Stage.DRAFT)
    ]


def test_whoever_may_not_propose_is_told_which_role_may(logged_in, strategy):
    permission = Group.objects.get(name=Role.EMPLOYEE).permissions.get(codename="propose_project")
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    Group.objects.get(name=Role.PORTFOLIO_OFFICE).permissions.add(permission)
    for response in (logged_in.get("/forslag/ny/"), logged_in.post("/forslag/ny/", {"title": "X"})):
        assert response.status_code == 403
        assert re.findall(r"<li>(Porte[^<]*|Ansatt[^<]*)</li>", response.content.decode()) == ["Porteføljekontor"]
    assert Project.objects.count() == 0


def test_the_first_step_makes_a_draft_under_the_current_strategy_and_goes_on(logged_in, strategy):
    response = logged_in.post("/forslag/ny/", {"title": "Noe bedre", "need": "Det er for tungvint.", "go": "neste"})
    draft = Project.objects.get()
    assert response.url == f"/forslag/{draft.pk}/losning/"
    assert (draft.strategy, draft.title, draft.need) == (strategy, "Noe bedre", "Det er for tungvint.")


def test_nothing_is_made_without_a_title_and_what_was_typed_stays(logged_in, strategy):
    response = logged_in.post("/forslag/ny/", {"title": " ", "need": "Det er for tungvint.", "go": "neste"})
    assert errors(response) == {"title": ["Gi forslaget en tittel."]}
    assert "Det er for tungvint.</textarea>" in response.content.decode()
    assert Project.objects.count() == 0
    response = logged_in.post("/forslag/ny/", {"title": "", "need": "", "go": "neste"})
    assert errors(response) == {
        "title": ["Gi forslaget en tittel."],
        "need": ["Beskriv behovet med noen setninger."],
    }
    response = logged_in.post("/forslag/ny/", {"title": "", "need": "", "go": "lagre"})
    assert errors(response) == {"title": ["Gi forslaget en tittel."]}


def test_a_draft_that_lacks_something_is_made_and_its_form_goes_on_from_there(logged_in, strategy):
    answer = logged_in.post("/forslag/ny/", {"title": "Noe bedre", "go": "neste"})
    draft = Project.objects.get()
    assert answer.url == f"/forslag/{draft.pk}/behov/?mangler=1"  # to load it again makes no second draft
    response = logged_in.get(answer.url)
    assert errors(response) == {"need": ["Beskriv behovet med noen setninger."]}
    assert f'action="/forslag/{draft.pk}/behov/"' in response.content.decode()


def test_what_cannot_be_kept_makes_no_draft_so_that_the_page_can_be_loaded_again(logged_in, strategy):
    response = logged_in.post("/forslag/ny/", {"title": "Noe bedre", "need": "å" * 5_001, "go": "neste"})
    assert (list(errors(response)), Project.objects.count()) == (["need"], 0)
    assert "å" * 5_001 in response.content.decode()


def test_a_double_click_begins_one_draft(logged_in, strategy):
    first, second = (logged_in.post("/forslag/ny/", {"title": "Noe bedre", "go": "lagre"}) for _ in range(2))
    assert first.url == second.url == f"/forslag/{Project.objects.get().pk}/behov/"


def test_without_a_strategy_the_page_says_what_is_wanting(logged_in):
    assert Strategy.objects.count() == 0
    response = logged_in.get("/forslag/ny/")
    assert response.status_code == 409
    assert "Det finnes ingen strategi ennå." in response.content.decode()


# Back and forth


@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_and_names_itself_in_title_and_progress(step, logged_in, draft):
    html = logged_in.get(f"/forslag/{draft.pk}/{step}/").content.decode()
    label, number = Step(step).label, STEPS.index(step) + 1
    assert re.findall(r"<title>\s*(.*?)\s*–", html) == [f"{label} (steg {number} av 6)"]
    assert re.findall(r'<span aria-current="step">(.*?)</span>', html) == [label]
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == [label]


WHOLE = {
    "behov": {"title": "Et utkast", "need": "Det er for tungvint."},
    "losning": {"solution": "Gjør det enklere.", "kind": "project", "innovation_types": ["new_service"]},
    "gevinster": {"affected": "Alle.", "benefits": "Spart tid."},
    "program": {},
    "ressurser": {"investment_cost": "1 000", "operating_cost": "0", "effort_days": "10", "duration_months": "3"},
}


@pytest.fixture
def whole(draft, strategy, unit):
    """A valid post for each step; the questions about programme are answered already."""
    criterion = strategy.programmes.get(slug="innbyggeren-som-ressurs").criteria.get()
    proposals.save(draft, changes={"criteria_met": [criterion]}, by=draft.submitter)
    more = {
        "gevinster": {"unit": unit.pk},
        "program": {f"criterion_{criterion.pk}": "ja", "programme": criterion.programme.pk},
        "ressurser": {"starts_on": add_months(timezone.localdate(), 2).isoformat()},
    }
    return {step: WHOLE[step] | more.get(step, {}) for step in STEPS}


def test_next_leads_through_every_step_to_the_summary_and_then_nothing_is_missing(save, whole, draft):
    targets = [save(step, "neste", **whole[step]).url for step in STEPS]
    expected = [f"/forslag/{draft.pk}/{place}/" for place in (*STEPS[1:], "oppsummering")]
    assert targets == expected
    draft.refresh_from_db()
    assert proposals.missing(draft) == []


@pytest.mark.parametrize("step", STEPS)
def test_next_says_what_is_missing_at_its_field_and_only_of_this_step(step, save, draft):
    fields = {"title": "Et utkast"} if step == "behov" else {"kind": "project"} if step == "losning" else {}
    response = save(step, "neste", **fields)
    expected = {item.field for item in proposals.missing(draft) if item.step == step}
    assert set(errors(response)) == expected != set()
    html = response.content.decode()
    links = re.findall(r'<a class="ds-link" href="#(id_[^"]+)"', html)
    assert links == [f"id_{name}" for name in response.context["form"].fields if name in expected]
    assert [link for link in links if f'id="{link}"' not in html] == []
    assert re.findall(r"<title>\s*(\w+):", html) == ["Feil"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("go", ["lagre", *STEPS, "oppsummering", "", "noe helt annet"])
def test_every_other_button_saves_and_goes_where_it_says_though_something_is_missing(step, go, save, draft):
    fields = {"title": "Et utkast"} if step == "behov" else {"kind": "measure"} if step == "losning" else {}
    response = save(step, go, **fields)
    place = go if go in (*STEPS, "oppsummering") else step
    assert response.url == f"/forslag/{draft.pk}/{place}/"


def test_saving_a_draft_says_so(save, logged_in, draft):
    response = logged_in.get(save("behov", title="Bedre tittel").url)
    assert [str(message) for message in response.context["messages"]] == ["Utkastet er lagret."]
    assert response.context["project"].title == "Bedre tittel"


def test_what_is_valid_is_saved_and_what_is_not_stays_in_its_field(save, draft):
    response = save("ressurser", "lagre", investment_cost="mye", operating_cost="20 000 kr", effort_days="-3")
    assert errors(response) == {
        "investment_cost": ["Skriv et helt tall i kroner, for eksempel 250\u00a0000."],
        "effort_days": ["Tallet kan ikke være negativt."],
    }
    html = response.content.decode()
    assert re.findall(r'name="(?:investment_cost|effort_days)" value="([^"]*)"', html) == ["mye", "-3"]
    draft.refresh_from_db()
    assert (draft.investment_cost, draft.operating_cost, draft.effort_days) == (None, 20_000, None)


@pytest.mark.parametrize("go", ["neste", "behov", "oppsummering"])
def test_nobody_goes_on_from_a_field_that_cannot_be_kept(go, save):
    assert errors(save("ressurser", go, investment_cost="mye"))["investment_cost"] == [
        "Skriv et helt tall i kroner, for eksempel 250\u00a0000."
    ]


def test_an_empty_title_leaves_the_old_one_and_saves_the_rest(save, draft):
    assert errors(save("behov", title="", need="Nytt behov")) == {"title": ["Gi forslaget en tittel."]}
    draft.refresh_from_db()
    assert (draft.title, draft.need) == ("Et utkast", "Nytt behov")


def test_a_field_can_be_emptied_again(save, draft):
    save("behov", title="Et utkast", need="Noe")
    save("behov", title="Et utkast", need="")
    draft.refresh_from_db()
    assert draft.need == ""


def test_enter_in_a_field_presses_next_and_not_a_step_of_the_progress(logged_in, draft):
    html = logged_in.get(f"/forslag/{draft.pk}/losning/").content.decode()
    buttons = re.findall(r'<button[^>]*name="go" value="(\w+)"', html)
    assert buttons == ["neste", "behov", "gevinster", "program", "ressurser", "oppsummering", "neste", "lagre", "behov"]


# The fields


def test_only_what_is_never_asked_for_is_called_optional(logged_in, draft):
    optional = []
    for step in STEPS:
        html = logged_in.get(f"/forslag/{draft.pk}/{step}/").content.decode()
        optional += re.findall(r'>([^<>]+?) <span class="optional">', html)
    assert [label.strip() for label in optional] == ["Andre å samarbeide med", "Føringer som forslaget svarer på"]


TEXTS = [
    ("behov", "title"),
    ("behov", "need"),
    ("losning", "solution"),
    ("losning", "hypothesis"),
    ("gevinster", "affected"),
    ("gevinster", "benefits"),
    ("gevinster", "collaborators"),
    ("program", "programme_reason"),
]


def fill(step, field, text, whole):
    extra = {"kind": "experiment"} if step == "losning" else {}
    return whole[step] | extra | {field: text}


@pytest.mark.parametrize(("step", "field"), TEXTS)
def test_markup_in_every_text_is_shown_as_text(step, field, save, whole, logged_in, draft):
    assert save(step, **fill(step, field, MARKUP, whole)).status_code == 302
    for page in (step, "oppsummering"):
        html = logged_in.get(f"/forslag/{draft.pk}/{page}/").content.decode()
        assert (SHOWN in html, "<script>alert" in html) == (True, False)


@pytest.mark.parametrize(("step", "field"), TEXTS)
def test_control_characters_are_left_out_of_every_text(step, field, save, whole, draft):
    assert save(step, **fill(step, field, "Til\x00 og\x07 med\x7f\u200b", whole)).status_code == 302
    draft.refresh_from_db()
    assert getattr(draft, field) == "Til og med"


@pytest.mark.parametrize(("step", "field"), TEXTS)
def test_a_text_that_is_too_long_is_not_cut_but_asked_to_be_shorter(step, field, save, whole, draft):
    most, words = (120, "120") if field == "title" else (5_000, "5\u00a0000")
    assert save(step, **fill(step, field, "å" * most, whole)).status_code == 302
    response = save(step, **fill(step, field, "å" * (most + 1), whole))
    noun, ending = ("Tittelen", "") if field == "title" else ("Teksten", ", så den må kortes ned")
    assert errors(response)[field] == [f"{noun} er på {most + 1} tegn. Det er plass til {words}{ending}."]
    assert "å" * (most + 1) in response.content.decode()


def test_only_the_title_has_a_length_that_the_browser_holds(logged_in, draft):
    found = [
        name
        for step in STEPS
        for name, field in logged_in.get(f"/forslag/{draft.pk}/{step}/").context["form"].fields.items()
        if "maxlength" in field.widget.attrs
    ]
    assert found == ["title"]


def test_a_title_on_several_lines_becomes_one_line(save, draft):
    save("behov", title="Første\r\nandre\tlinje")
    draft.refresh_from_db()
    assert draft.title == "Første andre linje"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "Tallet kan ikke være negativt."),
        ("12,50", "Skriv et helt tall i kroner, for eksempel 250\u00a0000."),
        ("99999999999", "Tallet er for stort. Det største du kan skrive, er 10\u00a0000\u00a0000\u00a0000."),
        ("9" * 400, "Tallet er for stort. Det største du kan skrive, er 10\u00a0000\u00a0000\u00a0000."),
    ],
)
@pytest.mark.parametrize("field", ["investment_cost", "operating_cost"])
def test_absurd_money_is_refused_in_words(field, typed, sentence, save):
    assert errors(save("ressurser", **{field: typed})) == {field: [sentence]}


def test_money_is_read_as_norwegians_write_it_and_shown_back_so(save, logged_in, draft):
    save("ressurser", investment_cost="1 250 000 kr", operating_cost="180.000", effort_days="0")
    draft.refresh_from_db()
    assert (draft.investment_cost, draft.operating_cost, draft.effort_days) == (1_250_000, 180_000, 0)
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    assert form["investment_cost"].value() == "1\u00a0250\u00a0000"


def test_start_and_duration_become_a_period_of_whole_months(save, logged_in, draft):
    start = add_months(timezone.localdate(), 3)
    save("ressurser", starts_on=start.isoformat(), duration_months="5")
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (start, add_months(start, 5) - datetime.timedelta(days=1))
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    assert (form["starts_on"].value(), form["duration_months"].value()) == (start, "5")
    save("ressurser")
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (None, None)


def test_half_a_period_cannot_be_kept_and_the_other_half_is_asked_for(save, draft):
    start = timezone.localdate().replace(day=1).isoformat()
    assert errors(save("ressurser", starts_on=start)) == {
        "duration_months": ["Skriv også hvor mange måneder arbeidet varer."]
    }
    assert errors(save("ressurser", duration_months="3")) == {
        "starts_on": ["Velg også hvilken måned arbeidet bør starte."]
    }
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (None, None)


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        ("0", "Varigheten må være minst 1 måned."),
        ("61", "Tallet er for stort. Det største du kan skrive, er 60."),
        ("-2", "Tallet kan ikke være negativt."),
    ],
)
def test_an_absurd_duration_is_refused_once_and_leaves_the_period(months, sentence, save, draft):
    start = timezone.localdate().replace(day=1)
    save("ressurser", starts_on=start.isoformat(), duration_months="2")
    data = {"investment_cost": "0", "operating_cost": "0", "effort_days": "0", "starts_on": start.isoformat()}
    assert errors(save("ressurser", "neste", duration_months=months, **data)) == {"duration_months": [sentence]}
    draft.refresh_from_db()
    assert draft.duration_months == 2


@pytest.mark.parametrize("typed", ["2026-13-01", "i morgen", "1999-01-01"])
def test_an_unknown_month_is_refused_in_words(typed, save):
    assert errors(save("ressurser", starts_on=typed, duration_months="2")) == {"starts_on": ["Velg en måned i listen."]}


def test_the_months_have_norwegian_names_and_a_draft_keeps_its_own_old_one(logged_in, draft):
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    choices = form.fields["starts_on"].choices
    assert (len(choices), choices[0]) == (38, ("", "Velg måned"))
    Project.objects.filter(pk=draft.pk).update(starts_on="2020-03-17", ends_on="2020-05-02")
    form = logged_in.get(f"/forslag/{draft.pk}/ressurser/").context["form"]
    assert form.fields["starts_on"].choices[1] == ("2020-03-01", "mars 2020")
    assert (form["starts_on"].value(), form["duration_months"].value()) == (datetime.date(2020, 3, 1), "3")


def test_an_experiment_needs_a_hypothesis_and_a_project_does_not(save):
    data = {"solution": "Prøv det.", "innovation_types": ["new_service"]}
    assert errors(save("losning", "neste", kind="experiment", **data)) == {
        "hypothesis": ["Et eksperiment trenger en hypotese: Hva tror du vil skje?"]
    }
    assert save("losning", "neste", kind="project", **data).status_code == 302


def test_unknown_choices_are_refused_in_words(save, draft):
    assert errors(save("losning", kind="revolusjon", innovation_types=["magi"])) == {
        "kind": ["Velg prosjekt, tiltak eller eksperiment."],
        "innovation_types": ["Velg blant typene i listen."],
    }
    assert errors(save("gevinster", unit="999999")) == {
        "unit": ["Velg en enhet i listen. Den du hadde valgt, er ikke i bruk lenger."]
    }


def test_only_units_in_use_can_be_chosen_and_the_draft_keeps_its_own(logged_in, draft, unit):
    Unit.objects.create(slug="nedlagt", name="Nedlagt", is_active=False)
    own = Unit.objects.create(slug="egen", name="Egen", is_active=False)
    Project.objects.filter(pk=draft.pk).update(unit=own)
    form = logged_in.get(f"/forslag/{draft.pk}/gevinster/").context["form"]
    assert [label for _, label in form.fields["unit"].choices] == ["Velg enhet", "Egen", "Skole"]


# Whose it is, and when


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", [*STEPS, "oppsummering"])
def test_a_draft_is_its_submitters_alone(role, place, cast, draft, client):
    client.force_login(cast[role])
    url, own = f"/forslag/{draft.pk}/{place}/", role == "submitter"
    assert client.get(url).status_code == (200 if own else 404)
    data = {"title": "Kapret", "kind": "project"}
    assert client.post(url, data).status_code == (302 if own else 404)
    draft.refresh_from_db()
    assert draft.title == ("Kapret" if own and place == "behov" else "Et utkast")


@pytest.mark.parametrize("place", [*STEPS, "oppsummering"])
@pytest.mark.parametrize(
    "stage", [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.RETURNED, Stage.MERGED)]
)
def test_a_proposal_that_is_sent_in_shows_its_page_instead(place, stage, make_project, logged_in):
    project = make_project(stage)
    response = logged_in.get(f"/forslag/{project.pk}/{place}/")
    assert response.url == f"/prosjekter/{project.pk}/"
    said = [str(message) for message in logged_in.get("/forslag/mine/").context["messages"]]
    assert said == [f"Forslaget er {stage.label} og kan ikke endres nå."]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "submitter"])
@pytest.mark.parametrize("place", ["behov", "oppsummering"])
def test_a_returned_proposal_is_read_but_not_changed_by_others(role, place, cast, make_project, client):
    project = make_project(Stage.RETURNED)
    client.force_login(cast[role])
    assert client.get(f"/forslag/{project.pk}/{place}/").url == f"/prosjekter/{project.pk}/"
    said = [str(message) for message in client.get("/forslag/mine/").context["messages"]]
    assert said == ["Bare innmelderen og de som er invitert, kan endre forslaget. Her ser du det slik det er nå."]
    response = client.post(f"/forslag/{project.pk}/behov/", {"title": "Kapret", "go": "lagre"})
    assert response.status_code == 409
    assert "Bare innmelderen og de som er invitert, kan endre forslaget." in response.content.decode()
    project.refresh_from_db()
    assert project.title == "Digitalt tilsyn i omsorgsboliger"


def test_what_was_typed_after_the_proposal_was_sent_from_another_tab_can_be_copied(make_project, logged_in):
    project = make_project(Stage.SUBMITTED)
    typed = "En lang tekst som det tok en halvtime å skrive."
    response = logged_in.post(f"/forslag/{project.pk}/behov/", {"title": "X", "need": typed, "go": "neste"})
    assert response.status_code == 409
    assert re.findall(r'<pre class="kept-text">(.*?)</pre>', response.content.decode()) == [typed]
    project.refresh_from_db()
    assert project.need == "Nattevakter går runder som vekker beboerne."


def test_a_returned_proposal_keeps_a_unit(make_project, logged_in):
    project = make_project(Stage.RETURNED)
    response = logged_in.post(f"/forslag/{project.pk}/gevinster/", {"unit": "", "affected": "Flere", "go": "lagre"})
    assert errors(response) == {"unit": ["Velg enheten som forslaget hører til."]}
    project.refresh_from_db()
    assert (project.unit.name, project.affected) == ("Skole", "Flere")


def test_the_offices_question_stands_on_every_step_of_a_returned_proposal(make_project, logged_in, office):
    project = make_project(Stage.RETURNED)
    for reason in ("Et gammelt spørsmål?", "Hvem skal eie sensorene?"):
        Decision.objects.create(project=project, kind=Decision.Kind.RETURNED, reason=reason, by=office)
    for place in (*STEPS, "oppsummering"):
        html = logged_in.get(f"/forslag/{project.pk}/{place}/").content.decode()
        assert re.findall(r'id="kontorets-sporsmal">.*?<p class="prose">(.*?)</p>', html, re.DOTALL) == [
            "Hvem skal eie sensorene?"
        ]


def test_saving_a_returned_proposal_does_not_call_it_a_draft(make_project, logged_in):
    project = make_project(Stage.RETURNED)
    response = logged_in.post(f"/forslag/{project.pk}/behov/", {"title": "Ny tittel", "go": "lagre"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Endringene er lagret."]


@pytest.mark.parametrize("path", ["/forslag/999999/behov/", "/forslag/999999/oppsummering/"])
def test_an_id_that_does_not_exist_is_404(path, logged_in):
    assert (logged_in.get(path).status_code, logged_in.post(path).status_code) == (404, 404)


def test_a_step_that_does_not_exist_is_404(logged_in, draft):
    url = f"/forslag/{draft.pk}/penger/"
    assert (logged_in.get(url).status_code, logged_in.post(url).status_code) == (404, 404)


@pytest.mark.parametrize("path", ["/forslag/ny/", "/forslag/{}/behov/", "/forslag/{}/oppsummering/"])
def test_other_verbs_are_405(path, logged_in, draft):
    assert logged_in.delete(path.format(draft.pk)).status_code == 405


def test_without_a_token_nothing_is_saved_and_what_was_typed_can_be_copied(draft, submitter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(submitter)
    typed = "En lang tekst som det tok en halvtime å skrive."
    response = client.post(f"/forslag/{draft.pk}/behov/", {"title": "X", "need": typed})
    assert response.status_code == 403
    assert re.findall(r'<pre class="kept-text">(.*?)</pre>', response.content.decode()) == [typed]
    draft.refresh_from_db()
    assert draft.title == "Et utkast"
