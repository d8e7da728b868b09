"""The pages on which a project is changed section by section, and on which its owner and manager are appointed."""

import datetime
import json

import pytest

from portfolio import editing
from portfolio.models import Decision, Project
from portfolio.views.editing import SECTIONS
from portfolio.workflow import EDITABLE_IN_PLACE, Stage
from tests.cast import ROLES, adopted
from tests.pages import html_of, links, main_of, queries, rows, words

PARTS = list(SECTIONS)
NOBODY = "Ingen heter eller har adressen «Ingenting». Se etter om det er skrevet riktig."
NO_UNIT = "Velg en enhet i listen. Den du hadde valgt, er ikke i bruk lenger."
NO_DIMENSION = "Velg hvilken dimensjon det gjelder, eller fjern teksten."


def address(project, part):
    return f"/prosjekter/{project.pk}/endre/{part}/"


def as_shown(client, project, part):
    """What the browser would send of the page as it stands."""
    form = client.get(address(project, part)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    pks = {
        name: [getattr(each, "pk", each) for each in value] for name, value in sent.items() if isinstance(value, list)
    }
    whole = sent | pks | {"read": form.read_as_text}
    return {name: getattr(value, "pk", value) for name, value in whole.items() if value not in (None, False)}


def ways(response):
    return [href for text, href in links(main_of(response)).items() if text.startswith("Endre")]


def may(role, part):
    return role == "office" or role == ("leader" if part == "personer" else "owner")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("role", ROLES)
def test_each_section_is_for_those_who_may(role, part, cast, make_project, client):
    project = make_project(Stage.UNDER_WAY)
    client.force_login(cast[role])
    assert (address(project, part) in ways(client.get(project.get_absolute_url()))) == may(role, part)
    got = client.get(address(project, part))
    sent = client.post(address(project, part), {})
    assert (got.status_code, sent.status_code in (302, 422)) == ((200, True) if may(role, part) else (403, False))


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.MERGED)])
def test_the_way_stands_where_it_leads_somewhere(stage, make_project, office, client):
    project = make_project(stage)
    client.force_login(office)
    expected = 7 if stage in EDITABLE_IN_PLACE else 1 if stage == Stage.RETURNED else 0
    assert len(ways(client.get(project.get_absolute_url()))) == expected
    status = client.get(address(project, "hva-og-hvorfor")).status_code
    assert status == (200 if stage in EDITABLE_IN_PLACE else 409)


@pytest.mark.parametrize("part", PARTS)
def test_a_section_that_is_sent_as_it_stands_changes_nothing(part, make_project, make_entry, office, client):
    project = make_entry(
        kind="experiment", hypothesis="Vi tror det.", expected_benefit=3, reference="26/1", is_statutory=True
    ).project
    project.sdg_tags.create(goal=3, dimension="social", reason="Bedre søvn.")
    project.drivers.add(project.strategy.drivers.first())
    client.force_login(office)
    response = client.post(address(project, part), as_shown(client, project, part))
    assert (response.status_code, response.headers.get("Location")) == (302, f"{project.get_absolute_url()}#{part}")
    assert (Project.objects.get(pk=project.pk).version, Decision.objects.count()) == (0, 0)


def test_what_is_typed_is_kept_and_shown(make_project, owner, client):
    project = make_project(Stage.ASSESSED)
    client.force_login(owner)
    sent = as_shown(client, project, "tid-og-ressurser")
    sent |= {"starts_on": "2027-02-15", "ends_on": "31.12.2027", "investment_cost": "900 000 kr"}
    client.post(address(project, "tid-og-ressurser"), sent)
    project = Project.objects.get(pk=project.pk)
    assert (str(project.starts_on), str(project.ends_on), project.investment_cost) == (
        "2027-02-15",
        "2027-12-31",
        900_000,
    )


@pytest.mark.parametrize(
    ("part", "typed", "field", "sentence"),
    [
        ("hva-og-hvorfor", {"title": ""}, "title", "Gi forslaget en tittel."),
        ("hva-og-hvorfor", {"need": " \u200b"}, "need", "Beskriv behovet med noen setninger."),
        ("hvem-det-gjelder", {"unit": "999999"}, "unit", NO_UNIT),
        ("tid-og-ressurser", {"starts_on": "i morgen"}, "starts_on", "Skriv en dato, for eksempel 15.8.2027."),
        ("tid-og-ressurser", {"starts_on": "0001-01-01"}, "starts_on", "Velg en dato fra 2000 til 2099."),
        ("tid-og-ressurser", {"starts_on": "2098-01-01"}, "ends_on", "Sluttdatoen kan ikke være før startdatoen."),
        ("tid-og-ressurser", {"ends_on": ""}, "ends_on", "Velg både når arbeidet starter, og når det slutter."),
        ("tid-og-ressurser", {"effort_days": "to"}, "effort_days", "Skriv et helt tall i dagsverk, for eksempel 40."),
        ("svarer-pa", {"reference": "26/9"}, "reference", "Et annet prosjekt har denne referansen."),
        ("svarer-pa", {"reference": "x" * 61}, "reference", "Referansen er på 61 tegn. Det er plass til 60."),
        ("svarer-pa", {"expected_benefit": "9"}, "expected_benefit", "Velg et av trinnene i listen."),
        ("svarer-pa", {"goal_3": "måne"}, "goal_3", "Velg en av dimensjonene i listen."),
        ("svarer-pa", {"goal_3_reason": "Fordi."}, "goal_3", NO_DIMENSION),
        ("svarer-pa", {"drivers": ["999999"]}, "drivers", "Velg blant føringene i listen."),
        ("personer", {"owner": "Ingenting"}, "owner", NOBODY),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(part, typed, field, sentence, make_project, office, client):
    make_project(reference="26/9")
    project = make_project(Stage.ASSESSED)
    client.force_login(office)
    response = client.post(address(project, part), as_shown(client, project, part) | typed)
    form = response.context["form"]
    assert (response.status_code, dict(form.errors)) == (422, {field: [sentence]})
    assert {name: form[name].value() for name in typed} == typed
    assert Project.objects.get(pk=project.pk).version == 0


def test_a_reason_is_asked_for_where_the_project_stands_in_a_plan(make_entry, plan, office, client):
    project = make_entry().project
    client.force_login(office)
    sent = as_shown(client, project, "tid-og-ressurser") | {"effort_days": "10"}
    response = client.post(address(project, "tid-og-ressurser"), sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    lead = f"Prosjektet står i årlig handlingsplan {plan.name}. Skriv hvorfor du endrer kostnad eller innsats."
    assert lead in words(main_of(response))
    client.post(address(project, "tid-og-ressurser"), sent | {"reason": "Det gikk fortere."})
    assert (Project.objects.get(pk=project.pk).effort_days, Decision.objects.get().reason) == (10, "Det gikk fortere.")


def test_in_a_draft_the_period_is_moved_on_the_page_as_in_the_picture_without_a_reason(make_entry, office, client):
    project = make_entry().project
    client.force_login(office)
    ends_on = project.ends_on + datetime.timedelta(days=7)
    sent = as_shown(client, project, "tid-og-ressurser") | {"ends_on": ends_on.isoformat()}
    page = client.post(address(project, "tid-og-ressurser"), sent, follow=True)
    assert (page.status_code, Project.objects.get(pk=project.pk).ends_on) == (200, ends_on)


def test_in_an_adopted_plan_the_period_too_wants_its_reason_on_the_page(make_entry, plan, leader, office, client):
    project = make_entry().project
    adopted(plan, by=leader)
    client.force_login(office)
    ends_on = project.ends_on + datetime.timedelta(days=7)
    sent = as_shown(client, project, "tid-og-ressurser") | {"ends_on": ends_on.isoformat()}
    response = client.post(address(project, "tid-og-ressurser"), sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert "Skriv hvorfor du endrer." in words(main_of(response))


def test_outside_a_plan_no_reason_is_asked_for(make_project, office, client):
    client.force_login(office)
    page = client.get(address(make_project(), "tid-og-ressurser"))
    assert "reason" not in page.context["form"].fields


def test_the_owner_is_not_asked_what_the_office_judges(make_project, owner, client):
    project = make_project(expected_benefit=3)
    client.force_login(owner)
    sent = as_shown(client, project, "svarer-pa")
    assert "expected_benefit" not in sent
    client.post(address(project, "svarer-pa"), sent | {"expected_benefit": "5", "is_statutory": "on"})
    project = Project.objects.get(pk=project.pk)
    assert (project.expected_benefit, project.is_statutory) == (3, True)


def test_whoever_comes_second_is_shown_what_the_first_wrote_and_keeps_what_was_typed(
    make_project, office, owner, client
):
    project = make_project(Stage.ASSESSED)
    client.force_login(office)
    sent = as_shown(client, project, "hva-og-hvorfor") | {"need": "Kontorets behov."}
    editing.edit(project, changes={"need": "Eierens behov."}, by=owner)
    response = client.post(address(project, "hva-og-hvorfor"), sent)
    assert (response.status_code, response.context["form"]["need"].value()) == (409, "Kontorets behov.")
    assert rows(main_of(response), "dd") == ["Eierens behov."]
    again = sent | {"read": response.context["form"].read_as_text}
    assert client.post(address(project, "hva-og-hvorfor"), again).status_code == 302
    assert Project.objects.get(pk=project.pk).need == "Kontorets behov."


@pytest.mark.parametrize("part", [part for part in PARTS if part not in ("avhengigheter", "faser-og-milepaler")])
def test_two_at_once_in_the_same_section_collide_in_words(part, make_project, office, client):
    """Whatever differs from what was read is somebody else's. Of dependencies both keep what they added, and of
    phases and milestones test_set_schedule.py tells."""
    project = make_project(Stage.ASSESSED, expected_benefit=2)
    client.force_login(office)
    sent = as_shown(client, project, part)
    typed = {
        "hva-og-hvorfor": {"title": "Min"},
        "hvem-det-gjelder": {"affected": "Mine"},
        "tid-og-ressurser": {"starts_on": "2027-01-02", "ends_on": "2027-01-03"},
        "svarer-pa": {"goal_3": "social", "expected_benefit": "1"},
        "personer": {"manager": office.email},
    }[part]
    elsewhere = json.dumps(dict.fromkeys(json.loads(sent["read"]), "noe annet"))
    response = client.post(address(project, part), sent | typed | {"read": elsewhere})
    assert (response.status_code, "Slik er forslaget nå" in words(main_of(response))) == (409, True)
    assert {name: response.context["form"][name].value() for name in typed} == typed


def test_owner_and_manager_are_appointed_by_name_or_address(make_project, leader, outsider, client):
    project = make_project(Stage.PLANNED)
    client.force_login(leader)
    page = client.get(address(project, "personer"))
    assert 'list="personer"' in html_of(page)
    client.post(address(project, "personer"), {"owner": "outsider testesen", "manager": leader.email})
    project = Project.objects.get(pk=project.pk)
    assert (project.owner, project.manager) == (outsider, leader)


def test_an_unknown_section_is_not_found(make_project, office, client):
    client.force_login(office)
    assert client.get(address(make_project(), "reply")).status_code == 404


def test_a_draft_is_nobody_elses(make_project, office, client):
    client.force_login(office)
    assert client.get(address(make_project(Stage.DRAFT), "hva-og-hvorfor")).status_code == 404


def test_what_is_merged_leads_to_what_goes_on(make_project, office, client):
    project = make_project(Stage.MERGED)
    client.force_login(office)
    assert client.get(address(project, "personer")).headers["Location"] == f"/prosjekter/{project.merged_into_id}/"


@pytest.mark.parametrize("part", PARTS)
def test_the_number_of_queries_does_not_grow(part, make_project, office, owner, outsider, client):
    project = make_project(Stage.ASSESSED)
    client.force_login(office)
    counts = []
    for number in (1, 2, 3):
        project.sdg_tags.create(goal=number, dimension="social")
        project.drivers.add(project.strategy.drivers.all()[number])
        make_project(manager=(office, owner, outsider)[number - 1])
        counts.append(queries(client, address(project, part)))
    assert counts == [counts[0]] * 3
