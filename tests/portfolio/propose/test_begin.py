"""Whoever is employed begins a proposal by its title. The act: test_save_proposal.py."""

import re

import pytest
from django.contrib.auth.models import Group

from innolab.accounts.roles import Role
from portfolio.models import Project, Strategy
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.portfolio.propose.steps import errors


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
