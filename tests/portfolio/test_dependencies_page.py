"""The section «Avhengigheter» of a project's page, and the page that changes it. The act: test_dependencies.py."""

import pytest

from portfolio.dependencies import set_dependencies
from portfolio.models import Dependency
from portfolio.workflow import Stage
from tests.pages import html_of, links, main_of, queries, section, words


@pytest.fixture
def make(make_project):
    return lambda title, stage=Stage.PLANNED, **fields: make_project(stage, title=title, **fields)


@pytest.fixture
def send(client, office):
    """Sends the page of one project, as the office."""

    def post(project, **said):
        client.force_login(office)
        return client.post(f"/prosjekter/{project.pk}/endre/avhengigheter/", said)

    return post


def found(response):
    return [label for _, label in response.context["form"].fields["needs"].choices]


def test_the_project_tells_both_ways(make, client, outsider, office):
    one, other = make("Innlogging"), make("Arkiv")
    set_dependencies(one, needs=[other], by=office)
    client.force_login(outsider)
    says = [section(client.get(each.get_absolute_url()), "avhengigheter") for each in (one, other)]
    assert [words(each) for each in says] == [
        "> Avhengigheter Er avhengig av Arkiv (i plan) Andre er avhengige av dette –",
        "> Avhengigheter Er avhengig av – Andre er avhengige av dette Innlogging (i plan)",
    ]
    assert links(says[0]) == {"Arkiv": other.get_absolute_url()}


@pytest.mark.parametrize("text", ["arkivkjerne", "{pk}"])
def test_a_project_is_found_by_its_words_and_by_its_number(text, make, send):
    project, arkiv = make("Innlogging"), make("Felles arkivkjerne")
    make("Badevann")
    response = send(project, sok=text.format(pk=arkiv.pk), finn="1")
    assert (response.status_code, found(response)) == (200, [f"Felles arkivkjerne (nr. {arkiv.pk}, Skole, i plan)"])
    assert not Dependency.objects.exists()


def test_what_is_chosen_stays_chosen_when_one_searches(make, send):
    project, arkiv, vann = make("Innlogging"), make("Felles arkivkjerne"), make("Badevann")
    response = send(project, sok="badevann", finn="1", needs=[arkiv.pk])
    assert [f'value="{each.pk}"' in html_of(response) for each in (arkiv, vann)] == [True, True]
    assert html_of(response).count("checked") == 1


def test_nothing_that_cannot_be_needed_is_found(make, send, submitter):
    project = make("Felles arkivkjerne")
    make("Felles arkivkjerne", Stage.DRAFT, submitter=submitter)
    make("Felles arkivkjerne", Stage.STOPPED)
    response = send(project, sok="arkivkjerne", finn="1")
    assert found(response) == []
    assert "Ingen prosjekter passer til «arkivkjerne»." in words(main_of(response))


def test_what_is_chosen_is_kept(make, send, client):
    project, arkiv = make("Innlogging"), make("Arkiv")
    response = send(project, needs=[arkiv.pk], read='{"needs": ""}')
    assert response["Location"] == f"{project.get_absolute_url()}#avhengigheter"
    assert list(Dependency.objects.values_list("project", "needs")) == [(project.pk, arkiv.pk)]


@pytest.mark.parametrize("wrong", ["tull", "999999", "-1", "9" * 30])
def test_a_project_that_is_not_there_is_answered_in_a_sentence(wrong, make, send):
    response = send(make("Innlogging"), needs=[wrong])
    assert response.status_code == 422
    assert "Et av prosjektene finnes ikke. Velg på nytt." in words(main_of(response))


def test_somebody_elses_draft_is_not_there_either(make, send, submitter):
    draft = make("Hemmelig", Stage.DRAFT, submitter=submitter)
    response = send(make("Innlogging"), needs=[draft.pk])
    assert (response.status_code, "Hemmelig" in html_of(response)) == (422, False)


def test_a_circle_is_told_with_what_was_chosen(make, send, office):
    one, other = make("Innlogging"), make("Arkiv")
    set_dependencies(one, needs=[other], by=office)
    response = send(other, needs=[one.pk], read='{"needs": ""}')
    assert response.status_code == 409
    assert "Det blir en ring: «Arkiv» er avhengig av «Innlogging», som er avhengig av «Arkiv»." in words(
        main_of(response)
    )
    assert html_of(response).count("checked") == 1


@pytest.mark.parametrize("which", ["", "endre/avhengigheter/"])
def test_the_pages_take_as_many_queries_for_three_as_for_one(which, make, client, office):
    project, needed = make("Innlogging"), [make(f"P{number}") for number in range(6)]
    client.force_login(office)

    def count(number):
        set_dependencies(project, needs=needed[:number], by=office)
        for each in needed[3 : 3 + number]:
            set_dependencies(each, needs=[project], by=office)
        return queries(client, f"{project.get_absolute_url()}{which}")

    assert count(3) == count(1)
