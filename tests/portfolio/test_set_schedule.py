"""A project's phases and milestones: the act, and the page on which they are stated."""

import datetime

import pghistory
import pytest
from django.utils import timezone

from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio.changes import changes_of
from portfolio.models import Milestone, Phase, ProjectPhase
from portfolio.scheduling import Stated, schedule_of, set_schedule
from portfolio.workflow import EDITABLE_IN_PLACE, Stage
from tests.cast import ROLES
from tests.pages import html_of, section, words

ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def phases(db):
    return [Phase.objects.create(name=name, position=place) for place, name in enumerate(("Konsept", "Planlegge"), 1)]


@pytest.fixture
def project(make_project):
    return make_project(Stage.UNDER_WAY)


@pytest.fixture
def state(project, office):
    """Sets the schedule as the office, on the project as it is now."""

    def act(phases=(), milestones=(), by=office, version=None):
        project.refresh_from_db()
        found = project.version if version is None else version
        return set_schedule(project, phases=dict(phases), milestones=milestones, by=by, version=found)

    return act


@pytest.mark.parametrize("role", ROLES)
def test_the_office_and_those_who_carry_the_project_state_it(role, cast, state, project, phases):
    stated = {"phases": {phases[0]: project.starts_on}, "milestones": [Stated("Pilot", project.ends_on)]}
    if role in ("office", "owner"):
        state(**stated, by=cast[role])
        assert schedule_of(project) == (stated["phases"], stated["milestones"])
    else:
        with pytest.raises(NotPermitted):
            state(**stated, by=cast[role])
        assert schedule_of(project) == ({}, [])


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in EDITABLE_IN_PLACE])
def test_nothing_is_stated_in_a_stage_that_is_not_edited_in_place(stage, make_project, office):
    project = make_project(stage)
    with pytest.raises(Refused):
        set_schedule(project, phases={}, milestones=[Stated("Pilot", project.ends_on)], by=office, version=0)
    assert not Milestone.objects.exists()


def test_these_and_no_others(state, project, phases):
    first, second = phases
    state({first: project.starts_on, second: project.starts_on + ONE_DAY}, [Stated("A", project.ends_on)])
    state({second: project.starts_on + 2 * ONE_DAY}, [Stated("B", project.ends_on)])

    assert schedule_of(project) == ({second: project.starts_on + 2 * ONE_DAY}, [Stated("B", project.ends_on)])


def test_the_version_rises_with_a_change_and_stays_without_one(state, project, phases):
    stated = {"phases": {phases[0]: project.starts_on}, "milestones": [Stated("Pilot", project.ends_on)]}

    assert state(**stated).version == 1
    assert state(**stated, version=0).version == 1  # a second click


def test_on_another_version_nothing_is_changed(state, project, phases):
    with pytest.raises(StaleVersion):
        state({phases[0]: project.starts_on}, version=7)
    assert not ProjectPhase.objects.exists()


def test_a_milestone_that_is_moved_or_reached_is_the_same_one(state, project):
    today = timezone.localdate()
    state(milestones=[Stated("A", project.ends_on), Stated("B", project.ends_on)])
    before = dict(Milestone.objects.values_list("name", "pk"))

    state(milestones=[Stated("B", project.starts_on, today), Stated("A", project.ends_on)])

    assert dict(Milestone.objects.values_list("name", "pk")) == before
    assert Milestone.objects.get(name="B").reached_on == today


def test_the_trail_tells_of_changes_alone(state, project, phases):
    state({phases[0]: project.starts_on}, [Stated("A", project.ends_on)])
    count = pghistory.models.Events.objects.tracks(ProjectPhase.objects.get()).count()
    state({phases[0]: project.starts_on}, [Stated("A", project.starts_on)])
    assert pghistory.models.Events.objects.tracks(ProjectPhase.objects.get()).count() == count
    assert pghistory.models.Events.objects.tracks(Milestone.objects.get()).count() == 2


def test_the_history_of_the_project_says_that_they_were_changed(state, project, phases, office):
    with pghistory.context(user=office.pk):
        state({phases[0]: project.starts_on}, [Stated("A", project.ends_on)])

    assert changes_of(project, most=10)[0].changed == ["milepælene", "fasene"]


def test_phases_come_in_the_order_of_the_method(state, project, phases):
    first, second = phases
    for day in (project.starts_on, project.starts_on - ONE_DAY + ONE_DAY):
        with pytest.raises(Refused) as refusal:
            state({first: project.starts_on, second: day})
        assert refusal.value.reasons == ("«Planlegge» må begynne etter «Konsept».",)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_phase_begins_in_the_period_of_the_project(days, state, project, phases):
    day = project.starts_on - ONE_DAY if days < 0 else project.ends_on + ONE_DAY
    with pytest.raises(Refused) as refusal:
        state({phases[0]: day})
    assert refusal.value.reasons[0].startswith("«Konsept» må begynne i prosjektets periode, fra ")


def test_when_the_period_was_moved_away_from_its_phases_milestones_can_still_be_stated(state, project, phases):
    state({phases[0]: project.starts_on})
    type(project).objects.filter(pk=project.pk).update(starts_on=project.starts_on + ONE_DAY)

    state({phases[0]: project.starts_on}, [Stated("Pilot", project.ends_on)])

    assert Milestone.objects.count() == 1


def test_without_a_period_there_are_no_phases(make_project, office, phases):
    project = make_project(Stage.ASSESSED, starts_on=None, ends_on=None)
    with pytest.raises(Refused) as refusal:
        set_schedule(project, phases={phases[0]: timezone.localdate()}, milestones=[], by=office, version=0)
    assert refusal.value.reasons == ("Si når prosjektet starter og slutter, før du deler det i faser.",)


@pytest.mark.parametrize(
    ("name", "due_in", "reached_in", "sentence"),
    [
        (" ", 1, None, "Skriv hva hver milepæl heter."),
        ("x" * 81, 1, None, "Navnet på en milepæl kan ha høyst 80 tegn. Nå har det 81."),
        ("Pilot", 99_999, None, "Velg en dato fra 2000 til 2099 for «Pilot»."),
        ("Pilot", 1, 1, "«Pilot» kan ikke være nådd på en dag som ikke har vært."),
    ],
)
def test_a_milestone_that_is_none_is_refused_in_words(name, due_in, reached_in, sentence, state):
    today = timezone.localdate()
    reached_on = today + reached_in * ONE_DAY if reached_in else None
    with pytest.raises(Refused) as refusal:
        state(milestones=[Stated(name, today + due_in * ONE_DAY, reached_on)])
    assert refusal.value.reasons == (sentence,)
    assert not Milestone.objects.exists()


def test_there_is_an_end_to_how_many_milestones_there_are(state):
    with pytest.raises(Refused):
        state(milestones=[Stated(f"M{number}", timezone.localdate()) for number in range(31)])


# The page


def address(project):
    return f"/prosjekter/{project.pk}/endre/faser-og-milepaler/"


@pytest.fixture
def send(client, owner, project, phases):
    """Sends the page as the owner, as it was read now, with these changes."""

    def post(read=None, **said):
        client.force_login(owner)
        shown = client.get(address(project)).context["form"]
        now = read or shown.read_as_text
        empty = {name: shown[name].value() or "" for name in shown.fields}
        return client.post(address(project), empty | said | {"read": now}), now

    return post


def test_what_is_typed_is_kept_and_told_on_the_page_of_the_project(send, client, project, phases):
    response, _ = send(
        **{f"fase_{phases[0].pk}": project.starts_on, "navn_0": "Pilot", "dato_0": project.ends_on, "nadd_0": ""}
    )

    assert response.url == f"{project.get_absolute_url()}#faser-og-milepaler"
    says = words(section(client.get(project.get_absolute_url()), "faser-og-milepaler"))
    assert "Faser Konsept fra" in says
    assert "Milepæler Pilot" in says


def test_what_is_emptied_is_taken_away(send, project):
    send(navn_0="Pilot", dato_0=project.ends_on)
    send(navn_0="", dato_0="")
    assert schedule_of(project).milestones == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"navn_0": "Pilot"}, "Velg når milepælen skal være nådd."),
        ({"dato_0": "2027-01-01"}, "Skriv hva milepælen heter, eller tøm datoene."),
        ({"navn_0": "Pilot", "dato_0": "i morgen"}, "Skriv en dato, for eksempel 15.8.2027."),
        ({"navn_0": "Pilot", "dato_0": "1066-01-01"}, "Velg en dato fra 2000 til 2099."),
        ({"navn_0": "x" * 81, "dato_0": "2027-01-01"}, "Navnet er på 81 tegn. Det er plass til 80."),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(said, sentence, send, project):
    response, _ = send(**said)

    assert response.status_code == 422
    assert sentence in words(html_of(response))
    for value in said.values():
        assert f'value="{value}"' in html_of(response)
    assert schedule_of(project).milestones == []


def test_whoever_comes_second_is_told_and_can_save_again(send, project):
    _, read = send(navn_0="Først", dato_0=project.ends_on)

    late, _ = send(read=read, navn_0="Sist", dato_0=project.ends_on)

    assert late.status_code == 409
    assert "Noen andre har endret prosjektet" in words(html_of(late))
    assert 'value="Sist"' in html_of(late)
    again, _ = send(read=late.context["form"].read_as_text, navn_0="Sist", dato_0=project.ends_on)
    assert again.status_code == 302
    assert [each.name for each in schedule_of(project).milestones] == ["Sist"]


@pytest.mark.parametrize("read", ["", "null", '{"version": "x"}', '{"version": -1}'])
def test_a_page_that_does_not_say_what_it_was_made_on_changes_nothing(read, client, owner, project):
    client.force_login(owner)
    response = client.post(address(project), {"read": read, "navn_0": "Pilot", "dato_0": project.ends_on})
    assert response.status_code == 409
    assert schedule_of(project).milestones == []
