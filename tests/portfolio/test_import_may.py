"""Who brings in; and a sheet gets round none of the rules that hold on the pages."""

import pytest
from django.contrib.auth.models import Permission

from innolab.accounts.models import User
from innolab.refusals import NotPermitted, Refused
from portfolio import editing
from portfolio.importing import acts
from portfolio.importing.mapping import Target
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.portfolio.imports import begun


@pytest.mark.parametrize("role", ROLES)
def test_the_office_brings_in_and_nobody_else(role, cast, strategy, unit):
    if role == "office":
        assert begun(cast[role], ["A", "", "Skole", "", "", "", "", "", ""]).by == cast[role]
        return
    it = begun(cast["office"], ["A", "", "Skole", "", "Sendt inn", "", "", "", ""])
    for act in (
        lambda: begun(cast[role], ["A"]),
        lambda: acts.choose_sheet(it, sheet=0, header=0, by=cast[role]),
        lambda: acts.map_columns(it, columns={0: Target("tittel")}, clears=False, by=cast[role]),
        lambda: acts.map_values(it, choices={}, by=cast[role]),
        lambda: acts.check(it, by=cast[role]),
        lambda: acts.confirm(it, reason="", leaves_out=False, by=cast[role]),
        lambda: acts.undo(it, by=cast[role]),
        lambda: acts.give_up(it, by=cast[role]),
        lambda: acts.wake(it, by=cast[role]),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_colleague_sees_an_import_and_leaves_it_to_whoever_began_it(cast, strategy, unit):
    it = begun(cast["office"], ["A", "", "Skole", "", "Sendt inn", "", "", "", ""])
    colleague = cast["admin"]
    colleague.groups.add(*cast["office"].groups.all())
    with pytest.raises(Refused):
        acts.check(it, by=colleague)


def problems_of(it, by):
    acts.check(it, by=by)
    return [sentence for row in it.rows.all() for _, sentence in row.problems]


@pytest.mark.parametrize("stage", [Stage.RETURNED, Stage.DECLINED, Stage.CLOSED, Stage.STOPPED])
def test_a_project_that_cannot_be_edited_in_place_is_not_changed_by_a_sheet(stage, make_project, office):
    project = make_project(stage, reference="26/1")
    with pytest.raises(Refused):
        editing.edit(project, changes={"title": "Ny tittel"}, by=office)
    it = begun(office, ["Ny tittel", "26/1", "Skole", "", "", "", "", "", ""])
    label = Stage(stage).label
    assert problems_of(it, office) == [f"«{project}»: Prosjektet er {label} og kan ikke endres her. Slett raden."]


def test_what_a_sent_in_project_has_to_say_is_not_emptied_by_a_sheet(make_project, office):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    with pytest.raises(Refused) as refusal:
        editing.edit(project, changes={"need": ""}, by=office)
    it = begun(office, [project.title, "26/1", "Skole", ""], headers=["Tittel", "Egen referanse", "Enhet", "Behov"])
    columns = {place: Target(field) for place, field in enumerate(["tittel", "referanse", "enhet", "behov"])}
    acts.map_columns(it, columns=columns, clears=True, by=office)
    assert problems_of(it, office) == [f"«{project}»: {reason}" for reason in refusal.value.reasons]


def test_whoever_may_not_appoint_appoints_nobody_by_a_sheet(make_project, office, leader):
    project = make_project(Stage.SUBMITTED, reference="26/1")
    Permission.objects.get(codename="appoint_project").group_set.clear()
    by = User.objects.get(pk=office.pk)
    it = begun(
        by, [project.title, "26/1", "Skole", leader.name], headers=["Tittel", "Egen referanse", "Enhet", "Prosjekteier"]
    )
    assert problems_of(it, by) == [
        f"«{project}»: Du kan ikke utpeke prosjekteier og prosjektleder her nå. Tøm cellene."
    ]


def test_a_draft_is_not_told_of_to_others_who_bring_in(make_project, office):
    title = "Hemmelige flygende drager på skoleveien"
    draft = make_project(Stage.DRAFT, title=title, submitter=office, reference="H1")
    it = begun(
        office, [f"{title} hver dag", "", "Skole", "", "Sendt inn"], ["Noe annet", "h1", "Skole", "", "Sendt inn"]
    )
    assert problems_of(it, office) == [f"Nummer {draft.pk} er et utkast og kan ikke endres her. Slett raden."]
    assert [(row.similar, row.before) for row in it.rows.all()] == [([], {})] * 2
