"""The admin: who gets in, what an administrator edits, and what nobody does.

What is in use is kept: test_admin_keeps.py. Users and roles: test_admin_users.py.
"""

import datetime
import gettext
import re

import pytest
from django.conf import settings
from django.contrib import admin as site
from django.contrib.auth.models import Group
from django.urls import reverse

from innolab.accounts.models import ApiToken, User
from innolab.notifications.models import Mail
from portfolio.models import (
    ActionPlan,
    ActionPlanEntry,
    Attachment,
    Comment,
    Competence,
    Decision,
    Driver,
    IntakeRound,
    Phase,
    Programme,
    Project,
    Strategy,
    Unit,
)
from portfolio.workflow import Stage
from principles.models import Principle
from tests.cast import ROLES, adopted, person
from tests.innolab.admin_pages import a_key, inline, url
from tests.pages import html_of, queries, words

EDITED = (Strategy, Programme, Driver, Unit, IntakeRound, Competence, Phase, Principle, User, Group)
READ_ONLY = (Project, ActionPlan, ActionPlanEntry, Decision, Comment, Mail, ApiToken)


# Who gets in


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_get_in(role, cast, client):
    client.force_login(cast[role])
    response = client.get("/admin/", follow=True)
    assert response.status_code == (200 if role == "admin" else 403)


@pytest.mark.parametrize("wanted", ["/admin/", "/admin/portfolio/unit/"])
def test_the_way_in_is_the_portals_own_log_in(wanted, client, db):
    assert client.get(wanted)["Location"] == f"/logg-inn/?next={wanted}"
    assert client.get(f"/admin/login/?next={wanted}")["Location"] == f"/logg-inn/?next={wanted}"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", ""])
def test_the_log_in_leads_nowhere_else(wanted, client, db):
    assert client.get("/admin/login/", {"next": wanted})["Location"] == "/logg-inn/?next=/admin/"


def test_an_administrator_who_comes_to_the_log_in_is_let_on(as_admin):
    assert as_admin.get("/admin/login/")["Location"] == "/admin/"


def test_a_password_is_changed_in_the_portal(as_admin):
    assert as_admin.get("/admin/password_change/")["Location"] == reverse("account_change_password")


def test_the_admin_is_in_norwegian_and_shows_what_is_the_portals_own(as_admin):
    response = as_admin.get("/admin/")
    assert {row["name"]: [model["name"] for model in row["models"]] for row in response.context["app_list"]} == {
        "Brukere og roller": ["API-nøkler", "Brukere", "Roller"],
        "Portefølje": [
            "Beslutninger", "Enheter", "Faser", "Føringer", "Inntaksrunder", "Kommentarer", "Kompetanser", "Planposter",
            "Programmer", "Prosjekter", "Strategier", "Vedlegg", "Årlige handlingsplaner",
        ],
        "Prinsipper": ["Prinsipper og verdier"],
        "Varsler": ["E-poster"],
    }  # fmt: skip
    assert "InnoLab – administrasjon" in html_of(response)


def test_the_list_of_what_is_edited_and_what_is_read_only_is_whole():
    assert set(site.site._registry) == {*EDITED, *READ_ONLY, Attachment}


# What can be edited


@pytest.mark.parametrize("model", EDITED)
def test_an_administrator_sees_adds_and_changes(model, as_admin, portfolio, admin):
    thing = model.objects.first()
    for page in (url(model), url(model, "add"), url(thing, "change"), f"{url(model)}?q=a"):
        assert as_admin.get(page).status_code == 200


def test_a_unit_is_added_and_changed(as_admin):
    as_admin.post(url(Unit, "add"), {"name": "Vann og avløp", "slug": "vann", "is_active": "on"})
    unit = Unit.objects.get(slug="vann")
    as_admin.post(url(unit, "change"), {"name": "Vann", "slug": "vann"})
    unit.refresh_from_db()
    assert (unit.name, unit.is_active) == ("Vann", False)


def test_a_strategy_is_added_with_programme_and_driver(as_admin, db):
    principle = Principle.objects.create(slug="ny", name="Ny", hashtag="#Ny", explanation="Nytt.")
    data = {
        "slug": "ny", "name": "Ny strategi", "vision": "Sammen", "summary": "", "starts_on": "2027-01-01",
        "ends_on": "2030-12-31", "principles": [principle.pk],
        **inline("programmes", {
            "name": "P", "slug": "p", "focus_area": "S", "objective": "M", "colour": "green", "icon": "book",
            "position": 1,
        }),
        **inline("drivers", {"name": "F", "slug": "f", "scope": "local"}),
    }  # fmt: skip
    assert as_admin.post(url(Strategy, "add"), data).status_code == 302
    strategy = Strategy.objects.get()
    assert (list(strategy.principles.all()), strategy.programmes.get().name, strategy.drivers.get().name) == (
        [principle],
        "P",
        "F",
    )


def test_a_strategy_that_ends_before_it_begins_is_answered_in_norwegian(as_admin, db):
    data = {
        "slug": "ny", "name": "Ny", "vision": "S", "starts_on": "2030-01-01", "ends_on": "2027-12-31",
        **inline("programmes"), **inline("drivers"),
    }  # fmt: skip
    assert "Strategien må slutte etter at den begynner." in html_of(as_admin.post(url(Strategy, "add"), data))


def test_a_principle_is_changed_with_its_questions(as_admin, strategy):
    principle = strategy.principles.first()
    kept, *gone = principle.questions.all()
    rows = [{"id": kept.pk, "principle": principle.pk, "text": "Nytt spørsmål?", "position": 1}]
    rows += [{"id": row.pk, "principle": principle.pk, "text": row.text, "position": 2, "DELETE": "on"} for row in gone]
    data = {
        "slug": principle.slug, "kind": "principle", "name": "Nytt navn", "hashtag": principle.hashtag,
        "explanation": "Ny.", "position": 1, **inline("questions", *rows, initial=len(rows)),
    }  # fmt: skip
    assert as_admin.post(url(principle, "change"), data).status_code == 302
    principle.refresh_from_db()
    assert (principle.name, list(principle.questions.values_list("text", flat=True))) == (
        "Nytt navn",
        ["Nytt spørsmål?"],
    )


ENGLISH = re.compile(
    r"correct the error|Error:|Breadcrumbs|Skip to|Sidebar|Start typing|Filter navigation|Model name|Add link"
    r"|Change or view|Models in|Toggle theme|Select this|Set password|Reset password|Enabled|Disabled|Roles"
)


@pytest.mark.parametrize("model", EDITED)
def test_lists_and_forms_with_mistakes_speak_no_english(model, as_admin, strategy, unit):
    pages = (as_admin.get(url(model)), as_admin.post(url(model, "add"), {}))
    assert [ENGLISH.findall(html_of(page)) for page in pages] == [[], []]


def test_a_form_with_mistakes_says_so_in_norwegian(as_admin):
    page = words(html_of(as_admin.post(url(Unit, "add"), {})))
    assert "Rett feilene nedenfor." in page


def test_the_compiled_catalogue_holds_what_the_written_one_says():
    """It is in the repository, so that an installation needs no compiler."""
    folder = settings.LOCALE_PATHS[0] / "nb" / "LC_MESSAGES"
    written = re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', (folder / "django.po").read_text(), re.MULTILINE)
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    assert sorted(text for key, text in compiled.items() if key) == sorted(written)


def test_a_strategy_chooses_among_principles_and_never_among_values(as_admin, strategy):
    offered = as_admin.get(url(strategy, "change")).context["adminform"].form.fields["principles"].queryset
    assert set(offered.values_list("kind", flat=True)) == {"principle"}
    assert Principle.objects.filter(kind="value").exists()


@pytest.mark.parametrize("model", [Strategy, Programme, Driver, Unit, Principle])
def test_what_a_short_name_is_for_is_said(model, as_admin, strategy):
    form = as_admin.get(url(model, "add")).context["adminform"].form
    assert form.fields["slug"].help_text == "Brukes i adresser og ved innlasting. La det stå."


@pytest.mark.parametrize("model", [Programme, Driver])
def test_what_projects_answer_to_stays_in_its_strategy(model, as_admin, strategy):
    form = as_admin.get(url(model.objects.first(), "change")).context["adminform"].form
    assert "strategy" not in form.fields
    assert "strategy" in as_admin.get(url(model, "add")).context["adminform"].form.fields


# What nobody changes here


@pytest.mark.parametrize("model", READ_ONLY)
@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_what_acts_have_written_is_only_shown(model, who, request, client, portfolio):
    client.force_login(request.getfixturevalue(who))
    thing = portfolio[model]
    assert client.get(url(model)).status_code == 200
    page = client.get(url(thing, "change"))
    assert page.status_code == 200
    assert 'name="_save"' not in html_of(page)
    assert client.get(url(model, "add")).status_code == 403
    assert client.post(url(thing, "change"), {"stage": "closed", "state": "closed"}).status_code == 403
    assert client.get(url(thing, "delete")).status_code == 403
    assert client.post(url(thing, "delete"), {"post": "yes"}).status_code == 403
    client.post(url(model), {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"})
    assert model.objects.filter(pk=thing.pk).exists()
    assert portfolio[Project].stage == Project.objects.get(pk=portfolio[Project].pk).stage == Stage.PLANNED


def test_a_draft_is_its_submitters_alone_here_too(as_admin, admin, make_project):
    draft, own = make_project(Stage.DRAFT, title="En annens"), make_project(Stage.DRAFT, title="Min", submitter=admin)
    text = words(html_of(as_admin.get(url(Project))))
    assert ("En annens" in text, "Min" in text) == (False, True)
    assert as_admin.get(url(draft, "change")).status_code == 302
    assert as_admin.get(url(own, "change")).status_code == 200


# Lists


def _one_more(number, make_project, leader):
    """Another row for every list."""
    project = make_project(Stage.PLANNED, title=f"Prosjekt {number}", owner=person(f"eier{number}"))
    strategy = Strategy.objects.create(
        slug=f"s{number}", name=f"S{number}", vision="V", starts_on=datetime.date(2020, 1, 1),
        ends_on=datetime.date(2023, 1, 1),
    )  # fmt: skip
    Programme.objects.create(strategy=strategy, slug="p", name="P", focus_area="F", objective="M", owner=leader)
    Driver.objects.create(strategy=strategy, slug="d", name="D", scope="local")
    project.unit = Unit.objects.create(slug=f"u{number}", name=f"U{number}")
    project.save()
    Principle.objects.create(slug=f"p{number}", name="P", hashtag=f"#P{number}", explanation="E")
    plan = ActionPlan.objects.create(strategy=strategy, starts_on=datetime.date(2040 + number, 1, 1))
    ActionPlanEntry.objects.create(plan=plan, project=project, rank=1, decision="included")
    adopted(plan, by=project.owner)
    Decision.objects.create(project=project, plan=plan, kind="included", reason="R", by=project.owner)
    Group.objects.create(name=f"G{number}").user_set.add(project.owner)
    Comment.objects.create(
        project=project, author=project.owner, text="K", hidden_at="2027-01-01T12:00Z", hidden_by=leader,
        hidden_reason="R",
    )  # fmt: skip
    Mail.objects.create(recipient=project.owner, subject="S")
    a_key(project.owner)


@pytest.mark.parametrize("model", [*EDITED, *READ_ONLY])
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(model, as_admin, make_project, leader):
    _one_more(1, make_project, leader)
    at_one = queries(as_admin, url(model))
    _one_more(2, make_project, leader)
    _one_more(3, make_project, leader)
    assert queries(as_admin, url(model)) == at_one


@pytest.mark.parametrize("model", [Project, ActionPlan])
def test_a_page_with_its_inlines_takes_as_many_queries_for_three_rows_as_for_one(
    model, as_admin, make_entry, plan, office
):
    entry = make_entry()
    thing = {Project: entry.project, ActionPlan: plan}[model]

    def grow():
        make_entry(owner=person(f"eier{Project.objects.count()}"))
        Decision.objects.create(project=entry.project, plan=plan, kind="entered", by=office)

    grow()
    at_one = queries(as_admin, url(thing, "change"))
    grow()
    grow()
    assert queries(as_admin, url(thing, "change")) == at_one
