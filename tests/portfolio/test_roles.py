"""Which permissions each role begins with, and that an administrator's edits of a role are kept."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from innolab.accounts.models import StartingPermission
from innolab.accounts.roles import Role
from portfolio.permissions import create_missing_roles
from tests.cast import ROLES

ACTS = {
    "portfolio.propose_project": set(ROLES),
    "portfolio.assess_project": {"office"},
    "portfolio.appoint_project": {"office", "leader"},
    "portfolio.enter_actionplan": {"office"},
    "portfolio.import_project": {"office"},
    "portfolio.decide_actionplan": {"leader"},
    "portfolio.prioritise_actionplan": {"leader"},
    "portfolio.frame_actionplan": {"office", "leader"},
    "portfolio.adopt_actionplan": {"leader"},
    "portfolio.move_actionplan": {"leader"},
    "roadmap.prepare_meeting": {"office"},
    "roadmap.hold_meeting": {"office", "leader"},
    "accounts.revoke_apitoken": {"admin"},
}
EDITED = {
    "accounts.user",
    "auth.group",
    "principles.principle",
    "principles.guidingquestion",
    "portfolio.strategy",
    "portfolio.programme",
    "portfolio.programmecriterion",
    "portfolio.driver",
    "portfolio.unit",
    "portfolio.intakeround",
    "portfolio.competence",
    "portfolio.phase",
}
REMOVED = {"portfolio.attachment"}
READ = {
    "portfolio.project",
    "portfolio.actionplan",
    "portfolio.actionplanentry",
    "portfolio.comment",
    "portfolio.decision",
    "notifications.mail",
    "accounts.apitoken",
}


def permissions_of(role):
    rows = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


@pytest.mark.parametrize("permission", ACTS)
def test_each_act_is_for_its_role(permission, cast):
    assert {role for role in ROLES if cast[role].has_perm(permission)} == ACTS[permission]


def test_the_administrator_edits_the_strategy_and_reads_the_portfolio(db):
    def named(verb, tables):
        return {f"{app}.{verb}_{model}" for app, model in (table.split(".") for table in tables)}

    edited = named("view", EDITED) | named("add", EDITED) | named("change", EDITED) | named("delete", EDITED)
    others = named("view", READ | REMOVED) | named("delete", REMOVED)
    assert permissions_of(Role.ADMINISTRATOR) == edited | others | {"accounts.revoke_apitoken"}


def test_there_is_a_group_for_each_role_and_no_other(db):
    assert {group.name for group in Group.objects.all()} == {
        "Ansatt",
        "Porteføljekontor",
        "Ledelse",
        "Administrator",
    }


def test_a_role_that_exists_is_the_administrators_to_edit(db):
    office = Group.objects.get(name=Role.PORTFOLIO_OFFICE)
    office.permissions.set([Permission.objects.get(codename="view_project")])
    call_command("migrate", verbosity=0)
    assert permissions_of(Role.PORTFOLIO_OFFICE) == {"portfolio.view_project"}


def test_a_role_that_is_missing_is_made_with_what_it_begins_with(db):
    Group.objects.get(name=Role.LEADERSHIP).delete()
    call_command("migrate", verbosity=0)
    assert permissions_of(Role.LEADERSHIP) == {
        "portfolio.adopt_actionplan",
        "portfolio.appoint_project",
        "portfolio.decide_actionplan",
        "portfolio.frame_actionplan",
        "portfolio.move_actionplan",
        "portfolio.prioritise_actionplan",
        "roadmap.hold_meeting",
    }


def test_a_permission_that_comes_with_a_later_version_reaches_the_role_that_exists_once(db):
    office = Group.objects.get(name=Role.PORTFOLIO_OFFICE)
    assess = Permission.objects.get(codename="assess_project")
    others = permissions_of(Role.PORTFOLIO_OFFICE) - {"portfolio.assess_project"}
    office.permissions.remove(assess)
    StartingPermission.objects.filter(group=office, permission=assess).delete()  # as before that version
    create_missing_roles()
    assert permissions_of(Role.PORTFOLIO_OFFICE) == {"portfolio.assess_project"} | others
    office.permissions.remove(assess)
    create_missing_roles()
    assert permissions_of(Role.PORTFOLIO_OFFICE) == others


def test_making_the_roles_again_changes_nothing(db):
    before = {role: permissions_of(role) for role in Role}, StartingPermission.objects.count()
    create_missing_roles()
    assert ({role: permissions_of(role) for role in Role}, StartingPermission.objects.count()) == before
