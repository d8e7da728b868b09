"""What a project is dependent on: the act, circles, and what is merged. Its page: test_dependencies_page.py."""

from itertools import pairwise

import pghistory
import pytest

from innolab.refusals import NotPermitted, Refused
from portfolio.dependencies import needs_of, set_dependencies, ways_of
from portfolio.history import history_of
from portfolio.merging import merge
from portfolio.models import Dependency
from portfolio.workflow import EDITABLE_IN_PLACE, Stage
from tests.at_once import while_uncommitted
from tests.cast import ROLES

NOT_SENT_IN = "Velg prosjekter som er sendt inn. Et av dem du valgte, finnes ikke, eller er et utkast."


@pytest.fixture
def make(make_project):
    return lambda title, stage=Stage.PLANNED, **fields: make_project(stage, title=title, **fields)


def rows():
    return list(Dependency.objects.order_by("pk").values_list("project__title", "needs__title"))


@pytest.mark.parametrize("role", ROLES)
def test_the_office_and_those_who_carry_the_project_say_what_it_needs(role, cast, make):
    project, needed = make("Innlogging"), make("Arkiv")
    if role in ("office", "owner"):
        set_dependencies(project, needs=[needed], by=cast[role])
        assert rows() == [("Innlogging", "Arkiv")]
    else:
        with pytest.raises(NotPermitted):
            set_dependencies(project, needs=[needed], by=cast[role])
        assert rows() == []


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in EDITABLE_IN_PLACE])
def test_nothing_is_changed_in_a_stage_that_is_not_edited_in_place(stage, make, office):
    project, needed = make("Innlogging", stage), make("Arkiv")
    with pytest.raises(Refused):
        set_dependencies(project, needs=[needed], by=office)
    assert rows() == []


def test_these_and_no_others(make, office):
    project, arkiv, skole = make("Innlogging"), make("Arkiv"), make("Skole")
    set_dependencies(project, needs=[arkiv], by=office)
    set_dependencies(project, needs=[skole], by=office)
    assert rows() == [("Innlogging", "Skole")]
    set_dependencies(project, needs=[], by=office)
    assert rows() == []


def test_what_somebody_else_added_or_removed_meanwhile_stays_so(make, office):
    project, arkiv, skole, vann = make("Innlogging"), make("Arkiv"), make("Skole"), make("Vann")
    set_dependencies(project, needs=[arkiv, skole], by=office)
    opened = {arkiv.pk, skole.pk}
    set_dependencies(project, needs=[skole, vann], by=office, read=opened)
    set_dependencies(project, needs=[arkiv], by=office, read=opened)
    assert rows() == [("Innlogging", "Vann")]


def test_a_second_click_changes_nothing(make, office):
    project, arkiv = make("Innlogging"), make("Arkiv")
    for _ in range(2):
        set_dependencies(project, needs=[arkiv], by=office, read=set())
    assert rows() == [("Innlogging", "Arkiv")]
    assert Dependency.pgh_event_model.objects.count() == 1


def test_a_project_does_not_need_itself(make, office):
    project = make("Innlogging")
    with pytest.raises(Refused) as refusal:
        set_dependencies(project, needs=[project], by=office)
    assert refusal.value.reasons == ("Et prosjekt kan ikke være avhengig av seg selv.",)


@pytest.mark.parametrize("whose", ["submitter", "office"])
def test_a_draft_is_refused_as_if_there_were_none(whose, cast, make, office):
    """One's own too: others would read of it on the project's page."""
    project, draft = make("Innlogging"), make("Hemmelig", Stage.DRAFT, submitter=cast[whose])
    with pytest.raises(Refused) as refusal:
        set_dependencies(project, needs=[draft], by=office)
    assert (refusal.value.reasons, rows()) == ((NOT_SENT_IN,), [])


@pytest.mark.parametrize("length", [2, 3, 5])
def test_a_circle_of_any_length_is_refused_in_words(length, make, office):
    chain = [make(f"P{number}") for number in range(length)]
    for one, following in pairwise(chain):
        set_dependencies(one, needs=[following, make("Ved siden av")], by=office)
    with pytest.raises(Refused) as refusal:
        set_dependencies(chain[-1], needs=[chain[0]], by=office)
    others = ", som er avhengig av ".join(f"«{project}»" for project in chain)
    assert refusal.value.reasons == (f"Det blir en ring: «P{length - 1}» er avhengig av {others}.",)
    assert not chain[-1].dependencies.exists()


def test_a_way_that_parts_and_meets_again_is_no_circle(make, office):
    top, left, right, bottom = (make(title) for title in ("Topp", "Venstre", "Høyre", "Bunn"))
    for project, needs in ((top, [left, right]), (left, [bottom]), (right, [bottom])):
        set_dependencies(project, needs=needs, by=office)
    assert len(rows()) == 4


def test_what_goes_on_as_a_part_of_another_counts_as_that_one(make, office):
    innlogging, arkiv, journal = make("Innlogging"), make("Arkiv"), make("Journal", Stage.ASSESSED)
    set_dependencies(innlogging, needs=[journal], by=office)
    merge(journal, into=arkiv, by=office, reason="Det samme.")
    assert needs_of([innlogging.pk]) == {innlogging.pk: [arkiv]}
    assert ways_of(arkiv) == ([], [innlogging])
    with pytest.raises(Refused) as refusal:
        set_dependencies(arkiv, needs=[innlogging], by=office)
    assert refusal.value.reasons == (
        "Det blir en ring: «Arkiv» er avhengig av «Innlogging», som er avhengig av «Arkiv».",
    )
    set_dependencies(innlogging, needs=[], by=office)
    assert rows() == []


@pytest.mark.parametrize("between", [0, 1, 3])
def test_a_merge_that_would_close_a_circle_is_refused(between, make, office):
    arkiv, journal = make("Arkiv"), make("Journal", Stage.ASSESSED)
    way = [arkiv, *(make(f"P{number}") for number in range(between)), journal]
    for one, following in pairwise(way):
        set_dependencies(one, needs=[following], by=office)
    if not between:  # one that needs the other needs nothing more when they are one
        assert merge(journal, into=arkiv, by=office, reason="Det samme.") == arkiv
        assert needs_of([arkiv.pk]) == {}
        return
    with pytest.raises(Refused) as refusal:
        merge(journal, into=arkiv, by=office, reason="Det samme.")
    others = ", som er avhengig av ".join(f"«{each}»" for each in (*way[1:-1], arkiv))
    assert refusal.value.reasons == (
        f"Det blir en ring: «Arkiv» er avhengig av {others}, når de to er ett. Ta bort en av avhengighetene først.",
    )
    journal.refresh_from_db()
    assert journal.merged_into is None


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_a_dependency_at_once_close_no_circle(make, office):
    arkiv, skole, journal = make("Arkiv"), make("Skole"), make("Journal", Stage.ASSESSED)
    set_dependencies(arkiv, needs=[skole], by=office)
    (outcome,) = while_uncommitted(
        lambda: set_dependencies(skole, needs=[journal], by=office),
        lambda: merge(journal, into=arkiv, by=office, reason="Det samme."),
    )
    assert outcome.reasons[0].startswith("Det blir en ring: «Arkiv» er avhengig av «Skole», som er avhengig av «Arkiv»")


def test_the_history_tells_who_said_it(make, office, outsider):
    project, arkiv = make("Innlogging"), make("Arkiv")
    for needs in ([arkiv], []):
        with pghistory.context(user=office.pk):
            set_dependencies(project, needs=needs, by=office)
    assert {event.did for event in history_of(project, reader=outsider)} == {
        "la til at det er avhengig av «Arkiv»",
        "fjernet at det er avhengig av «Arkiv»",
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_a_circle_at_once_one_is_told(make, office, owner):
    one, other, third = make("Innlogging"), make("Arkiv"), make("Skole")
    set_dependencies(other, needs=[third], by=office)
    (outcome,) = while_uncommitted(
        lambda: set_dependencies(one, needs=[other], by=office),
        lambda: set_dependencies(third, needs=[one], by=owner),
    )
    circle = "«Skole» er avhengig av «Innlogging», som er avhengig av «Arkiv», som er avhengig av «Skole»"
    assert outcome.reasons == (f"Det blir en ring: {circle}.",)
    assert rows() == [("Arkiv", "Skole"), ("Innlogging", "Arkiv")]
