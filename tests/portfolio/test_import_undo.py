"""The way back: an import is undone, unless others have gone on from it."""

import pytest

from innolab.refusals import Refused
from portfolio.importing import acts
from portfolio.models import Decision, Import, Project, SdgTag, Unit
from portfolio.workflow import Stage
from tests.portfolio.imports import PROGRAMME, begun, brought


def test_guidelines_and_goals_come_back_together_and_in_as_many_queries_for_many(
    make_project, office, strategy, django_assert_max_num_queries
):
    first, second = strategy.drivers.all()[:2]
    projects = [
        make_project(Stage.SUBMITTED, title=f"Prosjekt {number}", reference=f"26/{number}") for number in range(9)
    ]
    for project in projects:
        project.drivers.add(first)
        SdgTag.objects.create(project=project, goal=4, dimension="social", reason="Skole.")
    rows = [[project.title, project.reference, "Skole", second.name, "13"] for project in projects]
    it = brought(
        begun(office, *rows, headers=["Tittel", "Egen referanse", "Enhet", "Føringer", "Bærekraftsmål"]), office
    )
    assert [driver for project in projects for driver in project.drivers.all()] == [second] * 9
    with django_assert_max_num_queries(45):
        acts.undo(it, by=office)
    assert [driver for project in projects for driver in project.drivers.all()] == [first] * 9
    assert [str(tag) for project in projects for tag in project.sdg_tags.all()] == ["4. god utdanning"] * 9


def test_an_undone_import_leaves_the_portfolio_as_it_was(make_project, office):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    SdgTag.objects.create(project=project, goal=4, dimension="social", reason="Skole.")
    before = Project.objects.values().get(pk=project.pk)
    it = begun(
        office,
        ["Ny tittel", "26/1", "Skole", "", "", "2030", "2031", "7", "13"],
        ["Helt ny", "", "Skole", PROGRAMME, "Avsluttet", "", "", "", "1"],
    )
    brought(it, office)
    acts.undo(it, by=office)
    acts.undo(it, by=office)
    it.refresh_from_db()
    after = Project.objects.values().get()
    volatile = ("changed_at", "version")
    assert {k: v for k, v in after.items() if k not in volatile} == {
        k: v for k, v in before.items() if k not in volatile
    }
    assert [(tag.goal, tag.reason) for tag in project.sdg_tags.all()] == [(4, "Skole.")]
    assert (it.state, it.undone_by, Decision.objects.count()) == (Import.State.UNDONE, office, 0)


def _comment(project, by):
    project.comments.create(author=by, text="Bra!")


TOUCHED = {
    "endret": (
        lambda new, _: Project.objects.filter(pk=new.pk).update(title="B"),
        "«A» er endret etter at det ble hentet inn.",
    ),
    "kommentar": (_comment, "«A» har fått noe nytt: kommentar."),
    "beslutning": (
        lambda new, by: Decision.objects.create(project=new, kind="parked", reason="x", by=by),
        "«A» har fått noe nytt: beslutning.",
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", TOUCHED)
def test_what_others_have_done_since_stands_in_the_way_of_undoing(case, strategy, unit, office):
    row = ["", "Skole", "", "Sendt inn", "", "", "", ""]
    it = brought(begun(office, ["A", *row], ["B", *row]), office)
    touch, reason = TOUCHED[case]
    touch(Project.objects.get(title="A"), office)
    with pytest.raises(Refused) as refusal:
        acts.undo(it, by=office)
    assert (refusal.value.reasons, Project.objects.count()) == ((reason,), 2)


@pytest.mark.django_db(transaction=True)
def test_imports_are_undone_from_the_last_to_the_first(strategy, unit, office):
    first = brought(begun(office, ["A", "26/1", "Skole", "", "Sendt inn", "", "", "1", ""]), office)
    second = brought(begun(office, ["B", "26/1", "Skole", "", "", "", "", "2", ""]), office)
    with pytest.raises(Refused):
        acts.undo(first, by=office)
    acts.undo(second, by=office)
    assert Project.objects.get().title == "A"
    acts.undo(first, by=office)
    assert Project.objects.count() == 0


def test_an_import_whose_former_unit_is_gone_cannot_be_undone_and_says_why(make_project, office, unit):
    former = Unit.objects.create(slug="for", name="Før")
    make_project(Stage.SUBMITTED, reference="26/1", unit=former)
    it = brought(begun(office, ["Digitalt tilsyn i omsorgsboliger", "26/1", "Skole", "", "", "", "", "", ""]), office)
    former.delete()
    with pytest.raises(Refused) as refusal:
        acts.undo(it, by=office)
    assert refusal.value.reasons == ("Noe som radene viser til, for eksempel en enhet, er slettet i mellomtiden.",)
