"""What is in use is kept in the admin, and the page says why; what nothing uses is deleted."""

import pytest
from django.urls import reverse

from portfolio.models import Driver, Programme, ProgrammeCriterion, Project, Unit
from principles.models import GuidingQuestion, Principle
from tests.innolab.admin_pages import inline, said, url
from tests.pages import html_of, words


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


def test_a_programme_whose_criterion_somebody_has_answered_is_kept(as_admin, strategy, make_project):
    programme = Programme.objects.create(
        strategy=strategy, slug="nytt", name="Nytt", focus_area="Nytt", objective="Nytt."
    )
    criterion = programme.criteria.create(slug="nytt", text="Nytt.", question="Er det nytt?", because="det er nytt")
    make_project().criteria_not_met.add(criterion)
    response = as_admin.post(url(programme, "delete"), {"post": "yes"}, follow=True)
    assert said(response) == ["«Er det nytt?» er knyttet til 1 prosjekt og kan derfor ikke slettes."]
    assert Programme.objects.filter(pk=programme.pk).exists()
