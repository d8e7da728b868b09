"""The admin: what an administrator edits, what nobody does, and what is kept because it is in use."""

import datetime
import gettext
import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import admin as site
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from innolab.accounts import api_tokens
from innolab.accounts.admin import offered_permissions
from innolab.accounts.models import ApiToken, User
from innolab.accounts.roles import Role
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
    ProgrammeCriterion,
    Project,
    Strategy,
    Unit,
)
from portfolio.workflow import Stage
from principles.models import GuidingQuestion, Principle
from tests.cast import PASSWORD, ROLES, adopted, person
from tests.pages import html_of, queries, words

EDITED = (Strategy, Programme, Driver, Unit, IntakeRound, Competence, Phase, Principle, User, Group)
READ_ONLY = (Project, ActionPlan, ActionPlanEntry, Decision, Comment, Mail, ApiToken)


def url(thing, page="changelist"):
    model = thing if isinstance(thing, type) else type(thing)
    args = [] if isinstance(thing, type) else [thing.pk]
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def said(response):
    """The messages that the page shows."""
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super@kommune.example", "et-langt-passord-42", name="Super Testesen")


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def portfolio(make_entry, make_project, office, leader):
    """One of everything that the admin shows."""
    entry = make_entry()
    entry.project.drivers.add(entry.project.strategy.drivers.first())
    today = datetime.date(2026, 11, 23)
    Competence.objects.create(name="Tjenestedesign")
    IntakeRound.objects.create(name="Høsten 2026", opens_on=today, closes_on=today, answers_on=today)
    decision = Decision.objects.create(project=entry.project, plan=entry.plan, kind="entered", by=office)
    return {
        Project: entry.project,
        ActionPlan: entry.plan,
        ActionPlanEntry: entry,
        Decision: decision,
        Phase: Phase.objects.create(name="Konsept", position=1),
        Comment: Comment.objects.create(project=entry.project, author=office, text="Vi har prøvd det."),
        Mail: Mail.objects.create(recipient=office, subject="Noe har skjedd"),
        ApiToken: _key(office),
    }


def _key(user):
    return api_tokens.create(by=user, name="Power BI", scopes=["plans:read"], expires_on=timezone.localdate())[0]


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


def inline(prefix, *rows, initial=0):
    """The fields of a formset as the page sends them."""
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return fields | {f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}


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


# What is in use is kept


def kept(portfolio):
    """Things in use, with why they cannot be deleted."""
    project = portfolio[Project]
    driver, criterion = project.drivers.get(), project.criteria_met.get()
    in_use = (
        "«Skole» er knyttet til 1 prosjekt og kan derfor ikke slettes. "
        "Fjern merket for «i bruk» i stedet; da kan den ikke velges i nye forslag."
    )
    return {
        Unit: (project.unit, in_use),
        Programme: (
            criterion.programme,
            f"«{criterion.programme}» er knyttet til 1 prosjekt og kan derfor ikke slettes.",
        ),
        Driver: (driver, f"«{driver}» er knyttet til 1 prosjekt og kan derfor ikke slettes."),
    }


@pytest.mark.parametrize("model", [Unit, Programme, Driver])
@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_what_has_projects_is_not_deleted_and_the_page_says_why(model, who, request, client, portfolio):
    client.force_login(request.getfixturevalue(who))
    thing, reason = kept(portfolio)[model]
    for send in (client.get, lambda page, **options: client.post(page, {"post": "yes"}, **options)):
        response = send(url(thing, "delete"), follow=True)
        assert (response.redirect_chain, said(response)) == ([(url(thing, "change"), 302)], [reason])
    selected = {"action": "delete_selected", "_selected_action": [thing.pk]}
    for confirmed in ({}, {"post": "yes"}):
        response = client.post(url(model), {**selected, **confirmed}, follow=True)
        assert said(response) == [reason, "Ingenting er slettet."]
    assert model.objects.filter(pk=thing.pk).exists()


def test_a_strategy_names_everything_that_holds_it(as_admin, portfolio, strategy):
    response = as_admin.get(url(strategy, "delete"), follow=True)
    (reason,) = said(response)
    assert reason.startswith(f"«{strategy}» er knyttet til ")
    assert reason.endswith(" og kan derfor ikke slettes.")
    for part in ("3 programmer", f"{strategy.drivers.count()} føringer", "1 prosjekt", "1 årlig handlingsplan"):
        assert part in reason


def test_a_principle_that_was_assessed_is_kept(as_admin, portfolio):
    principle = Principle.objects.get(slug="helhetlig")
    response = as_admin.get(url(principle, "delete"), follow=True)
    (reason,) = said(response)
    assert reason == (
        "«#Helhetlig» er knyttet til 1 vurdering og kan derfor ikke slettes. "
        "Ta det ut av strategien i stedet; da gjelder det ikke for nye vurderinger."
    )


def test_a_user_who_has_projects_is_kept_and_each_project_counts_once(as_admin, make_project, submitter):
    make_project(owner=submitter, manager=submitter)
    response = as_admin.get(url(submitter, "delete"), follow=True)
    (reason,) = said(response)
    assert reason == (
        "«submitter Testesen» er knyttet til 1 prosjekt og kan derfor ikke slettes. "
        "Fjern merket for «aktiv» i stedet; da kan ingen logge inn med brukeren."
    )


def test_a_criterion_that_a_proposal_has_answered_is_kept(as_admin, make_project):
    criterion = make_project().criteria_met.get()
    programme = criterion.programme
    row = {
        "id": criterion.pk, "programme": programme.pk, "slug": criterion.slug, "text": criterion.text,
        "question": criterion.question, "because": criterion.because, "precedence": criterion.precedence,
        "DELETE": "on",
    }  # fmt: skip
    data = {
        "slug": programme.slug, "name": programme.name, "focus_area": programme.focus_area,
        "objective": programme.objective, "colour": "green", "icon": "people", "position": 1,
        **inline("criteria", row, initial=1),
    }  # fmt: skip
    response = as_admin.post(url(programme, "change"), data)
    assert f"«{criterion}» er knyttet til 1 prosjekt og kan derfor ikke slettes." in words(html_of(response))
    Project.objects.get().criteria_met.clear()
    assert as_admin.post(url(programme, "change"), data).status_code == 302
    assert not ProgrammeCriterion.objects.filter(pk=criterion.pk).exists()


def test_what_nothing_uses_is_deleted_one_at_a_time_or_many_together(as_admin, strategy):
    units = [Unit.objects.create(slug=slug, name=slug) for slug in ("a", "b", "c")]
    as_admin.post(url(units[0], "delete"), {"post": "yes"})
    selected = {"action": "delete_selected", "_selected_action": [unit.pk for unit in units[1:]]}
    assert as_admin.post(url(Unit), selected).status_code == 200
    as_admin.post(url(Unit), {**selected, "post": "yes"})
    driver, principle = strategy.drivers.first(), strategy.principles.first()
    for thing in (driver, principle):
        as_admin.post(url(thing, "delete"), {"post": "yes"})
    assert Unit.objects.count() == 0
    assert not Driver.objects.filter(pk=driver.pk).exists()
    assert not GuidingQuestion.objects.filter(principle=principle.pk).exists()


def test_nothing_is_deleted_by_who_may_not(client, office, unit):
    office.is_staff = True
    office.save()
    client.force_login(office)
    assert client.get(url(unit, "delete")).status_code == 403
    assert client.get(reverse("admin:portfolio_unit_delete", args=[999])).status_code == 403


def test_what_does_not_exist_is_said_to_be_gone(as_admin):
    assert as_admin.get(reverse("admin:portfolio_unit_delete", args=[999])).status_code == 302


# Users and roles


NEW = {"email": "Ny@Kommune.example", "name": "Ny Testesen", "title": "rådgiver", "usable_password": "true"}


def test_a_user_is_made_with_an_email_address_and_can_log_in(as_admin):
    password = "et-langt-passord-42"
    as_admin.post(url(User, "add"), {**NEW, "password1": password, "password2": password})
    user = User.objects.get(email="ny@kommune.example")
    assert (user.name, user.title, user.is_staff, user.is_superuser) == ("Ny Testesen", "rådgiver", False, False)
    response = Client().post("/logg-inn/", {"login": "ny@kommune.example", "password": password})
    assert response["Location"] == "/"


def test_a_user_may_be_without_a_password(as_admin):
    as_admin.post(url(User, "add"), {**NEW, "usable_password": "false"})
    user = User.objects.get(email="ny@kommune.example")
    assert not user.has_usable_password()
    assert "Har ikke passord" in words(html_of(as_admin.get(url(user, "change"))))


def test_two_users_never_share_an_address(as_admin, submitter):
    response = as_admin.post(url(User, "add"), {**NEW, "email": "SUBMITTER@kommune.example"})
    assert "Adressen er allerede i bruk." in words(html_of(response))


def change(client, user, **fields):
    data = {"email": user.email, "name": user.name, "title": user.title, "is_active": "on", **fields}
    return client.post(url(user, "change"), data)


def test_an_administrator_gives_and_takes_roles(as_admin, outsider):
    leadership = Group.objects.get(name=Role.LEADERSHIP)
    assert change(as_admin, outsider, groups=[leadership.pk], is_staff="on").status_code == 302
    outsider.refresh_from_db()
    assert (list(outsider.groups.all()), outsider.is_staff) == ([leadership], True)
    change(as_admin, outsider)
    outsider.refresh_from_db()
    assert (list(outsider.groups.all()), outsider.is_staff) == ([], False)


def test_only_a_superuser_hands_out_what_a_superuser_has(as_admin, client, admin, outsider, superuser):
    permission = Permission.objects.get(codename="decide_actionplan")
    for user in (outsider, admin):
        change(as_admin, user, is_superuser="on", user_permissions=[permission.pk], is_staff="on")
        user.refresh_from_db()
        assert (user.is_superuser, user.user_permissions.count()) == (False, 0)
    client.force_login(superuser)
    change(client, outsider, is_superuser="on", user_permissions=[permission.pk])
    outsider.refresh_from_db()
    assert (outsider.is_superuser, outsider.user_permissions.get()) == (True, permission)


def test_only_a_superuser_touches_a_superuser(as_admin, superuser):
    before = User.objects.filter(pk=superuser.pk).values().get()
    password = {"password1": "et-annet-passord-42", "password2": "et-annet-passord-42", "usable_password": "true"}
    assert change(as_admin, superuser, name="Kapret").status_code == 403
    assert as_admin.get(reverse("admin:auth_user_password_change", args=[superuser.pk])).status_code == 403
    assert as_admin.post(reverse("admin:auth_user_password_change", args=[superuser.pk]), password).status_code == 403
    assert as_admin.post(url(superuser, "delete"), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": [superuser.pk], "post": "yes"}
    as_admin.post(url(User), selected)
    assert User.objects.filter(pk=superuser.pk).values().get() == before


def test_an_administrator_sets_a_new_password_for_somebody_else(as_admin, outsider):
    page = reverse("admin:auth_user_password_change", args=[outsider.pk])
    password = "et-annet-passord-42"
    assert "Logger inn med passord" in html_of(as_admin.get(page))
    as_admin.post(page, {"password1": password, "password2": password, "usable_password": "true"})
    outsider.refresh_from_db()
    assert outsider.check_password(password)


def test_nothing_of_a_password_is_shown(as_admin, outsider):
    html = html_of(as_admin.get(url(outsider, "change")))
    assert "Har passord" in html
    assert outsider.password.rpartition("$")[2][:8] not in html


def test_a_role_shows_its_permissions_in_plain_words(as_admin, admin):
    field = as_admin.get(url(Group.objects.get(name=Role.ADMINISTRATOR), "change")).context["adminform"].form.fields
    labels = {label for _, label in field["permissions"].choices}
    assert {
        "Kan foreslå prosjekt",
        "Kan prioritere på veikartet",
        "Enheter: kan endre i administrasjonen",
        "Prosjekter: kan se i administrasjonen",
    } <= labels
    assert "Prosjekter: kan endre i administrasjonen" not in labels
    assert not [label for label in labels if "event" in label.lower() or label.startswith("Can ")]


def test_the_roles_that_the_portal_begins_with_use_only_what_is_offered(db):
    assert set(Permission.objects.filter(group__name__in=Role.values)) <= set(offered_permissions())


def test_a_role_gets_other_permissions_and_keeps_its_name(as_admin, admin):
    office = Group.objects.get(name=Role.PORTFOLIO_OFFICE)
    permission = Permission.objects.get(codename="prioritise_actionplan")
    as_admin.post(url(office, "change"), {"name": "Noe annet", "permissions": [permission.pk]})
    office.refresh_from_db()
    assert (office.name, office.permissions.get()) == (Role.PORTFOLIO_OFFICE.value, permission)


def test_the_portals_own_roles_and_roles_in_use_are_kept(as_admin, outsider):
    own = Group.objects.get(name=Role.EMPLOYEE)
    assert said(as_admin.get(url(own, "delete"), follow=True)) == [
        "«Ansatt» er en av portalens egne roller og kan ikke slettes."
    ]
    other = Group.objects.create(name="Revisor")
    outsider.groups.add(other)
    assert said(as_admin.get(url(other, "delete"), follow=True)) == [
        "«Revisor» er knyttet til 1 bruker og kan derfor ikke slettes. Ta brukerne ut av rollen først."
    ]
    outsider.groups.clear()
    as_admin.post(url(other, "delete"), {"post": "yes"})
    assert not Group.objects.filter(name="Revisor").exists()


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
    _key(project.owner)


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


def test_an_address_that_was_changed_neither_logs_in_nor_gets_a_new_password(as_admin, outsider, mailoutbox):
    outsider.set_password(PASSWORD)
    outsider.save()
    EmailAddress.objects.create(user=outsider, email=outsider.email, primary=True, verified=True)
    old, fields = outsider.email, {"name": outsider.name, "is_active": "on", "email": "ny@kommune.example"}
    assert as_admin.post(url(outsider, "change"), fields).status_code == 302

    visitor = Client()
    visitor.post(reverse("account_login"), {"login": old, "password": PASSWORD})
    assert "_auth_user_id" not in visitor.session
    visitor.post(reverse("account_reset_password"), {"email": old})
    assert [mail.to for mail in mailoutbox if "passord/ny" in mail.body or "/key/" in mail.body] == []
    visitor.post(reverse("account_login"), {"login": "ny@kommune.example", "password": PASSWORD})
    assert visitor.session["_auth_user_id"] == str(outsider.pk)


def test_a_programme_whose_criterion_somebody_has_answered_is_kept(as_admin, strategy, make_project):
    programme = Programme.objects.create(
        strategy=strategy, slug="nytt", name="Nytt", focus_area="Nytt", objective="Nytt."
    )
    criterion = programme.criteria.create(slug="nytt", text="Nytt.", question="Er det nytt?", because="det er nytt")
    make_project().criteria_not_met.add(criterion)
    response = as_admin.post(url(programme, "delete"), {"post": "yes"}, follow=True)
    assert said(response) == ["«Er det nytt?» er knyttet til 1 prosjekt og kan derfor ikke slettes."]
    assert Programme.objects.filter(pk=programme.pk).exists()
