"""Who may log in, and what everybody may do."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import IntegrityError, transaction
from django.urls import reverse

from innolab.accounts.models import User
from innolab.accounts.roles import Role
from tests.cast import PASSWORD, ROLES, person

PROPOSE = "portfolio.propose_project"


def logs_in(client, email, password=PASSWORD):
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


@pytest.fixture
def demo_account(db):
    return User.objects.create_user("innmelder@innolab.example", PASSWORD, name="Innmelder (demo)")


def test_two_users_never_share_an_address_whatever_its_case(outsider):
    for email in (outsider.email, outsider.email.upper(), outsider.email.title()):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.bulk_create([User(email=email, name="En annen")])
    assert User.objects.count() == 1


def test_an_address_is_kept_in_small_letters(db):
    assert (
        User.objects.create_user("Kari.Nordmann@Kommune.Example", name="Kari").email == "kari.nordmann@kommune.example"
    )


@pytest.mark.parametrize("email", ["", None])
def test_a_user_needs_an_address(email, db):
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user(email, PASSWORD, name="Ingen")


@pytest.mark.parametrize("spelling", [str, str.upper, str.title])
def test_the_case_of_the_address_does_not_count_when_logging_in(spelling, outsider, client):
    assert logs_in(client, spelling(outsider.email)) is True


def test_the_login_finds_its_user_whatever_the_case(outsider):
    assert User.objects.get_by_natural_key(outsider.email.upper()) == outsider


def test_a_wrong_password_logs_nobody_in(outsider, client):
    assert logs_in(client, outsider.email, "feil-passord-42") is False


def test_an_account_that_is_closed_logs_nobody_in_and_has_no_permission(leader, client):
    leader.is_active = False
    leader.save()
    assert logs_in(client, leader.email) is False
    assert (leader.has_perm(PROPOSE), leader.get_all_permissions()) == (False, set())
    assert User.objects.get(pk=leader.pk).get_group_permissions() == set()


@pytest.mark.parametrize("demo", [False, True])
def test_a_demo_account_logs_in_exactly_in_demo_mode(demo, demo_account, client, settings):
    settings.DEMO = demo
    assert logs_in(client, demo_account.email) is demo
    assert (authenticate(email=demo_account.email, password=PASSWORD) is not None) is demo


def test_a_demo_account_outside_demo_mode_is_told_what_a_wrong_password_is_told(demo_account, client, settings):
    settings.DEMO = False
    pages = [
        client.post(reverse("account_login"), {"login": demo_account.email, "password": password})
        for password in (PASSWORD, "feil-passord-42")
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].context["form"].errors == pages[1].context["form"].errors


def test_a_demo_account_is_known_in_capitals_too():
    assert [User(email=email).is_demo for email in ("X@INNOLAB.EXAMPLE", "x@innolab.example.no")] == [True, False]


def test_a_demo_account_that_is_logged_in_is_out_when_demo_mode_ends(demo_account, client, settings):
    settings.DEMO = True
    client.force_login(demo_account)
    assert client.get(reverse("portfolio:my-proposals")).status_code == 200
    settings.DEMO = False
    assert client.get(reverse("portfolio:my-proposals")).status_code == 302


def test_other_accounts_log_in_in_demo_mode_too(outsider, client, settings):
    settings.DEMO = True
    assert (outsider.is_demo, logs_in(client, outsider.email)) == (False, True)


def test_the_employed_have_their_permissions_without_being_put_in_a_group(outsider):
    assert outsider.groups.count() == 0
    assert (outsider.get_all_permissions(), outsider.has_perm(PROPOSE)) == ({PROPOSE}, True)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_what_the_employed_have(role, cast):
    assert cast[role].has_perm(PROPOSE) is True


def test_a_permission_given_to_one_user_counts_too(outsider):
    outsider.user_permissions.add(Permission.objects.get(codename="assess_project"))
    assert User.objects.get(pk=outsider.pk).get_all_permissions() == {PROPOSE, "portfolio.assess_project"}


def test_what_an_administrator_takes_from_the_employed_nobody_has(outsider, office):
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    assert User.objects.get(pk=outsider.pk).get_all_permissions() == set()
    assert User.objects.get(pk=office.pk).has_perm(PROPOSE) is False


def test_permissions_are_read_once_for_each_user(office, django_assert_num_queries):
    user = User.objects.get(pk=office.pk)
    with django_assert_num_queries(2):  # those of the user, and those of the roles
        for _ in range(3):
            user.has_perm(PROPOSE)
            user.has_perm("portfolio.assess_project")


def test_somebody_who_is_not_logged_in_has_no_permission(db):
    assert AnonymousUser().has_perm(PROPOSE) is False


def test_a_permission_says_nothing_about_a_single_object(office):
    assert office.has_perm("portfolio.assess_project", obj=office) is False


def test_a_superuser_may_do_everything(db):
    root = User.objects.create_superuser("rot@kommune.example", PASSWORD, name="Rot")
    assert (root.is_staff, root.has_perm("portfolio.decide_actionplan")) == (True, True)


def test_a_user_is_called_by_name(outsider):
    assert (str(outsider), outsider.get_full_name(), outsider.get_short_name()) == ("outsider Testesen",) * 3


def test_users_are_listed_by_name(db):
    for name in ("Kari", "Anne", "Per"):
        person(name)
    assert [user.name for user in User.objects.all()] == ["Anne Testesen", "Kari Testesen", "Per Testesen"]


def test_nobody_signs_up(client, db):
    response = client.post(
        "/konto/signup/", {"email": "ny@kommune.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert (response.status_code, User.objects.count()) == (200, 0)
